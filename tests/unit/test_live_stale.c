/* A live seat never shows as live what is not so: slow answers, checks that fail, other processes of the profile,
 * another user, a cache that can't be written. */
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "../harness/home.h"
#include "live_seat.h"
#include "model/json.h"

/* Its status by the cache. */
static enum visit_status cached_status(struct sandbox *sandbox, const char *id) {
  AUTO(event_free_at)
  struct event *event = seat_ask(&sandbox->seat, job_read(JOB_READ_VISIT, id, NULL, true), EVENT_VISIT);
  return visit_summary_status(event->visit, NULL);
}

/* Another process of the profile heard it too. */
static void other_process_hears(const struct sandbox *sandbox, const char *id, const char *raw, int64_t seq) {
  char *sql =
      sqlite3_mprintf("UPDATE visit SET raw=CAST(%Q AS BLOB) WHERE id=%Q; UPDATE feed SET seq=%lld WHERE visit=%Q", raw,
                      id, (long long)seq, id);
  run_sql(sandbox, sql);
  sqlite3_free(sql);
}

static struct job *cancel_job(struct sandbox *sandbox, const char *id) {
  AUTO(mem_free_at) char *raw = relay_sandbox_visit(sandbox, id);
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  assert_int_equal(visit_decode(raw, strlen(raw), &visit, &error), ERROR_NONE);
  return job_cancel(
      (struct job_visit){
          .id = id, .ref = visit->ref, .at = visit->at, .alone = true, .visitor = &visit->visitors[0].visitor},
      false);
}

/* ---- answers that took their time */

TEST_BETWEEN(a_slow_answer_takes_nothing_back, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  size_t read = sandbox_requests(sandbox, id);
  sandbox_fault(sandbox, "visit:delay=600000*1");
  uint64_t serial = work_post(sandbox->seat.work, job_read(JOB_READ_VISIT, id, NULL, false));
  while (sandbox_requests(sandbox, id) == read) /* what it will answer is as of now */
    usleep(10000);
  set_status(sandbox, id, "cancelled.owner");
  publish(sandbox, id, FEED_STATUS, false);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true);
  sandbox_fault(sandbox, ""); /* now comes the answer */
  assert_int_equal(seat_done(&sandbox->seat, serial), ERROR_NONE);
  assert_int_equal(cached_status(sandbox, id), VISIT_CANCELLED_OWNER);
}

static const char *seek_email;
static bool seek_visit(void *arg, const char *bytes, size_t length) {
  char **id = arg;
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  assert_int_equal(visit_decode(bytes, length, &visit, &error), ERROR_NONE);
  for (size_t n = 0; n < visit->visitor_count && *id == NULL; n++)
    if (strcmp(visit->visitors[n].visitor.email_exact, seek_email) == 0) *id = mem_copy(visit->id);
  return true;
}

/* Our own booking as the answer has it is older than what the broker brought while the answer was on its way. */
TEST_BETWEEN(the_answer_to_a_write_takes_nothing_back, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  struct target target = sandbox_target(sandbox);
  struct job *day =
      job_watch_day(when_day_add(tomorrow(), 20)); /* it isn't the booking's day, which would be read again */
  work_post(sandbox->seat.work, day);
  sandbox_fault(sandbox, "create:delay=600000*1");
  uint64_t serial = work_post(sandbox->seat.work, sandbox_booking(&target, "slow@x.fr"));
  AUTO(mem_free_at) char *id = NULL;
  seek_email = "slow@x.fr";
  while (id == NULL) {
    AUTO(mem_free_at) char *all = sandbox_call(sandbox, "/sandbox/visits", NULL);
    struct json_splitter *splitter = json_splitter_new(seek_visit, &id, 1 << 20);
    assert_true(json_splitter_feed(splitter, all, strlen(all)));
    json_splitter_free(splitter);
  }
  set_status(sandbox, id, "cancelled.owner");
  publish(sandbox, id, FEED_STATUS, false);
  AUTO(mem_free_at) char *heard = mem_print("SELECT count(*) FROM feed WHERE visit='%s'", id);
  while (count_sql(sandbox, heard) == 0)
    usleep(10000);
  sandbox_fault(sandbox, ""); /* now comes the answer */
  assert_int_equal(seat_done(&sandbox->seat, serial), ERROR_NONE);
  settle(sandbox);
  assert_int_equal(cached_status(sandbox, id), VISIT_CANCELLED_OWNER);
  target_clear(&target);
}

/* What the relay no longer has is looked up until there is an answer; meanwhile nothing is called live. */
TEST_BETWEEN(a_check_that_fails_is_made_again, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  size_t read = sandbox_requests(sandbox, id);
  sandbox_fault(sandbox, "visit:status=503*2");
  relay_visit(&relay, id, NULL, FEED_SAME, false);
  relay_head(&relay, true);
  await_day(sandbox, is_not_live);
  await_day(sandbox, is_live);
  assert_true(sandbox_requests(sandbox, id) - read >= 3);
}

/* So many gone visits are found by a list, not one by one, and none is left out. */
TEST_BETWEEN(many_visits_gone_meanwhile_go, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  int64_t day = when_day_add(when_day(clock_utc(&clock_system)), 25);
  seat_end(&sandbox->seat);
  char *sql =
      mem_print("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<60) INSERT INTO visit (id,"
                " at, property_id, raw, run) SELECT 'ghost'||i, %lld, NULL, '{\"id\":\"ghost'||i||'\"}', 1 FROM"
                " n",
                (long long)day + 36000);
  run_sql(sandbox, sql);
  free(sql);
  begin_seat(sandbox);
  await_day(sandbox, is_live);
  int64_t end = clock_mono_ms(&clock_system) + 60000;
  while (count_sql(sandbox, "SELECT count(*) FROM visit WHERE id LIKE 'ghost%'") > 0) {
    assert_true(clock_mono_ms(&clock_system) < end);
    usleep(10000);
  }
}

/* ---- other processes of the profile */

/* This one didn't hear it, but its cache has it: it comes onto the screen with the next head. */
TEST_BETWEEN(what_another_process_heard_is_shown, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  set_status(sandbox, id, "cancelled.owner");
  AUTO(mem_free_at) char *raw = relay_sandbox_visit(sandbox, id);
  relay_visit(&relay, id, raw, FEED_STATUS, true);
  other_process_hears(sandbox, id, raw, relay.seq);
  relay_head(&relay, true);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true);
}

TEST_BETWEEN(another_process_does_not_undo_our_write, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  AUTO(mem_free_at) char *before = relay_sandbox_visit(sandbox, id);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, cancel_job(sandbox, id))), ERROR_NONE);
  settle(sandbox);
  size_t read = sandbox_requests(sandbox, id);
  other_process_hears(sandbox, id, before, relay.seq + 1);
  relay_visit(&relay, id, before, FEED_SAME, false); /* the relay read it before */
  while (sandbox_requests(sandbox, id) == read)
    sandbox_skip(sandbox, 1);
  settle(sandbox);
  assert_true(visit_status_is_cancelled(cached_status(sandbox, id)));
}

/* Two processes hear of a new relay: the second one must not throw away what the first has heard since. */
TEST_BETWEEN(a_new_relay_is_begun_with_once, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  int64_t rows = count_sql(sandbox, "SELECT count(*) FROM feed");
  run_sql(sandbox, "UPDATE meta SET value='two' WHERE name='feed:inst'");
  free(relay.head.inst);
  relay.head.inst = mem_copy("two");
  relay_head(&relay, true);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  set_status(sandbox, id, "cancelled.owner");
  publish(sandbox, id, FEED_STATUS, false);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true);
  assert_int_equal(count_sql(sandbox, "SELECT count(*) FROM feed"), rows);
}

/* ---- another user */

static void start_other_account(struct sandbox *sandbox) {
  home_stop_sandbox(&sandbox->home);
  home_start_sandbox_of(&sandbox->home,
                        (const char *const[]){"--listen", strstr(sandbox->seat.url, "127.0.0.1"), "--seed", "7",
                                              "--properties", "3", "--visits", "5", "--user", "other@visitdeck.example",
                                              "--password", "other", NULL});
}

TEST_BETWEEN(another_user_sees_nothing_of_the_first, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  start_other_account(sandbox);
  assert_int_equal(
      seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_login("other@visitdeck.example", "other"))),
      ERROR_NONE);
  watch_tomorrow(sandbox);
  await_day(sandbox, is_not_live);
  for (int n = 0; n < 20; n++) { /* what is published of the first one is not for this one */
    relay_head(&relay, true);
    sandbox_skip(sandbox, 500);
  }
  struct relay second; /* the other's own comes behind it, the same way */
  struct event *me = seat_ask(&sandbox->seat, job_new(JOB_READ_ME), EVENT_CLIENT);
  relay_open(&second, &broker, me->client->id, "two", NULL);
  event_free(me);
  size_t count = relay_all(&second, sandbox);
  relay_head(&second, true);
  await_day(sandbox, is_live);
  assert_in_range(count, 1, 10);
  assert_in_range(count_sql(sandbox, "SELECT count(*) FROM visit"), 0, 10);
  relay_close(&second);
}

/* ---- a cache that can't be written */

TEST_BETWEEN(a_new_relay_that_cannot_be_noted_is_not_live, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  run_sql(sandbox, "CREATE TRIGGER full BEFORE DELETE ON feed BEGIN SELECT RAISE(ABORT, 'no room'); END");
  free(relay.head.inst);
  relay.head.inst = mem_copy("two");
  relay_head(&relay, true);
  await_day(sandbox, is_not_live);
}

/* ---- more than anybody takes */

/* A thread that takes nothing for long, and a broker that sends large messages: they are dropped, not heaped up. */
TEST_BETWEEN(what_nobody_takes_is_not_heaped_up, live_setup, live_teardown) {
  enum { LARGE = 1 << 20, MESSAGES = 80, KEPT = 64 /* with their topics they are more than 64 MB */ };
  struct relay other;
  AUTO(mem_free_at) char *large = malloc(LARGE);
  AUTO(mem_free_at) char *topic = feed_topic_ask(account, 1);
  uint64_t puts, came = 0;
  memset(large, 'x', LARGE);
  broker_start(&broker, NULL);
  relay_open(&relay, &broker, account, "one", NULL); /* hears what is asked, and takes nothing from now on */
  relay_raw(&relay, "behind", "", 0, false);         /* what it has subscribed to is known */
  relay_hear(&relay, 0);
  relay_open(&other, &broker, account, "two", NULL);
  for (int n = 0; n < MESSAGES; n++)
    relay_raw(&other, topic, large, LARGE, false);
  assert_true(mqtt_publish(relay.mqtt, "behind", "", 0, MQTT_PASSING)); /* its answer comes behind them all */
  while (came < KEPT + 1) {
    struct pollfd wait = {.fd = relay.wake_fd, .events = POLLIN};
    assert_int_equal(poll(&wait, 1, 60000), 1);
    assert_int_equal(read(relay.wake_fd, &puts, sizeof puts), sizeof puts);
    came += puts;
  }
  relay_raw(&relay, "behind", "", 0, false); /* takes all */
  assert_int_equal(relay.asked, KEPT);
  relay_close(&other);
}

/* ---- a relay that has no answers itself */

TEST_BETWEEN(days_are_not_read_while_the_relay_has_no_answers, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  set_status(sandbox, id, "cancelled.owner");
  publish(sandbox, id, FEED_STATUS, false);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true); /* the heads before it have come too */
  run_sql(sandbox, "UPDATE known SET read_at=1");
  relay_head(&relay, false);
  await_day(sandbox, is_not_live);
  char *sql = mem_print("SELECT read_at FROM known WHERE from_at <= %lld AND to_at > %lld",
                        (long long)when_day_add(tomorrow(), 20), (long long)when_day_add(tomorrow(), 20));
  assert_int_equal(count_sql(sandbox, sql), 1);
  free(sql);
}
