/* The worker against the real sandbox over real HTTP: sessions, reads, and above all what becomes of a write whose
 * answer is lost. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../harness/db.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"
#include "sandbox.h"

static uint64_t post_book(struct sandbox *sandbox, const struct target *target, const char *email, bool once) {
  struct job *job = sandbox_booking(target, email);
  return work_post(sandbox->seat.work, once ? job_once(job) : job);
}

/* ---- tests */

TEST_BETWEEN(books_once, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  assert_int_equal(seat_done(&sandbox->seat, post_book(sandbox, &target, "once@x.fr", true)), ERROR_NONE);
  assert_int_equal(sandbox_visits_of(sandbox, "once@x.fr"), 1);

  struct event *visits = seat_ask(&sandbox->seat, job_read(JOB_READ_VISITS, NULL, target.ref, false), EVENT_VISITS);
  size_t found = 0;
  for (size_t n = 0; n < visits->visits->count; n++)
    for (size_t v = 0; v < visits->visits->visits[n]->visitor_count; v++)
      found += visits->visits->visits[n]->visitors[v].visitor.key != NULL;
  assert_int_equal(found, 1);
  event_free(visits);

  /* The slot is taken now, and was read too long ago: looked at again, refused before anything is sent. */
  target.read_at = WHEN_NONE;
  assert_int_equal(seat_done(&sandbox->seat, post_book(sandbox, &target, "second@x.fr", true)), ERROR_REFUSED);
  assert_int_equal(sandbox_visits_of(sandbox, "second@x.fr"), 0);
  target_clear(&target);
}

static bool has_one_open(const struct event *event) {
  return event->unsettled == 1;
}

static bool has_none_open(const struct event *event) {
  return event->unsettled == 0;
}

/* Nobody is told that it is booked, and then asked about it at the end: the outbox is up to date before. */
TEST_BETWEEN(the_outbox_knows_before_the_news, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  work_post(sandbox->seat.work, job_new(JOB_WATCH_OUTBOX));
  event_free(seat_await(&sandbox->seat, EVENT_OUTBOX, 0, has_none_open));
  uint64_t serial = work_post(sandbox->seat.work, sandbox_booking(&target, "first@x.fr"));
  event_free(seat_await(&sandbox->seat, EVENT_OUTBOX, 0, has_one_open));
  event_free(seat_await(&sandbox->seat, EVENT_OUTBOX, 0, has_none_open));
  event_free(seat_await(&sandbox->seat, EVENT_WRITE, serial, seat_is_settled)); /* it was not before that */
  target_clear(&target);
}

TEST_BETWEEN(lost_answer_ends_as_done, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  static const char *const faults[] = {"create:lose", "create:cut"};
  for (size_t n = 0; n < sizeof faults / sizeof *faults; n++) {
    char email[32];
    snprintf(email, sizeof email, "lost%zu@x.fr", n);
    seat_begin(&sandbox->seat, false, false);
    struct target target = sandbox_target(sandbox);
    sandbox_fault(sandbox, faults[n]);
    assert_int_equal(seat_done(&sandbox->seat, post_book(sandbox, &target, email, true)), ERROR_NONE);
    assert_int_equal(sandbox_visits_of(sandbox, email), 1);
    sandbox_fault(sandbox, "");
    target_clear(&target);
    seat_end(&sandbox->seat);
  }
}

TEST_BETWEEN(never_arrived_stays_unknown_until_a_person_sends_again, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  sandbox->seat.hurry = true;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  sandbox_fault(sandbox, "create:drop");
  uint64_t serial = post_book(sandbox, &target, "drop@x.fr", true);
  AUTO(event_free_at) struct event *write = seat_await(&sandbox->seat, EVENT_WRITE, serial, seat_is_unknown);
  int64_t row = write->rows[0].id;
  assert_int_equal(seat_done(&sandbox->seat, serial), ERROR_UNKNOWN);
  assert_int_equal(sandbox_visits_of(sandbox, "drop@x.fr"), 0);
  sandbox_fault(sandbox, "");
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_row(JOB_RETRY, row))), ERROR_NONE);
  assert_int_equal(sandbox_visits_of(sandbox, "drop@x.fr"), 1);
  target_clear(&target);
}

/* The process dies between the server's commit and the answer: the next run settles it. */
TEST_BETWEEN(next_run_settles, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  seat_end(&sandbox->seat);
  sandbox_fault(sandbox, "create:lose\nvisits:delay=60000");
  pid_t child = fork(); /* a dashboard that is killed: it never gets to read back */
  if (child == 0) {
    seat_begin(&sandbox->seat, true, false);
    post_book(sandbox, &target, "killed@x.fr", false);
    event_free(seat_await(&sandbox->seat, EVENT_WRITE, 0, seat_is_unknown));
    kill(getpid(), SIGKILL);
  }
  int status;
  waitpid(child, &status, 0);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  sandbox_fault(sandbox, "");
  assert_int_equal(sandbox_visits_of(sandbox, "killed@x.fr"), 1);
  seat_begin(&sandbox->seat, true, false);
  AUTO(event_free_at) struct event *write = seat_await(&sandbox->seat, EVENT_WRITE, 0, seat_is_settled);
  assert_true(write->rows[0].done);
  assert_non_null(write->rows[0].visit_id);
  assert_int_equal(sandbox_visits_of(sandbox, "killed@x.fr"), 1);
  target_clear(&target);
}

TEST_BETWEEN(refused_token_logs_in_once, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  sandbox_fault(sandbox, "create:status=401*1");
  assert_int_equal(seat_done(&sandbox->seat, post_book(sandbox, &target, "again@x.fr", true)), ERROR_NONE);
  assert_int_equal(sandbox_visits_of(sandbox, "again@x.fr"), 1);
  sandbox_fault(sandbox, "me:status=401");
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_new(JOB_READ_ME))),
                   ERROR_AUTH); /* no loop */
  target_clear(&target);
}

static uint64_t post_cancel(struct sandbox *sandbox, const char *visit_id, const char *email,
                            const struct target *target) {
  return work_post(sandbox->seat.work, any_job((struct any_job){.type = JOB_CANCEL,
                                                                .id = visit_id,
                                                                .ref = target->ref,
                                                                .at = target->at,
                                                                .once = true,
                                                                .visitor = any_visitor(email)}));
}

TEST_BETWEEN(cancels, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  uint64_t serial = post_book(sandbox, &target, "cancel@x.fr", true);
  AUTO(event_free_at) struct event *write = seat_await(&sandbox->seat, EVENT_WRITE, serial, seat_is_settled);
  AUTO(mem_free_at) char *visit_id = mem_copy(write->rows[0].visit_id);
  sandbox_fault(sandbox, "visitCancel:lose\ncancel:lose");
  assert_int_equal(seat_done(&sandbox->seat, post_cancel(sandbox, visit_id, "cancel@x.fr", &target)), ERROR_NONE);
  sandbox_fault(sandbox, "");
  /* Cancelled already: the server says 409, its state says that the wish is fulfilled. */
  assert_int_equal(seat_done(&sandbox->seat, post_cancel(sandbox, visit_id, "cancel@x.fr", &target)), ERROR_NONE);
  struct event *visit = seat_ask(&sandbox->seat, job_read(JOB_READ_VISIT, visit_id, NULL, false), EVENT_VISIT);
  assert_int_equal(visit->visit->visitors[0].status, VISIT_CANCELLED_VISITOR);
  event_free(visit);
  assert_int_equal(
      seat_done(&sandbox->seat, post_cancel(sandbox, "00000000-0000-4000-8000-000000000000", "cancel@x.fr", &target)),
      ERROR_NOT_FOUND);
  target_clear(&target);
}

TEST_BETWEEN(unreachable_changes_nothing, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  home_stop_sandbox(&sandbox->home);
  assert_int_equal(seat_done(&sandbox->seat, post_book(sandbox, &target, "nobody@x.fr", true)), ERROR_UNREACHABLE);
  struct event *outbox = seat_ask(&sandbox->seat, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  assert_int_equal(outbox->count, 1);
  assert_int_equal(outbox->unsettled, 0);
  assert_string_equal(outbox->rows[0].state, "dropped");
  event_free(outbox);
  target_clear(&target);
}

TEST_BETWEEN(offline_reads_the_cache_only, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  seat_end(&sandbox->seat);
  seat_begin(&sandbox->seat, false, true);
  kill(sandbox->home.sandbox, SIGSTOP);
  struct event *set = seat_ask(&sandbox->seat, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  assert_int_equal(set->set->count, 40);
  event_free(set);
  assert_int_equal(seat_done(&sandbox->seat, post_book(sandbox, &target, "off@x.fr", true)), ERROR_UNREACHABLE);
  target_clear(&target);
}

static bool has_visits(const struct event *event) {
  return event->visits && event->visits->count > 0 && event->fresh.read_at != WHEN_NONE;
}

static bool is_asked_about(const struct event *event) {
  const char *note = event->rows[0].note;
  return event->rows[0].unknown && note != NULL && strstr(note, "not sent since: send it now, or drop it") != NULL;
}

/* Confirmed, and the program ends before the worker has even seen it: the next start has it, asks, and sends it then.
 */
TEST_BETWEEN(confirmed_at_the_last_moment_is_kept, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  kill(sandbox->home.sandbox, SIGSTOP); /* whatever the worker does, nothing is answered */
  target.read_at = WHEN_NONE;           /* ... and so nothing is sent, even if it has seen it */
  post_book(sandbox, &target, "last@x.fr", false);
  seat_end(&sandbox->seat);
  kill(sandbox->home.sandbox, SIGCONT);
  seat_begin(&sandbox->seat, true, false);
  AUTO(event_free_at) struct event *write = seat_await(&sandbox->seat, EVENT_WRITE, 0, is_asked_about);
  assert_int_equal(sandbox_visits_of(sandbox, "last@x.fr"), 0);
  struct job *retry = job_row(JOB_RETRY, write->rows[0].id);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, retry)), ERROR_NONE);
  assert_int_equal(sandbox_visits_of(sandbox, "last@x.fr"), 1);
  target_clear(&target);
}

/* What is on screen comes by itself, and stopping doesn't wait for a server that hangs. */
TEST_BETWEEN(watches_a_day_and_stops_at_once, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, true, false);
  work_post(sandbox->seat.work, job_watch_day(when_day(clock_utc(&clock_system))));
  event_free(seat_await(&sandbox->seat, EVENT_DAY, 0, has_visits));
  kill(sandbox->home.sandbox, SIGSTOP);
  work_post(sandbox->seat.work, job_refresh(REFRESH_ALL));
  seat_end(&sandbox->seat); /* the teardown's SIGCONT comes after it: hangs here if stopping waited for the server */
}

/* The first frame waits for a screenful of the day, however many visits it has; the rest follows by itself. */
TEST_BETWEEN(a_long_day_comes_in_two, sandbox_setup, sandbox_teardown) {
  enum { DATED = 600, UNDATED = 60, SCREEN = 100 };
  struct sandbox *sandbox = *state;
  sandbox->seat.stands_ms = clock_system.utc_ms(clock_system.arg); /* what has no date is of today */
  seat_begin(&sandbox->seat, false, true);
  seat_end(&sandbox->seat);
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", sandbox->seat.cache);
  int64_t day = when_day(sandbox->seat.stands_ms / 1000);
  sqlite3 *db;
  sqlite3_stmt *put;
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  assert_int_equal(
      sqlite3_prepare_v2(db, "INSERT INTO visit (id, at, raw, run) VALUES (?1, ?2, ?3, 1)", -1, &put, NULL), SQLITE_OK);
  for (int n = 0; n < DATED + UNDATED; n++) {
    char date[WHEN_SIZE], *raw;
    int64_t at = n < DATED ? day + n * (int64_t)(80000 / DATED) : WHEN_NONE;
    when_print(at, date);
    raw = mem_print("{\"id\":\"v%d\",\"date\":\"%s\",\"visitorVisits\":[{\"status\":\"visit.status.proposed\"}]}", n,
                    date);
    sqlite3_reset(put);
    sqlite3_clear_bindings(put);
    sqlite3_bind_text(put, 1, raw + 7, 2 + (n > 9) + (n > 99), SQLITE_TRANSIENT);
    if (at != WHEN_NONE) sqlite3_bind_int64(put, 2, at);
    sqlite3_bind_blob(put, 3, raw, (int)strlen(raw), SQLITE_TRANSIENT);
    assert_int_equal(sqlite3_step(put), SQLITE_DONE);
    free(raw);
  }
  sqlite3_finalize(put);
  sqlite3_close(db);
  seat_begin(&sandbox->seat, false, true);
  work_post(sandbox->seat.work, job_watch_day(day));
  AUTO(event_free_at) struct event *first = seat_await(&sandbox->seat, EVENT_DAY, 0, NULL);
  assert_in_range(first->visits->count, SCREEN / 2, SCREEN);
  assert_true(first->visits->visits[first->visits->count - 1]->at != WHEN_NONE);
  AUTO(event_free_at) struct event *whole = seat_await(&sandbox->seat, EVENT_DAY, 0, NULL);
  assert_int_equal(whole->visits->count, DATED + UNDATED);
  assert_true(first->part && !whole->part); /* what is not in the first may be there all the same */
}

static struct job *job_of_day(int64_t day) {
  return job_visits(NULL, day, when_day_add(day, 1), false);
}

/* Offline a day is as old as its own last read, not as the last one of everything. */
TEST_BETWEEN(a_day_that_was_read_later_is_not_called_old, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  sqlite3 *db;
  int64_t today = when_day(clock_utc(&clock_system));
  seat_begin(&sandbox->seat, false, false);
  event_free(seat_ask(&sandbox->seat, job_new(JOB_READ_VISITS), EVENT_VISITS));
  event_free(seat_ask(&sandbox->seat, job_of_day(today), EVENT_VISITS));
  seat_end(&sandbox->seat);
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", sandbox->seat.cache);
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "UPDATE meta SET value=1000000000 WHERE name='visits'", NULL, NULL, NULL),
                   SQLITE_OK);
  assert_int_equal(sqlite3_changes(db), 1);
  sqlite3_close(db);
  seat_begin(&sandbox->seat, false, true);
  struct event *visits = seat_ask(&sandbox->seat, job_of_day(today), EVENT_VISITS);
  assert_true(visits->fresh.read_at > 1000000000);
  event_free(visits);
}

/* ... before whose cache it is: who sees that may quit. */
TEST_BETWEEN(what_is_not_settled_is_told_first, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  static const enum event_type wanted[] = {EVENT_OUTBOX, EVENT_NOTICE};
  seat_begin(&sandbox->seat, false, false);
  event_free(seat_ask(&sandbox->seat, job_new(JOB_READ_VISITS), EVENT_VISITS));
  seat_end(&sandbox->seat);
  snprintf(sandbox->seat.url, sizeof sandbox->seat.url, "http://127.0.0.1:9");
  seat_begin(&sandbox->seat, true, true);
  for (size_t n = 0; n < sizeof wanted / sizeof *wanted; n++) {
    AUTO(event_free_at) struct event *event = seat_await_any(&sandbox->seat);
    assert_int_equal(event->type, wanted[n]);
  }
}

/* ---- another account */

/* Whoever was logged in before was somebody else: what is being read for them ends, and none of it is kept. The server
 * never answers: only that can end it. */
TEST_BETWEEN(reads_end_with_the_account, sandbox_setup, sandbox_teardown) {
  static const char *const faults[] = {"visits:delay=600000*9", "properties:delay=600000*9", "slots:delay=600000*9",
                                       "visit:delay=600000*9"};
  static const char *const paths[] = {"/visits", "/propert", "/visit/slots", "/visit/"};
  static const enum job_type types[] = {JOB_READ_VISITS, JOB_READ_PROPERTIES, JOB_READ_SLOTS, JOB_READ_VISIT};
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  for (size_t n = 0; n < sizeof types / sizeof *types; n++) {
    for (int out = 0; out < 2; out++) {
      bool of_one = types[n] == JOB_READ_SLOTS || types[n] == JOB_READ_VISIT;
      struct job *job = job_read(types[n], of_one ? target.id : NULL, NULL, false);
      size_t asked = sandbox_requests(sandbox, paths[n]);
      sandbox_fault(sandbox, faults[n]);
      uint64_t reading = work_post(sandbox->seat.work, job);
      while (sandbox_requests(sandbox, paths[n]) <= asked)
        usleep(1000);
      db_run_in(sandbox->seat.state, "outbox.db", "UPDATE meta SET value='lea@x.fr' WHERE name='user'");
      uint64_t change =
          out == 1 ? work_post(sandbox->seat.work, job_new(JOB_LOGOUT)) : seat_log_in(&sandbox->seat, "demo");
      assert_int_equal(seat_done(&sandbox->seat, reading), ERROR_UNREACHABLE);
      assert_int_equal(seat_done(&sandbox->seat, change), ERROR_NONE);
      assert_int_equal(db_number_in(sandbox->seat.cache, "cache.db", "SELECT count(*) FROM visit"), 0);
      sandbox_fault(sandbox, "");
      if (out == 1) assert_int_equal(seat_done(&sandbox->seat, seat_log_in(&sandbox->seat, "demo")), ERROR_NONE);
    }
  }
  target_clear(&target);
}

/* ... and so it is when it is another process of the profile that changed it: what this one reads for the former
 * account is not put where the other's is. */
TEST_BETWEEN(another_processs_account_is_not_mixed_in, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_new(JOB_READ_PROPERTIES))), ERROR_NONE);
  db_run_in(sandbox->seat.cache, "cache.db",
            "DELETE FROM property; DELETE FROM property_raw; INSERT OR REPLACE INTO meta (name, value) VALUES ('user', "
            "'lea@x.fr')");
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_new(JOB_READ_PROPERTIES))),
                   ERROR_REFUSED);
  assert_int_equal(db_number_in(sandbox->seat.cache, "cache.db", "SELECT count(*) FROM property"), 0);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_new(JOB_READ_VISITS))), ERROR_REFUSED);
  assert_int_equal(db_number_in(sandbox->seat.cache, "cache.db", "SELECT count(*) FROM visit"), 0);
}
