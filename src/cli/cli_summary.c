#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_print.h"
#include "cli/cli_print_summary.h"
#include "model/summary.h"

enum {
  CLI_SUMMARY_WEEK = 7,
  CLI_SUMMARY_LABEL = 32,
  CLI_SUMMARY_BARS = 60,
  CLI_SUMMARY_GROUPS = 10,
  CLI_SUMMARY_COLUMNS = 5
};

/* ---- which days */

static enum error_code cli_summary_day(const char *text, int64_t *day, struct error *error) {
  bool has_time;
  if (text != NULL && cli_command_instant(text, day, &has_time, error) == ERROR_NONE) *day = when_day(*day);
  return error->code;
}

/* This week; of --from or --to alone a week from there, or to there. */
static enum error_code cli_summary_days(const struct cli_command *command, int64_t *from, int64_t *to,
                                        struct error *error) {
  const struct cli_options *options = command->options;
  int64_t today = when_day(clock_utc(&clock_system)), last = WHEN_NONE;
  *from = WHEN_NONE;
  error_clear(error);
  if (cli_summary_day(options->from, from, error) != ERROR_NONE) return error->code;
  if (cli_summary_day(options->to, &last, error) != ERROR_NONE) return error->code;
  if (*from == WHEN_NONE)
    *from =
        last != WHEN_NONE ? when_day_add(last, 1 - CLI_SUMMARY_WEEK) : when_day_add(today, -when_local(today).weekday);
  *to = last != WHEN_NONE ? when_day_add(last, 1) : when_day_add(*from, CLI_SUMMARY_WEEK);
  if (*from >= *to) return error_set(error, ERROR_USAGE, _("--from is after --to: no visit can be between them"));
  if (when_day_add(*from, SUMMARY_DAYS_MOST) < *to)
    return error_set(error, ERROR_USAGE, _("A summary is of ten years at most"));
  return ERROR_NONE;
}

/* ---- for people */

static void cli_summary_label(int indent, const char *label) {
  char clipped[256];
  text_clip(clipped, sizeof clipped, label, CLI_SUMMARY_LABEL - indent * 2, false);
  int pad = CLI_SUMMARY_LABEL - indent * 2 - text_width(clipped);
  printf("%*s%s%*s", indent * 2, "", clipped, pad, "");
}

/* Numbers stand below the ends of their heads. */
static void cli_summary_cell(const char *head, const char *text) {
  int pad = text_width(head) - text_width(text);
  printf("  %*s%s", pad > 0 ? pad : 0, "", text);
}

static void cli_summary_number(const char *head, size_t number) {
  char text[32];
  snprintf(text, sizeof text, "%zu", number);
  cli_summary_cell(head, text);
}

static void cli_summary_mean(const char *head, const struct summary_count *count) {
  char mean[32] = "-";
  if (count->interests > 0) text_amount(summary_interest(count), 1, mean, sizeof mean);
  cli_summary_cell(head, mean);
}

static void cli_summary_print_days(const struct summary *summary) {
  char first[64], last[64], before[64];
  size_t step, most = 0;
  when_say_date(summary->period.from, first, sizeof first);
  when_say_date(when_day_add(summary->period.to, -1), last, sizeof last);
  when_say_date(summary->before.from, before, sizeof before);
  printf(_("%s to %s (%s), beside as many days from %s on\n"), first, last, when_zone(), before);
  AUTO(mem_free_at) char *bars = summary_bars(summary->days, summary->day_count, CLI_SUMMARY_BARS, &step);
  for (size_t n = 1; n < summary->day_count; n++)
    if (summary->days[n].visits > summary->days[most].visits) most = n;
  cli_summary_label(0, _("Visits a day"));
  when_show_day(summary->days[most].day, first, sizeof first);
  printf("  %s", bars);
  if (summary->days[most].visits > 0) printf(_("  %zu on %s at most"), summary->days[most].visits, first);
  if (step > 1) printf(ngettext("; a bar is %zu day", "; a bar is %zu days", (unsigned long)step), step);
  putchar('\n');
}

static void cli_summary_print_lines(const struct summary *summary) {
  const char *now = C_("days", "period"), *before = C_("days", "before");
  cli_summary_label(0, "");
  printf("  %s  %s\n", now, before);
  for (size_t n = 0; n < SUMMARY_LINES; n++) {
    const struct summary_line *line = &summary_lines[n];
    AUTO(mem_free_at) char *late = summary_line_say_late(line, &summary->period);
    if (!summary_line_is_told(line, summary)) continue;
    cli_summary_label(line->indent, summary_line_label(line));
    cli_summary_number(now, summary_number(&summary->period.count, &line->pick));
    cli_summary_number(before, summary_number(&summary->before.count, &line->pick));
    printf("%s%s\n", late != NULL ? "  " : "", cli_print_or_empty(late));
  }
  cli_summary_label(0, _("Interest, mean"));
  cli_summary_mean(now, &summary->period.count);
  cli_summary_mean(before, &summary->before.count);
  if (summary->period.count.interest_most >= 0) printf(_("  largest seen: %d"), summary->period.count.interest_most);
  putchar('\n');
}

static void cli_summary_print_group(const struct summary_group *group, const char *const *heads, const char *none) {
  const size_t numbers[] = {group->count.visits, group->count.status[VISIT_DONE], summary_cancelled(&group->count),
                            group->count.reports[REPORT_MISSING]};
  AUTO(mem_free_at)
  char *label = group->detail != NULL ? mem_print("%s  %s", group->name, group->detail) : mem_copy(group->name);
  cli_summary_label(1, text_is_filled(label) ? label : none);
  for (size_t column = 0; column < sizeof numbers / sizeof *numbers; column++)
    cli_summary_number(heads[column], numbers[column]);
  cli_summary_mean(heads[CLI_SUMMARY_COLUMNS - 1], &group->count);
  putchar('\n');
}

static void cli_summary_print_groups(const char *title, const struct summary_groups *groups, const char *none) {
  const char *const heads[CLI_SUMMARY_COLUMNS] = {_("Visits"), C_("visits", "done"), _("cancelled"),
                                                  C_("reports", "missing"), C_("reports", "interest")};
  if (groups->told == 0) return;
  putchar('\n');
  cli_summary_label(0, title);
  for (size_t n = 0; n < CLI_SUMMARY_COLUMNS; n++)
    printf("  %s", heads[n]);
  putchar('\n');
  for (size_t n = 0; n < groups->told && n < CLI_SUMMARY_GROUPS; n++)
    cli_summary_print_group(&groups->all[n], heads, none);
  size_t rest = groups->count > CLI_SUMMARY_GROUPS ? groups->count - CLI_SUMMARY_GROUPS : 0;
  if (rest > 0) printf(ngettext("  and %zu more\n", "  and %zu more\n", (unsigned long)rest), rest);
}

static void cli_summary_print(struct cli_command *command, const struct event *event) {
  const struct summary *summary = event->summary;
  if (command->options->json) {
    cli_print_summary_json(summary, &event->fresh);
  } else {
    cli_summary_print_days(summary);
    cli_summary_print_lines(summary);
    cli_summary_print_groups(_("By visit agent"), &summary->agents, _("no agent"));
    cli_summary_print_groups(_("By property"), &summary->properties, _("no property"));
  }
  cli_command_say_age(command, event);
}

int cli_summary(struct cli_command *command) {
  int64_t from = WHEN_NONE, to = WHEN_NONE;
  if (cli_summary_days(command, &from, &to, &command->error) != ERROR_NONE) return cli_command_fail(&command->error);
  return cli_command_show(command, job_summary(from, to, false), EVENT_SUMMARY, cli_summary_print);
}
