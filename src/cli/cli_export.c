#include "cli/cli_export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_print.h"
#include "export/calendar.h"
#include "export/csv.h"
#include "export/day_sheet.h"

bool cli_export_is_wanted(const struct cli_options *options) {
  return options->csv != NULL || options->ics || options->sheet != NULL;
}

bool cli_export_is_exact(const struct cli_options *options) {
  bool people = options->sheet != NULL && options->sheet[0] != '\0';
  return cli_export_is_wanted(options) && !people;
}

static void cli_export_calendar(const struct export *export, const struct visit_list *list) {
  size_t left_out = calendar_print(export, list);
  if (left_out == 0) return;
  AUTO(mem_free_at)
  char *text = mem_print(ngettext("%zu visit has no date and is not in the calendar",
                                  "%zu visits have no date and are not in the calendar", (unsigned long)left_out),
                         left_out);
  usage_say("visitdeck", text);
}

static int cli_export_compare(const void *one, const void *other) {
  return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The visits' properties, each once, as far as they are known here: nothing is asked of Flatsy for a sheet. */
static void cli_export_read_properties(struct cli_command *command, const struct visit_list *list,
                                       struct export_properties *known) {
  AUTO(mem_free_at) const char **ids = mem_new_array(list->count + 1, sizeof *ids);
  size_t count = 0;
  for (size_t n = 0; n < list->count; n++)
    if (list->visits[n]->property_id != NULL) ids[count++] = list->visits[n]->property_id;
  if (count > 0) qsort(ids, count, sizeof *ids, cli_export_compare);
  known->properties = mem_new_array(count + 1, sizeof *known->properties);
  for (size_t n = 0; n < count; n++) {
    if (n > 0 && strcmp(ids[n - 1], ids[n]) == 0) continue;
    AUTO(event_free_at)
    struct event *event = cli_command_ask(command, job_read(JOB_READ_PROPERTY, ids[n], NULL, true), EVENT_PROPERTY);
    if (event != NULL && event->property != NULL && strcmp(event->property->id, ids[n]) == 0)
      known->properties[known->count++] = mem_take(&event->property);
  }
}

static void cli_export_forget_properties(struct export_properties *known) {
  for (size_t n = 0; n < known->count; n++)
    property_free(known->properties[n]);
  free(known->properties);
}

static void cli_export_sheet(struct cli_command *command, struct export *export, const struct event *event) {
  AUTO(cli_export_forget_properties) struct export_properties known = {0};
  cli_export_read_properties(command, event->visits, &known);
  export->properties = &known;
  char when[CLI_PRINT_WHEN], left_out[128];
  event_say_left_out(event, left_out, sizeof left_out);
  int64_t read_at = command->setup->offline ? event->fresh.read_at : export->now;
  AUTO(mem_free_at)
  char *age = read_at != WHEN_NONE
                  ? mem_print(_("As read from Flatsy on %s (%s)"), cli_print_when(read_at, when), when_zone())
                  : mem_copy("");
  const struct day_sheet_notes notes = {.age = age, .left_out = left_out};
  if (cli_export_is_exact(command->options))
    day_sheet_html(export, event->visits, &notes);
  else
    day_sheet_text(export, event->visits, &notes);
}

void cli_export_print(struct cli_command *command, const struct event *event) {
  const struct cli_options *options = command->options;
  struct url url = {0};
  bool known = url_read(command->setup->profile.url, &url) == URL_FINE;
  struct export export = {
      .out = stdout, .zones = command->zones, .host = known ? url.host : "visitdeck", .now = clock_utc(&clock_system)};
  if (options->ics)
    cli_export_calendar(&export, event->visits);
  else if (options->csv != NULL)
    csv_print(&export, options->csv[0] != '\0' ? CSV_EXCEL : CSV_PLAIN, event->visits);
  else
    cli_export_sheet(command, &export, event);
  url_clear(&url);
}
