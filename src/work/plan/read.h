/* read: jobs that answer once. Worker thread. */
#ifndef WORK_PLAN_READ_H
#define WORK_PLAN_READ_H

#include <stdbool.h>
#include "work/worker.h"

void read_job(struct worker *worker, struct job *job);

#endif
