/* Which times' visits were read whole, and how many of them could not be read: ranges that do not overlap. What stands
 * there of them can fail to be read, too. */
#include "base/when.h"
#include "store/cache_private.h"

static enum error_code known_run(struct cache *cache, enum cache_statement which, int64_t from, int64_t to,
                                 struct error *error) {
  sqlite3_stmt *statement = cache_statement(cache, which, error);
  if (statement != NULL) {
    sqlite3_bind_int64(statement, 1, from);
    sqlite3_bind_int64(statement, 2, to);
  }
  return cache_run(cache, statement, error);
}

static enum error_code known_replace(struct cache *cache, int64_t from, int64_t to, int64_t read_at,
                                     struct error *error) {
  /* First what one that reaches over the end says of the time after it. */
  if (known_run(cache, CACHE_KNOWN_SPLIT, from, to, error) != ERROR_NONE ||
      known_run(cache, CACHE_KNOWN_SHORTEN, from, to, error) != ERROR_NONE ||
      known_run(cache, CACHE_KNOWN_CUT, from, to, error) != ERROR_NONE)
    return error->code;
  sqlite3_stmt *put = cache_statement(cache, CACHE_KNOWN_PUT, error);
  if (put != NULL) {
    sqlite3_bind_int64(put, 1, from);
    sqlite3_bind_int64(put, 2, to);
    sqlite3_bind_int64(put, 3, read_at);
  }
  return cache_run(cache, put, error);
}

enum error_code cache_set_known(struct cache *cache, int64_t from, int64_t to, int64_t read_at, struct error *error) {
  if (from >= to) return ERROR_NONE;
  if (!sqlite3_get_autocommit(cache->db)) return known_replace(cache, from, to, read_at, error);
  if (cache_begin(cache, error) != ERROR_NONE) return error->code;
  if (known_replace(cache, from, to, read_at, error) == ERROR_NONE && cache_commit(cache, error) == ERROR_NONE)
    return ERROR_NONE;
  cache_rollback(cache);
  return error->code;
}

int64_t cache_known(struct cache *cache, int64_t from, int64_t to, int64_t *gap) {
  struct error error;
  int64_t read_at = WHEN_NONE, reached = from;
  *gap = from;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_KNOWN, &error);
  if (statement == NULL) return WHEN_NONE;
  sqlite3_bind_int64(statement, 1, from);
  sqlite3_bind_int64(statement, 2, to);
  bool whole = true;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    if (whole && sqlite3_column_int64(statement, 0) > reached) whole = false;
    if (whole) reached = sqlite3_column_int64(statement, 1);
    int64_t at = sqlite3_column_int64(statement, 2);
    if (read_at == WHEN_NONE || at < read_at) read_at = at;
  }
  if (code != SQLITE_DONE) cache_fail(cache, &error);
  sqlite3_reset(statement);
  *gap = reached < to ? reached : WHEN_NONE;
  return read_at;
}

/* ---- what could not be read: which of a list's times it is of, nobody knows */

static sqlite3_stmt *left_out_statement(struct cache *cache, enum cache_statement which, const char *ref, int64_t from,
                                        int64_t to, struct error *error) {
  sqlite3_stmt *statement = cache_statement(cache, which, error);
  if (statement == NULL) return NULL;
  sqlite3_bind_int64(statement, 1, from); /* WHEN_NONE is the smallest number */
  sqlite3_bind_int64(statement, 2, to != WHEN_NONE ? to : INT64_MAX);
  cache_bind_text(statement, 3, ref != NULL ? ref : "");
  return statement;
}

static enum error_code left_out_put(struct cache *cache, const char *ref, int64_t from, int64_t to, int64_t list,
                                    size_t count, struct error *error) {
  error_clear(error);
  if (count == 0) return ERROR_NONE;
  sqlite3_stmt *put = left_out_statement(cache, CACHE_LEFT_OUT_PUT, ref, from, to, error);
  if (put != NULL) {
    sqlite3_bind_int64(put, 4, list);
    sqlite3_bind_int64(put, 5, (int64_t)count);
  }
  return cache_run(cache, put, error);
}

/* Those without a date are another list's, whose number is below zero. */
enum error_code cache_set_left_out(struct cache *cache, const char *ref, int64_t from, int64_t to, int64_t list,
                                   size_t count, size_t undated, struct error *error) {
  static const enum cache_statement cuts[] = {CACHE_LEFT_OUT_SPLIT, CACHE_LEFT_OUT_SHORTEN, CACHE_LEFT_OUT_CUT};
  for (size_t n = 0; n < sizeof cuts / sizeof *cuts; n++)
    if (cache_run(cache, left_out_statement(cache, cuts[n], ref, from, to, error), error) != ERROR_NONE)
      return error->code;
  return left_out_put(cache, ref, from, to, list, count, error) == ERROR_NONE
             ? left_out_put(cache, ref, from, to, -list, undated, error)
             : error->code;
}

size_t cache_left_out(struct cache *cache, const char *ref, int64_t from, int64_t to, bool undated) {
  struct error error;
  sqlite3_stmt *statement = left_out_statement(cache, CACHE_LEFT_OUT, ref, from, to, &error);
  if (statement == NULL) return 0;
  sqlite3_bind_int(statement, 4, undated);
  int code = sqlite3_step(statement);
  int64_t count = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  if (code != SQLITE_ROW && code != SQLITE_DONE) cache_fail(cache, &error);
  sqlite3_reset(statement);
  return count > 0 ? (size_t)count : 0;
}

/* ---- */

const struct error *cache_failure(const struct cache *cache) {
  return cache->failure.code != ERROR_NONE ? &cache->failure : NULL;
}

void cache_forget_failure(struct cache *cache) {
  error_clear(&cache->failure);
}
