/* watch_when: when what is on screen is read again. */
#include "work/live/live.h"
#include "work/load/load.h"
#include "work/net/call.h"
#include "work/net/session.h"
#include "work/plan/watch_private.h"
#include "work/worker.h"

enum {
  WATCH_LIVE_PROPERTIES_MS = 5 * 60 * 1000,
  WATCH_REST = 20 /* a read rests this many times as long as it took */
};

int64_t watch_period_ms(const struct worker *worker) {
  return (int64_t)worker->setup.profile.refresh_seconds * 1000;
}

/* How often a thing is read when reading works. */
static int64_t watch_when_ms(const struct worker *worker, const struct watch *watch) {
  int64_t period = watch_period_ms(worker);
  const struct plan *plan = worker->plan;
  if (watch == &plan->watches[WATCH_DAY] && live_covers(worker, plan->day.from)) return WATCH_SAFETY_MS;
  bool rare = watch == &plan->watches[WATCH_PROPERTIES] && live_is_on(worker) && period < WATCH_LIVE_PROPERTIES_MS;
  return rare ? WATCH_LIVE_PROPERTIES_MS : period;
}

bool watch_may_read(const struct worker *worker) {
  return !worker->setup.offline && session_state(worker) == SESSION_OPEN;
}

void watch_read_begins(struct worker *worker, struct watch *watch) {
  watch->fresh.loading = true;
  watch->begun_ms = worker_mono(worker);
  watch->next_ms = INT64_MAX;
}

void watch_stop(struct worker *worker, struct watch *watch) {
  if (watch->load) load_cancel(worker, watch->load);
  if (watch->call) call_cancel(worker, watch->call);
  watch->load = NULL;
  watch->call = NULL;
}

void watch_read_ended(struct worker *worker, struct watch *watch, const struct error *error) {
  watch->fresh.loading = false;
  watch->fresh.failed = error->code != ERROR_NONE;
  watch->fresh.error = *error;
  watch->link_returns = worker_link_returns(worker);
  watch->failures = error->code == ERROR_NONE ? 0 : watch->failures + 1;
  int64_t now = worker_mono(worker), took = now - watch->begun_ms;
  int64_t wait = error->code == ERROR_NONE ? watch_when_ms(worker, watch) : worker_backoff_ms(worker, watch->failures);
  /* A large account is not read without end; what failed is tried again as soon as it may succeed. */
  int64_t rest =
      took * WATCH_REST < WATCH_SAFETY_MS ? took * WATCH_REST : WATCH_SAFETY_MS; /* we may have stood still */
  if (error->code == ERROR_NONE && wait < rest) wait = rest;
  worker_sooner(&watch->next_ms, now + wait);
}
