/* visitdeck-relay: see relay.h. Without a command it runs until it is told to end. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "api/http_curl.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mask.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/output.h"
#include "base/process.h"
#include "base/usage.h"
#include "model/json.h"
#include "relay/hook_path.h"
#include "relay/listen.h"
#include "relay/relay.h"
#include "relay/status_client.h"
#include "store/database.h"

enum { MAIN_FILES = 64 /* at rest it has 30 open; the rest is for connections */ };
#define MAIN_NAME "visitdeck-relay"
#define MAIN_CONFIG SYSCONFDIR "/visitdeck/relay.conf"

/* doc/visitdeck-relay.8. */
static const struct options_row main_rows[] = {
    {"config", OPTION_TEXT, .value = N_("FILE"), .help = N_("the configuration"), .without = MAIN_CONFIG},
    {"help", OPTION_SHOW, .letter = 'h', .help = N_("this")},
    {"version", OPTION_SHOW, .letter = 'V', .help = N_("which version it is")}};
static const struct options_table main_options = {
    .program = MAIN_NAME, .rows = main_rows, .count = sizeof main_rows / sizeof *main_rows, .width = 16};

static void main_print_help(void) {
  puts(_("visitdeck-relay: takes the webhook of a Flatsy account and tells every seat, through an MQTT broker\n"
         "\n"
         "  visitdeck-relay [--config FILE]          run\n"
         "  visitdeck-relay [--config FILE] status   how the running one is\n"
         "  visitdeck-relay [--config FILE] path     where Flatsy has to post to\n"));
  options_print(&main_options);
}

static int main_show(bool help) {
  output_begin(false);
  if (help)
    main_print_help();
  else
    puts(MAIN_NAME " " VERSION_TEXT);
  return output_end(MAIN_NAME, 0, false);
}

/* It holds a password, a token, and the path that is a secret: nothing of that gets into a core, nor a file of ours to
 * others. */
static void main_keep_private(void) {
  struct rlimit none = {0, 0};
  prctl(PR_SET_DUMPABLE, 0);
  setrlimit(RLIMIT_CORE, &none);
  umask(0077);
}

static int main_run(struct config *config) {
  static struct relay relay; /* large */
  struct error error;
  AUTO(mem_free_secret_at) char *secret = NULL;
  mkdir(config->state, 0700); /* the rest of the path must be there */
  if (settings_account_check_files(&config->account, &error) != ERROR_NONE ||
      file_check_folder(config->state, &error) != ERROR_NONE ||
      hook_path_read(config->state, true, &secret, &error) != ERROR_NONE)
    return usage_fail(MAIN_NAME, &error);
  if (http_curl_setup(&error) != ERROR_NONE) return usage_fail(MAIN_NAME, &error);
  log_to_stderr();
  json_setup();
  database_setup();
  mqtt_begin();
  mask_keep(secret);
  relay.config = config;
  int status = relay_run(&relay, secret);
  mask_clear();
  return status;
}

/* Of the second line that a running one says of itself, in whatever language: where it listens. 0: no port. */
static int main_port_in(const char *text) {
  const char *line = strchr(text, '\n'), *at = line != NULL ? strstr(line, "://") : NULL;
  if (at == NULL) return 0;
  at += 3;
  at += at[0] == '[' ? strcspn(at, "]") : 0;
  at += strcspn(at, ": ");
  return *at == ':' ? atoi(at + 1) : 0;
}

/* A port that the running one has chosen. */
static enum error_code main_find_port(const struct config *config, int *port, struct error *error) {
  AUTO(mem_free_at) char *text = NULL;
  *port = config->listen.at.port;
  if (*port != 0) return ERROR_NONE;
  if (status_client_ask(config->status_socket, &text, error) != ERROR_NONE) return error->code;
  *port = main_port_in(text);
  if (*port > 0) return ERROR_NONE;
  return error_set(error, ERROR_UNREACHABLE, _("No answer on %s: is visitdeck-relay running there?"),
                   config->status_socket);
}

static int main_path(const struct config *config) {
  struct error error;
  AUTO(mem_free_secret_at) char *secret = NULL;
  int port = 0;
  if (config->listen.text != NULL && main_find_port(config, &port, &error) != ERROR_NONE)
    return usage_fail(MAIN_NAME, &error);
  if (hook_path_read(config->state, false, &secret, &error) != ERROR_NONE) return usage_fail(MAIN_NAME, &error);
  output_begin(false);
  AUTO(mem_free_at) char *web = port != 0 ? listen_url(&config->listen.at, port) : NULL;
  if (web != NULL) printf("%s/hook/%s\n", web, secret);
  printf("http://unix:%s:/hook/%s\n", config->socket, secret);
  return output_end(MAIN_NAME, 0, false);
}

static int main_status(const struct config *config) {
  struct error error;
  AUTO(mem_free_at) char *text = NULL;
  if (status_client_ask(config->status_socket, &text, &error) != ERROR_NONE) return usage_fail(MAIN_NAME, &error);
  output_begin(false);
  fputs(text, stdout);
  return output_end(MAIN_NAME, 0, false);
}

int main(int argc, char **argv) {
  struct config config;
  const char *path = MAIN_CONFIG, *command = NULL;
  const struct options_row *shown;
  struct error error;
  process_begin();
  main_keep_private();
  i18n_begin();
  if (!i18n_is_utf8()) output_be_plain();
  if (options_read(&main_options, &path, argc, argv, &shown, &error) != ERROR_NONE)
    return usage_fail(MAIN_NAME, &error);
  if (shown != NULL) return main_show(shown->letter == 'h');
  if (optind < argc) command = argv[optind++];
  if (optind < argc) return usage_refuse(MAIN_NAME, _("unexpected argument"), argv[optind]);
  if (command != NULL && strcmp(command, "status") != 0 && strcmp(command, "path") != 0)
    return usage_refuse(MAIN_NAME, _("unknown command"), command);
  int status = 0;
  if (process_check_files(MAIN_FILES, &error) != ERROR_NONE) return usage_fail(MAIN_NAME, &error);
  if (config_read(&config, path, &error) != ERROR_NONE)
    status = usage_fail(MAIN_NAME, &error);
  else if (command == NULL)
    status = main_run(&config);
  else
    status = strcmp(command, "path") == 0 ? main_path(&config) : main_status(&config);
  config_clear(&config);
  return mqtt_end(status);
}
