#include "base/text.h"
#include "work/net/recent_visits.h"
void recent_visits_note(struct recent_visits *recent, const char *visit_id, int64_t now_ms) {
  size_t at = recent->next++ % RECENT_MAX;
  recent->noted[at].visit = text_number(visit_id);
  recent->noted[at].at_ms = now_ms;
}

bool recent_visits_has(const struct recent_visits *recent, const char *visit_id, int64_t now_ms, int64_t within_ms) {
  uint64_t number = text_number(visit_id);
  for (size_t n = 0; n < RECENT_MAX; n++)
    if (recent->noted[n].visit == number && now_ms - recent->noted[n].at_ms < within_ms) return true;
  return false;
}
