/* due: what somebody has to look after today: reports that are missing, visits that nobody has confirmed and that begin
 * soon. From what has come; nothing of it counts down by itself. UI thread. */
#ifndef PANES_DUE_H
#define PANES_DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "work/event.h"

enum { DUE_SOON_SECONDS = 3 * 3600 };
struct due {
  size_t missing; /* reports, of the last two weeks */
  int64_t asked;  /* UTC: when the cache was asked for them; 0: never */
  size_t proposed_count;
  int64_t *proposed; /* when those of today begin that nobody has confirmed (UTC), in order */
};
void due_clear(struct due *due);
/* EVENT_DAY of today, EVENT_PICKED of reports. */
void due_see(struct due *due, const struct event *event, int64_t now);
/* The reports were asked for so long ago, or never, that it is time to ask the cache again. */
bool due_is_old(const struct due *due, int64_t now);
/* Visits that nobody has confirmed and that begin within DUE_SOON_SECONDS. */
size_t due_unconfirmed(const struct due *due, int64_t now);

#endif
