/* publisher_ask: seats may ask for a shard to be published again; whoever may ask can't have everything published over
 * and over. */
#include "relay/relay.h"

enum {
  ASK_REST_MS = 30 * 1000, /* of one shard, doubling while it is asked for */
  ASK_REST_MAX_MS = 3600 * 1000,
  ASK_SHARD_MS = 30 * 1000, /* a shard more that may be sent, of all together */
};

/* As a broker that lost everything needs it: all shards at once, then one after the other. */
static bool ask_take(struct publisher *publisher, int64_t now) {
  int64_t most = (int64_t)FEED_SHARDS * ASK_SHARD_MS;
  if (publisher->budget_ms < now) publisher->budget_ms = now;
  if (publisher->budget_ms - now + ASK_SHARD_MS > most) return false;
  publisher->budget_ms += ASK_SHARD_MS;
  return true;
}

bool publisher_may_answer(struct publisher *publisher, unsigned shard) {
  struct asked *asked = &publisher->asked[shard];
  int64_t now = relay_mono();
  if (now < asked->next_ms || !ask_take(publisher, now)) return false;
  bool again = asked->rest_ms != 0 && now - asked->next_ms < asked->rest_ms;
  int64_t rest = again ? 2 * asked->rest_ms : ASK_REST_MS;
  asked->rest_ms = rest < ASK_REST_MAX_MS ? rest : ASK_REST_MAX_MS;
  asked->next_ms = now + asked->rest_ms;
  return true;
}
