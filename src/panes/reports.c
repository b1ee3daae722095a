#include "panes/reports.h"

#include <limits.h>

#include "base/text.h"
#include "base/when.h"
#include "model/report_state.h"

enum { REPORTS_READ_DAYS = 14, REPORTS_BACK_DAYS = 92 };

static uint64_t reports_add(uint64_t print, const char *text) {
  for (const char *at = text != NULL ? text : ""; *at != '\0'; at++)
    print = (print ^ (unsigned char)*at) * 1099511628211u;
  return (print ^ 0x1F) * 1099511628211u;
}

/* FNV of what the agent wrote: two texts that differ give two prints, as good as always. */
static uint64_t reports_print(const struct visit *visit) {
  uint64_t print = 14695981039346656037u;
  for (size_t n = 0; n < visit->report_count; n++) {
    const struct visit_report *report = &visit->reports[n];
    const char *const texts[] = {report->property_id, report->note,     report->comment,
                                 report->positive,    report->negative, report->questions};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
      print = reports_add(print, texts[t]);
    print = (print ^ (uint64_t)(report->interest + 1)) * 1099511628211u;
  }
  return print;
}

static const struct seen_report *reports_find(const struct reports *reports, const char *visit_id) {
  uint64_t visit = text_number(visit_id);
  for (size_t n = 0; n < reports->count && n < REPORTS_MAX; n++)
    if (reports->seen[n].visit == visit) return &reports->seen[n];
  return NULL;
}

static void reports_mark(struct reports *reports, struct seen_report *seen, bool unread) {
  reports->unread += unread;
  reports->unread -= seen->unread;
  seen->unread = unread;
}

/* The oldest one makes room. */
static struct seen_report *reports_of(struct reports *reports, const char *visit_id) {
  const struct seen_report *seen = reports_find(reports, visit_id);
  if (seen != NULL) return &reports->seen[seen - reports->seen];
  struct seen_report *made = &reports->seen[reports->count++ % REPORTS_MAX];
  reports_mark(reports, made, false);
  *made = (struct seen_report){.visit = text_number(visit_id), .read_at = WHEN_NONE};
  return made;
}

void reports_see(struct reports *reports, const struct visit_list *list) {
  reports->changed++;
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *visit = list->visits[n];
    if (visit_summary_status(visit, NULL) != VISIT_DONE && !visit_has_report(visit)) continue;
    if (visit->odd_reports > 0) continue; /* nobody knows whether it changed */
    uint64_t print = reports_print(visit);
    struct seen_report *seen = reports_of(reports, visit->id);
    reports_mark(reports, seen, seen->unread || (seen->print != 0 && seen->print != print));
    seen->print = print;
  }
}

void reports_note_changes(struct reports *reports, const struct event *event) {
  reports->changed++;
  for (size_t n = 0; n < event->count; n++) {
    const struct change *change = &event->changes[n];
    if (change->kind != CHANGE_REPORT || change->visit_id == NULL || change->looked || change->read) continue;
    struct seen_report *seen = reports_of(reports, change->visit_id);
    reports_mark(reports, seen, seen->unread || seen->read_at == WHEN_NONE || change->seen_at > seen->read_at);
  }
}

bool reports_open(struct reports *reports, const struct visit *visit, int64_t now) {
  struct seen_report *seen = reports_of(reports, visit->id);
  if (visit->odd_reports == 0) seen->print = reports_print(visit);
  bool changed = seen->unread;
  seen->read_at = now;
  reports_mark(reports, seen, false);
  reports->changed += changed;
  return changed;
}

bool reports_is_unread(const struct reports *reports, const char *visit_id) {
  const struct seen_report *seen = reports_find(reports, visit_id);
  return seen != NULL && seen->unread;
}

struct summary_pick reports_pick(int64_t now) {
  int64_t today = when_day(now);
  return (struct summary_pick){.what = SUMMARY_REPORTS,
                               .from = when_day_add(today, -REPORTS_BACK_DAYS),
                               .to = when_day_add(today, 1),
                               .whole_from = when_day_add(today, -REPORTS_READ_DAYS)};
}

int reports_tick(const struct visit_list *list, int64_t now) {
  int64_t least = INT64_MAX;
  for (size_t n = 0; list != NULL && n < list->count; n++) {
    int64_t until = report_state_until(list->visits[n]);
    if (until != WHEN_NONE && until >= now && until - now < least) least = until - now;
  }
  return least < INT_MAX / 1000 ? (int)(least + 1) * 1000 : -1;
}
