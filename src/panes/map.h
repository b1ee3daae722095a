/* map: the pane with the tour of a day as a small map, and its stops beside it. UI thread. */
#ifndef PANES_MAP_H
#define PANES_MAP_H

#include "panes/context.h"
#include "tui/pane.h"

struct map_seen { /* the day, as it is known when the map opens */
  int64_t day;
  const struct visit_list *visits; /* NULL: not read yet */
  struct freshness fresh;
  const struct visit *selected; /* whose agent's tour is shown first; NULL: the first one's */
};
struct pane *map_new(struct context *context, const struct map_seen *seen);

#endif
