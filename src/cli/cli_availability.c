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

/* Strict: what is sent is what the person meant. */
static enum error_code cli_availability_read_file(const char *path, struct availability **hours, struct error *error) {
  AUTO(buf_free) struct buf text = buf_empty(CLI_COMMAND_FILE_MAX);
  if (cli_command_read_file(path, &text, error) != ERROR_NONE) return error->code;
  AUTO(json_free_at) struct cJSON *json = text.length > 0 ? json_parse(text.data, text.length) : NULL;
  bool list = json != NULL && json_is_exact(text.data, text.length) && text.data[strspn(text.data, " \t\r\n")] == '[';
  if (!list || availability_read(text.data, hours, error) != ERROR_NONE)
    return error_set(error, ERROR_USAGE,
                     _("This is no list of intervals: write [{\"start\":\"2026-11-27T08:00:00Z\",\"end\":"
                       "\"2026-11-27T11:00:00Z\"}], or [] for none"));
  if (availability_check(*hours, error) == ERROR_NONE) availability_tidy(*hours);
  return error->code;
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

/* Weekly hours on a server that does not know them would be one day's: asked for before anything is sent. */
static enum error_code cli_availability_check_weekly(struct cli_command *command, const struct availability *before,
                                                     const struct availability *after) {
  error_clear(&command->error);
  if (!availability_knows_weekly(after) || availability_knows_weekly(before)) return ERROR_NONE;
  AUTO(event_free_at) struct event *event = cli_command_ask(command, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE);
  if (command->error.code == ERROR_REFUSED || command->error.code == ERROR_NOT_FOUND)
    return error_set(&command->error, ERROR_REFUSED,
                     _("This Flatsy has no weekly hours: write each day without isWeeklyRecurring; nothing was sent"));
  return command->error.code;
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
                                    const struct availability *after) {
  AUTO(availability_free_at) struct availability *before = NULL;
  AUTO(mem_free_at) char *base = NULL;
  AUTO(mem_free_at) char *list = availability_raw(after, NULL);
  if (availability_of_property(property->raw, property->raw_length, &before, &base, &command->error) != ERROR_NONE)
    return cli_command_fail(&command->error);
  if (base != NULL && json_same(json_span_of(base), json_span_of(list))) {
    puts(_("Nothing was sent: these are the hours that Flatsy has"));
    return 0;
  }
  if (cli_availability_check_weekly(command, before, after) != ERROR_NONE) return cli_command_fail(&command->error);
  bool empty = availability_is_empty(after, clock_utc(&clock_system));
  cli_availability_tell(before, after);
  char *question =
      mem_print(empty ? _("Nothing would be open any more: nobody could book a visit of %s. Send it all the same?")
                      : _("Send these hours of %s? They replace all that Flatsy has."),
                property->ref_shown);
  return cli_availability_send(command, property, question, base, list);
}

int cli_availability(struct cli_command *command) {
  AUTO(availability_free_at) struct availability *hours = NULL;
  if (command->argc == 1)
    return cli_command_show(command, cli_named_job(command, JOB_READ_PROPERTY, command->argv[0]), EVENT_PROPERTY,
                            cli_availability_show);
  AUTO(event_free_at) struct event *event = NULL;
  if (cli_availability_read_file(command->argv[1], &hours, &command->error) != ERROR_NONE)
    command->status = cli_command_fail(&command->error);
  else if ((event = cli_named_property(command, command->argv[0],
                                       &(struct cli_earlier){.kinds = CLI_EARLIER_PROPERTY, .at = WHEN_NONE})) != NULL)
    command->status = cli_availability_replace(command, event->property, hours);
  return command->status;
}
