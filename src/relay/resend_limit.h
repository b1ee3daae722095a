/* resend_limit: seats may ask for a shard to be published again; whoever may ask can't have everything published over
 * and over. Times are relay_clock_mono_ms's. The relay's thread. */
#ifndef RELAY_RESEND_LIMIT_H
#define RELAY_RESEND_LIMIT_H

#include <stdbool.h>
#include <stdint.h>
#include "live/feed.h"

struct resend_limit {
  struct {
    int64_t next_ms, rest_ms; /* when it is answered again, and how long after the last answer that is */
  } shards[FEED_SHARDS];
  int64_t budget_ms; /* when all shards may be asked for at once again */
};
/* A seat asks for a shard: it is to be published again. */
bool resend_limit_allows(struct resend_limit *limit, unsigned shard, int64_t now);

#endif
