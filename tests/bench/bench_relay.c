/* bench_relay: what visitdeck-relay and its seats cost, on a real broker with its default limits: make bench-relay.
 * Prints figures, judges nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <mosquitto.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../e2e/relay.h"
#include "../unit/broker.h"
#include "../harness/home.h"
#include "../harness/tty.h"
#include "light.h"
#include "base/mem.h"
#include "model/json.h"
#include "../harness/run.h"
#include "../harness/sockets.h"

enum {
  POSTERS = 16,
  STEADY_EVENTS = 100,
  STEADY_GAP_MS = 100,
  REAL_START_MS = 20000,
  REAL_MS = 65000,
  PLAIN_BYTES = 1400
};

static int seats_wanted = 1000, visits_wanted = 100000, events_wanted = 10000;
static struct home home;
static struct broker broker;
static struct relay relay;
static char *account;

/* ---- the relay */

/* One event on a connection that stays open. The status. */
static int poster_ask(int fd, const char *body) {
  char bytes[4096];
  int status = 0,
      length = snprintf(bytes, sizeof bytes, "POST /hook/%s HTTP/1.1\r\nHost: bench\r\nContent-Length: %zu\r\n\r\n%s",
                        relay.secret, strlen(body), body);
  if (write(fd, bytes, (size_t)length) != length) return -1;
  return socket_request(fd, bytes, sizeof bytes) != NULL && sscanf(bytes, "HTTP/1.1 %d", &status) == 1 ? status : -1;
}

struct relay_figures {
  size_t visits, to_publish, to_read, reads, published;
};

static bool relay_ask(struct relay_figures *figures) {
  AUTO(mem_free_at) char *line = relay_status(&relay);
  const char *at = strstr(line, " visits, ");
  while (at != NULL && at > line && at[-1] != ' ')
    at--;
  return at != NULL &&
         sscanf(at,
                "%zu visits, %zu to publish; events %*u, %zu to read, %*u unclear, %*u missed; reads "
                "%zu, published %zu",
                &figures->visits, &figures->to_publish, &figures->to_read, &figures->reads, &figures->published) == 5;
}

/* Until the relay has so many visits and nothing left to do; the seats are served meanwhile. */
static void relay_settle(size_t at_least, struct relay_figures *figures) {
  for (double asked = 0;;) {
    light_turn(10);
    if (exact_ms() - asked < 100) continue;
    asked = exact_ms();
    if (relay_ask(figures) && figures->visits >= at_least && figures->to_publish == 0 && figures->to_read == 0) return;
  }
}

/* The relay's last word, its head, is what every seat must reach. It follows the last row within half a second. */
static struct feed_head truth;
static void truth_learn(void) {
  struct mosquitto_message *message = NULL;
  struct error error;
  AUTO(mem_free_at) char *topic = feed_topic_head(account);
  for (double begun = exact_ms(); exact_ms() - begun < 1500;)
    light_turn(10);
  if (mosquitto_subscribe_simple(&message, 1, true, topic, 1, "127.0.0.1", broker.port, NULL, 60, true, NULL, NULL,
                                 NULL, NULL) != MOSQ_ERR_SUCCESS)
    abort();
  feed_head_clear(&truth);
  if (feed_head_decode(message->payload, (size_t)message->payloadlen, &truth, &error) != ERROR_NONE) abort();
  mosquitto_message_free(&message);
}

/* ---- events */

static struct {
  uint32_t *which; /* visits by index */
  int count, gap_ms;
  atomic_int next, failed;
} burst;

static void *burst_main(void *arg) {
  int fd = socket_connect(relay.port);
  for (int n; (n = atomic_fetch_add(&burst.next, 1)) < burst.count;) {
    char body[160];
    uint32_t index = burst.which[n];
    snprintf(body, sizeof body, "{\"eventType\":\"visit.report.updated\",\"visit\":{\"id\":\"%s\"}}", visits_id(index));
    visits_post(index, exact_ms());
    if (poster_ask(fd, body) != 200) atomic_fetch_add(&burst.failed, 1);
    if (burst.gap_ms > 0) poll(NULL, 0, burst.gap_ms);
  }
  close(fd);
  return arg;
}

/* An agent changes the reports of so many visits: what the events will be about. */
static void visits_change(int count, const char *note) {
  burst.which = realloc(burst.which, (size_t)count * sizeof *burst.which);
  for (int n = 0; n < count; n++) {
    char body[160];
    burst.which[n] = (uint32_t)(((size_t)n * 7919 + 13) % visits_count());
    snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"comment\":\"%s %d\"}", visits_id(burst.which[n]), note, n);
    free(home_ask(&home, "/sandbox/report", body));
    if (n % 20 == 0) light_turn(0);
  }
  burst.count = count;
}

/* Posts them, serving the seats meanwhile; milliseconds until the last was acknowledged. */
static double burst_run(int threads, int gap_ms) {
  pthread_t posters[POSTERS];
  atomic_store(&burst.next, 0);
  burst.gap_ms = gap_ms;
  double begun = exact_ms();
  for (int n = 0; n < threads; n++)
    pthread_create(&posters[n], NULL, burst_main, NULL);
  while (atomic_load(&burst.next) < burst.count + threads)
    light_turn(5);
  double ended = exact_ms();
  for (int n = 0; n < threads; n++)
    pthread_join(posters[n], NULL);
  return ended - begun;
}

/* ---- what is measured */

static char *account_id(void) {
  AUTO(mem_free_at) char *me = home_api(&home, "/api/v1/business/me", NULL);
  AUTO(json_free_at) struct cJSON *json = json_parse(me, strlen(me));
  return json_exact(json, "id");
}

static void measure_start(void) {
  struct relay_figures figures;
  relay_prepare(&relay, &home, "relay");
  free(relay_configure(&relay, broker.url, "rate = 1000000\ndays_back = 100"));
  double begun = exact_ms();
  relay_start(&relay);
  relay_settle((size_t)visits_wanted * 9 / 10, &figures);
  printf("first start: %zu visits read and published in %.1f s\n", figures.visits, (exact_ms() - begun) / 1e3);
}

static void measure_seats(void) {
  truth_learn();
  double begun = exact_ms();
  light_open(false);
  printf("a new seat: %s", light_settle(&truth) == 1 ? "has all" : "HAS NOT ALL");
  printf(" after %.1f s, %" PRIu64 " messages\n", (exact_ms() - begun) / 1e3, light_counts.messages);
  begun = exact_ms();
  light_counts.messages = 0;
  for (int n = 1; n < seats_wanted; n++) {
    light_open(true);
    light_turn(0);
  }
  int fitting = light_settle(&truth);
  printf("%d seats come back: %d have all after %.1f s, %" PRIu64 " messages\n", light_count(), fitting,
         (exact_ms() - begun) / 1e3, light_counts.messages);
}

static void measure_events(const char *name, int count, int threads, int gap_ms) {
  struct relay_figures before, after;
  visits_change(count, name);
  relay_settle(1, &before);
  light_counts = (struct light_counts){0};
  latency_expect((size_t)count * (size_t)seats_wanted);
  double begun = exact_ms(), acknowledged = burst_run(threads, gap_ms);
  relay_settle(1, &after);
  double published = exact_ms() - begun;
  truth_learn();
  int fitting = light_settle(&truth);
  double settled = exact_ms() - begun;
  printf("%s, %d events by %d at once:\n", name, count, threads);
  if (gap_ms == 0) printf("  on the disk and acknowledged: %.0f events a second\n", count / acknowledged * 1e3);
  if (gap_ms == 0) printf("  read again and published: %.0f events a second\n", count / published * 1e3);
  printf("  refused: %d; API reads an event: %.2f; published %zu\n", atomic_load(&burst.failed),
         (double)(after.reads - before.reads) / count, after.published - before.published);
  latency_print("webhook to a seat");
  printf("  %d of %d seats have all after %.1f s; %" PRIu64 " messages, %" PRIu64 " of them repeated, %" PRIu64
         " replays\n",
         fitting, light_count(), settled / 1e3, light_counts.messages, light_counts.repeated, light_counts.replays);
  visits_forget_posts();
}

/* ---- real seats: what they ask of the API */

static int count_requests(const char *since) {
  AUTO(mem_free_at) char *all = home_ask(&home, "/sandbox/requests", NULL);
  return (int)text_count(strstr(all, since), "\"method\"");
}

static void serve_for(struct tty *tty, double milliseconds) {
  for (double begun = exact_ms(); exact_ms() - begun < milliseconds;) {
    light_turn(5);
    tty_take(tty, 5);
  }
}

static void measure_real(bool live) {
  struct home seat;
  home_open(&seat);
  home_write_profile(&seat, home.url, "%s%s%s", live ? "mqtt_url = \"" : "", live ? broker.url : "", live ? "\"" : "");
  struct tty *tty =
      tty_start(&seat, &(struct tty_setup){.rows = 30, .columns = 110}, (const char *const[]){"./visitdeck", NULL});
  double begun = exact_ms();
  while (!tty_has(tty, live ? "live" : "up to date"))
    serve_for(tty, 50);
  printf("a real seat, %s: first \"%s\" after %.1f s; ", live ? "live" : "polling", live ? "live" : "up to date",
         (exact_ms() - begun) / 1e3);
  serve_for(tty, REAL_START_MS); /* what is read at the start is not what it costs */
  free(home_api(&home, "/api/v1/business/me?mark=begin", NULL));
  serve_for(tty, REAL_MS);
  int requests = count_requests("mark=begin");
  double minutes = REAL_MS / 60e3;
  printf("%.1f API requests a minute (%d seats: %.0f), %.1f MB resident\n", requests / minutes, seats_wanted,
         requests / minutes * seats_wanted, (double)process_resident_kb(tty_pid(tty)) / 1024);
  tty_free(tty);
  home_close(&seat);
}

/* ---- beside it: the broker alone */

static struct {
  struct mosquitto *handle;
  atomic_bool end;
} plain;

static void *plain_main(void *arg) {
  char payload[PLAIN_BYTES] = {0};
  for (int n = 0; n < events_wanted; n++) {
    double now = exact_ms();
    memcpy(payload, &now, sizeof now);
    mosquitto_publish(plain.handle, NULL, "plain", sizeof payload, payload, 1, false);
    mosquitto_loop(plain.handle, 0, 1);
  }
  while (!atomic_load(&plain.end) && mosquitto_loop(plain.handle, 100, 1) == MOSQ_ERR_SUCCESS)
    ;
  return arg;
}

static void measure_plain(void) {
  pthread_t thread;
  uint64_t got = 0, all = (uint64_t)events_wanted * (uint64_t)seats_wanted;
  plain.handle = mosquitto_new("bench-plain", true, NULL);
  mosquitto_connect(plain.handle, "127.0.0.1", broker.port, 600);
  light_plain("plain", &got);
  for (int n = 0; n < 200; n++)
    light_turn(5);
  got = 0;
  latency_expect(all);
  double begun = exact_ms();
  light_counts.last_ms = begun;
  pthread_create(&thread, NULL, plain_main, NULL);
  while (got < all && exact_ms() - light_counts.last_ms < 5000)
    for (int n = 0; n < 50; n++)
      light_turn(5);
  atomic_store(&plain.end, true);
  pthread_join(thread, NULL);
  printf("plain publish and subscribe on this broker, %d messages of %d B to %d seats:\n", events_wanted, PLAIN_BYTES,
         light_count());
  printf("  %.0f deliveries a second; %" PRIu64 " of %" PRIu64 " lost\n",
         (double)got / (light_counts.last_ms - begun) * 1e3, all - got, all);
  latency_print("publish to a seat");
  mosquitto_destroy(plain.handle);
}

static void bench_relay(void **state) {
  char count[16];
  (void)state;
  snprintf(count, sizeof count, "%d", visits_wanted);
  home_open(&home);
  home_start_sandbox_of(&home, (const char *const[]){"--properties", "10000", "--visits", count, NULL});
  broker_start(&broker, NULL);
  account = account_id();
  visits_open((size_t)visits_wanted + 1000);
  light_begin(account, broker.port, seats_wanted);
  measure_start();
  measure_seats();
  measure_events("steady", STEADY_EVENTS, 1, STEADY_GAP_MS);
  measure_events("burst", events_wanted, POSTERS, 0);
  printf("memory: relay %.1f MB, broker %.1f MB, a light seat %.2f MB\n", (double)process_resident_kb(relay.pid) / 1024,
         (double)process_resident_kb(broker.pid) / 1024, light_mb());
  measure_real(true);
  measure_real(false);
  relay_end(&relay);
  measure_plain();
  free(account);
  broker_end(&broker);
  home_close(&home);
}

/* bench_relay [SEATS [VISITS [EVENTS]]] */
int main(int argc, char **argv) {
  struct rlimit files;
  const struct CMUnitTest tests[] = {cmocka_unit_test(bench_relay)};
  if (argc > 1) seats_wanted = atoi(argv[1]);
  if (argc > 2) visits_wanted = atoi(argv[2]);
  if (argc > 3) events_wanted = atoi(argv[3]);
  setvbuf(stdout, NULL, _IOLBF, 0);
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  mosquitto_lib_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
