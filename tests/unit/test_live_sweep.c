/* What the relay took back while a seat was away, and the broker no longer tells of. */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include "api/http_curl.h"
#include "base/mem.h"
#include "base/when.h"
#include "live_seat.h"
#include "model/json.h"

/* The broker keeps nothing of it any more: a seat that comes later hears of no such visit. */
static void forget(const char *id) {
  char *topic = feed_topic_visit(account, id);
  relay_raw(&relay, topic, "", 0, true);
  free(topic);
}

/* A replay that brings all that the relay claims tells what is too much here: Flatsy is asked what became of it. */
static void what_a_replay_does_not_bring_is_looked_up(void **state) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  char *id = live_visit_of_tomorrow(sandbox), *asked = mem_print("business/visit/%s", id);
  seat_end(&sandbox->seat);
  set_status(sandbox, id, "cancelled.owner");
  relay_visit(&relay, id, NULL, FEED_SAME, true); /* counted, but the word of it is lost */
  forget(id);
  relay_head(&relay, true);
  size_t before = sandbox_requests(sandbox, asked);
  begin_seat(sandbox);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true);
  settle(sandbox);
  assert_true(sandbox_requests(sandbox, asked) > before);
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
