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

static void cli_changes_print_json(const struct event *event) {
  struct buf out;
  buf_init(&out, (size_t)16 << 20);
  (void)!buf_add_text(&out, "[");
  for (size_t n = 0; n < event->count; n++) {
    const struct change *change = &event->changes[n];
    char seen[WHEN_SIZE], at[WHEN_SIZE], *status = cli_changes_status(change->after, change->kind != CHANGE_REPORT),
                                         *before = cli_changes_status(change->before, change->kind == CHANGE_STATUS);
    when_print(change->seen_at, seen);
    when_print(change->at, at);
    (void)!buf_add_text(&out, n > 0 ? ",\n{" : "{");
    cli_print_members(&out, "seenAt", seen, "change", cli_changes_name(change), "visitId", change->visit_id, "date",
                      at[0] != '\0' ? at : NULL, "status", status, "oldStatus", before, NULL);
    (void)!buf_add_text(&out, "}");
    free(status);
    free(before);
  }
  (void)!buf_add_text(&out, "]");
  puts(out.data);
  buf_free(&out);
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
  char *id = text_clean_line(change->visit_id);
  printf("  %s\n", id);
  free(id);
}

static void cli_changes_show(struct cli_command *command, const struct event *event) {
  bool json = command->options->json;
  if (json) cli_changes_print_json(event);
  for (size_t n = 0; !json && n < event->count; n++)
    cli_changes_print(&event->changes[n]);
  if (!json && event->count == 0 && event->fresh.left_out == 0) puts(_("Nothing has changed"));
  cli_command_say_age(command, event);
}

int cli_changes(struct cli_command *command) {
  bool has_time;
  struct job *job = cli_command_job(command, JOB_READ_CHANGES, NULL, NULL);
  const char *since = command->options->since;
  if (since == NULL || cli_command_instant(since, &job->from, &has_time, &command->error) == ERROR_NONE)
    return cli_command_show(command, job, EVENT_CHANGES, cli_changes_show);
  job_free(job);
  return cli_command_fail(&command->error);
}
