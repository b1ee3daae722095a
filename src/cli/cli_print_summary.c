#include "cli/cli_print_summary.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/when.h"
#include "model/json.h"

/* An instant as RFC 3339; null of none. */
static bool cli_print_summary_instant(struct buf *out, const char *name, int64_t at) {
  char text[WHEN_SIZE];
  when_print(at, text);
  return buf_print(out, at != WHEN_NONE ? "\"%s\":\"%s\"," : "\"%s\":null,", name, text);
}

static bool cli_print_summary_day(struct buf *out, const char *name, int64_t day) {
  struct when_local local = when_local(day);
  return buf_print(out, "\"%s\":\"%04d-%02d-%02d\",", name, local.year, local.month, local.day);
}

static bool cli_print_summary_interest(struct buf *out, const struct summary_count *count) {
  bool added = buf_print(out, "\"interest\":{\"count\":%zu,", count->interests);
  return added && (count->interests > 0
                       ? buf_print(out, "\"mean\":%.4g,\"largest\":%d}", summary_interest(count), count->interest_most)
                       : buf_add_text(out, "\"mean\":null,\"largest\":null}"));
}

static bool cli_print_summary_statuses(struct buf *out, const struct summary_count *count) {
  bool added = buf_print(out, "\"visits\":%zu,\"status\":{", count->visits);
  for (enum visit_status status = VISIT_PROPOSED; added && status < VISIT_STATUS_OTHER; status++)
    added = buf_print(out, "\"%s\":%zu,", visit_status_api(status), count->status[status]);
  return added &&
         buf_print(out, "\"unknown\":%zu},\"partlyUnreadable\":%zu,", count->status[VISIT_STATUS_OTHER], count->odd);
}

static bool cli_print_summary_reports(struct buf *out, const struct summary_count *count) {
  const size_t *reports = count->reports;
  return buf_print(out, "\"reports\":{\"missing\":%zu,\"awaited\":%zu,\"draft\":%zu,\"final\":%zu,\"unreadable\":%zu},",
                   reports[REPORT_MISSING], reports[REPORT_AWAITED], reports[REPORT_DRAFT], reports[REPORT_FINAL],
                   reports[REPORT_UNREADABLE]);
}

/* Who cancelled, how often, and how many hours before the visit half of those were of which that is known. */
static bool cli_print_summary_late(struct buf *out, const struct summary_period *period) {
  static const char *const names[SUMMARY_BY] = {"visitor", "owner", "flatguide", "terminated"};
  static const enum visit_status statuses[SUMMARY_BY] = {VISIT_CANCELLED_VISITOR, VISIT_CANCELLED_OWNER,
                                                         VISIT_CANCELLED_AGENT, VISIT_CANCELLED_TERMINATED};
  bool added = buf_add_text(out, "\"cancelled\":[");
  for (size_t by = 0; added && by < SUMMARY_BY; by++) {
    const struct summary_late *late = &period->late[by];
    added = buf_print(out, "%s{\"by\":\"%s\",\"count\":%zu,\"timed\":%zu,", by > 0 ? "," : "", names[by],
                      period->count.status[statuses[by]], late->timed) &&
            (late->median >= 0 ? buf_print(out, "\"medianHours\":%.4g}", (double)late->median / 3600)
                               : buf_add_text(out, "\"medianHours\":null}"));
  }
  return added && buf_add_text(out, "],");
}

static bool cli_print_summary_period(struct buf *out, const char *name, const struct summary_period *period) {
  const struct summary_count *count = &period->count;
  return buf_print(out, "\"%s\":{", name) && cli_print_summary_day(out, "from", period->from) &&
         cli_print_summary_day(out, "to", when_day_add(period->to, -1)) && cli_print_summary_statuses(out, count) &&
         cli_print_summary_late(out, period) && cli_print_summary_reports(out, count) &&
         cli_print_summary_interest(out, count) && buf_add_text(out, "},");
}

static bool cli_print_summary_text(struct buf *out, const char *name, const char *text) {
  return buf_print(out, "\"%s\":", name) && (text != NULL ? json_add_string(out, text) : buf_add_text(out, "null")) &&
         buf_add_text(out, ",");
}

static bool cli_print_summary_groups(struct buf *out, const char *name, const struct summary_groups *groups,
                                     bool named) {
  bool added = buf_print(out, "\"%s\":[", name);
  for (size_t n = 0; added && n < groups->told; n++) {
    const struct summary_group *group = &groups->all[n];
    added = buf_add_text(out, n > 0 ? ",{" : "{") && cli_print_summary_text(out, "id", group->id) &&
            (!named || (cli_print_summary_text(out, "ref", group->name) &&
                        cli_print_summary_text(out, "address", group->detail))) &&
            cli_print_summary_statuses(out, &group->count) && cli_print_summary_reports(out, &group->count) &&
            cli_print_summary_interest(out, &group->count) && buf_add_text(out, "}");
  }
  return added && buf_add_text(out, "]");
}

static bool cli_print_summary_days(struct buf *out, const struct summary *summary) {
  bool added = buf_add_text(out, "\"days\":[");
  for (size_t n = 0; added && n < summary->day_count; n++)
    added = buf_add_text(out, n > 0 ? ",{" : "{") && cli_print_summary_day(out, "day", summary->days[n].day) &&
            buf_print(out, "\"visits\":%zu,\"cancelled\":%zu}", summary->days[n].visits, summary->days[n].cancelled);
  return added && buf_add_text(out, "],");
}

void cli_print_summary_json(const struct summary *summary, const struct freshness *fresh) {
  AUTO(buf_free) struct buf out = buf_empty(BUF_UNBOUNDED);
  bool added = buf_print(&out, "{\"zone\":\"%s\",", when_zone()) &&
               cli_print_summary_instant(&out, "readAt", fresh->read_at) &&
               cli_print_summary_instant(&out, "notReadFrom", summary->gap) &&
               buf_print(&out, "\"leftOut\":%zu,", fresh->left_out) &&
               cli_print_summary_period(&out, "period", &summary->period) &&
               cli_print_summary_period(&out, "before", &summary->before) && cli_print_summary_days(&out, summary) &&
               buf_print(&out, "\"agentCount\":%zu,", summary->agents.count) &&
               cli_print_summary_groups(&out, "agents", &summary->agents, false) &&
               buf_print(&out, ",\"propertyCount\":%zu,", summary->properties.count) &&
               cli_print_summary_groups(&out, "properties", &summary->properties, true) && buf_add_text(&out, "}");
  if (added) puts(out.data);
}
