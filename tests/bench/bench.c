/* bench: what doc/ARCHITECTURE.md budgets, measured on real programs through a terminal. Prints figures, judges
 * nothing: make bench. */
#include <curl/curl.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness.h"
#include "model/json.h"
#include "model/visit.h"

enum { KEYS = 200, ROWS_DOWN = 100, BUSY_KEYS = 300 };

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static size_t bytes(struct tty *tty) {
  size_t length;
  tty_raw(tty, &length);
  return length;
}

/* Types one key; milliseconds to its first byte. The whole frame is taken before the next key. */
static double key(struct tty *tty, const char *typed) {
  size_t before = bytes(tty);
  double begin = now_ms(), first;
  tty_type(tty, typed);
  while (bytes(tty) == before && now_ms() - begin < 2000)
    tty_take(tty, 100);
  first = now_ms() - begin;
  tty_settle(tty, 15);
  return first;
}

static int by_value(const void *a, const void *b) {
  double one = *(const double *)a, two = *(const double *)b;
  return (one > two) - (one < two);
}

static void latency(struct tty *tty, const char *name, int count) {
  double *times = calloc((size_t)count, sizeof *times);
  for (int n = 0; n < count; n++)
    times[n] = key(tty, n % 2 == 0 ? "j" : "k");
  qsort(times, (size_t)count, sizeof *times, by_value);
  printf("  key to first byte, %-28s p50 %.2f ms  p99 %.2f ms\n", name, times[count / 2], times[count * 99 / 100]);
  free(times);
}

static double resident_mb(pid_t pid) {
  char path[64];
  long pages = 0, resident = 0;
  snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
  FILE *file = fopen(path, "r");
  if (file != NULL && fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
  if (file != NULL) fclose(file);
  return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1048576;
}

static struct tty *dashboard(const struct place *place, int rows, int columns, const char *option) {
  return tty_start(place, &(struct tty_setup){.rows = rows, .columns = columns},
                   (const char *const[]){"./visitdeck", "--url", place->url, option, NULL});
}

static void bytes_a_key(const struct place *place, int rows, int columns, const char *option) {
  struct tty *tty = dashboard(place, rows, columns, option);
  tty_wait(tty, "up to date");
  tty_settle(tty, 1500);
  size_t before = bytes(tty);
  for (int n = 0; n < KEYS; n++)
    key(tty, n % 2 == 0 ? "j" : "k");
  printf("  %dx%d%s: row move %zu B", columns, rows, option != NULL ? " --lean" : "", (bytes(tty) - before) / KEYS);
  before = bytes(tty);
  for (int n = 0; n < ROWS_DOWN; n++)
    key(tty, "j");
  printf(", down a long list %zu B", (bytes(tty) - before) / ROWS_DOWN);
  key(tty, "g");
  tty_settle(tty, 1000);
  before = bytes(tty);
  for (int n = 0; n < 20; n++)
    key(tty, n % 2 == 0 ? "2" : "1");
  printf(", pane switch %zu B", (bytes(tty) - before) / 20);
  tty_settle(tty, 500);
  before = bytes(tty);
  tty_settle(tty, 5000);
  printf(", idle %zu B in 5 s\n", bytes(tty) - before);
  tty_free(tty);
}

/* From start to the list on the screen, all from the cache: the median of a few. */
static double first_screen(const struct place *place) {
  double times[7];
  for (int n = 0; n < 7; n++) {
    double begin = now_ms();
    struct tty *tty = tty_start(place, &(struct tty_setup){.rows = 24, .columns = 80},
                                (const char *const[]){"./visitdeck", "--offline", "--url", place->url, NULL});
    tty_wait(tty, ">");
    times[n] = now_ms() - begin;
    if (n == 0) {
      tty_settle(tty, 300);
      printf("  first paint from the cache 80x24: %zu B\n", bytes(tty));
    }
    tty_free(tty);
  }
  qsort(times, 7, sizeof *times, by_value);
  return times[3];
}

/* ---- the least that could be done: curl, split, cJSON, SQLite */

struct bare {
  struct json_splitter *splitter;
  sqlite3_stmt *put;
  size_t count;
};

static bool bare_visit(void *arg, const char *text, size_t length) {
  struct bare *bare = arg;
  struct cJSON *json = json_parse(text, length);
  char *id = json_exact(json, "id");
  sqlite3_reset(bare->put);
  sqlite3_bind_text(bare->put, 1, id, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64(bare->put, 2, json_instant(json, "date"));
  sqlite3_bind_blob(bare->put, 3, text, (int)length, SQLITE_STATIC);
  sqlite3_step(bare->put);
  free(id);
  json_free(json);
  bare->count++;
  return true;
}

static size_t bare_take(char *text, size_t size, size_t count, void *arg) {
  return json_splitter_feed(((struct bare *)arg)->splitter, text, size * count) ? size * count : 0;
}

static double bare_load(const struct place *place, const char *token) {
  struct bare bare = {0};
  sqlite3 *db;
  char *path = place_path(place, "bare.db"), url[300], header[600];
  double begin = now_ms();
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  sqlite3_exec(db,
               "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE visit (id TEXT PRIMARY KEY, at "
               "INTEGER, raw BLOB)",
               NULL, NULL, NULL);
  sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO visit VALUES (?1,?2,?3)", -1, &bare.put, NULL);
  CURL *curl = curl_easy_init();
  snprintf(header, sizeof header, "X-Auth-Token: %s", token);
  struct curl_slist *headers = curl_slist_append(NULL, header);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, bare_take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &bare);
  for (size_t page = 0, before = 1; bare.count != before; page++) {
    before = bare.count;
    bare.splitter = json_splitter_new(bare_visit, &bare, 1 << 20);
    snprintf(url, sizeof url, "%s/api/v1/business/visits?page=%zu&by=50", place->url, page);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    assert_int_equal(curl_easy_perform(curl), CURLE_OK);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    json_splitter_free(bare.splitter);
  }
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  sqlite3_finalize(bare.put);
  sqlite3_close(db);
  free(path);
  double took = now_ms() - begin;
  printf("  bare program, %zu visits in pages of 50: %.1f s\n", bare.count, took / 1000);
  return took;
}

static char *token_of(const struct place *place) {
  char *login =
      place_ask(place, "/api/v1/business/login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}");
  char *begin = strstr(login, "\"token\":\"") + 9;
  *strchr(begin, '"') = '\0';
  char *token = strdup(begin);
  free(login);
  return token;
}

/* Everything read again, beside the least program that could do it. */
static void full_load(const struct place *place, struct tty *tty) {
  double begin = now_ms();
  tty_type(tty, "R");
  tty_wait(tty, "reading visits");
  latency(tty, "every visit being read", 40);
  tty_wait_gone(tty, "reading visits");
  double took = now_ms() - begin;
  char *token = token_of(place);
  double bare = bare_load(place, token);
  free(token);
  printf("  R, every property and visit: %.1f s (%.2f of the bare program)\n", took / 1000, took / bare);
}

/* ---- one account */

static void account(const char *properties, const char *visits, double *screen, double *memory) {
  struct place place;
  place_open(&place);
  place_start_sandbox_of(&place, (const char *const[]){"--properties", properties, "--visits", visits, NULL});
  struct ran ran = run(&place, "demo\n",
                       (const char *const[]){"./visitdeck", "--url", place.url, "login", "--user",
                                             "demo@visitdeck.example", "--password-stdin", NULL});
  assert_int_equal(ran.status, 0);
  ran_free(&ran);
  printf("%s properties, %s visits\n", properties, visits);
  struct tty *tty = dashboard(&place, 24, 80, NULL);
  tty_wait(tty, "up to date");
  tty_settle(tty, 3000);
  *memory = resident_mb(tty_pid(tty));
  latency(tty, "quiet", BUSY_KEYS);
  if (strlen(visits) > 4) full_load(&place, tty);
  kill(place.sandbox, SIGSTOP);
  tty_type(tty, "r");
  latency(tty, "the server hanging", BUSY_KEYS);
  double begin = now_ms();
  tty_type(tty, "q");
  tty_wait_exit(tty);
  printf("  quit with a request hanging: %.0f ms\n", now_ms() - begin);
  kill(place.sandbox, SIGCONT);
  tty_free(tty);
  *screen = first_screen(&place);
  printf("  first useful screen from the cache: %.0f ms; resident memory %.1f MB\n", *screen, *memory);
  bytes_a_key(&place, 24, 80, NULL);
  bytes_a_key(&place, 40, 120, NULL);
  bytes_a_key(&place, 24, 80, "--lean");
  place_close(&place);
}

static void bench(void **state) {
  double screen[2], memory[2];
  (void)state;
  account("120", "1000", &screen[0], &memory[0]);
  account("10000", "100000", &screen[1], &memory[1]);
  printf("large to small: first screen %.2f, memory %.2f\n", screen[1] / screen[0], memory[1] / memory[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(bench)};
  signal(SIGPIPE, SIG_IGN);
  setvbuf(stdout, NULL, _IOLBF, 0);
  json_setup();
  return cmocka_run_group_tests_name("bench", tests, NULL, NULL);
}
