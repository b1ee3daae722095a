#include "relay/publisher_ask.h"

enum {
  PUBLISHER_ASK_REST_MS = 30 * 1000, /* of one shard, doubling while it is asked for */
  PUBLISHER_ASK_REST_MAX_MS = 3600 * 1000,
  PUBLISHER_ASK_SHARD_MS = 30 * 1000, /* a shard more that may be sent, of all together */
};

/* As a broker that lost everything needs it: all shards at once, then one after the other. */
static bool publisher_ask_take(struct publisher_ask *ask, int64_t now) {
  int64_t most = (int64_t)FEED_SHARDS * PUBLISHER_ASK_SHARD_MS;
  if (ask->budget_ms < now) ask->budget_ms = now;
  if (ask->budget_ms - now + PUBLISHER_ASK_SHARD_MS > most) return false;
  ask->budget_ms += PUBLISHER_ASK_SHARD_MS;
  return true;
}

bool publisher_ask_may_answer(struct publisher_ask *ask, unsigned shard, int64_t now) {
  int64_t *next_ms = &ask->shards[shard].next_ms, *rest_ms = &ask->shards[shard].rest_ms;
  if (now < *next_ms || !publisher_ask_take(ask, now)) return false;
  bool again = *rest_ms != 0 && now - *next_ms < *rest_ms;
  int64_t rest = again ? 2 * *rest_ms : PUBLISHER_ASK_REST_MS;
  *rest_ms = rest < PUBLISHER_ASK_REST_MAX_MS ? rest : PUBLISHER_ASK_REST_MAX_MS;
  *next_ms = now + *rest_ms;
  return true;
}
