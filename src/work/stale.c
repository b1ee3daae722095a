#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "work/stale.h"

bool stale_shows(const struct stale *stale, int64_t at) {
  return stale->shows_day && at >= stale->day_from && at < stale->day_to;
}

void stale_touch(struct stale *stale, int64_t at, const char *property_id) {
  if (stale_shows(stale, at)) stale->day = stale->read_day = true;
  stale_slots(stale, property_id, 0);
}

void stale_slots(struct stale *stale, const char *property_id, int64_t at_ms) {
  if (stale->slots_of == NULL || property_id == NULL || strcmp(property_id, stale->slots_of) != 0) return;
  if (!stale->read_slots || at_ms < stale->slots_ms) stale->slots_ms = at_ms;
  stale->read_slots = true;
}

void stale_show_day(struct stale *stale, int64_t from, int64_t to) {
  stale->shows_day = true;
  stale->day_from = from;
  stale->day_to = to;
  stale->day = stale->day_soon = stale->read_day = false;
}

void stale_show_slots(struct stale *stale, const char *property_id) {
  mem_replace(&stale->slots_of, property_id);
  stale->read_slots = false;
}

bool stale_wants_read(const struct stale *stale) {
  return stale->read_day || stale->read_visits || stale->read_slots;
}

void stale_close(struct stale *stale) {
  free(stale->slots_of);
}
