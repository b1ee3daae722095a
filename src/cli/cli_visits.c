#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_export.h"
#include "cli/cli_named.h"
#include "cli/cli_print.h"
#include "cli/cli_print_visit.h"
#include "model/json_edit.h"

static void cli_visits_print_list(const struct cli_command *command, const struct visit_list *list, bool with_day) {
  bool json = command->options->json;
  for (size_t n = 0; n < list->count; n++)
    if (json)
      cli_print_element(n, list->visits[n]->raw, list->visits[n]->raw_length);
    else
      cli_print_visit_row(command->zones, list->visits[n], with_day);
  if (json) cli_print_end(list->count);
}

/* "confirmed", "cancelled" (any), "visit.status.done"; draft. */
static bool cli_visits_status_is_known(const char *status) {
  return strcmp(status, "cancelled") == 0 || strcmp(status, "draft") == 0 ||
         visit_status_read(status) != VISIT_STATUS_OTHER;
}

static bool cli_visits_status_is(const struct visit *visit, const char *status) {
  if (strcmp(status, "draft") == 0) return visit_draft_age(visit, clock_utc(&clock_system)) >= 0;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    enum visit_status one = visit->visitors[n].status;
    if (strcmp(status, "cancelled") == 0 ? visit_status_is_cancelled(one) : one == visit_status_read(status))
      return true;
  }
  return false;
}

static void cli_visits_keep(struct visit_list *list, const char *status) {
  size_t kept = 0, odd = 0;
  for (size_t n = 0; n < list->count; n++) {
    bool matches = cli_visits_status_is(list->visits[n], status);
    odd += !matches && visit_has_odd_status(list->visits[n]);
    if (matches)
      list->visits[kept++] = list->visits[n];
    else
      visit_free(list->visits[n]);
  }
  list->count = kept;
  if (odd == 0) return;
  AUTO(mem_free_at)
  char *text =
      mem_print(ngettext("the status of %zu visit can't be read: perhaps it belongs to these",
                         "the status of %zu visits can't be read: perhaps they belong to these", (unsigned long)odd),
                odd);
  usage_say("visitdeck", text);
}

static enum error_code cli_visits_period(const struct cli_command *command, int64_t *from, int64_t *to,
                                         struct error *error) {
  const struct cli_options *options = command->options;
  bool has_time = false;
  error_clear(error);
  *from = *to = WHEN_NONE;
  if (options->from != NULL && cli_command_instant(options->from, from, &has_time, error) != ERROR_NONE)
    return error->code;
  if (options->to != NULL && cli_command_instant(options->to, to, &has_time, error) != ERROR_NONE) return error->code;
  if (options->to != NULL && !has_time) *to = when_day_add(*to, 1); /* the last day shown */
  if (*from != WHEN_NONE && *to != WHEN_NONE && *from >= *to)
    return error_set(error, ERROR_USAGE, _("--from is after --to: no visit can be between them"));
  if (options->status != NULL && !cli_visits_status_is_known(options->status))
    return error_set(error, ERROR_USAGE, _("There is no status \"%s\": proposed, confirmed, done, cancelled, draft"),
                     options->status);
  return ERROR_NONE;
}

static void cli_visits_print(struct cli_command *command, const struct event *event) {
  struct visit_list *list = event->visits;
  if (command->options->status != NULL) cli_visits_keep(list, command->options->status);
  if (cli_export_is_wanted(command->options))
    cli_export_print(command, event);
  else
    cli_visits_print_list(command, list, true);
  cli_command_say_age(command, event);
}

int cli_visits(struct cli_command *command) {
  const char *ref = command->options->ref;
  AUTO(cli_named_clear) struct cli_named named = {0};
  int64_t from, to;
  if (ref != NULL && !cli_named_find(command, JOB_READ_VISITS, ref, &named)) return command->status;
  if (cli_visits_period(command, &from, &to, &command->error) != ERROR_NONE) return cli_command_fail(&command->error);
  return cli_command_show(command, job_visits(named.ref, from, to, false), EVENT_VISITS, cli_visits_print);
}

/* "13-1063, 37 rue Paradis" of each of a visit's reports, as far as it is known here. New memory, of each and of all.
 */
static char **cli_visits_name_properties(struct cli_command *command, const struct visit *visit) {
  char **names = mem_new_array(visit->report_count + 1, sizeof *names);
  for (size_t n = 0; n < visit->report_count && visit->report_count > 1; n++) { /* of one nobody asks which */
    const char *id = visit->reports[n].property_id;
    if (id == NULL) continue;
    AUTO(event_free_at)
    struct event *event = cli_command_ask(command, job_read(JOB_READ_PROPERTY, id, NULL, true), EVENT_PROPERTY);
    const struct property *property = event != NULL ? event->property : NULL;
    if (property != NULL)
      names[n] = property->address != NULL ? mem_print("%s, %s", property->ref_shown, property->address)
                                           : mem_copy(property->ref_shown);
  }
  return names;
}

static void cli_visits_forget_names(char **take_names, size_t count) {
  for (size_t n = 0; n < count; n++)
    free(take_names[n]);
  free(take_names);
}

static void cli_visits_print_one(struct cli_command *command, const struct event *event) {
  const struct visit *visit = event->visit;
  if (command->options->json) {
    cli_print_json(visit->raw, visit->raw_length);
  } else {
    char **names = cli_visits_name_properties(command, visit);
    cli_print_visit_card(command->zones, visit, names);
    cli_visits_forget_names(names, visit->report_count);
    (void)cli_print_visit_odd_reports(visit, visit_has_report(visit));
  }
}

int cli_visits_show(struct cli_command *command) {
  return cli_command_show(command, job_read(JOB_READ_VISIT, command->argv[0], NULL, false), EVENT_VISIT,
                          cli_visits_print_one);
}

static void cli_visits_print_report(struct cli_command *command, const struct event *event) {
  struct json_span reports;
  const struct visit *visit = event->visit;
  bool any = json_find(visit_span(visit), "/propertyVisits", &reports) != JSON_ABSENT;
  bool json = command->options->json && (!any || reports.bytes[0] == '[');
  command->status = cli_print_visit_odd_reports(visit, json || visit_has_report(visit));
  if (json)
    cli_print_each_once(any ? reports.bytes : "[]", any ? reports.length : 2);
  else if (!visit_has_report(visit) && command->status == 0)
    puts(_("No report yet"));
  if (json || !visit_has_report(visit)) return;
  char **names = cli_visits_name_properties(command, visit);
  cli_print_visit_reports(visit, names);
  cli_visits_forget_names(names, visit->report_count);
}

int cli_visits_report(struct cli_command *command) {
  return cli_command_show(command, job_read(JOB_READ_VISIT, command->argv[0], NULL, false), EVENT_VISIT,
                          cli_visits_print_report);
}

int cli_visits_agenda(struct cli_command *command) {
  bool has_time;
  char day[96];
  AUTO(mem_free_at) char *words = cli_command_words(command, 0);
  int64_t from = clock_utc(&clock_system);
  if (words[0] != '\0' && cli_command_instant(words, &from, &has_time, &command->error) != ERROR_NONE)
    return cli_command_fail(&command->error);
  from = when_day(from);
  AUTO(event_free_at)
  struct event *event = cli_command_read(command, job_visits(NULL, from, when_day_add(from, 1), false), EVENT_VISITS);
  if (event == NULL) return command->status;
  const struct visit_list *list = event->visits;
  bool exports = cli_export_is_wanted(command->options), people = !command->options->json && !exports;
  when_say_day(from, day, sizeof day);
  if (people) printf("%s (%s)\n", day, when_zone());
  if (exports)
    cli_export_print(command, event);
  else
    cli_visits_print_list(command, list, false);
  if (people && list->count == 0 && event->fresh.left_out == 0) puts(_("No visit on this day"));
  cli_command_say_age(command, event);
  return 0;
}
