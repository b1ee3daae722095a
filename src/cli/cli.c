#include "cli/cli.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/cli_private.h"

enum { CLI_WORDS_ANY = 9 };

static const struct row {
  const char *name, *usage, *help;
  int least, most; /* words after the name */
  int (*run)(struct cli *cli);
} rows[] = {
    {"login", "login [--user EMAIL] [--password-stdin]", N_("log in and keep the token"), 0, 0, cli_login},
    {"logout", "logout", N_("forget the token and what was read"), 0, 0, cli_logout},
    {"whoami", "whoami", N_("the account"), 0, 0, cli_whoami},
    {"properties", "properties [TEXT]", N_("the properties, or those that match"), 0, CLI_WORDS_ANY, cli_properties},
    {"property", "property REF", N_("one property"), 1, 1, cli_property},
    {"slots", "slots REF [--all] [--reschedule]", N_("when it can be visited: recommended slots first"), 1, 1,
     cli_slots},
    {"visits", "visits [--from D] [--to D] [--ref REF] [--status S]", N_("visits"), 0, 0, cli_visits},
    {"visit", "visit ID", N_("one visit"), 1, 1, cli_visit},
    {"agenda", "agenda [DATE]", N_("a day, for people"), 0, 2, cli_agenda},
    {"book", "book REF DATE --email E --first-name F --last-name L --phone P", N_("book a visit"), 2, 3, cli_book},
    {"cancel", "cancel VISIT --by visitor|owner [--visitor EMAIL]", N_("cancel a visit"), 1, 1, cli_cancel},
    {"outbox", "outbox [list | retry ID | drop ID]", N_("what was sent, waits or is being checked"), 0, 2, cli_outbox},
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

int cli_fail(const struct error *error) {
  fprintf(stderr, "visitdeck: %s\n", error->text);
  return error_exit_status(error->code);
}

enum error_code cli_instant(const char *text, int64_t *instant, bool *has_time, struct error *error) {
  return when_read(text, clock_utc(&clock_system), instant, has_time, error);
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
    if (event->type == EVENT_NOTICE) fprintf(stderr, "visitdeck: %s\n", event->error.text);
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
  char yes = _("yes:y")[4];
  if ((line[0] == 'y' || line[0] == yes) && (line[1] == '\n' || line[1] == '\0')) return ERROR_NONE;
  return error_set(error, ERROR_REFUSED, _("Nothing was sent"));
}

int cli_run(const struct cli_options *options, int argc, char **argv) {
  const struct row *row = cli_row(argv[0]);
  struct cli cli = {.options = options, .argc = argc - 1, .argv = argv + 1};
  struct error error;
  if (cli.argc < row->least || cli.argc > row->most) return cli_usage(row->usage);
  if (work_start(options->setup, &cli.work, &error) != ERROR_NONE) return cli_fail(&error);
  int status = row->run(&cli);
  work_stop(cli.work);
  if (fflush(stdout) != 0 && errno != EPIPE && status == 0) {
    error_set(&error, ERROR_STORE, _("Can't write the output: %s"), strerror(errno));
    status = cli_fail(&error);
  }
  return status;
}
