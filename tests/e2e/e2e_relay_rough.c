/* The relay in trouble: ended, started twice, without room on the disk, with an API that lags or fails. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "../unit/broker.h"
#include "board.h"
#include "live/feed.h"
#include "model/json.h"
#include "relay.h"

enum {
  ENDS = 5,
  HURRIED = 4,
  ROOM = 1 << 16 /* the log goes on, where it writes in relay.db's has long passed it */
};

struct stage {
  struct place place;
  struct broker broker;
  struct relay relay;
  struct board *board;
  struct visits *visits;
};

static void stage_open(struct stage *stage) {
  *stage = (struct stage){0};
  place_open(&stage->place);
  relay_prepare(&stage->relay, &stage->place, "relay");
  place_start_sandbox_of(&stage->place, (const char *const[]){NULL});
  broker_start(&stage->broker, NULL);
  free(relay_configure(&stage->relay, stage->broker.url, NULL));
  relay_start(&stage->relay);
  stage->board = board_open(&(struct mqtt_profile){.url = stage->broker.url});
  board_await_all(stage->board, &stage->place);
  relay_await(&stage->relay, "; events 0, 0 to read");
  stage->visits = visits_of_board(stage->board, INT64_MIN, INT64_MAX);
}

static void stage_close(struct stage *stage) {
  assert_int_equal(relay_end(&stage->relay), 0);
  board_close(stage->board);
  visits_free(stage->visits);
  broker_end(&stage->broker);
  place_close(&stage->place);
}

static void change(struct stage *stage, size_t number, const char *question) {
  char body[200];
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"questions\":\"%s\"}", visits_id(stage->visits, number), question);
  free(place_ask(&stage->place, "/sandbox/report", body));
}

static void await_visit(struct stage *stage, size_t number, const char *text) {
  char topic[100];
  const char *id = visits_id(stage->visits, number);
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(id), id);
  board_await(stage->board, topic, text);
}

static size_t requests(const struct stage *stage, const char *target) {
  size_t count = 0;
  char *all = place_ask(&stage->place, "/sandbox/requests", NULL);
  for (const char *at = all; (at = strstr(at, target)) != NULL; at++)
    count++;
  free(all);
  return count;
}

/* ---- its end */

static void what_was_acknowledged_is_published_before_the_end(void **state) {
  struct stage stage;
  (void)state;
  stage_open(&stage);
  place_fault(&stage.place, "visit:delay=200");
  for (size_t n = 0; n < 20; n++) {
    change(&stage, n, "Avant la fin ?");
    assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, n)), 200);
  }
  assert_int_equal(relay_end(&stage.relay), 0);
  board_await(stage.board, "head", "\"up\":false");
  for (size_t n = 0; n < 20; n++) {
    char topic[100];
    const char *id = visits_id(stage.visits, n);
    snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(id), id);
    assert_non_null(strstr(board_get(stage.board, topic), "Avant la fin ?"));
  }
  place_fault(&stage.place, "");
  relay_start(&stage.relay);
  stage_close(&stage);
}

struct hurry {
  const struct stage *stage;
  atomic_bool ends;
};

/* Events without a pause on connections that stay open. */
static void *hurry_run(void *arg) {
  struct hurry *hurry = arg;
  while (!hurry->ends) {
    int fd = relay_connect(&hurry->stage->relay);
    while (fd >= 0 && !hurry->ends && relay_send_event(&hurry->stage->relay, fd, visits_id(hurry->stage->visits, 0)) &&
           relay_answer(fd) != 0)
      ;
    if (fd >= 0) close(fd);
  }
  return NULL;
}

static void it_ends_well_under_load(void **state) {
  struct stage stage;
  struct hurry hurry = {.stage = &stage};
  pthread_t threads[HURRIED];
  (void)state;
  stage_open(&stage);
  for (int n = 0; n < HURRIED; n++)
    assert_int_equal(pthread_create(&threads[n], NULL, hurry_run, &hurry), 0);
  for (int n = 0; n < ENDS; n++) {
    while (relay_number(&stage.relay, "events ") < 20)
      ;
    assert_int_equal(relay_end(&stage.relay), 0);
    relay_start(&stage.relay);
  }
  hurry.ends = true;
  for (int n = 0; n < HURRIED; n++)
    pthread_join(threads[n], NULL);
  stage_close(&stage);
}

/* ---- two of them */

static void a_second_one_is_refused(void **state) {
  struct stage stage;
  struct relay second;
  (void)state;
  stage_open(&stage);
  relay_prepare(&second, &stage.place, "second"); /* the same address */
  second.port = stage.relay.port;
  free(relay_configure(&second, stage.broker.url, NULL));
  assert_int_equal(relay_run(&second), 2);
  assert_int_equal(relay_logged(&second, "choose another address for listen"), 1);
  struct relay same = stage.relay; /* the same files */
  same.pid = 0;
  same.port = 0;
  char *config = relay_configure(&same, stage.broker.url, NULL);
  struct ran ran = run(&stage.place, NULL, (const char *const[]){"./visitdeck-relay", "--config", config, NULL});
  assert_int_equal(ran.status, 2);
  assert_non_null(strstr(ran.err, "is in use by another visitdeck-relay"));
  ran_free(&ran);
  free(config);
  assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, 0)), 200);
  stage_close(&stage);
}

/* ---- a full disk */

static void set_room(const struct stage *stage, rlim_t bytes) {
  struct rlimit limit;
  assert_int_equal(prlimit(stage->relay.pid, RLIMIT_FSIZE, NULL, &limit), 0);
  limit.rlim_cur = bytes;
  assert_int_equal(prlimit(stage->relay.pid, RLIMIT_FSIZE, &limit, NULL), 0);
}

/* All that it does again and again without room, it does with a rest of two seconds: at whatever speed the machine
 * goes, so much time must pass. */
static void rests_without_room(struct stage *stage) {
  int64_t begun = relay_now_ms();
  size_t before = requests(stage, "/visit/"), asked = 0;
  while (asked < 6) { /* three visits, twice */
    asked = requests(stage, "/visit/") - before;
    usleep(20000);
  }
  print_message("  %zu reads in %d ms without room, %zu lines in the log\n", asked, (int)(relay_now_ms() - begun),
                relay_logged(&stage->relay, "<6>Can't write "));
  assert_true(relay_now_ms() - begun >= 1500);
  assert_int_equal(relay_logged(&stage->relay, "<6>Can't write "), 1);
}

static void a_full_disk_loses_nothing(void **state) {
  struct stage stage;
  (void)state;
  signal(SIGXFSZ, SIG_IGN); /* and so does what we start */
  stage_open(&stage);
  place_fault(&stage.place, "visit:delay=500");
  for (size_t n = 0; n < 3; n++) {
    change(&stage, n, "Quand le disque est plein ?");
    assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, n)), 200);
  }
  set_room(&stage, ROOM);
  assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, 3)), 503); /* the vendor will say it again */
  place_fault(&stage.place, "");
  relay_await_log(&stage.relay, "<6>Can't write ", 1);
  rests_without_room(&stage);
  set_room(&stage, RLIM_INFINITY);
  change(&stage, 3, "Quand le disque est plein ?");
  while (relay_event(&stage.relay, visits_id(stage.visits, 3)) != 200)
    board_hear(stage.board, 100);
  for (size_t n = 0; n < 4; n++)
    await_visit(&stage, n, "Quand le disque est plein ?");
  stage_close(&stage);
}

/* Messages that the broker acknowledges while that can't be written down. */
static void a_full_disk_leaves_claims_right(void **state) {
  struct stage stage;
  (void)state;
  signal(SIGXFSZ, SIG_IGN);
  stage_open(&stage);
  broker_stop(&stage.broker);
  for (size_t n = 0; n < 5; n++) {
    change(&stage, n, "Et la place ?");
    assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, n)), 200);
  }
  relay_await(&stage.relay, " 5 to publish; events 5, 0 to read");
  set_room(&stage, ROOM);
  broker_cont(&stage.broker);
  relay_await_log(&stage.relay, "<6>Can't write ", 1);
  set_room(&stage, RLIM_INFINITY);
  relay_await(&stage.relay, " 0 to publish");
  change(&stage, 0, "Et maintenant ?");
  assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, 0)), 200);
  await_visit(&stage, 0, "Et maintenant ?");
  board_await_claims(stage.board);
  stage_close(&stage);
}

/* New memory: the text with those letters over what follows the first one like before. */
static char *replaced(const char *text, const char *before, const char *letters) {
  char *copy = strdup(text), *at = strstr(copy, before);
  assert_non_null(at);
  memcpy(at + strlen(before), letters, strlen(letters));
  return copy;
}

/* What the broker has kept is not as it should be, which can't be written down: it is asked again after a rest, not as
 * fast as it answers. */
static void a_full_disk_does_not_keep_the_broker_busy(void **state) {
  struct stage stage;
  (void)state;
  signal(SIGXFSZ, SIG_IGN);
  stage_open(&stage);
  set_room(&stage, ROOM);
  char *other = replaced(board_get(stage.board, "head"), "\"inst\":\"", "0123");
  int64_t begun = relay_now_ms();
  assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, 0)), 503);
  while (relay_logged(&stage.relay, "the others are sent again") < 2) {
    assert_true(relay_now_ms() - begun < 120000);
    board_put(stage.board, "kept", other); /* of another relay; ours may have put its own there meanwhile */
    board_hear(stage.board, 300);
  }
  free(other);
  print_message("  asked twice in %d ms\n", (int)(relay_now_ms() - begun));
  assert_true(relay_now_ms() - begun >= 3500);
  set_room(&stage, RLIM_INFINITY);
  relay_await(&stage.relay, " 0 to publish");
  board_await_claims(stage.board);
  stage_close(&stage);
}

/* ---- an API that is not as fast as its webhook */

static void a_known_visit_that_is_not_found_is_asked_for_again(void **state) {
  struct stage stage;
  char topic[100];
  (void)state;
  stage_open(&stage);
  const char *id = visits_id(stage.visits, 0);
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(id), id);
  size_t before = board_news(stage.board, topic);
  place_fault(&stage.place, "visit:status=404*1");
  change(&stage, 0, "Pas encore ?");
  assert_int_equal(relay_event(&stage.relay, id), 200);
  await_visit(&stage, 0, "Pas encore ?");
  assert_int_equal(board_news(stage.board, topic) - before, 1); /* it never was gone */
  stage_close(&stage);
}

/* A forged event costs one read. One about a visit that is so new that it can't be read yet is found by the next list,
 * which comes soon. */
static void an_unknown_visit_is_asked_for_once(void **state) {
  static const char nobody[] = "00000000-0000-4000-8000-000000000000";
  struct stage stage;
  (void)state;
  stage_open(&stage);
  size_t lists = requests(&stage, "startTime");
  assert_int_equal(relay_event(&stage.relay, nobody), 200);
  relay_await(&stage.relay, "; events 1, 0 to read");
  int64_t end = relay_now_ms() + 60000;
  while (requests(&stage, "startTime") == lists) {
    assert_true(relay_now_ms() < end);
    usleep(20000);
  }
  assert_int_equal(requests(&stage, nobody), 1);
  relay_await(&stage.relay, ", 0 to read");
  lists = requests(&stage, "startTime"); /* its pages too */
  int64_t begun = relay_now_ms();
  for (int n = 0; n < 20; n++) /* whoever goes on making up visits has no more lists read */
    assert_int_equal(relay_event(&stage.relay, nobody), 200);
  relay_await(&stage.relay, "; events 21, 0 to read");
  change(&stage, 0, "Et les vraies ?");
  assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, 0)), 200);
  await_visit(&stage, 0, "Et les vraies ?");
  /* One of a few pages every half minute, not one an event. */
  assert_true(requests(&stage, "startTime") - lists <= (size_t)(1 + (relay_now_ms() - begun) / 30000) * 8);
  stage_close(&stage);
}

static void an_api_that_fails_is_asked_again(void **state) {
  struct stage stage;
  (void)state;
  stage_open(&stage);
  place_fault(&stage.place, "visit:status=503*1\nvisit:html*1");
  change(&stage, 0, "Tout de suite ?");
  assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, 0)), 200);
  await_visit(&stage, 0, "Tout de suite ?");
  stage_close(&stage);
}

/* Whatever a login comes to that is no refusal, it says nothing of a visit: none is buried, and it logs in again. */
static void a_failed_login_buries_no_visit(void **state) {
  static const char *const faults[] = {"status=404", "status=302", "status=410", "status=405", "status=500",
                                       "status=511", "html",       "cut",        "drop"};
  struct stage stage;
  char spec[100], text[40];
  (void)state;
  stage_open(&stage);
  for (size_t n = 0; n < sizeof faults / sizeof *faults; n++) {
    relay_await(&stage.relay, " 0 to publish");
    long published = relay_number(&stage.relay, "published");
    size_t failed = relay_logged(&stage.relay, "login failed");             /* the last one perhaps more than once */
    snprintf(spec, sizeof spec, "visit:status=401*1\nlogin:%s", faults[n]); /* its token ends */
    place_fault(&stage.place, spec);
    snprintf(text, sizeof text, "Encore %zu ?", n);
    change(&stage, n, text);
    assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, n)), 200);
    relay_await_log(&stage.relay, "login failed", failed + 1);
    place_fault(&stage.place, "");
    await_visit(&stage, n, text);
    relay_await(&stage.relay, " 0 to publish");
    if (relay_number(&stage.relay, "published") != published + 1) fail_msg("more than the change: %s", faults[n]);
    assert_int_equal(board_gone(stage.board), 0);
  }
  stage_close(&stage);
}

/* Failed logins are no tries of a visit: one "not found" behind them is the first, and buries nothing. */
static void a_moments_absence_behind_failed_logins_buries_nothing(void **state) {
  struct stage stage;
  (void)state;
  stage_open(&stage);
  long published = relay_number(&stage.relay, "published");
  place_fault(&stage.place, "visit:status=401*1\nlogin:status=500");
  change(&stage, 0, "Toujours là ?");
  assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, 0)), 200);
  relay_await_log(&stage.relay, "login failed", 4);
  place_fault(&stage.place, "visit:status=404*1");
  await_visit(&stage, 0, "Toujours là ?");
  relay_await(&stage.relay, " 0 to publish");
  assert_int_equal(relay_number(&stage.relay, "published"), published + 1);
  assert_int_equal(board_gone(stage.board), 0);
  stage_close(&stage);
}

/* Answers that nobody can read are no word about where the visit is. */
static void a_moments_absence_behind_rubbish_buries_nothing(void **state) {
  struct stage stage;
  (void)state;
  stage_open(&stage);
  long published = relay_number(&stage.relay, "published");
  place_fault(&stage.place, "visit:html*2\nvisit:status=404+2*1");
  change(&stage, 0, "Encore là ?");
  assert_int_equal(relay_event(&stage.relay, visits_id(stage.visits, 0)), 200);
  await_visit(&stage, 0, "Encore là ?");
  relay_await(&stage.relay, " 0 to publish");
  assert_int_equal(relay_number(&stage.relay, "published"), published + 1);
  assert_int_equal(board_gone(stage.board), 0);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_acknowledged_is_published_before_the_end),
      cmocka_unit_test(it_ends_well_under_load),
      cmocka_unit_test(a_second_one_is_refused),
      cmocka_unit_test(a_full_disk_loses_nothing),
      cmocka_unit_test(a_full_disk_leaves_claims_right),
      cmocka_unit_test(a_full_disk_does_not_keep_the_broker_busy),
      cmocka_unit_test(a_known_visit_that_is_not_found_is_asked_for_again),
      cmocka_unit_test(an_unknown_visit_is_asked_for_once),
      cmocka_unit_test(an_api_that_fails_is_asked_again),
      cmocka_unit_test(a_failed_login_buries_no_visit),
      cmocka_unit_test(a_moments_absence_behind_failed_logins_buries_nothing),
      cmocka_unit_test(a_moments_absence_behind_rubbish_buries_nothing),
  };
  signal(SIGPIPE, SIG_IGN);
  json_setup();
  mqtt_begin();
  return cmocka_run_group_tests_name("relay_rough", tests, NULL, NULL);
}
