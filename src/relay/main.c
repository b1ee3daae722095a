/* visitdeck-relay: see relay.h. Without a command it runs until it is told to end. */
#include <getopt.h>
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/http_curl.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/json.h"
#include "relay/ask.h"
#include "relay/relay.h"

#define MAIN_CONFIG "/etc/visitdeck/relay.conf"

static const char help[] =
    "visitdeck-relay: takes the webhook of a Flatsy account and tells every seat, through an MQTT broker\n"
    "\n"
    "  visitdeck-relay [--config FILE]          run\n"
    "  visitdeck-relay [--config FILE] status   how the running one is\n"
    "  visitdeck-relay [--config FILE] path     where the vendor has to post to\n"
    "\n"
    "  --config FILE   the configuration (" MAIN_CONFIG ")\n"
    "  --help  --version\n";

static int main_fail(const struct error *error) {
  fprintf(stderr, "visitdeck-relay: %s\n", error->text);
  return error_exit_status(error->code);
}

static int main_usage(const char *what, const char *value) {
  fprintf(stderr, "visitdeck-relay: %s%s%s; see --help\n", what, value != NULL ? ": " : "", value != NULL ? value : "");
  return 2;
}

static int main_run(struct relay *relay) {
  struct error error;
  char *secret;
  mkdir(relay->config.state, 0700); /* the rest of the path must be there */
  if (config_secret(&relay->config, true, &secret, &error) != ERROR_NONE) return main_fail(&error);
  if (http_curl_setup(&error) != ERROR_NONE) return main_fail(&error);
  log_to_stderr();
  json_setup();
  mqtt_begin();
  int status = relay_run(relay, secret);
  mem_free_secret(secret);
  return status;
}

/* Sub-commands that look at the running one. */
static int main_ask(const struct config *config, const char *command) {
  struct error error;
  char *secret;
  if (config_secret(config, false, &secret, &error) != ERROR_NONE) return main_fail(&error);
  int status = 0;
  if (strcmp(command, "path") == 0)
    printf("http://%s/hook/%s\n", config->listen, secret);
  else if (ask_status(config->host, config->port, secret, stdout, &error) != ERROR_NONE)
    status = main_fail(&error);
  mem_free_secret(secret);
  return status;
}

int main(int argc, char **argv) {
  static const struct option rows[] = {
      {"config", 1, NULL, 'c'}, {"help", 0, NULL, 'h'}, {"version", 0, NULL, 'v'}, {NULL, 0, NULL, 0}};
  static struct relay relay; /* large */
  const char *path = MAIN_CONFIG, *command = NULL;
  struct error error;
  int id;
  signal(SIGPIPE, SIG_IGN);
  setlocale(LC_ALL, "C.UTF-8");
  bindtextdomain("visitdeck", LOCALEDIR);
  textdomain("visitdeck");
  opterr = 0;
  while ((id = getopt_long(argc, argv, ":", rows, NULL)) != -1) {
    if (id == 'h' || id == 'v') {
      fputs(id == 'h' ? help : "visitdeck-relay " VERSION_TEXT "\n", stdout);
      return 0;
    }
    if (id != 'c') return main_usage(id == ':' ? "a value is missing" : "unknown option", argv[optind - 1]);
    path = optarg;
  }
  if (optind < argc) command = argv[optind++];
  if (optind < argc) return main_usage("unexpected argument", argv[optind]);
  if (command != NULL && strcmp(command, "status") != 0 && strcmp(command, "path") != 0)
    return main_usage("unknown command", command);
  int status = 0;
  if (config_read(&relay.config, path, &error) != ERROR_NONE)
    status = main_fail(&error);
  else
    status = command != NULL ? main_ask(&relay.config, command) : main_run(&relay);
  config_clear(&relay.config);
  return mqtt_end(status);
}
