#include "panes/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/intent.h"
#include "tui/list.h"

enum { OUTBOX_NOTE_ROWS = 4 /* which booking, and what became of it */ };

struct outbox_pane {
  struct pane base;
  struct context *context;
  struct event *snapshot; /* EVENT_OUTBOX: its rows, newest first */
  struct list list;
};

static const char *outbox_id(const struct list *list, size_t n) {
  const char *key = CONTAINER_OF(list, struct outbox_pane, list)->snapshot->rows[n].key;
  return key != NULL ? key : "";
}

static const struct outbox_view *outbox_row(const struct outbox_pane *pane) {
  return pane->list.count > 0 ? &pane->snapshot->rows[pane->list.selected] : NULL;
}

static void outbox_close_pane(struct pane *take_pane) {
  struct outbox_pane *pane = CONTAINER_OF(take_pane, struct outbox_pane, base);
  event_free(pane->snapshot);
  list_clear(&pane->list);
  free(pane);
}

static void outbox_title(const struct pane *base, char *out, size_t size) {
  const struct outbox_pane *pane = CONTAINER_OF(base, struct outbox_pane, base);
  size_t unsettled = pane->snapshot != NULL ? pane->snapshot->unsettled : 0;
  snprintf(out, size,
           unsettled > 0 ? ngettext("Outbox  %zu not settled", "Outbox  %zu not settled", (unsigned long)unsettled)
           : pane->list.count > 0 ? _("Outbox  all settled")
                                  : _("Outbox"),
           unsettled);
}

static enum style outbox_style(const struct outbox_view *row) {
  if (row->done) return STYLE_GOOD;
  if (row->unknown || row->state_is == OUTBOX_HELD) return STYLE_WARN;
  return row->settled ? STYLE_BAD : STYLE_TEXT;
}

/* New memory; NULL where nobody says who. */
static char *outbox_by(const struct outbox_view *row) {
  return row->seat != NULL ? mem_print(_("by %s"), row->seat) : NULL;
}

/* Which visit or property, for whom. New memory. */
static char *outbox_what(const struct outbox_view *row, int64_t now) {
  char at[64] = "";
  if (row->at != WHEN_NONE) when_show_coming(row->at, now, at, sizeof at); /* a property's has none */
  return mem_print("%s%s%s%s%s", at, at[0] != '\0' ? "  " : "", row->ref_shown != NULL ? row->ref_shown : "",
                   text_is_filled(row->visitor_name) ? "  " : "", row->visitor_name != NULL ? row->visitor_name : "");
}

static void outbox_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                            enum list_row selected) {
  const struct outbox_pane *pane = CONTAINER_OF(list, struct outbox_pane, list);
  const struct outbox_view *row = &pane->snapshot->rows[n];
  char number[24], created[64];
  struct rect rest = {rect.x + 1, rect.y, rect.width - 1, 1};
  snprintf(number, sizeof number, "%lld", (long long)row->id);
  when_show_day_time(row->created_at, created, sizeof created);
  AUTO(mem_free_at) char *what = outbox_what(row, context_utc(pane->context)), *by = outbox_by(row);
  list_draw_cell(canvas, &rest, 5, selected ? STYLE_SELECTED : STYLE_TEXT, number);
  list_draw_cell(canvas, &rest, 14, STYLE_FAINT, created);
  list_draw_cell(canvas, &rest, 9, STYLE_TEXT, row->kind_label);
  list_draw_cell(canvas, &rest, 12, outbox_style(row), row->state_label);
  list_draw_last(canvas, rest, STYLE_TEXT, what, by);
}

static int outbox_rows(struct rect rect) {
  int rows = rect.height - OUTBOX_NOTE_ROWS - (rect.height > OUTBOX_NOTE_ROWS + 2);
  return rows > 1 ? rows : 1;
}

/* The selected row in full: a narrow window has no room for it in the list. */
static void outbox_draw_note(const struct outbox_view *row, int64_t now, struct canvas *canvas, struct rect rect) {
  AUTO(mem_free_at) char *what = outbox_what(row, now), *by = outbox_by(row);
  bool breaks = by != NULL && text_width(what) + 2 + text_width(by) > rect.width;
  AUTO(mem_free_at)
  char *head = mem_print("%s%s%s  %s", what,
                         by == NULL ? ""
                         : breaks   ? "\n"
                                    : "  ",
                         by != NULL ? by : "", row->address != NULL ? row->address : "");
  const char *held = row->elsewhere
                         ? _("Held for 5 s in another window of this profile before it is sent: z stops it")
                         : _("Held for 5 s before it is sent: z stops it, and all that was confirmed with it");
  const char *note = row->note == NULL && row->state_is == OUTBOX_HELD ? held : row->note;
  int needs = note != NULL ? canvas_paragraph(NULL, rect, 0, STYLE_TEXT, note) : 0;
  int heads = canvas_paragraph(NULL, rect, 0, STYLE_TEXT, head);
  if (heads > rect.height - needs) heads = rect.height - needs;
  if (heads > 1)
    canvas_paragraph(canvas, (struct rect){rect.x, rect.y, rect.width, heads}, 0, STYLE_TEXT, head);
  else
    heads = 1, (void)canvas_text(canvas, rect.x, rect.y, rect.width, STYLE_TEXT, head);
  if (note == NULL) return;
  rect.y += heads;
  rect.height -= heads;
  canvas_paragraph(canvas, rect, 0, outbox_style(row), note);
}

static const struct list_ops outbox_list = {.id = outbox_id, .draw = outbox_draw_row};

static void outbox_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct outbox_pane *pane = CONTAINER_OF(base, struct outbox_pane, base);
  const struct outbox_view *selected = outbox_row(pane);
  int rows = outbox_rows(rect), gap = rect.height > OUTBOX_NOTE_ROWS + 2; /* a blank row where there is room */
  list_draw(&pane->list, canvas, (struct rect){rect.x, rect.y, rect.width, rows}, focused,
            pane->snapshot != NULL ? _("Nothing was sent yet") : _("loading"));
  if (selected != NULL)
    outbox_draw_note(selected, context_utc(pane->context), canvas,
                     (struct rect){rect.x + 1, rect.y + rows + gap, rect.width - 2, rect.height - rows - gap});
}

static struct pane_spot outbox_spot(const struct pane *base, struct rect body, int x, int y) {
  (void)x;
  return list_spot(&CONTAINER_OF(base, struct outbox_pane, base)->list, outbox_rows(body), y);
}

static void outbox_resize(struct pane *base, struct rect rect) {
  list_fit(&CONTAINER_OF(base, struct outbox_pane, base)->list, outbox_rows(rect));
}

/* As the row's end will say it. */
static const char *outbox_drop_question(const struct outbox_view *row) {
  if (row->new_visit_id != NULL)
    return _("Give it up? The new date stands, the old visit may stand too: cancel it by hand.");
  return row->unknown || row->doubtful ? _("Give it up? It may have reached Flatsy all the same.")
                                       : _("Give it up? It was not sent yet.");
}

static void outbox_ask(const struct outbox_view *row, bool retry, struct intents *wants) {
  const char *again = row->state_is == OUTBOX_HELD
                          ? _("Send it now?")
                          : _("Look on Flatsy once more, and send it again if it is not there?");
  intents_add(wants, (struct intent){.kind = INTENT_ASK,
                                     .text = mem_copy(retry ? again : outbox_drop_question(row)),
                                     .yes = retry ? INTENT_RETRY : INTENT_DROP,
                                     .number = row->id});
}

static bool outbox_command(struct pane *base, enum command command, struct intents *wants) {
  struct outbox_pane *pane = CONTAINER_OF(base, struct outbox_pane, base);
  const struct outbox_view *row = outbox_row(pane);
  bool retry = command == COMMAND_RETRY, stop = command == COMMAND_STOP;
  if (list_command(&pane->list, command)) return true;
  if ((!retry && !stop && command != COMMAND_DROP) || row == NULL) return false;
  if (stop)
    context_post(pane->context, job_stop(row->id, 0));
  else
    outbox_ask(row, retry, wants);
  return true;
}

static const char *outbox_why_not(const struct pane *base, enum command command) {
  const struct outbox_view *row = outbox_row(CONTAINER_OF(base, struct outbox_pane, base));
  if (command != COMMAND_RETRY && command != COMMAND_DROP && command != COMMAND_STOP) return NULL;
  if (row == NULL) return _("Nothing was sent yet");
  if (command == COMMAND_STOP) return row->state_is == OUTBOX_HELD ? NULL : _("This one is not held: z stops what is");
  if (row->settled) return _("This one is settled: there is nothing to do");
  if (row->state_is == OUTBOX_SENDING) return _("It is being sent at this moment: wait for its outcome");
  return NULL;
}

static void outbox_event(struct pane *base, struct event *event, struct intents *wants) {
  struct outbox_pane *pane = CONTAINER_OF(base, struct outbox_pane, base);
  (void)wants;
  if (event->type != EVENT_OUTBOX) return;
  struct event *kept = event_new(EVENT_OUTBOX); /* takes the rows along */
  kept->rows = mem_take(&event->rows);
  kept->count = event->count;
  kept->unsettled = event->unsettled;
  event_free(pane->snapshot);
  pane->snapshot = kept;
  list_reset(&pane->list, kept->count);
}

static const struct pane_ops outbox_ops = {.name = "outbox",
                                           .where = WHERE_OUTBOX,
                                           .title = outbox_title,
                                           .draw = outbox_draw,
                                           .spot = outbox_spot,
                                           .resize = outbox_resize,
                                           .command = outbox_command,
                                           .why_not = outbox_why_not,
                                           .event = outbox_event,
                                           .close = outbox_close_pane};

struct pane *outbox_new(struct context *context) {
  struct outbox_pane *pane =
      mem_new_as(&(struct outbox_pane){.base.ops = &outbox_ops, .context = context, .list = list_empty(&outbox_list)},
                 sizeof *pane);
  context->status.refused = 0; /* it is looked at */
  context_post(context, job_new(JOB_WATCH_OUTBOX));
  return &pane->base;
}
