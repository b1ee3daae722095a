/* What changed in the visits since this seat last saw them: written when a visit is put, read by the changes pane. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/cache_private.h"

static const char *const kinds[] = {[CHANGE_NEW] = "new", [CHANGE_STATUS] = "status", [CHANGE_REPORT] = "report"};
enum { CHANGES_KEPT_SECONDS = 14 * 24 * 3600, KINDS = sizeof kinds / sizeof *kinds };

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
  sqlite3_stmt *put = cache_statement(cache, CACHE_PUT_CHANGE, error);
  if (put == NULL) return error->code;
  char *name = visit->visitor_count > 0 ? visitor_name(&visit->visitors[0].visitor) : mem_copy("");
  sqlite3_bind_int64(put, 1, clock_utc(&clock_system));
  cache_bind_text(put, 2, kind);
  cache_bind_text(put, 3, visit_status_api(before));
  cache_bind_text(put, 4, visit_status_api(visit_summary_status(visit, NULL)));
  cache_bind_text(put, 5, visit->id);
  cache_bind_text(put, 6, visit->ref_shown);
  cache_bind_text(put, 7, name);
  cache_bind_instant(put, 8, visit->at);
  enum error_code code = cache_run(cache, put, error);
  free(name);
  return code;
}

/* No change for anybody: the last status that could be read, of a visit whose status can't be any more. */
#define CHANGE_UNREAD "unread"

/* Once it can be read again: what it was before. VISIT_STATUS_OTHER: not known. */
static enum visit_status changes_last_status(struct cache *cache, const char *visit_id) {
  struct error error;
  enum visit_status last = VISIT_STATUS_OTHER;
  sqlite3_stmt *get = cache_statement(cache, CACHE_LAST_STATUS, &error);
  if (get == NULL) return last;
  cache_bind_text(get, 1, visit_id);
  if (sqlite3_step(get) == SQLITE_ROW) last = visit_status_read((const char *)sqlite3_column_text(get, 0));
  sqlite3_reset(get);
  return last;
}

static enum error_code changes_end_unread(struct cache *cache, const struct visit *visit, struct error *error) {
  enum visit_status last = changes_last_status(cache, visit->id);
  if (last == VISIT_STATUS_OTHER) return ERROR_NONE;
  sqlite3_stmt *cut = cache_statement(cache, CACHE_CUT_LAST_STATUS, error);
  if (cut != NULL) cache_bind_text(cut, 1, visit->id);
  if (cache_run(cache, cut, error) != ERROR_NONE) return error->code;
  if (last == visit_summary_status(visit, NULL)) return ERROR_NONE;
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
  sqlite3_stmt *forget = cache_statement(cache, CACHE_CUT_CHANGES, error);
  if (forget != NULL) sqlite3_bind_int64(forget, 1, clock_utc(&clock_system) - CHANGES_KEPT_SECONDS);
  (void)!cache_run(cache, forget, error); /* another time: what is read is read */
  error_clear(error);
  sqlite3_stmt *get = cache_statement(cache, CACHE_CHANGES, error);
  if (get == NULL) return error->code;
  sqlite3_bind_int64(get, 1, since);
  int code;
  while ((code = sqlite3_step(get)) == SQLITE_ROW) {
    *changes = mem_resize(*changes, *count + 1, sizeof **changes);
    (*changes)[(*count)++] =
        (struct change){.seen_at = sqlite3_column_int64(get, 0),
                        .kind = (enum change_kind)cache_read_word(
                            kinds, KINDS, (const char *)sqlite3_column_text(get, 1), CHANGE_STATUS),
                        .before = visit_status_read((const char *)sqlite3_column_text(get, 2)),
                        .after = visit_status_read((const char *)sqlite3_column_text(get, 3)),
                        .visit_id = mem_copy((const char *)sqlite3_column_text(get, 4)),
                        .ref_shown = mem_copy((const char *)sqlite3_column_text(get, 5)),
                        .visitor_name = mem_copy((const char *)sqlite3_column_text(get, 6)),
                        .at = sqlite3_column_type(get, 7) == SQLITE_NULL ? WHEN_NONE : sqlite3_column_int64(get, 7),
                        .looked = sqlite3_column_int(get, 8) != 0};
  }
  sqlite3_reset(get);
  return code == SQLITE_DONE ? ERROR_NONE : cache_fail(cache, error);
}

enum error_code cache_looked(struct cache *cache, const char *visit_id, struct error *error) {
  if (visit_id == NULL) return cache_set_read_at(cache, "looked", clock_utc(&clock_system), error);
  sqlite3_stmt *put = cache_statement(cache, CACHE_LOOKED, error);
  if (put != NULL) cache_bind_text(put, 1, visit_id);
  return cache_run(cache, put, error);
}
