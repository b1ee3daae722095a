/* A cluster of NATS, which speaks MQTT 3.1.1, loses a node for a while: the seat has everything at the end. */
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
#include "subscriber.h"
#include "cluster.h"
#include "relay.h"
#include "round.h"
#include "watcher.h"

enum { CHANGES = 125 / RELAY_SLOW };

struct stage {
  struct home home;
  struct relay relay;
  struct subscriber *subscriber;
  struct visits *visits;
  unsigned seed;
};

/* Something of that visit changes at the vendor's. */
static void change(struct stage *stage, size_t number) {
  static unsigned count;
  char question[40];
  snprintf(question, sizeof question, "Question %u", ++count);
  round_change_of(&stage->home, visits_id(stage->visits, number), question);
}

TEST(a_cluster_may_lose_a_node_for_a_while) {
  struct stage stage = {.seed = (unsigned)getpid()};
  struct cluster cluster;
  struct watcher watcher;
  int64_t from, to;
  int64_t begun = monotonic_ms();
  cluster_start(&cluster);
  home_open(&stage.home);
  relay_prepare(&stage.relay, &stage.home, "relay");
  home_start_sandbox_of(&stage.home,
                        (const char *const[]){"--pace", "0", "--visits", "120", "--webhook", stage.relay.hook, NULL});
  free(relay_configure(&stage.relay, cluster.nodes[0].url, NULL));
  relay_start(&stage.relay);
  relay_await(&stage.relay, "broker up (MQTT 3.1.1)");
  print_message("  the relay is on node 1 after %d ms\n", (int)(monotonic_ms() - begun));
  stage.subscriber = subscriber_open(&(struct mqtt_profile){.url = cluster.nodes[1].url});
  subscriber_await(stage.subscriber, "head", "\"ok\":true");
  subscriber_days(stage.subscriber, &from, &to);
  stage.visits = visits_of_sandbox(&stage.home, from, to);
  watcher_open(&watcher, &stage.home, cluster.nodes[1].url);
  watcher_await(&watcher, stage.subscriber, &stage.home);
  print_message("  the seat on node 2 is live after %d ms\n", (int)(monotonic_ms() - begun));
  for (int n = 0; n < CHANGES; n++) {
    change(&stage, (size_t)rand_r(&stage.seed) % visits_count(stage.visits));
    if (n == CHANGES / 3) broker_kill(&cluster.nodes[2]);
    watcher_take(&watcher);
  }
  print_message("  %d changes, and node 3 killed, after %d ms\n", CHANGES, (int)(monotonic_ms() - begun));
  broker_restart(&cluster.nodes[2]);                      /* two of three may take minutes for an election */
  watcher_await(&watcher, stage.subscriber, &stage.home); /* the board doesn't ask for what NATS loses */
  print_message("  the seat is right after %d ms\n", (int)(monotonic_ms() - begun));
  watcher_close(&watcher);
  assert_int_equal(relay_end(&stage.relay), 0);
  visits_free(stage.visits);
  subscriber_close(stage.subscriber);
  cluster_end(&cluster);
  home_close(&stage.home);
}
