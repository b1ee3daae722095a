#include "cli/cli_command.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/output.h"
#include "base/text.h"
#include "base/typed.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_print.h"

enum { CLI_COMMAND_SILENT_MS = 10 * 1000 };

int cli_command_fail(const struct error *error) {
  return usage_fail("visitdeck", error);
}

int cli_command_refuse(enum error_code code, const char *format, ...) {
  struct error error;
  char text[4 * sizeof error.text];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  error_set(&error, code, "%s", text);
  return cli_command_fail(&error);
}

int cli_command_show_usage(const struct cli_command *command) {
  fprintf(stderr, _("visitdeck: it goes like this: visitdeck %s\n"), command->usage);
  return error_exit_status(ERROR_USAGE);
}

/* ---- the worker */

/* The next event; NULL when none can be waited for. silence_ms: after that something is said; -1: not again. */
static struct event *cli_command_next(struct cli_command *command, int *silence_ms) {
  struct pollfd wait = {.fd = work_fd(command->work), .events = POLLIN};
  struct event *event;
  while ((event = work_take(command->work)) == NULL) {
    int came = poll(&wait, 1, *silence_ms);
    if (came < 0 && errno != EINTR) {
      error_set(&command->error, ERROR_STORE, "%s", strerror(errno));
      return NULL;
    }
    if (came != 0) continue;
    usage_say("visitdeck", _("Flatsy has not answered for 10 seconds: still waiting"));
    *silence_ms = -1;
  }
  if (event->type == EVENT_NOTICE) usage_say("visitdeck", event->error.text);
  if (event->type == EVENT_WAIT) usage_say("visitdeck", event->text);
  if (event->type == EVENT_WAIT) *silence_ms = -1;
  return event;
}

struct event *cli_command_ask(struct cli_command *command, struct job *take_job, enum event_type wanted) {
  uint64_t serial = work_post(command->work, take_job);
  struct event *answer = NULL, *event;
  int silence_ms = CLI_COMMAND_SILENT_MS;
  bool done = false;
  while (!done && (event = cli_command_next(command, &silence_ms)) != NULL) {
    bool ours = event->serial == serial;
    done = ours && event->type == EVENT_DONE;
    if (done) command->error = event->error;
    if (ours && !done && event->type == wanted) { /* of a write the last state counts */
      event_free(answer);
      answer = event;
    } else {
      event_free(event);
    }
  }
  return answer;
}

struct event *cli_command_read(struct cli_command *command, struct job *take_job, enum event_type wanted) {
  struct event *event = cli_command_ask(command, take_job, wanted);
  if (event == NULL) command->status = cli_command_fail(&command->error);
  return event;
}

int cli_command_show(struct cli_command *command, struct job *take_job, enum event_type wanted,
                     void (*print)(struct cli_command *command, const struct event *event)) {
  AUTO(event_free_at) struct event *event = take_job != NULL ? cli_command_read(command, take_job, wanted) : NULL;
  if (event != NULL) print(command, event);
  return command->status;
}

void cli_command_say_age(const struct cli_command *command, const struct event *event) {
  char when[CLI_PRINT_WHEN], left_out[128];
  event_say_left_out(event, left_out, sizeof left_out);
  if (left_out[0] != '\0') usage_say("visitdeck", left_out);
  if (!command->setup->offline) return;
  if (event->fresh.read_at != WHEN_NONE)
    fprintf(stderr, _("visitdeck: offline, as read from Flatsy on %s\n"), cli_print_when(event->fresh.read_at, when));
  if (event->fresh.failed) usage_say("visitdeck", event->fresh.error.text);
}

/* ---- the person */

char *cli_command_words(const struct cli_command *command, int first) {
  struct buf words = buf_empty(SIZE_MAX / 2);
  for (int n = first; n < command->argc; n++)
    if (!buf_print(&words, "%s%s", n > first ? " " : "", command->argv[n])) break;
  return buf_take(&words);
}

enum error_code cli_command_instant(const char *text, int64_t *instant, bool *has_time, struct error *error) {
  return when_read(text, clock_utc(&clock_system), instant, has_time, error);
}

enum error_code cli_command_read_file(const char *path, struct buf *text, struct error *error) {
  char part[8192];
  size_t got;
  bool fits = true, standard = strcmp(path, "-") == 0;
  FILE *file = standard ? stdin : fopen(typed_as_given(path), "r");
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
  if (!fits) return error_over(error, ERROR_USAGE, text->max);
  bool plain =
      text->length == 0 || (text_is_utf8(text->data, text->length) && memchr(text->data, '\0', text->length) == NULL);
  return plain ? ERROR_NONE
               : error_set(error, ERROR_USAGE, _("%s is not UTF-8 text: save it as UTF-8; nothing was sent"),
                           standard ? _("What came on standard input") : path);
}

enum error_code cli_command_prompt(struct cli_command *command, const char *prompt, char *line, int size) {
  line[0] = '\0';
  error_clear(&command->error);
  if (command->options->yes) return ERROR_NONE;
  if (!isatty(STDIN_FILENO))
    return error_set(&command->error, ERROR_USAGE, _("Nobody can be asked here: add --yes to do it; nothing was sent"));
  (void)tcflush(STDIN_FILENO, TCIFLUSH); /* what was typed or pasted before the question answers another one */
  fputs(prompt, stderr);
  AUTO(mem_free_at) char *typed = cli_command_line();
  command->leaves = typed == NULL || strcasecmp(typed, "q") == 0;
  if (typed != NULL) text_copy(line, (size_t)size, typed); /* all of it was read: no rest answers the next one */
  return ERROR_NONE;
}

char *cli_command_line(void) {
  char *line = NULL;
  size_t size = 0;
  (void)(fflush(stdout) + fflush(stderr)); /* what was asked must be seen; what fails is said at the end */
  ssize_t length = getline(&line, &size, stdin);
  bool whole = length > 0 && line[length - 1] == '\n';
  if (!whole) putc('\n', stderr);
  output_line_ended();
  if (!whole) mem_free_at(&line);
  if (whole) line[length - 1] = '\0';
  return line;
}

enum error_code cli_command_confirm(struct cli_command *command, const char *question) {
  char line[16];
  AUTO(mem_free_at) char *prompt = mem_print("%s %s ", question, _("[y/N]"));
  enum error_code code = cli_command_prompt(command, prompt, line, sizeof line);
  while (code == ERROR_NONE && strcmp(line, "?") == 0) {
    fprintf(stderr, _("%c sends it; anything else, and Enter alone, sends nothing\n"), _("yes:y")[4]);
    code = cli_command_prompt(command, prompt, line, sizeof line);
  }
  if (code != ERROR_NONE || command->options->yes) return code;
  char yes = _("yes:y")[4];
  bool letter = strlen(line) == 1 && (tolower((unsigned char)line[0]) == 'y' || tolower((unsigned char)line[0]) == yes);
  if (letter || strcasecmp(line, "yes") == 0 || strcasecmp(line, _("yes")) == 0) return ERROR_NONE;
  command->declined = true;
  return error_set(&command->error, ERROR_REFUSED, _("Nothing was sent"));
}
