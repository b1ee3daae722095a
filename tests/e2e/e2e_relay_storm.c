/* Many events while what is round the relay dies at random: at the end everybody has what the API has, and what was
 * acknowledged is not lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "round.h"
#include "watcher.h"

enum {
  ROUNDS = 12,
  CHANGES = 125 / RELAY_SLOW, /* a round: told by the sandbox itself */
  HINTS = 375 / RELAY_SLOW,   /* a round: events of visits that have not changed */
  KILLS = 30,
  BURST = 20
};

static unsigned seed;

static size_t pick(size_t below) {
  return (size_t)rand_r(&seed) % below;
}

static void open_round(struct round *round, bool tells) {
  seed = (unsigned)getpid();
  print_message("  (seed %u)\n", seed);
  round_open(round, &(struct round_setup){.webhook = tells,
                                          .sandbox = (const char *const[]){"--pace", "0", NULL},
                                          .keeps = true,
                                          .relay = "rate = 100000"});
  assert_true(visits_count(round->visits) > 100);
}

/* Something of that visit changes at the vendor's. */
static void change(struct round *round, size_t number) {
  static unsigned count;
  char question[40];
  snprintf(question, sizeof question, "Question %u", ++count);
  round_change(round, number, question);
}

/* ---- thousands of events, the broker killed, a seat away half of the time */

/* A connection on which one has been told, and answered. */
static int begin_hints(struct round *round) {
  for (;;) {
    int64_t begun_ms = monotonic_ms();
    int fd = relay_connect(&round->relay);
    relay_send_event(&round->relay, fd, visits_id(round->visits, pick(visits_count(round->visits))));
    bool late = relay_is_late(begun_ms);
    int status = relay_answer(fd);
    if (status == 200) return fd;
    assert_true(status == 0 && late);
    close(fd);
  }
}

static void tell_hints(struct round *round) {
  int fd = begin_hints(round), answered = 0;
  for (int n = 0; n < HINTS; n++) {
    assert_true(relay_send_event(&round->relay, fd, visits_id(round->visits, pick(visits_count(round->visits)))));
    if (n % BURST == BURST - 1)
      for (; answered <= n; answered++)
        assert_int_equal(relay_answer(fd), 200);
  }
  for (; answered < HINTS; answered++)
    assert_int_equal(relay_answer(fd), 200);
  close(fd);
}

TEST(every_seat_is_right_at_the_end) {
  struct round round;
  struct watcher stays, goes;
  open_round(&round, true);
  watcher_open(&stays, &round.home, round.broker.url);
  watcher_open(&goes, &round.home, round.broker.url);
  watcher_await(&stays, round.subscriber, &round.home);
  int64_t begun = monotonic_ms();
  for (int turn = 0; turn < ROUNDS; turn++) {
    if (turn % 4 == 1) watcher_end(&goes);
    if (turn % 4 == 3) watcher_begin(&goes);
    size_t dies = turn % 7 == 3 ? pick(CHANGES) : SIZE_MAX, back = dies + pick(CHANGES);
    for (size_t n = 0; n < CHANGES; n++) {
      change(&round, pick(visits_count(round.visits)));
      if (n == dies) broker_kill(&round.broker);
      if (n == back) broker_restart(&round.broker);
    }
    tell_hints(&round);
    if (round.broker.pid == 0) broker_restart(&round.broker);
    subscriber_hear(round.subscriber, 0);
    watcher_take(&stays);
    watcher_take(&goes);
  }
  if (goes.seat.work == NULL) watcher_begin(&goes);
  print_message("  %d events in %d ms\n", ROUNDS * (CHANGES + HINTS), (int)(monotonic_ms() - begun));
  size_t count = subscriber_await_all(round.subscriber, &round.home);
  print_message("  the broker is right after %d ms: %zu visits\n", (int)(monotonic_ms() - begun), count);
  watcher_await(&stays, round.subscriber, &round.home);
  watcher_await(&goes, round.subscriber, &round.home);
  print_message("  both seats are live and right after %d ms\n", (int)(monotonic_ms() - begun));
  watcher_close(&stays);
  watcher_close(&goes);
  round_close(&round);
}

/* ---- the relay killed */

/* Changes visits, and tells of them at once; kills the relay when so many answers have come. Which were acknowledged.
 */
static int burst_and_kill(struct round *round, bool *acknowledged) {
  size_t told[BURST], answers = pick(BURST + 1), got = 0;
  for (size_t n = 0; n < BURST; n++) {
    told[n] = pick(visits_count(round->visits));
    change(round, told[n]);
    acknowledged[told[n]] = false;
  }
  int fd = relay_connect(&round->relay);
  for (size_t n = 0; n < BURST; n++)
    if (!relay_send_event(&round->relay, fd, visits_id(round->visits, told[n]))) break;
  while (got < answers && relay_answer(fd) == 200)
    got++;
  relay_kill(&round->relay);
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

static size_t count_missing(struct round *round, const bool *acknowledged, size_t *checked) {
  AUTO(visits_free_at) struct visits *truth = visits_of_sandbox(&round->home, INT64_MIN, INT64_MAX);
  AUTO(visits_free_at) struct visits *shown = visits_of_subscriber(round->subscriber, INT64_MIN, INT64_MAX);
  size_t missing = 0;
  *checked = 0;
  for (size_t n = 0; n < visits_count(round->visits); n++) {
    if (!acknowledged[n]) continue;
    missing += !visits_same(truth, shown, visits_id(round->visits, n));
    ++*checked;
  }
  return missing;
}

TEST(no_acknowledged_event_is_lost) {
  struct round round;
  int acknowledgements = 0;
  size_t checked, missing = 1;
  open_round(&round, false);
  bool *acknowledged = calloc(visits_count(round.visits), sizeof *acknowledged);
  home_fault(&round.home, "visits:status=403"); /* lists would tell too */
  for (int n = 0; n < KILLS; n++) {
    acknowledgements += burst_and_kill(&round, acknowledged);
    relay_start(&round.relay);
  }
  for (int64_t end = monotonic_ms() + 90000; missing > 0;) {
    while (subscriber_hear(round.subscriber, 100))
      ;
    missing = count_missing(&round, acknowledged, &checked);
    if (missing > 0 && monotonic_ms() > end) fail_msg("%zu of %zu acknowledged changes are lost", missing, checked);
  }
  print_message("  killed %d times; %d of %d events acknowledged; %zu visits as they told\n", KILLS, acknowledgements,
                KILLS * BURST, checked);
  assert_true(checked > 50);
  free(acknowledged);
  round_close(&round);
}
