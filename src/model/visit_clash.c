#include "model/visit_clash.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "model/earth.h"

enum {
  CLASH_NEAR_METRES = 1500,
  CLASH_METRES_A_MINUTE = 1000, /* 60 km/h */
  CLASH_LEAVE_SECONDS = 300
};

struct stop { /* a visit that is looked at */
  const struct visit *visit;
  size_t place; /* in the list */
  int64_t end;
};

static int stop_order(const void *a, const void *b) {
  const struct stop *one = a, *two = b;
  int agents = strcmp(one->visit->agent_id, two->visit->agent_id);
  if (agents != 0) return agents;
  if (one->visit->at != two->visit->at) return one->visit->at < two->visit->at ? -1 : 1;
  return one->place < two->place ? -1 : one->place > two->place;
}

static size_t stops_of(const struct visit_list *list, int64_t now, struct stop *stops) {
  size_t count = 0;
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *visit = list->visits[n];
    int minutes = visit->duration_minutes > 0 ? visit->duration_minutes : 1;
    bool whole = visit->at != WHEN_NONE && visit->agent_id != NULL && visit->property_id != NULL;
    if (!whole || !visit_status_is_live(visit_summary_status(visit, NULL))) continue;
    int64_t end = visit->at + (int64_t)minutes * 60;
    if (end > now) stops[count++] = (struct stop){visit, n, end};
  }
  qsort(stops, count, sizeof *stops, stop_order);
  return count;
}

static bool stop_is_there(const struct stop *one, const struct stop *other) {
  return strcmp(one->visit->property_id, other->visit->property_id) == 0;
}

/* before ends last of those that begin earlier elsewhere. True: it can't be. */
static bool stop_clash(const struct stop *before, const struct stop *stop, struct visit_clash *clashes) {
  int64_t gap = stop->visit->at - before->end;
  if (gap < 0) {
    clashes[before->place] = (struct visit_clash){.kind = VISIT_CLASH_TIME, .with = stop->place};
    clashes[stop->place] = (struct visit_clash){.kind = VISIT_CLASH_TIME, .with = before->place};
    return true;
  }
  double metres =
      earth_distance(before->visit->latitude, before->visit->longitude, stop->visit->latitude, stop->visit->longitude);
  if (metres < CLASH_NEAR_METRES || (double)gap >= metres * 60 / CLASH_METRES_A_MINUTE + CLASH_LEAVE_SECONDS)
    return false;
  if (clashes[stop->place].kind == VISIT_CLASH_NONE)
    clashes[stop->place] = (struct visit_clash){
        .kind = VISIT_CLASH_WAY, .with = before->place, .metres = (int)metres, .minutes = (int)(gap / 60)};
  return true;
}

struct visit_clash *visit_clashes(const struct visit_list *list, int64_t now) {
  AUTO(mem_free_at) struct stop *stops = mem_new_array(list->count + 1, sizeof *stops);
  struct visit_clash *clashes = mem_new_array(list->count + 1, sizeof *clashes);
  size_t count = stops_of(list, now, stops);
  const struct stop *last = NULL, *other = NULL; /* who ends last so far, and of those elsewhere than that one */
  bool any = false;
  for (const struct stop *stop = stops; stop < stops + count; stop++) {
    if (last != NULL && strcmp(last->visit->agent_id, stop->visit->agent_id) != 0) last = other = NULL;
    const struct stop *before = last != NULL && stop_is_there(last, stop) ? other : last;
    if (before != NULL) any |= stop_clash(before, stop, clashes);
    bool elsewhere = last != NULL && !stop_is_there(last, stop);
    if (last == NULL || stop->end >= last->end) {
      if (elsewhere) other = last;
      last = stop;
    } else if (elsewhere && (other == NULL || stop->end > other->end)) {
      other = stop;
    }
  }
  if (!any) free(mem_take(&clashes));
  return clashes;
}
