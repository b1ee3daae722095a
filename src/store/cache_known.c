/* Which times' visits were read whole, and how many of them could not be read: ranges that do not overlap. What stands
 * there of them can fail to be read, too. */
#include "base/when.h"
#include "store/cache_private.h"
#include "store/sql.h"

static enum error_code known_replace(struct cache *cache, int64_t from, int64_t to, int64_t read_at,
                                     struct error *error) {
  /* First what one that reaches over the end says of the time after it. */
  static const enum cache_statement steps[] = {CACHE_KNOWN_SPLIT, CACHE_KNOWN_SHORTEN, CACHE_KNOWN_CUT,
                                               CACHE_KNOWN_PUT};
  return cache_run_each(cache, steps, sizeof steps / sizeof *steps,
                        SQL_WITH(SQL_NUMBER(from), SQL_NUMBER(to), SQL_NUMBER(read_at)), error);
}

enum error_code cache_set_known(struct cache *cache, int64_t from, int64_t to, int64_t read_at, struct error *error) {
  if (from >= to) return ERROR_NONE;
  if (database_in_transaction(&cache->database)) return known_replace(cache, from, to, read_at, error);
  if (cache_begin(cache, error) != ERROR_NONE) return error->code;
  return sql_conclude(&cache->database, known_replace(cache, from, to, read_at, error), error);
}

int64_t cache_known(struct cache *cache, int64_t from, int64_t to, int64_t *gap) {
  struct error error;
  int64_t read_at = WHEN_NONE, reached = from;
  struct sqlite3_stmt *row =
      sql_find(cache_database(cache), CACHE_KNOWN, SQL_WITH(SQL_NUMBER(from), SQL_NUMBER(to)), &error);
  for (bool whole = true; sql_next(&cache->database, row, &error);) {
    whole = whole && sql_number(row, 0) <= reached;
    if (whole) reached = sql_number(row, 1);
    int64_t at = sql_number(row, 2);
    if (read_at == WHEN_NONE || at < read_at) read_at = at;
  }
  *gap = reached < to ? reached : WHEN_NONE;
  return read_at;
}

bool cache_known_since(struct cache *cache, int64_t at, int64_t *since) {
  struct error error;
  bool known = false;
  AUTO(sql_end_at)
  struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_KNOWN_BEFORE, SQL_WITH(SQL_NUMBER(at)), &error);
  *since = WHEN_NONE;
  while (sql_next(&cache->database, row, &error) && (known ? sql_number(row, 1) >= *since : sql_number(row, 1) > at)) {
    *since = sql_number(row, 0);
    known = true;
  }
  return known;
}

/* ---- what could not be read: which of a list's times it is of, nobody knows */

/* Open ends: WHEN_NONE is the smallest number. */
#define LEFT_OUT_OF(part)                                                                                              \
  SQL_NUMBER((part)->from), SQL_NUMBER((part)->to != WHEN_NONE ? (part)->to : INT64_MAX),                              \
      SQL_TEXT((part)->of != NULL ? (part)->of : "")

enum error_code cache_set_left_out(struct cache *cache, const struct cache_part *part, int64_t list, size_t count,
                                   size_t undated, struct error *error) {
  static const enum cache_statement cuts[] = {CACHE_LEFT_OUT_SPLIT, CACHE_LEFT_OUT_SHORTEN, CACHE_LEFT_OUT_CUT};
  const size_t counts[] = {count, undated};
  (void)!cache_run_each(cache, cuts, sizeof cuts / sizeof *cuts, SQL_WITH(LEFT_OUT_OF(part)), error);
  for (size_t n = 0; n < 2; n++) /* those without a date are another list's, whose number is below zero */
    if (counts[n] > 0 && error->code == ERROR_NONE)
      (void)!sql_run(cache_database(cache), CACHE_LEFT_OUT_PUT,
                     SQL_WITH(LEFT_OUT_OF(part), SQL_NUMBER(n == 0 ? list : -list), SQL_NUMBER(counts[n])), error);
  return error->code;
}

size_t cache_left_out(struct cache *cache, const struct cache_part *part, bool undated) {
  struct error error;
  int64_t count = sql_read_number(cache_database(cache), CACHE_LEFT_OUT,
                                  SQL_WITH(LEFT_OUT_OF(part), SQL_NUMBER(undated)), 0, &error);
  return count > 0 ? (size_t)count : 0;
}

/* ---- */

const struct error *cache_failure(const struct cache *cache) {
  return cache->database.failure.code != ERROR_NONE ? &cache->database.failure : NULL;
}

void cache_forget_failure(struct cache *cache) {
  error_clear(&cache->database.failure);
}
