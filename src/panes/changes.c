#include "panes/changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/context_event.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "tui/list.h"

enum { CHANGES_SEEN_CELLS = 13, CHANGES_AT_CELLS = 14, CHANGES_REF_CELLS = 9, CHANGES_NARROW = 70 };

struct changes {
  struct pane base;
  struct reading reading; /* when Flatsy last answered */
  struct context *context;
  uint64_t known_serial; /* what is known here already: asked for before Flatsy is, and whenever that is more */
  struct change *rows;   /* newest first */
  size_t count;
  bool read;
  int64_t line;    /* from this one down all had been read when the pane was opened; 0: none */
  int64_t painted; /* the newest that was on the screen */
  int64_t looked;  /* ... of those that are read by now */
  int height;      /* of the list; 0: not laid out yet */
  struct list list;
};

/* Grows with each that is noted. */
static int64_t changes_number(const struct change *change) {
  return strtoll(change->id, NULL, 10);
}

static void changes_read_known(struct changes *pane) {
  pane->known_serial = context_post(pane->context, job_changes(WHEN_NONE, true));
}

static void changes_read(struct changes *pane) {
  pane->reading.serial = context_post(pane->context, job_changes(WHEN_NONE, pane->context->setup.offline));
}

/* They are read down from that one: in the next run too, and for whoever else looks on this seat. */
static void changes_look(struct changes *pane, int64_t newest) {
  bool unread = false;
  for (size_t n = 0; n < pane->count && !unread; n++)
    unread = !pane->rows[n].read && changes_number(&pane->rows[n]) <= newest;
  if (!unread || newest <= pane->looked) return;
  pane->looked = newest;
  context_post(pane->context, job_row(JOB_LOOKED, newest));
}

static void changes_close(struct pane *take_pane) {
  struct changes *pane = CONTAINER_OF(take_pane, struct changes, base);
  change_list_free(pane->rows, pane->count);
  list_clear(&pane->list);
  free(pane);
}

static void changes_title(const struct pane *base, char *out, size_t size) {
  const struct changes *pane = CONTAINER_OF(base, struct changes, base);
  char what[160];
  if (!pane->read) {
    snprintf(out, size, _("Changes  %s"), pane->reading.fresh.failed ? pane->reading.fresh.error.text : _("loading"));
    return;
  }
  bool all = pane->count < CHANGE_LIST_MOST;
  snprintf(what, sizeof what,
           all ? ngettext("%zu change in 7 days", "%zu changes in 7 days", (unsigned long)pane->count)
               : ngettext("The last %zu change", "The last %zu changes", (unsigned long)pane->count),
           pane->count);
  freshness_detail_title(what, "", &pane->reading, out, size);
}

static void changes_say(const struct change *change, char *out, size_t size) {
  const char *after = visit_status_label(change->after);
  if (change->kind == CHANGE_REPORT)
    snprintf(out, size, "%s", _("the report changed"));
  else if (change->kind == CHANGE_NEW)
    snprintf(out, size, _("new: %s"), after);
  else
    snprintf(out, size, _("%s, was %s"), after, visit_status_label(change->before));
}

/* New memory; NULL where nobody says who. */
static char *changes_booked_by(const struct change *change) {
  return change->seat != NULL ? mem_print(_("booked by %s"), change->seat) : NULL;
}

static enum style changes_style(const struct change *change) {
  if (change->kind == CHANGE_REPORT) return STYLE_TEXT;
  return visit_status_is_cancelled(change->after) ? STYLE_BAD
         : change->after == VISIT_CONFIRMED       ? STYLE_GOOD
                                                  : STYLE_WARN;
}

/* What happened, of which visit; when that was seen only where there is room. */
static void changes_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                             enum list_row selected) {
  const struct change *change = &CONTAINER_OF(list, struct changes, list)->rows[n];
  char seen[64], at[64], what[160];
  struct rect rest = {rect.x + 1, rect.y, rect.width - 1, 1};
  bool wide = rect.width >= CHANGES_NARROW;
  when_show_day_time(change->seen_at, seen, sizeof seen);
  when_show_day_time(change->at, at, sizeof at);
  changes_say(change, what, sizeof what);
  if (wide) list_draw_cell(canvas, &rest, CHANGES_SEEN_CELLS + 1, STYLE_FAINT, seen);
  list_draw_cell(canvas, &rest, CHANGES_AT_CELLS, selected ? STYLE_SELECTED : STYLE_TEXT, at);
  if (wide) list_draw_cell(canvas, &rest, CHANGES_REF_CELLS, STYLE_TEXT, change->ref_shown);
  list_draw_cell(canvas, &rest, text_width(what) + 1, changes_style(change), what);
  AUTO(mem_free_at)
  char *by = change->kind == CHANGE_NEW && change->seat != NULL ? mem_print(_("by %s"), change->seat) : NULL;
  list_draw_last(canvas, rest, STYLE_TEXT, change->visitor_name, by);
}

static int changes_rows(struct rect rect) {
  return rect.height > 3 ? rect.height - 1 : rect.height;
}

static const char *changes_id(const struct list *list, size_t n) {
  return CONTAINER_OF(list, struct changes, list)->rows[n].id;
}

/* It stays where it was as the pane was opened: what comes meanwhile lies above. */
static const char *changes_heading(const struct list *list, size_t n) {
  const struct changes *pane = CONTAINER_OF(list, struct changes, list);
  bool below = changes_number(&pane->rows[n]) <= pane->line;
  return below && (n == 0 || changes_number(&pane->rows[n - 1]) > pane->line) ? _("read up to here") : NULL;
}

static const struct list_ops changes_list = {.id = changes_id, .heading = changes_heading, .draw = changes_draw_row};

/* The line takes a row. */
static void changes_fit(struct changes *pane) {
  if (pane->height > 0) list_fit(&pane->list, pane->height - (pane->line > 0));
}

static void changes_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct changes *pane = CONTAINER_OF(base, struct changes, base);
  char nothing[FRESHNESS_NOTHING] = "";
  int rows = changes_rows(rect);
  if (pane->list.count == 0)
    freshness_say_nothing(pane->context, EVENT_CHANGES, &pane->reading.fresh, pane->read, _("Nothing has changed"),
                          nothing, sizeof nothing);
  list_draw(&pane->list, canvas, (struct rect){rect.x, rect.y, rect.width, rows}, focused, nothing);
  if (pane->count == 0 || rows == rect.height) return;
  const struct change *selected = &pane->rows[pane->list.selected];
  AUTO(mem_free_at) char *booked_by = changes_booked_by(selected);
  canvas_print(canvas, rect.x + 1, rect.y + rows, rect.width - 1, STYLE_FAINT, "%s  %s%s%s",
               selected->ref_shown != NULL ? selected->ref_shown : "",
               selected->visitor_name != NULL ? selected->visitor_name : "", booked_by != NULL ? "  " : "",
               booked_by != NULL ? booked_by : ""); /* in full */
}

static struct pane_spot changes_spot(const struct pane *base, struct rect body, int x, int y) {
  (void)x;
  return list_spot(&CONTAINER_OF(base, struct changes, base)->list, changes_rows(body), y);
}

static void changes_resize(struct pane *base, struct rect rect) {
  struct changes *pane = CONTAINER_OF(base, struct changes, base);
  pane->height = changes_rows(rect);
  changes_fit(pane);
}

static void changes_painted(struct pane *base, bool whole) {
  struct changes *pane = CONTAINER_OF(base, struct changes, base);
  if (whole && pane->count > 0) pane->painted = changes_number(&pane->rows[0]);
}

static bool changes_command(struct pane *base, enum command command, struct intents *wants) {
  struct changes *pane = CONTAINER_OF(base, struct changes, base);
  const struct change *change = pane->count > 0 ? &pane->rows[pane->list.selected] : NULL;
  changes_look(pane, pane->painted); /* what came while the pane was open */
  if (list_command(&pane->list, command)) return true;
  if (command == COMMAND_REFRESH) changes_read(pane);
  if (command == COMMAND_OPEN && change != NULL) /* the visit in the planning of its day, opened */
    intents_add(wants, (struct intent){.kind = INTENT_OPEN_DAY, .at = change->at, .id = mem_copy(change->visit_id)});
  return command == COMMAND_OPEN || command == COMMAND_REFRESH;
}

static const char *changes_why_not(const struct pane *base, enum command command) {
  const struct changes *pane = CONTAINER_OF(base, struct changes, base);
  return command == COMMAND_OPEN && pane->count == 0 ? _("Nothing has changed") : NULL;
}

/* The line lies below the last one that nobody had read. */
static void changes_draw_line(struct changes *pane) {
  size_t read = pane->count;
  while (read > 0 && pane->rows[read - 1].read)
    read--;
  pane->line = read < pane->count ? changes_number(&pane->rows[read]) : 0;
}

static void changes_take(struct changes *pane, struct event *event) {
  change_list_free(pane->rows, pane->count);
  pane->rows = mem_take(&event->changes);
  pane->count = event->count;
  if (!pane->read) changes_draw_line(pane);
  pane->read = true;
  pane->reading.fresh.left_out = event->fresh.left_out;
  changes_fit(pane);
  if (list_reset(&pane->list, pane->count)) context_moved(pane->context);
}

static void changes_event(struct pane *base, struct event *event, struct intents *wants) {
  struct changes *pane = CONTAINER_OF(base, struct changes, base);
  bool known = event->serial != 0 && event->serial == pane->known_serial;
  bool asked = event->serial != 0 && event->serial == pane->reading.serial, first = !pane->read;
  (void)wants;
  if (event->type == EVENT_UNREAD && pane->read) changes_read_known(pane);
  if (asked && event->type == EVENT_CHANGES) context_event_say_left_out(pane->context, event);
  bool nothing = first && !asked && event->count == 0; /* Flatsy's answer says whether there is any */
  if ((known || asked) && !nothing && event->type == EVENT_CHANGES) {
    changes_take(pane, event);
    if (pane->count > 0 && (asked || first)) changes_look(pane, changes_number(&pane->rows[0]));
  }
  freshness_detail_ended(&pane->reading, event);
}

static int changes_tick(struct pane *base, int64_t now_ms) {
  (void)now_ms;
  return freshness_detail_tick(&CONTAINER_OF(base, struct changes, base)->reading);
}

static const struct pane_ops changes_ops = {.name = "changes",
                                            .where = WHERE_CHANGES,
                                            .title = changes_title,
                                            .draw = changes_draw,
                                            .painted = changes_painted,
                                            .spot = changes_spot,
                                            .resize = changes_resize,
                                            .command = changes_command,
                                            .why_not = changes_why_not,
                                            .event = changes_event,
                                            .tick = changes_tick,
                                            .close = changes_close};

struct pane *changes_new(struct context *context) {
  struct changes *pane = mem_new_as(&(struct changes){.base.ops = &changes_ops,
                                                      .context = context,
                                                      .reading = freshness_begin(context),
                                                      .list = list_empty(&changes_list)},
                                    sizeof *pane);
  if (!context->setup.offline) changes_read_known(pane);
  changes_read(pane);
  return &pane->base;
}
