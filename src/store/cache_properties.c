#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "store/cache_private.h"

enum { ROW_BLOCK = 64 * 1024 };

static const char *const statuses[] = {[PROPERTY_AVAILABLE] = "available",
                                       [PROPERTY_STANDBY] = "standby",
                                       [PROPERTY_UNAVAILABLE] = "unavailable",
                                       [PROPERTY_STATUS_OTHER] = "other"};
static const char *const offers[] = {
    [PROPERTY_OFFER_UNKNOWN] = "unknown", [PROPERTY_RENT] = "rent", [PROPERTY_SELL] = "sell"};
enum { STATUSES = sizeof statuses / sizeof *statuses, OFFERS = sizeof offers / sizeof *offers };

/* additionalRefs find a property too (A18). */
static enum error_code cache_put_aliases(struct cache *cache, const struct property *property, struct error *error) {
  sqlite3_stmt *cut = cache_statement(cache, CACHE_CUT_ALIASES, error);
  cache_bind_text(cut, 1, property->id);
  if (cache_run(cache, cut, error) != ERROR_NONE) return error->code;
  for (size_t n = 0; n < property->alias_count; n++) {
    sqlite3_stmt *put = cache_statement(cache, CACHE_PUT_ALIAS, error);
    cache_bind_text(put, 1, property->aliases[n]);
    cache_bind_text(put, 2, property->id);
    if (cache_run(cache, put, error) != ERROR_NONE) return error->code;
  }
  return ERROR_NONE;
}

static char *cache_folded_property(const struct property *property) {
  const char *parts[] = {property->ref_shown,  property->address,   property->zip,     property->city,
                         property->owner_name, property->in_charge, property->door_ref};
  struct buf all;
  buf_init(&all, 8 * 1024);
  for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
    if (parts[n] != NULL && !(buf_add_text(&all, parts[n]) && buf_add_text(&all, " "))) break; /* enough to find it */
  }
  char *text = buf_take(&all), *folded = text_fold(text);
  free(text);
  return folded;
}

enum error_code cache_put_property(struct cache *cache, const struct property *property, int64_t run,
                                   struct error *error) {
  if (sqlite3_get_autocommit(cache->db) && cache_check_user(cache, error) != ERROR_NONE) return error->code;
  sqlite3_stmt *row = cache_statement(cache, CACHE_PUT_PROPERTY, error);
  if (row == NULL) return error->code;
  char *folded = cache_folded_property(property);
  cache_bind_text(row, 1, property->id);
  cache_bind_text(row, 2, property->ref);
  cache_bind_text(row, 3, property->ref_shown);
  cache_bind_text(row, 4, property->address);
  cache_bind_text(row, 5, property->city);
  cache_bind_text(row, 6, folded);
  cache_bind_text(row, 7, cache_word(statuses, STATUSES, (int)property->status));
  cache_bind_text(row, 8, cache_word(offers, OFFERS, (int)property->offer));
  sqlite3_bind_int64(row, 9, run);
  enum error_code code = cache_run(cache, row, error);
  free(folded);
  if (code != ERROR_NONE) return code;
  sqlite3_stmt *raw = cache_statement(cache, CACHE_PUT_PROPERTY_RAW, error);
  if (raw == NULL) return error->code;
  cache_bind_text(raw, 1, property->id);
  sqlite3_bind_blob(raw, 2, property->raw, (int)property->raw_length, SQLITE_STATIC);
  if (cache_run(cache, raw, error) != ERROR_NONE) return error->code;
  return cache_put_aliases(cache, property, error);
}

bool cache_has_property(struct cache *cache, const struct property *property) {
  return cache_is_same(cache, CACHE_PROPERTY_RAW, property->id, property->raw, property->raw_length);
}

enum error_code cache_old_properties(struct cache *cache, int64_t run, cache_see *see, void *arg, struct error *error) {
  sqlite3_stmt *old = cache_statement(cache, CACHE_OLD_PROPERTIES, error);
  if (old == NULL) return error->code;
  sqlite3_bind_int64(old, 1, run);
  return cache_show(cache, old, see, arg, error);
}

enum error_code cache_cut_property(struct cache *cache, const char *id, struct error *error) {
  static const enum cache_statement cuts[] = {CACHE_CUT_PROPERTY_RAW, CACHE_CUT_ALIASES, CACHE_CUT_PROPERTY,
                                              CACHE_CUT_SLOTS};
  return cache_cut(cache, cuts, sizeof cuts / sizeof *cuts, id, error);
}

/* ---- the list pane's snapshot */

static bool cache_is_digit(const char *text, const char *end) {
  return text < end && *text >= '0' && *text <= '9';
}

static size_t cache_digits(const char *text, const char *end) {
  size_t count = 0;
  while (cache_is_digit(text + count, end))
    count++;
  return count;
}

/* "75-9" before "75-10": runs of digits by value. */
static int cache_compare_refs(const char *one, const char *end1, const char *two, const char *end2) {
  while (one < end1 && two < end2) {
    if (!cache_is_digit(one, end1) || !cache_is_digit(two, end2)) {
      if (*one != *two) return (unsigned char)*one < (unsigned char)*two ? -1 : 1;
      one++, two++;
      continue;
    }
    while (*one == '0' && cache_is_digit(one + 1, end1))
      one++;
    while (*two == '0' && cache_is_digit(two + 1, end2))
      two++;
    size_t digits1 = cache_digits(one, end1), digits2 = cache_digits(two, end2);
    if (digits1 != digits2) return digits1 < digits2 ? -1 : 1;
    int order = memcmp(one, two, digits1);
    if (order != 0) return order;
    one += digits1, two += digits2;
  }
  return (one < end1) - (two < end2);
}

static int cache_collate(void *arg, int length1, const void *one, int length2, const void *two) {
  (void)arg;
  return cache_compare_refs(one, (const char *)one + length1, two, (const char *)two + length2);
}

int cache_add_collation(sqlite3 *db) {
  return sqlite3_create_collation(db, "refs", SQLITE_UTF8, NULL, cache_collate);
}

static int cache_compare_rows(const void *a, const void *b) {
  const struct property_row *one = a, *two = b;
  int order = cache_compare_refs(one->ref_shown, one->ref_shown + strlen(one->ref_shown), two->ref_shown,
                                 two->ref_shown + strlen(two->ref_shown));
  return order != 0 ? order : strcmp(one->id, two->id);
}

/* Texts are gathered in blocks, which stay where they are while the list grows. */
struct gathering {
  struct property_list *list;
  size_t size; /* of list->rows */
  char *free;  /* in the last block */
  size_t room;
};

static const char *cache_gather_text(struct gathering *all, sqlite3_stmt *statement, int column) {
  const char *text = (const char *)sqlite3_column_text(statement, column);
  size_t length = (size_t)sqlite3_column_bytes(statement, column) + 1;
  if (text == NULL) return NULL;
  if (length > all->room) {
    all->room = length > ROW_BLOCK ? length : ROW_BLOCK;
    all->free = mem_new(all->room);
    all->list->blocks = mem_resize(all->list->blocks, all->list->block_count + 1, sizeof *all->list->blocks);
    all->list->blocks[all->list->block_count++] = all->free;
  }
  char *kept = all->free;
  memcpy(kept, text, length);
  all->free += length;
  all->room -= length;
  return kept;
}

static const char *cache_or_empty(const char *text) {
  return text != NULL ? text : "";
}

static void cache_gather(struct gathering *all, sqlite3_stmt *statement) {
  struct property_list *list = all->list;
  if (list->count == all->size) {
    all->size += all->size / 2 + 64;
    list->rows = mem_resize(list->rows, all->size, sizeof *list->rows);
  }
  struct property_row *row = &list->rows[list->count++];
  const char *ref = (const char *)sqlite3_column_text(statement, 1),
             *shown = cache_or_empty((const char *)sqlite3_column_text(statement, 2));
  bool as_it_is = ref != NULL && strcmp(ref, shown) == 0;
  row->id = cache_or_empty(cache_gather_text(all, statement, 0));
  row->ref = cache_gather_text(all, statement, 1);
  row->ref_shown = as_it_is ? row->ref : cache_or_empty(cache_gather_text(all, statement, 2));
  row->address = cache_or_empty(cache_gather_text(all, statement, 3));
  row->city = cache_or_empty(cache_gather_text(all, statement, 4));
  row->folded = cache_or_empty(cache_gather_text(all, statement, 5));
  row->status = (enum property_status)cache_read_word(
      statuses, STATUSES, (const char *)sqlite3_column_text(statement, 6), PROPERTY_STATUS_OTHER);
  row->offer = (enum property_offer)cache_read_word(offers, OFFERS, (const char *)sqlite3_column_text(statement, 7),
                                                    PROPERTY_OFFER_UNKNOWN);
}

static enum error_code cache_gather_all(struct cache *cache, sqlite3_stmt *statement, struct property_list **list,
                                        struct error *error) {
  struct gathering all = {.list = mem_new(sizeof *all.list)};
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW)
    cache_gather(&all, statement);
  sqlite3_reset(statement);
  if (code != SQLITE_DONE) {
    property_list_free(all.list);
    return cache_fail(cache, error);
  }
  *list = all.list;
  return ERROR_NONE;
}

enum error_code cache_properties(struct cache *cache, struct property_list **list, struct error *error) {
  *list = NULL;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_PROPERTIES, error);
  if (statement == NULL || cache_gather_all(cache, statement, list, error) != ERROR_NONE) return error->code;
  /* Sorted here: in the order of the index the rows would be read all over the file. */
  if ((*list)->count > 1) qsort((*list)->rows, (*list)->count, sizeof *(*list)->rows, cache_compare_rows);
  return ERROR_NONE;
}

enum error_code cache_properties_first(struct cache *cache, size_t most, struct property_list **list,
                                       struct error *error) {
  *list = NULL;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_PROPERTIES_FIRST, error);
  if (statement == NULL) return error->code;
  sqlite3_bind_int64(statement, 1, (int64_t)most);
  return cache_gather_all(cache, statement, list, error);
}

/* ---- whole objects */

static enum error_code cache_read_property(struct cache *cache, enum cache_statement which, const char *value,
                                           struct property **property, struct error *error) {
  sqlite3_stmt *statement = cache_statement(cache, which, error);
  if (statement == NULL) return error->code;
  cache_bind_text(statement, 1, value);
  int code = sqlite3_step(statement);
  enum error_code result = ERROR_NONE;
  if (code == SQLITE_ROW)
    result =
        property_decode(sqlite3_column_blob(statement, 0), (size_t)sqlite3_column_bytes(statement, 0), property, error);
  else if (code != SQLITE_DONE)
    result = cache_fail(cache, error);
  sqlite3_reset(statement);
  return result == ERROR_ANSWER ? cache_fail_row(cache, error) : result;
}

enum error_code cache_property(struct cache *cache, const char *id, const char *ref, struct property **property,
                               struct error *error) {
  *property = NULL;
  if (id != NULL) return cache_read_property(cache, CACHE_PROPERTY_RAW, id, property, error);
  enum error_code code = cache_read_property(cache, CACHE_PROPERTY_BY_REF, ref, property, error);
  if (code == ERROR_NONE && *property == NULL)
    code = cache_read_property(cache, CACHE_PROPERTY_BY_ALIAS, ref, property, error);
  return code;
}

enum error_code cache_property_set(struct cache *cache, const char *folded_filter, struct property_set **set,
                                   struct error *error) {
  struct property_list *list;
  *set = NULL;
  if (cache_properties(cache, &list, error) != ERROR_NONE) return error->code;
  struct property_set *made = mem_new(sizeof *made);
  made->properties = mem_new_array(list->count, sizeof *made->properties);
  enum error_code code = ERROR_NONE;
  for (size_t n = 0; code == ERROR_NONE && n < list->count; n++) {
    struct property *property = NULL;
    if (text_match(list->rows[n].folded, folded_filter) == 0) continue;
    code = cache_property(cache, list->rows[n].id, NULL, &property, error);
    if (property != NULL) made->properties[made->count++] = property;
  }
  property_list_free(list);
  if (code != ERROR_NONE) {
    property_set_free(made);
    return code;
  }
  *set = made;
  return ERROR_NONE;
}
