/* live: the connection to the broker, the relay's sign of life, and when they are good enough to poll no more. */
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/msgq.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/net/account.h"
#include "work/net/cached.h"
#include "work/live/live.h"
#include "work/live/live_private.h"
#include "work/event.h"
#include "work/net/session.h"
#include "work/work.h"
#include "work/worker.h"
#include "work/write/reread.h"

enum {
  LIVE_BATCH = 500,        /* news a round: whoever else waits for the worker has a turn */
  LIVE_TROUBLE_MS = 10000, /* trouble that lasts so long is told */
  LIVE_STEADY_MS = 60000,  /* live for so long: trouble is new trouble */
  LIVE_DAYS_MAX = 400,     /* days that a head may span */
  LIVE_FAREWELL_MS = 60,   /* whoever quits waits for no network */
  LIVE_STRAYS_MAX = 20
};

bool live_is_on(const struct worker *worker) {
  return worker->live != NULL && worker->live->on;
}

bool live_covers(const struct worker *worker, int64_t day) {
  return live_is_on(worker) && worker->live->head.says.from <= day &&
         when_day_add(day, 1) <= worker->live->head.says.to;
}

/* A head that the broker kept may be as old as the time between two of them. */
int64_t live_heard_ms(const struct worker *worker) {
  return worker->live->head.kept ? worker->live->link.up_ms : 0;
}

bool live_wants_days(const struct worker *worker, int64_t *from, int64_t *to) {
  const struct live *live = worker->live;
  if (live == NULL || !live->days_wanted) return false;
  *from = live->head.says.from;
  *to = live->head.says.to;
  return true;
}

void live_read_days(struct worker *worker) {
  if (worker->live != NULL) worker->live->days_wanted = false;
}

static void live_commit(struct live *live) {
  struct cache *cache = live->worker->cache;
  if (!live->batch.open) return;
  live->batch.open = false;
  if (live_went_well(live, cache_commit(cache, &live->batch.error))) return;
  cache_rollback(cache);
  if (live->head.known && live->head.says.up) live_shards_compare(live); /* what seemed to be there is not */
}

/* ---- the head */

/* Of days that a relay publishes: whoever else can write there must not keep us busy marking days. */
static bool live_head_is_sane(const struct worker *worker, const struct feed_head *head) {
  int64_t now = worker_utc(worker), most = (int64_t)LIVE_DAYS_MAX * 86400;
  return !head->up || (head->from < head->to && head->from > now - most && head->to < now + most);
}

/* Other numbers than ours: nothing that we have can be compared; unless another process of this profile has heard of
 * them already, and begun. */
static bool live_take_inst(struct live *live, const char *inst) {
  struct cache *cache = live->worker->cache;
  if (live->inst != NULL && strcmp(live->inst, inst) == 0) return true;
  if (!live_write(live)) return false;
  free(live->inst);
  live->inst = cache_feed_inst(cache);
  bool begun = live->inst != NULL && strcmp(live->inst, inst) == 0;
  if (!begun && !live_went_well(live, cache_feed_begin(cache, inst, &live->batch.error))) return false;
  log_line("the relay's numbers begin anew");
  mem_replace(&live->inst, inst);
  live->told.seq = 0;
  for (struct live_shard *shard = live->shards; shard < live->shards + FEED_SHARDS; shard++)
    *shard = (struct live_shard){.subscribed = shard->subscribed};
  return true;
}

/* What comes live comes in order, so the latest claim counts; what the broker kept may be older than what we heard. */
static void live_take_claims(struct live *live, bool kept) {
  for (size_t n = 0; n < FEED_SHARDS; n++) {
    const struct feed_claim *claim = &live->head.says.claims[n];
    if (!kept || claim->seq >= live->shards[n].claim.seq) live->shards[n].claim = *claim;
    if (claim->seq > live->told.seq) live->told.seq = claim->seq;
  }
}

/* The days that the relay publishes have been read whole, so to say. */
static void live_mark(struct live *live) {
  const struct feed_head *head = &live->head.says;
  int64_t from = when_day(head->from), to = when_day(head->to);
  if (from < head->from) from = when_day_add(from, 1);
  if (from < to && live_write(live)) cached_mark_days(live->worker, from, to, worker_utc(live->worker));
}

static bool live_is_good(const struct live *live, int64_t now) {
  return live->link.up && live->link.trouble.code == ERROR_NONE && live->head.known && live->head.says.up &&
         live->head.says.ok && now - live->head.came_ms < FEED_HEAD_LATE_SECONDS * 1000 &&
         live_shards_good(live, now) && !reread_is_behind(live->worker);
}

static void live_head(struct live *live, const struct mqtt_news *news) {
  struct feed_head head;
  if (!live_went_well(live, feed_head_decode(news->bytes, news->length, &head, &live->batch.error))) return;
  bool sane = live_head_is_sane(live->worker, &head);
  if (!sane || (head.up && !live_take_inst(live, head.inst))) {
    log_line("the relay's head is left out");
    live->head.known &= !sane; /* the one before is of numbers that count no more */
    feed_head_clear(&head);
    return;
  }
  feed_head_clear(&live->head.says);
  live->head =
      (struct live_head){.known = true, .kept = news->retained, .says = head, .came_ms = worker_mono(live->worker)};
  if (!head.up) return;
  live_take_claims(live, news->retained);
  live_shards_compare(live);
  if (live->on && live_is_good(live, live->head.came_ms)) live_mark(live);
}

/* ---- news */

static void live_up(struct live *live) {
  bool is_5 = mqtt_is_5(live->link.mqtt);
  char *filters[FEED_SHARDS];
  AUTO(mem_free_at) char *head = feed_topic_head(live->account), *talk = feed_topic_talk(live->account);
  log_line("connected to the broker (MQTT %s)", is_5 ? "5" : "3.1.1");
  live->link.up = true;
  live->link.up_ms = worker_mono(live->worker);
  error_clear(&live->link.trouble);
  live_shards_begin(live);
  free(live->inst);
  live->inst = cache_feed_inst(live->worker->cache);
  /* Before the head: what is published after it was, comes. Not what is kept: most of it we have. */
  for (unsigned n = 0; n < FEED_SHARDS; n++) {
    filters[n] = feed_filter_shard(live->account, n);
    live->shards[n].subscribed = is_5;
  }
  if (is_5) mqtt_subscribe(live->link.mqtt, filters, FEED_SHARDS, false);
  mqtt_subscribe(live->link.mqtt, (char *[]){head, talk}, 2, true);
  for (unsigned n = 0; n < FEED_SHARDS; n++)
    free(filters[n]);
}

static void live_down(struct live *live, const struct error *error) {
  if (live->link.up || strcmp(live->link.trouble.text, error->text) != 0) log_line("%s", error->text);
  live->link.up = live->head.known = false;
  live->link.trouble = *error;
  live_shards_begin(live);
}

static void live_message(struct live *live, const struct mqtt_news *news) {
  unsigned shard = 0;
  enum feed_kind kind = feed_kind(live->account, news->topic, &shard);
  if (news->length == 0) return; /* somebody cleared what the broker keeps */
  if (kind == FEED_HEAD) live_head(live, news);
  if (kind == FEED_VISIT) live_visit(live, shard, news);
  if (kind == FEED_TALK) live_talk(live, news);
}

static void live_take(struct live *live, const struct mqtt_news *news) {
  switch (news->type) {
  case MQTT_UP:
    live_up(live);
    break;
  case MQTT_DOWN:
    live_down(live, &news->error);
    break;
  case MQTT_MESSAGE:
    live_message(live, news);
    break;
  case MQTT_SUBSCRIBED:
    live_shards_subscribed(live, news->mid);
    if (!news->refused || live->link.trouble.code != ERROR_NONE) break;
    error_set(&live->link.trouble, ERROR_AUTH,
              _("The broker does not let us read what the relay publishes: check its access list"));
    log_line("%s", live->link.trouble.text);
    break;
  case MQTT_PUBLISHED:
    if (news->refused) log_line("the broker does not let us ask the relay");
  }
}

/* What another process of this profile heard is on no message of ours: our screen follows the cache. */
static void live_look(struct live *live) {
  int64_t before = live->version;
  live->version = cache_version(live->worker->cache);
  live->worker->stale.day_soon |= live->version != before;
}

static void live_drain(struct live *live) {
  int left = LIVE_BATCH;
  for (struct mqtt_news *news; left > 0 && (news = msgq_take(live->news)) != NULL; left--) {
    live_take(live, news);
    mqtt_news_free(news);
  }
  live->batch.more = left == 0;
  live_shards_check(live);
  live_commit(live);
  if (left < LIVE_BATCH) live_look(live);
}

/* ---- live or not */

/* Visits in the cache that the relay does not have: deleted while nobody listened, or moved out of its days. Many of
 * them are looked up by reading the days whole. */
static void live_check_strays(struct live *live) {
  const struct feed_head *head = &live->head.says;
  struct cache *cache = live->worker->cache;
  char **ids;
  size_t count;
  const struct cache_part days = {head->from, head->to, NULL};
  (void)live_went_well(live, cache_feed_strays(cache, &days, LIVE_STRAYS_MAX, &ids, &count, &live->batch.error));
  live->days_wanted = count == LIVE_STRAYS_MAX;
  for (size_t n = 0; !live->days_wanted && n < count; n++)
    reread_visit(live->worker, ids[n]);
  mem_free_texts(ids, count);
}

static void live_switch(struct live *live, int64_t now) {
  live->on = !live->on;
  live->link.told &= live->on || now - live->since_ms < LIVE_STEADY_MS;
  live->since_ms = now;
  log_line(live->on ? "live: what the relay publishes is shown" : "not live: visits are polled");
  if (live->on) live_mark(live);
  if (live->on) live_check_strays(live);
}

/* Why nothing comes, as a sentence's beginning; NULL when Flatsy itself is why, or a hole that is being filled. */
static const char *live_why(const struct live *live) {
  if (live->link.trouble.code != ERROR_NONE) return live->link.trouble.text;
  if (!live->link.up) return _("The broker does not answer");
  if (!live->head.known || !live->head.says.up) return _("No relay publishes on the broker");
  if (live->head.says.ok) return NULL;
  if (live->head.says.why == FEED_WHY_WEBHOOK) return _("Flatsy's webhook does not reach the relay: is it registered?");
  return live->head.says.why == FEED_WHY_RIVAL ? _("Two relays publish the account on the broker: end one of them")
                                               : NULL;
}

static bool live_waits_to_tell(const struct live *live) {
  return !live->on && !live->link.told && live_why(live) != NULL;
}

static void live_tell_trouble(struct live *live, int64_t now) {
  struct error error;
  if (!live_waits_to_tell(live) || now - live->since_ms < LIVE_TROUBLE_MS) return;
  live->link.told = true;
  error_set(&error, ERROR_UNREACHABLE, _("%s; visits are read every %d s"), live_why(live),
            live->worker->setup.profile.refresh_seconds);
  worker_notice(live->worker, &error);
}

/* ---- life */

static void live_open(struct worker *worker, const char *account) {
  struct error error;
  struct live *live = mem_new(sizeof *live);
  live->worker = worker;
  live->account = mem_copy(account);
  live->news = msgq_new(worker_wake, worker, mqtt_news_free);
  live->since_ms = worker_mono(worker);
  live->read_ms = live->told.news_ms = INT64_MIN / 2;
  worker->live = live;
  struct mqtt_setup setup = {
      .profile = worker->setup.profile.mqtt, .name = "visitdeck", .largest = FEED_VISIT_MAX, .news = live->news};
  if (mqtt_open(&setup, &live->link.mqtt, &error) == ERROR_NONE) return;
  live->link.trouble = error; /* stays so: what is wrong is the configuration */
  worker_notice(worker, &error);
  live->link.told = true;
}

void live_close(struct worker *worker) {
  struct live *live = worker->live;
  if (live == NULL) return;
  if (live->link.mqtt != NULL) mqtt_close(live->link.mqtt, LIVE_FAREWELL_MS);
  msgq_free(live->news);
  feed_head_clear(&live->head.says);
  free(live->account);
  free(live->inst);
  free(live->told.talk);
  free(live->told.text);
  free(live->told.text_talk);
  free(live);
  worker->live = NULL;
}

/* Whose visits are wanted; NULL: nobody's. Borrowed. */
static const char *live_account(struct worker *worker) {
  const struct work_setup *setup = &worker->setup;
  if (!setup->live || setup->offline || setup->profile.mqtt.url == NULL || session_state(worker) == SESSION_NONE)
    return NULL;
  const struct client *client = account_known(worker);
  return client->id != NULL ? client->id : client->email;
}

static int64_t live_next_ms(const struct live *live) {
  if (live->batch.more) return 0;
  int64_t next = live->link.up ? live_shards_next_ms(live) : INT64_MAX, late = INT64_MAX;
  if (live->on) late = live->head.came_ms + FEED_HEAD_LATE_SECONDS * 1000;
  if (live_waits_to_tell(live)) late = live->since_ms + LIVE_TROUBLE_MS;
  return late < next ? late : next;
}

int64_t live_run(struct worker *worker) {
  const char *account = live_account(worker);
  if (worker->live != NULL && (account == NULL || strcmp(account, worker->live->account) != 0))
    live_close(worker); /* somebody else logs in */
  if (worker->live == NULL && account != NULL) live_open(worker, account);
  struct live *live = worker->live;
  if (live == NULL || live->link.mqtt == NULL) return INT64_MAX;
  live_drain(live);
  live_shards_run(live);
  int64_t now = worker_mono(worker);
  if (live_is_good(live, now) != live->on) live_switch(live, now);
  live_commit(live);
  live_tell(live);
  live_tell_trouble(live, now);
  return live_next_ms(live);
}
