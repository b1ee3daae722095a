/* read: jobs that answer once. Worker thread. */
#ifndef WORK_PLAN_READ_H
#define WORK_PLAN_READ_H

#include <stdbool.h>
#include "work/worker.h"

void read_job(struct worker *worker, struct job *job);
/* Goes on with what takes many turns; returns when it wants the next (monotonic). */
int64_t read_run(struct worker *worker);
/* What of that is under way is dropped. */
void read_forget(struct worker *worker);

#endif
