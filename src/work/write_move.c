/* write_move: a visit moves to another date, for one visitor. The later edition has a call for it (reschedule); on the
 * earlier one the new visit is made first, and the old one cancelled when it stands (A48): one row of the outbox whose
 * step is on the disk before each request, so that a crash anywhere ends with exactly one live visit. */
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "store/outbox.h"
#include "work/answer.h"
#include "work/call.h"
#include "work/deliver.h"
#include "work/doubt.h"
#include "work/load.h"
#include "work/message.h"
#include "work/server.h"
#include "work/settle.h"
#include "work/stale.h"
#include "work/worker.h"
#include "work/write.h"
#include "work/write_check.h"

enum { MOVE_ANSWER_SENDS = 5 /* of both steps, before whoever waits hears that the old visit still stands */ };
enum move_step {
  MOVE_CALL,   /* by the later edition's call */
  MOVE_CREATE, /* the new visit is to be made, or being made */
  MOVE_CANCEL  /* the new one stands; the old one is to be cancelled */
};

static bool move_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  struct buf date;
  buf_init(&date, WRITE_BODY_MAX);
  row->visit_id = mem_copy(job->id);
  row->property_id = mem_copy(job->property_id);
  row->body = mem_copy("");
  row->step = MOVE_CALL;
  bool fits = json_add_date(&date, job->date ? job->date : "");
  free(row->base);
  row->base = buf_take(&date); /* the date as the slot gave it */
  if (fits && row->visitor_email && row->property_id) return true;
  error_set(error, ERROR_USAGE,
            row->visitor_email ? _("This visit's property is not known: read everything again (R), then move it")
                               : _("This visitor has no email address: Flatsy can't be told whose visit to move"));
  return false;
}

static void move_refuse(struct worker *worker, struct delivery *delivery, const char *text) {
  struct error error;
  error_set(&error, ERROR_REFUSED, "%s", text);
  deliver_refused(worker, delivery, &error);
}

/* ---- the request of each step */

static bool move_encode_call(struct buf *out, const struct outbox_row *row) {
  return buf_add_text(out, "{\"visitorId\":") && json_add_string(out, row->visitor_email) &&
         buf_add_text(out, ",\"visitId\":") && json_add_string(out, row->visit_id) && buf_add_text(out, ",\"date\":") &&
         buf_add_text(out, row->base) && buf_add_text(out, "}");
}

/* The visitor as read, with our key: unknown members and custom fields go along. */
static bool move_encode_create(struct buf *out, const struct outbox_row *row, struct json_span visitor) {
  struct buf made;
  char *key = mem_print("\"%s\"", row->key);
  buf_init(&made, WRITE_BODY_MAX);
  bool fits = buf_add(&made, visitor.bytes, visitor.length) && json_put(&made, "/fields/visitdeckKey", key) &&
              buf_add_text(out, "{\"propertyId\":") && json_add_string(out, row->property_id) &&
              buf_add_text(out, ",\"date\":") && buf_add_text(out, row->base) && buf_add_text(out, ",\"visitor\":") &&
              buf_add(out, made.data, made.length) && buf_add_text(out, "}");
  buf_free(&made);
  free(key);
  return fits;
}

static bool move_compose(struct outbox_row *row, struct json_span visitor) {
  struct buf body;
  buf_init(&body, WRITE_BODY_MAX);
  bool fits = row->step == MOVE_CALL     ? move_encode_call(&body, row)
              : row->step == MOVE_CREATE ? move_encode_create(&body, row, visitor)
                                         : visit_encode_cancel(&body, row->visit_id, row->visitor_email, row->by_owner);
  free(row->body);
  row->body = buf_take(&body);
  return fits;
}

static void move_aim(const struct outbox_row *row, struct call_setup *setup) {
  setup->endpoint = row->step == MOVE_CALL ? API_RESCHEDULE : row->step == MOVE_CREATE ? API_CREATE : API_CANCEL;
}

/* ---- before it is sent: the edition, the old visit, the slot */

/* The visitor has a part of it with such a status. */
static bool move_has(const struct visit *visit, const struct outbox_row *row, bool (*such)(enum visit_status)) {
  for (size_t n = 0; n < visit->visitor_count; n++)
    if (write_same_email(&visit->visitors[n].visitor, row) && such(visit->visitors[n].status)) return true;
  return false;
}

static bool move_is_moved(enum visit_status status) {
  return status == VISIT_CANCELLED_MOVED;
}

/* It can't be moved any more. Where the call was answered as if there were none, it may be the call that moved it. */
static void move_old_is_over(struct worker *worker, struct delivery *delivery, const struct visit *visit) {
  struct error lost;
  write_keep_visit(worker, visit);
  if (delivery->lacking && move_has(visit, delivery->row, move_is_moved)) {
    error_set(&lost, ERROR_UNKNOWN, _("Flatsy refused to move this visit, and shows it as moved"));
    settle_unknown(worker, delivery, &lost);
  } else {
    move_refuse(worker, delivery, _("This visit is done or cancelled by now: it can't be moved"));
  }
}

static void move_old_read(struct worker *worker, void *arg, const struct error *error,
                          const struct http_answer *answer) {
  struct delivery *delivery = arg;
  struct visit *visit = NULL;
  struct error result = *error;
  struct json_span visitor;
  delivery->call = NULL;
  if (answer_read_visit(worker, answer, delivery->row->visit_id, &visit, &result) != ERROR_NONE) {
    deliver_unprepared(worker, delivery, &result);
  } else if (!move_has(visit, delivery->row, visit_status_may_come)) {
    move_old_is_over(worker, delivery, visit);
  } else if (!write_find_visitor(visit, delivery->row->visitor_email, &visitor)) {
    move_refuse(worker, delivery, _("This visitor's details can't be sent again: book the new date by hand"));
  } else if (delivery->row->step == MOVE_CREATE &&
             write_visitor_is_whole(worker, visit, delivery->row->visitor_email, visitor, &result) != ERROR_NONE) {
    deliver_refused(worker, delivery, &result);
  } else if (!move_compose(delivery->row, visitor)) {
    move_refuse(worker, delivery, _("This visitor's details can't be sent again: book the new date by hand"));
  } else {
    deliver_send(worker, delivery);
  }
  visit_free(visit);
}

static void move_read_old(struct worker *worker, struct delivery *delivery) {
  delivery->call = write_call_visit(worker, delivery, delivery->row->visit_id, move_old_read);
}

static void move_slots_read(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct delivery *delivery = arg;
  struct error result = *error;
  delivery->call = NULL;
  bool is_free = write_slot_is_free(worker, delivery->row, answer, &result);
  if (result.code != ERROR_NONE) {
    deliver_unprepared(worker, delivery, &result);
  } else if (!is_free) {
    move_refuse(worker, delivery,
                delivery->row->doubtful
                    ? _("This slot is taken by now, perhaps by this very visit: not sent again, still checking")
                    : _("This slot has been taken meanwhile: choose another one; the visit stays as it was"));
  } else {
    delivery->row->slots_read_at = worker_utc(worker);
    move_read_old(worker, delivery);
  }
}

static void move_go(struct worker *worker, struct delivery *delivery) {
  struct outbox_row *row = delivery->row;
  if (row->step == MOVE_CALL && server_edition(worker) == SERVER_EARLIER) row->step = MOVE_CREATE;
  if (row->at <= worker_utc(worker)) {
    move_refuse(worker, delivery,
                row->doubtful ? _("The time of this slot is past: not sent again, still checking")
                              : _("The time of this slot is past: the visit stays as it was"));
    return;
  }
  if (write_slot_is_fresh(worker, row)) {
    move_read_old(worker, delivery);
    return;
  }
  delivery->call =
      call_start(worker, &(struct call_setup){.endpoint = API_SLOTS,
                                              .query = {{"propertyId", row->property_id}, {"isReschedule", "true"}},
                                              .doubt = doubt_slots,
                                              .done = move_slots_read,
                                              .arg = delivery});
}

/* Making a new visit and cancelling the old one tells the visitor of a cancellation: only where it was asked just now,
 * and nothing else is there. */
static void move_edition_found(struct worker *worker, void *arg, const struct error *why) {
  struct delivery *delivery = arg;
  if (why->code == ERROR_NONE)
    move_go(worker, delivery);
  else
    deliver_wait(worker, delivery, why);
}

/* The rest is for a person; looked at again now and then. */
static void move_old_stays(struct worker *worker, struct delivery *delivery) {
  (void)!deliver_set(worker, delivery, OUTBOX_UNKNOWN,
                     _("The new date stands, but Flatsy does not cancel the old visit: cancel it by hand"));
  settle_put_off(worker, delivery);
}

static void move_start(struct worker *worker, struct delivery *delivery) {
  if (delivery->row->step == MOVE_CANCEL) {
    if (move_compose(delivery->row, (struct json_span){0}))
      deliver_send(worker, delivery);
    else
      move_old_stays(worker, delivery);
  } else if (delivery->row->step == MOVE_CREATE || (server_edition(worker) == SERVER_LATER && !delivery->lacking)) {
    move_go(worker, delivery);
  } else {
    server_find_out(worker,
                    &(struct server_inquiry){.done = move_edition_found, .arg = delivery, .call = &delivery->call});
  }
}

/* ---- what came back */

/* The new visit stands, and that is on the disk before the old one is touched. */
static void move_made(struct worker *worker, struct delivery *delivery, const char *new_visit_id) {
  struct outbox_row *row = delivery->row;
  char *id = mem_copy(new_visit_id);
  free(row->new_visit_id);
  row->new_visit_id = id;
  row->step = MOVE_CANCEL;
  row->doubtful = row->once = false; /* of the step before; from here on it is seen through */
  delivery->once = delivery->resend = false;
  delivery->retried = true; /* who waits hears when it has to wait */
  delivery->failures = 0;
  delivery->next_ms = 0;
  row->checks = 0;
  (void)!deliver_set(worker, delivery, OUTBOX_QUEUED, _("The new date stands; the old visit is being cancelled"));
}

static void move_done(struct worker *worker, struct delivery *delivery, const char *note) {
  write_reread_visit(worker, delivery->row->visit_id);
  stale_touch(&worker->stale, delivery->row->from_at, delivery->row->property_id);
  deliver_done(worker, delivery, note);
}

/* The visit that the move made: another one, of that visitor, at that instant. */
static bool move_is_new(const struct visit *visit, const struct outbox_row *row) {
  if (visit->at != row->at || text_same_id(visit->id, row->visit_id)) return false;
  if (!write_is_there(visit, row)) return false;
  if (visit->created_at != WHEN_NONE && visit->created_at < row->created_at - WORKER_CLOCK_SLACK) return false;
  return move_has(visit, row, visit_status_is_live);
}

static void move_new_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                              const struct http_answer *answer) {
  struct outbox_row *row = delivery->row;
  struct visit *visit = NULL;
  bool call = row->step == MOVE_CALL;
  enum error_code code = visit_decode(answer->body.data, answer->body.length, &visit, error);
  bool ours = code == ERROR_NONE &&
              (call ? move_is_new(visit, row) : book_match(visit, row) == BOOK_OURS && book_is_as_sent(visit, row));
  if (api_judge_body(call ? API_RESCHEDULE : API_CREATE, answer, ours, error) != ERROR_NONE) {
    visit_free(visit);
    settle_unknown(worker, delivery, error);
    return;
  }
  write_keep_visit(worker, visit);
  if (call) {
    row->new_visit_id = mem_copy(visit->id);
    move_done(worker, delivery, NULL);
  } else {
    move_made(worker, delivery, visit->id);
  }
  visit_free(visit);
}

static void move_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                          const struct http_answer *answer) {
  if (delivery->row->step != MOVE_CANCEL)
    move_new_answered(worker, delivery, error, answer);
  else if (write_cancel_is_answered(delivery->row, answer, error))
    move_done(worker, delivery, NULL);
  else
    settle_unknown(worker, delivery, error);
}

static bool move_refused(struct worker *worker, struct delivery *delivery, const struct error *error, int status) {
  struct outbox_row *row = delivery->row;
  /* The old visit was just read, so it is the call that this server doesn't have, whatever else it has: when it says so
   * again after it has told which edition it is. A moment's refusal is not worth a cancellation. */
  if (row->step == MOVE_CALL && (status == 404 || status == 405)) {
    if (delivery->lacking) row->step = MOVE_CREATE;
    delivery->lacking = true;
    delivery->next_ms = 0;
    (void)!deliver_set(worker, delivery, OUTBOX_QUEUED, NULL);
    return true;
  }
  bool moved = row->step == MOVE_CALL && (status == 400 || status == 422); /* so may a visit that is moved be refused */
  if (row->step != MOVE_CANCEL && !moved) return false;
  deliver_dispute(delivery, error); /* perhaps cancelled already: its state decides */
  row->doubtful |= row->step == MOVE_CANCEL;
  return true;
}

/* ---- reading back */

static void move_visits_read(struct worker *worker, struct load *load, const struct error *error) {
  struct delivery *delivery = load->setup.arg;
  struct outbox_row *row = delivery->row;
  const struct visit *found = NULL;
  enum book_match match = BOOK_OTHER;
  delivery->load = NULL;
  if (error->code != ERROR_NONE) {
    settle_failed(worker, delivery, error);
    return;
  }
  if (row->step == MOVE_CREATE) {
    found = book_find(worker, load->visits, row, &match);
  } else {
    for (size_t n = 0; !found && n < load->visits->count; n++)
      if (move_is_new(load->visits->visits[n], row) &&
          !outbox_holds_visit(worker->outbox, row->id, load->visits->visits[n]->id))
        found = load->visits->visits[n];
    match = found ? BOOK_OURS : BOOK_OTHER;
  }
  if (!found) {
    settle_absent(worker, delivery);
  } else if (match == BOOK_CANCELLED) {
    settle_fact(worker, delivery, _("Flatsy had the new date, but it has been cancelled since; the old visit stands"));
  } else if (row->step == MOVE_CREATE) {
    move_made(worker, delivery, found->id);
  } else {
    row->new_visit_id = mem_copy(found->id);
    write_reread_visit(worker, row->visit_id);
    stale_touch(&worker->stale, row->from_at, row->property_id);
    settle_done(worker, delivery, _("The answer was lost, but Flatsy has moved the visit"));
  }
}

/* It goes on, and nobody waits for it at a prompt. */
static void move_tell_half(struct worker *worker, struct delivery *delivery) {
  struct error told;
  error_set(&told, ERROR_UNKNOWN,
            _("The new date stands; the old visit is not cancelled yet: row %lld of the outbox "
              "sees to it"),
            (long long)delivery->row->id);
  deliver_answer_job(worker, delivery, &told);
}

/* The old visit, after a cancel that had no certain answer or was refused: cancelling again does no harm. */
static void move_old_checked(struct worker *worker, void *arg, const struct error *error,
                             const struct http_answer *answer) {
  struct delivery *delivery = arg;
  struct outbox_row *row = delivery->row;
  struct visit *visit = NULL;
  struct error result = *error, refusal = delivery->refusal;
  bool live, moved, done;
  delivery->call = NULL;
  if (answer_read_back(worker, answer, delivery->row->visit_id, &visit, &result) != ERROR_NONE) {
    settle_failed(worker, delivery, &result);
    return;
  }
  bool cancelled = write_is_cancelled(visit, row, &live, &moved, &done);
  write_show_visit(worker, visit);
  error_clear(&delivery->refusal);
  if (cancelled || (moved && !live)) {
    settle_done(worker, delivery, NULL);
  } else if (done || refusal.code != ERROR_NONE) {
    move_old_stays(worker, delivery);
  } else { /* each send counts the read-backs anew, so its rest grows with the sends */
    if (row->attempts >= MOVE_ANSWER_SENDS) move_tell_half(worker, delivery);
    delivery->resend = false;
    row->checks++;
    delivery->next_ms = worker_mono(worker) + worker_backoff_ms(worker, row->attempts);
    (void)!deliver_set(worker, delivery, OUTBOX_QUEUED, _("The new date stands; the old visit is being cancelled"));
  }
}

static void move_settle(struct worker *worker, struct delivery *delivery) {
  const struct outbox_row *row = delivery->row;
  if (row->step == MOVE_CANCEL)
    delivery->call = write_call_visit(worker, delivery, row->visit_id, move_old_checked);
  else
    delivery->load = write_load_visits(worker, row->ref, row->at, move_visits_read, delivery);
}

const struct write_ops write_move = {
    .fill = move_fill,
    .start = move_start,
    .aim = move_aim,
    .answered = move_answered,
    .refused = move_refused,
    .settle = move_settle,
    .may_have = N_("No certain answer from Flatsy: this move may have gone through; checking"),
    .absent = N_("Flatsy does not show this move so far; still checking. Send it again or drop it")};
