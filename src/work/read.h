/* read: jobs that answer once. Worker thread. */
#ifndef WORK_READ_H
#define WORK_READ_H

#include <stdbool.h>
#include "base/error.h"

struct event;
struct job;
struct worker;

void read_job(struct worker *worker, struct job *job);

#endif
