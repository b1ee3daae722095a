#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "api/api.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/msgq.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/event.h"
#include "work/job.h"
#include "work/net/recent_visits.h"
#include "work/worker.h"

enum {
  WORKER_BACKOFF_MS = 1000,
  WORKER_BACKOFF_MAX_MS = 30 * 1000,
  WORKER_FORGET_MS = 24 * 60 * 60 * 1000,
  WORKER_SLOTS_SECONDS = 15 * 60,
  WORKER_WRITTEN_MS = 30 * 1000
};

/* This machine's clock beside Flatsy's, by its last answer that tells. */
enum clock_verdict { CLOCK_UNKNOWN, CLOCK_RIGHT, CLOCK_AHEAD, CLOCK_BEHIND };

struct worker_own {
  int64_t run;                  /* number of the latest load or write */
  struct recent_visits written; /* visits that this process wrote */
  enum clock_verdict clock;
  int64_t ahead;          /* seconds that this clock is ahead of Flatsy's; 0 while that is not known */
  int64_t forget_next_ms; /* when the outbox may forget again */
  bool link_known, link_ok;
  int link_returns;
  char *link_why; /* told by worker_link_why, or NULL */
  unsigned seed;  /* jitter */
};

void worker_open(struct worker *worker, void (*wake)(void *arg), void *arg) {
  atomic_init(&worker->queues.stop, false);
  worker->queues.jobs = msgq_new(worker_wake, worker, job_free);
  worker->queues.events = msgq_new(wake, arg, event_free);
  worker->queues.told = msgq_new(NULL, NULL, event_free);
  worker->own = mem_new(sizeof *worker->own);
  worker->own->seed = (unsigned)(worker_utc(worker) ^ getpid());
}

void worker_close(struct worker *worker) {
  msgq_free(worker->queues.jobs);
  msgq_free(worker->queues.events);
  msgq_free(worker->queues.told);
  free(worker->own->link_why);
  free(worker->own);
}

void worker_wake(void *arg) {
  struct worker *worker = arg;
  worker->http->ops->wake(worker->http);
}

int64_t worker_utc(const struct worker *worker) {
  return clock_utc(worker->setup.clock);
}

int64_t worker_mono(const struct worker *worker) {
  return clock_mono_ms(worker->setup.clock);
}

int64_t worker_run(struct worker *worker) {
  int64_t now = worker->setup.clock->utc_ms(worker->setup.clock->arg);
  return worker->own->run = now > worker->own->run ? now : worker->own->run + 1;
}

void worker_sooner(int64_t *next_ms, int64_t at_ms) {
  if (at_ms < *next_ms) *next_ms = at_ms;
}

void worker_send(struct worker *worker, struct event *take_event) {
  msgq_put(worker->queues.told, take_event);
}

void worker_flush(struct worker *worker) {
  for (struct event *event; (event = msgq_take(worker->queues.told)) != NULL;)
    msgq_put(worker->queues.events, event);
}

void worker_done(struct worker *worker, uint64_t serial, const struct error *error) {
  struct event *event = event_new(EVENT_DONE);
  event->serial = serial;
  if (error) event->error = *error;
  worker_send(worker, event);
}

void worker_say_wait(struct worker *worker, char *take_text) {
  AUTO(event_free_at) struct event *event = event_new(EVENT_WAIT);
  event->text = take_text;
  if (!worker->setup.live) worker_send(worker, mem_take(&event));
}

void worker_notice(struct worker *worker, const struct error *error) {
  struct event *event = event_new(EVENT_NOTICE);
  event->error = *error;
  log_line("%s", error->text);
  worker_send(worker, event);
}

void worker_note_written(struct worker *worker, const char *visit_id) {
  recent_visits_note(&worker->own->written, visit_id, worker_mono(worker));
}

bool worker_wrote(const struct worker *worker, const char *visit_id) {
  return recent_visits_has(&worker->own->written, visit_id, worker_mono(worker), WORKER_WRITTEN_MS);
}

int worker_random(struct worker *worker) {
  return rand_r(&worker->own->seed);
}

int worker_link_returns(const struct worker *worker) {
  return worker->own->link_returns;
}

int64_t worker_backoff_ms(struct worker *worker, int failures) {
  int64_t wait = failures > 5 ? WORKER_BACKOFF_MAX_MS : WORKER_BACKOFF_MS << (failures > 0 ? failures - 1 : 0);
  return wait / 2 + worker_random(worker) % (wait / 2 + 1);
}

void worker_link_why(struct worker *worker, const struct error *why) {
  bool told = worker->own->link_why != NULL && strcmp(worker->own->link_why, why->text) == 0;
  if (!worker->setup.live || told) return;
  mem_replace(&worker->own->link_why, why->text);
  worker_notice(worker, why);
}

void worker_link(struct worker *worker, bool ok) {
  struct worker_own *own = worker->own;
  if (ok) mem_replace(&own->link_why, NULL);
  if (own->link_known && own->link_ok == ok) return;
  own->link_known = true;
  own->link_ok = ok;
  own->link_returns += ok;
  struct event *event = event_new(EVENT_LINK);
  event->link_ok = ok;
  event->at = worker_utc(worker);
  worker_send(worker, event);
}

/* ---- whose time it is */

/* What is kept for so long, and then for good no more, is not measured by a clock that nobody bears out. */
static void worker_forget(struct worker *worker) {
  struct error error;
  int64_t now = worker_mono(worker);
  if (worker->own->clock != CLOCK_RIGHT || now < worker->own->forget_next_ms) return;
  worker->own->forget_next_ms = now + WORKER_FORGET_MS;
  if (outbox_forget(worker->outbox, worker_utc(worker), &error) != ERROR_NONE) log_line("%s", error.text);
  if (cache_forget_changes(worker->cache, worker_utc(worker), &error) != ERROR_NONE) log_line("%s", error.text);
}

int64_t worker_as_flatsy(const struct worker *worker, int64_t ours) {
  return ours - worker->own->ahead;
}

bool worker_knows_clock(const struct worker *worker) {
  return worker->own->clock != CLOCK_UNKNOWN;
}

void worker_clock(struct worker *worker, int64_t date) {
  int64_t ahead = worker_utc(worker) - date;
  enum clock_verdict before = worker->own->clock;
  worker->own->ahead = ahead;
  worker->own->clock = ahead > WORKER_CLOCK_SLACK    ? CLOCK_AHEAD
                       : ahead < -WORKER_CLOCK_SLACK ? CLOCK_BEHIND
                                                     : CLOCK_RIGHT;
  if (worker->own->clock != before && worker->own->clock != CLOCK_RIGHT)
    log_line("this machine's clock is %lld s ahead of Flatsy's", (long long)ahead);
  worker_forget(worker);
}

/* Where Flatsy's clock is not known, that nothing is left is the reason to ask; what was read a while ago may have
 * become past since. */
void worker_note_slots(const struct worker *worker, const struct slot_list *slots, struct freshness *fresh) {
  bool late = fresh->read_at == WHEN_NONE || worker_utc(worker) - fresh->read_at > WORKER_SLOTS_SECONDS;
  bool none = slots != NULL && slots->count == 0;
  bool doubted = worker->own->clock == CLOCK_AHEAD || (worker->own->clock == CLOCK_UNKNOWN && none && !late);
  fresh->left_out = slots != NULL ? slots->left_out : 0;
  fresh->past = slots != NULL && doubted ? slots->past : 0;
  fresh->clock_wrong = worker->own->clock == CLOCK_AHEAD;
}
