/* watch_moves: which of a day's visits were moved, and what they became, on whatever day that is. */
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/event.h"
#include "work/plan/watch_private.h"
#include "work/worker.h"

enum { MOVES_MAX = 50 }; /* of a day: each is looked for among its property's visits */

static void watch_moves_add(struct event *event, const struct visit *older, const struct visit *newer) {
  for (size_t n = 0; n < event->move_count; n++)
    if (strcmp(event->moves[n].old_id, older->id) == 0 && strcmp(event->moves[n].new_id, newer->id) == 0) return;
  event->moves = mem_resize(event->moves, event->move_count + 1, sizeof *event->moves);
  event->moves[event->move_count++] = (struct visit_move){
      .old_id = mem_copy(older->id), .new_id = mem_copy(newer->id), .old_at = older->at, .new_at = newer->at};
}

void watch_moves_find(struct worker *worker, struct event *event) {
  int looked = 0;
  for (size_t n = 0; event->visits != NULL && n < event->visits->count && looked < MOVES_MAX; n++) {
    const struct visit *visit = event->visits->visits[n];
    AUTO(visit_list_free_at) struct visit_list *others = NULL;
    struct error error;
    bool later;
    if (visit->property_id == NULL || !visit_may_have_moved(visit, &later)) continue;
    looked++;
    if (cache_visits(worker->cache, WHEN_NONE, WHEN_NONE, visit->property_id, &others, &error) != ERROR_NONE) return;
    const struct visit *newer = later ? visit_guess_move(visit, others, true) : NULL;
    const struct visit *older = visit_guess_move(visit, others, false);
    if (newer != NULL) watch_moves_add(event, visit, newer);
    if (older != NULL) watch_moves_add(event, older, visit);
  }
}
