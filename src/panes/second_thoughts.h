/* second_thoughts: the writes of this dashboard that are held for some seconds, in which a person may still stop them.
 * UI thread. */
#ifndef PANES_SECOND_THOUGHTS_H
#define PANES_SECOND_THOUGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "work/event.h"

struct second_thought;
struct second_thoughts {
  unsigned yes; /* the number of the last one that was said; one can ask for many writes */
  size_t count;
  struct second_thought *all; /* in the order in which they were asked for */
};
void second_thoughts_clear(struct second_thoughts *thoughts);
/* The job of that serial was posted, and is held, by the last yes. */
void second_thoughts_add(struct second_thoughts *thoughts, uint64_t serial);
/* What an event tells of them: those that are held no more go. */
void second_thoughts_hear(struct second_thoughts *thoughts, const struct event *event);
/* The yes whose writes were asked for last of those that are still held; 0: nothing is. */
unsigned second_thoughts_last(const struct second_thoughts *thoughts);

#endif
