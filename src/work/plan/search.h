/* search: JOB_SEARCH, a slice of what is known at a time, in the worker's turn; a newer one ends an older. Worker
 * thread. */
#ifndef WORK_PLAN_SEARCH_H
#define WORK_PLAN_SEARCH_H

#include <stdbool.h>
#include "work/worker.h"

void search_job(struct worker *worker, struct job *take_job);
/* One is under way: the loop does not wait. */
bool search_is_on(const struct worker *worker);
void search_run(struct worker *worker);
void search_close(struct worker *worker);

#endif
