/* The relay and its broker: what is published again and what is not, what seats are told when the relay comes and goes,
 * visits that leave the days and return. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "live/feed.h"
#include "round.h"

static const char *visit_now(struct round *round, size_t number, char id[64]) {
  AUTO(visits_free_at) struct visits *visits = visits_of_subscriber(round->subscriber, INT64_MIN, INT64_MAX);
  snprintf(id, 64, "%s", visits_id(visits, number));
  return id;
}

/* ---- a broker that comes back */

TEST(an_empty_broker_gets_everything) {
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true});
  long published = relay_number(&round.relay, "published ");
  broker_kill(&round.broker);
  broker_restart(&round.broker);
  relay_await_log(&round.relay, "has kept nothing", 2);
  round_reopen_board(&round);
  size_t count = subscriber_await_all(round.subscriber, &round.home);
  relay_await(&round.relay, " 0 to publish");
  assert_int_equal(relay_number(&round.relay, "published ") - published, count);
  round_close(&round);
}

TEST(a_broker_that_kept_all_gets_nothing) {
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true, .keeps = true});
  long published = relay_number(&round.relay, "published ");
  subscriber_await_claims(round.subscriber); /* a head follows the visits, and not at once */
  kill(round.broker.pid, SIGTERM);           /* it saves what it has */
  assert_int_equal(waitpid(round.broker.pid, NULL, 0), round.broker.pid);
  broker_restart(&round.broker);
  relay_await_log(&round.relay, "the broker answers", 2);
  relay_await(&round.relay, " 0 to publish");
  assert_int_equal(relay_end(&round.relay), 0);
  relay_start(&round.relay); /* and neither does it when the relay is new */
  relay_await_log(&round.relay, "the broker answers", 3);
  round_reopen_board(&round);
  subscriber_await_all(round.subscriber, &round.home);
  relay_await(&round.relay, "Flatsy read");
  assert_int_equal(relay_number(&round.relay, "published "), 0);
  assert_int_equal(relay_logged(&round.relay, "has kept nothing"), 1);
  assert_true(published > 0);
  round_close(&round);
}

/* ---- when nothing happens */

static void await_heads(struct round *round, size_t count) {
  int64_t end = monotonic_ms() + 120000;
  for (size_t first = subscriber_news(round->subscriber, "head");
       subscriber_news(round->subscriber, "head") < first + count; subscriber_hear(round->subscriber, 100))
    assert_true(monotonic_ms() < end);
}

/* Heads alone, and with a rest between them (how long a rest: test_publisher). */
static void is_idle(struct round *round) {
  int64_t begun = monotonic_ms();
  size_t first = subscriber_news(round->subscriber, "head");
  relay_await(&round->relay, " 0 to read");
  relay_await(&round->relay, " 0 to publish");
  subscriber_await(round->subscriber, "head", "\"ok\":true");
  await_heads(round, 1);
  size_t all = subscriber_news(round->subscriber, ""), heads = subscriber_news(round->subscriber, "head");
  await_heads(round, 2);
  int64_t seconds = (monotonic_ms() - begun) / 1000;
  print_message("  %zu heads in %d s\n", subscriber_news(round->subscriber, "head") - first, (int)seconds);
  assert_in_range(subscriber_news(round->subscriber, "head") - first, 3,
                  4 * (seconds + 1)); /* never more than four a second */
  size_t said = subscriber_news(round->subscriber, "head") - heads;
  assert_in_range(subscriber_news(round->subscriber, "") - all, 2 * said - 1,
                  2 * said + 1); /* each is kept for ourselves too */
}

TEST(an_idle_relay_says_heads_and_rests) {
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true, .keeps = true});
  is_idle(&round);
  assert_int_equal(relay_end(&round.relay), 0);
  subscriber_await(round.subscriber, "head", "\"up\":false");
  broker_stop(&round.broker);
  relay_start(&round.relay);
  relay_await(&round.relay, "Flatsy read"); /* it is ready before the broker is */
  broker_cont(&round.broker);
  is_idle(&round);
  round_close(&round);
}

/* ---- what seats are told */

TEST(seats_hear_that_it_is_gone) {
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true});
  relay_kill(&round.relay);
  subscriber_await(round.subscriber, "head", "\"up\":false");
  relay_start(&round.relay);
  subscriber_await(round.subscriber, "head", "\"up\":true");
  subscriber_await(round.subscriber, "head", "\"ok\":true");
  assert_int_equal(relay_end(&round.relay), 0);
  subscriber_await(round.subscriber, "head", "\"up\":false");
  round_close(&round);
}

/* A will that comes late: of a connection that broke, when the relay has long been back. */
TEST(a_late_will_is_corrected) {
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true});
  subscriber_await(round.subscriber, "head", "\"ok\":true");
  size_t heads = subscriber_news(round.subscriber, "head"), will = 1;
  int64_t begun = monotonic_ms();
  subscriber_put(round.subscriber, "head", "{\"inst\":\"0123456789abcdef0123456789abcdef\",\"up\":false}");
  subscriber_await(round.subscriber, "head", "\"up\":true");
  print_message("  corrected after %d ms\n", (int)(monotonic_ms() - begun));
  assert_true(subscriber_news(round.subscriber, "head") > heads + will); /* by a head of its own */
  round_close(&round);
}

TEST(a_message_is_told_once) {
  static const char message[] = "{\"propertyRef\":\"13-1063\",\"text\":\"Bonjour, la cave est ouverte\"}";
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true});
  relay_await(&round.relay, " 0 to read");
  free(home_ask(&round.home, "/sandbox/message", message));
  subscriber_await(round.subscriber, "talk", "la cave est ouverte");
  assert_int_equal(relay_request(&round.relay, "POST", NULL, "{\"eventType\":\"message.new\"}"), 200); /* replayed */
  relay_await(&round.relay, "events 2, 0 to read");
  char id[64], topic[100];
  round_change_of(&round.home, visit_now(&round, 0, id), "Et ensuite ?"); /* goes the same way, behind it */
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(id), id);
  subscriber_await(round.subscriber, topic, "Et ensuite ?");
  assert_int_equal(subscriber_news(round.subscriber, "talk"), 1);
  round_close(&round);
}

/* ---- visits leave the days, and return */

static void days_are(struct round *round, const char *days) {
  int64_t from, to;
  assert_int_equal(relay_end(&round->relay), 0);
  subscriber_await(round->subscriber, "head", "\"up\":false");
  free(relay_configure(&round->relay, round->broker.url, days));
  relay_start(&round->relay);
  subscriber_await_all(round->subscriber, &round->home);
  for (int64_t end = monotonic_ms() + 60000;; subscriber_hear(round->subscriber, 100)) {
    subscriber_days(round->subscriber, &from, &to);
    AUTO(visits_free_at) struct visits *there = visits_of_sandbox(&round->home, from, to);
    AUTO(visits_free_at)
    struct visits *shown = visits_of_subscriber(round->subscriber, INT64_MIN, INT64_MAX); /* no others are left */
    size_t differ = visits_differ(there, shown);
    if (differ == 0) print_message("  %zu visits of \"%s\"\n", visits_count(there), days);
    if (differ == 0) return;
    if (monotonic_ms() > end) fail_msg("%zu visits differ from what the days %s have", differ, days);
  }
}

TEST(visits_leave_and_return) {
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true});
  days_are(&round, "days_back = 1\ndays_ahead = 2");
  days_are(&round, "days_back = 20\ndays_ahead = 40");
  days_are(&round, "days_back = 1\ndays_ahead = 2");
  days_are(&round, "");
  round_reopen_board(&round); /* what the broker has kept is the same */
  subscriber_await_all(round.subscriber, &round.home);
  round_close(&round);
}

/* ---- what one visit, or one visit only, makes hard */

static void change_large(const struct home *home, const char *visit_id) {
  static char question[100001];
  memset(question, 'x', sizeof question - 1);
  round_change_of(home, visit_id, question);
}

/* The broker takes no such message: the others go on, and seats are told that this one is not to be had here. */
static void is_too_large(struct round *round) {
  char large[64], other[64], topic[100] = "";
  visit_now(round, 0, large);
  visit_now(round, 1, other);
  change_large(&round->home, large);
  relay_await(&round->relay, "events 1, 0 to read");
  round_change_of(&round->home, other, "Et les autres ?");
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(other), other);
  subscriber_await(round->subscriber, topic, "Et les autres ?");
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(large), large);
  subscriber_await_gone(round->subscriber, topic);
  relay_await(&round->relay, "broker up");
  relay_await(&round->relay, " 0 to publish");
  subscriber_await_claims(round->subscriber);
}

TEST(a_visit_too_large_for_a_message_holds_nothing_up) {
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true, .broker = "message_size_limit 60000"});
  is_too_large(&round);
  round_close(&round);
}

TEST(a_visit_too_large_for_a_packet_holds_nothing_up) {
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true, .broker = "max_packet_size 60000"});
  is_too_large(&round);
  assert_int_equal(relay_logged(&round.relay, "the broker answers"), 1); /* it knew before it was sent */
  round_close(&round);
}

/* A broker, or our own library for it, that hangs up on what is too large. */
TEST(a_visit_that_breaks_the_connection_is_given_up) {
  struct round round;
  round_open(&round, &(struct round_setup){.webhook = true, .narrow = 60000});
  is_too_large(&round);
  assert_in_range(round.narrow.broken, 2, 3); /* alone twice; before that perhaps in company */
  assert_int_equal(relay_logged(&round.relay, "the broker hangs up on visit"), 1);
  round_close(&round);
}

/* One of many that were under way: none of the others is given up. */
TEST(the_one_that_breaks_the_connection_is_found) {
  struct round round;
  char large[64], topic[100];
  round_open(&round, &(struct round_setup){.webhook = true, .narrow = 60000});
  broker_kill(&round.broker);
  change_large(&round.home, visit_now(&round, 150, large));
  relay_await(&round.relay, "events 1, 0 to read");
  broker_restart(&round.broker); /* an empty one: all visits are sent at once */
  relay_await_log(&round.relay, "the broker hangs up on visit", 1);
  relay_await(&round.relay, " 0 to publish");
  round_reopen_board(&round);
  subscriber_await_claims(round.subscriber);
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(large), large);
  subscriber_await_gone(round.subscriber, topic);
  assert_int_equal(subscriber_gone(round.subscriber), 1);
  assert_in_range(round.narrow.broken, 2, 3);
  round_close(&round);
}
