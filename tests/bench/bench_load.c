#include <curl/curl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench.h"
#include "model/json.h"
#include "model/visit.h"

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
  double begin = bench_now_ms();
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
  double took = bench_now_ms() - begin;
  bench_line("the bare program, in pages of 50", "", "11.3 s", "%.1f s, %zu visits", took / 1000, bare.count);
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

void bench_load(void **state) {
  (void)state;
  struct place place;
  bench_head("reading everything: 10,000 properties, 100,000 visits");
  bench_open(&place, "10000", "100000");
  struct tty *tty = bench_dashboard(&place, 24, 80, NULL);
  tty_wait(tty, "up to date");
  tty_settle(tty, 3000);
  double begin = bench_now_ms();
  tty_type(tty, "R");
  tty_wait(tty, "reading visits");
  tty_wait_gone(tty, "reading visits");
  double took = bench_now_ms() - begin;
  tty_free(tty);
  char *token = token_of(&place);
  double bare = bare_load(&place, token);
  free(token);
  bench_line("R; seconds, to the bare program's", "", "16.6 s (1.46)", "%.1f s (%.2f)", took / 1000, took / bare);
  place_close(&place);
}
