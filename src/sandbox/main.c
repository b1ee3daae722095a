#include <arpa/inet.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/process.h"
#include "sandbox/sandbox.h"

enum {
  SANDBOX_PROPERTIES = 40,
  SANDBOX_VISITS = 340,
  SANDBOX_MOST = 10000000,
  SANDBOX_PACE_MS = 1000,
  SANDBOX_TOKEN_SECONDS = 30 * 24 * 3600,
  SANDBOX_FILES = 24, /* at rest it has a dozen open; the rest is for connections */
  SANDBOX_PASSWORD = 256
};
#define EDITION_EARLIER "2018-08"
#define EDITION_LATER "2018-12"

static void main_print_help(void) {
  puts(_("visitdeck-sandbox: the Flatsy Business API on this machine, with lifelike data\n"
         "\n"
         "  --listen HOST:PORT        where to listen (127.0.0.1:0, a free port)\n"
         "  --public                  allow a host beyond loopback\n"
         "  --db FILE                 keep the data in a file\n"
         "  --properties N            how many properties (40)\n"
         "  --visits N                how many visits (340)\n"
         "  --seed N                  which data\n"
         "  --now TIME                the time that the sandbox believes in, RFC 3339\n"
         "  --edition 2018-08|2018-12 which edition of the API (2018-12)\n"
         "  --user EMAIL --password P the account (demo@visitdeck.example, demo)\n"
         "  --token-seconds N         how long a token lives (30 days)\n"
         "  --webhook URL             where events are sent, http or https\n"
         "  --pace MS                 between the steps of a magic number (1000); 0: at once\n"
         "  --fault SPEC              OPERATION:ACTION[=VALUE][*TIMES]: lose drop cut html delay=MS status=CODE lag=N\n"
         "  --die-with-parent         end with the program that started it\n"
         "  -h, --help                this\n"
         "  -V, --version             which version it is"));
}

struct arguments {
  struct settings settings;
  bool public, die_with_parent;
  char *listen;
  struct sandbox *sandbox; /* takes the faults */
};

static int main_usage(const char *what, const char *value) {
  char *text = value != NULL ? mem_print(_("%s: %s"), what, value) : mem_copy(what);
  fprintf(stderr, _("visitdeck-sandbox: %s; see visitdeck-sandbox --help\n"), text);
  free(text);
  return 2;
}

static bool main_number(const char *text, int least, int *number) {
  char *end;
  long value = strtol(text, &end, 10);
  *number = (int)value;
  return *text != '\0' && *end == '\0' && value >= least && value <= SANDBOX_MOST;
}

static bool main_listen(struct arguments *arguments, const char *value) {
  struct in_addr address;
  free(arguments->listen);
  arguments->listen = mem_copy(value);
  char *colon = strrchr(arguments->listen, ':');
  if (colon == NULL) return false;
  *colon = '\0';
  if (strcmp(arguments->listen, "localhost") == 0) strcpy(arguments->listen, "127.0.0.1"); /* as long */
  arguments->settings.host = arguments->listen;
  return main_number(colon + 1, 0, &arguments->settings.port) && arguments->settings.port < 65536 &&
         inet_pton(AF_INET, arguments->listen, &address) == 1;
}

enum {
  LISTEN = 256,
  PUBLIC,
  DB,
  PROPERTIES,
  VISITS,
  SEED,
  NOW,
  EDITION,
  USER,
  PASSWORD,
  TOKEN_SECONDS,
  WEBHOOK,
  PACE,
  FAULT,
  DIE_WITH_PARENT
};

/* False when the value can't be understood. */
static bool main_option(struct arguments *arguments, int id, char *value) {
  struct settings *settings = &arguments->settings;
  int number;
  switch (id) {
  case LISTEN:
    return main_listen(arguments, value);
  case PUBLIC:
    return arguments->public = true;
  case DB:
    settings->db = value;
    return true;
  case PROPERTIES:
    return main_number(value, 0, &settings->properties);
  case VISITS:
    return main_number(value, 0, &settings->visits);
  case SEED:
    if (!main_number(value, 0, &number)) return false;
    settings->seed = (unsigned)number;
    return true;
  case NOW:
    return moment_read(value, false, &settings->now);
  case EDITION:
    settings->later = strcmp(value, EDITION_LATER) == 0;
    return settings->later || strcmp(value, EDITION_EARLIER) == 0;
  case USER:
    settings->user = value;
    return true;
  case PASSWORD:
    settings->password = value;
    return true;
  case TOKEN_SECONDS:
    return main_number(value, 1, &settings->token_seconds);
  case WEBHOOK:
    settings->webhook = value;
    return webhook_takes(value);
  case PACE:
    return main_number(value, 0, &settings->pace);
  case FAULT:
    return faults_add(arguments->sandbox, value);
  default:
    return arguments->die_with_parent = true;
  }
}

/* getopt's ':' and '?'; an unknown letter may stand among others. */
static int main_refuse(int id, const char *word) {
  char letter[] = {'-', (char)optopt, '\0'};
  bool is_letter = optopt > 0 && optopt < LISTEN && strchr("hV", optopt) == NULL;
  return main_usage(id == ':' ? _("a value is missing") : _("unknown option"), is_letter ? letter : word);
}

static int main_show(bool help) {
  if (help)
    main_print_help();
  else
    puts("visitdeck-sandbox " VERSION_TEXT);
  return 0;
}

/* 0 to go on, else the exit status + 1. */
static int main_read(struct arguments *arguments, int argc, char **argv) {
  static const struct option rows[] = {{"listen", 1, NULL, LISTEN},
                                       {"public", 0, NULL, PUBLIC},
                                       {"db", 1, NULL, DB},
                                       {"properties", 1, NULL, PROPERTIES},
                                       {"visits", 1, NULL, VISITS},
                                       {"seed", 1, NULL, SEED},
                                       {"now", 1, NULL, NOW},
                                       {"edition", 1, NULL, EDITION},
                                       {"user", 1, NULL, USER},
                                       {"password", 1, NULL, PASSWORD},
                                       {"token-seconds", 1, NULL, TOKEN_SECONDS},
                                       {"webhook", 1, NULL, WEBHOOK},
                                       {"pace", 1, NULL, PACE},
                                       {"fault", 1, NULL, FAULT},
                                       {"die-with-parent", 0, NULL, DIE_WITH_PARENT},
                                       {"help", 0, NULL, 'h'},
                                       {"version", 0, NULL, 'V'},
                                       {NULL, 0, NULL, 0}};
  int id;
  opterr = 0;
  while ((id = getopt_long(argc, argv, ":hV", rows, NULL)) != -1) {
    if (id == 'h' || id == 'V') return main_show(id == 'h') + 1;
    if (id == '?' || id == ':') return main_refuse(id, argv[optind - 1]) + 1;
    if (!main_option(arguments, id, optarg)) return main_usage(_("this value can't be understood"), optarg) + 1;
  }
  if (optind < argc) return main_usage(_("unexpected argument"), argv[optind]) + 1;
  if (strncmp(arguments->settings.host, "127.", 4) != 0 && !arguments->public)
    return main_usage(_("listening beyond loopback needs --public"), NULL) + 1;
  return 0;
}

/* False when the database can't take it, or has another edition's data. */
static bool main_account(struct sandbox *sandbox) {
  const char *edition = sandbox->settings.later ? EDITION_LATER : EDITION_EARLIER;
  sqlite3_stmt *find = store_query(sandbox, "SELECT id, edition FROM account", "");
  bool known = sqlite3_step(find) == SQLITE_ROW, fits = true;
  if (known) { /* a --db file that has its data */
    snprintf(sandbox->account_id, sizeof sandbox->account_id, "%s", (const char *)sqlite3_column_text(find, 0));
    const char *made_for = (const char *)sqlite3_column_text(find, 1);
    fits = strcmp(made_for, edition) == 0;
    if (!fits)
      fprintf(stderr, _("visitdeck-sandbox: %s is of the edition %s; say --edition %s\n"), sandbox->settings.db,
              made_for, made_for);
  }
  sqlite3_finalize(find);
  if (known) return fits;
  store_begin(sandbox);
  data_fill(sandbox);
  store_run(sandbox, "INSERT INTO account (id, edition) VALUES (?1,?2)", "tt", sandbox->account_id, edition);
  return store_end(sandbox, true);
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

int main(int argc, char **argv) {
  struct sandbox sandbox = {0};
  char problem[300], password[SANDBOX_PASSWORD] = "";
  struct error error;
  pid_t parent = getppid();
  struct arguments arguments = {.settings = {.host = "127.0.0.1",
                                             .user = "demo@visitdeck.example",
                                             .password = "demo",
                                             .properties = SANDBOX_PROPERTIES,
                                             .visits = SANDBOX_VISITS,
                                             .token_seconds = SANDBOX_TOKEN_SECONDS,
                                             .pace = SANDBOX_PACE_MS,
                                             .later = true,
                                             .seed = 1},
                                .sandbox = &sandbox};
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, main_end);
  signal(SIGINT, main_end);
  i18n_begin();
  setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1); /* Paris, also where no zones are installed */
  tzset();
  int stop = main_read(&arguments, argc, argv);
  if (stop == 0 && arguments.die_with_parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) stop = 1; /* it died before we asked */
  }
  if (stop == 0 && process_check_files(SANDBOX_FILES, &error) != ERROR_NONE) {
    fprintf(stderr, "visitdeck-sandbox: %s\n", error.text);
    stop = 2;
  }
  if (stop == 0 && !main_password(&arguments.settings, password))
    stop = main_usage(_("no password on standard input"), NULL) + 1;
  sandbox.settings = arguments.settings;
  if (stop == 0 && sandbox.settings.now != 0) sandbox.clock_shift = sandbox.settings.now - moment_now(&sandbox);
  if (stop == 0 && !store_open(&sandbox, problem, sizeof problem)) {
    fprintf(stderr, _("visitdeck-sandbox: can't use %s\n"), problem);
    stop = 2;
  }
  if (stop == 0) {
    stop = main_account(&sandbox) ? server_run(&sandbox) + 1 : 2;
    store_close(&sandbox);
  }
  faults_clear(&sandbox);
  free(arguments.listen);
  return stop - 1;
}
