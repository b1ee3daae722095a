/* cli_commands: the sub-commands, a row each: name, how it goes, what it does, how many words it takes at least and at
 * most, which function runs it (it returns the exit status), and what else it takes. Main thread. */
#ifndef CLI_CLI_COMMANDS_H
#define CLI_CLI_COMMANDS_H

#include "cli/cli_command.h"

enum { CLI_WORDS_ANY = 9 };

/* What a command takes besides the options of cli_options.h. */
enum {
  CHANGES = CLI_OPTIONS_END,            /* it changes something */
  CHANGES_BY_TWO = 2 * CLI_OPTIONS_END, /* ... when it has two words */
  ONLINE = 4 * CLI_OPTIONS_END,         /* what it changes is not changed offline */
  ALONE = 16 * CLI_OPTIONS_END,         /* it needs no worker and no good configuration */
  FILES = 8 * CLI_OPTIONS_END           /* given all its words, the last may name a file */
};

/* clang-format off */
#define CLI_COMMANDS(X) \
  X("login", "login [--user EMAIL] [--password-stdin]", \
    N_("log in and keep the token"), 0, 0, cli_login, CLI_OPTIONS_PASSWORD | CHANGES) \
  X("logout", "logout", \
    N_("forget the token and what was read"), 0, 0, cli_login_logout, CHANGES) \
  X("whoami", "whoami", \
    N_("the account"), 0, 0, cli_login_whoami, 0) \
  X("properties", "properties [TEXT]", \
    N_("the properties, or those that match"), 0, CLI_WORDS_ANY, cli_properties, 0) \
  X("property", "property REF", \
    N_("one property"), 1, 1, cli_properties_show, 0) \
  X("save", "save FILE|-", \
    N_("make a property, or change one: a PropertySaveRequest, or what property --json prints"), 1, 1, cli_save, CHANGES | ONLINE | FILES) \
  X("pause", "pause REF", \
    N_("take no visits for a while"), 1, 1, cli_property_pause, CHANGES | ONLINE) \
  X("resume", "resume REF", \
    N_("take visits again"), 1, 1, cli_property_resume, CHANGES | ONLINE) \
  X("terminate", "terminate REF [--picked EMAIL]", \
    N_("end the visits: it is let or sold"), 1, 1, cli_property_terminate, CLI_OPTIONS_PICKED | CHANGES | ONLINE) \
  X("invite", "invite REF --email E --first-name F --last-name L --phone P [--field NAME=VALUE]...", \
    N_("have Flatsy invite a visitor by email"), 1, 1, cli_property_invite, CLI_OPTIONS_PERSON | CHANGES | ONLINE) \
  X("agent", "agent REF", \
    N_("the visit agent of a property"), 1, 1, cli_properties_agent, 0) \
  X("coverage", "coverage", \
    N_("the postcodes where Flatsy takes on visits"), 0, 0, cli_properties_coverage, 0) \
  X("availability", "availability REF [FILE|-]", \
    N_("when it can be visited; or a list of intervals that replaces it"), 1, 2, cli_availability, CHANGES_BY_TWO | ONLINE | FILES) \
  X("slots", "slots REF [--all] [--reschedule]", \
    N_("when it can be visited: recommended slots first"), 1, 1, cli_slots, CLI_OPTIONS_SLOTS) \
  X("visits", "visits [--from D] [--to D] [--ref REF] [--status S]", \
    N_("visits"), 0, 0, cli_visits, CLI_OPTIONS_PERIOD | CLI_OPTIONS_REF | CLI_OPTIONS_STATUS | CLI_OPTIONS_FORMS) \
  X("visit", "visit ID", \
    N_("one visit"), 1, 1, cli_visits_show, 0) \
  X("agenda", "agenda [DATE]", \
    N_("a day, for people"), 0, 8, cli_visits_agenda, CLI_OPTIONS_FORMS) \
  X("summary", "summary [--from D] [--to D]", \
    N_("what the visits of this week come to, beside the week before, or of other days"), 0, 0, cli_summary, CLI_OPTIONS_PERIOD) \
  X("book", "book REF DATE --email E --first-name F --last-name L --phone P [--field NAME=VALUE]...", \
    N_("book a visit"), 2, 9, cli_booking_book, CLI_OPTIONS_PERSON | CHANGES | ONLINE) \
  X("cancel", "cancel VISIT --by visitor|owner [--visitor EMAIL]", \
    N_("cancel a visit"), 1, 1, cli_booking_cancel, CLI_OPTIONS_BY | CLI_OPTIONS_VISITOR | CHANGES) \
  X("reschedule", "reschedule VISIT DATE [--visitor EMAIL]", \
    N_("move a visit to another slot"), 2, 9, cli_booking_move, CLI_OPTIONS_VISITOR | CHANGES | ONLINE) \
  X("visitor", "visitor EMAIL [--visit ID] [--email E] [--first-name F] [--last-name L] [--phone P] [--field NAME=VALUE]...", \
    N_("change a visitor's details; --field NAME= takes a field out"), 1, 1, cli_visitor_edit, CLI_OPTIONS_VISIT | CLI_OPTIONS_PERSON | CHANGES | ONLINE) \
  X("report", "report VISIT", \
    N_("what the visit agent reports"), 1, 1, cli_visits_report, 0) \
  X("messages", "messages [REF]", \
    N_("the conversations with the visit agents, or a property's"), 0, 1, cli_messages, 0) \
  X("message", "message REF TEXT|-", \
    N_("write to a property's visit agents"), 2, CLI_WORDS_ANY, cli_messages_send, CHANGES | ONLINE) \
  X("find", "find TEXT...", \
    N_("visitors, properties and visits, by anything that is known of them"), 1, CLI_WORDS_ANY, cli_find, 0) \
  X("changes", "changes [--since TIME]", \
    N_("what changed in the visits, as seen here"), 0, 0, cli_changes, CLI_OPTIONS_SINCE) \
  X("outbox", "outbox [list | retry ID | drop ID]", \
    N_("what was sent, waits or is being checked"), 0, 2, cli_outbox, CHANGES_BY_TWO) \
  X("check", "check [--report]", \
    N_("whether all that it needs is there, and what to do: configuration, network, login, clock, disk, terminal"), 0, 0, cli_check, CLI_OPTIONS_REPORT | ALONE)

#define CLI_COMMANDS_DECLARE(name, usage, help, least, most, run, takes) int run(struct cli_command *command);
CLI_COMMANDS(CLI_COMMANDS_DECLARE)
/* clang-format on */

#endif
