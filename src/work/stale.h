/* stale: what is on screen, and what of it is no more as the screen has it, or is to be read again. Whoever changes
 * something marks it here; watch sends each snapshot once, and reads. Worker thread. */
#ifndef WORK_STALE_H
#define WORK_STALE_H

#include <stdbool.h>
#include <stdint.h>

struct stale {
  bool shows_day;
  int64_t day_from, day_to; /* the day on screen: from <= at < to */
  char *slots_of;           /* the property whose slots are on screen, or NULL */
  bool outbox, properties;
  bool changes;     /* how many of them nobody has read */
  bool day;         /* to be sent now, */
  bool day_soon;    /* ... or when it was not just sent: many may change one after another */
  bool read_day;    /* to be read now */
  bool read_visits; /* ... and those of the coming days */
  bool read_slots;
  int64_t slots_ms; /* ... at that time (monotonic) */
};
/* That instant is on screen. */
bool stale_shows(const struct stale *stale, int64_t at);
/* After a write of ours about that instant and property: what shows it is sent, and read again. */
void stale_touch(struct stale *stale, int64_t at, const char *property_id);
/* Its slots, if they are on screen, are read again at that time (monotonic). */
void stale_slots(struct stale *stale, const char *property_id, int64_t at_ms);
/* Another day is on screen: nothing of it is stale. */
void stale_show_day(struct stale *stale, int64_t from, int64_t to);
/* The slots of another property (NULL: of none). */
void stale_show_slots(struct stale *stale, const char *property_id);
/* Something is to be read again. */
bool stale_wants_read(const struct stale *stale);
void stale_close(struct stale *stale);

#endif
