#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_named.h"
#include "cli/cli_print.h"
#include "cli/cli_print_outbox.h"
#include "cli/cli_print_property.h"
#include "cli/cli_write.h"
#include "model/availability.h"
#include "model/hours_text.h"
#include "model/json.h"
#include "model/json_edit.h"

enum { CLI_AVAILABILITY_MAX = 4 << 20, CLI_AVAILABILITY_LINE = 400 };

/* ---- printing */

static void cli_availability_print(FILE *out, const struct availability *hours) {
  AUTO(buf_free) struct buf text = buf_empty(CLI_AVAILABILITY_MAX);
  availability_say(hours, when_day(clock_utc(&clock_system)), &text);
  if (text.length > 0)
    fputs(text.data, out);
  else if (availability_is_untold(hours))
    fprintf(out, "%s\n", _("Flatsy names no hours: its default is all week, from 7 to 21 h"));
  else
    fprintf(out, "%s\n", _("nothing from today on"));
}

/* Those of a property. Returns the exit status. */
static int cli_availability_print_of(struct cli_command *command, const struct property *property) {
  AUTO(availability_free_at) struct availability *hours = NULL;
  AUTO(mem_free_at) char *raw = NULL;
  if (availability_of_property(property->raw, property->raw_length, &hours, &raw, &command->error) != ERROR_NONE)
    return cli_command_fail(&command->error);
  if (command->options->json) {
    const char *list = raw != NULL ? raw : "null"; /* not "[]": nothing would be open */
    cli_print_json(list, strlen(list));
  } else {
    cli_availability_print(stdout, hours);
    cli_print_property_odd_hours(availability_odd(hours));
  }
  return 0;
}

static void cli_availability_show(struct cli_command *command, const struct event *event) {
  command->status = cli_availability_print_of(command, event->property);
  if (command->status == 0) cli_command_say_age(command, event);
}

/* ---- a list from a file */

struct cli_availability_list { /* one of them */
  struct availability *hours;
  char *words; /* which are not read as long as the server is not asked for weekly hours */
};

static void cli_availability_clear(struct cli_availability_list *list) {
  availability_free(list->hours);
  free(list->words);
}

/* Strict: what is sent is what the person meant. */
static enum error_code cli_availability_read_json(const struct buf *text, struct availability **hours,
                                                  struct error *error) {
  AUTO(json_free_at) struct cJSON *json = json_parse(text->data, text->length);
  bool list =
      json != NULL && json_is_exact(text->data, text->length) && text->data[strspn(text->data, " \t\r\n")] == '[';
  if (!list || availability_read(text->data, hours, error) != ERROR_NONE)
    return error_set(error, ERROR_USAGE,
                     _("This is no list of intervals: write [{\"start\":\"2026-11-27T08:00:00Z\",\"end\":"
                       "\"2026-11-27T11:00:00Z\"}], or [] for none"));
  if (availability_check(*hours, error) == ERROR_NONE) availability_tidy(*hours);
  return error->code;
}

/* Words, unless it begins as JSON does. */
static enum error_code cli_availability_read_file(const char *path, struct cli_availability_list *list,
                                                  struct error *error) {
  AUTO(buf_free) struct buf text = buf_empty(CLI_COMMAND_FILE_MAX);
  bool weekdays;
  if (cli_command_read_file(path, &text, error) != ERROR_NONE) return error->code;
  if (text.length > 0 && strchr("[{\"", text.data[strspn(text.data, " \t\r\n")]) != NULL)
    return cli_availability_read_json(&text, &list->hours, error);
  list->words = mem_copy_n(text.data, text.length);
  AUTO(availability_free_at) struct availability *read = NULL;
  return hours_text_read(list->words, when_day(clock_utc(&clock_system)), true, &read, &weekdays, error);
}

/* ---- sending */

static void cli_availability_tell(const struct availability *before, const struct availability *after) {
  int64_t today = when_day(clock_utc(&clock_system));
  struct availability_changes changes = availability_compare(before, after, today);
  for (size_t n = 0; n < changes.count; n++) {
    char line[CLI_AVAILABILITY_LINE];
    availability_say_change(&changes.changes[n], today, line, sizeof line);
    fprintf(stderr, "%s %s\n", changes.changes[n].opened ? "+" : "-", line);
  }
  if (changes.count == 0) fprintf(stderr, "%s\n", _("The same hours, written otherwise"));
  free(changes.changes);
  fprintf(stderr, "%s\n", _("Before"));
  cli_availability_print(stderr, before);
  cli_print_property_odd_hours(availability_odd(before)); /* it is replaced too */
  fprintf(stderr, "%s\n", _("After"));
  cli_availability_print(stderr, after);
  size_t past = availability_past(after, clock_utc(&clock_system));
  AUTO(mem_free_at)
  char *over =
      mem_print(ngettext("%zu interval of the list is over already: is its date right?",
                         "%zu intervals of the list are over already: are their dates right?", (unsigned long)past),
                past);
  if (past > 0) usage_say("visitdeck", over);
}

/* Whether this Flatsy has weekly hours. command->error: why that can't be known. */
static bool cli_availability_has_weekly(struct cli_command *command, const struct availability *before) {
  error_clear(&command->error);
  if (availability_knows_weekly(before)) return true;
  AUTO(event_free_at) struct event *event = cli_command_ask(command, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE);
  bool lacks = command->error.code == ERROR_REFUSED || command->error.code == ERROR_NOT_FOUND;
  if (lacks) error_clear(&command->error);
  return !lacks && command->error.code == ERROR_NONE;
}

/* Weekly hours on a server that does not know them would be one day's: asked for before anything is sent. */
static enum error_code cli_availability_check_weekly(struct cli_command *command, const struct availability *before,
                                                     const struct availability *after) {
  error_clear(&command->error);
  if (!availability_knows_weekly(after)) return ERROR_NONE;
  if (!cli_availability_has_weekly(command, before) && command->error.code == ERROR_NONE)
    error_set(&command->error, ERROR_REFUSED,
              _("This Flatsy has no weekly hours: write each day without isWeeklyRecurring; nothing was sent"));
  return command->error.code;
}

/* What the words make of what Flatsy has: the weekdays' hours are weekly where it knows such. */
static struct availability *cli_availability_of_words(struct cli_command *command, const struct availability *before,
                                                      const char *words) {
  int64_t today = when_day(clock_utc(&clock_system));
  bool weekdays, weekly = true;
  AUTO(availability_free_at) struct availability *read = NULL;
  if (hours_text_read(words, today, weekly, &read, &weekdays, &command->error) != ERROR_NONE) return NULL;
  if (weekdays) weekly = cli_availability_has_weekly(command, before);
  if (command->error.code != ERROR_NONE) return NULL;
  if (weekly) return hours_text_apply(before, read, today);
  AUTO(availability_free_at) struct availability *dated = NULL;
  if (hours_text_read(words, today, weekly, &dated, &weekdays, &command->error) != ERROR_NONE) return NULL;
  fprintf(stderr,
          ngettext("This Flatsy has no weekly hours: those of weekdays are for %d week\n",
                   "This Flatsy has no weekly hours: those of weekdays are for %d weeks\n", AVAILABILITY_DEFAULT_WEEKS),
          AVAILABILITY_DEFAULT_WEEKS);
  return hours_text_apply(before, dated, today);
}

/* As Flatsy has them now; that it is done stays so when they can't be read. */
static void cli_availability_print_sent(struct cli_command *command, const struct event *write) {
  struct job *job = cli_named_job(command, JOB_READ_PROPERTY, command->argv[0]);
  AUTO(event_free_at) struct event *now = job != NULL ? cli_command_ask(command, job, EVENT_PROPERTY) : NULL;
  if (now == NULL || cli_availability_print_of(command, now->property) != 0) cli_print_outbox(write, true);
}

static int cli_availability_send(struct cli_command *command, const struct property *property, char *take_question,
                                 const char *base, const char *list) {
  bool json = command->options->json;
  AUTO(mem_free_at) char *edits = mem_print("{\"/availability\":%s}", list);
  AUTO(event_free_at)
  struct event *write =
      cli_write_send(command, take_question, job_edit(JOB_AVAILABILITY, cli_write_property(property), base, edits));
  AUTO(mem_free_at) char *done = json ? NULL : mem_print(_("Availability of %s saved"), property->ref_shown);
  int status = cli_write_tell(command, JOB_AVAILABILITY, write, done);
  if (status == 0 && json && write != NULL) cli_availability_print_sent(command, write);
  if (status == 0 && write != NULL) cli_write_told(command, &write->rows[0]);
  return status;
}

static int cli_availability_replace(struct cli_command *command, const struct property *property,
                                    const struct cli_availability_list *given) {
  AUTO(availability_free_at) struct availability *before = NULL, *read = NULL;
  AUTO(mem_free_at) char *base = NULL;
  if (availability_of_property(property->raw, property->raw_length, &before, &base, &command->error) != ERROR_NONE)
    return cli_command_fail(&command->error);
  if (given->words != NULL && (read = cli_availability_of_words(command, before, given->words)) == NULL)
    return cli_command_fail(&command->error);
  const struct availability *after = read != NULL ? read : given->hours;
  AUTO(mem_free_at) char *list = availability_raw(after, NULL);
  if (base != NULL && json_same(json_span_of(base), json_span_of(list))) {
    puts(_("Nothing was sent: these are the hours that Flatsy has"));
    return 0;
  }
  if (read == NULL && cli_availability_check_weekly(command, before, after) != ERROR_NONE)
    return cli_command_fail(&command->error);
  bool empty = availability_is_empty(after, clock_utc(&clock_system));
  cli_availability_tell(before, after);
  char *question =
      mem_print(empty ? _("Nothing would be open any more: nobody could book a visit of %s. Send it all the same?")
                      : _("Send these hours of %s? They replace all that Flatsy has."),
                property->ref_shown);
  return cli_availability_send(command, property, question, base, list);
}

int cli_availability(struct cli_command *command) {
  AUTO(cli_availability_clear) struct cli_availability_list list = {0};
  if (command->argc == 1)
    return cli_command_show(command, cli_named_job(command, JOB_READ_PROPERTY, command->argv[0]), EVENT_PROPERTY,
                            cli_availability_show);
  AUTO(event_free_at) struct event *event = NULL;
  if (cli_availability_read_file(command->argv[1], &list, &command->error) != ERROR_NONE)
    command->status = cli_command_fail(&command->error);
  else if ((event = cli_named_property(command, command->argv[0],
                                       &(struct cli_earlier){.kinds = CLI_EARLIER_PROPERTY, .at = WHEN_NONE})) != NULL)
    command->status = cli_availability_replace(command, event->property, &list);
  return command->status;
}
