/* cache_beside: what else is known of the property and of the visitors of one visit. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/cache_private.h"
#include "store/sql.h"

enum { BESIDE_VISITORS = 4 }; /* whose other visits are looked for */

struct beside_visitor {
  const char *email;
  char *needle; /* as it stands in what is searched: model/search.c */
  size_t length, taken;
};
struct beside_hit {
  int64_t at, row;
};
struct beside {
  const struct visit *visit;
  const struct cache_part *part;
  size_t count, hit_count, most;
  struct beside_visitor visitors[BESIDE_VISITORS];
  struct beside_hit *hits; /* where the email of one of them stands, or only looks so */
};

static void beside_clear(struct beside *beside) {
  for (size_t n = 0; n < beside->count; n++)
    free(beside->visitors[n].needle);
  free(beside->hits);
}

static void beside_name(struct beside *beside) {
  const struct visit *visit = beside->visit;
  for (size_t n = 0; n < visit->visitor_count && n < BESIDE_VISITORS; n++) {
    const struct visitor *visitor = &visit->visitors[n].visitor;
    if (!text_is_filled(visitor->email_exact) || !text_is_filled(visitor->email)) continue;
    AUTO(mem_free_at) char *folded = text_fold(visitor->email);
    char *needle = mem_print("\t%s\t", folded);
    beside->visitors[beside->count++] =
        (struct beside_visitor){.email = visitor->email_exact, .needle = needle, .length = strlen(needle)};
  }
}

/* ---- who may be meant */

static void beside_see(void *arg, const struct cache_text *text) {
  struct beside *beside = arg;
  int64_t at = cache_text_at(text);
  if (at < beside->part->from || at >= beside->part->to) return;
  bool found = false;
  for (size_t n = 0; n < beside->count && !found; n++)
    found = memmem(text->text, text->length, beside->visitors[n].needle, beside->visitors[n].length) != NULL;
  if (!found) return;
  beside->hits = mem_grow(beside->hits, beside->hit_count, sizeof *beside->hits);
  beside->hits[beside->hit_count++] = (struct beside_hit){.at = at, .row = text->row};
}

static int beside_latest(const void *a, const void *b) {
  const struct beside_hit *one = a, *two = b;
  return one->at != two->at ? (one->at < two->at ? 1 : -1) : (one->row > two->row) - (one->row < two->row);
}

/* ---- who is */

/* Somebody of them has it too, of whom there are not enough yet. */
static bool beside_wants(struct beside *beside, const struct visit *other) {
  const char *its = beside->visit->property_id;
  bool same =
      its == other->property_id || (its != NULL && other->property_id != NULL && strcmp(its, other->property_id) == 0);
  bool wanted = false;
  if (same || strcmp(other->id, beside->visit->id) == 0) return false;
  for (size_t n = 0; n < beside->count; n++) {
    struct beside_visitor *visitor = &beside->visitors[n];
    bool has = false;
    for (size_t part = 0; part < other->visitor_count && !has; part++) {
      const char *email = other->visitors[part].visitor.email_exact;
      has = email != NULL && strcmp(email, visitor->email) == 0;
    }
    wanted |= has && visitor->taken < beside->most;
    visitor->taken += has;
  }
  return wanted;
}

static bool beside_has_enough(const struct beside *beside) {
  for (size_t n = 0; n < beside->count; n++)
    if (beside->visitors[n].taken < beside->most) return false;
  return true;
}

static enum error_code beside_add_visitors(struct cache *cache, struct beside *beside, struct visit_list *list,
                                           struct error *error) {
  int64_t row = 0;
  beside_name(beside);
  if (beside->count == 0) return error->code;
  if (cache_search(cache, CACHE_SEARCHED_VISITS, &row, SIZE_MAX, beside_see, beside, error) != ERROR_NONE)
    return error->code;
  if (beside->hit_count > 1) qsort(beside->hits, beside->hit_count, sizeof *beside->hits, beside_latest);
  for (size_t n = 0; n < beside->hit_count && error->code == ERROR_NONE && !beside_has_enough(beside); n++) {
    size_t before = list->count;
    struct sqlite3_stmt *at =
        sql_find(cache_database(cache), CACHE_VISIT_OF_ROW, SQL_WITH(SQL_NUMBER(beside->hits[n].row)), error);
    (void)!cache_add_visits(cache, at, list, false, NULL, error);
    if (list->count > before && !beside_wants(beside, list->visits[before])) visit_free(list->visits[--list->count]);
  }
  return error->code;
}

enum error_code cache_beside(struct cache *cache, const struct visit *visit, const struct cache_part *part, size_t most,
                             struct visit_list **list, struct error *error) {
  struct visit_list *made = mem_new(sizeof *made);
  struct beside beside = {.visit = visit, .part = part, .most = most};
  struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_BESIDE_PROPERTY,
                                      SQL_WITH(SQL_TEXT(visit->property_id), SQL_NUMBER(part->from),
                                               SQL_NUMBER(part->to), SQL_TEXT(visit->id), SQL_NUMBER(most)),
                                      error);
  if (cache_add_visits(cache, row, made, false, NULL, error) == ERROR_NONE)
    (void)!beside_add_visitors(cache, &beside, made, error);
  beside_clear(&beside);
  *list = cache_take_list(made, error);
  return error->code;
}
