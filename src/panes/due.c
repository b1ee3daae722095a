#include "panes/due.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "model/report_state.h"
#include "panes/reports.h"

enum { DUE_OLD_SECONDS = 10 * 60 };

void due_clear(struct due *due) {
  free(due->proposed);
}

static void due_see_day(struct due *due, const struct visit_list *list) {
  due->proposed_count = 0;
  due->proposed = mem_resize(due->proposed, list->count + 1, sizeof *due->proposed);
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *visit = list->visits[n];
    if (visit->at != WHEN_NONE && visit_summary_status(visit, NULL) == VISIT_PROPOSED)
      due->proposed[due->proposed_count++] = visit->at;
  }
}

static void due_see_reports(struct due *due, const struct visit_list *list, int64_t now) {
  int64_t since = reports_pick(now).whole_from;
  due->missing = 0;
  for (size_t n = 0; n < list->count; n++)
    due->missing += list->visits[n]->at >= since && report_state_of(list->visits[n], now) == REPORT_MISSING;
}

void due_see(struct due *due, const struct event *event, int64_t now) {
  if (event->visits == NULL) return;
  if (event->type == EVENT_DAY && event->from == when_day(now)) due_see_day(due, event->visits);
  if (event->type == EVENT_PICKED && event->picks == SUMMARY_REPORTS) due_see_reports(due, event->visits, now);
}

bool due_is_old(const struct due *due, int64_t now) {
  return due->asked == 0 || now - due->asked >= DUE_OLD_SECONDS || now < due->asked;
}

size_t due_unconfirmed(const struct due *due, int64_t now) {
  size_t count = 0;
  for (size_t n = 0; n < due->proposed_count && due->proposed[n] <= now + DUE_SOON_SECONDS; n++)
    count += due->proposed[n] > now;
  return count;
}
