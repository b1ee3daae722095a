#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/property_place.h"
#include "store/cache_private.h"
#include "store/sql.h"

enum { VISIT_RUN_NEAR_MS = 10 * 60 * 1000 }; /* longer than any answer takes */

static enum error_code cache_put_visitor(struct cache *cache, const struct visitor *visitor, int64_t seen,
                                         struct error *error) {
  if (visitor->email_exact == NULL || visitor->email_exact[0] == '\0') return ERROR_NONE;
  const char *own[] = {visitor->first_name, visitor->last_name, visitor->email, visitor->phone};
  struct buf out = buf_empty(BUF_UNBOUNDED);
  for (size_t n = 0; n < sizeof own / sizeof *own; n++)
    (void)!(buf_add(&out, " ", n > 0) && (own[n] == NULL || buf_add_text(&out, own[n]))); /* there is no maximum */
  AUTO(mem_free_at) char *all = buf_take(&out), *folded = text_fold(all);
  return sql_run(cache_database(cache), CACHE_PUT_VISITOR,
                 SQL_WITH(SQL_TEXT(visitor->email_exact), SQL_TEXT(visitor->email), SQL_TEXT(visitor->first_name),
                          SQL_TEXT(visitor->last_name), SQL_TEXT(visitor->phone), SQL_TEXT(folded),
                          SQL_NUMBER(seen != WHEN_NONE ? seen : 0)),
                 error);
}

bool cache_has_visit(struct cache *cache, const struct visit *visit) {
  if (cache_is_same(cache, CACHE_VISIT_IS, visit->id, visit->raw, visit->raw_length)) return true;
  if (visit->code == NULL) return false;
  size_t length; /* as the relay publishes it */
  AUTO(mem_free_at) char *hidden = visit_hide_code(visit->raw, visit->raw_length, &length);
  return hidden != NULL && cache_is_same(cache, CACHE_VISIT_IS, visit->id, hidden, length);
}

int64_t cache_visit_run(struct cache *cache, const char *id) {
  struct error error;
  return sql_read_number(cache_database(cache), CACHE_VISIT_RUN, SQL_WITH(SQL_TEXT(id)), 0, &error);
}

struct stored {
  struct visit *visit; /* NULL: none; or it is the same as what is put, to the byte, and was not decoded */
  bool same;
  int64_t run; /* that put it */
  int64_t row; /* its number; 0: there is none */
};

/* The stored visit of that id; put: may be NULL. */
static enum error_code cache_look(struct cache *cache, const char *id, const struct visit *put, struct stored *stored,
                                  struct error *error) {
  size_t length;
  *stored = (struct stored){0};
  AUTO(sql_end_at)
  struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_VISIT_RAW, SQL_WITH(SQL_TEXT(id)), error);
  if (!sql_next(&cache->database, row, error)) return error->code;
  const char *raw = sql_bytes(row, 0, &length);
  stored->run = sql_number(row, 1);
  stored->row = sql_number(row, 2);
  stored->same = put != NULL && put->raw_length == length && memcmp(put->raw, raw, length) == 0;
  if (!stored->same) (void)!visit_decode(raw, length, &stored->visit, error);
  return error->code;
}

/* row: its number so far; 0: none. */
static enum error_code cache_write(struct cache *cache, const struct visit *visit, int64_t run, int64_t row,
                                   struct error *error) {
  struct database *database = cache_database(cache);
  (void)!sql_run(database, row != 0 ? CACHE_PUT_VISIT : CACHE_ADD_VISIT,
                 SQL_WITH(SQL_TEXT(visit->id), SQL_INSTANT(visit->at), SQL_TEXT(visit->property_id),
                          SQL_BYTES(visit->raw, visit->raw_length), SQL_NUMBER(run)),
                 error);
  if (error->code == ERROR_NONE) (void)!cache_put_visit_text(cache, row != 0 ? row : sql_added(database), visit, error);
  for (size_t n = 0; error->code == ERROR_NONE && n < visit->visitor_count; n++)
    (void)!cache_put_visitor(cache, &visit->visitors[n].visitor, visit->at, error);
  return error->code;
}

/* All of it, or nothing. changed false: it stays as it is, but this run put it. */
static enum error_code cache_write_whole(struct cache *cache, const struct visit *visit, int64_t run,
                                         const struct stored *stored, bool changed, struct error *error) {
  struct database *database = cache_database(cache);
  if (!changed) return sql_run(database, CACHE_TOUCH_VISIT, SQL_WITH(SQL_TEXT(visit->id), SQL_NUMBER(run)), error);
  if (database_in_transaction(database)) return cache_write(cache, visit, run, stored->row, error);
  if (sql_begin(database, error) != ERROR_NONE) return error->code;
  int64_t row = sql_read_number(database, CACHE_VISIT_ROW, SQL_WITH(SQL_TEXT(visit->id)), 0, error); /* now */
  if (error->code == ERROR_NONE) (void)!cache_write(cache, visit, run, row, error);
  return sql_conclude(database, error->code, error);
}

enum error_code cache_put_visit(struct cache *cache, const struct visit *visit, int64_t run, enum cache_put how,
                                bool *changed, struct error *error) {
  struct stored stored;
  AUTO(visit_free_at) struct visit *whole = NULL;
  *changed = false;
  if (!database_in_transaction(&cache->database) && cache_check_user(cache, error) != ERROR_NONE) return error->code;
  enum error_code code = cache_look(cache, visit->id, visit, &stored, error);
  const struct visit *before = stored.visit;
  bool knows = code == ERROR_NONE && before != NULL && how != CACHE_WRITTEN;
  if (knows) whole = visit_with_known(visit, before);
  if (whole != NULL)
    stored.same = whole->raw_length == before->raw_length && memcmp(whole->raw, before->raw, whole->raw_length) == 0;
  const struct visit *put = whole != NULL ? whole : visit;
  bool lacks = knows && visit_lacks(put, before);
  *changed = !stored.same && !lacks && !(stored.run > run && stored.run - run < VISIT_RUN_NEAR_MS);
  if (code == ERROR_NONE && *changed) code = cache_note_change(cache, before, put, error);
  if (code == ERROR_ANSWER) code = ERROR_NONE; /* what stood there can't be read */
  if (code == ERROR_NONE && (*changed || how != CACHE_LISTED))
    code = cache_write_whole(cache, put, run, &stored, *changed, error);
  visit_free(stored.visit);
  return code;
}

enum error_code cache_old_visits(struct cache *cache, const struct cache_part *part, int64_t run, cache_see *see,
                                 void *arg, struct error *error) {
  struct sqlite3_stmt *old =
      sql_find(cache_database(cache), CACHE_OLD_VISITS,
               SQL_WITH(SQL_NUMBER(run), SQL_INSTANT(part->from), SQL_INSTANT(part->to), SQL_TEXT(part->of)), error);
  return cache_show(cache, old, see, arg, error);
}

/* Its row of the feed too: should it be there all the same, the relay's sum no longer fits, and it is heard again. */
enum error_code cache_cut_visit(struct cache *cache, const char *id, struct error *error) {
  static const enum cache_statement cuts[] = {CACHE_CUT_VISIT_TEXT, CACHE_CUT_VISIT, CACHE_FEED_CUT};
  return cache_run_each(cache, cuts, sizeof cuts / sizeof *cuts, SQL_WITH(SQL_TEXT(id)), error);
}

enum error_code cache_add_visits(struct cache *cache, struct sqlite3_stmt *row, struct visit_list *list, bool raw,
                                 bool (*keeps)(const struct visit *visit), struct error *error) {
  while (sql_next(&cache->database, row, error)) {
    AUTO(visit_free_at) struct visit *visit = NULL;
    struct error unreadable;
    size_t length;
    const char *bytes = sql_bytes(row, 0, &length);
    if (visit_decode(bytes, length, &visit, &unreadable) != ERROR_NONE) {
      database_fail_row(&cache->database, &unreadable); /* read anew at the next start */
      continue;
    }
    if (!raw) visit_drop_raw(visit);
    if (keeps == NULL || keeps(visit)) visit_list_add(list, mem_take(&visit));
  }
  return error->code;
}

struct visit_list *cache_take_list(struct visit_list *take_list, const struct error *error) {
  if (error->code == ERROR_NONE) {
    visit_list_sort(take_list);
    return take_list;
  }
  visit_list_free(take_list);
  return NULL;
}

enum error_code cache_day(struct cache *cache, const struct cache_part *day, int64_t near, size_t most,
                          struct visit_list **list, struct error *error) {
  struct database *database = cache_database(cache);
  struct visit_list *made = mem_new(sizeof *made);
  int64_t limit = most > 0 ? (int64_t)most : -1;
  struct sqlite3_stmt *before =
      sql_find(database, CACHE_DAY_BEFORE, SQL_WITH(SQL_NUMBER(day->from), SQL_NUMBER(near), SQL_NUMBER(limit)), error);
  if (cache_add_visits(cache, before, made, false, NULL, error) == ERROR_NONE) {
    struct sqlite3_stmt *after =
        sql_find(database, CACHE_DAY_AFTER, SQL_WITH(SQL_NUMBER(near), SQL_NUMBER(day->to), SQL_NUMBER(limit)), error);
    (void)!cache_add_visits(cache, after, made, false, NULL, error);
  }
  *list = cache_take_list(made, error);
  return error->code;
}

enum error_code cache_add_undated(struct cache *cache, size_t most, struct visit_list *list, struct error *error) {
  struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_UNDATED, SQL_WITH(SQL_NUMBER(most)), error);
  return cache_add_visits(cache, row, list, false, visit_may_come, error);
}

enum error_code cache_visits(struct cache *cache, int64_t from, int64_t to, const char *property_id,
                             struct visit_list **list, struct error *error) {
  bool all = from == WHEN_NONE && to == WHEN_NONE;
  *list = NULL;
  enum cache_statement which = !all ? CACHE_VISITS : property_id != NULL ? CACHE_VISITS_OF : CACHE_VISITS_ALL;
  struct sqlite3_stmt *row =
      sql_find(cache_database(cache), which,
               SQL_WITH(SQL_TEXT(property_id), SQL_NUMBER(from), SQL_NUMBER(to != WHEN_NONE ? to : INT64_MAX)), error);
  struct visit_list *made = mem_new(sizeof *made);
  (void)!cache_add_visits(cache, row, made, true, NULL, error);
  *list = cache_take_list(made, error);
  return error->code;
}

enum error_code cache_visits_before(struct cache *cache, int64_t from, struct cache_place *place, size_t most,
                                    struct visit_list *list, bool *more, struct error *error) {
  size_t came = 0;
  struct cache_place last = {.at = place->at};
  struct sqlite3_stmt *row = sql_find(
      cache_database(cache), CACHE_VISITS_BEFORE,
      SQL_WITH(SQL_NUMBER(from), SQL_NUMBER(place->at), SQL_TEXT(place->id != NULL ? place->id : ""), SQL_NUMBER(most)),
      error);
  while (sql_next(&cache->database, row, error)) {
    struct error unreadable;
    size_t length;
    const char *bytes = sql_bytes(row, 0, &length);
    struct visit *visit = NULL;
    if (visit_decode(bytes, length, &visit, &unreadable) != ERROR_NONE)
      database_fail_row(&cache->database, &unreadable);
    else
      visit_list_add(list, visit), visit_drop_raw(visit);
    last.at = sql_number(row, 1);
    mem_replace(&last.id, sql_text(row, 2));
    came++;
  }
  free(place->id); /* not before the statement has come to its end */
  *place = last;
  *more = error->code == ERROR_NONE && came == most;
  return error->code;
}

static int cache_place(struct cache *cache, const struct visit *visit) {
  struct error error;
  AUTO(sql_end_at)
  struct sqlite3_stmt *row =
      sql_find(cache_database(cache), CACHE_PROPERTY_PLACE, SQL_WITH(SQL_TEXT(visit->property_id)), &error);
  return sql_next(&cache->database, row, &error) ? property_place_of(sql_text(row, 0), sql_text(row, 1))
                                                 : property_place_of_address(visit->address);
}

/* Of more visits than this the properties are read once. */
enum { VISIT_PLACES_LEAST = 1000 };

struct place {
  char *id; /* its property's */
  int place;
};

static int place_compare(const void *id, const void *place) {
  return strcmp(id, ((const struct place *)place)->id);
}

/* False: nothing was read, and nothing is placed. */
static bool cache_place_many(struct cache *cache, struct visit *const *visits, size_t count) {
  struct error error;
  struct place *places = NULL;
  size_t known = 0;
  AUTO(sql_end_at) struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_PROPERTY_PLACES, NULL, &error);
  for (; sql_next(&cache->database, row, &error); known++) {
    places = mem_grow(places, known, sizeof *places);
    places[known] = (struct place){sql_copy(row, 0), property_place_of(sql_text(row, 1), sql_text(row, 2))};
  }
  for (size_t n = 0; error.code == ERROR_NONE && n < count; n++) {
    const char *id = visits[n]->property_id;
    const struct place *its =
        id != NULL && known > 0 ? bsearch(id, places, known, sizeof *places, place_compare) : NULL;
    visits[n]->place = its != NULL ? its->place : property_place_of_address(visits[n]->address);
  }
  for (size_t n = 0; n < known; n++)
    free(places[n].id);
  free(places);
  return error.code == ERROR_NONE;
}

void cache_place_visits(struct cache *cache, struct visit *const *visits, size_t count) {
  if (count >= VISIT_PLACES_LEAST && cache_place_many(cache, visits, count)) return;
  for (size_t n = 0; n < count; n++)
    visits[n]->place = cache_place(cache, visits[n]);
}

enum error_code cache_visit(struct cache *cache, const char *id, struct visit **visit, struct error *error) {
  struct stored stored;
  enum error_code code = cache_look(cache, id, NULL, &stored, error);
  AUTO(mem_free_at) char *lower = mem_copy(id); /* a UUID that was typed in capitals */
  for (char *c = lower; *c != '\0'; c++)
    *c = (char)tolower((unsigned char)*c);
  if (code == ERROR_NONE && stored.visit == NULL && strcmp(lower, id) != 0 && text_same_id(lower, id))
    code = cache_look(cache, lower, NULL, &stored, error);
  *visit = stored.visit;
  return code == ERROR_ANSWER ? database_fail_row(&cache->database, error) : code;
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

enum error_code cache_visitors(struct cache *cache, const char *text, size_t max, struct visitor **visitors,
                               size_t *count, struct error *error) {
  AUTO(mem_free_at) char *folded = text_fold(text);
  *count = 0;
  *visitors = mem_new_array(max, sizeof **visitors);
  AUTO(sql_end_at) struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_VISITORS, NULL, error);
  while (*count < max && sql_next(&cache->database, row, error)) {
    if (!cache_words_begin(sql_text(row, 5), folded)) continue;
    (*visitors)[(*count)++] = (struct visitor){.email_exact = sql_copy(row, 0),
                                               .email = sql_copy(row, 1),
                                               .first_name = sql_copy(row, 2),
                                               .last_name = sql_copy(row, 3),
                                               .phone = sql_copy(row, 4)};
  }
  return error->code;
}
