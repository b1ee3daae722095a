/* outbox_job: what a person asks of the outbox, a new row, one that is tried again or dropped, and what others left.
 */
#include "work/write/outbox_job.h"

#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/visitor.h"
#include "store/outbox.h"
#include "work/write/dispatch.h"
#include "work/write/delivery.h"
#include "work/worker.h"
#include "work/write/write.h"

static struct outbox_row *outbox_job_row(const struct job *job, struct error *error) {
  struct outbox_row *row = mem_new(sizeof *row);
  uuid_t uuid;
  *row = (struct outbox_row){.ref = mem_copy(job->ref),
                             .address = mem_copy(job->address),
                             .at = job->at,
                             .from_at = job->from,
                             .visitor_name = visitor_name(&job->visitor),
                             .visitor_email = mem_copy(job->visitor.email_exact),
                             .visitor_phone = mem_copy(job->visitor.phone),
                             .slots_read_at = job->slots_read_at,
                             .edits = mem_copy(job->edits),
                             .base = mem_copy(job->base),
                             .once = job->once};
  uuid_generate(uuid);
  uuid_unparse_lower(uuid, row->key);
  if (write_fill(row, job, error) == ERROR_NONE) return row;
  outbox_row_free(row);
  return NULL;
}

/* What matters comes first, for a notice may be cut where its line ends; a command in it is told whole or not at all.
 */
static void outbox_job_say_unsent(struct error *error) {
  struct error why = *error;
  error_set(error, why.code, _("Nothing was sent: %s"), why.text);
  if (strstr(error->text, why.text) == NULL)
    error_set(error, why.code, _("Nothing was sent: the outbox can't be written; visitdeck outbox says why"));
}

static void outbox_job_new(struct worker *worker, const struct job *job) {
  struct error error;
  struct outbox_row *row = NULL;
  size_t adopted;
  /* What a killed command certainly did not send must not pass for an open booking. */
  if (outbox_adopt(worker->outbox, worker_utc(worker), &adopted, &error) != ERROR_NONE) log_line("%s", error.text);
  if (worker->setup.offline)
    error_set(&error, ERROR_UNREACHABLE, _("Working offline: nothing was sent"));
  else
    row = outbox_job_row(job, &error);
  if (row && outbox_add(worker->outbox, row, worker_utc(worker), &error) != ERROR_NONE) {
    if (error.code == ERROR_STORE) outbox_job_say_unsent(&error);
    outbox_row_free(row);
    row = NULL;
  }
  if (!row) {
    if (!job->once) worker_notice(worker, &error); /* no row will ever tell: not a word would look like a booking */
    worker_done(worker, job->serial, &error);
    worker->stale.outbox = true; /* the UI counted it already */
    return;
  }
  struct delivery *delivery = delivery_add(worker, row);
  delivery->serial = job->serial;
  delivery->once = job->once;
  delivery->meant_at = worker_utc(worker);
  log_line("outbox %lld %s: written", (long long)row->id, outbox_kind_name(row->kind));
  delivery_tell(worker, delivery);
}

/* The delivery of a row that a person decides about; NULL with the reason. */
static struct delivery *outbox_job_claim(struct worker *worker, int64_t id, struct error *error) {
  struct delivery *delivery = delivery_find(worker, id);
  struct outbox_row *row = NULL;
  if (delivery && delivery_is_busy(delivery) && delivery->row->state != OUTBOX_UNKNOWN) {
    error_set(error, ERROR_REFUSED, _("It is being sent at this moment: wait for its outcome"));
    return NULL;
  }
  if (delivery) return delivery;
  if (outbox_claim(worker->outbox, id, error) != ERROR_NONE ||
      outbox_get(worker->outbox, id, &row, error) != ERROR_NONE)
    return NULL;
  if (!row) {
    error_set(error, ERROR_NOT_FOUND, _("The outbox has no row %lld"), (long long)id);
    return NULL;
  }
  if (outbox_state_settled(row->state)) {
    error_set(error, ERROR_REFUSED, _("Row %lld is settled already (%s)"), (long long)id,
              outbox_state_label(row->state));
    outbox_row_free(row);
    return NULL;
  }
  return delivery_add(worker, row);
}

/* With nobody else's login is it looked for, or sent. */
static bool outbox_job_is_mine(struct worker *worker, int64_t id, struct error *error) {
  struct outbox_row *row = NULL;
  if (outbox_get(worker->outbox, id, &row, error) != ERROR_NONE) return false;
  bool mine = row == NULL || !row->others; /* none: said by who claims it */
  if (!mine) {
    AUTO(mem_free_at) char *whose = outbox_whose(row->user, row->account);
    error_set(error, ERROR_REFUSED,
              _("Row %lld of the outbox is of %s: only that account can settle it. Write its url and user into the "
                "profile again, or drop the row"),
              (long long)id, whose);
  }
  outbox_row_free(row);
  return mine;
}

/* Who asks by a command must not take a row for settled that is not, whatever is in the way. */
static void outbox_job_tell_open(struct worker *worker, int64_t id, struct error *error) {
  struct outbox_row *row = NULL;
  struct error unread, why = *error;
  if (outbox_get(worker->outbox, id, &row, &unread) != ERROR_NONE) return;
  if (row != NULL && !outbox_state_settled(row->state))
    error_set(error, ERROR_UNKNOWN, _("Row %lld of the outbox is still open: %s"), (long long)id, why.text);
  outbox_row_free(row);
}

static enum error_code outbox_job_retry(struct worker *worker, const struct job *job, struct error *error) {
  struct delivery *delivery = NULL;
  if (worker->setup.offline)
    error_set(error, ERROR_UNREACHABLE, _("Working offline: not looked for, and not sent again"));
  else if (outbox_job_is_mine(worker, job->row, error))
    delivery = outbox_job_claim(worker, job->row, error);
  if (delivery == NULL) return error->code;
  delivery_answer_job(worker, delivery, NULL);
  (void)dispatch_is_stale(worker, delivery); /* then it is looked for before it is sent */
  delivery->serial = job->serial;
  delivery->retried = true;
  delivery->meant_at = worker_utc(worker);
  delivery->next_ms = 0;
  delivery->failures = 0;
  delivery->resend = delivery->row->state != OUTBOX_QUEUED;
  return ERROR_NONE;
}

static enum error_code outbox_job_drop(struct worker *worker, const struct job *job, struct error *error) {
  struct delivery *delivery = outbox_job_claim(worker, job->row, error);
  if (delivery == NULL) return error->code;
  bool half = delivery->row->new_visit_id != NULL; /* a move whose old visit is not known to be cancelled */
  const char *note = half ? _("Dropped by hand; the new date stands, the old visit may stand too: cancel it by hand")
                     : delivery->row->doubtful ? _("Dropped by hand; it may have reached Flatsy")
                                               : _("Dropped by hand; it was never sent");
  delivery_stop(worker, delivery);
  if (dispatch_apply(worker, delivery, verdict_note(VERDICT_DROP, note))) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("The outbox can't be written: row %lld is not dropped"), (long long)job->row);
}

void outbox_job_do(struct worker *worker, struct job *job) {
  struct error error;
  bool retry = job->type == JOB_RETRY;
  error_clear(&error);
  if (!retry && job->type != JOB_DROP) {
    outbox_job_new(worker, job);
    return;
  }
  enum error_code code = (retry ? outbox_job_retry : outbox_job_drop)(worker, job, &error);
  if (code != ERROR_NONE) outbox_job_tell_open(worker, job->row, &error);
  if (code != ERROR_NONE || !retry) worker_done(worker, job->serial, &error); /* else when it has ended */
}

/* A row that is ours on the disk and that nobody delivers: another run left it, or its last state couldn't be written.
 */
static void outbox_job_take(struct worker *worker, const struct outbox_row *row) {
  struct delivery *delivery = delivery_add(worker, outbox_row_copy(row));
  log_line("outbox %lld: taken over", (long long)row->id);
  if (row->state == OUTBOX_SENDING)
    dispatch_apply(worker, delivery,
                   verdict_why(VERDICT_UNKNOWN, ERROR_UNKNOWN, "%s", row->note != NULL ? row->note : ""));
  else
    delivery_tell(worker, delivery);
}

void outbox_job_adopt(struct worker *worker) {
  size_t adopted = 0;
  struct outbox_list *list = NULL;
  struct error error;
  if (outbox_adopt(worker->outbox, worker_utc(worker), &adopted, &error) != ERROR_NONE)
    log_line("%s", error.text); /* another process is writing: next time */
  if (outbox_why(worker->outbox)->code != ERROR_NONE) return;
  if (outbox_list(worker->outbox, true, &list, &error) != ERROR_NONE) {
    worker_notice(worker, &error);
    return;
  }
  for (size_t n = list->count; n-- > 0;)
    if (!delivery_find(worker, list->rows[n].id)) outbox_job_take(worker, &list->rows[n]);
  outbox_list_free(list);
}
