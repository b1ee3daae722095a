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

#include "../harness/test.h"
#include "../unit/broker.h"
#include "board.h"
#include "live/feed.h"
#include "narrow.h"
#include "relay.h"

struct stage {
  struct place place;
  struct broker broker;
  struct narrow narrow; /* where the relay reaches the broker through it */
  struct relay relay;
  struct board *board;
};

static void stage_open_through(struct stage *stage, bool keeps, const char *extra, size_t narrow) {
  char config[300] = "";
  *stage = (struct stage){0};
  place_open(&stage->place);
  relay_prepare(&stage->relay, &stage->place, "relay");
  place_start_sandbox_of(&stage->place, (const char *const[]){"--webhook", stage->relay.hook, NULL});
  if (keeps) snprintf(config, sizeof config, "persistence true\npersistence_location %s/", stage->place.folder);
  broker_start(&stage->broker, keeps ? config : extra);
  if (narrow > 0) narrow_open(&stage->narrow, stage->broker.port, narrow);
  free(relay_configure(&stage->relay, narrow > 0 ? stage->narrow.url : stage->broker.url, NULL));
  relay_start(&stage->relay);
  stage->board = board_open(&(struct mqtt_profile){.url = stage->broker.url});
  board_await_all(stage->board, &stage->place);
  relay_await(&stage->relay, " 0 to publish");
}

static void stage_open(struct stage *stage, bool keeps, const char *extra) {
  stage_open_through(stage, keeps, extra, 0);
}

static void stage_reopen_board(struct stage *stage) {
  board_close(stage->board);
  stage->board = board_open(&(struct mqtt_profile){.url = stage->broker.url});
}

static void stage_close(struct stage *stage) {
  if (stage->relay.pid != 0) assert_int_equal(relay_end(&stage->relay), 0);
  board_close(stage->board);
  if (stage->narrow.most > 0) narrow_close(&stage->narrow);
  broker_end(&stage->broker);
  place_close(&stage->place);
}

static void change(struct stage *stage, const char *visit_id, const char *question) {
  char body[200];
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"questions\":\"%s\"}", visit_id, question);
  free(place_ask(&stage->place, "/sandbox/report", body));
}

static const char *visit_now(struct stage *stage, size_t number, char id[64]) {
  struct visits *visits = visits_of_board(stage->board, INT64_MIN, INT64_MAX);
  snprintf(id, 64, "%s", visits_id(visits, number));
  visits_free(visits);
  return id;
}

/* ---- a broker that comes back */

TEST(an_empty_broker_gets_everything) {
  struct stage stage;
  stage_open(&stage, false, NULL);
  long published = relay_number(&stage.relay, "published ");
  broker_kill(&stage.broker);
  broker_restart(&stage.broker);
  relay_await_log(&stage.relay, "has kept nothing", 2);
  stage_reopen_board(&stage);
  size_t count = board_await_all(stage.board, &stage.place);
  relay_await(&stage.relay, " 0 to publish");
  assert_int_equal(relay_number(&stage.relay, "published ") - published, count);
  stage_close(&stage);
}

TEST(a_broker_that_kept_all_gets_nothing) {
  struct stage stage;
  stage_open(&stage, true, NULL);
  long published = relay_number(&stage.relay, "published ");
  kill(stage.broker.pid, SIGTERM); /* it saves what it has */
  assert_int_equal(waitpid(stage.broker.pid, NULL, 0), stage.broker.pid);
  broker_restart(&stage.broker);
  relay_await_log(&stage.relay, "the broker answers", 2);
  relay_await(&stage.relay, " 0 to publish");
  assert_int_equal(relay_end(&stage.relay), 0);
  relay_start(&stage.relay); /* and neither does it when the relay is new */
  relay_await_log(&stage.relay, "the broker answers", 3);
  stage_reopen_board(&stage);
  board_await_all(stage.board, &stage.place);
  relay_await(&stage.relay, "Flatsy read");
  assert_int_equal(relay_number(&stage.relay, "published "), 0);
  assert_int_equal(relay_logged(&stage.relay, "has kept nothing"), 1);
  assert_true(published > 0);
  stage_close(&stage);
}

/* ---- when nothing happens */

static void await_heads(struct stage *stage, size_t count) {
  int64_t end = relay_now_ms() + 120000;
  for (size_t first = board_news(stage->board, "head"); board_news(stage->board, "head") < first + count;
       board_hear(stage->board, 100))
    assert_true(relay_now_ms() < end);
}

/* Heads alone, and with a rest between them (how long a rest: test_publisher). */
static void is_idle(struct stage *stage) {
  int64_t begun = relay_now_ms();
  size_t first = board_news(stage->board, "head");
  relay_await(&stage->relay, " 0 to read");
  relay_await(&stage->relay, " 0 to publish");
  board_await(stage->board, "head", "\"ok\":true");
  await_heads(stage, 1);
  size_t all = board_news(stage->board, ""), heads = board_news(stage->board, "head");
  await_heads(stage, 2);
  int64_t seconds = (relay_now_ms() - begun) / 1000;
  print_message("  %zu heads in %d s\n", board_news(stage->board, "head") - first, (int)seconds);
  assert_in_range(board_news(stage->board, "head") - first, 3, 4 * (seconds + 1)); /* never more than four a second */
  size_t said = board_news(stage->board, "head") - heads;
  assert_in_range(board_news(stage->board, "") - all, 2 * said - 1, 2 * said + 1); /* each is kept for ourselves too */
}

TEST(an_idle_relay_says_heads_and_rests) {
  struct stage stage;
  stage_open(&stage, true, NULL);
  is_idle(&stage);
  assert_int_equal(relay_end(&stage.relay), 0);
  board_await(stage.board, "head", "\"up\":false");
  broker_stop(&stage.broker);
  relay_start(&stage.relay);
  relay_await(&stage.relay, "Flatsy read"); /* it is ready before the broker is */
  broker_cont(&stage.broker);
  is_idle(&stage);
  stage_close(&stage);
}

/* ---- what seats are told */

TEST(seats_hear_that_it_is_gone) {
  struct stage stage;
  stage_open(&stage, false, NULL);
  relay_kill(&stage.relay);
  board_await(stage.board, "head", "\"up\":false");
  relay_start(&stage.relay);
  board_await(stage.board, "head", "\"up\":true");
  board_await(stage.board, "head", "\"ok\":true");
  assert_int_equal(relay_end(&stage.relay), 0);
  board_await(stage.board, "head", "\"up\":false");
  stage_close(&stage);
}

/* A will that comes late: of a connection that broke, when the relay has long been back. */
TEST(a_late_will_is_corrected) {
  struct stage stage;
  stage_open(&stage, false, NULL);
  board_await(stage.board, "head", "\"ok\":true");
  size_t heads = board_news(stage.board, "head"), will = 1;
  int64_t begun = relay_now_ms();
  board_put(stage.board, "head", "{\"inst\":\"0123456789abcdef0123456789abcdef\",\"up\":false}");
  board_await(stage.board, "head", "\"up\":true");
  print_message("  corrected after %d ms\n", (int)(relay_now_ms() - begun));
  assert_true(board_news(stage.board, "head") > heads + will); /* by a head of its own */
  stage_close(&stage);
}

TEST(a_message_is_told_once) {
  static const char message[] = "{\"propertyRef\":\"13-1063\",\"text\":\"Bonjour, la cave est ouverte\"}";
  struct stage stage;
  stage_open(&stage, false, NULL);
  relay_await(&stage.relay, " 0 to read");
  free(place_ask(&stage.place, "/sandbox/message", message));
  board_await(stage.board, "talk", "la cave est ouverte");
  assert_int_equal(relay_request(&stage.relay, "POST", NULL, "{\"eventType\":\"message.new\"}"), 200); /* replayed */
  relay_await(&stage.relay, "events 2, 0 to read");
  char id[64], topic[100];
  change(&stage, visit_now(&stage, 0, id), "Et ensuite ?"); /* goes the same way, behind it */
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(id), id);
  board_await(stage.board, topic, "Et ensuite ?");
  assert_int_equal(board_news(stage.board, "talk"), 1);
  stage_close(&stage);
}

/* ---- visits leave the days, and return */

static void days_are(struct stage *stage, const char *days) {
  int64_t from, to;
  assert_int_equal(relay_end(&stage->relay), 0);
  board_await(stage->board, "head", "\"up\":false");
  free(relay_configure(&stage->relay, stage->broker.url, days));
  relay_start(&stage->relay);
  board_await_all(stage->board, &stage->place);
  for (int64_t end = relay_now_ms() + 60000;; board_hear(stage->board, 100)) {
    board_days(stage->board, &from, &to);
    struct visits *there = visits_of_sandbox(&stage->place, from, to);
    struct visits *shown = visits_of_board(stage->board, INT64_MIN, INT64_MAX); /* no others are left */
    size_t differ = visits_differ(there, shown), count = visits_count(there);
    visits_free(there);
    visits_free(shown);
    if (differ == 0) {
      print_message("  %zu visits of \"%s\"\n", count, days);
      return;
    }
    if (relay_now_ms() > end) fail_msg("%zu visits differ from what the days %s have", differ, days);
  }
}

TEST(visits_leave_and_return) {
  struct stage stage;
  stage_open(&stage, false, NULL);
  days_are(&stage, "days_back = 1\ndays_ahead = 2");
  days_are(&stage, "days_back = 20\ndays_ahead = 40");
  days_are(&stage, "days_back = 1\ndays_ahead = 2");
  days_are(&stage, "");
  stage_reopen_board(&stage); /* what the broker has kept is the same */
  board_await_all(stage.board, &stage.place);
  stage_close(&stage);
}

/* ---- what one visit, or one visit only, makes hard */

static void change_large(struct stage *stage, const char *visit_id) {
  enum { WORDS = 100000 };
  char *body = malloc(WORDS + 200);
  int begin = snprintf(body, 200, "{\"visitId\":\"%s\",\"questions\":\"", visit_id);
  memset(body + begin, 'x', WORDS);
  strcpy(body + begin + WORDS, "\"}");
  char *answer = place_ask(&stage->place, "/sandbox/report", body);
  assert_null(strstr(answer, "\"errors\""));
  free(answer);
  free(body);
}

/* The broker takes no such message: the others go on, and seats are told that this one is not to be had here. */
static void is_too_large(struct stage *stage) {
  char large[64], other[64], topic[100] = "";
  visit_now(stage, 0, large);
  visit_now(stage, 1, other);
  change_large(stage, large);
  relay_await(&stage->relay, "events 1, 0 to read");
  change(stage, other, "Et les autres ?");
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(other), other);
  board_await(stage->board, topic, "Et les autres ?");
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(large), large);
  board_await_gone(stage->board, topic);
  relay_await(&stage->relay, "broker up");
  relay_await(&stage->relay, " 0 to publish");
  board_await_claims(stage->board);
}

TEST(a_visit_too_large_for_a_message_holds_nothing_up) {
  struct stage stage;
  stage_open(&stage, false, "message_size_limit 60000");
  is_too_large(&stage);
  stage_close(&stage);
}

TEST(a_visit_too_large_for_a_packet_holds_nothing_up) {
  struct stage stage;
  stage_open(&stage, false, "max_packet_size 60000");
  is_too_large(&stage);
  assert_int_equal(relay_logged(&stage.relay, "the broker answers"), 1); /* it knew before it was sent */
  stage_close(&stage);
}

/* A broker, or our own library for it, that hangs up on what is too large. */
TEST(a_visit_that_breaks_the_connection_is_given_up) {
  struct stage stage;
  stage_open_through(&stage, false, NULL, 60000);
  is_too_large(&stage);
  assert_in_range(stage.narrow.broken, 2, 3); /* alone twice; before that perhaps in company */
  assert_int_equal(relay_logged(&stage.relay, "the broker hangs up on visit"), 1);
  stage_close(&stage);
}

/* One of many that were under way: none of the others is given up. */
TEST(the_one_that_breaks_the_connection_is_found) {
  struct stage stage;
  char large[64], topic[100];
  stage_open_through(&stage, false, NULL, 60000);
  broker_kill(&stage.broker);
  change_large(&stage, visit_now(&stage, 150, large));
  relay_await(&stage.relay, "events 1, 0 to read");
  broker_restart(&stage.broker); /* an empty one: all visits are sent at once */
  relay_await_log(&stage.relay, "the broker hangs up on visit", 1);
  relay_await(&stage.relay, " 0 to publish");
  stage_reopen_board(&stage);
  board_await_claims(stage.board);
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(large), large);
  board_await_gone(stage.board, topic);
  assert_int_equal(board_gone(stage.board), 1);
  assert_in_range(stage.narrow.broken, 2, 3);
  stage_close(&stage);
}
