#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/output.h"
#include "base/process.h"
#include "base/usage.h"
#include "sandbox/faults.h"
#include "sandbox/http.h"
#include "sandbox/listen.h"
#include "sandbox/moment.h"
#include "sandbox/start.h"
#include "sandbox/store_file.h"
#include "sandbox/webhook.h"

#define MAIN_NAME "visitdeck-sandbox"
enum {
  SANDBOX_PROPERTIES = 40,
  SANDBOX_VISITS = 340,
  SANDBOX_MOST = 10000000,
  SANDBOX_PACE_MS = 1000,
  SANDBOX_TOKEN_SECONDS = 30 * 24 * 3600,
  SANDBOX_FILES = 24, /* at rest it has a dozen open; the rest is for connections */
  SANDBOX_PASSWORD = 256
};

static void main_print_help(void) {
  puts(
      _("visitdeck-sandbox: the Flatsy Business API on this machine, with lifelike data\n"
        "\n"
        "  --listen HOST:PORT        where to listen (127.0.0.1:0, a free port; IPv6: [::1]:8080)\n"
        "  --public                  allow a host beyond loopback\n"
        "  --db FILE                 keep the data in a file; old days are moved on by whole weeks\n"
        "  --reset                   begin the file of --db anew\n"
        "  --properties N            how many properties (40)\n"
        "  --visits N                how many visits (340)\n"
        "  --seed N                  which data\n"
        "  --now TIME                the time that the sandbox believes in, RFC 3339\n"
        "  --edition 2018-08|2018-12 which edition of the API (2018-12)\n"
        "  --user EMAIL --password P the account (demo@visitdeck.example, demo)\n"
        "  --token-seconds N         how long a token lives (30 days)\n"
        "  --webhook URL             where events are sent, http or https\n"
        "  --pace MS                 between the steps of a magic number (1000); 0: at once\n"
        "  --fault SPEC              OPERATION[?NAME=VALUE]:ACTION[=VALUE][+SKIP][*TIMES]: lose drop cut silence html\n"
        "                            delay=MS status=CODE body=TEXT tail=TEXT lag=N\n"
        "  --die-with-parent         end with the program that started it\n"
        "  -h, --help                this\n"
        "  -V, --version             which version it is"));
}

struct arguments {
  struct settings settings;
  bool public, reset, die_with_parent;
  struct sandbox *sandbox; /* takes the faults */
};

/* ---- options */

/* What a value is like, and what becomes of it. */
enum value { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_TIME, VALUE_EDITION, VALUE_URL, VALUE_FAULT };

#define AT(member) offsetof(struct arguments, member)
static const struct main_option {
  const char *name;
  int has_value;
  enum value value;
  size_t at, given; /* where it goes, in struct arguments; given: that it was; 0: nobody asks */
  int least;        /* of a number */
} options[] = {
    {"listen", 1, VALUE_TEXT, AT(settings.listen), 0, 0},
    {"public", 0, VALUE_NONE, AT(public), 0, 0},
    {"db", 1, VALUE_TEXT, AT(settings.db), 0, 0},
    {"reset", 0, VALUE_NONE, AT(reset), 0, 0},
    {"properties", 1, VALUE_NUMBER, AT(settings.properties), AT(settings.given.properties), 0},
    {"visits", 1, VALUE_NUMBER, AT(settings.visits), AT(settings.given.visits), 0},
    {"seed", 1, VALUE_NUMBER, AT(settings.seed), AT(settings.given.seed), 0},
    {"now", 1, VALUE_TIME, AT(settings.now), AT(settings.given.now), 0},
    {"edition", 1, VALUE_EDITION, AT(settings.later), AT(settings.given.later), 0},
    {"user", 1, VALUE_TEXT, AT(settings.user), AT(settings.given.user), 0},
    {"password", 1, VALUE_TEXT, AT(settings.password), AT(settings.given.password), 0},
    {"token-seconds", 1, VALUE_NUMBER, AT(settings.token_seconds), 0, 1},
    {"webhook", 1, VALUE_URL, AT(settings.webhook), 0, 0},
    {"pace", 1, VALUE_NUMBER, AT(settings.pace), 0, 0},
    {"fault", 1, VALUE_FAULT, AT(sandbox), 0, 0},
    {"die-with-parent", 0, VALUE_NONE, AT(die_with_parent), 0, 0},
    {"help", 0, VALUE_NONE, 0, 0, 0}, /* these two end the program */
    {"version", 0, VALUE_NONE, 0, 0, 0},
};
enum { OPTIONS = sizeof options / sizeof *options };

static bool main_number(const char *text, int least, int *number) {
  size_t length = strlen(text);
  long value = strtol(text, NULL, 10);
  *number = (int)value;
  return length > 0 && strspn(text, "0123456789") == length && value >= least && value <= SANDBOX_MOST;
}

/* False when the value can't be understood. */
static bool main_option(struct arguments *arguments, const struct main_option *option, const char *value) {
  char *base = (char *)arguments;
  void *at = base + option->at;
  if (option->given != 0) *(bool *)(base + option->given) = true;
  switch (option->value) {
  case VALUE_NONE:
    return *(bool *)at = true;
  case VALUE_NUMBER:
    return main_number(value, option->least, at);
  case VALUE_TIME:
    return moment_read(value, false, at) && *(int64_t *)at >= 0 && *(int64_t *)at < MOMENT_CLOCK_MOST;
  case VALUE_EDITION:
    *(bool *)at = strcmp(value, SANDBOX_EDITION_LATER) == 0;
    return *(bool *)at || strcmp(value, SANDBOX_EDITION_EARLIER) == 0;
  case VALUE_FAULT:
    return faults_add(arguments->sandbox, value);
  default:
    *(const char **)at = value;
    return option->value == VALUE_URL ? webhook_takes(value) : value[0] != '\0';
  }
}

/* What an option's value is like. New memory. */
static char *main_wanted(const struct main_option *option) {
  switch (option->value) {
  case VALUE_TIME:
    return mem_copy(_("a time from 1970 to 2999, like 2026-11-30T09:00:00+01:00"));
  case VALUE_EDITION:
    return mem_copy(SANDBOX_EDITION_EARLIER ", " SANDBOX_EDITION_LATER);
  case VALUE_URL:
    return mem_copy(_("a URL that begins with http:// or https://"));
  case VALUE_FAULT:
    return faults_known();
  case VALUE_NUMBER:
    return mem_print(_("a number from %d to %d"), option->least, SANDBOX_MOST);
  default:
    return mem_copy(_("something that is not empty"));
  }
}

static int main_refuse_value(const struct main_option *option, const char *value) {
  char *wanted = main_wanted(option),
       *text = mem_print(_("--%s %s can't be understood; write %s"), option->name, value, wanted);
  int status = usage_refuse(MAIN_NAME, text, NULL);
  free(text);
  free(wanted);
  return status;
}

static int main_fail(const struct error *error) {
  usage_say(MAIN_NAME, error->text);
  return error_exit_status(error->code);
}

static int main_show(bool help) {
  output_begin();
  if (help)
    main_print_help();
  else
    puts(MAIN_NAME " " VERSION_TEXT);
  return output_end(MAIN_NAME, 0, false);
}

/* 0 to go on, else the exit status + 1. */
static int main_read(struct arguments *arguments, int argc, char **argv) {
  struct option rows[OPTIONS + 1] = {0};
  for (int n = 0; n < OPTIONS; n++)
    rows[n] = (struct option){options[n].name, options[n].has_value, NULL, USAGE_LONG + n};
  rows[OPTIONS - 2].val = 'h';
  rows[OPTIONS - 1].val = 'V';
  struct error error;
  int id;
  opterr = 0;
  while ((id = getopt_long(argc, argv, ":hV", rows, NULL)) != -1) {
    if (id == 'h' || id == 'V') return main_show(id == 'h') + 1;
    if (id == '?' || id == ':') {
      (void)usage_option(MAIN_NAME, id, argv[optind - 1], &error);
      return main_fail(&error) + 1;
    }
    const struct main_option *option = &options[id - USAGE_LONG];
    if (!main_option(arguments, option, optarg)) return main_refuse_value(option, optarg) + 1;
  }
  if (optind < argc) return usage_refuse(MAIN_NAME, _("unexpected argument"), argv[optind]) + 1;
  if (arguments->reset && arguments->settings.db == NULL)
    return usage_refuse(MAIN_NAME, _("--reset needs --db"), NULL) + 1;
  return 0;
}

/* "-": a line of standard input, which is in nobody's list of processes. Whoever keeps the password so does not leave
 * the sandbox's own side open either. False when there is none. */
static bool main_password(struct settings *settings, char line[SANDBOX_PASSWORD]) {
  if (strcmp(settings->password, "-") != 0) return true;
  bool read = fgets(line, SANDBOX_PASSWORD, stdin) != NULL;
  line[strcspn(line, "\n")] = '\0';
  settings->password = line;
  settings->closed = true;
  return read && line[0] != '\0';
}

/* While the data is made: what isn't committed yet is nothing. */
static void main_end(int number) {
  (void)number;
  _exit(0);
}

static void main_prepare(void) {
  struct sigaction hang_up;
  process_begin();
  signal(SIGTERM, main_end);
  signal(SIGINT, main_end);
  if (sigaction(SIGHUP, NULL, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN) signal(SIGHUP, main_end); /* nohup */
  i18n_begin();
  setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1); /* Paris, also where no zones are installed */
  tzset();
}

/* The port first: whoever finds it taken has not touched the file. The exit status. */
static int main_run(struct sandbox *sandbox, const struct arguments *arguments) {
  struct listening listening;
  struct error error;
  char problem[500];
  int status = listen_open(&listening, arguments->settings.listen, arguments->public, problem, sizeof problem);
  if (status == 2) return usage_refuse(MAIN_NAME, problem, NULL);
  if (status != 0) {
    usage_say(MAIN_NAME, problem);
  } else if (store_file_open(sandbox, arguments->reset, &error) != ERROR_NONE) {
    status = main_fail(&error);
  } else {
    status = start_account(sandbox) ? http_run(sandbox, &listening) : 1;
    store_file_close(sandbox);
  }
  listen_close(&listening);
  return status;
}

int main(int argc, char **argv) {
  struct sandbox sandbox = {.lock = PTHREAD_MUTEX_INITIALIZER, .database.file = -1, .clock_lead_ns = INT64_MIN};
  char password[SANDBOX_PASSWORD] = "";
  struct error error;
  pid_t parent = getppid();
  struct arguments arguments = {.settings = {.listen = "127.0.0.1:0",
                                             .user = "demo@visitdeck.example",
                                             .password = "demo",
                                             .properties = SANDBOX_PROPERTIES,
                                             .visits = SANDBOX_VISITS,
                                             .token_seconds = SANDBOX_TOKEN_SECONDS,
                                             .pace = SANDBOX_PACE_MS,
                                             .later = true,
                                             .seed = 1},
                                .sandbox = &sandbox};
  main_prepare();
  moment_condition(&sandbox.event_added);
  moment_condition(&sandbox.due_changed);
  int stop = main_read(&arguments, argc, argv);
  if (stop == 0 && arguments.die_with_parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) stop = 1; /* it died before we asked */
  }
  if (stop == 0 && process_check_files(SANDBOX_FILES, &error) != ERROR_NONE) stop = main_fail(&error) + 1;
  if (stop == 0 && !main_password(&arguments.settings, password))
    stop = usage_refuse(MAIN_NAME, _("no password on standard input"), NULL) + 1;
  sandbox.settings = arguments.settings;
  if (sandbox.settings.given.now) sandbox.clock_shift = sandbox.settings.now - moment_now(&sandbox);
  sandbox.settings.now = moment_now(&sandbox);
  if (stop == 0) stop = main_run(&sandbox, &arguments) + 1;
  faults_clear(&sandbox);
  free(sandbox.kept_user);
  free(sandbox.kept_password);
  return stop - 1;
}
