#include "sandbox/clockwork.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sandbox/magic.h"
#include "sandbox/moment.h"
#include "sandbox/reports.h"
#include "sandbox/store.h"

/* CLOCKWORK_LOOK_MS: the sandbox's clock may have been moved, the waits go by the monotonic one. */
enum { CLOCKWORK_STORE_MS = 1000, CLOCKWORK_LOOK_MS = 10000 };

struct clockwork {
  struct sandbox *sandbox;
  pthread_t thread;
  bool stopping; /* under the lock */
};

/* When the next thing is due, in milliseconds of the sandbox's clock; 0: never. */
static int64_t clockwork_due(struct sandbox *sandbox) {
  return store_number(sandbox, 0,
                      store_query(sandbox,
                                  "SELECT min(due) FROM (SELECT min(due) AS due FROM step UNION ALL"
                                  " SELECT min(due)*1000 FROM draft)",
                                  ""));
}

/* A wait for at most that long, or until something changes. */
static void clockwork_wait(struct clockwork *clockwork, int64_t milliseconds) {
  struct timespec until = moment_wait(milliseconds < CLOCKWORK_LOOK_MS ? milliseconds : CLOCKWORK_LOOK_MS);
  pthread_cond_timedwait(&clockwork->sandbox->due_changed, &clockwork->sandbox->lock, &until);
}

static void clockwork_do(struct clockwork *clockwork) {
  struct sandbox *sandbox = clockwork->sandbox;
  store_begin(sandbox);
  if (!magic_step(sandbox)) reports_finish(sandbox);
  if (!store_end(sandbox, true)) clockwork_wait(clockwork, CLOCKWORK_STORE_MS);
  pthread_mutex_unlock(&sandbox->lock); /* many may be due at once: requests come in between */
  sched_yield();
  pthread_mutex_lock(&sandbox->lock);
}

static void *clockwork_run(void *arg) {
  struct clockwork *clockwork = arg;
  struct sandbox *sandbox = clockwork->sandbox;
  pthread_mutex_lock(&sandbox->lock);
  while (!clockwork->stopping) {
    int64_t due = clockwork_due(sandbox), now = moment_now_ms(sandbox);
    if (due == 0)
      pthread_cond_wait(&sandbox->due_changed, &sandbox->lock);
    else if (due > now)
      clockwork_wait(clockwork, due - now);
    else
      clockwork_do(clockwork);
  }
  pthread_mutex_unlock(&sandbox->lock);
  return NULL;
}

struct clockwork *clockwork_start(struct sandbox *sandbox) {
  struct clockwork *clockwork = mem_new(sizeof *clockwork);
  clockwork->sandbox = sandbox;
  if (pthread_create(&clockwork->thread, NULL, clockwork_run, clockwork) != 0) abort();
  return clockwork;
}

void clockwork_stop(struct clockwork *take_clockwork) {
  pthread_mutex_lock(&take_clockwork->sandbox->lock);
  take_clockwork->stopping = true;
  pthread_cond_signal(&take_clockwork->sandbox->due_changed);
  pthread_mutex_unlock(&take_clockwork->sandbox->lock);
  pthread_join(take_clockwork->thread, NULL);
  free(take_clockwork);
}
