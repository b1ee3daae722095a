#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "store/cache_private.h"

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
  sqlite3_stmt *row = cache_statement(cache, CACHE_PUT_PROPERTY, error);
  if (row == NULL) return error->code;
  char *folded = cache_folded_property(property);
  cache_bind_text(row, 1, property->id);
  cache_bind_text(row, 2, property->ref);
  cache_bind_text(row, 3, property->ref_shown);
  cache_bind_text(row, 4, property->address);
  cache_bind_text(row, 5, property->city);
  cache_bind_text(row, 6, folded);
  sqlite3_bind_int(row, 7, (int)property->status);
  sqlite3_bind_int(row, 8, (int)property->offer);
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

enum error_code cache_sweep_properties(struct cache *cache, int64_t run, struct error *error) {
  static const enum cache_statement order[] = {CACHE_SWEEP_PROPERTIES_RAW, CACHE_SWEEP_ALIASES, CACHE_SWEEP_PROPERTIES};
  for (size_t n = 0; n < sizeof order / sizeof *order; n++) {
    sqlite3_stmt *statement = cache_statement(cache, order[n], error);
    if (statement == NULL) return error->code;
    sqlite3_bind_int64(statement, 1, run);
    if (cache_run(cache, statement, error) != ERROR_NONE) return error->code;
  }
  return ERROR_NONE;
}

/* ---- the list pane's snapshot */

enum { ROW_TEXTS = 6 };

/* "75-9" before "75-10": runs of digits by value. */
static int cache_compare_refs(const char *one, const char *two) {
  while (*one != '\0' && *two != '\0') {
    size_t digits1 = strspn(one, "0123456789"), digits2 = strspn(two, "0123456789");
    if (digits1 == 0 || digits2 == 0) {
      if (*one != *two) return (unsigned char)*one < (unsigned char)*two ? -1 : 1;
      one++, two++;
      continue;
    }
    while (digits1 > 1 && *one == '0')
      one++, digits1--;
    while (digits2 > 1 && *two == '0')
      two++, digits2--;
    if (digits1 != digits2) return digits1 < digits2 ? -1 : 1;
    int order = memcmp(one, two, digits1);
    if (order != 0) return order;
    one += digits1, two += digits2;
  }
  return (*one != '\0') - (*two != '\0');
}

static int cache_compare_rows(const void *a, const void *b) {
  const struct property_row *one = a, *two = b;
  int order = cache_compare_refs(one->ref_shown, two->ref_shown);
  return order != 0 ? order : strcmp(one->id, two->id);
}

/* Texts are gathered in one block that may move while it grows: offsets first, pointers at the end. */
struct gathering {
  struct buf text;
  size_t count, size;
  struct offsets {
    size_t at[ROW_TEXTS];
    bool has[ROW_TEXTS];
    int status, offer;
  } * rows;
};

static bool cache_gather(struct gathering *all, sqlite3_stmt *statement) {
  if (all->count == all->size) {
    all->size = all->size != 0 ? all->size * 2 : 64;
    all->rows = mem_resize(all->rows, all->size, sizeof *all->rows);
  }
  struct offsets *row = &all->rows[all->count++];
  for (int n = 0; n < ROW_TEXTS; n++) {
    const char *text = (const char *)sqlite3_column_text(statement, n);
    row->has[n] = text != NULL;
    row->at[n] = all->text.length;
    if (!buf_add(&all->text, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1)) return false;
  }
  row->status = sqlite3_column_int(statement, 6);
  row->offer = sqlite3_column_int(statement, 7);
  return true;
}

static struct property_list *cache_list_of(struct gathering *all) {
  struct property_list *list = mem_new(sizeof *list);
  list->count = all->count;
  list->rows = mem_new_array(all->count, sizeof *list->rows);
  list->text = mem_resize(buf_take(&all->text), all->text.length + 1, 1);
  return list;
}

enum error_code cache_properties(struct cache *cache, struct property_list **list, struct error *error) {
  struct gathering all = {0};
  buf_init(&all.text, (size_t)256 << 20);
  *list = NULL;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_PROPERTIES, error);
  if (statement == NULL) return error->code;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW && cache_gather(&all, statement))
    ;
  sqlite3_reset(statement);
  if (code != SQLITE_DONE) {
    buf_free(&all.text);
    free(all.rows);
    return cache_fail(cache, error);
  }
  struct property_list *made = cache_list_of(&all);
  for (size_t n = 0; n < made->count; n++) {
    const struct offsets *row = &all.rows[n];
    const char *text[ROW_TEXTS];
    for (int t = 0; t < ROW_TEXTS; t++)
      text[t] = made->text + row->at[t];
    made->rows[n] = (struct property_row){.id = text[0],
                                          .ref = row->has[1] ? text[1] : NULL,
                                          .ref_shown = text[2],
                                          .address = text[3],
                                          .city = text[4],
                                          .folded = text[5],
                                          .status = (enum property_status)row->status,
                                          .offer = (enum property_offer)row->offer};
  }
  free(all.rows);
  if (made->count > 1) qsort(made->rows, made->count, sizeof *made->rows, cache_compare_rows);
  *list = made;
  return ERROR_NONE;
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
  return result;
}

enum error_code cache_property(struct cache *cache, const char *id, const char *ref, struct property **property,
                               struct error *error) {
  *property = NULL;
  if (id != NULL) return cache_read_property(cache, CACHE_PROPERTY_BY_ID, id, property, error);
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
