/* watch: what is on screen, and the refresh plan. Worker thread. */
#ifndef WORK_PLAN_WATCH_H
#define WORK_PLAN_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include "work/worker.h"

/* A dashboard's outbox is watched from now on, and told before anything else: who sees that may quit. */
void watch_open(struct worker *worker);
void watch_job(struct worker *worker, struct job *job);
void watch_refresh(struct worker *worker, struct job *job);
/* Reads what is due; returns when the next is (monotonic). */
int64_t watch_run(struct worker *worker);
/* Sends what was told meanwhile, and the outbox before it. */
void watch_tell_first(struct worker *worker);
/* The same, then each snapshot that is stale, once. */
void watch_tell(struct worker *worker);
/* What other runs left unsettled is looked for now. */
void watch_adopt(struct worker *worker);
/* What is being read is dropped; all that is watched is due again. */
void watch_stop_loads(struct worker *worker);
void watch_close(struct worker *worker);

#endif
