#include "../harness/run.h"
#include "../harness/sockets.h"
#include "light.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "live/feed.h"

enum {
  SUSPECT_MS = 1000,
  REPLAY_MS = 3000,
  OUTSTANDING = 500,
  LATENCIES = 1 << 22,
  QUIET_MS = 90000,
  CHUNK = 256 * 1024,
  RETAIN_NEVER = 0x20 /* of a subscription's options: nothing that is kept */
};

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

static void latency_add(double ms) {
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
  int fd;
  unsigned char *rest; /* the beginning of a packet whose end has not come yet */
  size_t rest_length;
  uint16_t packet;
  uint32_t *seq; /* by visit index */
  struct shard shards[FEED_SHARDS];
  uint32_t outstanding;
  bool has_head;
};

static struct seat *seats;
static int seat_count, epoll_fd, broker_port;
static const char *account;
static uint64_t *plain_got;
static unsigned char chunk[CHUNK * 2];
struct light_counts light_counts;

void light_begin(const char *for_account, int port, int most) {
  account = for_account;
  broker_port = port;
  seats = calloc((size_t)most, sizeof *seats);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
}

/* ---- MQTT 5, as little of it as is needed: many packets a read, so that the clients are not what is measured */

struct packet {
  unsigned char bytes[32 * 1024];
  size_t length;
};

static void packet_number(struct packet *packet, unsigned number) {
  packet->bytes[packet->length++] = (unsigned char)(number >> 8);
  packet->bytes[packet->length++] = (unsigned char)number;
}

static void packet_text(struct packet *packet, const char *text) {
  size_t length = strlen(text);
  packet_number(packet, (unsigned)length);
  memcpy(packet->bytes + packet->length, text, length);
  packet->length += length;
}

static void seat_write(const struct seat *seat, const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t written = write(seat->fd, at, length);
    struct pollfd wait = {.fd = seat->fd, .events = POLLOUT};
    if (written < 0 && errno != EAGAIN) abort();
    if (written < 0) poll(&wait, 1, 1000);
    if (written > 0) at += written, length -= (size_t)written;
  }
}

static void seat_send(const struct seat *seat, unsigned char type, const struct packet *packet) {
  unsigned char begin[5] = {type};
  size_t length = 1, left = packet->length;
  do {
    begin[length++] = (unsigned char)(left % 128 + (left >= 128 ? 128 : 0));
    left /= 128;
  } while (left > 0);
  seat_write(seat, begin, length);
  seat_write(seat, packet->bytes, packet->length);
}

static void packet_subscribe(struct packet *packet, struct seat *seat) {
  packet->length = 0;
  packet_number(packet, ++seat->packet);
  packet->bytes[packet->length++] = 0; /* no properties */
}

static void packet_filter(struct packet *packet, char *take_filter, unsigned char options) {
  packet_text(packet, take_filter);
  packet->bytes[packet->length++] = options;
  free(take_filter);
}

/* ---- what comes */

static void shard_look(struct seat *seat, struct shard *shard) {
  if (!feed_claim_is(&shard->claim, shard->count, shard->sum)) {
    if (shard->bad_ms == 0) shard->bad_ms = exact_ms();
    return;
  }
  seat->outstanding -= shard->asked;
  shard->asked = 0;
  shard->bad_ms = shard->replay_ms = 0;
}

/* The beginning of a message as feed_visit_encode writes it. */
static bool seat_read(const char *bytes, int64_t *seq, struct feed_claim *claim, const char **id, size_t *length) {
  char *end;
  const char *at = strstr(bytes, "\"seq\":");
  if (at == NULL) return false;
  *seq = strtoll(at + strlen("\"seq\":"), &end, 10);
  at = strstr(end, "\"claim\":[");
  if (at == NULL) return false;
  claim->seq = strtoll(at + strlen("\"claim\":["), &end, 10);
  claim->count = (uint32_t)strtoul(end + 1, &end, 10);
  claim->sum = strtoull(end + 2, &end, 16);
  at = strstr(end, "\"id\":\"");
  if (at == NULL) return false;
  *id = at + strlen("\"id\":\"");
  *length = strcspn(*id, "\"");
  return true;
}

static void seat_visit(struct seat *seat, const char *payload, size_t size, unsigned n) {
  char bytes[400]; /* what we want is in the beginning */
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
    if (visits.posted_ms[index] > 0) latency_add(exact_ms() - visits.posted_ms[index]);
  } else {
    light_counts.repeated++;
  }
  shard_look(seat, shard);
}

/* One head goes to every seat: it is decoded once. */
static const struct feed_head *head_of(const char *payload, size_t size) {
  static struct feed_head head;
  static char *last;
  static size_t last_size;
  struct error error;
  if (last != NULL && last_size == size && memcmp(last, payload, size) == 0) return &head;
  feed_head_clear(&head);
  free(last);
  last = malloc(size);
  memcpy(last, payload, size);
  last_size = size;
  (void)!feed_head_decode(payload, size, &head, &error);
  return &head;
}

static void seat_head(struct seat *seat, const char *payload, size_t size) {
  const struct feed_head *head = head_of(payload, size);
  for (int n = 0; n < FEED_SHARDS && head->up; n++) {
    struct shard *shard = &seat->shards[n];
    if (head->claims[n].seq >= shard->claim.seq) shard->claim = head->claims[n];
    shard_look(seat, shard);
  }
  seat->has_head |= head->up;
}

static void seat_message(struct seat *seat, const char *topic, size_t topic_length, const char *payload, size_t size) {
  double sent;
  const char *visit = memmem(topic, topic_length, "/v/", 3);
  light_counts.last_ms = exact_ms();
  if (plain_got != NULL) {
    if (topic_length != strlen("plain") || size < sizeof sent) return;
    memcpy(&sent, payload, sizeof sent);
    latency_add(light_counts.last_ms - sent);
    ++*plain_got;
    return;
  }
  light_counts.messages++;
  if (size == 0) return;
  if (visit != NULL)
    seat_visit(seat, payload, size, (unsigned)strtoul((char[]){visit[3], visit[4], '\0'}, NULL, 16));
  else
    seat_head(seat, payload, size);
}

/* Length of the whole packet that begins there, 0 when its end has not come yet. *begin: behind its fixed header. */
static size_t packet_whole(const unsigned char *bytes, size_t length, size_t *begin) {
  size_t left = 0, at = 1;
  for (unsigned shift = 0; at < length; shift += 7) {
    left |= (size_t)(bytes[at] & 127) << shift;
    if (bytes[at++] < 128) {
      *begin = at;
      return at + left <= length ? at + left : 0;
    }
  }
  return 0;
}

static void seat_publish(struct seat *seat, unsigned char type, const unsigned char *at, const unsigned char *end,
                         struct packet *answer) {
  size_t topic_length = (size_t)at[0] << 8 | at[1], properties = 0;
  const char *topic = (const char *)at + 2;
  at += 2 + topic_length;
  if ((type & 6) != 0) {
    memcpy(answer->bytes + answer->length, (const unsigned char[]){0x40, 2, at[0], at[1]}, 4);
    answer->length += 4;
    at += 2;
  }
  for (unsigned shift = 0;; shift += 7) {
    properties |= (size_t)(*at & 127) << shift;
    if (*at++ < 128) break;
  }
  at += properties;
  seat_message(seat, topic, topic_length, (const char *)at, (size_t)(end - at));
}

static void seat_take(struct seat *seat) {
  struct packet answer = {.length = 0};
  memcpy(chunk, seat->rest, seat->rest_length);
  ssize_t count = read(seat->fd, chunk + seat->rest_length, CHUNK);
  if (count <= 0 && !(count < 0 && errno == EAGAIN)) {
    fprintf(stderr, "the broker hung up on a seat\n");
    exit(1);
  }
  size_t length = seat->rest_length + (count > 0 ? (size_t)count : 0), at = 0, begin, whole;
  while ((whole = packet_whole(chunk + at, length - at, &begin)) > 0) {
    if (chunk[at] >> 4 == 3) seat_publish(seat, chunk[at], chunk + at + begin, chunk + at + whole, &answer);
    at += whole;
    if (answer.length > sizeof answer.bytes - 8) {
      seat_write(seat, answer.bytes, answer.length);
      answer.length = 0;
    }
  }
  if (answer.length > 0) seat_write(seat, answer.bytes, answer.length);
  seat->rest_length = length - at;
  if (seat->rest_length > CHUNK) abort();
  seat->rest = realloc(seat->rest, seat->rest_length + 1);
  memcpy(seat->rest, chunk + at, seat->rest_length);
}

/* ---- what is asked */

void light_open(bool back) {
  struct seat *seat = &seats[seat_count];
  struct packet packet = {.length = 0};
  char id[32];
  *seat = (struct seat){.seq = calloc(visits.size, sizeof *seat->seq), .rest = malloc(1)};
  if (back) {
    memcpy(seat->seq, seats[0].seq, visits.size * sizeof *seat->seq);
    memcpy(seat->shards, seats[0].shards, sizeof seat->shards);
  }
  seat->fd = socket_connect(broker_port);
  if (seat->fd < 0) abort();
  snprintf(id, sizeof id, "bench-%d", seat_count);
  packet_text(&packet, "MQTT");
  packet.bytes[packet.length++] = 5;
  packet.bytes[packet.length++] = 2; /* clean start */
  packet_number(&packet, 0);         /* no keep-alive */
  packet.bytes[packet.length++] = 0;
  packet_text(&packet, id);
  seat_send(seat, 0x10, &packet);
  packet_subscribe(&packet, seat);
  for (unsigned n = 0; n < FEED_SHARDS; n++)
    packet_filter(&packet, feed_filter_shard(account, n), RETAIN_NEVER);
  seat_send(seat, 0x82, &packet);
  packet_subscribe(&packet, seat);
  packet_filter(&packet, feed_topic_head(account), 0);
  seat_send(seat, 0x82, &packet);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)seat_count++};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, seat->fd, &event);
}

/* Asks again for the shards that have not fitted for a while, so few at once that no queue of the broker overflows. */
static void seat_repair(struct seat *seat) {
  double now = exact_ms();
  struct packet packet;
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
    packet_subscribe(&packet, seat);
    packet_filter(&packet, feed_filter_shard(account, n), 0);
    seat_send(seat, 0x82, &packet);
    shard->replay_ms = now;
    light_counts.replays++;
  }
}

void light_turn(int wait_ms) {
  struct epoll_event ready[256];
  static double repaired;
  int count = epoll_wait(epoll_fd, ready, sizeof ready / sizeof *ready, wait_ms);
  for (int n = 0; n < count; n++)
    seat_take(&seats[ready[n].data.u32]);
  double now = exact_ms();
  if (now - repaired < 50 || plain_got != NULL) return;
  repaired = now;
  for (int n = 0; n < seat_count; n++)
    seat_repair(&seats[n]);
}

int light_count(void) {
  return seat_count;
}

/* How many have what a head claims, compared whole. */
static int light_fitting(const struct feed_head *truth) {
  int fitting = 0;
  for (int n = 0; n < seat_count; n++) {
    bool fits = seats[n].has_head;
    for (int m = 0; m < FEED_SHARDS && fits; m++)
      fits = feed_claim_is(&truth->claims[m], seats[n].shards[m].count, seats[n].shards[m].sum);
    fitting += fits;
  }
  return fitting;
}

int light_settle(const struct feed_head *truth) {
  int fitting;
  light_counts.last_ms = exact_ms();
  do
    for (int n = 0; n < 20; n++)
      light_turn(10);
  while ((fitting = light_fitting(truth)) < seat_count && exact_ms() - light_counts.last_ms < QUIET_MS);
  return fitting;
}

double light_mb(void) {
  return ((double)sizeof *seats + (double)visits.size * sizeof *seats->seq) / 1048576;
}

void light_plain(const char *topic, uint64_t *got) {
  struct packet packet;
  plain_got = got;
  for (int n = 0; n < seat_count; n++) {
    packet_subscribe(&packet, &seats[n]);
    packet_filter(&packet, strdup(topic), 0);
    seat_send(&seats[n], 0x82, &packet);
  }
}
