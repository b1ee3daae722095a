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
#include "base/options.h"
#include "base/output.h"
#include "base/process.h"
#include "base/usage.h"
#include "sandbox/faults.h"
#include "sandbox/http.h"
#include "sandbox/late.h"
#include "sandbox/listen.h"
#include "sandbox/instant.h"
#include "sandbox/account_open.h"
#include "sandbox/store_file.h"
#include "sandbox/webhook.h"
#include "sandbox/while_locked.h"

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

struct arguments {
  struct settings settings;
  bool public, reset, die_with_parent;
  const char *while_locked; /* a file; NULL: it is nobody's */
  struct sandbox *sandbox;  /* takes the faults */
};

/* ---- options */

/* What a value is like. */
enum value { VALUE_TEXT, VALUE_NUMBER, VALUE_FROM_ONE, VALUE_TIME, VALUE_EDITION, VALUE_URL, VALUE_FAULT };

/* doc/visitdeck-sandbox.1. */
#define AT(member) .at = offsetof(struct arguments, settings.member)
#define GIVEN(member) AT(member), .given = offsetof(struct arguments, settings.given.member)
static const struct options_row main_rows[] = {
    {"listen", OPTION_OWN, AT(listen), .own = VALUE_TEXT, .value = N_("HOST:PORT"),
     .help = N_("where to listen (127.0.0.1:0, a free port; IPv6: [::1]:8080)")},
    {"public", OPTION_SWITCH, .at = offsetof(struct arguments, public), .help = N_("allow a host beyond loopback")},
    {"db", OPTION_OWN, AT(db), .own = VALUE_TEXT, .value = N_("FILE"),
     .help = N_("keep the data in a file; old days are moved on by whole weeks")},
    {"reset", OPTION_SWITCH, .at = offsetof(struct arguments, reset), .help = N_("begin the file of --db anew")},
    {"properties", OPTION_OWN, GIVEN(properties), .own = VALUE_NUMBER, .value = "N",
     .help = N_("how many properties (40)")},
    {"visits", OPTION_OWN, GIVEN(visits), .own = VALUE_NUMBER, .value = "N", .help = N_("how many visits (340)")},
    {"seed", OPTION_OWN, GIVEN(seed), .own = VALUE_NUMBER, .value = "N", .help = N_("which data")},
    {"now", OPTION_OWN, GIVEN(now), .own = VALUE_TIME, .value = N_("TIME"),
     .help = N_("the time that the sandbox believes in, RFC 3339")},
    {"edition", OPTION_OWN, .at = offsetof(struct arguments, settings.later),
     .given = offsetof(struct arguments, settings.given.later), .own = VALUE_EDITION,
     .value = SANDBOX_EDITION_EARLIER "|" SANDBOX_EDITION_LATER, .help = N_("which edition of the API (2018-12)")},
    {"user", OPTION_OWN, GIVEN(user), .own = VALUE_TEXT, .value = "EMAIL --password P",
     .help = N_("the account (demo@visitdeck.example, demo)")},
    {"password", OPTION_OWN, GIVEN(password), .own = VALUE_TEXT}, /* told with user */
    {"token-seconds", OPTION_OWN, AT(token_seconds), .own = VALUE_FROM_ONE, .value = "N",
     .help = N_("how long a token lives (30 days)")},
    {"webhook", OPTION_OWN, AT(webhook), .own = VALUE_URL, .value = "URL",
     .help = N_("where events are sent, http or https")},
    {"pace", OPTION_OWN, AT(pace), .own = VALUE_NUMBER, .value = "MS",
     .help = N_("between the steps of a magic number (1000); 0: at once")},
    {"fault", OPTION_OWN, .own = VALUE_FAULT, .value = "SPEC",
     .help = N_("OPERATION[?NAME=VALUE]:ACTION[=VALUE][+SKIP][*TIMES]: lose drop cut silence html\n"
                "                            delay=MS status=CODE body=TEXT tail=TEXT lag=N late=N respell=HOW")},
    {"die-with-parent", OPTION_SWITCH, .at = offsetof(struct arguments, die_with_parent),
     .help = N_("end with the program that started it")},
    {"while-locked", OPTION_OWN, .at = offsetof(struct arguments, while_locked), .own = VALUE_TEXT, .value = N_("FILE"),
     .help = N_("end when no program has a lock (flock) on it any more")},
    {"help", OPTION_SHOW, .letter = 'h', .help = N_("this")},
    {"version", OPTION_SHOW, .letter = 'V', .help = N_("which version it is")}};
#undef AT
#undef GIVEN

static bool main_number(const char *text, int least, int *number) {
  size_t length = strlen(text);
  long value = strtol(text, NULL, 10);
  *number = (int)value;
  return length > 0 && strspn(text, "0123456789") == length && value >= least && value <= SANDBOX_MOST;
}

static bool main_take(void *into, const struct options_row *row, const char *value) {
  void *at = (char *)into + row->at;
  switch ((enum value)row->own) {
  case VALUE_NUMBER:
  case VALUE_FROM_ONE:
    return main_number(value, row->own == VALUE_FROM_ONE, at);
  case VALUE_TIME:
    return instant_read(value, false, at) && *(int64_t *)at >= 0 && *(int64_t *)at < INSTANT_CLOCK_MOST;
  case VALUE_EDITION:
    *(bool *)at = strcmp(value, SANDBOX_EDITION_LATER) == 0;
    return *(bool *)at || strcmp(value, SANDBOX_EDITION_EARLIER) == 0;
  case VALUE_FAULT:
    return faults_add(((struct arguments *)into)->sandbox, value);
  default:
    *(const char **)at = value;
    return row->own == VALUE_URL ? webhook_takes(value) : value[0] != '\0';
  }
}

static const struct options_table main_options = {.program = MAIN_NAME,
                                                  .rows = main_rows,
                                                  .count = sizeof main_rows / sizeof *main_rows,
                                                  .width = 25,
                                                  .take = main_take};

/* What an option's value is like. New memory. */
static char *main_wanted(const struct options_row *row) {
  switch ((enum value)row->own) {
  case VALUE_TIME:
    return mem_copy(_("a time from 1970 to 2999, like 2026-11-30T09:00:00+01:00"));
  case VALUE_EDITION:
    return mem_copy(SANDBOX_EDITION_EARLIER ", " SANDBOX_EDITION_LATER);
  case VALUE_URL:
    return mem_copy(_("a URL that begins with http:// or https://"));
  case VALUE_FAULT:
    return faults_known();
  case VALUE_NUMBER:
  case VALUE_FROM_ONE:
    return mem_print(_("a number from %d to %d"), row->own == VALUE_FROM_ONE, SANDBOX_MOST);
  default:
    return mem_copy(_("something that is not empty"));
  }
}

static int main_refuse_value(const struct options_row *row, const char *value) {
  AUTO(mem_free_at) char *wanted = main_wanted(row);
  AUTO(mem_free_at) char *text = mem_print(_("--%s %s can't be understood; write %s"), row->name, value, wanted);
  return usage_refuse(MAIN_NAME, text, NULL);
}

static int main_show(bool help) {
  output_begin(false);
  if (help) {
    puts(_("visitdeck-sandbox: the Flatsy Business API on this machine, with lifelike data\n"));
    options_print(&main_options);
  } else {
    puts(MAIN_NAME " " VERSION_TEXT);
  }
  return output_end(MAIN_NAME, 0, false);
}

/* 0 to go on, else the exit status + 1. */
static int main_read(struct arguments *arguments, int argc, char **argv) {
  const struct options_row *stopped;
  struct error error;
  if (options_read(&main_options, arguments, argc, argv, &stopped, &error) != ERROR_NONE)
    return usage_fail(MAIN_NAME, &error) + 1;
  if (stopped != NULL && stopped->kind == OPTION_SHOW) return main_show(stopped->letter == 'h') + 1;
  if (stopped != NULL) return main_refuse_value(stopped, optarg) + 1;
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
  if (!i18n_is_utf8()) output_be_plain();
  setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1); /* Paris, also where no zones are installed */
  tzset();
}

/* The port first: whoever finds it taken has not touched the file. The exit status. */
static int main_run(struct sandbox *sandbox, const struct arguments *arguments) {
  AUTO(listen_close) struct listening listening = {0};
  struct error error;
  enum error_code code = listen_open(&listening, arguments->settings.listen, arguments->public, &error);
  if (code == ERROR_USAGE) return usage_refuse(MAIN_NAME, error.text, NULL);
  if (code != ERROR_NONE || store_file_open(sandbox, arguments->reset, &error) != ERROR_NONE)
    return usage_fail(MAIN_NAME, &error);
  int status = account_open(sandbox) ? http_run(sandbox, &listening) : 1;
  store_file_close(sandbox);
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
  instant_condition(&sandbox.event_added);
  instant_condition(&sandbox.due_changed);
  int stop = main_read(&arguments, argc, argv);
  if (stop == 0 && arguments.die_with_parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) stop = 1; /* it died before we asked */
  }
  if (stop == 0 && process_check_files(SANDBOX_FILES, &error) != ERROR_NONE) stop = usage_fail(MAIN_NAME, &error) + 1;
  if (stop == 0 && !main_password(&arguments.settings, password))
    stop = usage_refuse(MAIN_NAME, _("no password on standard input"), NULL) + 1;
  if (stop == 0 && arguments.while_locked != NULL && while_locked_begin(arguments.while_locked, &error) != ERROR_NONE)
    stop = usage_fail(MAIN_NAME, &error) + 1;
  sandbox.settings = arguments.settings;
  if (sandbox.settings.given.now) sandbox.clock_shift = sandbox.settings.now - instant_now(&sandbox);
  sandbox.settings.now = instant_now(&sandbox);
  if (stop == 0) stop = main_run(&sandbox, &arguments) + 1;
  faults_clear(&sandbox);
  for (struct late *late; (late = late_take(&sandbox, true)) != NULL;)
    late_free(late);
  free(sandbox.kept_user);
  free(sandbox.kept_password);
  return stop - 1;
}
