#include "../harness/run.h"
#include "subscriber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "live/feed.h"
#include "relay.h"
#include "base/mem.h"
#include "model/json.h"

enum {
  SUBSCRIBER_WAIT_MS = 120000,
  SUBSCRIBER_LOOK_MS = 300,
  SUBSCRIBER_GAP_MS = 20 /* a burst goes on for less than that */
};

struct note {
  char *topic, *bytes; /* without "vd/1/ACCOUNT/" */
  size_t news;
};
struct subscriber {
  struct mqtt *mqtt;
  struct msgq *news;
  int wake_fd;
  bool up, subscribed;
  char account[80]; /* "vd/1/ACCOUNT/" */
  struct note *notes;
  size_t count;
  int put; /* mid of what is not acknowledged yet */
};

/* ---- what comes */

static struct note *subscriber_note(const struct subscriber *subscriber, const char *topic) {
  for (size_t n = 0; n < subscriber->count; n++)
    if (strcmp(subscriber->notes[n].topic, topic) == 0) return &subscriber->notes[n];
  return NULL;
}

static void subscriber_message(struct subscriber *subscriber, const struct mqtt_news *news) {
  const char *end = strncmp(news->topic, "vd/1/", 5) == 0 ? strchr(news->topic + 5, '/') : NULL;
  assert_non_null(end);
  snprintf(subscriber->account, sizeof subscriber->account, "%.*s", (int)(end + 1 - news->topic), news->topic);
  struct note *note = subscriber_note(subscriber, end + 1);
  if (note == NULL) {
    subscriber->notes = realloc(subscriber->notes, (subscriber->count + 1) * sizeof *note);
    note = &subscriber->notes[subscriber->count++];
    *note = (struct note){.topic = strdup(end + 1)};
  }
  note->news += !news->retained;
  free(note->bytes);
  note->bytes = strdup(news->bytes);
}

static void subscriber_take(struct subscriber *subscriber, const struct mqtt_news *news) {
  char all[] = "vd/1/#", *everything = all;
  switch (news->type) {
  case MQTT_UP:
    subscriber->up = true;
    assert_true(mqtt_subscribe(subscriber->mqtt, &everything, 1, true));
    break;
  case MQTT_DOWN:
    subscriber->up = subscriber->subscribed = false;
    break;
  case MQTT_MESSAGE:
    subscriber_message(subscriber, news);
    break;
  case MQTT_PUBLISHED:
    if (news->mid == subscriber->put) subscriber->put = 0;
    break;
  case MQTT_SUBSCRIBED:
    subscriber->subscribed = true;
    break;
  }
}

bool subscriber_hear(struct subscriber *subscriber, int milliseconds) {
  struct pollfd wait = {.fd = subscriber->wake_fd, .events = POLLIN};
  uint64_t count;
  bool came = false;
  if (poll(&wait, 1, milliseconds) > 0) (void)!read(subscriber->wake_fd, &count, sizeof count);
  for (struct mqtt_news *news; (news = msgq_take(subscriber->news)) != NULL;) {
    came |= news->type == MQTT_MESSAGE;
    subscriber_take(subscriber, news);
    mqtt_news_free(news);
  }
  return came;
}

static void subscriber_wake(void *arg) {
  uint64_t one = 1;
  (void)!write(((struct subscriber *)arg)->wake_fd, &one, sizeof one);
}

static void subscriber_await_put(struct subscriber *subscriber) {
  for (int64_t end = monotonic_ms() + SUBSCRIBER_WAIT_MS; subscriber->put != 0; subscriber_hear(subscriber, 100))
    assert_true(monotonic_ms() < end);
}

/* What the broker has for us so far has come: it answers in order, also what it does not allow. */
static void subscriber_catch_up(struct subscriber *subscriber) {
  subscriber->put = mqtt_publish(subscriber->mqtt, "subscriber", "", 0, MQTT_PASSING);
  assert_true(subscriber->put != 0);
  subscriber_await_put(subscriber);
}

struct subscriber *subscriber_open(const struct mqtt_profile *profile) {
  struct subscriber *subscriber = calloc(1, sizeof *subscriber);
  struct error error;
  subscriber->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  subscriber->news = msgq_new(subscriber_wake, subscriber, mqtt_news_free);
  struct mqtt_setup setup = {
      .profile = *profile, .name = "subscriber", .largest = FEED_VISIT_MAX, .news = subscriber->news};
  if (mqtt_open(&setup, &subscriber->mqtt, &error) != ERROR_NONE) fail_msg("%s", error.text);
  for (int64_t end = monotonic_ms() + SUBSCRIBER_WAIT_MS; !subscriber->subscribed; subscriber_hear(subscriber, 100))
    assert_true(monotonic_ms() < end);
  subscriber_catch_up(subscriber); /* what it has kept */
  return subscriber;
}

void subscriber_close(struct subscriber *take_subscriber) {
  mqtt_close(take_subscriber->mqtt, 10000);
  msgq_free(take_subscriber->news);
  close(take_subscriber->wake_fd);
  for (size_t n = 0; n < take_subscriber->count; n++) {
    free(take_subscriber->notes[n].topic);
    free(take_subscriber->notes[n].bytes);
  }
  free(take_subscriber->notes);
  free(take_subscriber);
}

const char *subscriber_get(const struct subscriber *subscriber, const char *topic) {
  const struct note *note = subscriber_note(subscriber, topic);
  return note != NULL ? note->bytes : NULL;
}

void subscriber_await(struct subscriber *subscriber, const char *topic, const char *text) {
  for (int64_t end = monotonic_ms() + SUBSCRIBER_WAIT_MS;; subscriber_hear(subscriber, 100)) {
    const char *bytes = subscriber_get(subscriber, topic);
    if (bytes != NULL && strstr(bytes, text) != NULL) return;
    if (monotonic_ms() > end) fail_msg("%s never has \"%s\": %.200s", topic, text, bytes != NULL ? bytes : "nothing");
  }
}

static bool subscriber_is_gone(const char *bytes) {
  return bytes != NULL && bytes[0] != '\0' && strstr(bytes, "\"visit\":") == NULL;
}

void subscriber_await_gone(struct subscriber *subscriber, const char *topic) {
  for (int64_t end = monotonic_ms() + SUBSCRIBER_WAIT_MS; !subscriber_is_gone(subscriber_get(subscriber, topic));
       subscriber_hear(subscriber, 100))
    if (monotonic_ms() > end) fail_msg("%s is not gone", topic);
}

size_t subscriber_gone(const struct subscriber *subscriber) {
  size_t gone = 0;
  for (size_t n = 0; n < subscriber->count; n++)
    gone += strncmp(subscriber->notes[n].topic, "v/", 2) == 0 && subscriber_is_gone(subscriber->notes[n].bytes);
  return gone;
}

size_t subscriber_news(const struct subscriber *subscriber, const char *topics) {
  size_t news = 0;
  for (size_t n = 0; n < subscriber->count; n++)
    if (strncmp(subscriber->notes[n].topic, topics, strlen(topics)) == 0) news += subscriber->notes[n].news;
  return news;
}

void subscriber_put(struct subscriber *subscriber, const char *topic, const char *bytes) {
  char whole[200];
  snprintf(whole, sizeof whole, "%s%s", subscriber->account, topic);
  subscriber->put = mqtt_publish(subscriber->mqtt, whole, bytes, strlen(bytes), MQTT_FOR_EVER);
  assert_true(subscriber->put != 0);
  subscriber_await_put(subscriber);
}

void subscriber_days(const struct subscriber *subscriber, int64_t *from, int64_t *to) {
  AUTO(json_free_at) cJSON *head = cJSON_Parse(subscriber_get(subscriber, "head"));
  *from = (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(head, "from"));
  *to = (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(head, "to"));
}

/* What the visits that are there add up to, and what the head of that topic says: how many shards differ. */
static size_t subscriber_claims_differ(const struct subscriber *subscriber, const char *topic) {
  struct feed_claim sums[FEED_SHARDS] = {0};
  struct feed_head head;
  struct error error;
  size_t differ = 0;
  for (size_t n = 0; n < subscriber->count; n++) {
    struct feed_visit visit;
    if (strncmp(subscriber->notes[n].topic, "v/", 2) != 0 ||
        feed_visit_decode(subscriber->notes[n].bytes, strlen(subscriber->notes[n].bytes), &visit, &error) != ERROR_NONE)
      continue;
    struct feed_claim *sum = &sums[feed_shard(visit.id)];
    sum->count += !visit.gone;
    sum->sum ^= visit.gone ? 0 : feed_number(visit.id, visit.seq);
    feed_visit_clear(&visit);
  }
  const char *bytes = subscriber_get(subscriber, topic);
  if (bytes == NULL || bytes[0] == '\0') return FEED_SHARDS; /* of none, or a question to the broker */
  assert_int_equal(feed_head_decode(bytes, strlen(bytes), &head, &error), ERROR_NONE);
  for (int n = 0; n < FEED_SHARDS; n++)
    differ += !feed_claim_is(&head.claims[n], sums[n].count, sums[n].sum);
  feed_head_clear(&head);
  return differ;
}

void subscriber_await_claims(struct subscriber *subscriber) {
  for (int64_t end = monotonic_ms() + SUBSCRIBER_WAIT_MS;; subscriber_hear(subscriber, 100)) {
    size_t differ = subscriber_claims_differ(subscriber, "head") + subscriber_claims_differ(subscriber, "kept");
    if (differ == 0) return;
    if (monotonic_ms() > end) fail_msg("the heads are wrong about %zu shards", differ);
  }
}

/* ---- sets of visits */

struct visits {
  struct {
    char *id, *json;
  } * rows;
  size_t count;
};

/* Without its code, which the relay does not publish: seats know it of what they have read themselves. */
static void visits_add(struct visits *visits, cJSON *visit, int64_t from, int64_t to) {
  const char *date = cJSON_GetStringValue(cJSON_GetObjectItem(visit, "date"));
  struct tm parts = {0};
  if (visit == NULL) return;
  if (date != NULL && strptime(date, "%Y-%m-%dT%H:%M:%S", &parts) != NULL) {
    time_t at = timegm(&parts);
    if (at < from || at >= to) return;
  }
  if (cJSON_HasObjectItem(visit, "code")) cJSON_ReplaceItemInObject(visit, "code", cJSON_CreateNull());
  visits->rows = realloc(visits->rows, (visits->count + 1) * sizeof *visits->rows);
  visits->rows[visits->count].id = strdup(cJSON_GetStringValue(cJSON_GetObjectItem(visit, "id")));
  visits->rows[visits->count++].json = cJSON_PrintUnformatted(visit);
}

static int visits_order(const void *one, const void *other) {
  return strcmp(*(char *const *)one, *(char *const *)other); /* ids are first in a row */
}

static struct visits *visits_sort(struct visits *visits) {
  if (visits->count > 0) qsort(visits->rows, visits->count, sizeof *visits->rows, visits_order);
  return visits;
}

struct visits *visits_of_sandbox(const struct home *home, int64_t from, int64_t to) {
  struct visits *visits = calloc(1, sizeof *visits);
  AUTO(mem_free_at) char *text = home_ask(home, "/sandbox/visits", NULL);
  AUTO(json_free_at) cJSON *all = cJSON_Parse(text);
  cJSON *visit;
  assert_true(cJSON_IsArray(all));
  cJSON_ArrayForEach(visit, all) visits_add(visits, visit, from, to);
  return visits_sort(visits);
}

struct visits *visits_of_subscriber(const struct subscriber *subscriber, int64_t from, int64_t to) {
  struct visits *visits = calloc(1, sizeof *visits);
  for (size_t n = 0; n < subscriber->count; n++) {
    if (strncmp(subscriber->notes[n].topic, "v/", 2) != 0) continue;
    AUTO(json_free_at) cJSON *message = cJSON_Parse(subscriber->notes[n].bytes);
    cJSON *visit = cJSON_GetObjectItem(message, "visit");
    assert_null(cJSON_GetStringValue(cJSON_GetObjectItem(visit, "code")));
    visits_add(visits, visit, from, to);
  }
  return visits_sort(visits);
}

/* cache.db of a seat, which may be in use. */
static struct visits *visits_of_cache(const char *path, int64_t from, int64_t to) {
  struct visits *visits = calloc(1, sizeof *visits);
  sqlite3 *db;
  sqlite3_stmt *rows;
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  sqlite3_busy_timeout(db, SUBSCRIBER_WAIT_MS);
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT raw FROM visit", -1, &rows, NULL), SQLITE_OK);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    AUTO(json_free_at)
    cJSON *visit = cJSON_ParseWithLength(sqlite3_column_blob(rows, 0), (size_t)sqlite3_column_bytes(rows, 0));
    visits_add(visits, visit, from, to);
  }
  sqlite3_finalize(rows);
  sqlite3_close(db);
  return visits_sort(visits);
}

size_t visits_count(const struct visits *visits) {
  return visits->count;
}

const char *visits_id(const struct visits *visits, size_t number) {
  return visits->rows[number].id;
}

size_t visits_differ(const struct visits *one, const struct visits *other) {
  size_t differ = 0, n = 0, m = 0;
  while (n < one->count || m < other->count) {
    int order = n == one->count ? 1 : m == other->count ? -1 : strcmp(one->rows[n].id, other->rows[m].id);
    differ += order != 0 || strcmp(one->rows[n].json, other->rows[m].json) != 0;
    n += order <= 0;
    m += order >= 0;
  }
  return differ;
}

static const char *visits_json(const struct visits *visits, const char *id) {
  for (size_t n = 0; n < visits->count; n++)
    if (strcmp(visits->rows[n].id, id) == 0) return visits->rows[n].json;
  return NULL;
}

bool visits_same(const struct visits *one, const struct visits *other, const char *id) {
  const char *its = visits_json(one, id), *others = visits_json(other, id);
  return its != NULL && others != NULL && strcmp(its, others) == 0;
}

void visits_free(struct visits *take_visits) {
  for (size_t n = 0; n < take_visits->count; n++) {
    free(take_visits->rows[n].id);
    free(take_visits->rows[n].json);
  }
  free(take_visits->rows);
  free(take_visits);
}

/* ---- until they are equal */

static size_t subscriber_compare(struct subscriber *subscriber, const struct home *home, const char *cache,
                                 size_t *differ) {
  int64_t from, to;
  subscriber_days(subscriber, &from, &to);
  AUTO(visits_free_at) struct visits *truth = visits_of_sandbox(home, from, to);
  AUTO(visits_free_at)
  struct visits *shown = cache != NULL ? visits_of_cache(cache, from, to) : visits_of_subscriber(subscriber, from, to);
  *differ = to > from ? visits_differ(truth, shown) : 1; /* else no day has been read yet */
  return truth->count;
}

static size_t subscriber_await_equal(struct subscriber *subscriber, const struct home *home, const char *cache) {
  size_t differ = 1, count;
  subscriber_await(subscriber, "head", "\"up\":true");
  for (int64_t end = monotonic_ms() + SUBSCRIBER_WAIT_MS;; subscriber_hear(subscriber, SUBSCRIBER_LOOK_MS)) {
    while (subscriber_hear(subscriber, SUBSCRIBER_GAP_MS))
      ;
    count = subscriber_compare(subscriber, home, cache, &differ);
    if (differ == 0) return count;
    if (monotonic_ms() > end) fail_msg("%zu of %zu visits are not as the API has them", differ, count);
  }
}

size_t subscriber_await_all(struct subscriber *subscriber, const struct home *home) {
  return subscriber_await_equal(subscriber, home, NULL);
}

void cache_await_all(struct subscriber *subscriber, const struct home *home, const char *path) {
  subscriber_await_equal(subscriber, home, path);
}
