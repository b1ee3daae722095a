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
#include "base/text.h"
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

/* What runs: as the command line has it, or on the way from one profile to another. */
struct main_place {
  struct cli_options options;
  struct config config;
  struct demo *demo; /* NULL: it is no demo */
  char *profile;     /* that the person went on with; NULL: the command line's */
  char *before;      /* the profile that was open before it; NULL: none was */
  char *where;       /* what the status line says of it */
};
static void main_place_clear(struct main_place *place) {
  config_clear(&place->config);
  free(place->profile);
  free(place->before);
  free(place->where);
}

static struct work_setup main_setup(const struct main_place *place, bool live) {
  const struct config *config = &place->config;
  const struct settings_account *account = &config->account;
  const struct demo *demo = place->demo;
  return (struct work_setup){.profile = {.name = config->name,
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
                             .offline = place->options.offline,
                             .live = live};
}

/* Another time is for training alone: Flatsy's own visits are booked at the time that it is. */
static enum error_code main_check_now(const struct main_place *place, struct error *error) {
  const char *url = place->config.account.url;
  if (place->options.now != NULL && strncmp(url, "http://", 7) != 0)
    return error_set(error, ERROR_USAGE, _("--now is for a visitdeck-sandbox on this machine, not for %s"), url);
  return ERROR_NONE;
}

static enum error_code main_set_clock(const struct main_place *place, struct error *error) {
  const char *now = place->options.now;
  int64_t utc;
  if (now == NULL || main_check_now(place, error) != ERROR_NONE) return now == NULL ? ERROR_NONE : error->code;
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

static enum error_code main_prepare(struct main_place *place, struct error *error) {
  struct config *config = &place->config;
  if (config_read(config, &place->options, error) != ERROR_NONE || main_set_clock(place, error) != ERROR_NONE ||
      (place->options.demo &&
       demo_start(config->folders.state, config->folders.cache, &place->demo, error) != ERROR_NONE))
    return error->code;
  if (place->demo != NULL) mem_replace(&config->account.url, place->demo->url);
  return ERROR_NONE;
}

/* ---- the dashboard, on one profile after the other */

static bool main_is_profile(const struct main_place *place) {
  const struct cli_options *options = &place->options;
  return !options->demo && (options->url == NULL || options->profile != NULL);
}

/* What the status line says. New memory. */
static char *main_say_where(const struct main_place *place) {
  const char *host = strstr(place->config.account.url, "://") + 3;
  if (place->options.demo) return mem_print("%s %s", _("demo"), host);
  bool named = main_is_profile(place) && place->config.profiles.count > 1;
  return named ? mem_print("%s · %s", place->config.name, host) : mem_copy(host);
}

/* why: another profile can't be opened; NULL: this one is to be. */
static enum error_code main_show(struct dashboard *dashboard, struct main_place *place, const char *why,
                                 struct error *error) {
  const struct config *config = &place->config;
  struct work_setup setup = main_setup(place, true);
  free(place->where);
  place->where = main_say_where(place);
  setup.must_write = place->profile != NULL && why == NULL;
  const struct dashboard_setup screen = {.where = place->where,
                                         .ascii = place->options.ascii,
                                         .lean =
                                             place->options.lean ? DASHBOARD_LEAN : (enum dashboard_lean)config->lean,
                                         .theme = (enum term_theme)config->theme,
                                         .mouse = config->mouse,
                                         .links = (enum dashboard_links)config->links,
                                         .profiles = config->titles,
                                         .profile = main_is_profile(place) ? config->name : NULL,
                                         .before = place->before,
                                         .why = why};
  return dashboard_begin(dashboard, &setup, &screen, error);
}

/* That profile, as the command line would have it; what that says of an account was for the first one. */
static enum error_code main_turn_to(struct dashboard *dashboard, const struct main_place *from, char *take_profile,
                                    struct main_place *to, struct error *error) {
  *to = (struct main_place){.options = from->options, .profile = take_profile};
  to->before = main_is_profile(from) ? mem_copy(from->config.name) : NULL;
  to->options.profile = take_profile;
  to->options.url = to->options.user = NULL;
  if (config_read(&to->config, &to->options, error) != ERROR_NONE || main_check_now(to, error) != ERROR_NONE)
    return error->code;
  return main_show(dashboard, to, NULL, error);
}

/* Where another profile can't be opened the one before is opened again, and says why. */
static enum error_code main_go_on(struct dashboard *dashboard, struct main_place *place, char *take_profile,
                                  struct error *error) {
  struct main_place other;
  struct error none;
  if (main_turn_to(dashboard, place, take_profile, &other, error) == ERROR_NONE) {
    main_place_clear(place);
    *place = other;
    return ERROR_NONE;
  }
  AUTO(mem_free_at) char *name = text_clean_line(take_profile);
  AUTO(mem_free_at) char *why = mem_print(_("%s can't be opened: %s"), name, error->text);
  main_place_clear(&other);
  (void)!settings_account_use(&place->config.account, &none); /* its zone */
  return main_show(dashboard, place, why, error);
}

static int main_dashboard(struct main_place *place) {
  struct dashboard *dashboard = dashboard_new();
  struct error error;
  enum error_code code = main_show(dashboard, place, NULL, &error);
  for (char *next; code == ERROR_NONE && (next = dashboard_run(dashboard)) != NULL;)
    code = main_go_on(dashboard, place, next, &error);
  int status = dashboard_end(dashboard);
  return code == ERROR_NONE ? status : usage_fail("visitdeck", &error);
}

/* ---- what the command line says */

static int main_run(struct main_place *place, int argc, char **argv) {
  const struct cli_options *options = &place->options;
  const struct work_setup setup = main_setup(place, false);
  if (options->rest < argc) return cli_run(options, &setup, argc - options->rest, argv + options->rest);
  if (options->plain) return cli_plain_run(options, &setup);
  return main_dashboard(place);
}

static int main_check(const struct cli_options *options) {
  AUTO(main_place_clear) struct main_place place = {.options = *options};
  struct error error;
  (void)!main_prepare(&place, &error);
  int status = check_run(options, &place.config, &error);
  demo_stop(place.demo);
  return status;
}

/* Without any configuration the person is asked, and the options say then what was chosen. False: they leave, or it
 * failed. */
static bool main_first(struct main_place *place, struct error *error) {
  enum first_choice choice;
  AUTO(mem_free_at) char *path = config_path(&place->options);
  bool goes_on = first_ask(path, &choice, error) == ERROR_NONE && choice != FIRST_LEAVE;
  place->options.demo = choice == FIRST_DEMO;
  config_clear(&place->config);
  place->config = (struct config){0};
  return goes_on;
}

static int main_start(const struct cli_options *options, int argc, char **argv) {
  AUTO(main_place_clear) struct main_place place = {.options = *options};
  struct error error;
  const char *command = options->rest < argc ? argv[options->rest] : NULL;
  if (main_know(command, &error) != ERROR_NONE) return usage_fail("visitdeck", &error);
  if (command != NULL && cli_is_alone(command))
    return cli_run_alone(options, main_check, argc - options->rest, argv + options->rest);
  bool ready = main_prepare(&place, &error) == ERROR_NONE;
  if (ready && command == NULL && first_is_due(options, &place.config)) {
    bool goes_on = main_first(&place, &error);
    if (!goes_on && error.code == ERROR_NONE) return 0;
    ready = goes_on && main_prepare(&place, &error) == ERROR_NONE;
  }
  int status = ready ? main_run(&place, argc, argv) : usage_fail("visitdeck", &error);
  demo_stop(place.demo);
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
