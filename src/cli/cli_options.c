#include "cli/cli_options.h"

#include <getopt.h>
#include <string.h>

#include "base/i18n.h"
#include "base/options.h"
#include "base/typed.h"

/* doc/visitdeck.1. */
#define AT(member) offsetof(struct cli_options, member)
static const struct options_row cli_options_rows[] = {
    {"url", OPTION_TEXT, .at = AT(url), .value = "URL", .help = N_("the server (https; http for this machine only)")},
    {"profile", OPTION_TEXT, .at = AT(profile), .value = N_("NAME"),
     .help = N_("the account in the configuration file")},
    {"config", OPTION_TEXT, .at = AT(config), .value = N_("FILE"), .help = N_("another configuration file")},
    {"now", OPTION_TEXT, .at = AT(now), .value = N_("TIME"),
     .help = N_("for training: the time of a visitdeck-sandbox --now, RFC 3339")},
    {"demo", OPTION_SWITCH, .at = AT(demo), .help = N_("a sandbox of its own, with lifelike data round today")},
    {"offline", OPTION_SWITCH, .at = AT(offline), .help = N_("only what was read before")},
    {"lean", OPTION_SWITCH, .at = AT(lean), .help = N_("one pane, the fewest bytes")},
    {"plain", OPTION_SWITCH, .at = AT(plain),
     .help = N_("no screen: numbered questions, line by line, for screen readers and any terminal")},
    {"ascii", OPTION_SWITCH, .at = AT(ascii), .help = N_("plain ASCII")},
    {"json", OPTION_SWITCH, .at = AT(json), .help = N_("the API's own objects")},
    {"csv", OPTION_FORM, .at = AT(csv), .own = CLI_OPTIONS_FORMS, .value = "[=excel]",
     .help = N_("agenda, visits: a table")},
    {"ics", OPTION_SWITCH, .at = AT(ics), .own = CLI_OPTIONS_FORMS, .help = N_("agenda, visits: a calendar")},
    {"sheet", OPTION_FORM, .at = AT(sheet), .own = CLI_OPTIONS_FORMS, .value = "[=text]",
     .help = N_("agenda, visits: a day sheet to print, in HTML")},
    {"yes", OPTION_SWITCH, .at = AT(yes), .help = N_("don't ask before a booking or a cancellation")},
    {"completion", OPTION_TEXT, .at = AT(completion), .value = N_("SHELL"),
     .help = N_("print what completes words in bash, zsh or fish")},
    {"help", OPTION_SWITCH, .at = AT(help), .letter = 'h', .help = N_("this; behind a command: how it goes")},
    {"version", OPTION_SWITCH, .at = AT(version), .letter = 'V', .help = N_("which version it is")},
    {"user", OPTION_TEXT, .at = AT(user), .value = "EMAIL", .help = N_("the account's email")},
    {"from", OPTION_TEXT, .at = AT(from), .own = CLI_OPTIONS_PERIOD, .value = "D", .help = N_("the first day")},
    {"to", OPTION_TEXT, .at = AT(to), .own = CLI_OPTIONS_PERIOD, .value = "D", .help = N_("the last day")},
    {"ref", OPTION_TEXT, .at = AT(ref), .own = CLI_OPTIONS_REF, .value = "REF", .help = N_("those of that property")},
    {"status", OPTION_TEXT, .at = AT(status), .own = CLI_OPTIONS_STATUS, .value = "S",
     .help = N_("those of that status: proposed, confirmed, done, cancelled, draft")},
    {"by", OPTION_TEXT, .at = AT(by), .own = CLI_OPTIONS_BY, .value = "visitor|owner", .help = N_("who cancels")},
    {"visitor", OPTION_TEXT, .at = AT(visitor), .own = CLI_OPTIONS_VISITOR, .value = "EMAIL",
     .help = N_("which of several visitors, by email")},
    {"email", OPTION_TEXT, .at = AT(email), .own = CLI_OPTIONS_PERSON, .value = "E", .help = N_("the visitor's email")},
    {"first-name", OPTION_TEXT, .at = AT(first_name), .own = CLI_OPTIONS_PERSON, .value = "F",
     .help = N_("the first name")},
    {"last-name", OPTION_TEXT, .at = AT(last_name), .own = CLI_OPTIONS_PERSON, .value = "L",
     .help = N_("the last name")},
    {"phone", OPTION_TEXT, .at = AT(phone), .own = CLI_OPTIONS_PERSON, .value = "P", .help = N_("the telephone")},
    {"field", OPTION_OWN, .at = AT(fields), .own = CLI_OPTIONS_PERSON, .value = "NAME=VALUE",
     .help = N_("a custom field of the visitor, as often as needed")},
    {"all", OPTION_SWITCH, .at = AT(all), .own = CLI_OPTIONS_SLOTS, .help = N_("the other slots too")},
    {"reschedule", OPTION_SWITCH, .at = AT(reschedule), .own = CLI_OPTIONS_SLOTS,
     .help = N_("those to which a visit can be moved")},
    {"visit", OPTION_TEXT, .at = AT(visit), .own = CLI_OPTIONS_VISIT, .value = "ID", .help = N_("in that visit alone")},
    {"since", OPTION_TEXT, .at = AT(since), .own = CLI_OPTIONS_SINCE, .value = "TIME",
     .help = N_("only what came after it")},
    {"picked", OPTION_TEXT, .at = AT(picked), .own = CLI_OPTIONS_PICKED, .value = "EMAIL",
     .help = N_("the visitor who has it now")},
    {"report", OPTION_SWITCH, .at = AT(report), .own = CLI_OPTIONS_REPORT,
     .help = N_("as a text to send to whoever helps: versions and settings too, no secret, no name")},
    {"password-stdin", OPTION_SWITCH, .at = AT(password_stdin), .own = CLI_OPTIONS_PASSWORD,
     .help = N_("the password comes on standard input")}};
#undef AT

static bool cli_options_take_field(void *into, const struct options_row *row, const char *value) {
  struct cli_options *options = into;
  (void)row;
  if (options->field_count == CLI_OPTIONS_FIELDS) return false;
  options->fields[options->field_count++] = value;
  return true;
}

static const struct options_table cli_options_table = {.program = "visitdeck",
                                                       .rows = cli_options_rows,
                                                       .count = sizeof cli_options_rows / sizeof *cli_options_rows,
                                                       .width = 19,
                                                       .take = cli_options_take_field};

/* A value that could only go out mended, which is not what was typed; NULL: each is a text, but the file's name. */
static const char *cli_options_no_text(const struct cli_options *options) {
  for (size_t n = 0; n < cli_options_table.count; n++) {
    const struct options_row *row = &cli_options_rows[n];
    const char *value =
        row->kind == OPTION_TEXT ? *(const char *const *)(const void *)((const char *)options + row->at) : NULL;
    if (value != NULL && value != options->config && !typed_is_text(value)) return value;
  }
  for (size_t n = 0; n < options->field_count; n++)
    if (!typed_is_text(options->fields[n])) return options->fields[n];
  return NULL;
}

/* What one output can't be at once, or is not. */
static enum error_code cli_options_check_forms(const struct cli_options *options, struct error *error) {
  const char *csv = options->csv, *sheet = options->sheet;
  if (options->json + options->ics + (csv != NULL) + (sheet != NULL) > 1)
    return error_set(error, ERROR_USAGE, _("--json, --csv, --ics and --sheet don't go together: give one of them"));
  if (csv != NULL && csv[0] != '\0' && strcmp(csv, "excel") != 0)
    return error_set(error, ERROR_USAGE, _("--csv=%s is not known: --csv, or --csv=excel"), csv);
  if (sheet != NULL && sheet[0] != '\0' && strcmp(sheet, "text") != 0)
    return error_set(error, ERROR_USAGE, _("--sheet=%s is not known: --sheet, or --sheet=text"), sheet);
  return ERROR_NONE;
}

enum error_code cli_options_read(struct cli_options *options, int argc, char **argv, struct error *error) {
  const struct options_row *stopped;
  *options = (struct cli_options){0};
  if (options_read(&cli_options_table, options, argc, argv, &stopped, error) != ERROR_NONE) return error->code;
  if (stopped != NULL) return error_set(error, ERROR_USAGE, _("There are too many --field"));
  options->rest = optind;
  const char *no_text = cli_options_no_text(options);
  if (no_text != NULL)
    return error_set(error, ERROR_USAGE, _("\"%s\" is not UTF-8 text: correct it; nothing was sent"), no_text);
  if (options->demo && (options->url != NULL || options->profile != NULL))
    return error_set(error, ERROR_USAGE,
                     _("--demo has a server and a profile of its own: leave --url and --profile out"));
  if (options->demo && options->offline)
    return error_set(error, ERROR_USAGE, _("--demo and --offline don't go together"));
  if (options->plain && (options->yes || options->json))
    return error_set(error, ERROR_USAGE, _("--plain asks a person: leave --yes and --json out"));
  if (options->plain && options->rest < argc && !options->help)
    return error_set(error, ERROR_USAGE, _("--plain asks what is to be done: leave \"%s\" out, or --plain"),
                     argv[options->rest]);
  if (options->demo && options->now != NULL)
    return error_set(error, ERROR_USAGE, _("--demo has a clock of its own: leave --now out"));
  return cli_options_check_forms(options, error);
}

const char *cli_options_stray(const struct cli_options *options, unsigned takes) {
  for (size_t n = 0; n < cli_options_table.count; n++) {
    const struct options_row *row = &cli_options_rows[n];
    bool given = row->kind == OPTION_OWN ? options->field_count > 0 : options_is_given(row, options);
    if (given && row->own != 0 && (takes & row->own) == 0) return row->name;
  }
  return NULL;
}

bool cli_options_is_of(const struct options_row *row, unsigned takes) {
  return (takes & (row->own != 0 ? row->own : CLI_OPTIONS_GENERAL)) != 0;
}

void cli_options_print(unsigned takes) {
  for (const struct options_row *row = cli_options_rows; row < cli_options_rows + cli_options_table.count; row++)
    if (cli_options_is_of(row, takes)) options_print_row(&cli_options_table, row);
}

const struct options_row *cli_options_row(size_t n) {
  return n < cli_options_table.count ? &cli_options_rows[n] : NULL;
}
