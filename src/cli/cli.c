#include "cli/cli.h"

#include "base/i18n.h"
#include "base/output.h"
#include "base/typed.h"
#include "base/usage.h"
#include "cli/cli_command.h"
#include "cli/cli_commands.h"
#include "cli/cli_export.h"
#include "cli/cli_login.h"
#include "cli/cli_table.h"

bool cli_knows(const char *word) {
  return cli_table_find(word) != NULL;
}

/* A word that names a file may be any bytes, as its name: the last. */
static const char *cli_no_text(const struct cli_command *command, bool names_file) {
  for (int n = 0; n < command->argc - names_file; n++)
    if (!typed_is_text(command->argv[n])) return command->argv[n];
  return NULL;
}

/* A script's variable that was never set would mean all of them, or today, or reach Flatsy as a name. */
static bool cli_has_empty_word(const struct cli_command *command) {
  for (int n = 0; n < command->argc; n++)
    if (usage_is_empty(command->argv[n])) return true;
  return false;
}

static int cli_do(struct cli_command *command, const struct cli_row *row, bool changes) {
  if (changes && (row->takes & ONLINE) != 0 && command->setup->offline)
    return cli_command_refuse(ERROR_UNREACHABLE, "%s", _("Working offline: nothing was sent"));
  return row->run(command);
}

static bool cli_will_change(const struct cli_command *command, const struct cli_row *row) {
  return (row->takes & CHANGES) != 0 || ((row->takes & CHANGES_BY_TWO) != 0 && command->argc == 2);
}

int cli_run_on(struct cli_command *command, const char *name) {
  const struct cli_row *row = cli_table_find(name);
  command->usage = row->usage;
  return cli_do(command, row, cli_will_change(command, row));
}

static int cli_start(struct cli_command *command, const struct cli_row *row, bool changes) {
  if (work_start(command->setup, &command->work, &command->error) != ERROR_NONE)
    return row->run == cli_login_logout ? cli_login_forget(command) : cli_command_fail(&command->error);
  command->zones = property_zones_new();
  int status = cli_do(command, row, changes);
  work_stop(command->work);
  property_zones_free(command->zones);
  return status;
}

/* 0; or the exit status of what is wrong with its words and options, which was said. */
static int cli_check_words(const struct cli_command *command, const struct cli_row *row) {
  const char *stray = cli_options_stray(command->options, row->takes);
  if (stray != NULL)
    return cli_command_refuse(ERROR_USAGE, _("--%s does not go with %s; it goes like this: visitdeck %s"), stray,
                              row->name, row->usage);
  if (command->argc < row->least || command->argc > row->most) return cli_command_show_usage(command);
  if (cli_has_empty_word(command))
    return cli_command_refuse(ERROR_USAGE,
                              _("A word is empty: is a variable of a script not set? Nothing was done; it goes like "
                                "this: visitdeck %s"),
                              row->usage);
  const char *no_text = cli_no_text(command, (row->takes & FILES) != 0 && command->argc == row->most);
  if (no_text != NULL)
    return cli_command_refuse(ERROR_USAGE, _("\"%s\" is not UTF-8 text: correct it; nothing was sent"), no_text);
  return 0;
}

int cli_run(const struct cli_options *options, const struct work_setup *setup, int argc, char **argv) {
  const struct cli_row *row = cli_table_find(argv[0]);
  struct cli_command command = {
      .options = options, .setup = setup, .usage = row->usage, .argc = argc - 1, .argv = argv + 1};
  output_begin(options->json || cli_export_is_exact(options));
  int status = cli_check_words(&command, row);
  if (status != 0) return status;
  bool changes = cli_will_change(&command, row);
  return output_end("visitdeck", cli_start(&command, row, changes), changes);
}

bool cli_is_alone(const char *word) {
  const struct cli_row *row = cli_table_find(word);
  return row != NULL && (row->takes & ALONE) != 0;
}

int cli_run_alone(const struct cli_options *options, int (*run)(const struct cli_options *options), int argc,
                  char **argv) {
  const struct cli_row *row = cli_table_find(argv[0]);
  struct cli_command command = {
      .options = options, .alone = run, .usage = row->usage, .argc = argc - 1, .argv = argv + 1};
  output_begin(options->json);
  int status = cli_check_words(&command, row);
  return status != 0 ? status : output_end("visitdeck", row->run(&command), false);
}
