/* read: jobs that answer once. Worker thread. */
#ifndef WORK_READ_H
#define WORK_READ_H

#include <stdbool.h>
#include "base/error.h"

struct event;
struct job;
struct worker;

void read_job(struct worker *worker, struct job *job);
/* What the server's no to a read means: nothing was read. Only the one object that was named can be "not found". */
void read_judge(bool named, struct error *error);
/* Sends what was read, or the error alone, and ends the job. */
void read_end(struct worker *worker, struct job *take_job, struct event *take_event, const struct error *error);
/* For call_setup's drop: frees the job. */
void read_dropped(struct worker *worker, void *take_job);

#endif
