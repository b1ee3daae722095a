/* clockwork: the thread that does by itself what is due: steps of visits (visit_magic.c), ends of reports. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "sandbox/sandbox.h"

/* CLOCKWORK_LOOK_MS: the sandbox's clock may have been moved, the waits go by the monotonic one. */
enum { CLOCKWORK_STORE_MS = 1000, CLOCKWORK_LOOK_MS = 10000 };

struct clockwork {
  struct sandbox *sandbox;
  pthread_t thread;
  pthread_cond_t wake; /* with the sandbox's lock; by the monotonic clock */
  bool stopping;       /* under the lock */
};

void clockwork_add(struct sandbox *sandbox, const char *visit_id, int64_t due_ms, const char *step) {
  store_run(sandbox, "INSERT INTO step (visit, due, what) VALUES (?1,?2,?3)", "tit", visit_id, due_ms, step);
  clockwork_wake(sandbox->clockwork);
}

/* When the next thing is due, in milliseconds of the sandbox's clock; 0: never. */
static int64_t clockwork_due(struct sandbox *sandbox) {
  sqlite3_stmt *next = store_query(sandbox,
                                   "SELECT min(due) FROM (SELECT min(due) AS due FROM step UNION ALL"
                                   " SELECT min(due)*1000 FROM draft)",
                                   "");
  int64_t due = store_row(sandbox, next) ? sqlite3_column_int64(next, 0) : 0;
  sqlite3_finalize(next);
  return due;
}

/* The next step that is due; one that can't be done any more ends those that would follow. */
static bool clockwork_step(struct sandbox *sandbox) {
  char visit_id[37], step[24];
  sqlite3_stmt *next = store_query(sandbox, "SELECT id, visit, what FROM step WHERE due<=?1 ORDER BY due, id LIMIT 1",
                                   "i", moment_now_ms(sandbox));
  bool found = store_row(sandbox, next);
  if (!found) {
    sqlite3_finalize(next);
    return false;
  }
  int64_t id = sqlite3_column_int64(next, 0);
  snprintf(visit_id, sizeof visit_id, "%s", (const char *)sqlite3_column_text(next, 1));
  snprintf(step, sizeof step, "%s", (const char *)sqlite3_column_text(next, 2));
  sqlite3_finalize(next);
  cJSON *visit = visit_load(sandbox, visit_id);
  store_run(sandbox, "DELETE FROM step WHERE id=?1", "i", id);
  if (!visit_step(sandbox, visit, step)) store_run(sandbox, "DELETE FROM step WHERE visit=?1", "t", visit_id);
  property_recount(sandbox, json_text(cJSON_GetObjectItemCaseSensitive(visit, "propertySummary"), "id"));
  cJSON_Delete(visit);
  return true;
}

/* A wait for at most that long, or until something changes. */
static void clockwork_wait(struct clockwork *clockwork, int64_t milliseconds) {
  struct timespec until = moment_wait(milliseconds < CLOCKWORK_LOOK_MS ? milliseconds : CLOCKWORK_LOOK_MS);
  pthread_cond_timedwait(&clockwork->wake, &clockwork->sandbox->lock, &until);
}

static void clockwork_do(struct clockwork *clockwork) {
  struct sandbox *sandbox = clockwork->sandbox;
  store_begin(sandbox);
  if (!clockwork_step(sandbox)) reports_finish(sandbox);
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
      pthread_cond_wait(&clockwork->wake, &sandbox->lock);
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
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&clockwork->wake, &attributes);
  pthread_condattr_destroy(&attributes);
  if (pthread_create(&clockwork->thread, NULL, clockwork_run, clockwork) != 0) abort();
  return clockwork;
}

void clockwork_wake(struct clockwork *clockwork) {
  if (clockwork != NULL) pthread_cond_signal(&clockwork->wake);
}

void clockwork_stop(struct clockwork *take_clockwork) {
  pthread_mutex_lock(&take_clockwork->sandbox->lock);
  take_clockwork->stopping = true;
  pthread_cond_signal(&take_clockwork->wake);
  pthread_mutex_unlock(&take_clockwork->sandbox->lock);
  pthread_join(take_clockwork->thread, NULL);
  pthread_cond_destroy(&take_clockwork->wake);
  free(take_clockwork);
}
