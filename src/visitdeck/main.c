#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/http_curl.h"
#include "base/i18n.h"
#include "base/mask.h"
#include "base/mem.h"
#include "base/output.h"
#include "base/process.h"
#include "base/typed.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/cli_complete.h"
#include "cli/cli_help.h"
#include "cli/cli_plain.h"
#include "live/mqtt.h"
#include "model/json.h"
#include "store/database.h"
#include "visitdeck/check.h"
#include "visitdeck/config.h"
#include "visitdeck/dashboard.h"
#include "visitdeck/demo.h"
#include "visitdeck/first.h"

enum { MAIN_FILES = 40 }; /* databases, connections, pipes: a dashboard has some 25 open */

static int main_run(const struct cli_options *options, const struct config *config, const struct demo *demo, int argc,
                    char **argv) {
  const char *command = options->rest < argc ? argv[options->rest] : NULL;
  const struct settings_account *account = &config->account;
  struct work_setup setup = {.profile = {.name = config->name,
                                         .url = account->url,
                                         .ca = account->ca,
                                         .user = demo != NULL ? DEMO_USER : account->user,
                                         .password = demo != NULL ? demo->password : NULL,
                                         .password_command = account->password_command,
                                         .state_folder = config->folders.state,
                                         .cache_folder = config->folders.cache,
                                         .refresh_seconds = config->refresh_seconds,
                                         .history_months = config->history_months,
                                         .keep_days = config->keep_days,
                                         .mqtt = settings_account_mqtt(account),
                                         .bell = config->bell,
                                         .seat = config->seat,
                                         .readonly = config->readonly,
                                         .agents = config->agents,
                                         .agent_count = config->names.count},
                             .clock = &clock_system,
                             .offline = options->offline,
                             .live = command == NULL && !options->plain};
  if (command != NULL) return cli_run(options, &setup, argc - options->rest, argv + options->rest);
  if (options->plain) return cli_plain_run(options, &setup);
  const char *host = strstr(account->url, "://");
  AUTO(mem_free_at) char *where = options->demo ? mem_print("%s %s", _("demo"), host + 3) : mem_copy(host + 3);
  return dashboard_run(
      &setup, &(struct dashboard_setup){.where = where,
                                        .ascii = options->ascii,
                                        .lean = options->lean ? DASHBOARD_LEAN : (enum dashboard_lean)config->lean,
                                        .theme = (enum term_theme)config->theme,
                                        .mouse = config->mouse,
                                        .links = (enum dashboard_links)config->links});
}

/* Another time is for training alone: Flatsy's own visits are booked at the time that it is. */
static enum error_code main_set_clock(const char *now, const char *url, struct error *error) {
  int64_t utc;
  if (strncmp(url, "http://", 7) != 0)
    return error_set(error, ERROR_USAGE, _("--now is for a visitdeck-sandbox on this machine, not for %s"), url);
  if (!when_parse(now, &utc) || utc < 0)
    return error_set(error, ERROR_USAGE,
                     _("--now wants a time such as 2026-11-30T09:00:00+01:00, as visitdeck-sandbox does"));
  clock_go_on_from(utc);
  return ERROR_NONE;
}

static enum error_code main_know(const char *command, struct error *error) {
  error_clear(error);
  if (command == NULL || cli_knows(command)) return ERROR_NONE;
  return error_set(error, ERROR_USAGE, _("There is no command \"%s\"; see visitdeck --help"), command);
}

/* What visitdeck says of itself. */
static int main_tell(const struct cli_options *options, const char *command) {
  struct error error;
  if (main_know(command, &error) != ERROR_NONE) return usage_fail("visitdeck", &error);
  output_begin(options->completion != NULL); /* a shell reads it */
  if (options->completion != NULL && cli_complete_print(options->completion, &error) != ERROR_NONE)
    return usage_fail("visitdeck", &error);
  if (options->completion == NULL && options->version)
    puts("visitdeck " VERSION_TEXT);
  else if (options->completion == NULL && command != NULL)
    cli_help_print_command(cli_table_find(command));
  else if (options->completion == NULL)
    cli_help_print();
  return output_end("visitdeck", 0, false);
}

static enum error_code main_prepare(const struct cli_options *options, struct config *config, struct demo **demo,
                                    struct error *error) {
  if (config_read(config, options, error) != ERROR_NONE ||
      (options->now != NULL && main_set_clock(options->now, config->account.url, error) != ERROR_NONE) ||
      (options->demo && demo_start(config->folders.state, config->folders.cache, demo, error) != ERROR_NONE))
    return error->code;
  if (*demo != NULL) mem_replace(&config->account.url, (*demo)->url);
  return ERROR_NONE;
}

static int main_check(const struct cli_options *options) {
  AUTO(config_clear) struct config config = {0};
  struct demo *demo = NULL;
  struct error error;
  (void)!main_prepare(options, &config, &demo, &error);
  int status = check_run(options, &config, &error);
  demo_stop(demo);
  return status;
}

/* Without any configuration the person is asked, and the options say then what was chosen. False: they leave, or it
 * failed. */
static bool main_first(struct cli_options *options, struct config *config, struct error *error) {
  enum first_choice choice;
  AUTO(mem_free_at) char *path = config_path(options);
  bool goes_on = first_ask(path, &choice, error) == ERROR_NONE && choice != FIRST_LEAVE;
  options->demo = choice == FIRST_DEMO;
  config_clear(config);
  *config = (struct config){0};
  return goes_on;
}

static int main_start(const struct cli_options *given, int argc, char **argv) {
  AUTO(config_clear) struct config config = {0};
  struct cli_options options = *given;
  struct demo *demo = NULL;
  struct error error;
  const char *command = options.rest < argc ? argv[options.rest] : NULL;
  if (main_know(command, &error) != ERROR_NONE) return usage_fail("visitdeck", &error);
  if (command != NULL && cli_is_alone(command))
    return cli_run_alone(&options, main_check, argc - options.rest, argv + options.rest);
  bool ready = main_prepare(&options, &config, &demo, &error) == ERROR_NONE;
  if (ready && command == NULL && first_is_due(&options, &config)) {
    bool goes_on = main_first(&options, &config, &error);
    if (!goes_on && error.code == ERROR_NONE) return 0;
    ready = goes_on && main_prepare(&options, &config, &demo, &error) == ERROR_NONE;
  }
  int status = ready ? main_run(&options, &config, demo, argc, argv) : usage_fail("visitdeck", &error);
  demo_stop(demo);
  return status;
}

int main(int argc, char **argv) {
  struct cli_options options;
  struct error error;
  process_begin();
  umask(077);
  mallopt(M_ARENA_MAX, 1);   /* two threads that rarely allocate at once: one heap is smaller */
  prctl(PR_SET_DUMPABLE, 0); /* no password in a core file */
  i18n_begin();
  if (!i18n_is_utf8()) output_be_plain();
  typed_read(argc, argv);
  json_setup();
  database_setup();
  if (cli_options_read(&options, argc, argv, &error) != ERROR_NONE) return usage_fail("visitdeck", &error);
  if (options.ascii) output_be_plain();
  if (options.help || options.version || options.completion != NULL)
    return main_tell(&options, options.rest < argc ? argv[options.rest] : NULL);
  if (process_check_files(MAIN_FILES, &error) != ERROR_NONE) return usage_fail("visitdeck", &error);
  if (http_curl_setup(&error) != ERROR_NONE) return usage_fail("visitdeck", &error);
  mqtt_begin();
  int status = main_start(&options, argc, argv);
  mask_clear();
  return mqtt_end(status);
}
