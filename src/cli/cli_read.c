#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_private.h"

static struct job *cli_read_job(const struct cli *cli, enum job_type type) {
  struct job *job = job_new(type);
  job->cached = cli->options->setup->offline;
  return job;
}

int cli_whoami(struct cli *cli) {
  struct error error;
  struct event *event = cli_ask(cli, cli_read_job(cli, JOB_READ_ME), EVENT_CLIENT, &error);
  if (event == NULL) return cli_fail(&error);
  if (cli->options->json)
    cli_print_json(event->client->raw, event->client->raw_length);
  else
    printf("%s  %s\n", event->client->name, event->client->email != NULL ? event->client->email : "");
  event_free(event);
  return 0;
}

/* ---- properties */

static const char *cli_property_raw(const void *arg, size_t n, size_t *length) {
  const struct property_set *set = arg;
  *length = set->properties[n]->raw_length;
  return set->properties[n]->raw;
}

/* The words as one text. New memory. */
static char *cli_words(const struct cli *cli, int first) {
  struct buf words;
  buf_init(&words, SIZE_MAX / 2);
  for (int n = first; n < cli->argc; n++)
    if (!buf_print(&words, "%s%s", n > first ? " " : "", cli->argv[n])) break;
  return buf_take(&words);
}

int cli_properties(struct cli *cli) {
  struct error error;
  struct job *job = cli_read_job(cli, JOB_READ_PROPERTIES);
  job->text = cli_words(cli, 0);
  struct event *event = cli_ask(cli, job, EVENT_PROPERTY_SET, &error);
  if (event == NULL) return cli_fail(&error);
  if (cli->options->json) cli_print_array(event->set->count, cli_property_raw, event->set);
  for (size_t n = 0; !cli->options->json && n < event->set->count; n++)
    cli_print_property_row(event->set->properties[n]);
  cli_say_age(cli, event);
  event_free(event);
  return 0;
}

int cli_property(struct cli *cli) {
  struct error error;
  struct job *job = cli_read_job(cli, JOB_READ_PROPERTY);
  job->ref = mem_copy(cli->argv[0]);
  struct event *event = cli_ask(cli, job, EVENT_PROPERTY, &error);
  if (event == NULL) return cli_fail(&error);
  if (cli->options->json)
    cli_print_json(event->property->raw, event->property->raw_length);
  else
    cli_print_property(event->property);
  if (!cli->options->json) cli_say_odd_hours(event->property->odd_intervals);
  event_free(event);
  return 0;
}

/* ---- slots */

/* The API's own objects, in our order. */
static const char *cli_slot_raw(const void *arg, size_t n, size_t *length) {
  const struct slot_list *list = arg;
  *length = list->slots[n].raw_length;
  return list->raw + list->slots[n].raw_at;
}

/* As a person can give it to book: the date itself where that says which instant it is. */
static void cli_slot_date(const struct slot *slot, char *out, size_t size) {
  int64_t at;
  char when[WHEN_SIZE];
  when_print(slot->at, when);
  snprintf(out, size, "%s", when_parse(slot->date, &at) ? slot->date : when);
}

static void cli_print_slots(const struct event *event, bool all, bool ascii) {
  const struct slot_list *list = event->slots;
  char when[96], date[SLOT_DATE];
  char *say = slot_list_say(list, SIZE_MAX);
  size_t others = list->count - list->recommended;
  for (size_t n = 0; n < (all ? list->count : list->recommended); n++) {
    when_show_day_time(list->slots[n].at, when, sizeof when);
    cli_slot_date(&list->slots[n], date, sizeof date);
    printf("%s %s  %s\n", n >= list->recommended ? " " : ascii ? "*" : "★", when, date);
  }
  if (say[0] != '\0') puts(say);
  if (list->recommended == 0 && list->left_out == 0 && event->fresh.past == 0) puts(_("No recommended slot"));
  if (!all) printf(ngettext("%zu other slot: --all\n", "%zu other slots: --all\n", (unsigned long)others), others);
  free(say);
}

int cli_slots(struct cli *cli) {
  struct error error;
  struct job *job = cli_read_job(cli, JOB_READ_SLOTS);
  job->ref = mem_copy(cli->argv[0]);
  job->reschedule = cli->options->reschedule;
  struct event *event = cli_ask(cli, job, EVENT_SLOTS, &error);
  if (event == NULL) return cli_fail(&error);
  const struct slot_list *list = event->slots;
  if (cli->options->json)
    cli_print_array(cli->options->all ? list->count : list->recommended, cli_slot_raw, list);
  else
    cli_print_slots(event, cli->options->all, cli->options->ascii);
  cli_say_age(cli, event);
  event_free(event);
  return 0;
}

/* ---- visits */

static const char *cli_visit_raw(const void *arg, size_t n, size_t *length) {
  const struct visit_list *list = arg;
  *length = list->visits[n]->raw_length;
  return list->visits[n]->raw;
}

/* "confirmed", "cancelled" (any), "visit.status.done"; draft. */
static bool cli_status_known(const char *status) {
  return strcmp(status, "cancelled") == 0 || strcmp(status, "draft") == 0 ||
         visit_status_read(status) != VISIT_STATUS_OTHER;
}

static bool cli_status_matches(const struct visit *visit, const char *status) {
  if (strcmp(status, "draft") == 0) return visit_draft_age(visit, clock_utc(&clock_system)) >= 0;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    enum visit_status one = visit->visitors[n].status;
    if (strcmp(status, "cancelled") == 0 ? visit_status_is_cancelled(one) : one == visit_status_read(status))
      return true;
  }
  return false;
}

static void cli_keep_status(struct visit_list *list, const char *status) {
  size_t kept = 0, odd = 0;
  for (size_t n = 0; n < list->count; n++) {
    bool matches = cli_status_matches(list->visits[n], status);
    odd += !matches && visit_has_odd_status(list->visits[n]);
    if (matches)
      list->visits[kept++] = list->visits[n];
    else
      visit_free(list->visits[n]);
  }
  list->count = kept;
  if (odd == 0) return;
  char *text =
      mem_print(ngettext("the status of %zu visit can't be read: perhaps it belongs to these",
                         "the status of %zu visits can't be read: perhaps they belong to these", (unsigned long)odd),
                odd);
  usage_say("visitdeck", text);
  free(text);
}

static enum error_code cli_period(const struct cli *cli, struct job *job, struct error *error) {
  const struct cli_options *options = cli->options;
  bool has_time = false;
  error_clear(error);
  if (options->from != NULL && cli_instant(options->from, &job->from, &has_time, error) != ERROR_NONE)
    return error->code;
  if (options->to != NULL && cli_instant(options->to, &job->to, &has_time, error) != ERROR_NONE) return error->code;
  if (options->to != NULL && !has_time) job->to = when_day_add(job->to, 1); /* the last day shown */
  if (job->from != WHEN_NONE && job->to != WHEN_NONE && job->from >= job->to)
    return error_set(error, ERROR_USAGE, _("--from is after --to: no visit can be between them"));
  if (options->status != NULL && !cli_status_known(options->status))
    return error_set(error, ERROR_USAGE, _("There is no status \"%s\": proposed, confirmed, done, cancelled, draft"),
                     options->status);
  return ERROR_NONE;
}

int cli_visits(struct cli *cli) {
  struct error error;
  struct job *job = cli_read_job(cli, JOB_READ_VISITS);
  job->ref = mem_copy(cli->options->ref);
  if (cli_period(cli, job, &error) != ERROR_NONE) {
    job_free(job);
    return cli_fail(&error);
  }
  struct event *event = cli_ask(cli, job, EVENT_VISITS, &error);
  if (event == NULL) return cli_fail(&error);
  if (cli->options->status != NULL) cli_keep_status(event->visits, cli->options->status);
  if (cli->options->json) cli_print_array(event->visits->count, cli_visit_raw, event->visits);
  for (size_t n = 0; !cli->options->json && n < event->visits->count; n++)
    cli_print_visit_row(event->visits->visits[n], true);
  cli_say_age(cli, event);
  event_free(event);
  return 0;
}

int cli_visit(struct cli *cli) {
  struct error error;
  struct job *job = cli_read_job(cli, JOB_READ_VISIT);
  job->id = mem_copy(cli->argv[0]);
  struct event *event = cli_ask(cli, job, EVENT_VISIT, &error);
  if (event == NULL) return cli_fail(&error);
  if (cli->options->json)
    cli_print_json(event->visit->raw, event->visit->raw_length);
  else
    cli_print_visit(event->visit);
  if (!cli->options->json) (void)cli_say_odd_reports(event->visit, visit_has_report(event->visit));
  event_free(event);
  return 0;
}

int cli_agenda(struct cli *cli) {
  struct error error;
  bool has_time;
  char day[96], *words = cli_words(cli, 0);
  struct job *job = cli_read_job(cli, JOB_READ_VISITS);
  job->from = clock_utc(&clock_system);
  enum error_code code = words[0] != '\0' ? cli_instant(words, &job->from, &has_time, &error) : ERROR_NONE;
  free(words);
  if (code != ERROR_NONE) {
    job_free(job);
    return cli_fail(&error);
  }
  int64_t from = job->from = when_day(job->from);
  job->to = when_day_add(from, 1);
  struct event *event = cli_ask(cli, job, EVENT_VISITS, &error);
  if (event == NULL) return cli_fail(&error);
  if (cli->options->json) {
    cli_print_array(event->visits->count, cli_visit_raw, event->visits);
  } else {
    when_say_day(from, day, sizeof day);
    printf("%s (%s)\n", day, when_zone());
    for (size_t n = 0; n < event->visits->count; n++)
      cli_print_visit_row(event->visits->visits[n], false);
    if (event->visits->count == 0 && event->fresh.left_out == 0) puts(_("No visit on this day"));
  }
  cli_say_age(cli, event);
  event_free(event);
  return 0;
}
