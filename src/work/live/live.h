/* live: what a relay publishes through a broker. Worker thread. */
#ifndef WORK_LIVE_LIVE_H
#define WORK_LIVE_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include "work/worker.h"

/* Takes what came; opens the connection when the account is known. Returns when it wants to
 * run again (monotonic). */
int64_t live_run(struct worker *worker);
/* Everything that the relay publishes is here, and what changes comes by itself. */
bool live_is_on(const struct worker *worker);
/* ... and that day is one of the relay's. */
bool live_covers(const struct worker *worker, int64_t day);
/* While it is on: reads that began then (monotonic) or before may lack what was published before; 0: none do. */
int64_t live_heard_ms(const struct worker *worker);
/* The visits of these days are to be read whole, for more than a few may be gone. */
bool live_wants_days(const struct worker *worker, int64_t *from, int64_t *to);
/* They have been. */
void live_read_days(struct worker *worker);
void live_close(struct worker *worker);

#endif
