/* What changed in the visits since this seat last saw them: written when a visit is put, read by the changes pane. */

#include "base/clock.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/cache_private.h"
#include "store/sql.h"

static const char *const kinds[] = {[CHANGE_NEW] = "new", [CHANGE_STATUS] = "status", [CHANGE_REPORT] = "report"};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* New on this seat is not new: a visit counts as new when it was made after this cache was. */
static int64_t changes_born(struct cache *cache) {
  if (cache->born != 0) return cache->born;
  struct error error;
  cache->born = cache_read_at(cache, "born");
  if (cache->born == WHEN_NONE) {
    cache->born = clock_utc(&clock_system);
    (void)!cache_set_read_at(cache, "born", cache->born, &error);
  }
  return cache->born;
}

static enum error_code changes_put(struct cache *cache, const struct visit *visit, const char *kind,
                                   enum visit_status before, struct error *error) {
  cache->noted++;
  const struct visitor *visitor = visit->visitor_count > 0 ? &visit->visitors[0].visitor : NULL;
  AUTO(mem_free_at) char *name = visitor != NULL ? visitor_name(visitor) : mem_copy("");
  return sql_run(cache_database(cache), CACHE_PUT_CHANGE,
                 SQL_WITH(SQL_NUMBER(clock_utc(&clock_system)), SQL_TEXT(kind), SQL_TEXT(visit_status_api(before)),
                          SQL_TEXT(visit_status_api(visit_summary_status(visit, NULL))), SQL_TEXT(visit->id),
                          SQL_TEXT(visit->ref_shown), SQL_TEXT(name), SQL_INSTANT(visit->at),
                          SQL_TEXT(visitor != NULL ? visitor->seat : NULL)),
                 error);
}

/* No change for anybody: the last status that could be read, of a visit whose status can't be any more. */
#define CHANGE_UNREAD "unread"

/* Once it can be read again: it changed when it is another one than before. */
static enum error_code changes_end_unread(struct cache *cache, const struct visit *visit, struct error *error) {
  struct database *database = cache_database(cache);
  const struct sql_value *id = SQL_WITH(SQL_TEXT(visit->id));
  struct error unknown;
  AUTO(mem_free_at) char *word = sql_read_copy(database, CACHE_LAST_STATUS, id, NULL, &unknown);
  enum visit_status last = visit_status_read(word);
  if (last == VISIT_STATUS_OTHER) return ERROR_NONE;
  if (sql_run(database, CACHE_CUT_LAST_STATUS, id, error) != ERROR_NONE || last == visit_summary_status(visit, NULL))
    return error->code;
  return changes_put(cache, visit, kinds[CHANGE_STATUS], last, error);
}

enum error_code cache_note_change(struct cache *cache, const struct visit *before, const struct visit *visit,
                                  struct error *error) {
  if (before == NULL) {
    bool is_new = visit->created_at != WHEN_NONE && visit->created_at >= changes_born(cache);
    return is_new ? changes_put(cache, visit, kinds[CHANGE_NEW], VISIT_STATUS_OTHER, error) : ERROR_NONE;
  }
  enum visit_status was = visit_summary_status(before, NULL);
  if (visit_status_changed(before, visit)) return changes_put(cache, visit, kinds[CHANGE_STATUS], was, error);
  bool odd = visit_status_is_untold(visit), was_odd = visit_status_is_untold(before);
  if (odd && !was_odd && changes_put(cache, visit, CHANGE_UNREAD, was, error) != ERROR_NONE) return error->code;
  if (!odd && was_odd && changes_end_unread(cache, visit, error) != ERROR_NONE) return error->code;
  if (!visit_same_reports(before, visit)) return changes_put(cache, visit, kinds[CHANGE_REPORT], was, error);
  return ERROR_NONE;
}

enum error_code cache_changes(struct cache *cache, int64_t since, struct change **changes, size_t *count,
                              struct error *error) {
  *changes = NULL;
  *count = 0;
  struct sqlite3_stmt *row =
      sql_find(cache_database(cache), CACHE_CHANGES, SQL_WITH(SQL_NUMBER(since), SQL_NUMBER(CHANGE_LIST_MOST)), error);
  while (sql_next(&cache->database, row, error)) {
    *changes = mem_grow(*changes, *count, sizeof **changes);
    (*changes)[(*count)++] =
        (struct change){.seen_at = sql_number(row, 0),
                        .kind = (enum change_kind)cache_read_word(kinds, KINDS, sql_text(row, 1), CHANGE_STATUS),
                        .before = visit_status_read(sql_text(row, 2)),
                        .after = visit_status_read(sql_text(row, 3)),
                        .visit_id = sql_copy(row, 4),
                        .ref_shown = sql_copy(row, 5),
                        .visitor_name = sql_copy(row, 6),
                        .at = sql_instant(row, 7),
                        .seat = sql_copy(row, 8),
                        .looked = sql_number(row, 9) != 0,
                        .read = sql_number(row, 10) != 0,
                        .id = sql_copy(row, 11)};
  }
  return error->code;
}

enum error_code cache_looked(struct cache *cache, const char *visit_id, struct error *error) {
  return sql_run(cache_database(cache), CACHE_LOOKED, SQL_WITH(SQL_TEXT(visit_id)), error);
}

enum error_code cache_read_changes(struct cache *cache, int64_t last, struct error *error) {
  return sql_run(cache_database(cache), CACHE_READ_CHANGES, SQL_WITH(SQL_NUMBER(last)), error);
}

int64_t cache_last_change(struct cache *cache) {
  struct error error;
  return sql_read_number(cache_database(cache), CACHE_LAST_CHANGE, NULL, 0, &error);
}

enum error_code cache_read_changes_of(struct cache *cache, const char *visit_id, int64_t after, struct error *error) {
  return sql_run(cache_database(cache), CACHE_READ_CHANGES_OF, SQL_WITH(SQL_TEXT(visit_id), SQL_NUMBER(after)), error);
}

size_t cache_unread_changes(struct cache *cache, int64_t since) {
  struct error error;
  return (size_t)sql_read_number(cache_database(cache), CACHE_UNREAD_CHANGES,
                                 SQL_WITH(SQL_NUMBER(since), SQL_NUMBER(CHANGE_LIST_MOST + 1)), 0, &error);
}

unsigned cache_changes_noted(const struct cache *cache) {
  return cache->noted;
}

/* A time that is still to come was a clock's that has been set back since: it would be kept for longer. */
enum error_code cache_forget_changes(struct cache *cache, int64_t now, struct error *error) {
  if (sql_run(cache_database(cache), CACHE_DATE_CHANGES, SQL_WITH(SQL_NUMBER(now)), error) != ERROR_NONE)
    return error->code;
  return sql_run(cache_database(cache), CACHE_CUT_CHANGES, SQL_WITH(SQL_NUMBER(now - CHANGE_KEPT_SECONDS)), error);
}
