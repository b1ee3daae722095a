#include "relay/resend_limit.h"

enum {
  RESEND_LIMIT_REST_MS = 30 * 1000, /* of one shard, doubling while it is asked for */
  RESEND_LIMIT_REST_MAX_MS = 3600 * 1000,
  RESEND_LIMIT_SHARD_MS = 30 * 1000, /* a shard more that may be sent, of all together */
};

/* As a broker that lost everything needs it: all shards at once, then one after the other. */
static bool resend_limit_take(struct resend_limit *limit, int64_t now) {
  int64_t most = (int64_t)FEED_SHARDS * RESEND_LIMIT_SHARD_MS;
  if (limit->budget_ms < now) limit->budget_ms = now;
  if (limit->budget_ms - now + RESEND_LIMIT_SHARD_MS > most) return false;
  limit->budget_ms += RESEND_LIMIT_SHARD_MS;
  return true;
}

bool resend_limit_allows(struct resend_limit *limit, unsigned shard, int64_t now) {
  int64_t *next_ms = &limit->shards[shard].next_ms, *rest_ms = &limit->shards[shard].rest_ms;
  if (now < *next_ms || !resend_limit_take(limit, now)) return false;
  bool again = *rest_ms != 0 && now - *next_ms < *rest_ms;
  int64_t rest = again ? 2 * *rest_ms : RESEND_LIMIT_REST_MS;
  *rest_ms = rest < RESEND_LIMIT_REST_MAX_MS ? rest : RESEND_LIMIT_REST_MAX_MS;
  *next_ms = now + *rest_ms;
  return true;
}
