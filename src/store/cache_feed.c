/* What a relay has published: which numbers this seat has heard. */

#include "base/mem.h"
#include "store/cache_private.h"
#include "store/sql.h"

char *cache_feed_inst(struct cache *cache) {
  return cache_meta(cache, "feed:inst", NULL);
}

enum error_code cache_feed_begin(struct cache *cache, const char *inst, struct error *error) {
  if (sql_run(cache_database(cache), CACHE_FEED_EMPTY, NULL, error) != ERROR_NONE) return error->code;
  return sql_run(cache_database(cache), CACHE_FEED_PUT_INST, SQL_WITH(SQL_TEXT(inst)), error);
}

int64_t cache_feed_seq(struct cache *cache, const char *visit_id) {
  struct error error;
  return sql_read_number(cache_database(cache), CACHE_FEED_SEQ, SQL_WITH(SQL_TEXT(visit_id)), 0, &error);
}

enum error_code cache_feed_put(struct cache *cache, const struct cache_feed_row *row, struct error *error) {
  return sql_run(cache_database(cache), CACHE_FEED_PUT,
                 SQL_WITH(SQL_TEXT(row->visit), SQL_NUMBER(row->shard), SQL_NUMBER(row->seq), SQL_NUMBER(row->epoch)),
                 error);
}

enum error_code cache_feed_cut(struct cache *cache, const char *visit_id, struct error *error) {
  return sql_run(cache_database(cache), CACHE_FEED_CUT, SQL_WITH(SQL_TEXT(visit_id)), error);
}

enum error_code cache_feed_cut_shard(struct cache *cache, int shard, struct error *error) {
  return sql_run(cache_database(cache), CACHE_FEED_CUT_SHARD, SQL_WITH(SQL_NUMBER(shard)), error);
}

enum error_code cache_feed_each(struct cache *cache, int shard,
                                void (*see)(void *arg, const struct cache_feed_row *row), void *arg,
                                struct error *error) {
  struct sqlite3_stmt *row =
      shard < 0 ? sql_find(cache_database(cache), CACHE_FEED_ROWS, NULL, error)
                : sql_find(cache_database(cache), CACHE_FEED_SHARD, SQL_WITH(SQL_NUMBER(shard)), error);
  while (sql_next(&cache->database, row, error))
    see(arg, &(struct cache_feed_row){.visit = sql_text(row, 0),
                                      .shard = (int)sql_number(row, 1),
                                      .seq = sql_number(row, 2),
                                      .epoch = sql_number(row, 3)});
  return error->code;
}

enum error_code cache_feed_strays(struct cache *cache, const struct cache_part *days, size_t most, char ***ids,
                                  size_t *count, struct error *error) {
  struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_FEED_STRAYS,
                                      SQL_WITH(SQL_NUMBER(days->from), SQL_NUMBER(days->to), SQL_NUMBER(most)), error);
  *ids = mem_new_array(most, sizeof **ids);
  *count = 0;
  while (sql_next(&cache->database, row, error))
    (*ids)[(*count)++] = sql_copy(row, 0);
  return error->code;
}

int64_t cache_version(struct cache *cache) {
  struct error error;
  return sql_read_number(cache_database(cache), CACHE_VERSION, NULL, 0, &error);
}
