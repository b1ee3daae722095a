#include "sandbox/schedule.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sandbox/test_numbers.h"
#include "sandbox/instant.h"
#include "sandbox/reports.h"
#include "sandbox/store.h"

/* SCHEDULE_LOOK_MS: the sandbox's clock may have been moved, the waits go by the monotonic one. */
enum { SCHEDULE_STORE_MS = 1000, SCHEDULE_LOOK_MS = 10000 };

struct schedule {
  struct sandbox *sandbox;
  pthread_t thread;
  bool stopping; /* under the lock */
};

/* When the next thing is due, in milliseconds of the sandbox's clock; 0: never. */
static int64_t schedule_due(struct sandbox *sandbox) {
  return store_number(sandbox, 0,
                      store_query(sandbox,
                                  "SELECT min(due) FROM (SELECT min(due) AS due FROM step UNION ALL"
                                  " SELECT min(due)*1000 FROM draft)",
                                  ""));
}

/* A wait for at most that long, or until something changes. */
static void schedule_wait(struct schedule *schedule, int64_t milliseconds) {
  struct timespec until = instant_wait(milliseconds < SCHEDULE_LOOK_MS ? milliseconds : SCHEDULE_LOOK_MS);
  pthread_cond_timedwait(&schedule->sandbox->due_changed, &schedule->sandbox->lock, &until);
}

static void schedule_do(struct schedule *schedule) {
  struct sandbox *sandbox = schedule->sandbox;
  store_begin(sandbox);
  if (!test_numbers_step(sandbox)) reports_finish(sandbox);
  if (!store_end(sandbox, true)) schedule_wait(schedule, SCHEDULE_STORE_MS);
  pthread_mutex_unlock(&sandbox->lock); /* many may be due at once: requests come in between */
  sched_yield();
  pthread_mutex_lock(&sandbox->lock);
}

static void *schedule_run(void *arg) {
  struct schedule *schedule = arg;
  struct sandbox *sandbox = schedule->sandbox;
  pthread_mutex_lock(&sandbox->lock);
  while (!schedule->stopping) {
    int64_t due = schedule_due(sandbox), now = instant_now_ms(sandbox);
    if (due == 0)
      pthread_cond_wait(&sandbox->due_changed, &sandbox->lock);
    else if (due > now)
      schedule_wait(schedule, due - now);
    else
      schedule_do(schedule);
  }
  pthread_mutex_unlock(&sandbox->lock);
  return NULL;
}

struct schedule *schedule_start(struct sandbox *sandbox) {
  struct schedule *schedule = mem_new(sizeof *schedule);
  schedule->sandbox = sandbox;
  if (pthread_create(&schedule->thread, NULL, schedule_run, schedule) != 0) abort();
  return schedule;
}

void schedule_stop(struct schedule *take_schedule) {
  pthread_mutex_lock(&take_schedule->sandbox->lock);
  take_schedule->stopping = true;
  pthread_cond_signal(&take_schedule->sandbox->due_changed);
  pthread_mutex_unlock(&take_schedule->sandbox->lock);
  pthread_join(take_schedule->thread, NULL);
  free(take_schedule);
}
