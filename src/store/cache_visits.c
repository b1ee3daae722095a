#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "store/cache_private.h"

enum { VISIT_RUN_NEAR_MS = 10 * 60 * 1000 }; /* longer than any answer takes */

static enum error_code cache_put_visitor(struct cache *cache, const struct visitor *visitor, int64_t seen,
                                         struct error *error) {
  if (visitor->email_exact == NULL || visitor->email_exact[0] == '\0') return ERROR_NONE;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_PUT_VISITOR, error);
  if (statement == NULL) return error->code;
  char *all = mem_print("%s %s %s %s", visitor->first_name != NULL ? visitor->first_name : "",
                        visitor->last_name != NULL ? visitor->last_name : "",
                        visitor->email != NULL ? visitor->email : "", visitor->phone != NULL ? visitor->phone : "");
  char *folded = text_fold(all);
  cache_bind_text(statement, 1, visitor->email_exact);
  cache_bind_text(statement, 2, visitor->email);
  cache_bind_text(statement, 3, visitor->first_name);
  cache_bind_text(statement, 4, visitor->last_name);
  cache_bind_text(statement, 5, visitor->phone);
  cache_bind_text(statement, 6, folded);
  sqlite3_bind_int64(statement, 7, seen != WHEN_NONE ? seen : 0);
  enum error_code code = cache_run(cache, statement, error);
  free(all);
  free(folded);
  return code;
}

bool cache_has_visit(struct cache *cache, const struct visit *visit) {
  if (cache_is_same(cache, CACHE_VISIT_RAW, visit->id, visit->raw, visit->raw_length)) return true;
  if (visit->code == NULL) return false;
  size_t length; /* as the relay publishes it */
  char *hidden = visit_hide_code(visit->raw, visit->raw_length, &length);
  bool same = hidden != NULL && cache_is_same(cache, CACHE_VISIT_RAW, visit->id, hidden, length);
  free(hidden);
  return same;
}

int64_t cache_visit_run(struct cache *cache, const char *id) {
  struct error error;
  sqlite3_stmt *get = cache_statement(cache, CACHE_VISIT_RAW, &error);
  if (get == NULL) return 0;
  cache_bind_text(get, 1, id);
  int64_t run = sqlite3_step(get) == SQLITE_ROW ? sqlite3_column_int64(get, 1) : 0;
  sqlite3_reset(get);
  return run;
}

/* The stored visit of that id, NULL: none, and the run that put it. It is not decoded when it is put (may be NULL) to
 * the byte: *same. */
static enum error_code cache_look(struct cache *cache, const char *id, const struct visit *put, bool *same,
                                  struct visit **visit, int64_t *run, struct error *error) {
  *visit = NULL;
  *run = 0;
  *same = false;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_VISIT_RAW, error);
  if (statement == NULL) return error->code;
  cache_bind_text(statement, 1, id);
  int code = sqlite3_step(statement);
  enum error_code result = ERROR_NONE;
  if (code == SQLITE_ROW) {
    const char *raw = sqlite3_column_blob(statement, 0);
    size_t length = (size_t)sqlite3_column_bytes(statement, 0);
    *run = sqlite3_column_int64(statement, 1);
    *same = put != NULL && put->raw_length == length && memcmp(put->raw, raw, length) == 0;
    if (!*same) result = visit_decode(raw, length, visit, error);
  } else if (code != SQLITE_DONE) {
    result = cache_fail(cache, error);
  }
  sqlite3_reset(statement);
  return result;
}

/* changed false: it stays as it is, but this run put it. */
static enum error_code cache_write(struct cache *cache, const struct visit *visit, int64_t run, bool changed,
                                   struct error *error) {
  sqlite3_stmt *statement = cache_statement(cache, changed ? CACHE_PUT_VISIT : CACHE_TOUCH_VISIT, error);
  if (statement == NULL) return error->code;
  cache_bind_text(statement, 1, visit->id);
  if (changed) {
    cache_bind_instant(statement, 2, visit->at);
    cache_bind_text(statement, 3, visit->property_id);
    sqlite3_bind_blob(statement, 4, visit->raw, (int)visit->raw_length, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 5, run);
  } else {
    sqlite3_bind_int64(statement, 2, run);
  }
  if (cache_run(cache, statement, error) != ERROR_NONE) return error->code;
  for (size_t n = 0; changed && n < visit->visitor_count; n++) {
    if (cache_put_visitor(cache, &visit->visitors[n].visitor, visit->at, error) != ERROR_NONE) return error->code;
  }
  return ERROR_NONE;
}

/* How it is put: with what is known of its visitors, unless it is so by our own doing. */
enum put { PUT_LOADED, PUT_READ, PUT_WRITTEN };

static enum error_code cache_put(struct cache *cache, const struct visit *visit, int64_t run, enum put how,
                                 bool *changed, struct error *error) {
  bool same;
  int64_t later;
  struct visit *before, *whole = NULL;
  *changed = false;
  if (sqlite3_get_autocommit(cache->db) && cache_check_user(cache, error) != ERROR_NONE) return error->code;
  enum error_code code = cache_look(cache, visit->id, visit, &same, &before, &later, error);
  bool knows = code == ERROR_NONE && before != NULL && how != PUT_WRITTEN;
  if (knows) whole = visit_with_known(visit, before);
  if (whole != NULL)
    same = whole->raw_length == before->raw_length && memcmp(whole->raw, before->raw, whole->raw_length) == 0;
  const struct visit *put = whole != NULL ? whole : visit;
  bool lacks = knows && visit_lacks(put, before);
  *changed = !same && !lacks && !(later > run && later - run < VISIT_RUN_NEAR_MS);
  if (code == ERROR_NONE && *changed) code = cache_note_change(cache, before, put, error);
  if (code == ERROR_ANSWER) code = ERROR_NONE; /* what stood there can't be read */
  if (code == ERROR_NONE && (*changed || how != PUT_LOADED)) code = cache_write(cache, put, run, *changed, error);
  visit_free(before);
  visit_free(whole);
  return code;
}

enum error_code cache_put_visit(struct cache *cache, const struct visit *visit, int64_t run, bool *changed,
                                struct error *error) {
  return cache_put(cache, visit, run, PUT_READ, changed, error);
}

enum error_code cache_load_visit(struct cache *cache, const struct visit *visit, int64_t run, bool *changed,
                                 struct error *error) {
  return cache_put(cache, visit, run, PUT_LOADED, changed, error);
}

enum error_code cache_write_visit(struct cache *cache, const struct visit *visit, int64_t run, struct error *error) {
  bool changed;
  return cache_put(cache, visit, run, PUT_WRITTEN, &changed, error);
}

/* Its row of the feed too: should it be there all the same, the relay's sum no longer fits, and it is heard again. */
static const enum cache_statement visit_cuts[] = {CACHE_CUT_VISIT, CACHE_FEED_CUT};

enum error_code cache_old_visits(struct cache *cache, int64_t from, int64_t to, const char *property_id, int64_t run,
                                 cache_see *see, void *arg, struct error *error) {
  sqlite3_stmt *old = cache_statement(cache, CACHE_OLD_VISITS, error);
  if (old == NULL) return error->code;
  sqlite3_bind_int64(old, 1, run);
  cache_bind_instant(old, 2, from);
  cache_bind_instant(old, 3, to);
  cache_bind_text(old, 4, property_id);
  return cache_show(cache, old, see, arg, error);
}

enum error_code cache_cut_visit(struct cache *cache, const char *id, struct error *error) {
  return cache_cut(cache, visit_cuts, 2, id, error);
}

/* Adds what the statement gives; unreadable ones are left out. */
static enum error_code cache_add_visits(struct cache *cache, sqlite3_stmt *statement, struct visit_list *list, bool raw,
                                        struct error *error) {
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    struct visit *visit;
    struct error unreadable;
    if (visit_decode(sqlite3_column_blob(statement, 0), (size_t)sqlite3_column_bytes(statement, 0), &visit,
                     &unreadable) != ERROR_NONE) {
      cache->damaged = true; /* read anew at the next start */
      continue;
    }
    if (!raw) visit_drop_raw(visit);
    visit_list_add(list, visit);
  }
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? ERROR_NONE : cache_fail(cache, error);
}

static enum error_code cache_add_part(struct cache *cache, enum cache_statement which, int64_t from, int64_t to,
                                      size_t most, struct visit_list *list, struct error *error) {
  sqlite3_stmt *statement = cache_statement(cache, which, error);
  if (statement == NULL) return error->code;
  sqlite3_bind_int64(statement, 1, from);
  sqlite3_bind_int64(statement, 2, to);
  sqlite3_bind_int64(statement, 3, most > 0 ? (int64_t)most : -1);
  return cache_add_visits(cache, statement, list, false, error);
}

enum error_code cache_day(struct cache *cache, int64_t from, int64_t to, int64_t near, size_t most,
                          struct visit_list **list, struct error *error) {
  struct visit_list *made = mem_new(sizeof *made);
  *list = NULL;
  if (cache_add_part(cache, CACHE_DAY_BEFORE, from, near, most, made, error) != ERROR_NONE ||
      cache_add_part(cache, CACHE_DAY_AFTER, near, to, most, made, error) != ERROR_NONE) {
    visit_list_free(made);
    return error->code;
  }
  visit_list_sort(made);
  *list = made;
  return ERROR_NONE;
}

enum error_code cache_add_undated(struct cache *cache, size_t most, struct visit_list *list, struct error *error) {
  sqlite3_stmt *statement = cache_statement(cache, CACHE_UNDATED, error);
  if (statement == NULL) return error->code;
  size_t before = list->count;
  sqlite3_bind_int64(statement, 1, (int64_t)most);
  enum error_code code = cache_add_visits(cache, statement, list, false, error);
  size_t kept = before;
  for (size_t n = before; n < list->count; n++) {
    if (visit_may_come(list->visits[n]))
      list->visits[kept++] = list->visits[n];
    else
      visit_free(list->visits[n]);
  }
  list->count = kept;
  return code;
}

enum error_code cache_visits(struct cache *cache, int64_t from, int64_t to, const char *property_id,
                             struct visit_list **list, struct error *error) {
  bool all = from == WHEN_NONE && to == WHEN_NONE;
  *list = NULL;
  enum cache_statement which = !all ? CACHE_VISITS : property_id != NULL ? CACHE_VISITS_OF : CACHE_VISITS_ALL;
  sqlite3_stmt *statement = cache_statement(cache, which, error);
  if (statement == NULL) return error->code;
  if (!all) {
    sqlite3_bind_int64(statement, 1, from); /* WHEN_NONE is the smallest number: open below */
    sqlite3_bind_int64(statement, 2, to != WHEN_NONE ? to : INT64_MAX);
  }
  cache_bind_text(statement, 3, property_id);
  struct visit_list *made = mem_new(sizeof *made);
  if (cache_add_visits(cache, statement, made, true, error) != ERROR_NONE) {
    visit_list_free(made);
    return error->code;
  }
  visit_list_sort(made);
  *list = made;
  return ERROR_NONE;
}

enum error_code cache_visit(struct cache *cache, const char *id, struct visit **visit, struct error *error) {
  bool same;
  int64_t run;
  enum error_code code = cache_look(cache, id, NULL, &same, visit, &run, error);
  char *lower = mem_copy(id); /* a UUID that was typed in capitals */
  for (char *c = lower; *c != '\0'; c++)
    *c = (char)tolower((unsigned char)*c);
  if (code == ERROR_NONE && *visit == NULL && strcmp(lower, id) != 0 && text_same_id(lower, id))
    code = cache_look(cache, lower, NULL, &same, visit, &run, error);
  free(lower);
  return code == ERROR_ANSWER ? cache_fail_row(cache, error) : code;
}

/* ---- known visitors */

/* Every word of text begins a word of folded. */
static bool cache_words_begin(const char *folded, const char *text) {
  while (*(text += strspn(text, " ")) != '\0') {
    size_t length = strcspn(text, " ");
    const char *word = folded;
    bool found = false;
    while (!found && *(word += strspn(word, " ")) != '\0') {
      found = strncmp(word, text, length) == 0;
      word += strcspn(word, " ");
    }
    if (!found) return false;
    text += length;
  }
  return true;
}

static char *cache_column_text(sqlite3_stmt *statement, int column) {
  return mem_copy((const char *)sqlite3_column_text(statement, column));
}

enum error_code cache_visitors(struct cache *cache, const char *text, size_t max, struct visitor **visitors,
                               size_t *count, struct error *error) {
  *count = 0;
  *visitors = NULL;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_VISITORS, error);
  if (statement == NULL) return error->code;
  char *folded = text_fold(text);
  *visitors = mem_new_array(max, sizeof **visitors);
  int code = SQLITE_DONE;
  while (*count < max && (code = sqlite3_step(statement)) == SQLITE_ROW) {
    if (!cache_words_begin((const char *)sqlite3_column_text(statement, 5), folded)) continue;
    (*visitors)[(*count)++] = (struct visitor){.email_exact = cache_column_text(statement, 0),
                                               .email = cache_column_text(statement, 1),
                                               .first_name = cache_column_text(statement, 2),
                                               .last_name = cache_column_text(statement, 3),
                                               .phone = cache_column_text(statement, 4)};
  }
  sqlite3_reset(statement);
  free(folded);
  return code == SQLITE_ROW || code == SQLITE_DONE ? ERROR_NONE : cache_fail(cache, error);
}
