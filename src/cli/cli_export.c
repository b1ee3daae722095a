#include "cli/cli_export.h"

#include <stdio.h>
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

static void cli_export_sheet(const struct cli_command *command, const struct export *export,
                             const struct event *event) {
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

void cli_export_print(const struct cli_command *command, const struct event *event) {
  const struct cli_options *options = command->options;
  struct url url = {0};
  bool known = url_read(command->setup->profile.url, &url) == URL_FINE;
  const struct export export = {
      .out = stdout, .zones = command->zones, .host = known ? url.host : "visitdeck", .now = clock_utc(&clock_system)};
  if (options->ics)
    cli_export_calendar(&export, event->visits);
  else if (options->csv != NULL)
    csv_print(&export, options->csv[0] != '\0' ? CSV_EXCEL : CSV_PLAIN, event->visits);
  else
    cli_export_sheet(command, &export, event);
  url_clear(&url);
}
