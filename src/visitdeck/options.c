#include "visitdeck/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/usage.h"
#include "cli/cli.h"

enum option_id {
  OPTION_URL = USAGE_LONG,
  OPTION_PROFILE,
  OPTION_CONFIG,
  OPTION_NOW,
  OPTION_DEMO,
  OPTION_OFFLINE,
  OPTION_LEAN,
  OPTION_ASCII,
  OPTION_JSON,
  OPTION_YES,
  OPTION_HELP,
  OPTION_VERSION,
  OPTION_USER,
  OPTION_PASSWORD_STDIN,
  OPTION_ALL,
  OPTION_RESCHEDULE,
  OPTION_FROM,
  OPTION_TO,
  OPTION_REF,
  OPTION_STATUS,
  OPTION_BY,
  OPTION_VISITOR,
  OPTION_PICKED,
  OPTION_EMAIL,
  OPTION_FIRST_NAME,
  OPTION_LAST_NAME,
  OPTION_PHONE,
  OPTION_FIELD,
  OPTION_VISIT,
  OPTION_SINCE
};

static const struct option rows[] = {{"url", required_argument, NULL, OPTION_URL},
                                     {"profile", required_argument, NULL, OPTION_PROFILE},
                                     {"config", required_argument, NULL, OPTION_CONFIG},
                                     {"now", required_argument, NULL, OPTION_NOW},
                                     {"demo", no_argument, NULL, OPTION_DEMO},
                                     {"offline", no_argument, NULL, OPTION_OFFLINE},
                                     {"lean", no_argument, NULL, OPTION_LEAN},
                                     {"ascii", no_argument, NULL, OPTION_ASCII},
                                     {"json", no_argument, NULL, OPTION_JSON},
                                     {"yes", no_argument, NULL, OPTION_YES},
                                     {"help", no_argument, NULL, OPTION_HELP},
                                     {"version", no_argument, NULL, OPTION_VERSION},
                                     {"user", required_argument, NULL, OPTION_USER},
                                     {"password-stdin", no_argument, NULL, OPTION_PASSWORD_STDIN},
                                     {"all", no_argument, NULL, OPTION_ALL},
                                     {"reschedule", no_argument, NULL, OPTION_RESCHEDULE},
                                     {"from", required_argument, NULL, OPTION_FROM},
                                     {"to", required_argument, NULL, OPTION_TO},
                                     {"ref", required_argument, NULL, OPTION_REF},
                                     {"status", required_argument, NULL, OPTION_STATUS},
                                     {"by", required_argument, NULL, OPTION_BY},
                                     {"visitor", required_argument, NULL, OPTION_VISITOR},
                                     {"picked", required_argument, NULL, OPTION_PICKED},
                                     {"email", required_argument, NULL, OPTION_EMAIL},
                                     {"first-name", required_argument, NULL, OPTION_FIRST_NAME},
                                     {"last-name", required_argument, NULL, OPTION_LAST_NAME},
                                     {"phone", required_argument, NULL, OPTION_PHONE},
                                     {"field", required_argument, NULL, OPTION_FIELD},
                                     {"visit", required_argument, NULL, OPTION_VISIT},
                                     {"since", required_argument, NULL, OPTION_SINCE},
                                     {NULL, 0, NULL, 0}};

static const char **options_text(struct options *options, int id) {
  switch (id) {
  case OPTION_URL:
    return &options->url;
  case OPTION_PROFILE:
    return &options->profile;
  case OPTION_CONFIG:
    return &options->config;
  case OPTION_NOW:
    return &options->now;
  case OPTION_USER:
    return &options->cli.user;
  case OPTION_FROM:
    return &options->cli.from;
  case OPTION_TO:
    return &options->cli.to;
  case OPTION_REF:
    return &options->cli.ref;
  case OPTION_STATUS:
    return &options->cli.status;
  case OPTION_BY:
    return &options->cli.by;
  case OPTION_VISITOR:
    return &options->cli.visitor;
  case OPTION_VISIT:
    return &options->cli.visit;
  case OPTION_SINCE:
    return &options->cli.since;
  case OPTION_PICKED:
    return &options->cli.picked;
  case OPTION_EMAIL:
    return &options->cli.email;
  case OPTION_FIRST_NAME:
    return &options->cli.first_name;
  case OPTION_LAST_NAME:
    return &options->cli.last_name;
  case OPTION_PHONE:
    return &options->cli.phone;
  default:
    return NULL;
  }
}

static bool *options_switch(struct options *options, int id) {
  switch (id) {
  case OPTION_DEMO:
    return &options->demo;
  case OPTION_OFFLINE:
    return &options->offline;
  case OPTION_LEAN:
    return &options->lean;
  case OPTION_ASCII:
    return &options->cli.ascii;
  case OPTION_JSON:
    return &options->cli.json;
  case OPTION_YES:
    return &options->cli.yes;
  case OPTION_HELP:
    return &options->help;
  case OPTION_VERSION:
    return &options->version;
  case OPTION_PASSWORD_STDIN:
    return &options->cli.password_stdin;
  case OPTION_ALL:
    return &options->cli.all;
  case OPTION_RESCHEDULE:
    return &options->cli.reschedule;
  default:
    return NULL;
  }
}

enum error_code options_read(struct options *options, int argc, char **argv, struct error *error) {
  int id;
  *options = (struct options){0};
  error_clear(error);
  opterr = 0;
  while ((id = getopt_long(argc, argv, ":hV", rows, NULL)) != -1) {
    if (id == 'h' || id == 'V') id = id == 'h' ? OPTION_HELP : OPTION_VERSION;
    const char **text = options_text(options, id);
    bool *on = options_switch(options, id);
    if (id == OPTION_FIELD && options->cli.field_count == CLI_OPTIONS_FIELDS)
      return error_set(error, ERROR_USAGE, _("There are too many --field"));
    if (id == OPTION_FIELD)
      options->cli.fields[options->cli.field_count++] = optarg;
    else if (text != NULL)
      *text = optarg;
    else if (on != NULL)
      *on = true;
    else
      return usage_option("visitdeck", id, argv[optind - 1], error);
  }
  options->rest = optind;
  if (options->demo && (options->url != NULL || options->profile != NULL))
    return error_set(error, ERROR_USAGE,
                     _("--demo has a server and a profile of its own: leave --url and --profile out"));
  if (options->demo && options->offline)
    return error_set(error, ERROR_USAGE, _("--demo and --offline don't go together"));
  if (options->demo && options->now != NULL)
    return error_set(error, ERROR_USAGE, _("--demo has a clock of its own: leave --now out"));
  return ERROR_NONE;
}

void options_print_help(void) {
  puts(_("visitdeck: book property visits through the Flatsy Business API\n"
         "\n"
         "  visitdeck [OPTIONS]             the dashboard\n"
         "  visitdeck [OPTIONS] COMMAND     one job, for scripts\n"));
  cli_print_usage();
  puts(_("\nOptions\n"
         "  --url URL        the server (https; http for this machine only)\n"
         "  --profile NAME   the account in the configuration file\n"
         "  --config FILE    another configuration file\n"
         "  --now TIME       for training: the time of a visitdeck-sandbox --now, RFC 3339\n"
         "  --demo           a sandbox of its own, with lifelike data round today\n"
         "  --offline        only what was read before\n"
         "  --lean           one pane, the fewest bytes\n"
         "  --ascii          plain ASCII\n"
         "  --json           the API's own objects\n"
         "  --yes            don't ask before a booking or a cancellation\n"
         "  -h, --help       this\n"
         "  -V, --version    which version it is"));
}
