/* read_later: jobs that answer once, of the later edition. Worker thread. */
#ifndef WORK_PLAN_READ_LATER_H
#define WORK_PLAN_READ_LATER_H

#include <stdbool.h>
#include "work/worker.h"

/* Agents, coverage, conversations. False when it is another job. */
bool read_later(struct worker *worker, struct job *job);

#endif
