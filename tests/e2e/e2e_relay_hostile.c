/* What strangers send to the relay's address: nothing of it changes anything, holds anything up, or fills the memory.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/sockets.h"
#include "../harness/db.h"
#include "../harness/test.h"
#include "round.h"
#include "base/mem.h"

enum {
  STRANGERS = 30000 / RELAY_SLOW,
  REPLAYS = 500 / RELAY_SLOW,
  RSS_KB = 10 * 1024,
  BODY = 300000,
  SLOW_MS = 120000,
  SETTLE_MS = 60000,
  DRIP_MS = 500,
  DRIPS_FOR_MS = 14000, /* a whole request may take 15 s; a pause 10 */
  PAUSE_MS = 9000,
  SLOW = 4,
  IDLE = 300
};

struct stage {
  struct round round;
  char *ledger;
  size_t news;
  long rss_kb;
  int slow[SLOW], idle[IDLE];   /* connections that are open all the time */
  int64_t begun_ms, dripped_ms; /* until who drips is hung up on */
  int64_t paused_ms;            /* its longest pause, which should be half a second */
  pthread_t drips;
};

/* All that relay.db knows of visits; what is to be read comes and goes by itself, for lists are read again and again.
 */
static char *ledger_text(const struct stage *stage) {
  AUTO(mem_free_at) char *path = home_path(&stage->round.home, "relay/relay.db");
  return db_text(path, "SELECT (SELECT group_concat(id || seq || sent || held || owed || gone || ifnull(raw, ''))"
                       " FROM (SELECT * FROM visit ORDER BY id))");
}

static void stage_remember(struct stage *stage) {
  round_settle(&stage->round);
  free(stage->ledger);
  stage->ledger = ledger_text(stage);
  stage->news = subscriber_news(stage->round.subscriber, "v/");
}

/* A real event goes the same way as what came before it: whatever that would have caused has come too. */
static void tell_a_real_event(struct stage *stage) {
  static unsigned count;
  char question[40];
  const char *id = visits_id(stage->round.visits, 0);
  snprintf(question, sizeof question, "Et la cave (%u) ?", ++count);
  round_change(&stage->round, 0, question);
  int64_t told = monotonic_ms();
  assert_int_equal(relay_event(&stage->round.relay, id), 200);
  round_await_visit(&stage->round, 0, question);
  print_message("  a real event is on the broker after %d ms\n", (int)(monotonic_ms() - told));
}

/* Nothing has changed, the memory is as it was, and a real event still passes. */
static void is_unharmed(struct stage *stage) {
  int64_t end = monotonic_ms() + SETTLE_MS;
  round_settle(&stage->round);
  char *ledger = ledger_text(stage);
  /* What nobody waited for may be noted only now; it is read, and then all is as it was. */
  while (strcmp(ledger, stage->ledger) != 0 && monotonic_ms() < end) {
    free(ledger);
    round_settle(&stage->round);
    ledger = ledger_text(stage);
  }
  assert_string_equal(ledger, stage->ledger);
  free(ledger);
  long rss_kb = process_resident_kb(stage->round.relay.pid);
  AUTO(mem_free_at) char *status = relay_status(&stage->round.relay);
  print_message("  resident memory %ld kB before, %ld kB now; %s\n", stage->rss_kb, rss_kb,
                strstr(status, "turned away"));
  if (RELAY_SLOW == 1) assert_true(rss_kb < stage->rss_kb + RSS_KB); /* sanitizers keep what is freed */
  tell_a_real_event(stage);
  assert_int_equal(subscriber_news(stage->round.subscriber, "v/"), stage->news + 1); /* and nothing else */
  subscriber_await_all(stage->round.subscriber, &stage->round.home);
  stage_remember(stage);
}

static int open_with(const struct relay *relay, const char *text) {
  for (;;) {
    int64_t begun_ms = monotonic_ms();
    int fd = relay_connect(relay);
    assert_true(fd >= 0);
    if (socket_send(fd, text, strlen(text)) && !relay_is_late(begun_ms)) return fd;
    assert_true(relay_is_late(begun_ms));
    close(fd);
  }
}

static int open_request(const struct relay *relay, const char *headers) {
  char head[600];
  snprintf(head, sizeof head, "POST /hook/%s HTTP/1.1\r\nHost: x\r\n%s\r\n", relay->secret, headers);
  return open_with(relay, head);
}

static int connect_from(const struct relay *relay, const char *address) {
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(inet_pton(AF_INET, address, &from.sin_addr), 1);
  to.sin_port = htons((uint16_t)relay->port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof from), 0);
  assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
  return fd;
}

/* A byte in half a second, until it is hung up on. */
static void *drip(void *arg) {
  struct stage *stage = arg;
  int64_t last_ms = stage->begun_ms, now_ms;
  while (!relay_hangs_up(stage->slow[SLOW - 1], DRIP_MS)) {
    socket_send(stage->slow[SLOW - 1], " ", 1);
    now_ms = monotonic_ms();
    if (now_ms - last_ms > stage->paused_ms) stage->paused_ms = now_ms - last_ms;
    last_ms = now_ms;
  }
  now_ms = monotonic_ms();
  if (now_ms - last_ms > stage->paused_ms) stage->paused_ms = now_ms - last_ms;
  stage->dripped_ms = now_ms - stage->begun_ms;
  return NULL;
}

/* They are hung up on meanwhile, and hold nothing up. */
static void open_slow(struct stage *stage) {
  for (int n = 0; n < IDLE; n++) /* more than one address may have open */
    stage->idle[n] = connect_from(&stage->round.relay, "127.0.0.2");
  stage->slow[0] = open_with(&stage->round.relay, "POST /ho");
  stage->slow[1] = open_with(&stage->round.relay, "POST /hook/x HTTP/1.1\r\nHost: ");
  stage->slow[2] = open_request(&stage->round.relay, "Content-Length: 100\r\n");
  assert_true(socket_send(stage->slow[2], "{\"visit\":{", 10));
  stage->begun_ms = monotonic_ms();
  stage->slow[3] = open_request(&stage->round.relay, "Content-Length: 1000\r\n"); /* a byte now and then */
  assert_int_equal(pthread_create(&stage->drips, NULL, drip, stage), 0);
}

static int stage_open(void **state) {
  struct stage *stage = calloc(1, sizeof *stage);
  round_open(&stage->round, &(struct round_setup){.sandbox = (const char *const[]){"--visits", "60", NULL}});
  stage_remember(stage);
  stage->rss_kb = process_resident_kb(stage->round.relay.pid);
  open_slow(stage);
  *state = stage;
  return 0;
}

static int stage_close(void **state) {
  AUTO(mem_free_at) struct stage *stage = *state;
  round_close(&stage->round);
  free(stage->ledger);
  return 0;
}

TEST(a_crowd_of_strangers_is_turned_away) {
  struct stage *stage = *state;
  int64_t begun = monotonic_ms();
  int answered = 0;
  for (int n = 0; n < STRANGERS; n++) {
    answered += relay_request(&stage->round.relay, "POST", n % 2 ? "/hook/a-secret-of-a-test" : "/", "{}") == 404;
  }
  print_message("  %d wrong paths in %d ms, %d of them answered\n", STRANGERS, (int)(monotonic_ms() - begun), answered);
  is_unharmed(stage);
}

TEST(the_slow_are_hung_up_on) {
  struct stage *stage = *state;
  pthread_join(stage->drips, NULL);
  for (int64_t end = monotonic_ms() + SETTLE_MS;
       relay_number(&stage->round.relay, "slow ") == 0;) /* counted when it is over */
    assert_true(monotonic_ms() < end);
  print_message("  who drips is hung up on after %d ms\n", (int)stage->dripped_ms);
  /* It was not for a pause, unless this machine made one. */
  if (stage->paused_ms < PAUSE_MS) assert_true(stage->dripped_ms >= DRIPS_FOR_MS);
  close(stage->slow[SLOW - 1]);
  for (int n = 0; n < SLOW - 1; n++) {
    assert_true(relay_hangs_up(stage->slow[n], SLOW_MS));
    close(stage->slow[n]);
  }
  for (int n = 0; n < IDLE; n++) {
    assert_true(relay_hangs_up(stage->idle[n], SLOW_MS));
    close(stage->idle[n]);
  }
  is_unharmed(stage);
}

/* ---- events that are none, or tell nothing */

TEST(forged_events_change_nothing) {
  struct stage *stage = *state;
  static const char *const forged[] = {
      "{\"eventType\":\"visit.done\",\"visit\":{\"id\":\"no-such-visit\",\"status\":\"visit.status.done\"}}",
      "{\"eventType\":\"visit.done\",\"visit\":{\"id\":\"../me\"}}",
      "{\"eventType\":\"visit.done\",\"visit\":{\"id\":\"a?b#c%2e%2e/\\u0001\"}}",
      "{\"visit\":{\"id\":7}}",
      "{\"visit\":[]}",
      "{\"eventType\":7,\"previousId\":\"\"}",
      "{}"};
  for (size_t n = 0; n < sizeof forged / sizeof *forged; n++) {
    assert_int_equal(relay_request(&stage->round.relay, "POST", NULL, forged[n]), 200); /* a hint: the API is asked */
    assert_int_equal(relay_request(&stage->round.relay, "POST", "/hook/wrong", forged[n]), 404);
  }
  char body[300]; /* a real visit, with a state that it isn't in */
  snprintf(body, sizeof body,
           "{\"eventType\":\"visit.cancelled.agent\",\"visit\":{\"id\":\"%s\",\"date\":\"2020-01-01T10:00:00Z\"}}",
           visits_id(stage->round.visits, 1));
  for (int n = 0; n < REPLAYS; n++)
    assert_int_equal(relay_request(&stage->round.relay, "POST", NULL, body), 200);
  is_unharmed(stage);
}

TEST(a_forged_event_costs_one_read) {
  struct stage *stage = *state;
  static const char id[] = "0bad0bad-0bad-4bad-8bad-0bad0bad0bad";
  char body[100];
  snprintf(body, sizeof body, "{\"eventType\":\"visit.done\",\"visit\":{\"id\":\"%s\"}}", id);
  assert_int_equal(relay_request(&stage->round.relay, "POST", NULL, body), 200);
  relay_await(&stage->round.relay, " 0 to read");
  AUTO(mem_free_at) char *all = home_ask(&stage->round.home, "/sandbox/requests", NULL);
  assert_int_equal(text_count(all, id), 1);
  is_unharmed(stage);
}

TEST(other_methods_are_refused) {
  static const char *const methods[] = {"PUT", "DELETE", "PATCH", "BREW", "post", "OPTIONS"};
  struct stage *stage = *state;
  for (size_t n = 0; n < sizeof methods / sizeof *methods; n++)
    assert_int_equal(relay_request(&stage->round.relay, methods[n], NULL, ""), 405);
  is_unharmed(stage);
}

/* What leads to nothing, and takes long if one lets it. */
TEST(what_is_no_event_is_no_harm) {
  static const char *const beginnings[] = {"[", "{", "{\"a\":", "[{", "\"", "a={&", "{\"a\":\"[", "%7B", "\x1f\x8b"};
  struct stage *stage = *state;
  AUTO(mem_free_at) char *body = malloc(BODY);
  for (size_t n = 0; n < sizeof beginnings / sizeof *beginnings; n++) {
    size_t length = strlen(beginnings[n]), count = 200000 / length;
    for (size_t m = 0; m < count; m++)
      memcpy(body + m * length, beginnings[n], length);
    body[count * length] = '\0';
    assert_int_equal(relay_request(&stage->round.relay, "POST", NULL, body), 200);
  }
  is_unharmed(stage);
}

/* However many there are of it, the lists are read at most twice a minute. */
TEST(what_is_no_event_does_not_hammer_the_api) {
  struct stage *stage = *state;
  char *all = home_ask(&stage->round.home, "/sandbox/requests", NULL);
  size_t before = text_count(all, "startTime");
  free(all);
  int64_t begun = monotonic_ms();
  for (int n = 0; n < REPLAYS; n++)
    assert_int_equal(relay_request(&stage->round.relay, "POST", NULL, "rubbish"), 200);
  relay_await(&stage->round.relay, " 0 to read");
  all = home_ask(&stage->round.home, "/sandbox/requests", NULL);
  size_t after = text_count(all, "startTime"), pages = 10; /* of a list, at most */
  assert_in_range(after - before, 0, pages * (2 + (size_t)(monotonic_ms() - begun) / 30000));
  free(all);
  is_unharmed(stage);
}

/* ---- too much */

TEST(the_oversized_is_cut_off) {
  struct stage *stage = *state;
  char chunk[1100];
  for (int n = 0; n < 50; n++) {
    int fd = open_request(&stage->round.relay, "Content-Length: 5000000\r\n");
    assert_int_equal(relay_answer(fd), 413); /* before a byte of it was sent */
    assert_true(relay_hangs_up(fd, SLOW_MS));
    close(fd);
    fd = open_request(&stage->round.relay, "Content-Length: 99999999999999999999999\r\n");
    assert_in_range(relay_answer(fd), 400, 413);
    close(fd);
    fd = open_request(&stage->round.relay, "Transfer-Encoding: chunked\r\n");
    snprintf(chunk, sizeof chunk, "400\r\n%01024d\r\n", 0);
    int sent = 0;
    while (sent < 100000 && socket_send(fd, chunk, strlen(chunk)))
      sent++;
    assert_true(sent < 100000);
    close(fd);
  }
  memset(chunk, 'x', sizeof chunk); /* a head without an end */
  int fd = relay_connect(&stage->round.relay), sent = 0;
  while (sent < 100000 && socket_send(fd, chunk, sizeof chunk))
    sent++;
  assert_true(sent < 100000);
  close(fd);
  is_unharmed(stage);
}

/* Whoever asks and doesn't wait for the answer. */
TEST(the_hasty_are_no_harm) {
  struct stage *stage = *state;
  struct linger reset = {.l_onoff = 1};
  for (int n = 0; n < REPLAYS; n++) {
    int fd = relay_connect(&stage->round.relay);
    assert_true(relay_send_event(&stage->round.relay, fd, visits_id(stage->round.visits, 0)));
    if (n % 2) setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
  }
  is_unharmed(stage);
}

TESTS_SHARE(stage_open, stage_close)
