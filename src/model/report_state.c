#include "model/report_state.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
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

void report_state_show_until(const struct visit *visit, int64_t now, char *out, size_t size) {
  int64_t until = report_state_until(visit);
  bool far = until != WHEN_NONE && until - now > VISIT_DRAFT_SECONDS; /* the test environment ends visits early */
  (far ? when_show_day_time : when_show_time)(until, out, size);
}

int report_state_interest(const struct visit *visit) {
  int highest = -1;
  for (size_t n = 0; n < visit->report_count; n++)
    if (visit->reports[n].interest > highest) highest = visit->reports[n].interest;
  return highest;
}

static const char *report_state_word(enum report_state state) {
  switch (state) {
  case REPORT_AWAITED:
    return C_("report", "awaited");
  case REPORT_DRAFT:
    return C_("report", "draft");
  case REPORT_FINAL:
    return C_("report", "settled");
  case REPORT_MISSING:
    return C_("report", "missing");
  case REPORT_UNREADABLE:
    return C_("report", "unreadable");
  default:
    return "";
  }
}

void report_state_say(const struct visit *visit, int64_t now, enum report_words words, char *out, size_t size) {
  enum report_state state = report_state_of(visit, now);
  bool whole = words == REPORT_WHOLE, timed = report_state_until(visit) != WHEN_NONE;
  int interest = report_state_interest(visit);
  char until[64];
  out[0] = '\0';
  report_state_show_until(visit, now, until, sizeof until);
  if (words == REPORT_WORD)
    text_copy(out, size, report_state_word(state));
  else if (state == REPORT_AWAITED && timed)
    snprintf(out, size, whole ? _("report due by %s") : _("due %s"), until);
  else if (state == REPORT_AWAITED)
    text_copy(out, size, _("no report yet"));
  else if (state == REPORT_DRAFT)
    snprintf(out, size, whole ? _("draft until %s") : _("draft %s"), until);
  else if (state == REPORT_FINAL && interest >= 0)
    snprintf(out, size, _("interest %d"), interest);
  else if (state != REPORT_FINAL)
    text_copy(out, size,
              !whole                    ? report_state_word(state)
              : state == REPORT_MISSING ? _("report missing")
              : state != REPORT_NONE    ? _("report can't be read")
                                        : "");
}
