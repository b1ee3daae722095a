/* The relay in trouble: ended, started twice, without room on the disk. */
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

#include "../harness/run.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "live/feed.h"
#include "round.h"

enum {
  ENDS = 5,
  HURRIED = 4,
  ROOM = 1 << 16 /* the log goes on, where it writes in relay.db's has long passed it */
};

/* ---- its end */

TEST(what_was_acknowledged_is_published_before_the_end) {
  struct round round;
  round_open(&round, &(struct round_setup){0});
  home_fault(&round.home, "visit:delay=200");
  for (size_t n = 0; n < 20; n++) {
    round_change(&round, n, "Avant la fin ?");
    assert_int_equal(relay_event(&round.relay, visits_id(round.visits, n)), 200);
  }
  assert_int_equal(relay_end(&round.relay), 0);
  subscriber_await(round.subscriber, "head", "\"up\":false");
  for (size_t n = 0; n < 20; n++) {
    char topic[100];
    const char *id = visits_id(round.visits, n);
    snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(id), id);
    assert_non_null(strstr(subscriber_get(round.subscriber, topic), "Avant la fin ?"));
  }
  home_fault(&round.home, "");
  relay_start(&round.relay);
  round_close(&round);
}

struct hurry {
  const struct round *round;
  atomic_bool ends;
};

/* Events without a pause on connections that stay open. */
static void *hurry_run(void *arg) {
  struct hurry *hurry = arg;
  while (!hurry->ends) {
    int fd = relay_connect(&hurry->round->relay);
    while (fd >= 0 && !hurry->ends && relay_send_event(&hurry->round->relay, fd, visits_id(hurry->round->visits, 0)) &&
           relay_answer(fd) != 0)
      ;
    if (fd >= 0) close(fd);
  }
  return NULL;
}

TEST(it_ends_well_under_load) {
  struct round round;
  struct hurry hurry = {.round = &round};
  pthread_t threads[HURRIED];
  round_open(&round, &(struct round_setup){0});
  for (int n = 0; n < HURRIED; n++)
    assert_int_equal(pthread_create(&threads[n], NULL, hurry_run, &hurry), 0);
  for (int n = 0; n < ENDS; n++) {
    while (relay_number(&round.relay, "events ") < 20)
      ;
    assert_int_equal(relay_end(&round.relay), 0);
    relay_start(&round.relay);
  }
  hurry.ends = true;
  for (int n = 0; n < HURRIED; n++)
    pthread_join(threads[n], NULL);
  round_close(&round);
}

/* ---- two of them */

TEST(a_second_one_is_refused) {
  struct round round;
  struct relay second;
  round_open(&round, &(struct round_setup){0});
  relay_prepare(&second, &round.home, "second"); /* the same address */
  second.port = round.relay.port;
  free(relay_configure(&second, round.broker.url, NULL));
  assert_int_equal(relay_run(&second), 2);
  assert_int_equal(relay_logged(&second, "choose another address for listen"), 1);
  struct relay same = round.relay; /* the same files */
  same.pid = 0;
  same.port = 0;
  AUTO(mem_free_at) char *config = relay_configure(&same, round.broker.url, NULL);
  struct ran ran = run(&round.home, NULL, (const char *const[]){"./visitdeck-relay", "--config", config, NULL});
  assert_int_equal(ran.status, 2);
  assert_non_null(strstr(ran.err, "is in use by another visitdeck-relay"));
  ran_free(&ran);
  assert_int_equal(relay_event(&round.relay, visits_id(round.visits, 0)), 200);
  round_close(&round);
}

/* ---- a full disk */

/* All that it does again and again without room, it does with a rest of two seconds: at whatever speed the machine
 * goes, so much time must pass. */
static void rests_without_room(struct round *round) {
  int64_t begun = monotonic_ms();
  size_t before = home_requests(&round->home, "/visit/"), asked = 0;
  while (asked < 6) { /* three visits, twice */
    asked = home_requests(&round->home, "/visit/") - before;
    usleep(20000);
  }
  print_message("  %zu reads in %d ms without room, %zu lines in the log\n", asked, (int)(monotonic_ms() - begun),
                relay_logged(&round->relay, "<6>Can't write "));
  assert_true(monotonic_ms() - begun >= 1500);
  assert_int_equal(relay_logged(&round->relay, "<6>Can't write "), 1);
}

TEST(a_full_disk_loses_nothing) {
  struct round round;
  signal(SIGXFSZ, SIG_IGN); /* and so does what we start */
  round_open(&round, &(struct round_setup){0});
  home_fault(&round.home, "visit:delay=500");
  for (size_t n = 0; n < 3; n++) {
    round_change(&round, n, "Quand le disque est plein ?");
    assert_int_equal(relay_event(&round.relay, visits_id(round.visits, n)), 200);
  }
  process_limit_files(round.relay.pid, ROOM);
  assert_int_equal(relay_event(&round.relay, visits_id(round.visits, 3)), 503); /* the vendor will say it again */
  home_fault(&round.home, "");
  relay_await_log(&round.relay, "<6>Can't write ", 1);
  rests_without_room(&round);
  process_limit_files(round.relay.pid, RLIM_INFINITY);
  round_change(&round, 3, "Quand le disque est plein ?");
  while (relay_event(&round.relay, visits_id(round.visits, 3)) != 200)
    subscriber_hear(round.subscriber, 100);
  for (size_t n = 0; n < 4; n++)
    round_await_visit(&round, n, "Quand le disque est plein ?");
  round_close(&round);
}

/* Messages that the broker acknowledges while that can't be written down. */
TEST(a_full_disk_leaves_claims_right) {
  struct round round;
  signal(SIGXFSZ, SIG_IGN);
  round_open(&round, &(struct round_setup){0});
  broker_stop(&round.broker);
  for (size_t n = 0; n < 5; n++) {
    round_change(&round, n, "Et la place ?");
    assert_int_equal(relay_event(&round.relay, visits_id(round.visits, n)), 200);
  }
  relay_await(&round.relay, " 5 to publish; events 5, 0 to read");
  process_limit_files(round.relay.pid, ROOM);
  broker_cont(&round.broker);
  relay_await_log(&round.relay, "<6>Can't write ", 1);
  process_limit_files(round.relay.pid, RLIM_INFINITY);
  relay_await(&round.relay, " 0 to publish");
  round_change(&round, 0, "Et maintenant ?");
  assert_int_equal(relay_event(&round.relay, visits_id(round.visits, 0)), 200);
  round_await_visit(&round, 0, "Et maintenant ?");
  subscriber_await_claims(round.subscriber);
  round_close(&round);
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
TEST(a_full_disk_does_not_keep_the_broker_busy) {
  struct round round;
  signal(SIGXFSZ, SIG_IGN);
  round_open(&round, &(struct round_setup){0});
  process_limit_files(round.relay.pid, ROOM);
  AUTO(mem_free_at) char *other = replaced(subscriber_get(round.subscriber, "head"), "\"inst\":\"", "0123");
  int64_t begun = monotonic_ms();
  assert_int_equal(relay_event(&round.relay, visits_id(round.visits, 0)), 503);
  while (relay_logged(&round.relay, "the others are sent again") < 2) {
    assert_true(monotonic_ms() - begun < 120000);
    subscriber_put(round.subscriber, "kept", other); /* of another relay; ours may have put its own there meanwhile */
    subscriber_hear(round.subscriber, 300);
  }
  print_message("  asked twice in %d ms\n", (int)(monotonic_ms() - begun));
  assert_true(monotonic_ms() - begun >= 3500);
  process_limit_files(round.relay.pid, RLIM_INFINITY);
  relay_await(&round.relay, " 0 to publish");
  subscriber_await_claims(round.subscriber);
  round_close(&round);
}
