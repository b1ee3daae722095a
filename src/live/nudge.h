/* nudge: ends a call of this thread that blocks in the kernel (connect) again and again, so that whoever made it goes
 * on with the next address. */
#ifndef LIVE_NUDGE_H
#define LIVE_NUDGE_H

#include <stdbool.h>
#include <time.h>

struct nudge { /* on the stack of the thread that began it */
  timer_t timer;
  bool set;
};
/* From now on, every so often. Without a timer nothing is ended. */
void nudge_begin(struct nudge *nudge, int every_ms);
void nudge_end(struct nudge *nudge);

#endif
