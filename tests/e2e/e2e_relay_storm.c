/* Many events while what is round the relay dies at random: at the end everybody has what the API has, and what was
 * acknowledged is not lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "../unit/broker.h"
#include "board.h"
#include "relay.h"
#include "watcher.h"

enum {
  ROUNDS = 12,
  CHANGES = 125 / RELAY_SLOW, /* a round: told by the sandbox itself */
  HINTS = 375 / RELAY_SLOW,   /* a round: events of visits that have not changed */
  KILLS = 30,
  BURST = 20
};

struct stage {
  struct place place;
  struct broker broker;
  struct relay relay;
  struct board *board;
  struct visits *visits;
  unsigned seed;
};

static size_t pick(struct stage *stage, size_t below) {
  return (size_t)rand_r(&stage->seed) % below;
}

static void stage_open(struct stage *stage, bool tells) {
  static const char keeps[] =
      "persistence true\nautosave_on_changes true\nautosave_interval 100\npersistence_location ";
  char extra[200];
  int64_t from, to;
  *stage = (struct stage){.seed = (unsigned)getpid()};
  print_message("  (seed %u)\n", stage->seed);
  place_open(&stage->place);
  relay_prepare(&stage->relay, &stage->place, "relay");
  place_start_sandbox_of(&stage->place,
                         (const char *const[]){"--pace", "0", tells ? "--webhook" : NULL, stage->relay.hook, NULL});
  snprintf(extra, sizeof extra, "%s%s/", keeps, stage->place.folder);
  broker_start(&stage->broker, extra);
  free(relay_configure(&stage->relay, stage->broker.url, "rate = 100000"));
  relay_start(&stage->relay);
  stage->board = board_open(&(struct mqtt_profile){.url = stage->broker.url});
  assert_true(board_await_all(stage->board, &stage->place) > 100);
  board_days(stage->board, &from, &to);
  stage->visits = visits_of_sandbox(&stage->place, from, to);
}

static void stage_close(struct stage *stage) {
  assert_int_equal(relay_end(&stage->relay), 0);
  visits_free(stage->visits);
  board_close(stage->board);
  broker_end(&stage->broker);
  place_close(&stage->place);
}

/* Something of that visit changes at the vendor's. */
static void change(struct stage *stage, size_t number) {
  static unsigned count;
  char body[200];
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"questions\":\"Question %u\"}", visits_id(stage->visits, number),
           ++count);
  char *answer = place_ask(&stage->place, "/sandbox/report", body);
  assert_null(strstr(answer, "\"errors\""));
  free(answer);
}

/* ---- thousands of events, the broker killed, a seat away half of the time */

/* A connection on which one has been told, and answered. */
static int begin_hints(struct stage *stage) {
  for (;;) {
    int64_t begun_ms = relay_now_ms();
    int fd = relay_connect(&stage->relay);
    relay_send_event(&stage->relay, fd, visits_id(stage->visits, pick(stage, visits_count(stage->visits))));
    bool late = relay_is_late(begun_ms);
    int status = relay_answer(fd);
    if (status == 200) return fd;
    assert_true(status == 0 && late);
    close(fd);
  }
}

static void tell_hints(struct stage *stage) {
  int fd = begin_hints(stage), answered = 0;
  for (int n = 0; n < HINTS; n++) {
    assert_true(
        relay_send_event(&stage->relay, fd, visits_id(stage->visits, pick(stage, visits_count(stage->visits)))));
    if (n % BURST == BURST - 1)
      for (; answered <= n; answered++)
        assert_int_equal(relay_answer(fd), 200);
  }
  for (; answered < HINTS; answered++)
    assert_int_equal(relay_answer(fd), 200);
  close(fd);
}

TEST(every_seat_is_right_at_the_end) {
  struct stage stage;
  struct watcher stays, goes;
  stage_open(&stage, true);
  watcher_open(&stays, &stage.place, stage.broker.url);
  watcher_open(&goes, &stage.place, stage.broker.url);
  watcher_await(&stays, stage.board, &stage.place);
  int64_t begun = relay_now_ms();
  for (int round = 0; round < ROUNDS; round++) {
    if (round % 4 == 1) watcher_end(&goes);
    if (round % 4 == 3) watcher_begin(&goes);
    size_t dies = round % 7 == 3 ? pick(&stage, CHANGES) : SIZE_MAX, back = dies + pick(&stage, CHANGES);
    for (size_t n = 0; n < CHANGES; n++) {
      change(&stage, pick(&stage, visits_count(stage.visits)));
      if (n == dies) broker_kill(&stage.broker);
      if (n == back) broker_restart(&stage.broker);
    }
    tell_hints(&stage);
    if (stage.broker.pid == 0) broker_restart(&stage.broker);
    board_hear(stage.board, 0);
    watcher_take(&stays);
    watcher_take(&goes);
  }
  if (goes.seat.work == NULL) watcher_begin(&goes);
  print_message("  %d events in %d ms\n", ROUNDS * (CHANGES + HINTS), (int)(relay_now_ms() - begun));
  size_t count = board_await_all(stage.board, &stage.place);
  print_message("  the broker is right after %d ms: %zu visits\n", (int)(relay_now_ms() - begun), count);
  watcher_await(&stays, stage.board, &stage.place);
  watcher_await(&goes, stage.board, &stage.place);
  print_message("  both seats are live and right after %d ms\n", (int)(relay_now_ms() - begun));
  watcher_close(&stays);
  watcher_close(&goes);
  stage_close(&stage);
}

/* ---- the relay killed */

/* Changes visits, and tells of them at once; kills the relay when so many answers have come. Which were acknowledged.
 */
static int burst_and_kill(struct stage *stage, bool *acknowledged) {
  size_t told[BURST], answers = pick(stage, BURST + 1), got = 0;
  for (size_t n = 0; n < BURST; n++) {
    told[n] = pick(stage, visits_count(stage->visits));
    change(stage, told[n]);
    acknowledged[told[n]] = false;
  }
  int fd = relay_connect(&stage->relay);
  for (size_t n = 0; n < BURST; n++)
    if (!relay_send_event(&stage->relay, fd, visits_id(stage->visits, told[n]))) break;
  while (got < answers && relay_answer(fd) == 200)
    got++;
  relay_kill(&stage->relay);
  while (got < BURST && relay_answer(fd) == 200) /* it had sent them before */
    got++;
  close(fd);
  for (size_t n = 0; n < got; n++)
    acknowledged[told[n]] = true;
  for (size_t n = got; n < BURST; n++) /* changed again, and that was not acknowledged */
    for (size_t m = 0; m < got; m++)
      if (told[m] == told[n]) acknowledged[told[n]] = acknowledged[told[n]] && m > n;
  return (int)got;
}

static size_t count_missing(struct stage *stage, const bool *acknowledged, size_t *checked) {
  struct visits *truth = visits_of_sandbox(&stage->place, INT64_MIN, INT64_MAX);
  struct visits *shown = visits_of_board(stage->board, INT64_MIN, INT64_MAX);
  size_t missing = 0;
  *checked = 0;
  for (size_t n = 0; n < visits_count(stage->visits); n++) {
    if (!acknowledged[n]) continue;
    missing += !visits_same(truth, shown, visits_id(stage->visits, n));
    ++*checked;
  }
  visits_free(truth);
  visits_free(shown);
  return missing;
}

TEST(no_acknowledged_event_is_lost) {
  struct stage stage;
  int acknowledgements = 0;
  size_t checked, missing = 1;
  stage_open(&stage, false);
  bool *acknowledged = calloc(visits_count(stage.visits), sizeof *acknowledged);
  place_fault(&stage.place, "visits:status=403"); /* lists would tell too */
  for (int n = 0; n < KILLS; n++) {
    acknowledgements += burst_and_kill(&stage, acknowledged);
    relay_start(&stage.relay);
  }
  for (int64_t end = relay_now_ms() + 90000; missing > 0;) {
    while (board_hear(stage.board, 100))
      ;
    missing = count_missing(&stage, acknowledged, &checked);
    if (missing > 0 && relay_now_ms() > end) fail_msg("%zu of %zu acknowledged changes are lost", missing, checked);
  }
  print_message("  killed %d times; %d of %d events acknowledged; %zu visits as they told\n", KILLS, acknowledgements,
                KILLS * BURST, checked);
  assert_true(checked > 50);
  free(acknowledged);
  stage_close(&stage);
}
