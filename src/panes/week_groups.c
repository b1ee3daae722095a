/* Which visits of the week pass, and in which cell each stands. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/agent.h"
#include "panes/visit_filter.h"
#include "panes/week_private.h"

struct week_entry { /* a visit that passes, and what it is sorted by */
  const char *name, *key;
  int half, day;
  bool nobody, over; /* of no agent; cancelled */
  size_t visit;
};

void week_groups_clear(struct week *pane) {
  for (size_t n = 0; n < pane->group_count; n++) {
    free(pane->groups[n].key);
    free(pane->groups[n].name);
  }
  free(mem_take(&pane->groups));
  free(mem_take(&pane->order));
  pane->group_count = pane->count = 0;
}

size_t week_groups_rows(const struct week *pane) {
  return pane->group_count * WEEK_GRID_HALVES;
}

const struct week_cell *week_groups_cell(const struct week *pane, struct week_place at) {
  static const struct week_cell none;
  if (at.row >= week_groups_rows(pane)) return &none;
  return &pane->groups[at.row / WEEK_GRID_HALVES].cells[at.row % WEEK_GRID_HALVES][at.day];
}

const struct visit *week_groups_visit(const struct week *pane, const struct week_cell *cell, size_t n) {
  return pane->all->visits[pane->order[cell->first + n]];
}

/* The list is by time already: its order is the last word. */
static int week_groups_order(const void *a, const void *b) {
  const struct week_entry *one = a, *other = b;
  if (one->nobody != other->nobody) return one->nobody ? 1 : -1;
  int names = strverscmp(one->name, other->name), keys = strcmp(one->key, other->key);
  if (names != 0 || keys != 0) return names != 0 ? names : keys;
  if (one->half != other->half) return one->half - other->half;
  if (one->day != other->day) return one->day - other->day;
  if (one->over != other->over) return one->over ? 1 : -1;
  return one->visit < other->visit ? -1 : one->visit > other->visit;
}

static bool week_groups_passes(const struct week *pane, const struct visit *visit) {
  if (week_grid_day(&pane->grid, visit->at) < 0) return false;
  if (!visit_filter_status(visit, pane->status, context_utc(pane->context))) return false;
  if (pane->folded[0] == '\0') return true;
  AUTO(mem_free_at) char *text = visit_filter_text(visit);
  return text_match(text, pane->folded) >= 2;
}

/* What a visit stands under: its group's key, and its name. */
static const char *week_groups_key(const struct week *pane, const struct visit *visit) {
  const char *key = pane->by == WEEK_BY_AGENT      ? visit->agent_id
                    : pane->by == WEEK_BY_PROPERTY ? visit->property_id
                                                   : NULL;
  return key != NULL ? key : "";
}

static char *week_groups_name(const struct week *pane, const struct visit *visit) {
  if (pane->by == WEEK_BY_PROPERTY) return mem_copy(visit->ref_shown);
  if (pane->by != WEEK_BY_AGENT) return mem_copy("");
  AUTO(mem_free_at) char *name = agent_of_visit(visit);
  return mem_copy(name[0] != '\0' ? name : _("no agent"));
}

static struct week_entry week_groups_entry(const struct week *pane, size_t n, const char *name) {
  const struct visit *visit = pane->all->visits[n];
  bool mixed;
  return (struct week_entry){.name = name,
                             .key = week_groups_key(pane, visit),
                             .half = week_grid_half(visit->at),
                             .day = week_grid_day(&pane->grid, visit->at),
                             .nobody = pane->by == WEEK_BY_AGENT && !text_is_filled(visit->agent_id),
                             .over = visit_status_is_cancelled(visit_summary_status(visit, &mixed)),
                             .visit = n};
}

static struct week_group *week_groups_add(struct week *pane, const char *name, const char *key) {
  pane->groups = mem_resize(pane->groups, pane->group_count + 1, sizeof *pane->groups);
  pane->groups[pane->group_count] = (struct week_group){.key = mem_copy(key), .name = mem_copy(name)};
  return &pane->groups[pane->group_count++];
}

static void week_groups_put(struct week *pane, const struct week_entry *entries, size_t count) {
  struct week_group *group = NULL;
  for (size_t n = 0; n < count; n++) {
    const struct week_entry *entry = &entries[n];
    bool other = n == 0 || strcmp(entry->name, entries[n - 1].name) != 0 || strcmp(entry->key, entries[n - 1].key) != 0;
    if (other) group = week_groups_add(pane, entry->name, entry->key);
    struct week_cell *cell = &group->cells[entry->half][entry->day];
    if (cell->count++ == 0) cell->first = n;
    cell->live += !entry->over;
    pane->order[n] = entry->visit;
  }
}

/* Without groups there are always the two halves of the day, also of a week without a visit. */
void week_groups_fill(struct week *pane) {
  size_t all = pane->all != NULL ? pane->all->count : 0, count = 0;
  week_groups_clear(pane);
  struct week_entry *entries = mem_new_array(all + 1, sizeof *entries);
  char **names = mem_new_array(all + 1, sizeof *names);
  for (size_t n = 0; n < all; n++) {
    if (!week_groups_passes(pane, pane->all->visits[n])) continue;
    names[count] = week_groups_name(pane, pane->all->visits[n]);
    entries[count] = week_groups_entry(pane, n, names[count]);
    count++;
  }
  qsort(entries, count, sizeof *entries, week_groups_order);
  pane->order = mem_new_array(count + 1, sizeof *pane->order);
  pane->count = count;
  week_groups_put(pane, entries, count);
  if (pane->by == WEEK_BY_NOTHING && count == 0) (void)week_groups_add(pane, "", "");
  for (size_t n = 0; n < count; n++)
    free(names[n]);
  free(names);
  free(entries);
}
