#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_print.h"

static const char *cli_changes_name(const struct change *change) {
  return change->kind == CHANGE_NEW ? "new" : change->kind == CHANGE_STATUS ? "status" : "report";
}

/* "visit.status.done"; NULL when it can't be said. New memory. */
static char *cli_changes_status(enum visit_status status, bool is_told) {
  return is_told && status != VISIT_STATUS_OTHER ? mem_print("visit.status.%s", visit_status_api(status)) : NULL;
}

static void cli_changes_print_json(size_t n, const struct change *change) {
  char seen[WHEN_SIZE], at[WHEN_SIZE], *status = cli_changes_status(change->after, change->kind != CHANGE_REPORT),
                                       *before = cli_changes_status(change->before, change->kind == CHANGE_STATUS);
  when_print(change->seen_at, seen);
  when_print(change->at, at);
  cli_print_members(n, "{", "seenAt", seen, "change", cli_changes_name(change), "visitId", change->visit_id, "date",
                    at[0] != '\0' ? at : NULL, "status", status, "oldStatus", before, "seat", change->seat, NULL);
  free(status);
  free(before);
}

static void cli_changes_print(const struct change *change) {
  char seen[CLI_PRINT_WHEN], at[CLI_PRINT_WHEN];
  printf("%s  %s  %s  %s  ", cli_print_when(change->seen_at, seen), cli_print_when(change->at, at),
         change->ref_shown != NULL ? change->ref_shown : "", change->visitor_name != NULL ? change->visitor_name : "");
  if (change->kind == CHANGE_NEW)
    printf(_("new: %s"), visit_status_label(change->after));
  else if (change->kind == CHANGE_STATUS)
    printf(_("%s, was %s"), visit_status_label(change->after), visit_status_label(change->before));
  else
    fputs(_("the report changed"), stdout);
  if (change->seat != NULL) {
    fputs("  ", stdout);
    printf(_("booked by %s"), change->seat);
  }
  AUTO(mem_free_at) char *id = text_clean_line(change->visit_id);
  printf("  %s\n", id);
}

static void cli_changes_show(struct cli_command *command, const struct event *event) {
  bool json = command->options->json;
  for (size_t n = 0; n < event->count; n++)
    if (json)
      cli_changes_print_json(n, &event->changes[n]);
    else
      cli_changes_print(&event->changes[n]);
  if (json) cli_print_end(event->count);
  if (!json && event->count == 0 && event->fresh.left_out == 0) puts(_("Nothing has changed"));
  cli_command_say_age(command, event);
}

int cli_changes(struct cli_command *command) {
  bool has_time;
  int64_t from = WHEN_NONE;
  const char *since = command->options->since;
  if (since != NULL && cli_command_instant(since, &from, &has_time, &command->error) != ERROR_NONE)
    return cli_command_fail(&command->error);
  return cli_command_show(command, job_changes(from, false), EVENT_CHANGES, cli_changes_show);
}
