/* deliver: the outbox's rows on their way: what decide.h decides is done here, and nowhere else is a row's state
 * written. Worker thread. */
#ifndef WORK_WRITE_DELIVER_H
#define WORK_WRITE_DELIVER_H

#include <stdbool.h>
#include <stdint.h>
#include "work/write/verdict.h"

struct delivery;
struct worker;

/* Sends, asks and looks for what is due. Once a loop; returns when it is to run again (monotonic), INT64_MAX when
 * nothing is due. */
int64_t deliver_run(struct worker *worker);
void deliver_close(struct worker *worker);
/* Does what is decided by that verdict; a delivery that is settled is freed. False: the disk did not take it. */
bool deliver_apply(struct worker *worker, struct delivery *delivery, struct verdict verdict);

#endif
