/* write_book: a booking (document: visitCreate). Its slot is looked at again before it is sent, our key in the
 * visitor's fields finds it when the answer is lost. */
#include "work/write/write_book.h"

#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/when.h"
#include "store/outbox.h"
#include "work/net/request.h"
#include "work/worker.h"
#include "work/write/write.h"
#include "work/write/write_answer.h"
#include "work/write/reread.h"

static enum error_code book_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  struct buf body = buf_empty(BUF_UNBOUNDED);
  row->property_id = mem_copy(job->id);
  (void)!visitor_encode_create(&body, job->id, job->date, &job->visitor, row->key, row->seat);
  return write_take_body(row, &body, error);
}

static void book_aim(const struct outbox_row *row, struct request *setup) {
  (void)row;
  setup->endpoint = API_CREATE;
}

/* A slot that was seen free too long ago is looked at again. */
static struct verdict book_prepare(struct worker *worker, struct delivery *delivery, const struct found *found) {
  struct outbox_row *row = delivery->row;
  if (found != NULL)
    return write_look_at_slots(
        worker, row, found,
        write_may_be_there(row)
            ? NOTE_("This slot is taken by now, perhaps by this very booking: not sent again, still checking")
            : NOTE_("This slot has been taken meanwhile: choose another one; nothing was booked"));
  if (row->at <= worker_utc(worker))
    return verdict_no(VERDICT_REFUSED, write_may_be_there(row)
                                           ? NOTE_("The time of this slot is past: not sent again, still checking")
                                           : NOTE_("The time of this slot is past: nothing was booked"));
  return write_slot_is_fresh(worker, row) ? verdict_of(VERDICT_SEND) : verdict_read(QUESTION_SLOTS);
}

/* ---- which visit it became: by our key, else by property, instant and email */

static bool book_has_key(const struct visit *visit, const char *key, bool *live) {
  bool has = false;
  *live = false;
  for (size_t n = 0; n < visit->visitor_count; n++)
    if (visit->visitors[n].visitor.key && strcmp(visit->visitors[n].visitor.key, key) == 0) {
      has = true;
      *live |= !visit_status_is_cancelled(visit->visitors[n].status);
    }
  return has;
}

bool book_may_be(const struct visit *visit, const struct outbox_row *row) {
  bool live, may_be = visit->at == row->at || book_has_key(visit, row->key, &live);
  for (size_t n = 0; n < visit->visitor_count && !may_be; n++)
    may_be = write_same_visitor(&visit->visitors[n].visitor, row);
  return may_be;
}

enum book_match book_match(struct worker *worker, const struct visit *visit, const struct outbox_row *row) {
  enum book_match match = BOOK_OTHER;
  bool live;
  if (book_has_key(visit, row->key, &live)) return live ? BOOK_OURS : BOOK_CANCELLED;
  bool not_older = write_is_since(worker, visit->created_at, row);
  if (visit->at != row->at || !write_is_there(visit, row) || !not_older) return BOOK_OTHER;
  for (size_t n = 0; n < visit->visitor_count; n++) { /* a server that gives no fields back */
    const struct visit_visitor *part = &visit->visitors[n];
    if (part->visitor.key || !write_same_visitor(&part->visitor, row)) continue;
    if (write_is_named_otherwise(&part->visitor, row)) {
      if (match == BOOK_OTHER && !visit_status_is_cancelled(part->status)) match = BOOK_NAMED_OTHERWISE;
      continue;
    }
    if (!visit_status_is_cancelled(part->status)) return BOOK_OURS;
    if (visit->created_at != WHEN_NONE) match = BOOK_CANCELLED; /* made since, and cancelled since */
  }
  return match;
}

/* Whose part of the visit the row's is: that with our key, else that of the visitor. */
static bool book_is_for(const struct visit *visit, const struct outbox_row *row) {
  bool keyed = false;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visitor *visitor = &visit->visitors[n].visitor;
    if (visitor->key == NULL || strcmp(visitor->key, row->key) != 0) continue;
    if (visitor->email_exact == NULL || row->visitor_email == NULL || write_same_email(visitor, row)) return true;
    keyed = true;
  }
  return !keyed;
}

/* What the visit says of date, property and visitor is what was sent; what it leaves out is nothing against it. */
static bool book_is_as_sent(const struct visit *visit, const struct outbox_row *row) {
  bool then = visit->at == row->at || (visit->at == WHEN_NONE && !visit->odd_date);
  return then && write_is_there(visit, row) && book_is_for(visit, row);
}

bool book_is_answer(struct worker *worker, const struct visit *visit, const struct outbox_row *row) {
  if (!book_is_as_sent(visit, row)) return false;
  if (book_match(worker, visit, row) == BOOK_OURS) return true;
  /* Whose fields a server keeps, that has one visitor an address, matters not. */
  return row->visitor_email != NULL && write_count(visit, row, true) > 0 && visit->at == row->at &&
         !outbox_holds_visit(worker->outbox, row, visit->id);
}

const struct visit *book_follow(const struct visit *visit, const struct visit_list *visits, enum book_match *match) {
  for (size_t n = 0; *match == BOOK_CANCELLED && n < visits->count; n++) {
    const struct visit *next = visit_guess_move(visit, visits, true);
    if (next == NULL) break;
    visit = next;
    if (visit_may_come(visit)) *match = BOOK_OURS;
  }
  return visit;
}

const struct visit *book_find(struct worker *worker, const struct visit_list *visits, const struct outbox_row *row,
                              enum book_match *match) {
  const struct visit *found = NULL;
  *match = BOOK_OTHER;
  for (size_t n = 0; n < visits->count; n++) {
    bool live;
    enum book_match as = book_match(worker, visits->visits[n], row);
    if (as <= *match) continue;
    bool keyed = book_has_key(visits->visits[n], row->key, &live);
    if (!keyed && outbox_holds_visit(worker->outbox, row, visits->visits[n]->id)) continue; /* another booking's */
    found = visits->visits[n];
    *match = as;
  }
  return found != NULL ? book_follow(found, visits, match) : NULL;
}

struct verdict book_ask(const struct outbox_row *row, const struct visit *visit) {
  const struct visitor *visitor = &visit->visitors[0].visitor;
  for (size_t n = 0; n < visit->visitor_count; n++)
    if (write_same_visitor(&visit->visitors[n].visitor, row)) visitor = &visit->visitors[n].visitor;
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  return verdict_why(VERDICT_PERSON, ERROR_UNKNOWN,
                     _("Flatsy has a visit at this time for this email address, but under the name of %s: look at it, "
                       "then drop this row. If it is somebody else's visit, choose another slot"),
                     name);
}

static struct verdict book_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                                    const struct http_answer *answer) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  enum error_code code = visit_decode(answer->body.data, answer->body.length, &visit, error);
  bool ours = code == ERROR_NONE && book_is_answer(worker, visit, delivery->row);
  struct verdict verdict = verdict_of(VERDICT_DONE);
  if (api_judge_body(API_CREATE, answer, ours, error) != ERROR_NONE) {
    verdict = verdict_error(VERDICT_UNKNOWN, error);
  } else {
    mem_replace(&delivery->row->visit_id, visit->id);
    reread_keep_visit(worker, visit);
  }
  return verdict;
}

static struct verdict book_settle(struct worker *worker, struct delivery *delivery, const struct found *found) {
  enum book_match match;
  if (found == NULL) return verdict_read(QUESTION_VISITS);
  if (found->error->code != ERROR_NONE) return write_unread(found);
  const struct visit *visit = book_find(worker, found->visits, delivery->row, &match);
  if (visit == NULL) return write_unlisted(found);
  if (match == BOOK_NAMED_OTHERWISE) return book_ask(delivery->row, visit);
  mem_replace(&delivery->row->visit_id, visit->id);
  reread_keep_visit(worker, visit);
  if (match != BOOK_OURS)
    return verdict_no(VERDICT_FACT, NOTE_("Flatsy had this booking, but it has been cancelled since"));
  bool as_sent = book_is_as_sent(visit, delivery->row);
  write_take_date(worker, delivery->row, visit);
  return verdict_note(
      VERDICT_DONE,
      as_sent ? NOTE_("The answer was lost, but Flatsy has the booking")
              : NOTE_("Flatsy has this booking, but with another date, property or visitor: look at the visit"));
}

const struct write_ops write_book = {
    .fill = book_fill,
    .prepare = book_prepare,
    .aim = book_aim,
    .answered = book_answered,
    .refused = write_refused_new,
    .settle = book_settle,
    .may_have = NOTE_("No certain answer from Flatsy: this booking may have gone through; checking"),
    .absent = NOTE_("Flatsy does not list this booking so far; still checking. Send it again or drop it")};
