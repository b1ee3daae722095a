#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/output.h"
#include "cli/cli_availability.h"
#include "cli/cli_booking.h"
#include "cli/cli_changes.h"
#include "cli/cli_command.h"
#include "cli/cli_login.h"
#include "cli/cli_messages.h"
#include "cli/cli_outbox.h"
#include "cli/cli_properties.h"
#include "cli/cli_property.h"
#include "cli/cli_save.h"
#include "cli/cli_slots.h"
#include "cli/cli_visitor_edit.h"
#include "cli/cli_visits.h"

enum { CLI_WORDS_ANY = 9 };

/* What a command takes besides the options of cli_options.h. */
enum {
  CHANGES = CLI_OPTIONS_END,            /* it changes something */
  CHANGES_BY_TWO = 2 * CLI_OPTIONS_END, /* ... when it has two words */
  ONLINE = 4 * CLI_OPTIONS_END          /* what it changes is not changed offline */
};

static const struct cli_row {
  const char *name, *usage, *help;
  int least, most; /* words after the name */
  int (*run)(struct cli_command *command);
  unsigned takes;
} cli_rows[] = {
    {"login", "login [--user EMAIL] [--password-stdin]", N_("log in and keep the token"), 0, 0, cli_login,
     CLI_OPTIONS_PASSWORD | CHANGES},
    {"logout", "logout", N_("forget the token and what was read"), 0, 0, cli_login_logout, CHANGES},
    {"whoami", "whoami", N_("the account"), 0, 0, cli_login_whoami, 0},
    {"properties", "properties [TEXT]", N_("the properties, or those that match"), 0, CLI_WORDS_ANY, cli_properties, 0},
    {"property", "property REF", N_("one property"), 1, 1, cli_properties_show, 0},
    {"save", "save FILE|-", N_("make a property, or change one: a PropertySaveRequest"), 1, 1, cli_save,
     CHANGES | ONLINE},
    {"pause", "pause REF", N_("take no visits for a while"), 1, 1, cli_property_pause, CHANGES | ONLINE},
    {"resume", "resume REF", N_("take visits again"), 1, 1, cli_property_resume, CHANGES | ONLINE},
    {"terminate", "terminate REF [--picked EMAIL]", N_("end the visits: it is let or sold"), 1, 1,
     cli_property_terminate, CLI_OPTIONS_PICKED | CHANGES | ONLINE},
    {"invite", "invite REF --email E --first-name F --last-name L --phone P [--field NAME=VALUE]...",
     N_("have Flatsy invite a visitor by email"), 1, 1, cli_property_invite, CLI_OPTIONS_PERSON | CHANGES | ONLINE},
    {"agent", "agent REF", N_("the visit agent of a property"), 1, 1, cli_properties_agent, 0},
    {"coverage", "coverage", N_("the postcodes where Flatsy takes on visits"), 0, 0, cli_properties_coverage, 0},
    {"availability", "availability REF [FILE|-]", N_("when it can be visited; or a list of intervals that replaces it"),
     1, 2, cli_availability, CHANGES_BY_TWO | ONLINE},
    {"slots", "slots REF [--all] [--reschedule]", N_("when it can be visited: recommended slots first"), 1, 1,
     cli_slots, CLI_OPTIONS_SLOTS},
    {"visits", "visits [--from D] [--to D] [--ref REF] [--status S]", N_("visits"), 0, 0, cli_visits,
     CLI_OPTIONS_PERIOD | CLI_OPTIONS_REF | CLI_OPTIONS_STATUS},
    {"visit", "visit ID", N_("one visit"), 1, 1, cli_visits_show, 0},
    {"agenda", "agenda [DATE]", N_("a day, for people"), 0, 2, cli_visits_agenda, 0},
    {"book", "book REF DATE --email E --first-name F --last-name L --phone P [--field NAME=VALUE]...",
     N_("book a visit"), 2, 3, cli_booking_book, CLI_OPTIONS_PERSON | CHANGES | ONLINE},
    {"cancel", "cancel VISIT --by visitor|owner [--visitor EMAIL]", N_("cancel a visit"), 1, 1, cli_booking_cancel,
     CLI_OPTIONS_BY | CLI_OPTIONS_VISITOR | CHANGES},
    {"reschedule", "reschedule VISIT DATE [--visitor EMAIL]", N_("move a visit to another slot"), 2, 3,
     cli_booking_move, CLI_OPTIONS_VISITOR | CHANGES | ONLINE},
    {"visitor",
     "visitor EMAIL [--visit ID] [--email E] [--first-name F] [--last-name L] [--phone P] [--field NAME=VALUE]...",
     N_("change a visitor's details; --field NAME= takes a field out"), 1, 1, cli_visitor_edit,
     CLI_OPTIONS_VISIT | CLI_OPTIONS_PERSON | CHANGES | ONLINE},
    {"report", "report VISIT", N_("what the visit agent reports"), 1, 1, cli_visits_report, 0},
    {"messages", "messages [REF]", N_("the conversations with the visit agents, or a property's"), 0, 1, cli_messages,
     0},
    {"message", "message REF TEXT", N_("write to a property's visit agents"), 2, CLI_WORDS_ANY, cli_messages_send,
     CHANGES | ONLINE},
    {"changes", "changes [--since TIME]", N_("what changed in the visits, as seen here"), 0, 0, cli_changes,
     CLI_OPTIONS_SINCE},
    {"outbox", "outbox [list | retry ID | drop ID]", N_("what was sent, waits or is being checked"), 0, 2, cli_outbox,
     CHANGES_BY_TWO},
};

static const struct cli_row *cli_row_of(const char *word) {
  for (size_t n = 0; n < sizeof cli_rows / sizeof *cli_rows; n++)
    if (strcmp(cli_rows[n].name, word) == 0) return &cli_rows[n];
  return NULL;
}

bool cli_knows(const char *word) {
  return cli_row_of(word) != NULL;
}

void cli_print_help(void) {
  puts(_("visitdeck: book property visits through the Flatsy Business API\n"
         "\n"
         "  visitdeck [OPTIONS]             the dashboard\n"
         "  visitdeck [OPTIONS] COMMAND     one job, for scripts\n"));
  puts(_("\nCommands"));
  for (size_t n = 0; n < sizeof cli_rows / sizeof *cli_rows; n++)
    printf("  %s\n        %s\n", cli_rows[n].usage, _(cli_rows[n].help));
  puts(_("\nOptions"));
  cli_options_print();
}

static int cli_start(struct cli_command *command, const struct cli_row *row, bool changes) {
  if (work_start(command->setup, &command->work, &command->error) != ERROR_NONE)
    return row->run == cli_login_logout ? cli_login_forget(command) : cli_command_fail(&command->error);
  int status = changes && (row->takes & ONLINE) != 0 && command->setup->offline
                   ? cli_command_refuse(ERROR_UNREACHABLE, "%s", _("Working offline: nothing was sent"))
                   : row->run(command);
  work_stop(command->work);
  return status;
}

int cli_run(const struct cli_options *options, const struct work_setup *setup, int argc, char **argv) {
  const struct cli_row *row = cli_row_of(argv[0]);
  const char *stray = cli_options_stray(options, row->takes);
  struct cli_command command = {
      .options = options, .setup = setup, .usage = row->usage, .argc = argc - 1, .argv = argv + 1};
  output_begin();
  if (stray != NULL)
    return cli_command_refuse(ERROR_USAGE, _("--%s does not go with %s; it goes like this: visitdeck %s"), stray,
                              row->name, row->usage);
  if (command.argc < row->least || command.argc > row->most) return cli_command_show_usage(&command);
  bool changes = (row->takes & CHANGES) != 0 || ((row->takes & CHANGES_BY_TWO) != 0 && command.argc == 2);
  return output_end("visitdeck", cli_start(&command, row, changes), changes);
}
