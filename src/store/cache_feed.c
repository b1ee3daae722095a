/* What a relay has published: which numbers this seat has heard. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/cache_private.h"

char *cache_feed_inst(struct cache *cache) {
  struct error error;
  size_t length;
  sqlite3_stmt *get = cache_statement(cache, CACHE_FEED_INST, &error);
  if (get == NULL) return NULL;
  char *inst = sqlite3_step(get) == SQLITE_ROW ? cache_column_raw(get, 0, &length) : NULL;
  sqlite3_reset(get);
  return inst;
}

enum error_code cache_feed_begin(struct cache *cache, const char *inst, struct error *error) {
  if (cache_run(cache, cache_statement(cache, CACHE_FEED_EMPTY, error), error) != ERROR_NONE) return error->code;
  sqlite3_stmt *put = cache_statement(cache, CACHE_FEED_PUT_INST, error);
  if (put != NULL) cache_bind_text(put, 1, inst);
  return cache_run(cache, put, error);
}

int64_t cache_feed_seq(struct cache *cache, const char *visit_id) {
  struct error error;
  sqlite3_stmt *get = cache_statement(cache, CACHE_FEED_SEQ, &error);
  if (get == NULL) return 0;
  cache_bind_text(get, 1, visit_id);
  int64_t seq = sqlite3_step(get) == SQLITE_ROW ? sqlite3_column_int64(get, 0) : 0;
  sqlite3_reset(get);
  return seq;
}

enum error_code cache_feed_put(struct cache *cache, const struct cache_feed_row *row, struct error *error) {
  sqlite3_stmt *put = cache_statement(cache, CACHE_FEED_PUT, error);
  if (put != NULL) {
    cache_bind_text(put, 1, row->visit);
    sqlite3_bind_int(put, 2, row->shard);
    sqlite3_bind_int64(put, 3, row->seq);
    sqlite3_bind_int64(put, 4, row->epoch);
  }
  return cache_run(cache, put, error);
}

enum error_code cache_feed_cut(struct cache *cache, const char *visit_id, struct error *error) {
  return cache_cut(cache, (const enum cache_statement[]){CACHE_FEED_CUT}, 1, visit_id, error);
}

enum error_code cache_feed_cut_shard(struct cache *cache, int shard, struct error *error) {
  sqlite3_stmt *cut = cache_statement(cache, CACHE_FEED_CUT_SHARD, error);
  if (cut != NULL) sqlite3_bind_int(cut, 1, shard);
  return cache_run(cache, cut, error);
}

enum error_code cache_feed_each(struct cache *cache, int shard,
                                void (*see)(void *arg, const struct cache_feed_row *row), void *arg,
                                struct error *error) {
  sqlite3_stmt *get = cache_statement(cache, shard < 0 ? CACHE_FEED_ROWS : CACHE_FEED_SHARD, error);
  int code;
  if (get == NULL) return error->code;
  if (shard >= 0) sqlite3_bind_int(get, 1, shard);
  while ((code = sqlite3_step(get)) == SQLITE_ROW)
    see(arg, &(struct cache_feed_row){.visit = (const char *)sqlite3_column_text(get, 0),
                                      .shard = sqlite3_column_int(get, 1),
                                      .seq = sqlite3_column_int64(get, 2),
                                      .epoch = sqlite3_column_int64(get, 3)});
  sqlite3_reset(get);
  return code == SQLITE_DONE ? ERROR_NONE : cache_fail(cache, error);
}

enum error_code cache_feed_strays(struct cache *cache, int64_t from, int64_t to, size_t most, char ***ids,
                                  size_t *count, struct error *error) {
  sqlite3_stmt *get = cache_statement(cache, CACHE_FEED_STRAYS, error);
  int code;
  *ids = NULL;
  *count = 0;
  if (get == NULL) return error->code;
  sqlite3_bind_int64(get, 1, from);
  sqlite3_bind_int64(get, 2, to);
  sqlite3_bind_int64(get, 3, (int64_t)most);
  *ids = mem_new_array(most, sizeof **ids);
  while ((code = sqlite3_step(get)) == SQLITE_ROW)
    (*ids)[(*count)++] = mem_copy((const char *)sqlite3_column_text(get, 0));
  sqlite3_reset(get);
  return code == SQLITE_DONE ? ERROR_NONE : cache_fail(cache, error);
}

int64_t cache_version(struct cache *cache) {
  struct error error;
  sqlite3_stmt *get = cache_statement(cache, CACHE_VERSION, &error);
  if (get == NULL) return 0;
  int64_t version = sqlite3_step(get) == SQLITE_ROW ? sqlite3_column_int64(get, 0) : 0;
  sqlite3_reset(get);
  return version;
}
