/* A whole relay within the test, with a real sandbox and a real broker, and a time that is the test's: does Flatsy's
 * webhook reach it? */
#include <cjson/cJSON.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../harness/run.h"
#include "../harness/folder.h"
#include "../harness/test.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "broker.h"
#include "sandbox.h"
#include "model/json.h"
#include "relay/relay_clock.h"
#include "relay/relay.h"
#include "../harness/db.h"

enum { WAIT_MS = 60000, LOOK_MS = 2, LIST_MS = 5 * 60 * 1000 + 1000, CHANGES = 12 };
#define SECRET "a-secret-of-a-test-that-is-long-enough"

static struct {
  struct sandbox *sandbox;
  struct broker broker;
  struct config config;
  struct relay *relay; /* large */
  char folder[FOLDER_PATH];
  int64_t ahead_ms, stands_ms;            /* stands: what the clock says but for ahead; 0: it goes */
  char *ids[CHANGES], *visitors[CHANGES]; /* visits of the next days, to be changed */
  int next;
} stage;

int64_t relay_clock_mono_ms(void) {
  return (stage.stands_ms != 0 ? stage.stands_ms : clock_mono_ms(&clock_system)) + stage.ahead_ms;
}

int64_t relay_clock_utc(void) {
  return clock_utc(&clock_system) + stage.ahead_ms / 1000;
}

static void until(bool (*reached)(void)) {
  int64_t end = clock_mono_ms(&clock_system) + WAIT_MS;
  for (relay_step(stage.relay); !reached(); relay_step(stage.relay)) {
    if (clock_mono_ms(&clock_system) > end) {
      char *line = status_line(&stage.relay->status);
      fail_msg("never: %s", line);
    }
    poll(NULL, 0, LOOK_MS);
  }
}

static bool is_ok(void) {
  return publisher_is_ok(&stage.relay->publisher) && stage.relay->publisher.up;
}

static bool has_read(void) {
  const struct fetcher *fetcher = &stage.relay->fetcher;
  return fetcher->load.serial == 0 && fetcher->next_ms[FETCHER_NEAR] > relay_clock_mono_ms() &&
         fetcher_is_idle(&stage.relay->fetcher);
}

static bool says_it(void) {
  return stage.relay->publisher.check.done &&
         stage.relay->publisher.head.ok == publisher_is_ok(&stage.relay->publisher);
}

/* Until the next list of the coming two weeks has been read. */
static void list_passes(void) {
  stage.ahead_ms += LIST_MS;
  until(has_read);
}

static void find_visits(void) {
  char from[WHEN_SIZE], to[WHEN_SIZE];
  AUTO(mem_free_at) char *text = sandbox_call(stage.sandbox, "/sandbox/visits", NULL);
  AUTO(json_free_at) cJSON *all = cJSON_Parse(text);
  cJSON *visit;
  int count = 0;
  when_print(clock_utc(&clock_system) + 86400, from);
  when_print(clock_utc(&clock_system) + (int64_t)10 * 86400, to);
  cJSON_ArrayForEach(visit, all) {
    const char *date = cJSON_GetStringValue(cJSON_GetObjectItem(visit, "date"));
    const cJSON *parts = cJSON_GetObjectItem(visit, "visitorVisits"), *part = cJSON_GetArrayItem(parts, 0);
    const char *status = cJSON_GetStringValue(cJSON_GetObjectItem(part, "status"));
    bool live = status != NULL && (strstr(status, "proposed") != NULL || strstr(status, "confirmed") != NULL);
    if (count == CHANGES || date == NULL || strcmp(date, from) < 0 || strcmp(date, to) > 0 || !live ||
        cJSON_GetArraySize(parts) != 1)
      continue;
    stage.ids[count] = mem_copy(cJSON_GetStringValue(cJSON_GetObjectItem(visit, "id")));
    stage.visitors[count++] =
        mem_copy(cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetObjectItem(part, "visitor"), "email")));
  }
  assert_int_equal(count, CHANGES);
}

/* On the server alone: no event tells it. */
static const char *change(void) {
  const char *id = stage.ids[stage.next];
  AUTO(mem_free_at)
  char *body = mem_print("{\"visitId\":\"%s\",\"visitorId\":\"%s\",\"status\":\"visit.status.cancelled.owner\"}", id,
                         stage.visitors[stage.next++]);
  free(sandbox_call(stage.sandbox, "/sandbox/status", body));
  return id;
}

static int socket_fd;
static bool is_answered(void) {
  return poll(&(struct pollfd){.fd = socket_fd, .events = POLLIN}, 1, 0) > 0;
}

/* The status of the answer. */
static int post_for(const char *body) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char request[600], answer[100] = "";
  snprintf(address.sun_path, sizeof address.sun_path, "%s", stage.config.socket);
  socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(connect(socket_fd, (struct sockaddr *)&address, sizeof address), 0);
  int length =
      snprintf(request, sizeof request, "POST /hook/" SECRET " HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s",
               strlen(body), body);
  assert_int_equal(write(socket_fd, request, (size_t)length), length);
  until(is_answered);
  assert_true(read(socket_fd, answer, sizeof answer - 1) > 0);
  close(socket_fd);
  assert_memory_equal(answer, "HTTP/1.1 ", 9);
  return atoi(answer + 9);
}

static void post(const char *body) {
  assert_int_equal(post_for(body), 200);
}

static int post_event_for(const char *id) {
  AUTO(mem_free_at) char *body = mem_print("{\"eventType\":\"visit.cancelled.owner\",\"visit\":{\"id\":\"%s\"}}", id);
  return post_for(body);
}

static void post_event(const char *id) {
  assert_int_equal(post_event_for(id), 200);
}

static int setup(void **state) {
  struct error error;
  if (sandbox_setup(state) != 0) return -1;
  stage.sandbox = *state;
  stage.ahead_ms = stage.stands_ms = stage.next = 0;
  assert_true(folder_make(stage.folder));
  broker_start(&stage.broker, NULL);
  find_visits();
  AUTO(mem_free_at) char *path = mem_print("%s/conf", stage.folder);
  FILE *file = fopen(path, "w");
  fprintf(file,
          "url = \"%s\"\nuser = \"demo@visitdeck.example\"\npassword_command = \"echo demo\"\nstate = \"%s\"\n"
          "mqtt_url = \"%s\"\n",
          stage.sandbox->seat.url, stage.folder, stage.broker.url);
  assert_int_equal(fclose(file), 0);
  stage.relay = mem_new(sizeof *stage.relay);
  stage.relay->config = &stage.config;
  assert_int_equal(config_read(&stage.config, path, &error), ERROR_NONE);
  assert_int_equal(relay_open(stage.relay, SECRET, &error), ERROR_NONE);
  until(is_ok);
  until(has_read);
  return 0;
}

static int teardown(void **state) {
  relay_close(stage.relay);
  config_clear(&stage.config);
  free(stage.relay);
  for (int n = 0; n < CHANGES; n++) {
    free(stage.ids[n]);
    free(stage.visitors[n]);
  }
  broker_end(&stage.broker);
  assert_true(folder_remove(stage.folder));
  return sandbox_teardown(state);
}

static void says(bool well) {
  until(says_it);
  AUTO(mem_free_at) char *line = status_line(&stage.relay->status);
  assert_int_equal(publisher_is_ok(&stage.relay->publisher), well);
  assert_int_equal(strstr(line, "FLATSY'S WEBHOOK DOES NOT REACH US") == NULL, well);
}

/* ---- tests */

TEST_BETWEEN(three_lists_without_an_event_are_unwell, setup, teardown) {
  for (int n = 0; n < WEBHOOK_LISTS; n++) {
    if (n == WEBHOOK_LISTS - 1) stage.stands_ms = clock_mono_ms(&clock_system);
    change();
    list_passes();
    says(true);
  }
  stage.ahead_ms += WEBHOOK_LATE_MS - 1; /* the last one's event may be on its way */
  says(true);
  stage.stands_ms = 0;
  stage.ahead_ms += 2;
  says(false);
  list_passes(); /* a list that finds nothing proves nothing */
  says(false);
  post_event(stage.ids[0]);
  says(true);
}

/* A list that finds nothing stands between them. */
TEST_BETWEEN(quiet_lists_prove_nothing, setup, teardown) {
  for (int n = 0; n < WEBHOOK_LISTS; n++) {
    change();
    list_passes();
    list_passes();
  }
  says(false);
  post("rubbish"); /* it reaches us, whatever it is */
  says(true);
}

TEST_BETWEEN(events_that_come_late_are_events, setup, teardown) {
  for (int n = 0; n < 3 * WEBHOOK_LISTS; n++) {
    const char *id = change();
    list_passes();
    post_event(id);
    says(true);
  }
}

static void begin_again(void) {
  struct error error;
  *stage.relay = (struct relay){.config = &stage.config};
  assert_int_equal(relay_open(stage.relay, SECRET, &error), ERROR_NONE);
  until(is_ok);
  until(has_read);
}

/* An earlier version kept the codes of visits, and published them: of all of them, those without a date too. */
TEST_BETWEEN(what_has_codes_is_read_anew, setup, teardown) {
  relay_close(stage.relay);
  begin_again();
  assert_int_equal(stage.relay->fetcher.listed_ms[FETCHER_ALL], 0);
  relay_close(stage.relay);
  db_run_in(stage.folder, "relay.db",
            "UPDATE meta SET name = 'loaded' WHERE name LIKE 'loaded%'; UPDATE visit SET raw = '{}'");
  begin_again();
  assert_true(stage.relay->fetcher.listed_ms[FETCHER_ALL] != 0);
}

static size_t lists_of(int64_t seconds, void (*what)(void)) {
  size_t before = sandbox_requests(stage.sandbox, "startTime");
  for (int64_t passed = 0; passed < seconds; passed += 3) {
    if (what != NULL) what();
    stage.ahead_ms += 3000;
    until(has_read);
  }
  return sandbox_requests(stage.sandbox, "startTime") - before;
}

static void post_rubbish(void) {
  post("rubbish");
}

/* What can't be understood has the lists read soon, those of later days too; and not more often than it must, however
 * much of it comes. */
TEST_BETWEEN(rubbish_has_the_lists_read, setup, teardown) {
  int64_t days_ms = stage.relay->fetcher.listed_ms[FETCHER_DAYS];
  size_t quiet = lists_of(1200, NULL), busy = lists_of(1200, post_rubbish);
  print_message("  in 20 minutes %zu pages of lists, and %zu with 400 events that say nothing\n", quiet, busy);
  assert_true(stage.relay->fetcher.listed_ms[FETCHER_DAYS] > days_ms);
  assert_in_range(busy, 40,
                  40 * (quiet / 4 + 1) + 30); /* 40 half minutes; each list in as many pages as the quiet ones */
}

/* What changed while nobody was there says nothing of the webhook. */
TEST_BETWEEN(what_changed_before_is_no_proof, setup, teardown) {
  relay_close(stage.relay);
  for (int n = 0; n < 3 * WEBHOOK_LISTS; n++)
    change();
  begin_again();
  for (int n = 0; n < WEBHOOK_LISTS; n++)
    list_passes();
  says(true);
}

/* ---- "there is no such visit" */

static const char *const refusals[] = {"visit:status=404", "visit:status=404\nvisit:body=404 page not found",
                                       "visit:status=404\nvisit:html", "visit:status=410"};

static bool has_visit(const char *id) {
  int64_t at, turn;
  struct error error;
  bool has;
  assert_int_equal(ledger_has(stage.relay->ledger, id, &has, &at, &turn, &error), ERROR_NONE);
  return has;
}

/* What stands before the server says it of every visit, while the server behind is exchanged: the list has them. */
TEST_BETWEEN(a_visit_that_the_lists_have_is_not_buried, setup, teardown) {
  for (size_t n = 0; n < sizeof refusals / sizeof *refusals; n++) {
    size_t asked = sandbox_requests(stage.sandbox, stage.ids[n]);
    sandbox_fault(stage.sandbox, refusals[n]);
    post_event(stage.ids[n]);
    for (int passed = 0; passed < 100; passed++) {
      stage.ahead_ms += 3000;
      until(has_read);
      if (!has_visit(stage.ids[n])) fail_msg("%s: it is buried", refusals[n]);
    }
    assert_in_range(sandbox_requests(stage.sandbox, stage.ids[n]) - asked, 2, 8); /* a list has ended it */
    assert_int_equal(ledger_waiting(stage.relay->ledger, INT64_MAX), 0);
  }
}

static void bury(const char *fault) {
  int64_t passed = 0;
  relay_close(stage.relay);
  AUTO(mem_free_at)
  char *sql = mem_print(
      "INSERT OR REPLACE INTO visit (id, shard, at, seq, sent, sent_at, held, owed, read, read_ms, what, gone, raw) "
      "SELECT 'ghost', %u, %lld, max(seq) + 1, 0, 0, 0, 1, 1, 1, 'same', 0, '{\"id\":\"ghost\"}' FROM visit",
      feed_shard("ghost"), (long long)(relay_clock_utc() + 86400));
  db_run_in(stage.folder, "relay.db", sql);
  sandbox_fault(stage.sandbox, fault);
  begin_again();
  for (; has_visit("ghost") && passed < 600; passed += 3) {
    stage.ahead_ms += 3000;
    until(has_read);
  }
  print_message("  %s: after %d s\n", fault, (int)passed);
  assert_false(has_visit("ghost"));
}

TEST_BETWEEN(a_visit_that_the_lists_lack_is_buried, setup, teardown) {
  for (size_t n = 0; n < sizeof refusals / sizeof *refusals; n++)
    bury(refusals[n]);
  for (int n = 0; n < CHANGES; n++)
    assert_true(has_visit(stage.ids[n]));
}

/* ---- a disk without room */

static bool status_has(const char *text) {
  AUTO(mem_free_at) char *line = status_line(&stage.relay->status);
  return strstr(line, text) != NULL;
}

static int64_t failed_ms;
static bool has_failed(void) {
  return stage.relay->transaction.undone_ms > failed_ms && stage.relay->fetcher.owed;
}

/* Small writes find room and lists do not, again and again: one line when it begins, and one when it is over. */
TEST_BETWEEN(a_full_disk_is_told_twice_in_all, setup, teardown) {
  enum { TIMES = 6, ROOM = 16 * 1024, CALM_MS = 61000 };
  static const char begins[] = "Z Can't write ", ends[] = "can be written down again";
  struct error error;
  AUTO(mem_free_at) char *path = mem_print("%s/log", stage.folder);
  assert_int_equal(log_open(path, &error), ERROR_NONE);
  stage.stands_ms = clock_mono_ms(&clock_system);
  for (int n = 0; n < TIMES; n++) {
    uint64_t events = stage.relay->events;
    process_limit_files(getpid(), ROOM);
    assert_int_equal(post_event_for(stage.ids[0]), 503);
    assert_int_equal(stage.relay->events, events); /* the vendor says it again */
    assert_true(status_has("NOT ALL IS WRITTEN DOWN: "));
    assert_false(publisher_is_ok(&stage.relay->publisher)); /* what changes now seats don't hear from us */
    stage.ahead_ms += LIST_MS;
    failed_ms = relay_clock_mono_ms() - 1;
    until(has_failed);
    process_limit_files(getpid(), RLIM_INFINITY);
    post_event(stage.ids[0]);
    stage.ahead_ms += CALM_MS / 2;
    relay_step(stage.relay);
  }
  assert_int_equal(folder_count(stage.folder, "log", begins), 1);
  assert_int_equal(folder_count(stage.folder, "log", ends), 0);
  list_passes();
  stage.ahead_ms += CALM_MS;
  relay_step(stage.relay);
  assert_int_equal(folder_count(stage.folder, "log", begins), 1);
  assert_int_equal(folder_count(stage.folder, "log", ends), 1);
  assert_false(status_has("NOT ALL IS WRITTEN DOWN"));
  assert_true(publisher_is_ok(&stage.relay->publisher));
  process_limit_files(getpid(), ROOM); /* another one is told anew */
  assert_int_equal(post_event_for(stage.ids[0]), 503);
  assert_int_equal(folder_count(stage.folder, "log", begins), 2);
  process_limit_files(getpid(), RLIM_INFINITY);
  log_close();
}

TESTS_BEGIN() {
  signal(SIGXFSZ, SIG_IGN); /* a disk without room */
}
