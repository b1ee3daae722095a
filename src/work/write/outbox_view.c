/* The outbox as the UI and the command line see it. */
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/text.h"
#include "model/json.h"
#include "model/seat.h"
#include "store/outbox.h"
#include "work/event.h"
#include "work/job.h"
#include "work/write/outbox_view.h"
#include "work/worker.h"
#include "work/write/write.h"

/* What a newer visitdeck wrote is shown as it is. */
static void outbox_view_newer(const struct outbox_row *row, struct outbox_view *view) {
  char **const words[] = {&view->kind, &view->kind_label, &view->state, &view->state_label};
  for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
    const char *word = n < 2 ? row->kind_word : row->state_word;
    if (word == NULL) continue; /* known here */
    free(*words[n]);
    *words[n] = text_clean_line(word);
  }
  mem_replace(&view->note, _("Written by a newer visitdeck: use that one to settle it"));
}

/* Beside one's own it says whose it is. */
static void outbox_view_others(const struct outbox_row *row, struct outbox_view *view) {
  AUTO(mem_free_at) char *note = view->note;
  AUTO(mem_free_at) char *whose = outbox_whose(row->user, row->account);
  view->note = mem_print(_("Of %s. %s"), whose, note != NULL ? note : "");
}

/* What went out with a booking; what a move is to go out with. New memory, or NULL. */
static char *outbox_view_date(const struct outbox_row *row) {
  const char *given = row->kind == OUTBOX_BOOK ? row->body : row->kind == OUTBOX_MOVE ? row->base : NULL;
  AUTO(mem_free_at)
  char *object = row->kind == OUTBOX_MOVE && given != NULL ? mem_print("{\"date\":%s}", given) : mem_copy(given);
  AUTO(json_free_at) struct cJSON *json = object != NULL ? json_parse(object, strlen(object)) : NULL;
  return json_exact(json, "date");
}

static bool outbox_view_resumes(const struct outbox_row *row) {
  return row->kind == OUTBOX_STATUS && row->body != NULL && strstr(row->body, "available") != NULL;
}

/* One that was refused once, which is not believed yet, is looked for: only what never went out is certain. */
static bool outbox_view_asks(const struct outbox_row *row) {
  bool unsent = !row->doubtful && row->attempts == 0;
  return row->state == OUTBOX_UNKNOWN && (unsent || write_ops(row->kind)->settle == NULL);
}

static const char *outbox_view_done(const struct outbox_row *row) {
  if (row->kind != OUTBOX_STATUS) return outbox_kind_done(row->kind);
  return outbox_view_resumes(row) ? _("Resumed") : _("Paused");
}

static void outbox_view_of(const struct outbox_row *row, struct outbox_view *view) {
  *view = (struct outbox_view){
      .id = row->id,
      .kind_is = row->kind,
      .state_is = row->state,
      .kind = mem_copy(outbox_kind_name(row->kind)),
      .kind_label = mem_copy(outbox_view_resumes(row) ? _("resumption") : outbox_kind_label(row->kind)),
      .done_label = mem_copy(outbox_view_done(row)),
      .state = mem_copy(outbox_state_name(row->state)),
      .state_label = mem_copy(outbox_state_label(row->state)),
      .settled = outbox_state_settled(row->state),
      .done = row->state == OUTBOX_DONE,
      .unknown = row->state == OUTBOX_UNKNOWN,
      .resumes = outbox_view_resumes(row),
      .key = mem_copy(row->key),
      .ref = mem_copy(row->ref),
      .ref_shown = text_clean_line(row->ref),
      .address = mem_copy(row->address),
      .visit_id = mem_copy(row->visit_id),
      .visitor_name = mem_copy(row->visitor_name),
      .visitor_email = mem_copy(row->visitor_email),
      .note = note_say(row->note),
      .property_id = mem_copy(row->property_id),
      .new_visit_id = mem_copy(row->new_visit_id),
      .date = outbox_view_date(row),
      .edits = mem_copy(row->edits),
      .doubtful = row->doubtful,
      .told = row->told,
      .at = row->at,
      .from_at = row->from_at,
      .created_at = row->created_at,
      .updated_at = row->updated_at,
      .checks = row->checks,
      .elsewhere = row->elsewhere,
      .others = row->others,
      .account = text_clean_line(row->account),
      .user = text_clean_line(row->user),
      .seat = seat_show(row->seat),
  };
  if (outbox_row_is_newer(row))
    outbox_view_newer(row, view);
  else
    view->asks = outbox_view_asks(row);
  if (view->asks) mem_replace(&view->state_label, _("to decide"));
  if (row->others) outbox_view_others(row, view);
}

struct event *outbox_view_write(const struct outbox_row *row, uint64_t serial) {
  struct event *event = event_new(EVENT_WRITE);
  event->serial = serial;
  event->count = 1;
  event->rows = mem_new(sizeof *event->rows);
  outbox_view_of(row, event->rows);
  return event;
}

void outbox_view_list(const struct outbox_list *list, struct event *event) {
  event->count = list->count;
  event->rows = mem_new_array(list->count, sizeof *event->rows);
  for (size_t n = 0; n < list->count; n++) {
    outbox_view_of(&list->rows[n], &event->rows[n]);
    event->unsettled += !event->rows[n].settled;
  }
}

void outbox_view_all(struct worker *worker, struct event *event, struct error *error) {
  AUTO(outbox_list_free_at) struct outbox_list *list = NULL;
  if (outbox_list(worker->outbox, false, &list, error) == ERROR_NONE) outbox_view_list(list, event);
  event->error = *outbox_why(worker->outbox);
  event->text = outbox_mine(worker->outbox);
}
