#include "cli/cli_print_visit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_print.h"
#include "model/report_state.h"

void cli_print_visit_row(struct property_zones *zones, const struct visit *visit, bool with_day) {
  char when[CLI_PRINT_WHEN], there[CLI_PRINT_THERE];
  bool mixed;
  enum visit_status status = visit_summary_status(visit, &mixed);
  if (with_day || visit->at == WHEN_NONE)
    cli_print_when(visit->at, when);
  else
    when_show_time(visit->at, when, sizeof when);
  AUTO(mem_free_at) char *name = visit->visitor_count > 0 ? visitor_name(&visit->visitors[0].visitor) : mem_copy("");
  AUTO(mem_free_at) char *id = text_clean_line(visit->id);
  cli_print_column(when, with_day ? 16 : 5);
  AUTO(mem_free_at) char *word = mem_print("%s%s", visit_status_short(status), mixed ? "*" : "");
  cli_print_column(word, 5);
  cli_print_column(visit->ref_shown, 12);
  cli_print_column(name, 22);
  printf("%s%s", visit->visitor_count > 1 ? "+ " : "", with_day ? id : cli_print_or_empty(visit->address));
  int64_t now = clock_utc(&clock_system);
  char until[CLI_PRINT_WHEN];
  report_state_show_until(visit, now, until, sizeof until);
  if (visit_draft_age(visit, now) >= 0) printf(_("  (DRAFT until %s)"), until); /* its report may still change */
  if (report_state_of(visit, now) == REPORT_MISSING) printf("  (%s)", _("report missing"));
  if (cli_print_there(zones, visit->place, visit->at, there)[0] != '\0') printf(" %s", there);
  putchar('\n');
}

static void cli_print_visit_report(const struct visit_report *report) {
  cli_print_fact(_("Note"), report->note);
  cli_print_fact(_("Comment"), report->comment);
  cli_print_fact(_("Good points"), report->positive);
  cli_print_fact(_("Bad points"), report->negative);
  cli_print_fact(_("Questions"), report->questions);
  if (report->interest >= 0) printf(_("Visitor's interest: %d"), report->interest), putchar('\n');
  char when[CLI_PRINT_WHEN];
  if (report->read_at != WHEN_NONE) cli_print_fact(_("Read on"), cli_print_when(report->read_at, when));
}

void cli_print_visit_reports(const struct visit *visit, char *const *properties) {
  int64_t now = clock_utc(&clock_system);
  char until[CLI_PRINT_WHEN];
  report_state_show_until(visit, now, until, sizeof until);
  if (visit_draft_age(visit, now) >= 0 && visit->report_count > 0)
    printf(_("DRAFT: the agent may change it until %s"), until), putchar('\n');
  for (size_t n = 0; n < visit->report_count; n++) {
    AUTO(mem_free_at) char *id = text_clean_line(visit->reports[n].property_id);
    if (visit->report_count > 1) cli_print_fact(_("Property"), properties[n] != NULL ? properties[n] : id);
    cli_print_visit_report(&visit->reports[n]);
  }
}

int cli_print_visit_odd_reports(const struct visit *visit, bool rest) {
  if (visit->odd_reports == 0) return 0;
  usage_say("visitdeck",
            rest ? _("A part of this visit's report can't be read") : _("The report of this visit can't be read"));
  return rest ? 0 : error_exit_status(ERROR_ANSWER);
}

void cli_print_visit_card(struct property_zones *zones, const struct visit *visit, char *const *properties) {
  cli_print_visit_row(zones, visit, true);
  cli_print_fact(_("Address"), visit->address);
  cli_print_fact(_("Visit agent"), visit->agent_shown);
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    AUTO(mem_free_at) char *name = visitor_name(&part->visitor);
    printf("%s  %s  %s  %s\n", name, cli_print_or_empty(part->visitor.phone), cli_print_or_empty(part->visitor.email),
           visit_part_status_label(part));
    cli_print_fact(_("Booked by"), part->visitor.seat);
    cli_print_fact(_("The visitor says"), part->comment);
    if (part->rating >= 0) cli_print_number(_("The visitor's rating"), part->rating);
  }
  cli_print_visit_reports(visit, properties);
}
