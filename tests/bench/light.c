#include "light.h"

#include <inttypes.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "live/feed.h"

enum {
  SUSPECT_MS = 1000,
  REPLAY_MS = 3000,
  OUTSTANDING = 500,
  LATENCIES = 1 << 22,
  QUIET_MS = 60000,
  KEEPALIVE = 3600
};

double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- visits */

static struct {
  char (*ids)[40];
  size_t count, size, place_count;
  uint32_t *places; /* open addressing: index + 1 */
  double *posted_ms;
} visits;

void visits_open(size_t most) {
  visits.size = most;
  visits.place_count = most * 2;
  visits.ids = calloc(most, sizeof *visits.ids);
  visits.places = calloc(visits.place_count, sizeof *visits.places);
  visits.posted_ms = calloc(most, sizeof *visits.posted_ms);
}

size_t visits_count(void) {
  return visits.count;
}

const char *visits_id(uint32_t index) {
  return visits.ids[index];
}

void visits_post(uint32_t index, double at_ms) {
  visits.posted_ms[index] = at_ms;
}

void visits_forget_posts(void) {
  memset(visits.posted_ms, 0, visits.size * sizeof *visits.posted_ms);
}

static uint32_t visits_index(const char *id, size_t length) {
  char copy[40];
  if (length >= sizeof copy) abort();
  memcpy(copy, id, length);
  copy[length] = '\0';
  size_t at = feed_number(copy, 0) % visits.place_count;
  for (; visits.places[at] != 0; at = (at + 1) % visits.place_count)
    if (strcmp(visits.ids[visits.places[at] - 1], copy) == 0) return visits.places[at] - 1;
  if (visits.count == visits.size) abort();
  memcpy(visits.ids[visits.count], copy, length + 1);
  visits.places[at] = (uint32_t)++visits.count;
  return (uint32_t)visits.count - 1;
}

/* ---- latencies */

static struct {
  float *ms;
  size_t count, seen, step;
} latencies;

void latency_expect(size_t count) {
  if (latencies.ms == NULL) latencies.ms = malloc(LATENCIES * sizeof *latencies.ms);
  latencies.count = latencies.seen = 0;
  latencies.step = count / LATENCIES + 1;
}

void latency_add(double ms) {
  if (latencies.seen++ % latencies.step == 0 && latencies.count < LATENCIES)
    latencies.ms[latencies.count++] = (float)ms;
}

static int by_value(const void *a, const void *b) {
  float one = *(const float *)a, two = *(const float *)b;
  return (one > two) - (one < two);
}

void latency_print(const char *name) {
  if (latencies.count == 0) return;
  qsort(latencies.ms, latencies.count, sizeof *latencies.ms, by_value);
  printf("  %s: p50 %.1f ms, p99 %.1f ms, most %.1f ms (%zu deliveries)\n", name,
         (double)latencies.ms[latencies.count / 2], (double)latencies.ms[latencies.count * 99 / 100],
         (double)latencies.ms[latencies.count - 1], latencies.seen);
}

/* ---- seats */

struct shard {
  struct feed_claim claim;
  uint32_t count;
  uint64_t sum;
  double bad_ms, replay_ms; /* since when; 0: not */
  uint32_t asked;           /* visits that the replay will bring */
};
struct seat {
  struct mosquitto *handle;
  uint32_t *seq; /* by visit index */
  struct shard shards[FEED_SHARDS];
  uint32_t outstanding;
  bool has_head;
};

static struct seat *seats;
static int seat_count, epoll_fd, broker_port;
static const char *account;
static uint64_t *plain_got;
struct light_counts light_counts;

void light_begin(const char *for_account, int port, int most) {
  account = for_account;
  broker_port = port;
  seats = calloc((size_t)most, sizeof *seats);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
}

static bool shard_fits(const struct shard *shard) {
  return feed_claim_is(&shard->claim, shard->count, shard->sum);
}

static void shard_look(struct seat *seat, struct shard *shard) {
  if (!shard_fits(shard)) {
    if (shard->bad_ms == 0) shard->bad_ms = now_ms();
    return;
  }
  seat->outstanding -= shard->asked;
  shard->asked = 0;
  shard->bad_ms = shard->replay_ms = 0;
}

/* The beginning of a message as feed_visit_encode writes it. */
static bool seat_read(const char *bytes, int64_t *seq, struct feed_claim *claim, const char **id, size_t *length) {
  const char *at = strstr(bytes, "\"seq\":");
  if (at == NULL || sscanf(at, "\"seq\":%" SCNd64, seq) != 1) return false;
  at = strstr(at, "\"claim\":[");
  if (at == NULL ||
      sscanf(at, "\"claim\":[%" SCNd64 ",%" SCNu32 ",\"%" SCNx64, &claim->seq, &claim->count, &claim->sum) != 3)
    return false;
  at = strstr(at, "\"id\":\"");
  if (at == NULL) return false;
  *id = at + strlen("\"id\":\"");
  *length = strcspn(*id, "\"");
  return true;
}

static void seat_visit(struct seat *seat, const char *payload, size_t size, unsigned n) {
  char bytes[400]; /* what we want is in the beginning; sscanf looks for the end of its text */
  int64_t seq;
  struct feed_claim claim;
  const char *id;
  size_t length;
  if (size > sizeof bytes - 1) size = sizeof bytes - 1;
  memcpy(bytes, payload, size);
  bytes[size] = '\0';
  if (!seat_read(bytes, &seq, &claim, &id, &length)) return;
  uint32_t index = visits_index(id, length);
  struct shard *shard = &seat->shards[n];
  if (claim.seq >= shard->claim.seq) shard->claim = claim;
  if (seq > seat->seq[index]) {
    if (seat->seq[index] > 0)
      shard->sum ^= feed_number(visits.ids[index], seat->seq[index]);
    else
      shard->count++;
    shard->sum ^= feed_number(visits.ids[index], seq);
    seat->seq[index] = (uint32_t)seq;
    if (visits.posted_ms[index] > 0) latency_add(now_ms() - visits.posted_ms[index]);
  } else {
    light_counts.repeated++;
  }
  shard_look(seat, shard);
}

static void seat_head(struct seat *seat, const struct mosquitto_message *message) {
  struct feed_head head;
  struct error error;
  if (feed_head_decode(message->payload, (size_t)message->payloadlen, &head, &error) != ERROR_NONE) return;
  for (int n = 0; n < FEED_SHARDS && head.up; n++) {
    struct shard *shard = &seat->shards[n];
    if (head.claims[n].seq >= shard->claim.seq) shard->claim = head.claims[n];
    shard_look(seat, shard);
  }
  seat->has_head |= head.up;
  feed_head_clear(&head);
}

static void seat_message(struct mosquitto *handle, void *arg, const struct mosquitto_message *message) {
  const char *visit = strstr(message->topic, "/v/");
  double sent;
  (void)handle;
  light_counts.last_ms = now_ms();
  if (plain_got != NULL) {
    if (visit != NULL || message->payloadlen < (int)sizeof sent) return;
    memcpy(&sent, message->payload, sizeof sent);
    latency_add(now_ms() - sent);
    ++*plain_got;
    return;
  }
  light_counts.messages++;
  if (message->payloadlen == 0) return;
  if (visit != NULL)
    seat_visit(arg, message->payload, (size_t)message->payloadlen,
               (unsigned)strtoul((char[]){visit[3], visit[4], '\0'}, NULL, 16));
  else
    seat_head(arg, message);
}

static void seat_connected(struct mosquitto *handle, void *arg, int reason) {
  char *filters[FEED_SHARDS], *head = feed_topic_head(account);
  (void)arg;
  if (reason != 0) abort();
  for (unsigned n = 0; n < FEED_SHARDS; n++)
    filters[n] = feed_filter_shard(account, n);
  mosquitto_subscribe_multiple(handle, NULL, FEED_SHARDS, filters, 1, MQTT_SUB_OPT_SEND_RETAIN_NEVER, NULL);
  mosquitto_subscribe_v5(handle, NULL, head, 1, 0, NULL);
  for (unsigned n = 0; n < FEED_SHARDS; n++)
    free(filters[n]);
  free(head);
}

void light_open(bool back) {
  char id[32];
  struct seat *seat = &seats[seat_count];
  snprintf(id, sizeof id, "bench-%d", seat_count);
  *seat = (struct seat){.seq = calloc(visits.size, sizeof *seat->seq)};
  if (back) {
    memcpy(seat->seq, seats[0].seq, visits.size * sizeof *seat->seq);
    memcpy(seat->shards, seats[0].shards, sizeof seat->shards);
  }
  seat->handle = mosquitto_new(id, true, seat);
  mosquitto_int_option(seat->handle, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
  mosquitto_connect_callback_set(seat->handle, seat_connected);
  mosquitto_message_callback_set(seat->handle, seat_message);
  if (mosquitto_connect(seat->handle, "127.0.0.1", broker_port, KEEPALIVE) != MOSQ_ERR_SUCCESS) abort();
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)seat_count++};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, mosquitto_socket(seat->handle), &event);
}

/* Asks again for the shards that have not fitted for a while, so few at once that no queue of the broker overflows. */
static void seat_repair(struct seat *seat) {
  double now = now_ms();
  for (unsigned n = 0; n < FEED_SHARDS && seat->has_head; n++) {
    struct shard *shard = &seat->shards[n];
    bool waits = shard->replay_ms != 0 ? now - shard->replay_ms < REPLAY_MS : now - shard->bad_ms < SUSPECT_MS;
    if (shard->bad_ms == 0 || waits) continue;
    seat->outstanding -= shard->asked;
    shard->asked = 0;
    shard->replay_ms = 0;
    if (seat->outstanding > 0 && seat->outstanding + shard->claim.count > OUTSTANDING) continue;
    shard->asked = shard->claim.count;
    seat->outstanding += shard->asked;
    char *filter = feed_filter_shard(account, n);
    mosquitto_subscribe_v5(seat->handle, NULL, filter, 1, 0, NULL);
    free(filter);
    shard->replay_ms = now;
    light_counts.replays++;
  }
}

void light_turn(int wait_ms) {
  struct epoll_event ready[256];
  static double repaired, tidied;
  int count = epoll_wait(epoll_fd, ready, sizeof ready / sizeof *ready, wait_ms);
  for (int n = 0; n < count; n++) {
    struct seat *seat = &seats[ready[n].data.u32];
    if (mosquitto_loop_read(seat->handle, 20) != MOSQ_ERR_SUCCESS) {
      fprintf(stderr, "the broker hung up on seat %u\n", ready[n].data.u32);
      exit(1);
    }
    if (mosquitto_want_write(seat->handle)) mosquitto_loop_write(seat->handle, 1);
  }
  double now = now_ms();
  if (now - repaired > 50) {
    repaired = now;
    for (int n = 0; n < seat_count; n++) {
      if (plain_got == NULL) seat_repair(&seats[n]);
      if (mosquitto_want_write(seats[n].handle)) mosquitto_loop_write(seats[n].handle, 1);
    }
  }
  if (now - tidied > 1000) {
    tidied = now;
    for (int n = 0; n < seat_count; n++)
      mosquitto_loop_misc(seats[n].handle);
  }
}

int light_count(void) {
  return seat_count;
}

int light_fitting(void) {
  int fitting = 0;
  for (int n = 0; n < seat_count; n++) {
    bool fits = seats[n].has_head;
    for (int m = 0; m < FEED_SHARDS && fits; m++)
      fits = shard_fits(&seats[n].shards[m]);
    fitting += fits;
  }
  return fitting;
}

void light_settle(void) {
  light_counts.last_ms = now_ms();
  do
    for (int n = 0; n < 20; n++)
      light_turn(10);
  while (light_fitting() < seat_count && now_ms() - light_counts.last_ms < QUIET_MS);
}

double light_mb(void) {
  return ((double)sizeof *seats + (double)visits.size * sizeof *seats->seq) / 1048576;
}

void light_plain(const char *topic, uint64_t *got) {
  plain_got = got;
  for (int n = 0; n < seat_count; n++)
    mosquitto_subscribe(seats[n].handle, NULL, topic, 1);
}
