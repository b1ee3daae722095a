#include "relay_side.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"

enum { RELAY_WAIT_MS = 60000 };

static void relay_wake(void *arg) {
  struct relay *relay = arg;
  uint64_t one = 1;
  (void)!write(relay->wake_fd, &one, sizeof one);
}

static void relay_take(struct relay *relay, const struct mqtt_news *news) {
  unsigned shard;
  if (news->type == MQTT_UP) relay->up = true;
  if (news->type == MQTT_DOWN) relay->up = false;
  if (news->type == MQTT_PUBLISHED && relay->waiting > 0) relay->waiting--;
  if (news->type != MQTT_MESSAGE || feed_kind(relay->account, news->topic, &shard) != FEED_ASK) return;
  relay->asked++;
  relay->asked_shard = shard;
}

void relay_hear(struct relay *relay, int milliseconds) {
  struct pollfd wait = {.fd = relay->wake_fd, .events = POLLIN};
  uint64_t count;
  if (poll(&wait, 1, milliseconds) > 0) (void)!read(relay->wake_fd, &count, sizeof count);
  for (struct mqtt_news *news; (news = msgq_take(relay->news)) != NULL;) {
    relay_take(relay, news);
    mqtt_news_free(news);
  }
}

static void relay_until(struct relay *relay, bool (*reached)(const struct relay *relay)) {
  for (int waited = 0; !reached(relay); waited += 10) {
    relay_hear(relay, 10);
    assert_in_range(waited, 0, RELAY_WAIT_MS);
  }
}

static bool relay_is_up(const struct relay *relay) {
  return relay->up;
}

static bool relay_is_done(const struct relay *relay) {
  return relay->waiting == 0;
}

void relay_open(struct relay *relay, const struct broker *broker, const char *account, const char *inst,
                const char *user) {
  struct error error;
  int64_t today = when_day(clock_utc(&clock_system));
  *relay = (struct relay){.account = mem_copy(account), .wake_fd = eventfd(0, EFD_NONBLOCK)};
  relay->head = (struct feed_head){.inst = mem_copy(inst), .up = true, .from = when_day_add(today, -40)};
  relay->head.to = when_day_add(today, 40);
  relay->news = msgq_new(relay_wake, relay, mqtt_news_free);
  char *topic = feed_topic_head(account), *filters[] = {feed_filter_ask(account)};
  AUTO(mem_free_at) char *will = mem_print("{\"inst\":\"%s\",\"up\":false}", inst);
  struct mqtt_setup setup = {.profile = {.url = broker->url, .user = user},
                             .name = "relay",
                             .largest = FEED_VISIT_MAX,
                             .will_topic = topic,
                             .will = will,
                             .news = relay->news};
  assert_int_equal(mqtt_open(&setup, &relay->mqtt, &error), ERROR_NONE);
  relay_until(relay, relay_is_up);
  assert_true(mqtt_subscribe(relay->mqtt, filters, 1, false));
  free(topic);
  free(filters[0]);
}

void relay_close(struct relay *relay) {
  if (relay->mqtt == NULL) return;
  mqtt_close(relay->mqtt, 10000);
  msgq_free(relay->news);
  close(relay->wake_fd);
  for (size_t n = 0; n < relay->count; n++)
    free(relay->ids[n]);
  feed_head_clear(&relay->head);
  free(relay->account);
  relay->mqtt = NULL;
}

static void relay_send(struct relay *relay, const char *topic, const char *bytes, size_t length, bool keep) {
  relay->waiting++;
  assert_true(mqtt_publish(relay->mqtt, topic, bytes, length, keep ? MQTT_FOR_EVER : MQTT_PASSING));
}

void relay_raw(struct relay *relay, const char *topic, const char *bytes, size_t length, bool keep) {
  relay_send(relay, topic, bytes, length, keep);
  relay_until(relay, relay_is_done);
}

void relay_head(struct relay *relay, bool ok) {
  AUTO(buf_free) struct buf out = buf_empty(FEED_HEAD_MAX);
  AUTO(mem_free_at) char *topic = feed_topic_head(relay->account);
  relay->head.ok = ok;
  assert_true(feed_head_encode(&out, &relay->head));
  relay_raw(relay, topic, out.data, out.length, true);
}

/* Where it is among those that were published, or would be. */
static size_t relay_place(const struct relay *relay, const char *id) {
  size_t n = 0;
  while (n < relay->count && strcmp(relay->ids[n], id) != 0)
    n++;
  assert_true(n < RELAY_VISITS);
  return n;
}

static void relay_count(struct relay *relay, const char *id, bool gone) {
  size_t n = relay_place(relay, id);
  struct feed_claim *claim = &relay->head.claims[feed_shard(id)];
  bool known = n < relay->count && relay->seqs[n] != 0;
  if (known) {
    claim->sum ^= feed_number(id, relay->seqs[n]);
    claim->count--;
  }
  if (n == relay->count) relay->ids[relay->count++] = mem_copy(id);
  claim->seq = ++relay->seq;
  relay->seqs[n] = gone ? 0 : relay->seq;
  if (gone) return;
  claim->sum ^= feed_number(id, relay->seq);
  claim->count++;
}

static void relay_put(struct relay *relay, const char *id, const char *raw, size_t length, enum feed_what what,
                      bool lost) {
  struct buf out;
  relay_count(relay, id, raw == NULL);
  if (lost) return;
  size_t hidden_length = 0; /* as the real one does */
  AUTO(mem_free_at) char *hidden = raw != NULL ? visit_hide_code(raw, length, &hidden_length) : NULL;
  struct feed_visit visit = {.inst = relay->head.inst,
                             .seq = relay->seq,
                             .at_ms = clock_utc(&clock_system) * 1000,
                             .claim = relay->head.claims[feed_shard(id)],
                             .what = what,
                             .gone = raw == NULL,
                             .id = (char *)id,
                             .raw = hidden,
                             .raw_length = hidden_length};
  AUTO(mem_free_at) char *topic = feed_topic_visit(relay->account, id);
  buf_init(&out, FEED_VISIT_MAX);
  assert_true(feed_visit_encode(&out, &visit));
  relay_send(relay, topic, out.data, out.length, true);
  buf_free(&out);
}

void relay_visit(struct relay *relay, const char *id, const char *raw, enum feed_what what, bool lost) {
  relay_put(relay, id, raw, raw != NULL ? strlen(raw) : 0, what, lost);
  relay_until(relay, relay_is_done);
}

struct relay_seek {
  struct relay *relay;
  const char *id;
  char *found;
  size_t count;
};

static bool relay_see(void *arg, const char *bytes, size_t length) {
  struct relay_seek *seek = arg;
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  assert_int_equal(visit_decode(bytes, length, &visit, &error), ERROR_NONE);
  if (seek->id != NULL && strcmp(visit->id, seek->id) == 0) seek->found = mem_copy_n(bytes, length);
  if (seek->relay != NULL &&
      (visit->at == WHEN_NONE || (visit->at >= seek->relay->head.from && visit->at < seek->relay->head.to))) {
    relay_put(seek->relay, visit->id, bytes, length, FEED_SAME, false);
    seek->count++;
  }
  return true;
}

static void relay_walk(const struct sandbox *sandbox, struct relay_seek *seek) {
  AUTO(mem_free_at) char *all = sandbox_call(sandbox, "/sandbox/visits", NULL);
  AUTO(json_splitter_free_at) struct json_splitter *splitter = json_splitter_new(relay_see, seek, 1 << 20);
  assert_true(json_splitter_feed(splitter, all, strlen(all)));
  assert_true(json_splitter_done(splitter));
}

size_t relay_all(struct relay *relay, const struct sandbox *sandbox) {
  struct relay_seek seek = {.relay = relay};
  relay_walk(sandbox, &seek);
  relay_until(relay, relay_is_done);
  return seek.count;
}

char *relay_sandbox_visit(const struct sandbox *sandbox, const char *id) {
  struct relay_seek seek = {.id = id};
  relay_walk(sandbox, &seek);
  assert_non_null(seek.found);
  return seek.found;
}
