/* The texts that are searched. */
#include <string.h>

#include "base/mem.h"
#include "model/search.h"
#include "store/cache_private.h"
#include "store/sql.h"

char *cache_make_text(const char *what, const char *raw, size_t length) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  AUTO(property_free_at) struct property *property = NULL;
  struct error error;
  if (strcmp(what, "visit") == 0)
    return visit_decode(raw, length, &visit, &error) == ERROR_NONE ? search_visit_text(visit) : mem_copy("");
  return property_decode(raw, length, &property, &error) == ERROR_NONE ? search_property_text(property) : mem_copy("");
}

enum error_code cache_search(struct cache *cache, enum cache_searched searched, int64_t *row, size_t most,
                             cache_see_text *see, void *arg, struct error *error) {
  static const enum cache_statement statements[] = {
      [CACHE_SEARCHED_VISITS] = CACHE_VISIT_TEXTS, [CACHE_SEARCHED_PROPERTIES] = CACHE_PROPERTY_TEXTS};
  struct sqlite3_stmt *at =
      sql_find(cache_database(cache), statements[searched], SQL_WITH(SQL_NUMBER(*row), SQL_NUMBER(most)), error);
  while (sql_next(&cache->database, at, error)) {
    struct cache_text text = {.row = sql_number(at, 0), .at = sql_instant(at, 1)};
    text.text = sql_bytes(at, 2, &text.length);
    *row = text.row;
    if (text.text != NULL) see(arg, &text);
  }
  return error->code;
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
