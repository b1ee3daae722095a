/* search_best: the best few of all that match, whatever their number. Worker thread. */
#ifndef WORK_PLAN_SEARCH_BEST_H
#define WORK_PLAN_SEARCH_BEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/found.h"
#include "model/search.h"

struct search_hit {
  uint64_t who; /* of these only the best is kept */
  int64_t row;
  int64_t at; /* WHEN_NONE: after all others */
  size_t visitor;
  enum search_rank rank;
  bool comes;
};
struct search_best {
  size_t all; /* the caller's: how many there were */
  size_t count;
  struct search_hit hits[FOUND_MOST]; /* the best first */
};
void search_best_add(struct search_best *best, const struct search_hit *hit);

#endif
