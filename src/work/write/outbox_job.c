/* outbox_job: what a person asks of the outbox, a new row, one that is tried again or dropped, and what others left.
 */
#include "work/write/outbox_job.h"

#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/note.h"
#include "model/visitor.h"
#include "store/outbox.h"
#include "work/write/dispatch.h"
#include "work/write/delivery.h"
#include "work/write/outbox_view.h"
#include "work/worker.h"
#include "work/write/write.h"

static struct outbox_row *outbox_job_row(const struct worker *worker, const struct job *job, struct error *error) {
  AUTO(outbox_row_free_at) struct outbox_row *row = mem_new(sizeof *row);
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
                             .once = job->once,
                             .seat = mem_copy(worker->setup.profile.seat),
                             .state = job->held != 0 ? OUTBOX_HELD : OUTBOX_QUEUED,
                             .told = !job->once};
  uuid_generate(uuid);
  uuid_unparse_lower(uuid, row->key);
  return write_fill(row, job, error) == ERROR_NONE ? mem_take(&row) : NULL;
}

/* What matters comes first, for a notice may be cut where its line ends; a command in it is told whole or not at all.
 */
static void outbox_job_say_unsent(struct error *error) {
  struct error why = *error;
  error_set(error, why.code, _("Nothing was sent: %s"), why.text);
  if (strstr(error->text, why.text) == NULL)
    error_set(error, why.code, _("Nothing was sent: the outbox can't be written; visitdeck outbox says why"));
}

/* Why nothing that changes anything goes out; ERROR_NONE: it may. */
static enum error_code outbox_job_forbidden(const struct worker *worker, struct error *error) {
  error_clear(error);
  if (!worker->setup.profile.readonly) return ERROR_NONE;
  return error_set(error, ERROR_REFUSED,
                   _("Nothing was sent: this profile is for reading only (readonly = true in its configuration)"));
}

static void outbox_job_new(struct worker *worker, const struct job *job) {
  struct error error;
  AUTO(outbox_row_free_at) struct outbox_row *row = NULL;
  size_t adopted;
  /* What a killed command certainly did not send must not pass for an open booking. */
  if (outbox_adopt(worker->outbox, worker_utc(worker), &adopted, &error) != ERROR_NONE) log_line("%s", error.text);
  if (worker->setup.offline)
    error_set(&error, ERROR_UNREACHABLE, _("Working offline: nothing was sent"));
  else if (outbox_job_forbidden(worker, &error) == ERROR_NONE)
    row = outbox_job_row(worker, job, &error);
  if (row == NULL || outbox_add(worker->outbox, row, worker_utc(worker), &error) != ERROR_NONE) {
    if (row != NULL && error.code == ERROR_STORE) outbox_job_say_unsent(&error);
    if (!job->once) worker_notice(worker, &error); /* no row will ever tell: not a word would look like a booking */
    worker_done(worker, job->serial, &error);
    worker->stale.outbox = true; /* the UI counted it already */
    return;
  }
  log_line("outbox %lld %s: written", (long long)row->id, outbox_kind_name(row->kind));
  struct delivery *delivery = delivery_add(worker, mem_take(&row));
  delivery->asked.serial = job->serial;
  delivery->asked.once = job->once;
  delivery->asked.meant_at = worker_utc(worker);
  delivery->asked.yes = job->held;
  if (delivery->row->state == OUTBOX_HELD) delivery->next_ms = worker_mono(worker) + DISPATCH_STOP_MS;
  delivery_tell(worker, delivery);
}

/* A row that is over already: as it was wanted now (ERROR_NONE, and a notice), or how else. */
static void outbox_job_tell_over(struct worker *worker, const struct job *job, const struct outbox_row *row,
                                 struct error *error) {
  long long id = (long long)row->id;
  bool open_end = row->state == OUTBOX_DROPPED && (row->doubtful || row->new_visit_id != NULL);
  AUTO(mem_free_at) char *said = note_say(row->note);
  const char *note = said != NULL ? said : outbox_kind_label(row->kind);
  error_clear(error);
  if (row->state != (job->type == JOB_RETRY ? OUTBOX_DONE : OUTBOX_DROPPED)) {
    error_set(error, open_end ? ERROR_UNKNOWN : ERROR_REFUSED, _("Row %lld is settled already (%s): %s"), id,
              outbox_state_label(row->state), note);
    return;
  }
  struct error told;
  error_set(&told, ERROR_NONE,
            job->type == JOB_RETRY ? _("Row %lld of the outbox went through already (%s): nothing was sent again")
                                   : _("Row %lld of the outbox was dropped already: %s"),
            id, job->type == JOB_RETRY ? outbox_kind_done(row->kind) : note);
  worker_notice(worker, &told);
  worker_send(worker, outbox_view_write(row, job->serial));
}

/* The delivery of a row that a person decides about, or NULL with the reason, or with none: it is as it was wanted. */
static struct delivery *outbox_job_claim(struct worker *worker, const struct job *job, struct error *error) {
  int64_t id = job->row;
  struct delivery *delivery = delivery_find(worker, id);
  AUTO(outbox_row_free_at) struct outbox_row *row = NULL;
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
  if (!outbox_state_settled(row->state)) return delivery_add(worker, mem_take(&row));
  outbox_job_tell_over(worker, job, row, error);
  return NULL;
}

/* With nobody else's login is it looked for, or sent. */
static bool outbox_job_is_mine(struct worker *worker, int64_t id, struct error *error) {
  AUTO(outbox_row_free_at) struct outbox_row *row = NULL;
  if (outbox_get(worker->outbox, id, &row, error) != ERROR_NONE) return false;
  /* None, or over: said by who claims it. */
  bool mine = row == NULL || !row->others || outbox_state_settled(row->state);
  if (!mine) {
    AUTO(mem_free_at) char *whose = outbox_whose(row->user, row->account);
    error_set(error, ERROR_REFUSED,
              _("Row %lld of the outbox is of %s: only that account can settle it. Write its url and user into the "
                "profile again, or drop the row"),
              (long long)id, whose);
  }
  return mine;
}

/* Who asks by a command must not take a row for settled that is not, whatever is in the way. */
static void outbox_job_tell_open(struct worker *worker, int64_t id, struct error *error) {
  AUTO(outbox_row_free_at) struct outbox_row *row = NULL;
  struct error unread, why = *error;
  if (outbox_get(worker->outbox, id, &row, &unread) != ERROR_NONE) return;
  if (row != NULL && !outbox_state_settled(row->state))
    error_set(error, ERROR_UNKNOWN, _("Row %lld of the outbox is still open: %s"), (long long)id, why.text);
}

/* It was held, and another process has decided about it at the same moment. */
static enum error_code outbox_job_say_lost(const struct job *job, struct error *error) {
  return error_set(error, ERROR_REFUSED, _("Another visitdeck has decided about row %lld at this moment: look again"),
                   (long long)job->row);
}

static enum error_code outbox_job_retry(struct worker *worker, const struct job *job, struct error *error) {
  struct delivery *delivery = NULL;
  if (outbox_job_forbidden(worker, error) != ERROR_NONE) return error->code;
  if (worker->setup.offline)
    error_set(error, ERROR_UNREACHABLE, _("Working offline: not looked for, and not sent again"));
  else if (outbox_job_is_mine(worker, job->row, error))
    delivery = outbox_job_claim(worker, job, error);
  if (delivery == NULL) return error->code;
  delivery_answer_job(worker, delivery, NULL);
  (void)dispatch_is_stale(worker, delivery); /* then it is looked for before it is sent */
  if (delivery_find(worker, job->row) == NULL) return outbox_job_say_lost(job, error);
  delivery->asked.stopped = false;
  delivery->asked.serial = job->serial;
  delivery->asked.retried = true;
  delivery->asked.meant_at = worker_utc(worker);
  delivery->next_ms = 0;
  delivery->failures = 0;
  delivery->asked.resend = delivery->row->state != OUTBOX_QUEUED && delivery->row->state != OUTBOX_HELD;
  return ERROR_NONE;
}

static enum error_code outbox_job_drop(struct worker *worker, const struct job *job, struct error *error) {
  struct delivery *delivery = outbox_job_claim(worker, job, error);
  if (delivery == NULL) return error->code;
  bool half = delivery->row->new_visit_id != NULL; /* a move whose old visit is not known to be cancelled */
  const char *note = half
                         ? NOTE_("Dropped by hand; the new date stands, the old visit may stand too: cancel it by hand")
                     : delivery->row->doubtful ? NOTE_("Dropped by hand; it may have reached Flatsy")
                                               : NOTE_("Dropped by hand; it was never sent");
  delivery_stop(worker, delivery);
  if (dispatch_apply(worker, delivery, verdict_note(VERDICT_DROP, note))) return ERROR_NONE;
  if (delivery_find(worker, job->row) == NULL) return outbox_job_say_lost(job, error);
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
  bool waits = retry && code == ERROR_NONE && delivery_find(worker, job->row) != NULL;
  if (!waits) worker_done(worker, job->serial, &error); /* else when it has ended */
}

/* ---- second thoughts */

struct stopping { /* what has become of the rows */
  size_t stopped, late, unwritten;
};

static void outbox_job_stop_one(struct worker *worker, struct delivery *delivery, struct stopping *stopping) {
  int64_t id = delivery->row->id;
  if (delivery->row->state != OUTBOX_HELD)
    stopping->late++;
  else if (dispatch_stop(worker, delivery))
    stopping->stopped++;
  else if (delivery_find(worker, id) != NULL)
    stopping->unwritten++;
  else
    stopping->late++;
}

/* yes 0: all. */
static void outbox_job_stop_all(struct worker *worker, unsigned yes, struct stopping *stopping) {
  for (struct delivery *delivery = worker->deliveries, *next; delivery != NULL; delivery = next) {
    next = delivery->next;
    bool meant = delivery->asked.yes != 0 && (yes == 0 || delivery->asked.yes == yes);
    if (meant && (yes != 0 || delivery->row->state == OUTBOX_HELD)) outbox_job_stop_one(worker, delivery, stopping);
  }
}

/* One that another process holds is taken over first, as long as that does. */
static enum error_code outbox_job_stop_row(struct worker *worker, const struct job *job, struct stopping *stopping,
                                           struct error *error) {
  struct delivery *delivery = delivery_find(worker, job->row);
  if (delivery != NULL && delivery->asked.yes != 0) {
    outbox_job_stop_all(worker, delivery->asked.yes, stopping);
    return ERROR_NONE;
  }
  delivery = outbox_job_claim(worker, job, error);
  if (delivery != NULL)
    outbox_job_stop_one(worker, delivery, stopping);
  else
    stopping->stopped = 1; /* it was, already; or the error says why not */
  return error->code;
}

/* Which has won, of stopping and sending. */
static void outbox_job_say_stopped(struct worker *worker, const struct stopping *stopping, struct error *error) {
  if (stopping->unwritten > 0) {
    error_set(error, ERROR_STORE,
              _("The outbox can't be written: stopped, and not sent, but that is on the disk only when there is room"));
  } else if (stopping->stopped == 0) {
    error_set(error, ERROR_REFUSED,
              _("Too late to stop it: it is on its way, and the outbox (o) says what becomes of it"));
    worker_notice(worker, error);
  } else if (stopping->late > 0) {
    error_set(error, ERROR_REFUSED, _("Stopped and never sent: %zu; too late for %zu: the outbox (o) shows them"),
              stopping->stopped, stopping->late);
    worker_notice(worker, error);
  } else if (stopping->stopped > 1) {
    struct error told;
    error_set(&told, ERROR_NONE, _("Stopped and never sent: %zu"), stopping->stopped);
    worker_notice(worker, &told);
  }
}

void outbox_job_stop(struct worker *worker, struct job *job) {
  struct error error;
  struct stopping stopping = {0};
  error_clear(&error);
  if (job->row == 0)
    outbox_job_stop_all(worker, job->held, &stopping);
  else if (outbox_job_stop_row(worker, job, &stopping, &error) != ERROR_NONE)
    worker_notice(worker, &error);
  if (error.code == ERROR_NONE) outbox_job_say_stopped(worker, &stopping, &error);
  worker_done(worker, job->serial, &error);
}

void outbox_job_ponder(struct worker *worker, struct job *job) {
  int64_t go_on = job->type == JOB_RELEASE ? 0 : job->standby ? INT64_MAX : worker_mono(worker) + DISPATCH_STOP_MS;
  for (struct delivery *delivery = worker->deliveries; delivery != NULL; delivery = delivery->next)
    if (delivery->row->state == OUTBOX_HELD && !delivery->asked.stopped) {
      delivery->next_ms = go_on;
      /* However long the question stood: it is wanted now. */
      if (job->type == JOB_RELEASE) delivery->asked.meant_at = worker_utc(worker);
    }
  worker_done(worker, job->serial, NULL);
}

void outbox_job_told(struct worker *worker, struct job *job) {
  struct error error; /* at worst it is told once more */
  if (outbox_tell(worker->outbox, job->row, &error) != ERROR_NONE) log_line("%s", error.text);
  worker_done(worker, job->serial, NULL);
}

/* A row that is ours on the disk and that nobody delivers: another run left it, or its last state couldn't be written.
 */
static void outbox_job_take(struct worker *worker, const struct outbox_row *row) {
  struct delivery *delivery = delivery_add(worker, outbox_row_copy(row));
  log_line("outbox %lld: taken over", (long long)row->id);
  if (row->state == OUTBOX_SENDING)
    dispatch_apply(worker, delivery,
                   verdict_why(VERDICT_UNKNOWN, ERROR_UNKNOWN, "%s", row->note != NULL ? row->note : ""));
  else if (row->state == OUTBOX_HELD)
    (void)dispatch_is_stale(worker, delivery);
  else
    delivery_tell(worker, delivery);
}

void outbox_job_adopt(struct worker *worker) {
  size_t adopted = 0;
  AUTO(outbox_list_free_at) struct outbox_list *list = NULL;
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
}
