/* What the relay took back while a seat was away, and the broker no longer tells of. */
#include <stdlib.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "live_seat.h"

/* The broker keeps nothing of it any more: a seat that comes later hears of no such visit. */
static void forget(const char *id) {
  AUTO(mem_free_at) char *topic = feed_topic_visit(account, id);
  relay_raw(&relay, topic, "", 0, true);
}

/* A replay that brings all that the relay claims tells what is too much here: Flatsy is asked what became of it. */
TEST_BETWEEN(what_a_replay_does_not_bring_is_looked_up, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  AUTO(mem_free_at) char *asked = mem_print("business/visit/%s", id);
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
}
