/* write_move: a visit moves to another date, for one visitor. The later edition has a call for it (reschedule); on the
 * earlier one the new visit is made first, and the old one cancelled when it stands: one row of the outbox whose
 * step is on the disk before each request, so that a crash anywhere ends with exactly one live visit. */
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "store/outbox.h"
#include "work/net/request.h"
#include "work/net/edition.h"
#include "work/worker.h"
#include "work/write/write.h"
#include "work/write/write_answer.h"
#include "work/write/write_book.h"
#include "work/write/reread.h"

enum move_step {
  MOVE_CALL,   /* by the later edition's call */
  MOVE_CREATE, /* the new visit is to be made, or being made */
  MOVE_CANCEL  /* the new one stands; the old one is to be cancelled */
};

static enum error_code move_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  struct buf date = buf_empty(WRITE_BODY_MAX);
  row->visit_id = mem_copy(job->id);
  row->property_id = mem_copy(job->property_id);
  row->body = mem_copy("");
  row->step = MOVE_CALL;
  bool fits = json_add_date(&date, job->date ? job->date : "");
  free(row->base);
  row->base = buf_take(&date); /* the date as the slot gave it */
  if (fits && row->visitor_email && row->property_id) return ERROR_NONE;
  return error_set(error, ERROR_USAGE,
                   row->visitor_email
                       ? _("This visit's property is not known: read everything again (R), then move it")
                       : _("This visitor has no email address: Flatsy can't be told whose visit to move"));
}

/* ---- the request of each step */

static bool move_encode_call(struct buf *out, const struct outbox_row *row) {
  return buf_add_text(out, "{\"visitorId\":") && json_add_string(out, row->visitor_email) &&
         buf_add_text(out, ",\"visitId\":") && json_add_string(out, row->visit_id) && buf_add_text(out, ",\"date\":") &&
         buf_add_text(out, row->base) && buf_add_text(out, "}");
}

/* Our key, and who moves it; without a seat of our own it stays known who booked it. */
static bool move_put_ours(struct buf *visitor, const struct outbox_row *row) {
  AUTO(mem_free_at) char *key = mem_print("\"%s\"", row->key);
  AUTO(buf_free) struct buf seat = buf_empty(WRITE_BODY_MAX);
  return json_put(visitor, "/fields/" VISITOR_KEY, key) &&
         (row->seat == NULL ||
          (json_add_string(&seat, row->seat) && json_put(visitor, "/fields/" VISITOR_SEAT, seat.data)));
}

/* The visitor as read, with our key: unknown members and custom fields go along. */
static bool move_encode_create(struct buf *out, const struct outbox_row *row, struct json_span visitor) {
  AUTO(buf_free) struct buf made;
  buf_init(&made, WRITE_BODY_MAX);
  return buf_add(&made, visitor.bytes, visitor.length) && move_put_ours(&made, row) &&
         buf_add_text(out, "{\"propertyId\":") && json_add_string(out, row->property_id) &&
         buf_add_text(out, ",\"date\":") && buf_add_text(out, row->base) && buf_add_text(out, ",\"visitor\":") &&
         buf_add(out, made.data, made.length) && buf_add_text(out, "}");
}

static bool move_compose(struct outbox_row *row, struct json_span visitor) {
  struct buf body = buf_empty(WRITE_BODY_MAX);
  bool fits = row->step == MOVE_CALL     ? move_encode_call(&body, row)
              : row->step == MOVE_CREATE ? move_encode_create(&body, row, visitor)
                                         : visit_encode_cancel(&body, row->visit_id, row->visitor_email, row->by_owner);
  free(row->body);
  row->body = buf_take(&body);
  return fits;
}

static void move_aim(const struct outbox_row *row, struct request *setup) {
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
static struct verdict move_old_is_over(struct worker *worker, struct delivery *delivery, const struct visit *visit) {
  reread_keep_visit(worker, visit);
  return delivery->move.lacking && move_has(visit, delivery->row, move_is_moved)
             ? verdict_why(VERDICT_UNKNOWN, ERROR_UNKNOWN,
                           _("Flatsy refused to move this visit, and shows it as moved"))
             : verdict_no(VERDICT_REFUSED, NOTE_("This visit is done or cancelled by now: it can't be moved"));
}

static struct verdict move_old_read(struct worker *worker, struct delivery *delivery, const struct visit *visit) {
  struct outbox_row *row = delivery->row;
  struct json_span visitor;
  struct error error;
  if (!move_has(visit, row, visit_status_may_come)) return move_old_is_over(worker, delivery, visit);
  if (write_is_meant(visit, row, row->from_at, &error) != ERROR_NONE) return verdict_error(VERDICT_REFUSED, &error);
  bool found = visit_find_visitor_span(visit, row->visitor_email, &visitor);
  if (found && row->step == MOVE_CREATE && write_visitor_is_whole(worker, visit, row, visitor, &error) != ERROR_NONE)
    return verdict_error(VERDICT_REFUSED, &error);
  if (found && move_compose(row, visitor)) return verdict_of(VERDICT_SEND);
  return verdict_no(VERDICT_REFUSED, NOTE_("This visitor's details can't be sent again: book the new date by hand"));
}

static struct verdict move_slot(struct worker *worker, struct delivery *delivery, const struct found *found) {
  struct outbox_row *row = delivery->row;
  struct verdict verdict = write_look_at_slots(
      worker, row, found,
      write_may_be_there(row)
          ? NOTE_("This slot is taken by now, perhaps by this very visit: not sent again, still checking")
          : NOTE_("This slot has been taken meanwhile: choose another one; the visit stays as it was"));
  return verdict.kind == VERDICT_SEND ? verdict_read(QUESTION_VISIT) : verdict;
}

/* The edition is known. */
static struct verdict move_go(struct worker *worker, struct delivery *delivery) {
  struct outbox_row *row = delivery->row;
  if (row->step == MOVE_CALL && edition_known(worker) == EDITION_EARLIER) row->step = MOVE_CREATE;
  if (row->at <= worker_utc(worker))
    return verdict_no(VERDICT_REFUSED, write_may_be_there(row)
                                           ? NOTE_("The time of this slot is past: not sent again, still checking")
                                           : NOTE_("The time of this slot is past: the visit stays as it was"));
  return verdict_read(write_slot_is_fresh(worker, row) ? QUESTION_VISIT : QUESTION_SLOTS);
}

/* The rest is for a person; looked at again now and then. */
static struct verdict move_old_stays(void) {
  return verdict_note(VERDICT_PERSON,
                      NOTE_("The new date stands, but Flatsy does not cancel the old visit: cancel it by hand"));
}

/* The same. It was not this move that took it away, and it may be the new one that nobody wants now. */
static struct verdict move_old_gone(void) {
  return verdict_note(VERDICT_PERSON,
                      NOTE_("The new date stands, but somebody else has cancelled or moved the old visit "
                            "meanwhile: look at both, cancel what is not wanted, then drop this row"));
}

/* Making a new visit and cancelling the old one tells the visitor of a cancellation: only where the edition was asked
 * just now, and nothing else is there. */
static struct verdict move_begin(struct worker *worker, struct delivery *delivery) {
  struct outbox_row *row = delivery->row;
  if (row->step == MOVE_CANCEL) return verdict_read(QUESTION_VISIT);
  if (row->step == MOVE_CREATE || (edition_known(worker) == EDITION_LATER && !delivery->move.lacking))
    return move_go(worker, delivery);
  return verdict_read(QUESTION_EDITION);
}

/* Before the old one is cancelled: what somebody else has made of it since is for a person to know. */
static struct verdict move_old_left(struct delivery *delivery, const struct visit *visit) {
  struct outbox_row *row = delivery->row;
  if (!write_may_be_there(row) && !move_has(visit, row, visit_status_may_come)) return move_old_gone();
  return move_compose(row, (struct json_span){0}) ? verdict_of(VERDICT_SEND) : move_old_stays();
}

static struct verdict move_prepare(struct worker *worker, struct delivery *delivery, const struct found *found) {
  if (found == NULL) return move_begin(worker, delivery);
  if (found->question == QUESTION_SLOTS) return move_slot(worker, delivery, found);
  if (found->question == QUESTION_VISIT && delivery->row->step == MOVE_CANCEL)
    return move_old_left(delivery, found->visit);
  if (found->question == QUESTION_VISIT) return move_old_read(worker, delivery, found->visit);
  return found->error->code == ERROR_NONE ? move_go(worker, delivery) : verdict_error(VERDICT_WAIT, found->error);
}

/* ---- what came back */

/* The new visit stands, and that is on the disk before the old one is touched. */
static struct verdict move_made(struct delivery *delivery, const char *new_visit_id) {
  struct outbox_row *row = delivery->row;
  mem_replace(&row->new_visit_id, new_visit_id);
  row->step = MOVE_CANCEL;
  row->once = false;
  return verdict_note(VERDICT_STEP, NOTE_("The new date stands; the old visit is being cancelled"));
}

static struct verdict move_done(struct worker *worker, struct delivery *delivery, const char *note) {
  reread_own(worker, delivery->row->visit_id);
  return verdict_note(VERDICT_DONE, note);
}

/* The key is none of another booking's. */
static bool move_may_have(const char *key, const struct outbox_row *row, const char *old_key) {
  return key == NULL || strcmp(key, row->key) == 0 || (old_key != NULL && strcmp(key, old_key) == 0);
}

/* How sure it is that a visit is what the move made: another one, of that visitor, and with the key that the old one
 * had, if any: somebody else may have booked the visitor there. At another instant it is if it stands, and was surely
 * made since: then it has been moved once more. */
static enum book_match move_match(struct worker *worker, const struct visit *visit, const struct outbox_row *row,
                                  const char *old_key) {
  enum book_match match = BOOK_OTHER;
  bool then = visit->at == row->at;
  if (text_same_id(visit->id, row->visit_id) || !write_is_there(visit, row)) return match;
  if (!then && visit->created_at == WHEN_NONE) return match;
  if (!write_is_since(worker, visit->created_at, row)) return match;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    const char *key = part->visitor.key;
    if (!write_same_email(&part->visitor, row) || !move_may_have(key, row, old_key)) continue;
    bool cancelled = visit_status_is_cancelled(part->status);
    enum book_match as = cancelled ? (then ? BOOK_CANCELLED : BOOK_OTHER) : then ? BOOK_OURS : BOOK_ELSEWHERE;
    if (key == NULL && as != BOOK_OTHER && write_is_named_otherwise(&part->visitor, row))
      as = cancelled ? BOOK_OTHER : BOOK_NAMED_OTHERWISE;
    if (as > match) match = as;
  }
  return match;
}

/* Our own answer: whose key it has matters not. */
static bool move_is_answer(const struct visit *visit, const struct outbox_row *row) {
  return visit->at == row->at && !text_same_id(visit->id, row->visit_id) && write_is_there(visit, row) &&
         move_has(visit, row, visit_status_is_live);
}

static struct verdict move_new_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                                        const struct http_answer *answer) {
  struct outbox_row *row = delivery->row;
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct verdict verdict;
  bool call = row->step == MOVE_CALL;
  enum error_code code = visit_decode(answer->body.data, answer->body.length, &visit, error);
  bool ours = code == ERROR_NONE && (call ? move_is_answer(visit, row) : book_is_answer(worker, visit, row));
  if (api_judge_body(call ? API_RESCHEDULE : API_CREATE, answer, ours, error) != ERROR_NONE) {
    verdict = verdict_error(VERDICT_UNKNOWN, error);
  } else {
    reread_keep_visit(worker, visit);
    if (call) mem_replace(&row->new_visit_id, visit->id);
    verdict = call ? move_done(worker, delivery, NULL) : move_made(delivery, visit->id);
  }
  return verdict;
}

static struct verdict move_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                                    const struct http_answer *answer) {
  if (delivery->row->step != MOVE_CANCEL) return move_new_answered(worker, delivery, error, answer);
  return write_cancel_is_answered(delivery->row, answer, error) ? move_done(worker, delivery, NULL)
                                                                : verdict_error(VERDICT_UNKNOWN, error);
}

static struct verdict move_refused(struct worker *worker, struct delivery *delivery, const struct error *error,
                                   int status) {
  struct outbox_row *row = delivery->row;
  /* The old visit was just read, so it is the call that this server doesn't have, whatever else it has: when it says so
   * again after it has told which edition it is. A moment's refusal is not worth a cancellation. */
  if (row->step == MOVE_CALL && (status == 404 || status == 405)) {
    if (delivery->move.lacking) row->step = MOVE_CREATE;
    delivery->move.lacking = true;
    return verdict_of(VERDICT_AGAIN);
  }
  /* The old one is perhaps cancelled already: its state decides. */
  return row->step == MOVE_CANCEL ? verdict_error(VERDICT_DISPUTED, error)
                                  : write_refused_new(worker, delivery, error, status);
}

/* ---- reading back */

static const struct visit *move_find(struct worker *worker, const struct visit_list *visits,
                                     const struct delivery *delivery, enum book_match *match) {
  const struct outbox_row *row = delivery->row;
  const struct visit *found = NULL;
  if (row->step == MOVE_CREATE) return book_find(worker, visits, row, match);
  *match = BOOK_OTHER;
  for (size_t n = 0; n < visits->count; n++) {
    enum book_match as = move_match(worker, visits->visits[n], row, delivery->move.before);
    if (as <= *match || outbox_holds_visit(worker->outbox, row, visits->visits[n]->id)) continue;
    found = visits->visits[n];
    *match = as;
  }
  return found != NULL ? book_follow(found, visits, match) : NULL;
}

static struct verdict move_settle_new(struct worker *worker, struct delivery *delivery, const struct found *found) {
  struct outbox_row *row = delivery->row;
  enum book_match match;
  if (found->error->code != ERROR_NONE) return write_unread(found);
  const struct visit *made = move_find(worker, found->visits, delivery, &match);
  if (made == NULL) return write_unlisted(found);
  if (match == BOOK_NAMED_OTHERWISE) return book_ask(row, made);
  reread_keep_visit(worker, made);
  bool then = made->at == row->at;
  if (!then && delivery->refusal.code != ERROR_NONE && match == BOOK_ELSEWHERE)
    return verdict_no(VERDICT_FACT,
                      NOTE_("Flatsy refused this move, for somebody else has moved the visit meanwhile: look "
                            "at its new date"));
  write_take_date(worker, row, made);
  if (match == BOOK_CANCELLED)
    return verdict_no(VERDICT_FACT,
                      row->step == MOVE_CREATE
                          ? NOTE_("Flatsy had the new date, but it has been cancelled since; the old visit stands")
                          : NOTE_("Flatsy had moved this visit, but the new date has been cancelled or moved since"));
  if (row->step == MOVE_CREATE) return move_made(delivery, made->id);
  mem_replace(&row->new_visit_id, made->id);
  return move_done(worker, delivery,
                   then ? NOTE_("The answer was lost, but Flatsy has moved the visit")
                        : NOTE_("Flatsy has moved this visit, but to another date than was sent: look at the visit"));
}

/* After the call: it is done only if the old visit says that it was moved. Then the new one is looked for. */
static struct verdict move_settle_call(struct worker *worker, struct delivery *delivery, const struct visit *visit) {
  const struct outbox_row *row = delivery->row;
  for (size_t n = 0; n < visit->visitor_count; n++)
    if (write_same_email(&visit->visitors[n].visitor, row))
      mem_replace(&delivery->move.before, visit->visitors[n].visitor.key);
  reread_show_visit(worker, visit);
  if (move_has(visit, row, move_is_moved)) return verdict_read(QUESTION_VISITS);
  return move_has(visit, row, visit_status_may_come)
             ? verdict_of(VERDICT_ABSENT)
             : verdict_no(VERDICT_FACT, NOTE_("This visit is done or cancelled by now: it was not moved"));
}

/* The old visit, after a cancel that had no certain answer or was refused: cancelling again does no harm. */
static struct verdict move_settle_old(struct worker *worker, struct delivery *delivery, const struct visit *visit) {
  struct write_cancelled is = write_is_cancelled(visit, delivery->row);
  reread_show_visit(worker, visit);
  bool ours = delivery->row->doubtful || delivery->refusal.code != ERROR_NONE; /* a cancel of it went out */
  bool over = is.cancelled || (is.moved && !is.live);
  if (over && ours) return verdict_of(VERDICT_DONE);
  if (over && delivery->asked.resend) /* the person knows */
    return verdict_note(VERDICT_DONE,
                        NOTE_("The new date stands; it was somebody else who cancelled or moved the old visit"));
  if (over) return move_old_gone();
  if (is.done || delivery->refusal.code != ERROR_NONE) return move_old_stays();
  return verdict_note(VERDICT_AGAIN, NOTE_("The new date stands; the old visit is being cancelled"));
}

static struct verdict move_settle(struct worker *worker, struct delivery *delivery, const struct found *found) {
  int step = delivery->row->step;
  if (found == NULL) return verdict_read(step == MOVE_CREATE ? QUESTION_VISITS : QUESTION_VISIT);
  if (found->question != QUESTION_VISIT) return move_settle_new(worker, delivery, found);
  return (step == MOVE_CALL ? move_settle_call : move_settle_old)(worker, delivery, found->visit);
}

const struct write_ops write_move = {
    .fill = move_fill,
    .prepare = move_prepare,
    .aim = move_aim,
    .answered = move_answered,
    .refused = move_refused,
    .settle = move_settle,
    .sends_back = true,
    .may_have = NOTE_("No certain answer from Flatsy: this move may have gone through; checking"),
    .absent = NOTE_("Flatsy does not show this move so far; still checking. Send it again or drop it")};
