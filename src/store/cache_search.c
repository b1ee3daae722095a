/* The texts that are searched. */
#include "base/mem.h"
#include "store/cache_private.h"
#include "store/sql.h"

enum error_code cache_put_visit_text(struct cache *cache, int64_t row, const struct visit *visit, struct error *error) {
  size_t length;
  AUTO(mem_free_at) char *text = cache_visit_text(visit, &length);
  return sql_run(cache_database(cache), CACHE_PUT_VISIT_TEXT, SQL_WITH(SQL_NUMBER(row), SQL_BYTES(text, length)),
                 error);
}

enum error_code cache_search(struct cache *cache, enum cache_searched searched, int64_t *row, size_t most,
                             cache_see_text *see, void *arg, struct error *error) {
  static const enum cache_statement statements[] = {
      [CACHE_SEARCHED_VISITS] = CACHE_VISIT_TEXTS, [CACHE_SEARCHED_PROPERTIES] = CACHE_PROPERTY_TEXTS};
  AUTO(sql_end_at)
  struct sqlite3_stmt *at = sql_find(cache_database(cache), statements[searched], SQL_WITH(SQL_NUMBER(*row)), error);
  for (size_t n = 0; n < most && sql_next(&cache->database, at, error); n++) {
    struct cache_text text = {.row = sql_number(at, 0)};
    text.text = sql_bytes(at, 1, &text.length);
    *row = text.row;
    if (text.length < CACHE_TEXT_HEAD) continue;
    text.text += CACHE_TEXT_HEAD;
    text.length -= CACHE_TEXT_HEAD;
    see(arg, &text);
  }
  return error->code;
}

int64_t cache_visits_most(struct cache *cache) {
  struct error error;
  return sql_read_number(cache_database(cache), CACHE_VISITS_MOST, NULL, 0, &error);
}

enum error_code cache_visit_of_row(struct cache *cache, int64_t row, struct visit **visit, struct error *error) {
  size_t length;
  *visit = NULL;
  AUTO(sql_end_at)
  struct sqlite3_stmt *at = sql_find(cache_database(cache), CACHE_VISIT_OF_ROW, SQL_WITH(SQL_NUMBER(row)), error);
  if (!sql_next(&cache->database, at, error)) return error->code;
  const char *raw = sql_bytes(at, 0, &length);
  enum error_code code = visit_decode(raw, length, visit, error);
  return code == ERROR_ANSWER ? database_fail_row(&cache->database, error) : code;
}

enum error_code cache_property_of_row(struct cache *cache, int64_t row, struct property **property,
                                      struct error *error) {
  size_t length;
  *property = NULL;
  AUTO(sql_end_at)
  struct sqlite3_stmt *at = sql_find(cache_database(cache), CACHE_PROPERTY_OF_ROW, SQL_WITH(SQL_NUMBER(row)), error);
  if (!sql_next(&cache->database, at, error)) return error->code;
  const char *raw = sql_bytes(at, 0, &length);
  enum error_code code = property_decode(raw, length, property, error);
  return code == ERROR_ANSWER ? database_fail_row(&cache->database, error) : code;
}
