#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"
#include "cli/cli_commands.h"
#include "cli/cli_print_outbox.h"
#include "cli/cli_write.h"

static void cli_outbox_print(struct cli_command *command, const struct event *event) {
  if (!command->options->json) fprintf(stderr, _("visitdeck: writes of %s\n"), event->text);
  cli_print_outbox(event, command->options->json);
  if (event->error.code != ERROR_NONE) (void)cli_command_fail(&event->error); /* the list is whole all the same */
}

static void cli_outbox_print_done(const struct outbox_view *row) {
  AUTO(mem_free_at) char *words = cli_write_words(row);
  printf(_("Done: %s"), words);
  putchar('\n');
  if (row->note != NULL) usage_say("visitdeck", row->note);
}

static int cli_outbox_row(struct cli_command *command, enum job_type type) {
  char *end;
  long long row = strtoll(command->argv[1], &end, 10);
  if (*end != '\0' || row <= 0) return cli_command_show_usage(command);
  const char *question = type == JOB_RETRY ? _("Look on Flatsy once more, and send it again if it is not there?")
                                           : _("Give it up? It may have reached Flatsy all the same.");
  AUTO(event_free_at) struct event *write = cli_write_send(command, mem_copy(question), job_row(type, row));
  int status = command->error.code != ERROR_NONE ? cli_command_fail(&command->error) : 0;
  if (status == 0 && command->options->json && write != NULL)
    cli_print_outbox(write, true);
  else if (status == 0 && type == JOB_RETRY && write != NULL && write->rows[0].done)
    cli_outbox_print_done(&write->rows[0]);
  else if (status == 0)
    puts(type == JOB_RETRY ? _("Done") : _("Dropped"));
  if (status == 0 && write != NULL) cli_write_told(command, &write->rows[0]);
  return status;
}

int cli_outbox(struct cli_command *command) {
  const char *what = command->argc > 0 ? command->argv[0] : "list";
  if (command->argc < 2 && strcmp(what, "list") == 0)
    return cli_command_show(command, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX, cli_outbox_print);
  if (command->argc == 2 && strcmp(what, "retry") == 0) return cli_outbox_row(command, JOB_RETRY);
  if (command->argc == 2 && strcmp(what, "drop") == 0) return cli_outbox_row(command, JOB_DROP);
  return cli_command_show_usage(command);
}
