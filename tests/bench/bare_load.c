/* bare_load URL TOKEN FILE: reads every visit into an SQLite file with the least that could do it: curl, a splitter,
 * cJSON as it comes, prepared statements. The columns and indexes are those that the dashboard asks its cache for;
 * nothing is checked, cleaned or folded. For make bench, which counts its instructions. */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"

enum { BY = 50 };

struct bare {
  sqlite3 *db;
  sqlite3_stmt *put_visit, *put_visitor, *begin, *commit;
  char *page; /* one answer */
  size_t length, room, count;
};

static const char schema[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "CREATE TABLE visit (id TEXT PRIMARY KEY, at INTEGER, property_id TEXT, raw BLOB NOT NULL);"
    "CREATE INDEX visit_at ON visit (at); CREATE INDEX visit_property ON visit (property_id, at);"
    "CREATE TABLE visitor (email TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, phone TEXT, seen INTEGER);"
    "CREATE INDEX visitor_seen ON visitor (seen);";

static void must(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "bare_load: %s\n", what);
  exit(1);
}

static const char *text_of(const cJSON *object, const char *name) {
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void put_text(sqlite3_stmt *statement, int at, const char *text) {
  sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static void step(sqlite3_stmt *statement) {
  must(sqlite3_step(statement) == SQLITE_DONE, "SQLite");
  sqlite3_reset(statement);
}

static void keep(struct bare *bare, const char *text, size_t length) {
  cJSON *json = cJSON_ParseWithLength(text, length);
  const cJSON *part;
  int64_t at;
  must(json != NULL, "a visit");
  bool dated = when_parse(text_of(json, "date"), &at);
  sqlite3_clear_bindings(bare->put_visit);
  put_text(bare->put_visit, 1, text_of(json, "id"));
  if (dated) sqlite3_bind_int64(bare->put_visit, 2, at);
  put_text(bare->put_visit, 3, text_of(cJSON_GetObjectItemCaseSensitive(json, "propertySummary"), "id"));
  sqlite3_bind_blob(bare->put_visit, 4, text, (int)length, SQLITE_STATIC);
  step(bare->put_visit);
  cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(json, "visitorVisits")) {
    const cJSON *visitor = cJSON_GetObjectItemCaseSensitive(part, "visitor");
    put_text(bare->put_visitor, 1, text_of(visitor, "email"));
    put_text(bare->put_visitor, 2, text_of(visitor, "firstName"));
    put_text(bare->put_visitor, 3, text_of(visitor, "lastName"));
    put_text(bare->put_visitor, 4, text_of(visitor, "phone"));
    sqlite3_bind_int64(bare->put_visitor, 5, at);
    step(bare->put_visitor);
  }
  cJSON_Delete(json);
  bare->count++;
}

/* Every element of an array, found by its brackets. */
static void split(struct bare *bare) {
  const char *end = bare->page + bare->length, *begin = NULL;
  int depth = 0;
  for (const char *at = bare->page; at < end; at++) {
    if (*at == '"') {
      do
        at = memchr(at + 1, '"', (size_t)(end - at - 1));
      while (at != NULL && at[-1] == '\\' && at[-2] != '\\');
      must(at != NULL, "a string without end");
    } else if (*at == '{' || *at == '[') {
      if (++depth == 2) begin = at;
    } else if ((*at == '}' || *at == ']') && --depth == 1) {
      keep(bare, begin, (size_t)(at + 1 - begin));
    }
  }
}

static size_t take(char *bytes, size_t size, size_t count, void *arg) {
  struct bare *bare = arg;
  if (bare->length + size * count > bare->room) {
    bare->room = 2 * (bare->length + size * count);
    bare->page = realloc(bare->page, bare->room);
  }
  memcpy(bare->page + bare->length, bytes, size * count);
  bare->length += size * count;
  return size * count;
}

static void prepare(struct bare *bare, sqlite3_stmt **statement, const char *sql) {
  must(sqlite3_prepare_v2(bare->db, sql, -1, statement, NULL) == SQLITE_OK, sql);
}

int main(int argc, char **argv) {
  struct bare bare = {0};
  char url[300], header[600];
  must(argc == 4, "bare_load URL TOKEN FILE");
  must(sqlite3_open(argv[3], &bare.db) == SQLITE_OK && sqlite3_exec(bare.db, schema, NULL, NULL, NULL) == SQLITE_OK,
       "the file");
  prepare(&bare, &bare.put_visit, "INSERT OR REPLACE INTO visit VALUES (?1,?2,?3,?4)");
  prepare(&bare, &bare.put_visitor, "INSERT OR REPLACE INTO visitor VALUES (?1,?2,?3,?4,?5)");
  prepare(&bare, &bare.begin, "BEGIN");
  prepare(&bare, &bare.commit, "COMMIT");
  CURL *curl = curl_easy_init();
  snprintf(header, sizeof header, "X-Auth-Token: %s", argv[2]);
  struct curl_slist *headers = curl_slist_append(NULL, header);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &bare);
  for (size_t page = 0, before = 1; bare.count != before; page++) {
    before = bare.count;
    bare.length = 0;
    snprintf(url, sizeof url, "%s/api/v1/business/visits?page=%zu&by=%d", argv[1], page, BY);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    must(curl_easy_perform(curl) == CURLE_OK, "no answer");
    step(bare.begin);
    split(&bare);
    step(bare.commit);
  }
  printf("%zu\n", bare.count);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  sqlite3_finalize(bare.put_visit);
  sqlite3_finalize(bare.put_visitor);
  sqlite3_finalize(bare.begin);
  sqlite3_finalize(bare.commit);
  sqlite3_close(bare.db);
  free(bare.page);
}
