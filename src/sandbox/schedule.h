/* schedule: the thread that does by itself what is due: steps of visits (test_numbers.h), ends of reports. */
#ifndef SANDBOX_SCHEDULE_H
#define SANDBOX_SCHEDULE_H

#include "sandbox/sandbox.h"

/* The lock is held. */
struct schedule *schedule_start(struct sandbox *sandbox);
/* Without the lock. */
void schedule_stop(struct schedule *take_schedule);

#endif
