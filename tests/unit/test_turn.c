/* The order in which the worker does what comes together, with a transport that says what the test tells it: an answer
 * that is there when the account changes, snapshots of what changed several times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/folder.h"
#include "../harness/test.h"
#include "agency.h"
#include "api/http.h"
#include "base/mem.h"
#include "base/msgq.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "store/secret.h"
#include "work/net/call.h"
#include "work/load/load.h"
#include "work/plan/read.h"
#include "work/net/session.h"
#include "work/plan/watch.h"
#include "work/worker.h"

#define URL "https://a.example"
#define AT INT64_C(4081651200)

/* One request at a time. */
struct turn {
  struct http http;
  struct worker worker;
  char folder[FOLDER_PATH];
  struct http_request *request;
  void (*done)(void *arg, const struct http_answer *answer);
  void *arg;
  uint64_t serial; /* of the last job */
};

static unsigned long turn_submit(struct http *http, struct http_request *take_request,
                                 void (*done)(void *arg, const struct http_answer *answer), void *arg) {
  struct turn *turn = (struct turn *)http;
  assert_null(turn->request);
  turn->request = take_request;
  turn->done = done;
  turn->arg = arg;
  return 1;
}

static void turn_end(struct turn *turn, const struct http_answer *answer) {
  http_request_free(turn->request);
  turn->request = NULL;
  turn->done(turn->arg, answer);
}

static void turn_cancel(struct http *http, unsigned long handle) {
  assert_int_equal(handle, 1);
  turn_end((struct turn *)http, &(struct http_answer){.outcome = HTTP_CANCELLED, .date = WHEN_NONE});
}

static void turn_wake(UNUSED struct http *http) {
}

static void no_wake(UNUSED void *arg) {
}

/* The request that went out is answered well. */
static void turn_answer(struct turn *turn, char *take_body) {
  struct http_answer answer = {.outcome = HTTP_ANSWERED, .status = 200, .retry_after_s = -1, .date = WHEN_NONE};
  assert_non_null(turn->request);
  buf_init(&answer.body, SIZE_MAX);
  assert_true(buf_add(&answer.body, take_body, strlen(take_body)));
  turn_end(turn, &answer);
  buf_free(&answer.body);
  free(take_body);
}

static int turn_setup(void **state) {
  static const struct http_ops ops = {.submit = turn_submit, .cancel = turn_cancel, .wake = turn_wake};
  struct turn *turn = *state = mem_new(sizeof *turn);
  struct worker *worker = &turn->worker;
  struct error error;
  turn->http.ops = &ops;
  assert_true(folder_make(turn->folder));
  AUTO(mem_free_at) char *token = mem_print("%s/token", turn->folder), *cache = mem_print("%s/cache.db", turn->folder);
  AUTO(mem_free_at) char *outbox = mem_print("%s/outbox.db", turn->folder);
  assert_int_equal(secret_write_token(token, URL, "t", WHEN_NONE, &error), ERROR_NONE);
  worker->setup = (struct work_setup){
      .profile = {.url = URL, .state_folder = turn->folder, .cache_folder = turn->folder, .refresh_seconds = 30},
      .clock = &clock_system,
      .live = true};
  worker->http = &turn->http;
  worker_open(worker, no_wake, NULL);
  assert_int_equal(cache_open(cache, URL, false, &worker->cache, &error), ERROR_NONE);
  assert_int_equal(outbox_open(outbox, URL, 0, &worker->outbox, &error), ERROR_NONE);
  watch_open(worker);
  call_open(worker);
  load_open(worker);
  session_open(worker);
  assert_int_equal(session_state(worker), SESSION_OPEN);
  return 0;
}

static int turn_teardown(void **state) {
  AUTO(mem_free_at) struct turn *turn = *state;
  struct worker *worker = &turn->worker;
  watch_close(worker);
  load_close(worker);
  call_close(worker);
  session_close(worker);
  cache_close(worker->cache);
  outbox_close(worker->outbox);
  stale_close(&worker->stale);
  worker_close(worker);
  return 0;
}

static struct event *turn_next(struct turn *turn) {
  return msgq_take(turn->worker.queues.events);
}

/* How the job of that serial ended. */
static enum error_code turn_done(struct turn *turn, uint64_t serial) {
  enum error_code code = ERROR_NONE;
  bool done = false;
  worker_flush(&turn->worker);
  for (struct event *event; (event = turn_next(turn)) != NULL; event_free(event)) {
    if (event->type != EVENT_DONE || event->serial != serial) continue;
    done = true;
    code = event->error.code;
  }
  assert_true(done);
  return code;
}

static size_t turn_visits(struct turn *turn) {
  AUTO(visit_list_free_at) struct visit_list *visits = NULL;
  struct error error;
  assert_int_equal(cache_visits(turn->worker.cache, WHEN_NONE, WHEN_NONE, NULL, &visits, &error), ERROR_NONE);
  return visits->count;
}

static struct job *turn_job(struct turn *turn, enum job_type type) {
  struct job *job = job_read(type, type == JOB_READ_VISIT ? "v1" : NULL, NULL, false);
  turn->serial = job->serial;
  return job;
}

static void turn_read(struct turn *turn, enum job_type type) {
  read_job(&turn->worker, turn_job(turn, type));
  call_run(&turn->worker);
}

/* The login of another one and the answer to the one before come in the same moment. */
TEST_BETWEEN(an_answer_to_the_account_before_is_nobodys, turn_setup, turn_teardown) {
  struct turn *turn = *state;
  struct error error;
  turn_read(turn, JOB_READ_VISIT);
  assert_int_equal(session_forget(&turn->worker, &error), ERROR_NONE);
  turn_answer(turn, agency_visit(AT, "v1"));
  assert_int_equal(turn_visits(turn), 0);
  call_run(&turn->worker); /* nor is it asked once more */
  assert_null(turn->request);
  call_forget_reads(&turn->worker);
  assert_int_equal(turn_done(turn, turn->serial), ERROR_UNREACHABLE);
  assert_int_equal(turn_visits(turn), 0);
  turn_read(turn, JOB_READ_VISIT); /* for the one who is there now */
  turn_answer(turn, agency_visit(AT, "v1"));
  assert_int_equal(turn_done(turn, turn->serial), ERROR_NONE);
  assert_int_equal(turn_visits(turn), 1);
}

/* A page that came before is held when it changes, or was read already. */
TEST_BETWEEN(a_page_of_the_account_before_is_nobodys, turn_setup, turn_teardown) {
  struct turn *turn = *state;
  struct error error;
  for (int read = 0; read < 2; read++) {
    AUTO(mem_free_at) char *visit = agency_visit(AT, "v1");
    turn_read(turn, JOB_READ_VISITS);
    turn_answer(turn, mem_print("[%s]", visit));
    if (read) load_run(&turn->worker);
    assert_int_equal(session_forget(&turn->worker, &error), ERROR_NONE);
    call_forget_reads(&turn->worker);
    load_run(&turn->worker);
    call_run(&turn->worker);
    if (turn->request != NULL) turn_answer(turn, mem_copy("[]"));
    assert_int_equal(turn_done(turn, turn->serial), ERROR_UNREACHABLE);
    assert_int_equal(turn_visits(turn), 0);
  }
}

/* What waits for a login keeps waiting, and is asked for the one who logs in. */
TEST_BETWEEN(what_did_not_go_out_is_asked_for_the_next, turn_setup, turn_teardown) {
  struct turn *turn = *state;
  struct error error;
  read_job(&turn->worker, turn_job(turn, JOB_READ_VISIT));
  assert_int_equal(session_forget(&turn->worker, &error), ERROR_NONE);
  call_forget_reads(&turn->worker);
  call_run(&turn->worker);
  turn_answer(turn, agency_visit(AT, "v1"));
  assert_int_equal(turn_done(turn, turn->serial), ERROR_NONE);
  assert_int_equal(turn_visits(turn), 1);
}

static void assert_next(struct turn *turn, enum event_type type) {
  AUTO(event_free_at) struct event *event = turn_next(turn);
  assert_non_null(event);
  assert_int_equal(event->type, type);
}

/* However often something changed in a turn it is sent once: the outbox before what was told meanwhile, for who hears
 * that a write is done must not be asked about it at the end; the lists after it, for a part of one may be among it. */
TEST_BETWEEN(a_snapshot_is_sent_once_and_in_its_place, turn_setup, turn_teardown) {
  struct turn *turn = *state;
  struct worker *worker = &turn->worker;
  struct job *job = job_watch_day(when_day(AT));
  watch_job(worker, job);
  job_free(job);
  watch_job(worker, job = job_new(JOB_WATCH_PROPERTIES));
  job_free(job);
  watch_tell(worker);
  for (struct event *event; (event = turn_next(turn)) != NULL;)
    event_free(event);
  for (int n = 0; n < 3; n++) {
    worker->stale.day_soon = worker->stale.properties = true;
    stale_touch(&worker->stale, AT, NULL);
    worker_done(worker, 7, NULL);
    worker->stale.outbox = true;
  }
  watch_tell_first(worker);
  watch_tell(worker);
  watch_tell(worker);
  assert_next(turn, EVENT_OUTBOX);
  for (int n = 0; n < 3; n++)
    assert_next(turn, EVENT_DONE);
  assert_next(turn, EVENT_PROPERTIES);
  assert_next(turn, EVENT_DAY);
  assert_null(turn_next(turn));
}
