/* live_shard: whether this seat has all that the relay claims, and what is done when it has not. */
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/mem.h"
#include "store/cache.h"
#include "work/live/live_private.h"
#include "work/worker.h"

enum {
  SHARD_SUSPECT_MS = 1000, /* what is missing may be on its way */
  SHARD_REPLAY_MS = 3000,  /* since the broker took the subscription */
  SHARD_ANSWER_MS = 15000, /* ... which it does within this time */
  SHARD_OUTSTANDING = 500, /* visits replayed at once: brokers drop what a seat does not take, mosquitto over 1,000 */
  SHARD_READ_MS = 10000,   /* the API is read for holes this often at most */
  SHARD_ANEW = 2           /* replays that did not help: our own rows may be what is wrong */
};

static void shard_add(void *arg, const struct cache_feed_row *row) {
  struct live *live = arg;
  if (row->shard < 0 || row->shard >= FEED_SHARDS) return;
  struct live_sum *sum = &live->sums[row->shard];
  uint64_t number = feed_number(row->visit, row->seq);
  sum->count++;
  sum->sum ^= number;
  if (row->epoch != live->shards[row->shard].epoch) return;
  sum->epoch_count++;
  sum->epoch_sum ^= number;
}

/* ---- what an ended replay did not bring is no more */

struct shard_sweep {
  int64_t epoch;
  char **ids;
  size_t count;
};

static void shard_collect(void *arg, const struct cache_feed_row *row) {
  struct shard_sweep *sweep = arg;
  if (row->epoch == sweep->epoch) return;
  sweep->ids = mem_resize(sweep->ids, sweep->count + 1, sizeof *sweep->ids);
  sweep->ids[sweep->count++] = mem_copy(row->visit);
}

static void shard_sweep(struct live *live, int n) {
  struct cache *cache = live->worker->cache;
  struct shard_sweep sweep = {.epoch = live->shards[n].epoch};
  struct error error;
  bool good = live_write(live) && cache_feed_each(cache, n, shard_collect, &sweep, &error) == ERROR_NONE;
  for (size_t i = 0; good && i < sweep.count; i++)
    if (cache_feed_cut(cache, sweep.ids[i], &error) == ERROR_NONE) live_doubt_visit(live, sweep.ids[i]);
  mem_free_texts(sweep.ids, sweep.count);
}

/* ---- comparing */

static void shard_judge(struct live *live, int n) {
  struct live_shard *shard = &live->shards[n];
  const struct live_sum *sum = &live->sums[n];
  int64_t now = worker_mono(live->worker);
  bool whole = feed_claim_is(&shard->claim, sum->count, sum->sum);
  bool replayed = shard->epoch != 0 && feed_claim_is(&shard->claim, sum->epoch_count, sum->epoch_sum);
  /* MQTT 3.1.1 replays what we have too: not before that is over comes the next one's turn. */
  bool comes = shard->state == LIVE_REPLAYING && !mqtt_is_5(live->link.mqtt) && now < shard->next_ms;
  bool heard = shard->subscribed && !shard->doubted; /* else what it has is not compared */
  if (heard && replayed && !whole) shard_sweep(live, n);
  if (heard && (replayed || (whole && !comes))) {
    shard->state = LIVE_VERIFIED;
    shard->tries = 0;
  } else if (heard && !whole && shard->state == LIVE_VERIFIED) {
    shard->state = LIVE_SUSPECT;
    shard->next_ms = now + SHARD_SUSPECT_MS;
  } else if (shard->state == LIVE_UNKNOWN && !(heard && whole)) {
    shard->state = LIVE_WAITING;
  }
}

/* A shard's; -1: those of all. */
static bool shard_sums(struct live *live, int n) {
  memset(live->sums, 0, sizeof live->sums);
  return live_went_well(live, cache_feed_each(live->worker->cache, n, shard_add, live, &live->batch.error));
}

void live_shards_compare(struct live *live) {
  bool summed = shard_sums(live, -1);
  for (int n = 0; summed && n < FEED_SHARDS; n++)
    shard_judge(live, n);
}

static bool shards_are_claimed(const struct live *live) {
  return live->head.known && live->head.says.up;
}

void live_shards_check(struct live *live) {
  for (int n = 0; n < FEED_SHARDS; n++) {
    bool touched = live->shards[n].touched && shards_are_claimed(live) && live->shards[n].state != LIVE_UNKNOWN;
    live->shards[n].touched = false;
    if (touched && shard_sums(live, n)) shard_judge(live, n);
  }
}

/* ---- replays */

void live_shards_begin(struct live *live) {
  memset(live->shards, 0, sizeof live->shards);
}

/* Those that wait, as many as the broker may hold for us. One call subscribes to them all. */
static size_t shard_pick(const struct live *live, int *picked) {
  uint32_t outstanding = 0;
  size_t count = 0;
  for (int n = 0; n < FEED_SHARDS; n++)
    if (live->shards[n].state == LIVE_REPLAYING) outstanding += live->shards[n].claim.count + 1;
  for (int n = 0; n < FEED_SHARDS; n++) {
    const struct live_shard *shard = &live->shards[n];
    uint32_t more = shard->claim.count < SHARD_OUTSTANDING ? shard->claim.count + 1 : SHARD_OUTSTANDING;
    if (shard->state != LIVE_WAITING || outstanding + more > SHARD_OUTSTANDING + 1) continue;
    outstanding += more;
    picked[count++] = n;
  }
  return count;
}

static void shard_replay(struct live *live) {
  int picked[FEED_SHARDS];
  char *filters[FEED_SHARDS];
  size_t count = shard_pick(live, picked);
  if (count == 0) return;
  int64_t epoch = worker_run(live->worker), next_ms = worker_mono(live->worker) + SHARD_ANSWER_MS;
  for (size_t n = 0; n < count; n++)
    filters[n] = feed_filter_shard(live->account, (unsigned)picked[n]);
  int mid = mqtt_subscribe(live->link.mqtt, filters, count, true); /* 0: MQTT_DOWN is on its way */
  for (size_t n = 0; n < count; n++) {
    struct live_shard *shard = &live->shards[picked[n]];
    free(filters[n]);
    if (mid == 0) continue;
    *shard = (struct live_shard){.state = LIVE_REPLAYING,
                                 .claim = shard->claim,
                                 .epoch = epoch,
                                 .next_ms = next_ms,
                                 .mid = mid,
                                 .tries = shard->tries,
                                 .subscribed = true,
                                 .touched = shard->touched};
    if (shard->tries >= SHARD_ANEW)
      (void)live_went_well(live, cache_feed_cut_shard(live->worker->cache, picked[n], &live->batch.error));
  }
}

void live_shards_subscribed(struct live *live, int mid) {
  for (struct live_shard *shard = live->shards; shard < live->shards + FEED_SHARDS; shard++) {
    if (shard->state != LIVE_REPLAYING || shard->mid != mid) continue;
    shard->next_ms = worker_mono(live->worker) + SHARD_REPLAY_MS;
    shard->touched = true; /* nothing may be all that it has */
  }
}

/* The broker does not have it all: the relay may still, and Flatsy has. */
static void shard_hole(struct live *live, int n) {
  static const int waits[] = {5, 10, 20, 60};
  struct live_shard *shard = &live->shards[n];
  int64_t now = worker_mono(live->worker);
  int wait = waits[shard->tries < 3 ? shard->tries : 3] * 1000;
  AUTO(mem_free_at) char *topic = feed_topic_ask(live->account, (unsigned)n);
  if (shard->tries == 0) log_line("the broker does not have all that the relay published (%02x)", (unsigned)n);
  mqtt_publish(live->link.mqtt, topic, "1", 1, MQTT_PASSING);
  shard->state = LIVE_HOLE;
  shard->tries++;
  shard->next_ms = now + wait - wait / 4 + worker_random(live->worker) % (wait / 2);
  if (now - live->read_ms < SHARD_READ_MS) return;
  live->read_ms = now;
  live->worker->stale.read_visits = true;
}

void live_shards_run(struct live *live) {
  int64_t now = worker_mono(live->worker);
  if (!live->link.up || !shards_are_claimed(live)) return;
  for (int n = 0; n < FEED_SHARDS; n++) {
    struct live_shard *shard = &live->shards[n];
    if (now < shard->next_ms) continue;
    if (shard->state == LIVE_SUSPECT || shard->state == LIVE_HOLE) shard->state = LIVE_WAITING;
    if (shard->state == LIVE_REPLAYING && shard_sums(live, n)) shard_judge(live, n);
    if (shard->state == LIVE_REPLAYING) shard_hole(live, n);
  }
  shard_replay(live);
}

bool live_shards_good(const struct live *live, int64_t now) {
  for (const struct live_shard *shard = live->shards; shard < live->shards + FEED_SHARDS; shard++)
    if (shard->state != LIVE_VERIFIED && (shard->state != LIVE_SUSPECT || now >= shard->next_ms)) return false;
  return true;
}

int64_t live_shards_next_ms(const struct live *live) {
  int64_t next = INT64_MAX;
  for (const struct live_shard *shard = live->shards; shard < live->shards + FEED_SHARDS; shard++) {
    bool waits = shard->state == LIVE_SUSPECT || shard->state == LIVE_REPLAYING || shard->state == LIVE_HOLE;
    if (waits && shard->next_ms < next && shards_are_claimed(live)) next = shard->next_ms;
  }
  return next;
}
