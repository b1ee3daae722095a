/* What the relay took back while a seat was away, and the broker no longer tells of. */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include "api/http_curl.h"
#include "base/mem.h"
#include "base/when.h"
#include "live_ground.h"
#include "model/json.h"

/* The broker keeps nothing of it any more: a seat that comes later hears of no such visit. */
static void forget(const char *id) {
  char *topic = feed_topic_visit(account, id);
  relay_raw(&relay, topic, "", 0, true);
  free(topic);
}

/* A replay that brings all that the relay claims tells what is too much here: Flatsy is asked what became of it. */
static void what_a_replay_does_not_bring_is_looked_up(void **state) {
  struct place *place = *state;
  begin_live(place);
  settle(place);
  char *id = live_visit_of_tomorrow(place), *asked = mem_print("business/visit/%s", id);
  seat_end(&place->seat);
  set_status(place, id, "cancelled.owner");
  relay_visit(&relay, id, NULL, FEED_SAME, true); /* counted, but the word of it is lost */
  forget(id);
  relay_head(&relay, true);
  size_t before = ground_requests(place, asked);
  begin_seat(place);
  await_status(place, id, VISIT_CANCELLED_OWNER, true);
  settle(place);
  assert_true(ground_requests(place, asked) > before);
  free(asked);
  free(id);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_a_replay_does_not_bring_is_looked_up, live_setup, live_teardown),
  };
  struct error error;
  setlocale(LC_ALL, "C.UTF-8");
  signal(SIGPIPE, SIG_IGN);
  json_setup();
  mqtt_begin();
  if (http_curl_setup(&error) != ERROR_NONE || when_zone_set(WHEN_ZONE_DEFAULT, &error) != ERROR_NONE) return 99;
  return cmocka_run_group_tests_name("live_sweep", tests, NULL, NULL);
}
