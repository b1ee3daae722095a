#include "cli/cli_plain_ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/typed.h"
#include "cli/cli.h"

enum { CLI_PLAIN_LINES = 9, CLI_PLAIN_DIGITS = 6 };

/* ---- one line */

/* New memory, "" where nothing was answered; NULL: the person leaves. */
static char *cli_plain_line(struct cli_plain *plain, const char *prompt) {
  printf("%s ", prompt);
  AUTO(mem_free_at) char *bytes = plain->leaves ? NULL : cli_command_line();
  AUTO(mem_free_at) char *typed = bytes != NULL ? typed_line(bytes) : NULL;
  if (typed != NULL && !typed_is_text(typed)) {
    (void)cli_command_refuse(ERROR_USAGE, _("\"%s\" is not UTF-8 text: correct it; nothing was sent"), typed);
    return mem_copy("");
  }
  AUTO(mem_free_at) char *line = typed != NULL ? text_clean_line(typed) : NULL;
  plain->leaves |= line == NULL || strcasecmp(line, "q") == 0;
  return plain->leaves ? NULL : mem_take(&line);
}

/* Also by the upper row of a French keyboard. -1: it is no number. */
static int cli_plain_number(const char *line) {
  static const char *const row[] = {"à", "&", "é", "\"", "'", "(", "-", "è", "_", "ç"};
  int number = 0, digits = 0;
  for (; *line != '\0'; digits++) {
    int digit = *line >= '0' && *line <= '9' ? *line - '0' : -1;
    size_t length = 1;
    for (int n = 0; digit < 0 && n < 10; n++)
      if (strncmp(line, row[n], strlen(row[n])) == 0) length = strlen(row[digit = n]);
    if (digit < 0 || digits == CLI_PLAIN_DIGITS) return -1;
    number = 10 * number + digit;
    line += length;
  }
  return digits > 0 ? number : -1;
}

/* ---- one of several */

struct cli_plain_question {
  const char *question;
  const char *const *lines; /* what the numbers are; NULL: lines that stand there already */
  size_t count;
  bool more, top; /* there are more of them; there is nothing to go back to */
};

static void cli_plain_help(const struct cli_plain_question *question) {
  for (size_t n = 0; question->lines != NULL && n < question->count; n++)
    printf("%zu. %s\n", n + 1, _(question->lines[n]));
  if (question->lines == NULL && question->count > 0)
    printf(ngettext("%zu: that line\n", "1 to %zu: that line\n", (unsigned long)question->count), question->count);
  if (question->more) puts(_("+: the next lines"));
  if (!question->top) puts(_("0: back"));
  puts(_("q, or Ctrl-D: leave visitdeck"));
}

enum { CLI_PLAIN_MORE = -2 };

/* From 0; CLI_PLAIN_MORE. */
static int cli_plain_answer(struct cli_plain *plain, const struct cli_plain_question *question) {
  AUTO(mem_free_at)
  char *prompt = mem_print("%s [%s%zu%s%s,q,?]", question->question, question->count > 1 ? "1-" : "", question->count,
                           question->more ? ",+" : "", question->top ? "" : ",0");
  for (;;) {
    AUTO(mem_free_at) char *line = cli_plain_line(plain, prompt);
    if (line == NULL) return CLI_PLAIN_BACK;
    int number = cli_plain_number(line);
    if (number > 0 && (size_t)number <= question->count) return number - 1;
    if (number == 0 && !question->top) return CLI_PLAIN_BACK;
    if (strcmp(line, "+") == 0 && question->more) return CLI_PLAIN_MORE;
    if (line[0] != '\0' && strcmp(line, "?") != 0) printf(_("\"%s\" is no answer here; one of these is:\n"), line);
    cli_plain_help(question);
  }
}

int cli_plain_pick(struct cli_plain *plain, const struct cli_plain_list *list) {
  size_t shown = 0, more = list->first > 0 ? list->first : CLI_PLAIN_LINES;
  int answer = CLI_PLAIN_MORE;
  while (answer == CLI_PLAIN_MORE) {
    for (size_t to = shown + more; shown < to && shown < list->count; shown++) {
      printf("%zu. ", shown + 1);
      list->print(plain, list->of, shown);
    }
    more = CLI_PLAIN_LINES;
    answer = cli_plain_answer(
        plain, &(struct cli_plain_question){.question = list->question, .count = shown, .more = shown < list->count});
  }
  return answer;
}

int cli_plain_choose(struct cli_plain *plain, const char *question, const char *const *lines, size_t count,
                     bool quiet) {
  for (size_t n = 0; !quiet && n < count; n++)
    printf("%zu. %s\n", n + 1, _(lines[n]));
  return cli_plain_answer(
      plain, &(struct cli_plain_question){.question = question, .lines = lines, .count = count, .top = quiet});
}

char *cli_plain_text(struct cli_plain *plain, const char *question, const char *help) {
  AUTO(mem_free_at) char *prompt = mem_print("%s [0,q,?]", question);
  for (;;) {
    AUTO(mem_free_at) char *line = cli_plain_line(plain, prompt);
    if (line == NULL || strcmp(line, "0") == 0) return NULL;
    if (line[0] != '\0' && strcmp(line, "?") != 0) return mem_take(&line);
    puts(help);
    cli_plain_help(&(struct cli_plain_question){0});
  }
}

/* ---- jobs */

static bool cli_plain_ended(struct cli_plain *plain, const struct cli_command *command, int status) {
  plain->leaves |= command->leaves;
  plain->declined = command->declined;
  plain->status = command->declined ? 0 : status;
  return status == 0;
}

bool cli_plain_do(struct cli_plain *plain, const struct cli_options *options, const char *name, const char *one,
                  const char *two) {
  AUTO(mem_free_at) char *first = mem_copy(one), *second = mem_copy(two);
  char *words[] = {first, second, NULL};
  struct cli_command command = *plain->seat;
  if (options != NULL) command.options = options;
  command.argc = (one != NULL) + (two != NULL);
  command.argv = words;
  return cli_plain_ended(plain, &command, cli_run_on(&command, name));
}

struct event *cli_plain_read(struct cli_plain *plain, struct job *take_job, enum event_type wanted) {
  struct cli_command command = *plain->seat;
  struct event *event = cli_command_read(&command, take_job, wanted);
  if (event != NULL) cli_command_say_age(&command, event);
  (void)cli_plain_ended(plain, &command, command.status);
  return event;
}
