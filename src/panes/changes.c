#include "panes/changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "tui/list.h"

enum { CHANGES_SEEN_CELLS = 13, CHANGES_AT_CELLS = 14, CHANGES_REF_CELLS = 9, CHANGES_NARROW = 70 };

struct changes {
  struct pane base;
  struct reading reading; /* when Flatsy last answered */
  struct context *context;
  struct change *rows; /* newest first */
  size_t count;
  int64_t since;
  bool read;
  struct list list;
};

static void changes_read(struct changes *pane) {
  pane->reading.serial = context_post(pane->context, job_changes(pane->since, pane->context->setup.offline));
}

static void changes_close(struct pane *take_pane) {
  struct changes *pane = CONTAINER_OF(take_pane, struct changes, base);
  change_list_free(pane->rows, pane->count);
  list_clear(&pane->list);
  free(pane);
}

/* "7 changes since 12:40"; another day's with the day. */
static void changes_title(const struct pane *base, char *out, size_t size) {
  const struct changes *pane = CONTAINER_OF(base, struct changes, base);
  char since[64], what[160];
  if (!pane->read) {
    snprintf(out, size, _("Changes  %s"), pane->reading.fresh.failed ? pane->reading.fresh.error.text : _("loading"));
    return;
  }
  bool ever = pane->since == WHEN_NONE, today = !ever && when_day(pane->since) == when_day(context_utc(pane->context));
  (today ? when_show_time : when_show_day_time)(pane->since, since, sizeof since);
  snprintf(what, sizeof what,
           ever ? ngettext("%zu change", "%zu changes", (unsigned long)pane->count)
                : ngettext("%zu change since %s", "%zu changes since %s", (unsigned long)pane->count),
           pane->count, since);
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
  list_draw_cell(canvas, &rest, rest.width, STYLE_TEXT, change->visitor_name);
}

static int changes_rows(struct rect rect) {
  return rect.height > 3 ? rect.height - 1 : rect.height;
}

static const struct list_ops changes_list = {.draw = changes_draw_row};

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
  canvas_print(canvas, rect.x + 1, rect.y + rows, rect.width - 1, STYLE_FAINT, "%s  %s",
               selected->ref_shown != NULL ? selected->ref_shown : "",
               selected->visitor_name != NULL ? selected->visitor_name : ""); /* in full */
}

static void changes_resize(struct pane *base, struct rect rect) {
  list_fit(&CONTAINER_OF(base, struct changes, base)->list, changes_rows(rect));
}

static bool changes_command(struct pane *base, enum command command, struct intents *wants) {
  struct changes *pane = CONTAINER_OF(base, struct changes, base);
  const struct change *change = pane->count > 0 ? &pane->rows[pane->list.selected] : NULL;
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

static void changes_take(struct changes *pane, struct event *event) {
  change_list_free(pane->rows, pane->count);
  pane->rows = mem_take(&event->changes);
  pane->count = event->count;
  pane->read = true;
  pane->reading.fresh.left_out = event->fresh.left_out;
  if (event->from != WHEN_NONE) pane->since = event->from;
  list_reset(&pane->list, pane->count);
  pane->context->asked.changes_since = context_utc(pane->context); /* the next look begins here, in the next run too */
  context_post(pane->context, job_new(JOB_LOOKED));
}

static void changes_event(struct pane *base, struct event *event, struct intents *wants) {
  struct changes *pane = CONTAINER_OF(base, struct changes, base);
  (void)wants;
  if (event->serial == 0 || event->serial != pane->reading.serial) return;
  if (event->type == EVENT_CHANGES) changes_take(pane, event);
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
                                            .resize = changes_resize,
                                            .command = changes_command,
                                            .why_not = changes_why_not,
                                            .event = changes_event,
                                            .tick = changes_tick,
                                            .close = changes_close};

struct pane *changes_new(struct context *context) {
  struct changes *pane = mem_new_as(&(struct changes){.base.ops = &changes_ops,
                                                      .context = context,
                                                      .since = context->asked.changes_since,
                                                      .reading = freshness_begin(context),
                                                      .list = list_empty(&changes_list)},
                                    sizeof *pane);
  changes_read(pane);
  return &pane->base;
}
