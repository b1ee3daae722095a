#include "cli/cli.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/output.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_private.h"

enum { CLI_WORDS_ANY = 9, CLI_TEXT_MAX = 4 << 20 };

/* Options that only some commands take. */
enum {
  TAKES_PERIOD = 1,
  TAKES_REF = 2,
  TAKES_STATUS = 4,
  TAKES_BY = 8,
  TAKES_VISITOR = 16, /* of several: by email */
  TAKES_PERSON = 32,  /* email, names, phone, fields */
  TAKES_ALL = 64,
  TAKES_PASSWORD = 128,
  TAKES_VISIT = 256,
  TAKES_SINCE = 512,
  TAKES_PICKED = 1024,
  CHANGES = 2048,       /* no option: the command changes something */
  CHANGES_BY_TWO = 4096 /* ... when it has two words */
};

static const struct row {
  const char *name, *usage, *help;
  int least, most; /* words after the name */
  int (*run)(struct cli *cli);
  unsigned takes;
} rows[] = {
    {"login", "login [--user EMAIL] [--password-stdin]", N_("log in and keep the token"), 0, 0, cli_login,
     TAKES_PASSWORD | CHANGES},
    {"logout", "logout", N_("forget the token and what was read"), 0, 0, cli_logout, CHANGES},
    {"whoami", "whoami", N_("the account"), 0, 0, cli_whoami, 0},
    {"properties", "properties [TEXT]", N_("the properties, or those that match"), 0, CLI_WORDS_ANY, cli_properties, 0},
    {"property", "property REF", N_("one property"), 1, 1, cli_property, 0},
    {"save", "save FILE|-", N_("make a property, or change one: a PropertySaveRequest"), 1, 1, cli_save, CHANGES},
    {"pause", "pause REF", N_("take no visits for a while"), 1, 1, cli_pause, CHANGES},
    {"resume", "resume REF", N_("take visits again"), 1, 1, cli_resume, CHANGES},
    {"terminate", "terminate REF [--picked EMAIL]", N_("end the visits: it is let or sold"), 1, 1, cli_terminate,
     TAKES_PICKED | CHANGES},
    {"invite", "invite REF --email E --first-name F --last-name L --phone P [--field NAME=VALUE]...",
     N_("have Flatsy invite a visitor by email"), 1, 1, cli_invite, TAKES_PERSON | CHANGES},
    {"agent", "agent REF", N_("the visit agent of a property"), 1, 1, cli_agent, 0},
    {"coverage", "coverage", N_("the postcodes where Flatsy takes on visits"), 0, 0, cli_coverage, 0},
    {"availability", "availability REF [FILE|-]", N_("when it can be visited; or a list of intervals that replaces it"),
     1, 2, cli_availability, CHANGES_BY_TWO},
    {"slots", "slots REF [--all] [--reschedule]", N_("when it can be visited: recommended slots first"), 1, 1,
     cli_slots, TAKES_ALL},
    {"visits", "visits [--from D] [--to D] [--ref REF] [--status S]", N_("visits"), 0, 0, cli_visits,
     TAKES_PERIOD | TAKES_REF | TAKES_STATUS},
    {"visit", "visit ID", N_("one visit"), 1, 1, cli_visit, 0},
    {"agenda", "agenda [DATE]", N_("a day, for people"), 0, 2, cli_agenda, 0},
    {"book", "book REF DATE --email E --first-name F --last-name L --phone P [--field NAME=VALUE]...",
     N_("book a visit"), 2, 3, cli_book, TAKES_PERSON | CHANGES},
    {"cancel", "cancel VISIT --by visitor|owner [--visitor EMAIL]", N_("cancel a visit"), 1, 1, cli_cancel,
     TAKES_BY | TAKES_VISITOR | CHANGES},
    {"reschedule", "reschedule VISIT DATE [--visitor EMAIL]", N_("move a visit to another slot"), 2, 3, cli_reschedule,
     TAKES_VISITOR | CHANGES},
    {"visitor",
     "visitor EMAIL [--visit ID] [--email E] [--first-name F] [--last-name L] [--phone P] [--field NAME=VALUE]...",
     N_("change a visitor's details; --field NAME= takes a field out"), 1, 1, cli_visitor_edit,
     TAKES_VISIT | TAKES_PERSON | CHANGES},
    {"report", "report VISIT", N_("what the visit agent reports"), 1, 1, cli_report, 0},
    {"messages", "messages [REF]", N_("the conversations with the visit agents, or a property's"), 0, 1, cli_messages,
     0},
    {"message", "message REF TEXT", N_("write to a property's visit agents"), 2, CLI_WORDS_ANY, cli_message, CHANGES},
    {"changes", "changes [--since TIME]", N_("what changed in the visits, as seen here"), 0, 0, cli_changes,
     TAKES_SINCE},
    {"outbox", "outbox [list | retry ID | drop ID]", N_("what was sent, waits or is being checked"), 0, 2, cli_outbox,
     CHANGES_BY_TWO},
};

static const struct row *cli_row(const char *word) {
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    if (strcmp(rows[n].name, word) == 0) return &rows[n];
  return NULL;
}

bool cli_knows(const char *word) {
  return cli_row(word) != NULL;
}

void cli_print_usage(void) {
  puts(_("\nCommands"));
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    printf("  %s\n        %s\n", rows[n].usage, _(rows[n].help));
}

int cli_usage(const char *usage) {
  fprintf(stderr, _("visitdeck: it goes like this: visitdeck %s\n"), usage);
  return error_exit_status(ERROR_USAGE);
}

enum error_code cli_read_text(const char *path, struct buf *text, struct error *error) {
  char part[8192];
  size_t got;
  bool fits = true, standard = strcmp(path, "-") == 0;
  FILE *file = standard ? stdin : fopen(path, "r");
  buf_init(text, CLI_TEXT_MAX);
  error_clear(error);
  if (file == NULL) return error_set(error, ERROR_USAGE, "%s: %s", path, strerror(errno));
  while (fits && (got = fread(part, 1, sizeof part, file)) > 0)
    fits = buf_add(text, part, got);
  buf_drop_mark(text);
  bool failed = ferror(file) != 0;
  if (standard)
    clearerr(stdin); /* a person who typed it is asked afterwards */
  else
    fclose(file);
  if (failed) return error_set(error, ERROR_USAGE, _("%s can't be read"), path);
  return fits ? ERROR_NONE : error_set(error, ERROR_USAGE, _("This is too long to send"));
}

int cli_fail(const struct error *error) {
  usage_say("visitdeck", error->text);
  return error_exit_status(error->code);
}

enum error_code cli_instant(const char *text, int64_t *instant, bool *has_time, struct error *error) {
  return when_read(text, clock_utc(&clock_system), instant, has_time, error);
}

void cli_say_age(const struct cli *cli, const struct event *event) {
  char when[64], left_out[128];
  event_say_left_out(event, left_out, sizeof left_out);
  if (left_out[0] != '\0') usage_say("visitdeck", left_out);
  if (!cli->options->setup->offline) return;
  if (event->fresh.read_at != WHEN_NONE) {
    cli_when(event->fresh.read_at, when, sizeof when);
    fprintf(stderr, _("visitdeck: offline, as read from Flatsy on %s\n"), when);
  }
  if (event->fresh.failed) usage_say("visitdeck", event->fresh.error.text);
}

void cli_when(int64_t at, char *out, size_t size) {
  struct when_local local = when_local(at);
  char time[32];
  if (at == WHEN_NONE) {
    snprintf(out, size, "%s", _("no date"));
    return;
  }
  when_show_time(at, time, sizeof time);
  snprintf(out, size, "%04d-%02d-%02d %s", local.year, local.month, local.day, time);
}

struct event *cli_ask(struct cli *cli, struct job *take_job, enum event_type wanted, struct error *error) {
  uint64_t serial = work_post(cli->work, take_job);
  struct event *answer = NULL;
  struct pollfd wait = {.fd = work_fd(cli->work), .events = POLLIN};
  for (;;) {
    struct event *event = work_take(cli->work);
    if (event == NULL) {
      if (poll(&wait, 1, -1) < 0 && errno != EINTR) {
        error_set(error, ERROR_STORE, "%s", strerror(errno));
        return answer;
      }
      continue;
    }
    if (event->type == EVENT_NOTICE) usage_say("visitdeck", event->error.text);
    if (event->type == EVENT_DONE && event->serial == serial) {
      *error = event->error;
      event_free(event);
      return answer;
    }
    if (event->type == wanted && event->serial == serial) {
      event_free(answer); /* of a write the last state counts */
      answer = event;
    } else {
      event_free(event);
    }
  }
}

enum error_code cli_confirm(const struct cli *cli, const char *question, struct error *error) {
  char line[16] = "";
  error_clear(error);
  if (cli->options->yes) return ERROR_NONE;
  if (!isatty(STDIN_FILENO))
    return error_set(error, ERROR_USAGE, _("Nobody can be asked here: add --yes to do it; nothing was sent"));
  fprintf(stderr, "%s %s ", question, _("[y/N]"));
  if (fgets(line, sizeof line, stdin) == NULL) line[0] = '\0';
  line[strcspn(line, "\n")] = '\0';
  char yes = _("yes:y")[4];
  bool letter = strlen(line) == 1 && (tolower((unsigned char)line[0]) == 'y' || tolower((unsigned char)line[0]) == yes);
  if (letter || strcasecmp(line, "yes") == 0 || strcasecmp(line, _("yes")) == 0) return ERROR_NONE;
  return error_set(error, ERROR_REFUSED, _("Nothing was sent"));
}

/* An option that was given and means nothing to this command: NULL when there is none. */
static const char *cli_stray(const struct cli_options *options, unsigned takes) {
  const struct {
    unsigned of;
    bool given;
    const char *name;
  } all[] = {{TAKES_PERIOD, options->from != NULL, "--from"},
             {TAKES_PERIOD, options->to != NULL, "--to"},
             {TAKES_REF, options->ref != NULL, "--ref"},
             {TAKES_STATUS, options->status != NULL, "--status"},
             {TAKES_BY, options->by != NULL, "--by"},
             {TAKES_VISITOR, options->visitor != NULL, "--visitor"},
             {TAKES_PERSON, options->email != NULL, "--email"},
             {TAKES_PERSON, options->first_name != NULL, "--first-name"},
             {TAKES_PERSON, options->last_name != NULL, "--last-name"},
             {TAKES_PERSON, options->phone != NULL, "--phone"},
             {TAKES_PERSON, options->field_count > 0, "--field"},
             {TAKES_ALL, options->all, "--all"},
             {TAKES_ALL, options->reschedule, "--reschedule"},
             {TAKES_VISIT, options->visit != NULL, "--visit"},
             {TAKES_SINCE, options->since != NULL, "--since"},
             {TAKES_PICKED, options->picked != NULL, "--picked"},
             {TAKES_PASSWORD, options->password_stdin, "--password-stdin"}};
  for (size_t n = 0; n < sizeof all / sizeof *all; n++)
    if (all[n].given && (takes & all[n].of) == 0) return all[n].name;
  return NULL;
}

int cli_run(const struct cli_options *options, int argc, char **argv) {
  const struct row *row = cli_row(argv[0]);
  struct cli cli = {.options = options, .argc = argc - 1, .argv = argv + 1};
  struct error error;
  const char *stray = cli_stray(options, row->takes);
  output_begin();
  if (stray != NULL) {
    error_set(&error, ERROR_USAGE, _("%s does not go with %s; it goes like this: visitdeck %s"), stray, row->name,
              row->usage);
    return cli_fail(&error);
  }
  if (cli.argc < row->least || cli.argc > row->most) return cli_usage(row->usage);
  int status = 0;
  if (work_start(options->setup, &cli.work, &error) == ERROR_NONE) {
    status = row->run(&cli);
    work_stop(cli.work);
  } else {
    status = row->run == cli_logout ? cli_forget(&cli) : cli_fail(&error);
  }
  bool done = (row->takes & CHANGES) != 0 || ((row->takes & CHANGES_BY_TWO) != 0 && cli.argc == 2);
  return output_end("visitdeck", status, done);
}
