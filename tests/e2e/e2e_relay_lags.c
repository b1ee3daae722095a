/* The relay and an API that lags or fails: nothing is lost, nothing is buried, nothing is asked for too often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "live/feed.h"
#include "round.h"

TEST(a_known_visit_that_is_not_found_is_asked_for_again) {
  struct round round;
  char topic[100];
  round_open(&round, &(struct round_setup){0});
  const char *id = visits_id(round.visits, 0);
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(id), id);
  size_t before = subscriber_news(round.subscriber, topic);
  home_fault(&round.home, "visit:status=404*1");
  round_change(&round, 0, "Pas encore ?");
  assert_int_equal(relay_event(&round.relay, id), 200);
  round_await_visit(&round, 0, "Pas encore ?");
  assert_int_equal(subscriber_news(round.subscriber, topic) - before, 1); /* it never was gone */
  round_close(&round);
}

/* A forged event costs one read. One about a visit that is so new that it can't be read yet is found by the next list,
 * which comes soon. */
TEST(an_unknown_visit_is_asked_for_once) {
  static const char nobody[] = "00000000-0000-4000-8000-000000000000";
  struct round round;
  round_open(&round, &(struct round_setup){0});
  size_t lists = home_requests(&round.home, "startTime");
  assert_int_equal(relay_event(&round.relay, nobody), 200);
  relay_await(&round.relay, "; events 1, 0 to read");
  int64_t end = monotonic_ms() + 60000;
  while (home_requests(&round.home, "startTime") == lists) {
    assert_true(monotonic_ms() < end);
    usleep(20000);
  }
  assert_int_equal(home_requests(&round.home, nobody), 1);
  relay_await(&round.relay, ", 0 to read");
  lists = home_requests(&round.home, "startTime"); /* its pages too */
  int64_t begun = monotonic_ms();
  for (int n = 0; n < 20; n++) /* whoever goes on making up visits has no more lists read */
    assert_int_equal(relay_event(&round.relay, nobody), 200);
  relay_await(&round.relay, "; events 21, 0 to read");
  round_change(&round, 0, "Et les vraies ?");
  assert_int_equal(relay_event(&round.relay, visits_id(round.visits, 0)), 200);
  round_await_visit(&round, 0, "Et les vraies ?");
  /* One of a few pages every half minute, not one an event. */
  assert_true(home_requests(&round.home, "startTime") - lists <= (size_t)(1 + (monotonic_ms() - begun) / 30000) * 8);
  round_close(&round);
}

TEST(an_api_that_fails_is_asked_again) {
  struct round round;
  round_open(&round, &(struct round_setup){0});
  home_fault(&round.home, "visit:status=503*1\nvisit:html*1");
  round_change(&round, 0, "Tout de suite ?");
  assert_int_equal(relay_event(&round.relay, visits_id(round.visits, 0)), 200);
  round_await_visit(&round, 0, "Tout de suite ?");
  round_close(&round);
}

/* Whatever a login comes to that is no refusal, it says nothing of a visit: none is buried, and it logs in again. */
TEST(a_failed_login_buries_no_visit) {
  static const char *const faults[] = {"status=404", "status=302", "status=410", "status=405", "status=500",
                                       "status=511", "html",       "cut",        "drop"};
  struct round round;
  char spec[100], text[40];
  round_open(&round, &(struct round_setup){0});
  for (size_t n = 0; n < sizeof faults / sizeof *faults; n++) {
    relay_await(&round.relay, " 0 to publish");
    long published = relay_number(&round.relay, "published");
    size_t failed = relay_logged(&round.relay, "login failed");             /* the last one perhaps more than once */
    snprintf(spec, sizeof spec, "visit:status=401*1\nlogin:%s", faults[n]); /* its token ends */
    home_fault(&round.home, spec);
    snprintf(text, sizeof text, "Encore %zu ?", n);
    round_change(&round, n, text);
    assert_int_equal(relay_event(&round.relay, visits_id(round.visits, n)), 200);
    relay_await_log(&round.relay, "login failed", failed + 1);
    home_fault(&round.home, "");
    round_await_visit(&round, n, text);
    relay_await(&round.relay, " 0 to publish");
    if (relay_number(&round.relay, "published") != published + 1) fail_msg("more than the change: %s", faults[n]);
    assert_int_equal(subscriber_gone(round.subscriber), 0);
  }
  round_close(&round);
}

/* Failed logins are no tries of a visit: one "not found" behind them is the first, and buries nothing. */
TEST(a_moments_absence_behind_failed_logins_buries_nothing) {
  struct round round;
  round_open(&round, &(struct round_setup){0});
  long published = relay_number(&round.relay, "published");
  home_fault(&round.home, "visit:status=401*1\nlogin:status=500");
  round_change(&round, 0, "Toujours là ?");
  assert_int_equal(relay_event(&round.relay, visits_id(round.visits, 0)), 200);
  relay_await_log(&round.relay, "login failed", 4);
  home_fault(&round.home, "visit:status=404*1");
  round_await_visit(&round, 0, "Toujours là ?");
  relay_await(&round.relay, " 0 to publish");
  assert_int_equal(relay_number(&round.relay, "published"), published + 1);
  assert_int_equal(subscriber_gone(round.subscriber), 0);
  round_close(&round);
}

/* Answers that nobody can read are no word about where the visit is. */
TEST(a_moments_absence_behind_rubbish_buries_nothing) {
  struct round round;
  round_open(&round, &(struct round_setup){0});
  long published = relay_number(&round.relay, "published");
  home_fault(&round.home, "visit:html*2\nvisit:status=404+2*1");
  round_change(&round, 0, "Encore là ?");
  assert_int_equal(relay_event(&round.relay, visits_id(round.visits, 0)), 200);
  round_await_visit(&round, 0, "Encore là ?");
  relay_await(&round.relay, " 0 to publish");
  assert_int_equal(relay_number(&round.relay, "published"), published + 1);
  assert_int_equal(subscriber_gone(round.subscriber), 0);
  round_close(&round);
}
