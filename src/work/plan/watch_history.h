/* watch_history: what is learnt of the last months, and how far that has come. Worker thread. */
#ifndef WORK_PLAN_WATCH_HISTORY_H
#define WORK_PLAN_WATCH_HISTORY_H

#include <stdbool.h>
#include <stdint.h>
#include "work/worker.h"

/* The next part begins when it is due; *next_ms as watch_run returns it. */
void watch_history_run(struct worker *worker, int64_t *next_ms);
void watch_history_stop(struct worker *worker);
/* More is to be learnt. */
bool watch_history_is_on(const struct worker *worker);
/* All visits from *since (WHEN_NONE: from the first one) to now are known; false: not even today's. */
bool watch_history_since(struct worker *worker, int64_t *since);
/* All that is to be known of them is. */
bool watch_history_is_whole(struct worker *worker);

#endif
