/* write_cancel: a visitor's visit is cancelled (document: visitCancel). Its state tells what became of it, and it is
 * repeatable once that was read. */
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/outbox.h"
#include "work/net/answer.h"
#include "work/net/request.h"
#include "work/worker.h"
#include "work/write/write.h"
#include "work/write/write_answer.h"
#include "work/write/write_check.h"

static bool cancel_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  struct buf body;
  buf_init(&body, WRITE_BODY_MAX);
  row->visit_id = mem_copy(job->id);
  row->by_owner = job->by_owner;
  bool fits = visit_encode_cancel(&body, job->id, job->visitor.email_exact, job->by_owner);
  row->body = buf_take(&body);
  bool nameless = job->visitor.email_exact == NULL && !job->alone;
  if (fits && !nameless) return true;
  error_set(error, ERROR_USAGE,
            nameless ? _("This visitor has no email address, and the visit has others: Flatsy can't be told whose "
                         "visit to cancel; cancel it on Flatsy's site")
                     : _("This visitor's details are too long to send: shorten them"));
  return false;
}

static void cancel_aim(const struct outbox_row *row, struct request *setup) {
  (void)row;
  setup->endpoint = API_CANCEL;
}

static struct verdict cancel_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                                      const struct http_answer *answer) {
  if (!write_cancel_is_answered(delivery->row, answer, error)) return verdict_error(VERDICT_UNKNOWN, error);
  write_reread_visit(worker, delivery->row->visit_id);
  return verdict_of(VERDICT_DONE);
}

/* Perhaps cancelled already, whatever a server says then: its state decides (A45). */
static struct verdict cancel_refused(struct worker *worker, struct delivery *delivery, const struct error *error,
                                     int status) {
  (void)worker;
  (void)delivery;
  bool may_be = status == 400 || status == 404 || status == 409 || status == 410 || status == 422;
  return verdict_error(may_be ? VERDICT_DISPUTED : VERDICT_REFUSED, error);
}

/* What the visit says of it, whatever was sent; VERDICT_ABSENT: nothing. The visit is put on the screen, and freed. */
static struct verdict cancel_judge(struct worker *worker, const struct outbox_row *row, struct visit *take_visit) {
  bool live, moved, done;
  bool cancelled = write_is_cancelled(take_visit, row, &live, &moved, &done);
  write_show_visit(worker, take_visit);
  if (cancelled) return verdict_note(VERDICT_DONE, _("Flatsy shows this visit as cancelled"));
  if (moved && !live)
    return verdict_no(VERDICT_FACT, _("This visit has been moved to another date: cancel the new one"));
  return done ? verdict_no(VERDICT_FACT, _("This visit has taken place: it can't be cancelled"))
              : verdict_of(VERDICT_ABSENT);
}

/* The question named a date and a person: what has been moved since, or can't be told from another one, stays. */
static struct verdict cancel_prepare(struct worker *worker, struct delivery *delivery, const struct found *found) {
  const struct outbox_row *row = delivery->row;
  struct visit *visit = NULL;
  if (found == NULL) return verdict_read(QUESTION_VISIT);
  struct error result = *found->error, other;
  if (answer_read_back(worker, found->answer, row->visit_id, &visit, &result) != ERROR_NONE)
    return write_unprepared(&result);
  enum error_code code = write_is_meant(visit, row, row->at, &other);
  struct verdict verdict = cancel_judge(worker, row, visit);
  if (verdict.kind != VERDICT_ABSENT) return verdict;
  return code == ERROR_NONE ? verdict_of(VERDICT_SEND) : verdict_error(VERDICT_REFUSED, &other);
}

static struct verdict cancel_settle(struct worker *worker, struct delivery *delivery, const struct found *found) {
  struct visit *visit = NULL;
  if (found == NULL) return verdict_read(QUESTION_VISIT);
  struct error result = *found->error;
  if (answer_read_back(worker, found->answer, delivery->row->visit_id, &visit, &result) != ERROR_NONE)
    return verdict_error(VERDICT_CANT_TELL, &result);
  return cancel_judge(worker, delivery->row, visit);
}

const struct write_ops write_cancel = {
    .fill = cancel_fill,
    .prepare = cancel_prepare,
    .aim = cancel_aim,
    .answered = cancel_answered,
    .refused = cancel_refused,
    .settle = cancel_settle,
    .may_have = N_("No certain answer from Flatsy: this cancellation may have gone through; checking"),
    .absent = N_("Flatsy still shows this visit as it was; still checking. Send the cancellation again or drop it")};
