/* settle: what became of a write whose answer was lost. Reads the state back, never sends again by itself (design §4).
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "work/worker.h"

enum {
  SETTLE_ANSWER_CHECKS = 4, /* clean read-backs before the person is told that it was not found */
  SETTLE_CLOCK_SLACK = 600  /* seconds that the server's clock may be behind ours */
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
  (void)!deliver_set(worker, delivery, OUTBOX_UNKNOWN,
                     delivery->row->kind == OUTBOX_BOOK
                         ? _("No answer from Flatsy: this booking may have gone through; checking")
                         : _("No answer from Flatsy: this cancellation may have gone through; checking"));
}

void settle_again(struct worker *worker, struct delivery *delivery, const struct error *error) {
  delivery->row->checks = 0;
  delivery->failures++;
  delivery->next_ms = worker_mono(worker) + worker_backoff_ms(worker, delivery->failures);
  (void)!deliver_set(worker, delivery, OUTBOX_UNKNOWN, error->text);
  deliver_answer_job(worker, delivery, error);
}

static void settle_done(struct worker *worker, struct delivery *delivery, const char *note) {
  log_line("outbox %lld: found on the server", (long long)delivery->row->id);
  (void)!deliver_set(worker, delivery, OUTBOX_DONE, note);
  deliver_end(worker, delivery, NULL);
}

/* The server's state decides against it, whatever became of the send. */
static void settle_fact(struct worker *worker, struct delivery *delivery, const char *note) {
  struct error error;
  error_set(&error, ERROR_REFUSED, "%s", note);
  (void)!deliver_set(worker, delivery, OUTBOX_REFUSED, note);
  deliver_end(worker, delivery, &error);
}

/* The read itself failed: nothing learnt. */
static void settle_failed(struct worker *worker, struct delivery *delivery, const struct error *error) {
  delivery->failures++;
  delivery->next_ms = worker_mono(worker) + worker_backoff_ms(worker, delivery->failures);
  log_line("outbox %lld: can't check: %s", (long long)delivery->row->id, error->text);
  if (delivery->serial && delivery->failures >= 2) {
    struct error unknown;
    error_set(&unknown, ERROR_UNKNOWN, _("No answer from Flatsy, and no way to check: the outbox keeps it (row %lld)"),
              (long long)delivery->row->id);
    deliver_answer_job(worker, delivery, &unknown);
  }
}

/* Read cleanly, and it is not there (so far). */
static void settle_absent(struct worker *worker, struct delivery *delivery) {
  struct outbox_row *row = delivery->row;
  if (delivery->resend) {
    row->slots_read_at = WHEN_NONE;
    deliver_start(worker, delivery);
    return;
  }
  row->checks++;
  delivery->next_ms = worker_mono(worker) + settle_pause_ms(row->checks);
  const char *note = row->note;
  if (row->checks >= SETTLE_ANSWER_CHECKS)
    note = row->kind == OUTBOX_BOOK
               ? _("Flatsy does not list this booking so far; still checking. Send it again or drop it")
               : _("Flatsy still shows this visit as it was; still checking. Send the cancellation again or drop it");
  (void)!deliver_set(worker, delivery, OUTBOX_UNKNOWN, note);
  if (row->checks == SETTLE_ANSWER_CHECKS) {
    struct error unknown;
    error_set(&unknown, ERROR_UNKNOWN,
              _("No answer from Flatsy, and it does not list it so far: row %lld of the outbox"), (long long)row->id);
    deliver_answer_job(worker, delivery, &unknown);
  }
}

/* ---- a booking: by our key, else by property, instant and email */

bool settle_same_email(const struct visitor *visitor, const struct outbox_row *row) {
  return visitor->email_exact && row->visitor_email && strcasecmp(visitor->email_exact, row->visitor_email) == 0;
}

static bool settle_has_key(const struct visit *visit, const char *key, bool *live) {
  bool has = false;
  *live = false;
  for (size_t n = 0; n < visit->visitor_count; n++)
    if (visit->visitors[n].visitor.key && strcmp(visit->visitors[n].visitor.key, key) == 0) {
      has = true;
      *live |= !visit_status_is_cancelled(visit->visitors[n].status);
    }
  return has;
}

enum settle_match settle_match(const struct visit *visit, const struct outbox_row *row) {
  bool live;
  if (settle_has_key(visit, row->key, &live)) return live ? SETTLE_OURS : SETTLE_CANCELLED;
  bool same_property = !visit->property_id || !row->property_id || strcmp(visit->property_id, row->property_id) == 0;
  bool not_older = visit->created_at == WHEN_NONE || visit->created_at >= row->created_at - SETTLE_CLOCK_SLACK;
  if (visit->at != row->at || !same_property || !not_older) return SETTLE_OTHER;
  for (size_t n = 0; n < visit->visitor_count; n++) { /* a server that gives no fields back */
    const struct visit_visitor *part = &visit->visitors[n];
    if (!part->visitor.key && settle_same_email(&part->visitor, row) && !visit_status_is_cancelled(part->status))
      return SETTLE_OURS;
  }
  return SETTLE_OTHER;
}

/* What a booking became: a standing visit, else one that has been cancelled since. NULL: none. */
static const struct visit *settle_find(struct worker *worker, const struct visit_list *visits,
                                       const struct outbox_row *row, enum settle_match *match) {
  const struct visit *found = NULL;
  *match = SETTLE_OTHER;
  for (size_t n = 0; n < visits->count; n++) {
    bool live;
    enum settle_match as = settle_match(visits->visits[n], row);
    if (as <= *match) continue;
    bool keyed = settle_has_key(visits->visits[n], row->key, &live);
    if (!keyed && outbox_holds_visit(worker->outbox, row->id, visits->visits[n]->id)) continue; /* another booking's */
    found = visits->visits[n];
    *match = as;
  }
  return found;
}

static void settle_visits_done(struct worker *worker, struct load *load, const struct error *error) {
  struct delivery *delivery = load->setup.arg;
  enum settle_match match;
  delivery->load = NULL;
  if (error->code != ERROR_NONE) {
    settle_failed(worker, delivery, error);
    return;
  }
  const struct visit *visit = settle_find(worker, load->visits, delivery->row, &match);
  if (!visit) {
    settle_absent(worker, delivery);
    return;
  }
  free(delivery->row->visit_id);
  delivery->row->visit_id = mem_copy(visit->id);
  if (match == SETTLE_OURS)
    settle_done(worker, delivery, _("The answer was lost, but Flatsy has the booking"));
  else
    settle_fact(worker, delivery, _("Flatsy had this booking, but it has been cancelled since"));
}

/* ---- a cancellation: by the visitor's status */

/* Every part of that visitor is cancelled, and not merely moved (two visitors may share an address). */
static bool settle_is_cancelled(const struct visit *visit, const struct outbox_row *row, bool *live, bool *moved,
                                bool *done) {
  bool alone = visit->visitor_count == 1 && !row->visitor_email, any = false, all = true;
  *live = *moved = *done = false;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    enum visit_status status = visit->visitors[n].status;
    if (!alone && !settle_same_email(&visit->visitors[n].visitor, row)) continue;
    any = true;
    all &= visit_status_is_cancelled(status) && status != VISIT_CANCELLED_MOVED;
    *live |= visit_status_is_live(status);
    *moved |= status == VISIT_CANCELLED_MOVED;
    *done |= status == VISIT_DONE;
  }
  return any && all;
}

static void settle_visit_done(struct worker *worker, void *arg, const struct error *error,
                              const struct http_answer *answer) {
  struct delivery *delivery = arg;
  struct visit *visit = NULL;
  struct error result = *error;
  bool changed;
  delivery->call = NULL;
  if (result.code == ERROR_NONE) {
    enum error_code code = visit_decode(answer->body.data, answer->body.length, &visit, &result);
    (void)!api_judge_body(API_VISIT, answer, code == ERROR_NONE, &result);
  }
  if (result.code != ERROR_NONE) {
    settle_failed(worker, delivery, &result);
    return;
  }
  if (cache_put_visit(worker->cache, visit, ++worker->run, &changed, &result) != ERROR_NONE)
    worker_notice(worker, &result);
  struct error refusal = delivery->refusal;
  bool live, moved, done;
  bool cancelled = settle_is_cancelled(visit, delivery->row, &live, &moved, &done);
  error_clear(&delivery->refusal);
  visit_free(visit);
  watch_send_day(worker);
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

void settle_start(struct worker *worker, struct delivery *delivery) {
  struct outbox_row *row = delivery->row;
  if (row->kind == OUTBOX_CANCEL) {
    delivery->call = call_start(
        worker, &(struct call_setup){
                    .endpoint = API_VISIT, .path_value = row->visit_id, .done = settle_visit_done, .arg = delivery});
    return;
  }
  /* Every page of the property's visits; a property without a reference: that day's. */
  struct load_setup setup = {.from = WHEN_NONE,
                             .to = WHEN_NONE,
                             .ref = row->ref,
                             .collect = true,
                             .whole = true,
                             .done = settle_visits_done,
                             .arg = delivery};
  if (!row->ref) {
    setup.from = when_day(row->at);
    setup.to = when_day_add(setup.from, 1);
  }
  delivery->load = load_start(worker, &setup);
}
