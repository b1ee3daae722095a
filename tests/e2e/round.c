#include "round.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "live/feed.h"
#include "base/mem.h"

static void round_start_sandbox(struct round *round, const struct round_setup *setup) {
  const char *options[12] = {NULL};
  size_t count = 0;
  for (size_t n = 0; setup->sandbox != NULL && setup->sandbox[n] != NULL && count < 8; n++)
    options[count++] = setup->sandbox[n];
  if (setup->webhook) options[count++] = "--webhook";
  if (setup->webhook) options[count++] = round->relay.hook;
  home_start_sandbox_of(&round->home, options);
}

void round_open(struct round *round, const struct round_setup *setup) {
  *round = (struct round){0};
  home_open(&round->home);
  relay_prepare(&round->relay, &round->home, "relay");
  round_start_sandbox(round, setup);
  AUTO(mem_free_at)
  char *kept = mem_print("persistence true\nautosave_on_changes true\nautosave_interval 100\npersistence_location %s/",
                         round->home.folder);
  broker_start(&round->broker, setup->keeps ? kept : setup->broker);
  if (setup->narrow > 0) narrow_open(&round->narrow, round->broker.port, setup->narrow);
  free(relay_configure(&round->relay, setup->narrow > 0 ? round->narrow.url : round->broker.url, setup->relay));
  relay_start(&round->relay);
  round->subscriber = subscriber_open(&(struct mqtt_profile){.url = round->broker.url});
  subscriber_await_all(round->subscriber, &round->home);
  round_settle(round);
  round->visits = visits_of_subscriber(round->subscriber, INT64_MIN, INT64_MAX);
}

void round_close(struct round *round) {
  if (round->relay.pid != 0) assert_int_equal(relay_end(&round->relay), 0);
  subscriber_close(round->subscriber);
  visits_free(round->visits);
  if (round->narrow.most > 0) narrow_close(&round->narrow);
  broker_end(&round->broker);
  home_close(&round->home);
}

void round_reopen_board(struct round *round) {
  subscriber_close(round->subscriber);
  round->subscriber = subscriber_open(&(struct mqtt_profile){.url = round->broker.url});
}

void round_settle(const struct round *round) {
  relay_await(&round->relay, ", 0 to read");
  relay_await(&round->relay, " 0 to publish");
}

void round_change(struct round *round, size_t number, const char *question) {
  round_change_of(&round->home, visits_id(round->visits, number), question);
}

void round_change_of(const struct home *home, const char *visit_id, const char *question) {
  AUTO(mem_free_at) char *body = mem_print("{\"visitId\":\"%s\",\"questions\":\"%s\"}", visit_id, question);
  AUTO(mem_free_at) char *answer = home_ask(home, "/sandbox/report", body);
  assert_null(strstr(answer, "\"errors\""));
}

void round_await_visit(struct round *round, size_t number, const char *text) {
  const char *id = visits_id(round->visits, number);
  AUTO(mem_free_at) char *topic = mem_print("v/%02x/%s", feed_shard(id), id);
  subscriber_await(round->subscriber, topic, text);
}
