/* What the relay's publisher tells a real broker, and when: the time is the test's, so an hour passes at once. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/folder.h"
#include "../harness/sockets.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "broker.h"
#include "relay/relay_clock.h"
#include "relay/publisher.h"

enum { STEP_MS = 50, WAIT_MS = 60000, VISITS = 300, HEADS = 4000 };

/* ---- what relay.c does for the publisher, with a time of our own */

static struct {
  struct broker broker;
  struct config config;
  struct ledger *ledger;
  struct transaction transaction;
  struct publisher publisher;
  struct publisher_health health;
  struct feed_talk talk;
  struct msgq *news;
  int wake_fd;
  const char *url; /* of the broker */
  char *folder;
  int64_t now_ms;
  bool ok;
  size_t heads, messages; /* that came back from the broker */
  int64_t sent_ms[HEADS]; /* when they were sent */
} stage;

int64_t relay_clock_mono_ms(void) {
  return stage.now_ms;
}

int64_t relay_clock_utc(void) {
  return 1800000000 + stage.now_ms / 1000;
}

static void commit(void) {
  assert_true(transaction_end(&stage.transaction));
}

static void wake(void *arg) {
  uint64_t one = 1;
  (void)!write(*(const int *)arg, &one, sizeof one);
}

/* ---- a relay without the rest */

static void take(const struct mqtt_news *news) {
  unsigned shard;
  bool came = news->type == MQTT_MESSAGE && !news->retained && news->length > 0; /* not what only comes back */
  stage.messages += came;
  stage.heads += came && feed_kind("a", news->topic, &shard) == FEED_HEAD;
  publisher_take(&stage.publisher, news);
}

/* That, and not from the broker. */
static void comes(char *take_topic, const char *text, bool kept) {
  AUTO(mem_free_at) char *topic = take_topic, *bytes = mem_copy(text);
  publisher_take(&stage.publisher,
                 &(struct mqtt_news){
                     .type = MQTT_MESSAGE, .topic = topic, .bytes = bytes, .length = strlen(bytes), .retained = kept});
  commit();
}

static void hear(void) {
  struct pollfd wait = {.fd = stage.wake_fd, .events = POLLIN};
  uint64_t count;
  assert_int_equal(poll(&wait, 1, WAIT_MS), 1);
  (void)!read(stage.wake_fd, &count, sizeof count);
  for (struct mqtt_news *news; (news = msgq_take(stage.news)) != NULL;) {
    take(news);
    mqtt_news_free(news);
  }
  commit();
}

static void pass(int64_t milliseconds) {
  stage.now_ms += milliseconds;
  stage.health.ok = stage.ok;
  publisher_run(&stage.publisher);
  commit();
}

/* What it asks the broker is answered. */
static void hear_answer(void) {
  while (!stage.publisher.check.done && stage.publisher.check.probe != 0)
    hear();
}

/* Time passes; what was sent meanwhile has come back. */
static void step(void) {
  const struct publisher *publisher = &stage.publisher;
  static size_t sent;
  int64_t before = publisher->head.sent_ms;
  if (stage.heads == 0) sent = 0;
  hear_answer();
  pass(STEP_MS);
  if (publisher->head.sent_ms != before) {
    assert_true(sent < HEADS);
    stage.sent_ms[sent++] = publisher->head.sent_ms;
  }
  while (stage.messages < 2 * sent || publisher->sent_count > 0)
    hear();
}

static void connect_to_broker(void) {
  struct error error;
  AUTO(mem_free_at) char *path = mem_print("%s/relay.db", stage.folder);
  stage.wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  stage.config = (struct config){.account.mqtt_url = (char *)stage.url, .days_back = 30, .days_ahead = 59};
  stage.heads = stage.messages = 0;
  stage.news = msgq_new(wake, &stage.wake_fd, mqtt_news_free);
  assert_int_equal(ledger_open(path, &stage.ledger, &error), ERROR_NONE);
  assert_int_equal(ledger_own(stage.ledger, "a", &error), ERROR_NONE);
  stage.transaction = (struct transaction){.ledger = stage.ledger};
  stage.publisher = (struct publisher){.ledger = stage.ledger,
                                       .transaction = &stage.transaction,
                                       .config = &stage.config,
                                       .health = &stage.health,
                                       .talk = &stage.talk};
  assert_int_equal(publisher_open(&stage.publisher, stage.news, &error), ERROR_NONE);
}

/* Nothing is taken behind that. */
static void await_change(bool up) {
  while (stage.publisher.up != up) {
    struct mqtt_news *news = msgq_take(stage.news);
    if (news != NULL) take(news);
    mqtt_news_free(news);
    if (news == NULL) poll(NULL, 0, 1);
  }
  commit();
}

/* kept: the broker has something of ours from before. */
static void begin(bool kept) {
  connect_to_broker();
  await_change(true);
  while (kept && !stage.publisher.check.done)
    hear();
}

static void end(void) {
  publisher_close(&stage.publisher);
  ledger_close(stage.ledger);
  msgq_free(stage.news);
  close(stage.wake_fd);
}

static void put(const char *id, const char *words) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  int64_t last = stage.ledger->seq;
  enum feed_what what;
  AUTO(mem_free_at) char *raw = mem_print("{\"id\":\"%s\",\"words\":\"%s\"}", id, words);
  assert_int_equal(visit_decode(raw, strlen(raw), &visit, &error), ERROR_NONE);
  assert_true(transaction_write(&stage.transaction));
  assert_int_equal(ledger_put(stage.ledger, visit, ledger_turn(stage.ledger), relay_clock_utc() * 1000, &what, &error),
                   ERROR_NONE);
  commit();
  assert_true(stage.ledger->seq > last);
}

static void put_many(void) {
  for (int n = 0; n < VISITS; n++) {
    char id[16];
    snprintf(id, sizeof id, "v%d", n);
    put(id, "");
  }
}

/* Until everything is on the broker, the head too. */
static void settle(void) {
  const struct publisher *publisher = &stage.publisher;
  do
    step();
  while (!publisher->check.done || publisher->owed || publisher->sent_count > 0 || publisher->head.owed);
}

static int setup(UNUSED void **state) {
  char folder[FOLDER_PATH];
  assert_true(folder_make(folder));
  memset(&stage, 0, sizeof stage);
  stage.folder = mem_copy(folder);
  stage.now_ms = 1000000;
  stage.ok = true;
  broker_start(&stage.broker, NULL);
  stage.url = stage.broker.url;
  return 0;
}

static int teardown(UNUSED void **state) {
  assert_true(folder_remove(stage.folder));
  free(stage.folder);
  broker_end(&stage.broker);
  return 0;
}

/* ---- tests */

/* Of an hour in which nothing happens. */
static void says_a_head_a_minute(void) {
  static const int64_t rests[] = {1, 2, 4, 8, 16, 32, 60};
  enum { RESTS = sizeof rests / sizeof *rests };
  size_t first = stage.heads, messages = stage.messages;
  int64_t end_ms = stage.now_ms + 3600 * 1000;
  uint64_t published = stage.publisher.published;
  while (stage.now_ms < end_ms)
    step();
  size_t heads = stage.heads - first;
  for (size_t n = 0; n < heads; n++) {
    int64_t rest = stage.sent_ms[first + n] - stage.sent_ms[first + n - 1];
    assert_int_equal(rest, rests[n < RESTS ? n : RESTS - 1] * 1000);
  }
  assert_in_range(heads, 64, 65);
  assert_int_equal(stage.messages - messages, 2 * heads); /* and the one that is kept for ourselves */
  assert_int_equal(stage.publisher.published, published);
}

TEST_BETWEEN(an_idle_relay_says_a_head_a_minute, setup, teardown) {
  begin(false);
  put_many();
  settle();
  assert_int_equal(stage.publisher.published, VISITS);
  says_a_head_a_minute();
  end();
  begin(true); /* the broker has all of it */
  settle();
  says_a_head_a_minute();
  assert_int_equal(stage.publisher.published, 0);
  end();
}

/* The account's days have not been read yet when it starts: what it says of itself changes. */
TEST_BETWEEN(a_relay_that_gets_ready_says_so_once, setup, teardown) {
  stage.ok = false;
  begin(false);
  settle();
  says_a_head_a_minute();
  size_t heads = stage.heads;
  stage.ok = true;
  step();
  assert_int_equal(stage.heads, heads + 1);
  says_a_head_a_minute();
  end();
}

TEST_BETWEEN(a_change_is_said_soon_and_again, setup, teardown) {
  begin(false);
  settle();
  says_a_head_a_minute();
  put("v", "");
  int64_t changed_ms = stage.now_ms;
  settle();
  assert_in_range(stage.sent_ms[stage.heads - 1] - changed_ms, 0, 1000);
  says_a_head_a_minute();
  end();
}

/* Ten seconds of what makes a head necessary, all the time. */
static size_t heads_of_ten_seconds(void (*what)(void)) {
  size_t heads = stage.heads;
  for (int n = 0; n < 10000 / STEP_MS; n++) {
    what();
    step();
  }
  return stage.heads - heads;
}

static void flap(void) {
  stage.ok = !stage.ok;
}

static void put_will(void) {
  comes(feed_topic_head("a"), "{\"inst\":\"0123456789abcdef0123456789abcdef\",\"up\":false}", false);
}

static void ask_for(unsigned shard) {
  comes(feed_topic_ask("a", shard), "1", false);
}

static void ask_for_a_shard(void) {
  ask_for(feed_shard("v"));
}

TEST_BETWEEN(nothing_makes_it_say_heads_without_a_rest, setup, teardown) {
  begin(false);
  put("v", "");
  settle();
  assert_in_range(heads_of_ten_seconds(flap), 1, 41);     /* answers of the API come and go */
  assert_in_range(heads_of_ten_seconds(put_will), 1, 41); /* as from a relay that is started again and again */
  uint64_t published = stage.publisher.published;
  assert_in_range(heads_of_ten_seconds(ask_for_a_shard), 1, 8);
  assert_int_equal(stage.publisher.published - published, 1);
  put("w", "");
  settle();
  says_a_head_a_minute();
  end();
}

/* Whoever may ask, and does nothing else: an hour of that does not have everything published again and again. */
TEST_BETWEEN(questions_have_one_budget, setup, teardown) {
  begin(false);
  put_many();
  settle();
  uint64_t published = stage.publisher.published;
  for (unsigned shard = 0; shard < FEED_SHARDS; shard++)
    ask_for(shard);
  settle();
  assert_int_equal(stage.publisher.published - published, VISITS); /* a broker that lost everything gets it at once */
  for (int64_t end_ms = stage.now_ms + 3600 * 1000; stage.now_ms < end_ms; stage.now_ms += 950) {
    for (unsigned shard = 0; shard < FEED_SHARDS; shard++)
      ask_for(shard);
    settle();
    step();
  }
  uint64_t again = stage.publisher.published - published - VISITS;
  print_message("  %d of %d visits were published again in an hour of questions\n", (int)again, VISITS);
  assert_in_range(again, 1, 2 * VISITS);
  end();
}

TEST_BETWEEN(questions_for_one_shard_rest_longer, setup, teardown) {
  begin(false);
  put("v", "");
  settle();
  uint64_t published = stage.publisher.published;
  for (int64_t end_ms = stage.now_ms + 3600 * 1000; stage.now_ms < end_ms; stage.now_ms += 950) {
    ask_for(feed_shard("v"));
    settle();
    step();
  }
  assert_in_range(stage.publisher.published - published, 5, 8); /* after 0, 30, 90, 210, ... s */
  published = stage.publisher.published;
  stage.now_ms += (int64_t)3 * 3600 * 1000; /* nobody asks: forgotten */
  settle();
  for (int n = 0; n < 2; n++) {
    ask_for(feed_shard("v"));
    settle();
    stage.now_ms += 31000;
  }
  assert_int_equal(stage.publisher.published - published, 2);
  end();
}

/* ---- a file of a backup */

static void copy_ledger(const char *from, const char *to) {
  AUTO(mem_free_at) char *command = mem_print("cp %s/%s %s/%s", stage.folder, from, stage.folder, to);
  assert_int_equal(system(command), 0);
}

/* The numbers that it would give next have been given, and seats know them for something else: none is given twice
 * under one name. */
TEST_BETWEEN(a_ledger_of_a_backup_gets_numbers_of_its_own, setup, teardown) {
  char *insts[3];
  begin(false);
  put_many();
  settle();
  end();
  copy_ledger("relay.db", "backup");
  for (size_t n = 0; n < 3; n++) { /* goes on; is of the backup; goes on from there */
    if (n == 1) copy_ledger("backup", "relay.db");
    begin(true);
    settle();
    assert_int_equal(stage.publisher.published, n == 1 ? VISITS : 0);
    insts[n] = mem_copy(stage.ledger->inst);
    put("v0", n == 0 ? "as it was" : n == 1 ? "as it is" : "as it will be");
    settle();
    end();
  }
  assert_string_not_equal(insts[0], insts[1]);
  assert_string_equal(insts[1], insts[2]);
  for (size_t n = 0; n < 3; n++)
    free(insts[n]);
}

/* ---- another relay */

static void a_head_came(const char *text, bool kept) {
  comes(feed_topic_head("a"), text, kept);
}

static char *head_of(const char *inst, const char *run) {
  struct feed_head head = {.inst = (char *)inst, .run = (char *)run, .up = true, .ok = true, .from = 1, .to = 2};
  struct buf out = buf_empty(FEED_HEAD_MAX);
  assert_true(feed_head_encode(&out, &head));
  return buf_take(&out);
}

TEST_BETWEEN(another_relay_is_noticed, setup, teardown) {
  const struct publisher *publisher = &stage.publisher;
  begin(false);
  settle();
  assert_false(publisher_head_has_rival(&publisher->head)); /* its own heads have come back */
  char *copy = head_of(stage.ledger->inst, "another-run"), *other = head_of("other", "a-third-run");
  char *own = head_of(stage.ledger->inst, publisher->head.run), *old = head_of("old", NULL);
  a_head_came(other, true); /* of long ago, perhaps */
  a_head_came(own, false);
  assert_false(publisher_head_has_rival(&publisher->head));
  char *const all[] = {copy, other, old}; /* on a copy of the same files, too */
  for (size_t n = 0; n < 3; n++) {
    a_head_came(all[n], false);
    assert_true(publisher_head_has_rival(&publisher->head));
    pass(100 * 1000);
    assert_true(publisher_head_has_rival(&publisher->head));
    pass(60 * 1000);
    assert_false(publisher_head_has_rival(&publisher->head));
  }
  a_head_came(other, false);
  a_head_came("{\"inst\":\"other\",\"run\":\"a-third-run\",\"up\":false}", false); /* it ends in good order */
  assert_false(publisher_head_has_rival(&publisher->head));
  for (size_t n = 0; n < 3; n++)
    free(all[n]);
  free(own);
  settle();
  end();
}

/* ---- time that passes while somebody stands still */

static void put_all_there(void) {
  begin(false);
  put_many();
  settle();
  end();
}

static void stand_still(int64_t milliseconds) {
  for (int64_t end_ms = stage.now_ms + milliseconds; stage.now_ms < end_ms;)
    pass(STEP_MS);
}

/* What the broker has kept lies here, unread, longer than it may take. */
TEST_BETWEEN(a_relay_that_stands_still_sends_nothing_again, setup, teardown) {
  put_all_there();
  begin(false); /* it has just asked */
  stand_still(9000);
  settle();
  assert_int_equal(stage.publisher.published, 0);
  end();
  begin(false);
  stand_still(3600 * 1000); /* so long that it connects anew */
  assert_true(stage.publisher.hung_up);
  await_change(false);
  await_change(true);
  settle();
  assert_int_equal(stage.publisher.published, 0);
  end();
}

/* It has let us in, and answers no question for longer than it may. */
TEST_BETWEEN(a_broker_that_stands_still_gets_nothing_again, setup, teardown) {
  struct pollfd came = {.events = POLLIN};
  put_all_there();
  connect_to_broker();
  came.fd = stage.wake_fd;
  assert_int_equal(poll(&came, 1, WAIT_MS), 1);
  broker_stop(&stage.broker);
  await_change(true);
  stand_still(11000);
  assert_true(stage.publisher.hung_up);
  broker_cont(&stage.broker);
  await_change(false);
  await_change(true);
  settle();
  assert_int_equal(stage.publisher.published, 0);
  end();
}

/* ---- a broker that takes everything, and acknowledges no visit */

/* Until some are under way. */
static void await_rows(void) {
  while (stage.publisher.sent_count == 0) {
    hear_answer();
    pass(STEP_MS);
  }
}

struct mute {
  struct acceptor acceptor;
  atomic_int connections, taken;
};

/* The length of a packet after its first byte; -1: the connection ends. */
static int mute_length(int fd) {
  unsigned char byte = 0x80;
  int length = 0;
  for (int shift = 0; byte & 0x80; shift += 7) {
    if (recv(fd, &byte, 1, 0) != 1) return -1;
    length |= (byte & 0x7f) << shift;
  }
  return length;
}

static void mute_serve(void *arg, int fd) {
  struct mute *mute = arg;
  unsigned char type, *bytes = malloc(1 << 20);
  mute->connections++;
  for (int length; recv(fd, &type, 1, 0) == 1 && (length = mute_length(fd)) >= 0;) {
    if (recv(fd, bytes, (size_t)length, MSG_WAITALL) != length) break;
    if (type >> 4 == 1) send(fd, "\x20\x03\x00\x00\x00", 5, MSG_NOSIGNAL);
    if (type >> 4 == 3) mute->taken++;
    size_t topic = (size_t)bytes[0] << 8 | bytes[1]; /* of a message, behind which its number is */
    if (type >> 4 == 3 && memmem(bytes + 2, topic, "kept", 4) != NULL)
      send(fd, (unsigned char[]){0x40, 2, bytes[topic + 2], bytes[topic + 3]}, 4, MSG_NOSIGNAL);
    if (type >> 4 == 8)
      send(fd, (unsigned char[]){0x90, 6, bytes[0], bytes[1], 0, 1, 1, 1}, 8, MSG_NOSIGNAL); /* of three filters */
    if (type >> 4 == 12) send(fd, "\xd0\x00", 2, MSG_NOSIGNAL);
  }
  free(bytes);
}

TEST_BETWEEN(a_mute_broker_is_left, setup, teardown) {
  struct publisher *publisher = &stage.publisher;
  struct mute mute = {0};
  int port;
  acceptor_begin(&mute.acceptor, socket_bind(&port), mute_serve, &mute);
  AUTO(mem_free_at) char *url = mem_print("mqtt://127.0.0.1:%d", port);
  stage.url = url;
  begin(false);
  put_many();
  await_rows();
  int64_t sent_ms = stage.now_ms;
  while (!publisher->hung_up)
    pass(STEP_MS);
  assert_in_range(stage.now_ms - sent_ms, 9000, 11000);
  while (mute.connections < 2 || !publisher->up)
    hear();
  assert_null(publisher->breaker); /* none of the visits is why */
  assert_int_equal(publisher->single_to, 0);
  assert_true(mute.taken > 0);
  end();
  acceptor_end(&mute.acceptor);
}

/* The rows that are sent again with it still go many at once. */
TEST_BETWEEN(a_break_slows_only_what_was_under_way, setup, teardown) {
  struct publisher *publisher = &stage.publisher;
  begin(false);
  put_many();
  settle();
  broker_stop(&stage.broker);
  put("v", "");
  await_rows();
  assert_int_equal(publisher->sent_count, 1);
  broker_kill(&stage.broker);
  await_change(false);
  broker_restart(&stage.broker); /* it has lost everything */
  await_change(true);
  await_rows();
  assert_true(publisher->sent_count > PUBLISHER_WINDOW / 2);
  settle();
  assert_int_equal(stage.publisher.published, 2 * VISITS + 2);
  end();
}
