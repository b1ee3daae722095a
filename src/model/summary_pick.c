/* Which visits stand behind a number of a summary: by the same rules as it counts them. */
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "model/summary.h"

static bool summary_pick_is_of(const struct summary_pick *pick, const struct visit *visit) {
  const char *id = pick->of == SUMMARY_OF_AGENT ? visit->agent_id : visit->property_id;
  if (pick->of == SUMMARY_OF_ALL) return true;
  return id == NULL || pick->id == NULL ? id == pick->id : strcmp(id, pick->id) == 0;
}

static bool summary_pick_is_due(const struct summary_pick *pick, const struct visit *visit, enum report_state state) {
  return state == REPORT_FINAL ? visit->at >= pick->whole_from : state != REPORT_NONE;
}

bool summary_picks(const struct summary_pick *pick, const struct visit *visit, int64_t now) {
  if (visit->at == WHEN_NONE || visit->at < pick->from || visit->at >= pick->to) return false;
  if (!summary_pick_is_of(pick, visit)) return false;
  enum visit_status status = visit_summary_status(visit, NULL);
  bool moved = status == VISIT_CANCELLED_MOVED;
  switch (pick->what) {
  case SUMMARY_VISITS:
    return !moved;
  case SUMMARY_STATUS:
    return status == pick->status;
  case SUMMARY_CANCELLED:
    return visit_status_is_cancelled(status) && !moved;
  case SUMMARY_REPORT:
    return !moved && report_state_of(visit, now) == pick->state;
  case SUMMARY_INTEREST:
    return !moved && report_state_interest(visit) >= 0;
  case SUMMARY_ODD:
    return summary_is_odd(visit);
  default:
    return !moved && summary_pick_is_due(pick, visit, report_state_of(visit, now));
  }
}

struct summary_pick summary_pick_copy(const struct summary_pick *pick) {
  struct summary_pick copy = *pick;
  copy.id = mem_copy(pick->id);
  return copy;
}

void summary_pick_clear(struct summary_pick *pick) {
  free(pick->id);
  pick->id = NULL;
}

size_t summary_number(const struct summary_count *count, const struct summary_pick *pick) {
  switch (pick->what) {
  case SUMMARY_VISITS:
    return count->visits;
  case SUMMARY_STATUS:
    return count->status[pick->status];
  case SUMMARY_CANCELLED:
    return summary_cancelled(count);
  case SUMMARY_REPORT:
    return count->reports[pick->state];
  case SUMMARY_INTEREST:
    return count->interests;
  case SUMMARY_ODD:
    return count->odd;
  default:
    return 0;
  }
}
