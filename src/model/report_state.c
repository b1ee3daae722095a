#include "model/report_state.h"

#include "base/when.h"

enum report_state report_state_of(const struct visit *visit, int64_t now) {
  bool done = visit_summary_status(visit, NULL) == VISIT_DONE, text = visit_has_report(visit);
  if ((done || text) && (visit->odd_reports > 0 || visit->reportless)) return REPORT_UNREADABLE;
  if (!done && !text) return REPORT_NONE;
  int64_t until = report_state_until(visit);
  bool open = until != WHEN_NONE && now <= until;
  if (text) return open ? REPORT_DRAFT : REPORT_FINAL;
  return open || until == WHEN_NONE ? REPORT_AWAITED : REPORT_MISSING;
}

int64_t report_state_until(const struct visit *visit) {
  int64_t done = visit_done_at(visit);
  return done != WHEN_NONE ? done + VISIT_DRAFT_SECONDS : WHEN_NONE;
}

int report_state_interest(const struct visit *visit) {
  int highest = -1;
  for (size_t n = 0; n < visit->report_count; n++)
    if (visit->reports[n].interest > highest) highest = visit->reports[n].interest;
  return highest;
}
