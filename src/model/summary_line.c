/* The numbers of a summary: what they are called, and what stands behind them. */
#include "base/i18n.h"
#include "base/mem.h"
#include "model/summary.h"

#define SUMMARY_LINE_STATUS(label, indent, rare, value)                                                                \
  {                                                                                                                    \
    label, indent, rare, {                                                                                             \
      .what = SUMMARY_STATUS, .status = (value)                                                                        \
    }                                                                                                                  \
  }
#define SUMMARY_LINE_REPORT(label, rare, value)                                                                        \
  {                                                                                                                    \
    label, 0, rare, {                                                                                                  \
      .what = SUMMARY_REPORT, .state = (value)                                                                         \
    }                                                                                                                  \
  }

const struct summary_line summary_lines[SUMMARY_LINES] = {
    {N_("Visits"), 0, false, {.what = SUMMARY_VISITS}},
    SUMMARY_LINE_STATUS(NC_("visits", "done"), 1, false, VISIT_DONE),
    SUMMARY_LINE_STATUS(NC_("visits", "confirmed"), 1, false, VISIT_CONFIRMED),
    SUMMARY_LINE_STATUS(NC_("visits", "proposed"), 1, false, VISIT_PROPOSED),
    {N_("cancelled"), 1, false, {.what = SUMMARY_CANCELLED}},
    SUMMARY_LINE_STATUS(N_("by the visitor"), 2, false, VISIT_CANCELLED_VISITOR),
    SUMMARY_LINE_STATUS(N_("by the owner"), 2, false, VISIT_CANCELLED_OWNER),
    SUMMARY_LINE_STATUS(N_("by the visit agent"), 2, false, VISIT_CANCELLED_AGENT),
    SUMMARY_LINE_STATUS(N_("as the property is taken"), 2, true, VISIT_CANCELLED_TERMINATED),
    SUMMARY_LINE_STATUS(N_("status unknown"), 1, true, VISIT_STATUS_OTHER),
    SUMMARY_LINE_STATUS(N_("Moved to another date"), 0, false, VISIT_CANCELLED_MOVED),
    {N_("A part can't be read"), 0, true, {.what = SUMMARY_ODD}},
    SUMMARY_LINE_REPORT(N_("Reports missing"), false, REPORT_MISSING),
    SUMMARY_LINE_REPORT(N_("Reports to come"), true, REPORT_AWAITED),
    SUMMARY_LINE_REPORT(N_("Draft reports"), true, REPORT_DRAFT),
    SUMMARY_LINE_REPORT(N_("Reports that are there"), false, REPORT_FINAL),
    SUMMARY_LINE_REPORT(N_("Reports that can't be read"), true, REPORT_UNREADABLE),
    {N_("Reports with an interest"), 0, false, {.what = SUMMARY_INTEREST}},
};

const char *summary_line_label(const struct summary_line *line) {
  return i18n_of(line->label);
}

static const struct summary_late *summary_line_late(const struct summary_line *line,
                                                    const struct summary_period *period) {
  enum visit_status status = line->pick.status;
  if (line->pick.what != SUMMARY_STATUS) return NULL;
  if (status == VISIT_CANCELLED_TERMINATED) return &period->late[SUMMARY_BY - 1];
  return status >= VISIT_CANCELLED_VISITOR && status <= VISIT_CANCELLED_AGENT
             ? &period->late[status - VISIT_CANCELLED_VISITOR]
             : NULL;
}

char *summary_line_say_late(const struct summary_line *line, const struct summary_period *period) {
  const struct summary_late *late = summary_line_late(line, period);
  if (late == NULL || late->median < 0) return NULL;
  if (late->median >= 3600) return mem_print(_("median %d h before"), (int)(late->median / 3600));
  if (late->median >= 60) return mem_print(_("median %d min before"), (int)(late->median / 60));
  return mem_copy(_("median: at its hour, or after it"));
}

bool summary_line_is_told(const struct summary_line *line, const struct summary *summary) {
  return !line->rare || summary_number(&summary->period.count, &line->pick) > 0 ||
         summary_number(&summary->before.count, &line->pick) > 0;
}
