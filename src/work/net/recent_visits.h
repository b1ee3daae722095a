/* recent_visits: a ring of visits that something was done with lately, by numbers made of their ids: one taken for
 * another costs a read. Worker thread. */
#ifndef WORK_NET_RECENT_VISITS_H
#define WORK_NET_RECENT_VISITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECENT_MAX = 64 };
struct recent_visits {
  struct {
    uint64_t visit;
    int64_t at_ms; /* monotonic */
  } noted[RECENT_MAX];
  size_t next;
};
void recent_visits_note(struct recent_visits *recent, const char *visit_id, int64_t now_ms);
/* Noted less than so many milliseconds ago. */
bool recent_visits_has(const struct recent_visits *recent, const char *visit_id, int64_t now_ms, int64_t within_ms);

#endif
