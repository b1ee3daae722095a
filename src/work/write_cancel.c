/* write_cancel: a visitor's visit is cancelled (document: visitCancel). Its state tells what became of it, and it is
 * repeatable once that was read. */
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "store/outbox.h"
#include "work/answer.h"
#include "work/call.h"
#include "work/deliver.h"
#include "work/message.h"
#include "work/settle.h"
#include "work/worker.h"
#include "work/write.h"
#include "work/write_check.h"

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

static void cancel_aim(const struct outbox_row *row, struct call_setup *setup) {
  (void)row;
  setup->endpoint = API_CANCEL;
}

static void cancel_done(struct worker *worker, struct delivery *delivery, const char *note) {
  write_reread_visit(worker, delivery->row->visit_id);
  deliver_done(worker, delivery, note);
}

/* Who has no address is told by name, else by telephone. */
static bool cancel_is_of(const struct visitor *visitor, const struct outbox_row *row) {
  if (row->visitor_email != NULL) return write_same_email(visitor, row);
  if (visitor->email_exact != NULL && visitor->email_exact[0] != '\0') return false;
  char *name = visitor_name(visitor), *folded = text_fold(name);
  char *wanted = text_fold(row->visitor_name != NULL ? row->visitor_name : "");
  bool same = name[0] != '\0' ? strcmp(folded, wanted) == 0
                              : visitor->phone != NULL && row->visitor_phone != NULL &&
                                    strcmp(visitor->phone, row->visitor_phone) == 0;
  free(name);
  free(folded);
  free(wanted);
  return same;
}

bool write_cancel_is_answered(const struct outbox_row *row, const struct http_answer *answer, struct error *error) {
  struct visitor visitor; /* the answer is a Visitor (A45): no status in it */
  struct cJSON *json = json_parse(answer->body.data ? answer->body.data : "", answer->body.length);
  bool named = visitor_decode(&visitor, json) && cancel_is_of(&visitor, row);
  visitor_clear(&visitor);
  json_free(json);
  return api_judge_body(API_CANCEL, answer, named, error) == ERROR_NONE;
}

static void cancel_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                            const struct http_answer *answer) {
  if (write_cancel_is_answered(delivery->row, answer, error))
    cancel_done(worker, delivery, NULL);
  else
    settle_unknown(worker, delivery, error);
}

/* Perhaps cancelled already, whatever a server says then: its state decides (A45). */
static bool cancel_refused(struct worker *worker, struct delivery *delivery, const struct error *error, int status) {
  (void)worker;
  bool may_be = status == 400 || status == 404 || status == 409 || status == 410 || status == 422;
  if (may_be) deliver_dispute(delivery, error);
  return may_be;
}

/* Every part of that visitor is cancelled, and not merely moved (two visitors may share an address). */
bool write_is_cancelled(const struct visit *visit, const struct outbox_row *row, bool *live, bool *moved, bool *done) {
  bool alone = visit->visitor_count == 1 && !row->visitor_email, any = false, all = true;
  *live = *moved = *done = false;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    enum visit_status status = visit->visitors[n].status;
    if (!alone && !write_same_email(&visit->visitors[n].visitor, row)) continue;
    any = true;
    all &= visit_status_is_cancelled(status) && status != VISIT_CANCELLED_MOVED;
    *live |= visit_status_may_come(status);
    *moved |= status == VISIT_CANCELLED_MOVED;
    *done |= status == VISIT_DONE;
  }
  return any && all;
}

static void cancel_visit_done(struct worker *worker, void *arg, const struct error *error,
                              const struct http_answer *answer) {
  struct delivery *delivery = arg;
  struct visit *visit = NULL;
  struct error result = *error;
  delivery->call = NULL;
  if (answer_read_back(worker, answer, delivery->row->visit_id, &visit, &result) != ERROR_NONE) {
    settle_failed(worker, delivery, &result);
    return;
  }
  struct error refusal = delivery->refusal;
  bool live, moved, done;
  bool cancelled = write_is_cancelled(visit, delivery->row, &live, &moved, &done);
  error_clear(&delivery->refusal);
  write_show_visit(worker, visit);
  if (cancelled)
    settle_done(worker, delivery, _("Flatsy shows this visit as cancelled"));
  else if (moved && !live)
    settle_fact(worker, delivery, _("This visit has been moved to another date: cancel the new one"));
  else if (done)
    settle_fact(worker, delivery, _("This visit has taken place: it can't be cancelled"));
  else if (refusal.code != ERROR_NONE)
    deliver_refused(worker, delivery, &refusal);
  else
    settle_absent(worker, delivery);
}

static void cancel_settle(struct worker *worker, struct delivery *delivery) {
  delivery->call = write_call_visit(worker, delivery, delivery->row->visit_id, cancel_visit_done);
}

const struct write_ops write_cancel = {
    .fill = cancel_fill,
    .aim = cancel_aim,
    .answered = cancel_answered,
    .refused = cancel_refused,
    .settle = cancel_settle,
    .may_have = N_("No certain answer from Flatsy: this cancellation may have gone through; checking"),
    .absent = N_("Flatsy still shows this visit as it was; still checking. Send the cancellation again or drop it")};
