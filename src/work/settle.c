/* settle: what became of a write whose answer was lost. Reads the state back, never sends again by itself (design §4).
 */
#include <limits.h>
#include <stdlib.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/outbox.h"
#include "work/call.h"
#include "work/deliver.h"
#include "work/settle.h"
#include "work/worker.h"
#include "work/write.h"

enum {
  SETTLE_COMMAND_MS = 15 * 1000,
  SETTLE_ANSWER_CHECKS = 4 /* clean read-backs before the person is told that it was not found */
};

/* Clean read-backs come after 0, 1, 2, 4, ... seconds, then every minute for an hour, then every quarter of one: a
 * server may lag, but what it has not shown by then is for a person to decide. */
static int64_t settle_pause_ms(int checks) {
  enum { SECOND = 1000, MINUTE = 60 * SECOND };
  return checks < 6 ? SECOND << checks : checks < 66 ? MINUTE : 15 * MINUTE;
}

void settle_unknown(struct worker *worker, struct delivery *delivery, const struct error *error) {
  log_line("outbox %lld: no certain answer: %s", (long long)delivery->row->id, error->text);
  delivery->row->checks = 0;
  delivery->row->doubtful = true;
  delivery->resend = false;
  delivery->failures = 0;
  delivery->next_ms = 0;
  const char *may_have = _(write_ops(delivery->row->kind)->may_have);
  char *note = error->text[0] != '\0' ? mem_print(_("%s. Reason: %s"), may_have, error->text) : mem_copy(may_have);
  (void)!deliver_set(worker, delivery, OUTBOX_UNKNOWN, note);
  free(note);
}

void settle_again(struct worker *worker, struct delivery *delivery, const struct error *error) {
  delivery->row->checks = 0;
  delivery->failures++;
  delivery->next_ms = worker_mono(worker) + worker_backoff_ms(worker, delivery->failures);
  (void)!deliver_set(worker, delivery, OUTBOX_UNKNOWN, error->text);
  deliver_answer_job(worker, delivery, error);
}

void settle_done(struct worker *worker, struct delivery *delivery, const char *note) {
  log_line("outbox %lld: found on the server", (long long)delivery->row->id);
  (void)!deliver_set(worker, delivery, OUTBOX_DONE, note);
  deliver_end(worker, delivery, NULL);
}

/* The server's state decides against it, whatever became of the send. */
void settle_fact(struct worker *worker, struct delivery *delivery, const char *note) {
  struct error error;
  error_set(&error, ERROR_REFUSED, "%s", note);
  (void)!deliver_set(worker, delivery, OUTBOX_REFUSED, note);
  deliver_end(worker, delivery, &error);
}

/* What the server refused is not there either. */
static void settle_refused(struct worker *worker, struct delivery *delivery) {
  struct error refusal = delivery->refusal;
  error_clear(&delivery->refusal);
  deliver_refused(worker, delivery, &refusal);
}

/* The read itself failed: nothing learnt. */
void settle_failed(struct worker *worker, struct delivery *delivery, const struct error *error) {
  bool refused = delivery->refusal.code != ERROR_NONE;
  if (refused && error->code == ERROR_NOT_FOUND) { /* nor does it know what it is about */
    settle_refused(worker, delivery);
    return;
  }
  if (refused && delivery->row->state == OUTBOX_SENDING)
    (void)!deliver_set(worker, delivery, OUTBOX_UNKNOWN, delivery->refusal.text);
  delivery->failures++;
  delivery->next_ms = worker_mono(worker) + worker_backoff_ms(worker, delivery->failures);
  log_line("outbox %lld: can't check: %s", (long long)delivery->row->id, error->text);
  if (delivery->serial && delivery->failures >= 2) {
    struct error unknown;
    error_set(&unknown, ERROR_UNKNOWN,
              _("No certain answer from Flatsy, and no way to check (%s): the outbox keeps it (row %lld)"), error->text,
              (long long)delivery->row->id);
    deliver_answer_job(worker, delivery, &unknown);
  }
}

/* Nothing that can be read tells what became of it: a person decides, whoever waits hears so. */
static void settle_ask(struct worker *worker, struct delivery *delivery) {
  struct error unknown;
  delivery->next_ms = INT64_MAX;
  error_set(&unknown, ERROR_UNKNOWN, "%s", delivery->row->note != NULL ? delivery->row->note : "");
  deliver_answer_job(worker, delivery, &unknown);
}

void settle_put_off(struct worker *worker, struct delivery *delivery) {
  struct error unknown;
  delivery->next_ms = worker_mono(worker) + settle_pause_ms(INT_MAX);
  error_set(&unknown, ERROR_UNKNOWN, "%s", delivery->row->note ? delivery->row->note : "");
  deliver_answer_job(worker, delivery, &unknown);
}

/* Read cleanly, and it is not there (so far). */
void settle_absent(struct worker *worker, struct delivery *delivery) {
  struct outbox_row *row = delivery->row;
  if (delivery->refusal.code != ERROR_NONE) {
    settle_refused(worker, delivery);
    return;
  }
  if (delivery->resend) {
    row->slots_read_at = WHEN_NONE;
    deliver_start(worker, delivery);
    return;
  }
  row->checks++;
  delivery->next_ms = worker_mono(worker) + settle_pause_ms(row->checks);
  const char *note = row->checks >= SETTLE_ANSWER_CHECKS ? _(write_ops(row->kind)->absent) : row->note;
  (void)!deliver_set(worker, delivery, OUTBOX_UNKNOWN, note);
  if (row->checks == SETTLE_ANSWER_CHECKS) {
    struct error unknown;
    error_set(&unknown, ERROR_UNKNOWN,
              _("No certain answer from Flatsy, and it does not show it so far: row %lld of the outbox"),
              (long long)row->id);
    deliver_answer_job(worker, delivery, &unknown);
  }
}

/* A command has nothing else to do than to wait, and a server may want an hour: whoever called hears so now. */
static bool settle_is_far(const struct worker *worker, const struct delivery *delivery) {
  bool command = !worker->setup.live && delivery->serial != 0;
  return command && call_reads_next_ms(worker) - worker_mono(worker) > SETTLE_COMMAND_MS;
}

static void settle_leave(struct worker *worker, struct delivery *delivery) {
  struct error unknown;
  delivery->next_ms = INT64_MAX;
  error_set(
      &unknown, ERROR_UNKNOWN,
      _("No certain answer from Flatsy, which wants to be asked later: look again in a few minutes with visitdeck "
        "outbox (row %lld)"),
      (long long)delivery->row->id);
  deliver_answer_job(worker, delivery, &unknown);
}

void settle_start(struct worker *worker, struct delivery *delivery) {
  const struct write_ops *ops = write_ops(delivery->row->kind);
  if (ops->settle && settle_is_far(worker, delivery))
    settle_leave(worker, delivery);
  else if (ops->settle)
    ops->settle(worker, delivery);
  else if (delivery->resend) /* nothing can be read back: a person has decided */
    deliver_start(worker, delivery);
  else
    settle_ask(worker, delivery);
}
