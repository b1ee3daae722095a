/* write_cancel: a visitor's visit is cancelled (document: visitCancel). Its state tells what became of it, and it is
 * repeatable once that was read. */
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "store/outbox.h"
#include "work/net/request.h"
#include "work/worker.h"
#include "work/write/write.h"
#include "work/write/write_answer.h"
#include "work/write/reread.h"

static enum error_code cancel_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  struct buf body = buf_empty(BUF_UNBOUNDED);
  row->visit_id = mem_copy(job->id);
  row->by_owner = job->by_owner;
  (void)!visit_encode_cancel(&body, job->id, job->visitor.email_exact, job->by_owner);
  if (job->visitor.email_exact != NULL || job->alone) return write_take_body(row, &body, error);
  buf_free(&body);
  return error_set(error, ERROR_USAGE,
                   _("This visitor has no email address, and the visit has others: Flatsy can't be told whose visit to "
                     "cancel; cancel it on Flatsy's site"));
}

static void cancel_aim(const struct outbox_row *row, struct request *setup) {
  (void)row;
  setup->endpoint = API_CANCEL;
}

static struct verdict cancel_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                                      const struct http_answer *answer) {
  if (!write_cancel_is_answered(delivery->row, answer, error)) return verdict_error(VERDICT_UNKNOWN, error);
  reread_own(worker, delivery->row->visit_id);
  return verdict_of(VERDICT_DONE);
}

/* Perhaps cancelled already, whatever a server says then: its state decides. */
static struct verdict cancel_refused(struct worker *worker, struct delivery *delivery, const struct error *error,
                                     int status) {
  (void)worker;
  (void)delivery;
  bool may_be = status == 400 || status == 404 || status == 409 || status == 410 || status == 422;
  return verdict_error(may_be ? VERDICT_DISPUTED : VERDICT_REFUSED, error);
}

/* What the visit says of it, whatever was sent; VERDICT_ABSENT: nothing. The visit is put on the screen. */
static struct verdict cancel_judge(struct worker *worker, const struct outbox_row *row, const struct visit *visit) {
  struct write_cancelled is = write_is_cancelled(visit, row);
  reread_show_visit(worker, visit);
  if (is.cancelled) return verdict_note(VERDICT_DONE, NOTE_("Flatsy shows this visit as cancelled"));
  if (is.moved && !is.live)
    return verdict_no(VERDICT_FACT, NOTE_("This visit has been moved to another date: cancel the new one"));
  return is.done ? verdict_no(VERDICT_FACT, NOTE_("This visit has taken place: it can't be cancelled"))
                 : verdict_of(VERDICT_ABSENT);
}

/* The question named a date and a person: what has been moved since, or can't be told from another one, stays. */
static struct verdict cancel_prepare(struct worker *worker, struct delivery *delivery, const struct found *found) {
  const struct outbox_row *row = delivery->row;
  struct error other;
  if (found == NULL) return verdict_read(QUESTION_VISIT);
  struct verdict verdict = cancel_judge(worker, row, found->visit);
  if (verdict.kind != VERDICT_ABSENT) return verdict;
  return write_is_meant(found->visit, row, row->at, &other) == ERROR_NONE ? verdict_of(VERDICT_SEND)
                                                                          : verdict_error(VERDICT_REFUSED, &other);
}

static struct verdict cancel_settle(struct worker *worker, struct delivery *delivery, const struct found *found) {
  const struct outbox_row *row = delivery->row;
  struct error other;
  if (found == NULL) return verdict_read(QUESTION_VISIT);
  struct verdict verdict = cancel_judge(worker, row, found->visit);
  if (verdict.kind != VERDICT_ABSENT || write_is_meant(found->visit, row, row->at, &other) == ERROR_NONE)
    return verdict;
  return write_changed(delivery,
                       NOTE_("This visit has been changed since, but not cancelled: look at it, then send the "
                             "cancellation again or drop it"));
}

const struct write_ops write_cancel = {
    .fill = cancel_fill,
    .prepare = cancel_prepare,
    .aim = cancel_aim,
    .answered = cancel_answered,
    .refused = cancel_refused,
    .settle = cancel_settle,
    .may_have = NOTE_("No certain answer from Flatsy: this cancellation may have gone through; checking"),
    .absent = NOTE_("Flatsy still shows this visit as it was; still checking. Send the cancellation again or drop it")};
