#include "work/plan/search_best.h"

#include <string.h>

#include "base/when.h"

/* What begins a word, what comes, the nearest, what was known first. */
static bool search_is_better(const struct search_hit *one, const struct search_hit *other) {
  if (one->rank != other->rank) return one->rank > other->rank;
  if (one->comes != other->comes) return one->comes;
  if (one->at == other->at) return one->row < other->row;
  if (one->at == WHEN_NONE || other->at == WHEN_NONE) return other->at == WHEN_NONE;
  return (one->at < other->at) == one->comes;
}

static void search_best_cut(struct search_best *best, size_t n) {
  memmove(&best->hits[n], &best->hits[n + 1], (best->count - n - 1) * sizeof *best->hits);
  best->count--;
}

void search_best_add(struct search_best *best, const struct search_hit *hit) {
  if (best->count == FOUND_MOST && !search_is_better(hit, &best->hits[FOUND_MOST - 1])) return;
  for (size_t n = 0; n < best->count; n++) {
    if (best->hits[n].who != hit->who) continue;
    if (!search_is_better(hit, &best->hits[n])) return;
    search_best_cut(best, n);
    break;
  }
  if (best->count == FOUND_MOST) best->count--;
  size_t place = best->count;
  while (place > 0 && search_is_better(hit, &best->hits[place - 1]))
    place--;
  memmove(&best->hits[place + 1], &best->hits[place], (best->count - place) * sizeof *best->hits);
  best->hits[place] = *hit;
  best->count++;
}
