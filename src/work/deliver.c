#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/json.h"
#include "store/outbox.h"
#include "work/answer.h"
#include "work/call.h"
#include "work/deliver.h"
#include "work/load.h"
#include "work/message.h"
#include "work/read_outbox.h"
#include "work/session.h"
#include "work/settle.h"
#include "work/stale.h"
#include "work/worker.h"
#include "work/write.h"

static struct delivery *deliver_add(struct worker *worker, struct outbox_row *take_row) {
  struct delivery *delivery = mem_new(sizeof *delivery);
  delivery->row = take_row;
  delivery->next = worker->deliveries;
  worker->deliveries = delivery;
  return delivery;
}

static struct delivery *deliver_find(const struct worker *worker, int64_t row) {
  struct delivery *delivery = worker->deliveries;
  while (delivery && delivery->row->id != row)
    delivery = delivery->next;
  return delivery;
}

static void deliver_tell(struct worker *worker, const struct delivery *delivery) {
  struct event *event = event_new(EVENT_WRITE);
  event->serial = delivery->serial;
  event->count = 1;
  event->rows = mem_new(sizeof *event->rows);
  read_outbox_view(delivery->row, event->rows);
  worker->stale.outbox = true;
  worker_send(worker, event);
}

void deliver_answer_job(struct worker *worker, struct delivery *delivery, const struct error *error) {
  if (delivery->serial) worker_done(worker, delivery->serial, error);
  delivery->serial = 0;
}

/* The disk does not take what became of it, and so nobody hears it as if it were over: the row is what its file says,
 * whoever waits is told, and it is looked at again later. */
static void deliver_unkept(struct worker *worker, struct delivery *delivery, enum outbox_state wanted, const char *note,
                           const struct error *why) {
  struct error told;
  long long id = (long long)delivery->row->id;
  if (wanted == OUTBOX_DONE)
    error_set(&told, ERROR_UNKNOWN, _("It is done, but row %lld of the outbox can't be written: %s"), id, why->text);
  else if (wanted == OUTBOX_SENDING)
    error_set(&told, ERROR_UNKNOWN, _("Nothing was sent, and row %lld of the outbox can't be written: %s"), id,
              why->text);
  else
    error_set(&told, ERROR_UNKNOWN, _("Row %lld of the outbox can't be written: %s (%s)"), id, why->text,
              note ? note : "");
  if (!delivery->once) worker_notice(worker, &told);
  log_line("%s", told.text);
  delivery->failures++;
  delivery->next_ms = worker_mono(worker) + worker_backoff_ms(worker, delivery->failures);
  deliver_answer_job(worker, delivery, &told);
}

/* False, with the reason: the row stays what it was. */
static bool deliver_keep(struct worker *worker, struct delivery *delivery, enum outbox_state state, const char *note,
                         struct error *why) {
  struct outbox_row *row = delivery->row;
  char *note_before = row->note;
  enum outbox_state before = row->state;
  log_line("outbox %lld %s: %s -> %s", (long long)row->id, outbox_kind_name(row->kind), outbox_state_name(before),
           outbox_state_name(state));
  row->note = mem_copy(note); /* note may be the row's own */
  row->state = state;
  bool kept = outbox_update(worker->outbox, row, worker_utc(worker), why) == ERROR_NONE;
  if (!kept) {
    char *unkept = row->note;
    row->note = note_before;
    note_before = unkept;
    row->state = before;
  }
  free(note_before);
  return kept;
}

bool deliver_set(struct worker *worker, struct delivery *delivery, enum outbox_state state, const char *note) {
  struct error why;
  char *wanted = mem_copy(note);
  bool kept = deliver_keep(worker, delivery, state, note, &why);
  if (!kept) deliver_unkept(worker, delivery, state, wanted, &why);
  free(wanted);
  deliver_tell(worker, delivery);
  return kept;
}

static void deliver_unlink(struct worker *worker, struct delivery *delivery) {
  for (struct delivery **at = &worker->deliveries; *at; at = &(*at)->next)
    if (*at == delivery) {
      *at = delivery->next;
      break;
    }
  outbox_row_free(delivery->row);
  free(delivery->before);
  free(delivery);
}

void deliver_end(struct worker *worker, struct delivery *delivery, const struct error *error) {
  deliver_answer_job(worker, delivery, error);
  stale_touch(&worker->stale, delivery->row->at, delivery->row->property_id);
  deliver_unlink(worker, delivery);
}

/* Certain that this send did nothing: waits for better times, or, for the command line, is dropped. */
void deliver_wait(struct worker *worker, struct delivery *delivery, const struct error *error) {
  if (delivery->row->doubtful) {
    settle_again(worker, delivery, error);
    delivery->resend = true; /* as the person wished, after one more read-back */
    return;
  }
  if (delivery->once) {
    (void)!deliver_set(worker, delivery, OUTBOX_DROPPED, error->text);
    deliver_end(worker, delivery, error);
    return;
  }
  delivery->failures++;
  delivery->next_ms = worker_mono(worker) + worker_backoff_ms(worker, delivery->failures);
  if (delivery->next_ms < call_reads_next_ms(worker))
    delivery->next_ms = call_reads_next_ms(worker); /* the server asked for it */
  (void)!deliver_set(worker, delivery, OUTBOX_QUEUED, error->text);
  if (!delivery->retried) return;
  struct error told = *error;
  if (delivery->row->new_visit_id)
    error_set(&told, ERROR_UNKNOWN,
              _("The new date stands; the old visit is not cancelled yet: row %lld of the outbox "
                "sees to it"),
              (long long)delivery->row->id);
  deliver_answer_job(worker, delivery, &told);
}

void deliver_refused(struct worker *worker, struct delivery *delivery, const struct error *error) {
  delivery->resend = false;
  if (delivery->row->doubtful) {
    settle_again(worker, delivery, error);
    return;
  }
  (void)!deliver_set(worker, delivery, OUTBOX_REFUSED, error->text);
  deliver_end(worker, delivery, error);
}

void deliver_dispute(struct delivery *delivery, const struct error *error) {
  delivery->refusal = *error;
  delivery->resend = false;
  delivery->next_ms = 0;
}

void deliver_unprepared(struct worker *worker, struct delivery *delivery, const struct error *error) {
  struct error judged = *error; /* what refused was a read: nothing is known of the write, but that it was not sent */
  answer_judge(true, &judged);
  if (judged.code == ERROR_NOT_FOUND)
    deliver_refused(worker, delivery, &judged);
  else
    deliver_wait(worker, delivery, &judged);
}

void deliver_done(struct worker *worker, struct delivery *delivery, const char *note) {
  (void)!deliver_set(worker, delivery, OUTBOX_DONE, note);
  deliver_end(worker, delivery, NULL);
}

static void deliver_turned_down(struct worker *worker, struct delivery *delivery, const struct error *error,
                                int status) {
  const struct write_ops *ops = write_ops(delivery->row->kind);
  if (ops->refused != NULL && ops->refused(worker, delivery, error, status)) return;
  if (status == 409 && ops->settle != NULL)
    deliver_dispute(delivery, error);
  else
    deliver_refused(worker, delivery, error);
}

static void deliver_sent(struct worker *worker, void *arg, const struct error *error,
                         const struct http_answer *answer) {
  struct delivery *delivery = arg;
  const struct write_ops *ops = write_ops(delivery->row->kind);
  struct error result = *error;
  delivery->call = NULL;
  switch (result.code) {
  case ERROR_NONE:
    ops->answered(worker, delivery, &result, answer);
    break;
  case ERROR_AUTH:        /* a 401 did nothing */
  case ERROR_UNREACHABLE: /* not a byte was sent */
    deliver_wait(worker, delivery, &result);
    break;
  case ERROR_REFUSED:
  case ERROR_NOT_FOUND:
    deliver_turned_down(worker, delivery, &result, answer ? answer->status : 0);
    break;
  default:
    settle_unknown(worker, delivery, &result);
  }
}

/* The row says "sending" on the disk before the first byte goes out. */
void deliver_send(struct worker *worker, struct delivery *delivery) {
  struct outbox_row *row = delivery->row;
  struct call_setup setup = {.done = deliver_sent, .arg = delivery};
  struct error broken, why;
  /* What goes back as Flatsy sent it may be no text: refused there, it would be told as the person's fault. */
  if (row->body != NULL && row->body[0] != '\0' && !json_is_sendable(row->body, strlen(row->body))) {
    error_set(
        &broken, ERROR_REFUSED,
        _("Flatsy's own data holds text that is no UTF-8, and would be sent back so: nothing was sent; tell Flatsy"));
    deliver_refused(worker, delivery, &broken);
    return;
  }
  row->attempts++;
  delivery->taken = false;
  if (!deliver_keep(worker, delivery, OUTBOX_SENDING, NULL, &why)) {
    struct error error;
    if (!delivery->once || row->doubtful) deliver_unkept(worker, delivery, OUTBOX_SENDING, NULL, &why);
    error_set(&error, ERROR_STORE, _("Nothing was sent: %s"), why.text);
    deliver_wait(worker, delivery, &error);
    return;
  }
  deliver_tell(worker, delivery);
  write_ops(row->kind)->aim(row, &setup);
  setup.take_body = mem_copy(row->body);
  delivery->call = call_start(worker, &setup);
}

/* Nothing says "sending" while a login is still to come. False: it waits, or was put off. */
static bool deliver_has_session(struct worker *worker, struct delivery *delivery) {
  if (session_state(worker) == SESSION_NONE && !session_waits(worker)) session_need(worker, NULL);
  if (session_state(worker) == SESSION_OPEN) return true;
  if (session_state(worker) != SESSION_BUSY) {
    struct error error = *session_error(worker);
    deliver_wait(worker, delivery, &error);
  }
  return false;
}

void deliver_start(struct worker *worker, struct delivery *delivery) {
  const struct write_ops *ops = write_ops(delivery->row->kind);
  if (!deliver_has_session(worker, delivery)) return;
  if (ops->start)
    ops->start(worker, delivery);
  else
    deliver_send(worker, delivery);
}

static bool deliver_busy(const struct delivery *delivery) {
  return delivery->call || delivery->load;
}

static bool deliver_may(const struct worker *worker, const struct delivery *delivery) {
  /* Without a session the plan waits; the command line hears at once why. */
  bool asked = delivery->once || delivery->retried;
  return !worker->setup.offline &&
         (session_state(worker) == SESSION_OPEN || (asked && session_state(worker) != SESSION_BUSY));
}

void deliver_run(struct worker *worker) {
  int64_t now = worker_mono(worker);
  for (struct delivery *delivery = worker->deliveries, *next; delivery; delivery = next) {
    next = delivery->next;
    if (deliver_busy(delivery) || now < delivery->next_ms || !deliver_may(worker, delivery)) continue;
    if (delivery->row->state == OUTBOX_QUEUED)
      deliver_start(worker, delivery);
    else
      settle_start(worker, delivery);
  }
}

int64_t deliver_next_ms(const struct worker *worker) {
  int64_t next = INT64_MAX;
  for (const struct delivery *delivery = worker->deliveries; delivery; delivery = delivery->next)
    if (!deliver_busy(delivery) && deliver_may(worker, delivery) && delivery->next_ms < next) next = delivery->next_ms;
  return next;
}

/* ---- jobs */

static struct outbox_row *deliver_row(const struct job *job, struct error *error) {
  struct outbox_row *row = mem_new(sizeof *row);
  uuid_t uuid;
  uuid_generate(uuid);
  uuid_unparse_lower(uuid, row->key);
  row->kind = write_kind(job->type);
  row->ref = mem_copy(job->ref);
  row->address = mem_copy(job->address);
  row->at = job->at;
  row->from_at = job->from;
  row->visitor_name = visitor_name(&job->visitor);
  row->visitor_email = mem_copy(job->visitor.email_exact);
  row->visitor_phone = mem_copy(job->visitor.phone);
  row->slots_read_at = job->slots_read_at;
  row->edits = mem_copy(job->edits);
  row->base = mem_copy(job->base);
  row->once = job->once;
  if (write_ops(row->kind)->fill(row, job, error)) return row;
  outbox_row_free(row);
  return NULL;
}

/* What matters comes first, for a notice may be cut where its line ends; a command in it is told whole or not at all.
 */
static void deliver_say_unsent(struct error *error) {
  struct error why = *error;
  error_set(error, why.code, _("Nothing was sent: %s"), why.text);
  if (strstr(error->text, why.text) == NULL)
    error_set(error, why.code, _("Nothing was sent: the outbox can't be written; visitdeck outbox says why"));
}

static void deliver_new(struct worker *worker, const struct job *job) {
  struct error error;
  struct outbox_row *row = NULL;
  size_t adopted;
  /* What a killed command certainly did not send must not pass for an open booking. */
  if (outbox_adopt(worker->outbox, worker_utc(worker), &adopted, &error) != ERROR_NONE) log_line("%s", error.text);
  if (worker->setup.offline)
    error_set(&error, ERROR_UNREACHABLE, _("Working offline: nothing was sent"));
  else
    row = deliver_row(job, &error);
  if (row && outbox_add(worker->outbox, row, worker_utc(worker), &error) != ERROR_NONE) {
    if (error.code == ERROR_STORE) deliver_say_unsent(&error);
    outbox_row_free(row);
    row = NULL;
  }
  if (!row) {
    if (!job->once) worker_notice(worker, &error); /* no row will ever tell: not a word would look like a booking */
    worker_done(worker, job->serial, &error);
    worker->stale.outbox = true; /* the UI counted it already */
    return;
  }
  struct delivery *delivery = deliver_add(worker, row);
  delivery->serial = job->serial;
  delivery->once = job->once;
  log_line("outbox %lld %s: written", (long long)row->id, outbox_kind_name(row->kind));
  deliver_tell(worker, delivery);
}

/* The delivery of a row that a person decides about; NULL with the reason. */
static struct delivery *deliver_claim(struct worker *worker, int64_t id, struct error *error) {
  struct delivery *delivery = deliver_find(worker, id);
  struct outbox_row *row = NULL;
  if (delivery && deliver_busy(delivery) && delivery->row->state != OUTBOX_UNKNOWN) {
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
  return deliver_add(worker, row);
}

/* With nobody else's login is it looked for, or sent. */
static bool deliver_is_mine(struct worker *worker, int64_t id, struct error *error) {
  struct outbox_row *row = NULL;
  if (outbox_get(worker->outbox, id, &row, error) != ERROR_NONE) return false;
  bool mine = row == NULL || !row->others; /* none: said by who claims it */
  if (!mine) {
    char *whose = outbox_whose(row->user, row->account);
    error_set(error, ERROR_REFUSED,
              _("Row %lld of the outbox is of %s: only that account can settle it. Write its url and user into the "
                "profile again, or drop the row"),
              (long long)id, whose);
    free(whose);
  }
  outbox_row_free(row);
  return mine;
}

/* The disk's trouble settles nothing: who asks by a command must not take the row for settled. */
static void deliver_tell_open(struct worker *worker, int64_t id, struct error *error) {
  struct outbox_row *row = NULL;
  struct error unread, why = *error;
  if (why.code != ERROR_STORE || outbox_get(worker->outbox, id, &row, &unread) != ERROR_NONE) return;
  if (row != NULL && !outbox_state_settled(row->state))
    error_set(error, ERROR_UNKNOWN, _("Row %lld of the outbox is still open: %s"), (long long)id, why.text);
  outbox_row_free(row);
}

static void deliver_retry(struct worker *worker, const struct job *job) {
  struct error error;
  struct delivery *delivery = NULL;
  if (worker->setup.offline)
    error_set(&error, ERROR_UNREACHABLE, _("Working offline: nothing was sent"));
  else if (deliver_is_mine(worker, job->row, &error))
    delivery = deliver_claim(worker, job->row, &error);
  if (!delivery) {
    deliver_tell_open(worker, job->row, &error);
    worker_done(worker, job->serial, &error);
    return;
  }
  deliver_answer_job(worker, delivery, NULL);
  delivery->serial = job->serial;
  delivery->retried = true;
  delivery->next_ms = 0;
  delivery->failures = 0;
  delivery->resend = delivery->row->state != OUTBOX_QUEUED;
}

static void deliver_drop(struct worker *worker, const struct job *job) {
  struct error error;
  struct delivery *delivery = deliver_claim(worker, job->row, &error);
  if (!delivery) {
    deliver_tell_open(worker, job->row, &error);
    worker_done(worker, job->serial, &error);
    return;
  }
  bool sent = delivery->row->doubtful;
  if (delivery->call) call_cancel(worker, delivery->call);
  if (delivery->load) load_cancel(worker, delivery->load);
  delivery->call = NULL;
  delivery->load = NULL;
  bool half = delivery->row->new_visit_id != NULL; /* a move whose old visit is not known to be cancelled */
  const char *note = half   ? _("Dropped by hand; the new date stands, the old visit may stand too: cancel it by hand")
                     : sent ? _("Dropped by hand; it may have reached Flatsy")
                            : _("Dropped by hand; it was never sent");
  if (!deliver_set(worker, delivery, OUTBOX_DROPPED, note)) {
    error_set(&error, ERROR_STORE, _("The outbox can't be written: row %lld is not dropped"), (long long)job->row);
    deliver_tell_open(worker, job->row, &error);
    worker_done(worker, job->serial, &error);
    return;
  }
  error_set(&error, ERROR_UNKNOWN, _("Dropped by hand"));
  deliver_answer_job(worker, delivery, &error);
  deliver_end(worker, delivery, NULL);
  worker_done(worker, job->serial, NULL);
}

void deliver_job(struct worker *worker, struct job *job) {
  if (job->type == JOB_RETRY)
    deliver_retry(worker, job);
  else if (job->type == JOB_DROP)
    deliver_drop(worker, job);
  else
    deliver_new(worker, job);
}

/* A row that is ours on the disk and that nobody delivers: another run left it, or its last state couldn't be written.
 */
static void deliver_take(struct worker *worker, const struct outbox_row *row) {
  struct delivery *delivery = deliver_add(worker, outbox_row_copy(row));
  struct error error;
  log_line("outbox %lld: taken over", (long long)row->id);
  error_set(&error, ERROR_UNKNOWN, "%s", row->note ? row->note : "");
  if (row->state == OUTBOX_SENDING)
    settle_unknown(worker, delivery, &error);
  else
    deliver_tell(worker, delivery);
}

void deliver_adopt(struct worker *worker) {
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
    if (!deliver_find(worker, list->rows[n].id)) deliver_take(worker, &list->rows[n]);
  outbox_list_free(list);
}

void deliver_close(struct worker *worker) {
  while (worker->deliveries) {
    struct delivery *delivery = worker->deliveries;
    if (delivery->call) call_cancel(worker, delivery->call);
    if (delivery->load) load_cancel(worker, delivery->load);
    deliver_unlink(worker, delivery);
  }
}
