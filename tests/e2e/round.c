#include "round.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "live/feed.h"

void round_open(struct round *round) {
  *round = (struct round){0};
  place_open(&round->place);
  relay_prepare(&round->relay, &round->place, "relay");
  place_start_sandbox_of(&round->place, (const char *const[]){NULL});
  broker_start(&round->broker, NULL);
  free(relay_configure(&round->relay, round->broker.url, NULL));
  relay_start(&round->relay);
  round->board = board_open(&(struct mqtt_profile){.url = round->broker.url});
  board_await_all(round->board, &round->place);
  relay_await(&round->relay, "; events 0, 0 to read");
  round->visits = visits_of_board(round->board, INT64_MIN, INT64_MAX);
}

void round_close(struct round *round) {
  assert_int_equal(relay_end(&round->relay), 0);
  board_close(round->board);
  visits_free(round->visits);
  broker_end(&round->broker);
  place_close(&round->place);
}

void round_change(struct round *round, size_t number, const char *question) {
  char body[200];
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"questions\":\"%s\"}", visits_id(round->visits, number), question);
  free(place_ask(&round->place, "/sandbox/report", body));
}

void round_await_visit(struct round *round, size_t number, const char *text) {
  char topic[100];
  const char *id = visits_id(round->visits, number);
  snprintf(topic, sizeof topic, "v/%02x/%s", feed_shard(id), id);
  board_await(round->board, topic, text);
}

size_t round_requests(const struct round *round, const char *target) {
  size_t count = 0;
  char *all = place_ask(&round->place, "/sandbox/requests", NULL);
  for (const char *at = all; (at = strstr(at, target)) != NULL; at++)
    count++;
  free(all);
  return count;
}
