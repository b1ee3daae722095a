#include "cli/cli_help.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli_commands.h"

static const struct {
  const char *name, *example;
} cli_help_examples[] = {
    {"login", "login --user agence@example.fr"},
    {"logout", "logout"},
    {"whoami", "whoami"},
    {"properties", "properties rue de la paix"},
    {"property", "property 75-1042"},
    {"save", "visitdeck property 75-1042 --json | visitdeck save -"},
    {"pause", "pause 75-1042"},
    {"resume", "resume 75-1042"},
    {"terminate", "terminate 75-1042 --picked marie.dupont@example.fr"},
    {"invite", "invite 75-1042 --email marie.dupont@example.fr --first-name Marie --last-name Dupont --phone '06 12 34 "
               "56 78'"},
    {"agent", "agent 75-1042"},
    {"coverage", "coverage --json"},
    {"availability", "echo 'lun-ven 9h-12h, sam 10h-12h' | visitdeck availability 75-1042 -"},
    {"slots", "slots 75-1042 --all"},
    {"visits", "visits --from today --to +6 --status confirmed"},
    {"summary", "summary --from 23/11 --to 29/11"},
    {"visit", "visit 5b2f6d1a --json"},
    {"agenda", "agenda +1"},
    {"book", "book 75-1042 '27/11 14:30' --email marie.dupont@example.fr --first-name Marie --last-name Dupont --phone "
             "'06 12 34 56 78'"},
    {"cancel", "cancel 5b2f6d1a --by visitor"},
    {"reschedule", "reschedule 5b2f6d1a 'friday 10:00'"},
    {"visitor", "visitor marie.dupont@example.fr --phone '07 12 34 56 78'"},
    {"report", "report 5b2f6d1a"},
    {"messages", "messages 75-1042"},
    {"message", "message 75-1042 'The key is with the caretaker'"},
    {"find", "find 06 58 13"},
    {"changes", "changes --since today"},
    {"outbox", "outbox retry 12"},
    {"check", "check --report"},
};

const char *cli_help_example(const struct cli_row *row) {
  for (size_t n = 0; n < sizeof cli_help_examples / sizeof *cli_help_examples; n++)
    if (strcmp(cli_help_examples[n].name, row->name) == 0) return cli_help_examples[n].example;
  return NULL;
}

void cli_help_print(void) {
  const struct cli_row *row;
  puts(_("visitdeck: book property visits through the Flatsy Business API\n"
         "\n"
         "  visitdeck [OPTIONS]             the dashboard\n"
         "  visitdeck [OPTIONS] COMMAND     one job, for scripts\n"
         "  visitdeck COMMAND --help        how that job goes\n"));
  puts(_("\nCommands"));
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++)
    printf("  %s\n        %s\n", row->usage, _(row->help));
  puts(_("\nOptions"));
  cli_options_print(CLI_OPTIONS_GENERAL | CLI_OPTIONS_FORMS);
}

/* What an exit status says (base/error.h). */
static void cli_help_print_statuses(bool changes) {
  static const struct {
    enum error_code code;
    const char *help;
  } statuses[] = {{ERROR_NONE, N_("done")},
                  {ERROR_REFUSED, N_("refused, or a file of ours can't be used: nothing was changed")},
                  {ERROR_USAGE, N_("the command line or the configuration is wrong: nothing was done")},
                  {ERROR_AUTH, N_("no login, or it was refused")},
                  {ERROR_NOT_FOUND, N_("there is no such thing")},
                  {ERROR_UNREACHABLE, N_("Flatsy can't be reached: nothing was changed")},
                  {ERROR_UNKNOWN, N_("what became of it is not known: it is kept in the outbox, and looked for")}};
  puts(_("\nExit status"));
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++)
    if (changes || statuses[n].code != ERROR_UNKNOWN)
      printf("  %d  %s\n", error_exit_status(statuses[n].code), _(statuses[n].help));
}

void cli_help_print_command(const struct cli_row *row) {
  const char *example = cli_help_example(row);
  printf("visitdeck [OPTIONS] %s\n\n  %s\n", row->usage, _(row->help));
  if ((row->takes & (CLI_OPTIONS_END - 1)) != 0) puts(_("\nIts options"));
  cli_options_print(row->takes);
  puts(_("\nOptions"));
  cli_options_print(CLI_OPTIONS_GENERAL);
  cli_help_print_statuses((row->takes & (CHANGES | CHANGES_BY_TWO)) != 0);
  if (example != NULL)
    printf("%s\n  %s%s\n", _("\nExample"), strstr(example, "| visitdeck") == NULL ? "visitdeck " : "", example);
  puts(_("\nAll of it: man visitdeck"));
}
