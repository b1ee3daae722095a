#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "model/property_place.h"
#include "store/cache_private.h"
#include "store/sql.h"

enum { ROW_BLOCK = 64 * 1024 };

static const char *const statuses[] = {[PROPERTY_AVAILABLE] = "available",
                                       [PROPERTY_STANDBY] = "standby",
                                       [PROPERTY_UNAVAILABLE] = "unavailable",
                                       [PROPERTY_STATUS_OTHER] = "other"};
static const char *const offers[] = {
    [PROPERTY_OFFER_UNKNOWN] = "unknown", [PROPERTY_RENT] = "rent", [PROPERTY_SELL] = "sell"};
enum { STATUSES = sizeof statuses / sizeof *statuses, OFFERS = sizeof offers / sizeof *offers };

/* additionalRefs find a property too: people know it by those as well. */
static enum error_code cache_put_aliases(struct cache *cache, const struct property *property, struct error *error) {
  struct database *database = cache_database(cache);
  if (sql_run(database, CACHE_CUT_ALIASES, SQL_WITH(SQL_TEXT(property->id)), error) != ERROR_NONE) return error->code;
  for (size_t n = 0; error->code == ERROR_NONE && n < property->alias_count; n++)
    (void)!sql_run(database, CACHE_PUT_ALIAS, SQL_WITH(SQL_TEXT(property->aliases[n]), SQL_TEXT(property->id)), error);
  return error->code;
}

static char *cache_folded_property(const struct property *property) {
  const char *parts[] = {property->ref_shown,  property->address,   property->zip,     property->city,
                         property->owner_name, property->in_charge, property->door_ref};
  struct buf all = buf_empty(8 * 1024);
  for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
    if (parts[n] != NULL && !(buf_add_text(&all, parts[n]) && buf_add_text(&all, " "))) break; /* enough to find it */
  }
  AUTO(mem_free_at) char *text = buf_take(&all);
  return text_fold(text);
}

static enum error_code cache_write_property(struct cache *cache, const struct property *property, int64_t run,
                                            struct error *error) {
  struct database *database = cache_database(cache);
  size_t length;
  AUTO(mem_free_at) char *folded = cache_folded_property(property), *text = cache_property_text(property, &length);
  enum error_code code =
      sql_run(database, CACHE_PUT_PROPERTY,
              SQL_WITH(SQL_TEXT(property->id), SQL_TEXT(property->ref), SQL_TEXT(property->ref_shown),
                       SQL_TEXT(property->address), SQL_TEXT(property->city), SQL_TEXT(folded),
                       SQL_TEXT(statuses[property->status]), SQL_TEXT(offers[property->offer]), SQL_TEXT(property->zip),
                       SQL_TEXT(property->country), SQL_NUMBER(run)),
              error);
  if (code != ERROR_NONE ||
      sql_run(database, CACHE_PUT_PROPERTY_RAW,
              SQL_WITH(SQL_TEXT(property->id), SQL_BYTES(property->raw, property->raw_length)), error) != ERROR_NONE ||
      sql_run(database, CACHE_PUT_PROPERTY_TEXT, SQL_WITH(SQL_TEXT(property->id), SQL_BYTES(text, length)), error) !=
          ERROR_NONE)
    return error->code;
  return cache_put_aliases(cache, property, error);
}

enum error_code cache_put_property(struct cache *cache, const struct property *property, int64_t run,
                                   struct error *error) {
  struct database *database = cache_database(cache);
  if (database_in_transaction(database)) return cache_write_property(cache, property, run, error);
  if (cache_begin(cache, error) != ERROR_NONE) return error->code;
  return sql_conclude(database, cache_write_property(cache, property, run, error), error);
}

bool cache_has_property(struct cache *cache, const struct property *property) {
  return cache_is_same(cache, CACHE_PROPERTY_IS, property->id, property->raw, property->raw_length);
}

enum error_code cache_old_properties(struct cache *cache, int64_t run, cache_see *see, void *arg, struct error *error) {
  return cache_show(cache, sql_find(cache_database(cache), CACHE_OLD_PROPERTIES, SQL_WITH(SQL_NUMBER(run)), error), see,
                    arg, error);
}

enum error_code cache_cut_property(struct cache *cache, const char *id, struct error *error) {
  static const enum cache_statement cuts[] = {CACHE_CUT_PROPERTY_TEXT, CACHE_CUT_PROPERTY_RAW, CACHE_CUT_ALIASES,
                                              CACHE_CUT_PROPERTY, CACHE_CUT_SLOTS};
  return cache_run_each(cache, cuts, sizeof cuts / sizeof *cuts, SQL_WITH(SQL_TEXT(id)), error);
}

/* ---- the list pane's snapshot */

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

/* "" of what is NULL. */
static const char *cache_gather_text(struct gathering *all, struct sqlite3_stmt *row, int column) {
  size_t length;
  const char *text = sql_bytes(row, column, &length);
  if (text == NULL) return "";
  if (length >= all->room) {
    all->room = length >= ROW_BLOCK ? length + 1 : ROW_BLOCK;
    all->free = mem_new(all->room);
    all->list->blocks = mem_grow(all->list->blocks, all->list->block_count, sizeof(char *));
    all->list->blocks[all->list->block_count++] = all->free;
  }
  char *kept = all->free;
  memcpy(kept, text, length);
  kept[length] = '\0';
  all->free += length + 1;
  all->room -= length + 1;
  return kept;
}

static void cache_gather(struct gathering *all, struct sqlite3_stmt *from) {
  struct property_list *list = all->list;
  if (list->count == all->size) {
    all->size += all->size / 2 + 64;
    list->rows = mem_resize(list->rows, all->size, sizeof *list->rows);
  }
  const char *ref = sql_text(from, 1), *shown = sql_text(from, 2);
  bool as_it_is = ref != NULL && shown != NULL && strcmp(ref, shown) == 0;
  ref = ref != NULL ? cache_gather_text(all, from, 1) : NULL;
  list->rows[list->count++] = (struct property_row){
      .id = cache_gather_text(all, from, 0),
      .ref = ref,
      .ref_shown = as_it_is ? ref : cache_gather_text(all, from, 2),
      .address = cache_gather_text(all, from, 3),
      .city = cache_gather_text(all, from, 4),
      .folded = cache_gather_text(all, from, 5),
      .status = (enum property_status)cache_read_word(statuses, STATUSES, sql_text(from, 6), PROPERTY_STATUS_OTHER),
      .offer = (enum property_offer)cache_read_word(offers, OFFERS, sql_text(from, 7), PROPERTY_OFFER_UNKNOWN),
      .place = property_place_of(sql_text(from, 8), sql_text(from, 9))};
}

static enum error_code cache_gather_all(struct cache *cache, struct sqlite3_stmt *from, struct property_list **list,
                                        struct error *error) {
  struct gathering all = {.list = mem_new(sizeof *all.list)};
  while (sql_next(&cache->database, from, error))
    cache_gather(&all, from);
  *list = error->code == ERROR_NONE ? all.list : NULL;
  if (*list == NULL) property_list_free(all.list);
  return error->code;
}

enum error_code cache_properties(struct cache *cache, struct property_list **list, struct error *error) {
  struct sqlite3_stmt *from = sql_find(cache_database(cache), CACHE_PROPERTIES, NULL, error);
  if (cache_gather_all(cache, from, list, error) != ERROR_NONE) return error->code;
  /* Sorted here: in the order of the index the rows would be read all over the file. */
  if ((*list)->count > 1) qsort((*list)->rows, (*list)->count, sizeof *(*list)->rows, cache_compare_rows);
  return ERROR_NONE;
}

enum error_code cache_properties_first(struct cache *cache, size_t most, struct property_list **list,
                                       struct error *error) {
  return cache_gather_all(
      cache, sql_find(cache_database(cache), CACHE_PROPERTIES_FIRST, SQL_WITH(SQL_NUMBER(most)), error), list, error);
}

/* ---- whole objects */

static enum error_code cache_read_property(struct cache *cache, enum cache_statement which,
                                           const struct sql_value *values, struct property **property,
                                           struct error *error) {
  size_t length;
  AUTO(sql_end_at) struct sqlite3_stmt *row = sql_find(cache_database(cache), which, values, error);
  *property = NULL;
  if (!sql_next(&cache->database, row, error)) return error->code;
  const char *raw = sql_bytes(row, 0, &length);
  enum error_code code = property_decode(raw, length, property, error);
  return code == ERROR_ANSWER ? database_fail_row(&cache->database, error) : code;
}

enum error_code cache_namesake(struct cache *cache, const char *ref, const char *id, struct property **property,
                               struct error *error) {
  return cache_read_property(cache, CACHE_PROPERTY_NAMESAKE, SQL_WITH(SQL_TEXT(ref), SQL_TEXT(id)), property, error);
}

enum error_code cache_property(struct cache *cache, const char *id, const char *ref, struct property **property,
                               struct error *error) {
  const struct sql_value *value = SQL_WITH(SQL_TEXT(id != NULL ? id : ref));
  enum error_code code =
      cache_read_property(cache, id != NULL ? CACHE_PROPERTY_RAW : CACHE_PROPERTY_BY_REF, value, property, error);
  if (id != NULL || code != ERROR_NONE || *property != NULL) return code;
  return cache_read_property(cache, CACHE_PROPERTY_BY_ALIAS, value, property, error);
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
    if (text_match(list->rows[n].folded, folded_filter) < 2) continue; /* as the lists on the screen */
    code = cache_property(cache, list->rows[n].id, NULL, &property, error);
    if (property != NULL) made->properties[made->count++] = property;
  }
  property_list_free(list);
  if (code == ERROR_NONE)
    *set = made;
  else
    property_set_free(made);
  return code;
}

enum error_code cache_properties_named(struct cache *cache, const char *name, struct property_set **set,
                                       struct error *error) {
  struct sqlite3_stmt *rows = sql_find(cache_database(cache), CACHE_PROPERTIES_NAMED, SQL_WITH(SQL_TEXT(name)), error);
  struct property_set *made = mem_new(sizeof *made);
  size_t length;
  *set = made;
  while (sql_next(&cache->database, rows, error)) {
    const char *raw = sql_bytes(rows, 0, &length);
    made->properties = mem_grow(made->properties, made->count, sizeof *made->properties);
    if (property_decode(raw, length, &made->properties[made->count], error) == ERROR_NONE) made->count++;
  }
  return error->code;
}
