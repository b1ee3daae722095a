/* Which times' visits the cache knows whole, beside a plain array that says the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../harness/folder.h"
#include "../harness/db.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/property_place.h"
#include "store/cache.h"

#define ACCOUNT "https://a.example demo"

static char folder[FOLDER_PATH], path[80];
static struct cache *cache;

static void open_cache(void) {
  struct error told;
  assert_int_equal(cache_open(path, ACCOUNT, false, &cache, &told), ERROR_NONE);
  if (told.code != ERROR_NONE) fail_msg("%s", told.text);
}

static void set_known(int64_t from, int64_t to, int64_t read_at) {
  struct error error;
  assert_int_equal(cache_set_known(cache, from, to, read_at, &error), ERROR_NONE);
}

static void assert_known(int64_t from, int64_t to, int64_t read_at, int64_t gap) {
  int64_t got;
  assert_true(cache_known(cache, from, to, &got) == read_at);
  assert_true(got == gap);
}

static int setup(UNUSED void **state) {
  if (!folder_make(folder)) return -1;
  snprintf(path, sizeof path, "%s/cache.db", folder);
  open_cache();
  return 0;
}

static int teardown(UNUSED void **state) {
  cache_close(cache);
  return folder_remove(folder) ? 0 : -1;
}

TEST_BETWEEN(ranges_are_joined, setup, teardown) {
  assert_known(0, 10, WHEN_NONE, 0);
  set_known(10, 30, 5);
  set_known(30, 40, 4);
  assert_known(10, 40, 4, WHEN_NONE);
  assert_known(12, 13, 5, WHEN_NONE);
  assert_known(5, 40, 4, 5);
  assert_known(10, 41, 4, 40);
  set_known(12, 20, 9); /* cuts one in three */
  assert_known(10, 30, 5, WHEN_NONE);
  assert_known(12, 20, 9, WHEN_NONE);
  assert_known(11, 13, 5, WHEN_NONE);
  set_known(50, 50, 1); /* nothing */
  assert_known(50, 51, WHEN_NONE, 50);
  set_known(WHEN_NONE, INT64_MAX, 100); /* everything was read */
  assert_known(0, 100, 100, WHEN_NONE);
  assert_known(WHEN_NONE, INT64_MAX, 100, WHEN_NONE);
  set_known(20, 21, 200);
  assert_known(20, 21, 200, WHEN_NONE);
  assert_known(0, 100, 100, WHEN_NONE);
}

enum { TIMES = 60, TURNS = 3000 };

TEST_BETWEEN(as_an_array_says, setup, teardown) {
  int64_t known[TIMES];
  uint64_t seed = 20261129;
  for (int t = 0; t < TIMES; t++)
    known[t] = WHEN_NONE;
  for (int turn = 0; turn < TURNS; turn++) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    int from = (int)(seed % TIMES), to = from + (int)(seed / TIMES % (uint64_t)(TIMES - from)) + 1;
    if (turn % 3 == 0) {
      set_known(from, to, turn);
      for (int t = from; t < to; t++)
        known[t] = turn;
    } else if (turn % 601 == 1) {
      struct error error;
      assert_int_equal(cache_empty(cache, &error), ERROR_NONE);
      for (int t = 0; t < TIMES; t++)
        known[t] = WHEN_NONE;
    }
    int64_t oldest = WHEN_NONE, gap = WHEN_NONE;
    for (int t = from; t < to; t++) {
      if (known[t] == WHEN_NONE && gap == WHEN_NONE) gap = t;
      if (known[t] != WHEN_NONE && (oldest == WHEN_NONE || known[t] < oldest)) oldest = known[t];
    }
    assert_known(from, to, oldest, gap);
  }
}

/* A hundred years are one row: they were one a day. */
TEST_BETWEEN(a_century_is_one_row, setup, teardown) {
  set_known(0, 36525 * (int64_t)86400, 7);
  AUTO(mem_free_at) char *rows = db_text(path, "SELECT count(*) FROM known");
  assert_string_equal(rows, "1");
}

TEST_BETWEEN(in_the_callers_transaction, setup, teardown) {
  struct error error;
  assert_int_equal(cache_begin(cache, &error), ERROR_NONE);
  set_known(0, 10, 3);
  cache_rollback(cache);
  assert_known(0, 10, WHEN_NONE, 0);
}

/* ---- what could not be read */

static void set_left_out(int64_t from, int64_t to, int64_t list, size_t count) {
  struct error error;
  assert_int_equal(cache_begin(cache, &error), ERROR_NONE);
  assert_int_equal(cache_set_left_out(cache, &(struct cache_part){from, to, NULL}, list, count, 0, &error), ERROR_NONE);
  assert_int_equal(cache_commit(cache, &error), ERROR_NONE);
}

static size_t left_out(const char *ref, int64_t from, int64_t to) {
  return cache_left_out(cache, &(struct cache_part){from, to, ref}, true);
}

/* A list may be cut in pieces by others: each list that still says something of those times counts once. */
TEST_BETWEEN(what_was_left_out_is_as_an_array_says, setup, teardown) {
  int64_t list[TIMES] = {0}, newest = 0;
  size_t count[TURNS + 1] = {0};
  uint64_t seed = 20261130;
  for (int turn = 0; turn < TURNS; turn++) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    int from = (int)(seed % TIMES), to = from + (int)(seed / TIMES % (uint64_t)(TIMES - from)) + 1;
    if (turn % 3 == 0) {
      count[++newest] = seed / 9973 % 3;
      set_left_out(from, to, newest, count[newest]);
      for (int t = from; t < to; t++)
        list[t] = newest;
    }
    size_t sum = 0;
    for (int t = from; t < to; t++) {
      bool again = false;
      for (int before = from; before < t; before++)
        again |= list[before] == list[t];
      if (!again) sum += count[list[t]];
    }
    assert_int_equal(left_out(NULL, from, to), sum);
  }
  set_left_out(WHEN_NONE, WHEN_NONE, newest + 1, 2); /* all of them */
  assert_int_equal(left_out(NULL, 3, 4), 2);
  assert_int_equal(left_out(NULL, WHEN_NONE, WHEN_NONE), 2);
  assert_int_equal(left_out("R1", WHEN_NONE, WHEN_NONE), 0);
}

static struct property *put_property(const char *json) {
  struct property *property;
  struct error error;
  assert_int_equal(property_decode(json, strlen(json), &property, &error), ERROR_NONE);
  assert_int_equal(cache_put_property(cache, property, 1, &error), ERROR_NONE);
  return property;
}

/* Of an earlier file too: a seat that starts offline tells the time in La Reunion, and of what SQLite can't read the
 * next list makes up for that. */
TEST_BETWEEN(where_properties_are_is_kept, setup, teardown) {
  static const char known[] = "{\"id\":\"p\",\"data\":{\"address\":{\"zip\":\"97400\",\"countryCode\":\"FR\"}}}",
                    odd[] = "{\"id\":\"q\",\"data\":{\"price\":01,\"address\":{\"zip\":\"97400\"}}}",
                    visit[] = "{\"id\":\"v\",\"propertySummary\":{\"id\":\"p\"}}",
                    stray[] = "{\"id\":\"w\",\"propertySummary\":{\"id\":\"x\",\"displayAddress\":\"1 rue, 97600 M\"}}";
  AUTO(property_free_at) struct property *first = put_property(known);
  AUTO(property_free_at) struct property *second = put_property(odd);
  int place = property_place_of("97400", "FR");
  struct error error;
  struct property_list *list;
  cache_close(cache);
  db_run(path, "DROP TABLE visit_text; DROP TABLE property_text;"
               "DROP INDEX property_order; ALTER TABLE property DROP COLUMN zip; ALTER TABLE property DROP COLUMN "
               "country; DROP INDEX change_unread; ALTER TABLE change DROP COLUMN read; ALTER TABLE change DROP COLUMN "
               "seat; PRAGMA user_version = 8");
  open_cache();
  assert_true(cache_has_property(cache, first));
  assert_false(cache_has_property(cache, second));
  for (int round = 0; round < 2; round++) {
    assert_int_equal(cache_properties(cache, &list, &error), ERROR_NONE);
    assert_int_equal(list->rows[0].place, place);
    assert_int_equal(list->rows[1].place, round == 0 ? PROPERTY_PLACE_NONE : place);
    property_list_free(list);
    assert_int_equal(cache_put_property(cache, second, 2, &error), ERROR_NONE);
  }
  AUTO(visit_free_at) struct visit *there = NULL;
  AUTO(visit_free_at) struct visit *unknown = NULL;
  assert_int_equal(visit_decode(visit, strlen(visit), &there, &error), ERROR_NONE);
  assert_int_equal(visit_decode(stray, strlen(stray), &unknown, &error), ERROR_NONE);
  cache_place_visits(cache, (struct visit *[]){there, unknown}, 2);
  assert_int_equal(there->place, place);
  assert_int_equal(unknown->place, property_place_of("97600", "FR")); /* by its address alone */
}

static void see_text(void *arg, const struct cache_text *text) {
  AUTO(mem_free_at) char *one = mem_copy_n(text->text, text->length), *before = *(char **)arg;
  *(char **)arg = mem_print("%s[%lld %s]", before, (long long)cache_text_at(text), one);
}

/* What is searched, all of it; the caller frees it. */
static char *searched(void) {
  struct error error;
  char *all = mem_copy("");
  for (int of = CACHE_SEARCHED_VISITS; of <= CACHE_SEARCHED_PROPERTIES; of++) {
    int64_t row = 0, before = -1;
    while (row != before) { /* one at a time */
      before = row;
      assert_int_equal(cache_search(cache, (enum cache_searched)of, &row, 1, see_text, &all, &error), ERROR_NONE);
    }
  }
  return all;
}

static void put_visit(const char *json, int64_t run) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  bool changed;
  assert_int_equal(visit_decode(json, strlen(json), &visit, &error), ERROR_NONE);
  assert_int_equal(cache_put_visit(cache, visit, run, CACHE_READ, &changed, &error), ERROR_NONE);
}

/* Beside the rows, whatever becomes of them; of what an earlier version kept, too. */
TEST_BETWEEN(what_is_searched_is_kept_with_what_is_known, setup, teardown) {
  static const char property[] =
      "{\"id\":\"p\",\"data\":{\"externalRef\":\"R-1\",\"address\":{\"address\":\"1 Rue\"}}}";
  struct error error;
  property_free(put_property(property));
  put_visit("{\"id\":\"v\",\"date\":\"1970-01-01T00:01:40Z\",\"propertySummary\":{\"externalRef\":\"R-1\"},"
            "\"visitorVisits\":["
            "{\"status\":\"visit.status.done\",\"visitor\":{\"firstName\":\"\u00c9va\",\"phone\":\"+33 6 12\"}}]}",
            1);
  put_visit("{\"id\":\"w\",\"date\":\"1970-01-01T00:00:01Z\",\"propertySummary\":{\"externalRef\":\"R-2\"}}", 1);
  put_visit("{\"id\":\"w\",\"date\":\"1969-12-31T23:59:59Z\",\"propertySummary\":{\"externalRef\":\"R-3\"}}", 2);
  AUTO(mem_free_at) char *all = searched();
  assert_non_null(strstr(all, "[100 r-1\n-eva\t\t0612][-1 r-3]["));
  assert_non_null(strstr(all, " r-1 1 rue]"));
  cache_close(cache);
  db_run(path, "DROP INDEX property_order; DROP TABLE visit_text; DROP TABLE property_text; ALTER TABLE change DROP "
               "COLUMN seat; PRAGMA user_version = 10");
  open_cache();
  AUTO(mem_free_at) char *again = searched();
  assert_string_equal(again, all);
  assert_int_equal(cache_cut_visit(cache, "v", &error), ERROR_NONE);
  assert_int_equal(cache_cut_property(cache, "p", &error), ERROR_NONE);
  AUTO(mem_free_at) char *rest = searched();
  assert_string_equal(rest, "[-1 r-3]");
  assert_int_equal(cache_empty(cache, &error), ERROR_NONE);
  AUTO(mem_free_at) char *nothing = searched();
  assert_string_equal(nothing, "");
}

TEST_BETWEEN(it_is_known_since_when_there_is_no_gap, setup, teardown) {
  int64_t since;
  assert_false(cache_known_since(cache, 100, &since));
  set_known(100, 200, 1);
  set_known(50, 100, 2);
  set_known(20, 40, 3);
  assert_true(cache_known_since(cache, 150, &since) && since == 50);
  assert_true(cache_known_since(cache, 50, &since) && since == 50);
  assert_false(cache_known_since(cache, 200, &since)); /* the first instant behind it */
  assert_false(cache_known_since(cache, 45, &since));
  set_known(40, 50, 4);
  assert_true(cache_known_since(cache, 199, &since) && since == 20);
  set_known(WHEN_NONE, INT64_MAX, 5);
  assert_true(cache_known_since(cache, 199, &since) && since == WHEN_NONE);
}

/* The file of an earlier version keeps what it holds; its days are read anew. */
TEST_BETWEEN(an_earlier_cache_is_brought_up, setup, teardown) {
  struct error error;
  assert_int_equal(cache_set_read_at(cache, "properties", 77, &error), ERROR_NONE);
  cache_close(cache);
  db_run(path, "DROP TABLE known");
  db_run(path, "DROP TABLE left_out; DROP TABLE visit_text; DROP TABLE property_text");
  db_run(path,
         "DROP INDEX property_order; ALTER TABLE property DROP COLUMN zip; ALTER TABLE property DROP COLUMN country");
  db_run(path, "DROP INDEX change_unread; ALTER TABLE change DROP COLUMN read; ALTER TABLE change DROP COLUMN seat");
  db_run(path, "INSERT INTO meta (name, value) VALUES ('day:2026-11-29', '1')");
  db_run(path, "PRAGMA user_version = 5");
  open_cache();
  assert_int_equal(cache_read_at(cache, "properties"), 77);
  assert_true(cache_read_at(cache, "day:2026-11-29") == WHEN_NONE);
  assert_known(0, 10, WHEN_NONE, 0);
  set_known(0, 10, 3);
  assert_known(0, 10, 3, WHEN_NONE);
}
