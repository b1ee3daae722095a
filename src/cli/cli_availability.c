/* availability: when a property can be visited, for people or as the API's list; a new list from a file, which replaces
 * what is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_private.h"
#include "model/availability.h"
#include "model/json.h"
#include "model/json_edit.h"

enum { HOURS_FILE_MAX = 4 << 20, HOURS_LINE = 400 };

/* ---- printing */

static void hours_print(FILE *out, const struct availability *hours) {
  struct buf text;
  buf_init(&text, HOURS_FILE_MAX);
  availability_say(hours, when_day(clock_utc(&clock_system)), &text);
  if (text.length > 0)
    fputs(text.data, out);
  else if (availability_is_untold(hours))
    fprintf(out, "%s\n", _("Flatsy names no hours: its default is all week, from 7 to 21 h"));
  else
    fprintf(out, "%s\n", _("nothing from today on"));
  buf_free(&text);
}

void cli_say_odd_hours(size_t odd) {
  if (odd == 0) return;
  char *text = mem_print(ngettext("%zu interval that Flatsy has can't be read",
                                  "%zu intervals that Flatsy has can't be read", (unsigned long)odd),
                         odd);
  usage_say("visitdeck", text);
  free(text);
}

static struct event *hours_property(struct cli *cli, struct error *error) {
  struct job *job = job_new(JOB_READ_PROPERTY);
  job->ref = mem_copy(cli->argv[0]);
  job->cached = cli->options->setup->offline;
  return cli_ask(cli, job, EVENT_PROPERTY, error);
}

static int hours_show(struct cli *cli) {
  struct error error;
  struct availability *hours;
  char *raw;
  struct event *event = hours_property(cli, &error);
  if (event == NULL) return cli_fail(&error);
  int status = 0;
  if (availability_of_property(event->property->raw, event->property->raw_length, &hours, &raw, &error) != ERROR_NONE) {
    status = cli_fail(&error);
  } else {
    const char *list = raw != NULL ? raw : "null"; /* not "[]": nothing would be open */
    if (cli->options->json)
      cli_print_json(list, strlen(list));
    else
      hours_print(stdout, hours);
    if (!cli->options->json) cli_say_odd_hours(availability_odd(hours));
    cli_say_age(cli, event);
  }
  availability_free(hours);
  free(raw);
  event_free(event);
  return status;
}

/* ---- a list from a file */

/* Strict: what is sent is what the person meant. */
static enum error_code hours_read_list(const char *path, struct availability **hours, struct error *error) {
  struct buf text;
  *hours = NULL;
  enum error_code code = cli_read_text(path, &text, error);
  if (code == ERROR_NONE) {
    struct cJSON *json = text.length > 0 ? json_parse(text.data, text.length) : NULL;
    bool list = json != NULL && json_is_exact(text.data, text.length) && text.data[strspn(text.data, " \t\r\n")] == '[';
    json_free(json);
    if (!list || availability_read(text.data, hours, error) != ERROR_NONE)
      code = error_set(error, ERROR_USAGE,
                       _("This is no list of intervals: write [{\"start\":\"2026-11-27T08:00:00Z\",\"end\":"
                         "\"2026-11-27T11:00:00Z\"}], or [] for none"));
  }
  if (code == ERROR_NONE) code = availability_check(*hours, error);
  if (code == ERROR_NONE) availability_tidy(*hours);
  buf_free(&text);
  return code;
}

/* ---- sending */

static void hours_tell(const struct availability *before, const struct availability *after) {
  int64_t today = when_day(clock_utc(&clock_system));
  struct availability_changes changes = availability_compare(before, after, today);
  for (size_t n = 0; n < changes.count; n++) {
    char line[HOURS_LINE];
    availability_say_change(&changes.changes[n], today, line, sizeof line);
    fprintf(stderr, "%s %s\n", changes.changes[n].opened ? "+" : "-", line);
  }
  if (changes.count == 0) fprintf(stderr, "%s\n", _("The same hours, written otherwise"));
  free(changes.changes);
  fprintf(stderr, "%s\n", _("Before"));
  hours_print(stderr, before);
  cli_say_odd_hours(availability_odd(before)); /* it is replaced too */
  fprintf(stderr, "%s\n", _("After"));
  hours_print(stderr, after);
}

/* Weekly hours on a server that does not know them would be one day's: asked for before anything is sent. */
static enum error_code hours_need_weekly(struct cli *cli, const struct availability *before,
                                         const struct availability *after, struct error *error) {
  error_clear(error);
  if (!availability_knows_weekly(after) || availability_knows_weekly(before)) return ERROR_NONE;
  struct event *event = cli_ask(cli, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE, error);
  event_free(event);
  if (error->code == ERROR_REFUSED || error->code == ERROR_NOT_FOUND)
    return error_set(error, ERROR_REFUSED,
                     _("This Flatsy has no weekly hours: write each day without isWeeklyRecurring; nothing was sent"));
  return error->code;
}

static int hours_post(struct cli *cli, const struct property *property, const char *base, const char *list) {
  struct error error;
  struct job *job = job_new(JOB_AVAILABILITY);
  job->id = mem_copy(property->id);
  job->ref = mem_copy(property->ref);
  job->address = mem_copy(property->address);
  job->base = mem_copy(base);
  job->edits = mem_print("{\"/availability\":%s}", list);
  job->once = true;
  struct event *write = cli_ask(cli, job, EVENT_WRITE, &error);
  char *done = mem_print(_("Availability of %s saved"), property->ref_shown);
  int status =
      error.code == ERROR_NONE && cli->options->json ? hours_show(cli) : cli_tell_write(cli, write, &error, done);
  if (status == 0 && write != NULL && write->rows[0].note != NULL) usage_say("visitdeck", write->rows[0].note);
  free(done);
  event_free(write);
  return status;
}

static int hours_replace(struct cli *cli, const struct property *property, const struct availability *after) {
  struct error error;
  struct availability *before;
  char *base, *list = availability_raw(after, NULL);
  int status;
  if (availability_of_property(property->raw, property->raw_length, &before, &base, &error) != ERROR_NONE) {
    free(list);
    return cli_fail(&error);
  }
  bool same = base != NULL && json_same(json_span_of(base), json_span_of(list));
  bool empty = availability_is_empty(after, clock_utc(&clock_system));
  char *question =
      mem_print(empty ? _("Nothing would be open any more: nobody could book a visit of %s. Send it all the same?")
                      : _("Send these hours of %s? They replace all that Flatsy has."),
                property->ref_shown);
  if (same) {
    puts(_("Nothing was sent: these are the hours that Flatsy has"));
    status = 0;
  } else if (hours_need_weekly(cli, before, after, &error) != ERROR_NONE) {
    status = cli_fail(&error);
  } else {
    hours_tell(before, after);
    status =
        cli_confirm(cli, question, &error) != ERROR_NONE ? cli_fail(&error) : hours_post(cli, property, base, list);
  }
  free(question);
  free(list);
  free(base);
  availability_free(before);
  return status;
}

int cli_availability(struct cli *cli) {
  struct error error;
  struct availability *hours;
  if (cli->argc == 1) return hours_show(cli);
  if (cli->options->setup->offline) {
    error_set(&error, ERROR_UNREACHABLE, _("Working offline: nothing was sent"));
    return cli_fail(&error);
  }
  int status;
  struct event *event = NULL;
  if (hours_read_list(cli->argv[1], &hours, &error) != ERROR_NONE || (event = hours_property(cli, &error)) == NULL)
    status = cli_fail(&error);
  else
    status = hours_replace(cli, event->property, hours);
  event_free(event);
  availability_free(hours);
  return status;
}
