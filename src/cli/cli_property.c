/* What is done to one property: pause, resume, terminate, invite; who shows it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_private.h"

/* A property from the server; NULL, and why. The caller frees the event. */
static struct event *cli_read_ref(struct cli *cli, const char *ref, struct error *error) {
  struct job *job = job_new(JOB_READ_PROPERTY);
  job->ref = mem_copy(ref);
  struct event *event = cli_ask(cli, job, EVENT_PROPERTY, error);
  if (event != NULL && event->property->ref == NULL) {
    error_set(error, ERROR_REFUSED, _("This property has no reference: Flatsy can't be told which one is meant"));
    event_free(event);
    return NULL;
  }
  return event;
}

static struct job *cli_property_job(enum job_type type, const struct property *property) {
  struct job *job = job_new(type);
  job->id = mem_copy(property->id);
  job->ref = mem_copy(property->ref);
  job->address = mem_copy(property->address);
  job->once = true;
  return job;
}

/* "75-1042, 12 rue de la Paix, Paris". New memory. */
static char *cli_name(const struct property *property) {
  const char *address = property->address != NULL ? property->address : "", *city = property->city;
  return city != NULL ? mem_print("%s, %s, %s", property->ref_shown, address, city)
                      : mem_print("%s, %s", property->ref_shown, address);
}

int cli_write_property(struct cli *cli, struct job *take_job, const char *ref) {
  struct error error, later;
  struct event *write = cli_ask(cli, take_job, EVENT_WRITE, &error), *property = NULL;
  int status = 0;
  if (error.code != ERROR_NONE) {
    status = cli_fail(&error);
    if (error.code == ERROR_UNKNOWN)
      usage_say("visitdeck", _("don't send it again by hand: look with visitdeck outbox"));
  } else if (cli->options->json && write != NULL) {
    if (ref != NULL) property = cli_read_ref(cli, ref, &later);
    if (property != NULL)
      cli_print_json(property->property->raw, property->property->raw_length);
    else
      cli_print_outbox(write, true);
  } else if (write != NULL) {
    const struct outbox_view *row = &write->rows[0];
    printf(_("%s: %s"), row->done_label, row->ref_shown != NULL ? row->ref_shown : "");
    putchar('\n');
    if (row->note != NULL) usage_say("visitdeck", row->note);
  }
  event_free(property);
  event_free(write);
  return status;
}

/* ---- pause and resume */

static int cli_set_status(struct cli *cli, bool standby) {
  struct error error;
  struct event *event = cli_online(cli, &error) == ERROR_NONE ? cli_read_ref(cli, cli->argv[0], &error) : NULL;
  if (event == NULL) return cli_fail(&error);
  const struct property *property = event->property;
  char *name = cli_name(property);
  bool closed = property->status == PROPERTY_UNAVAILABLE;
  char *question = mem_print(closed    ? _("%s is closed: its visitors were told that it is let or sold. Go on?")
                             : standby ? _("Pause %s?")
                                       : _("Resume %s?"),
                             name);
  int status;
  if (cli_confirm(cli, question, &error) != ERROR_NONE) {
    status = cli_fail(&error);
  } else {
    struct job *job = cli_property_job(JOB_STATUS, property);
    job->standby = standby;
    status = cli_write_property(cli, job, cli->argv[0]);
  }
  free(question);
  free(name);
  event_free(event);
  return status;
}

int cli_pause(struct cli *cli) {
  return cli_set_status(cli, true);
}

int cli_resume(struct cli *cli) {
  return cli_set_status(cli, false);
}

/* ---- terminate */

/* Says on stderr who has a visit to come and will be told; the picked one's email as Flatsy wrote it, or NULL. */
static const char *cli_tell_visitors(const struct cli *cli, const struct visit_list *visits) {
  const char *picked = NULL, *wanted = cli->options->picked;
  int64_t now = clock_utc(&clock_system);
  for (size_t n = 0; n < visits->count; n++) {
    const struct visit *visit = visits->visits[n];
    for (size_t v = 0; v < visit->visitor_count; v++) {
      const struct visitor *visitor = &visit->visitors[v].visitor;
      const char *email = visitor->email_exact != NULL ? visitor->email_exact : "";
      bool is_picked = wanted != NULL && strcasecmp(email, wanted) == 0;
      enum visit_status status = visit->visitors[v].status;
      bool coming = visit_status_may_come(status) && (visit->at == WHEN_NONE || visit->at > now);
      if (is_picked) picked = email;
      if (!coming || is_picked) continue;
      char when[64], *name = visitor_name(visitor);
      cli_when(visit->at, when, sizeof when);
      fprintf(stderr,
              status != VISIT_STATUS_OTHER
                  ? _("told by email: %s  %s  %s\n")
                  : _("perhaps told by email, for the visit's status can't be read: %s  %s  %s\n"),
              when, name, visitor->email != NULL ? visitor->email : "");
      free(name);
    }
  }
  return picked;
}

/* The reference, typed. */
static enum error_code cli_confirm_ref(const struct cli *cli, const struct property *property, struct error *error) {
  char line[1024] = "", *name = cli_name(property);
  error_clear(error);
  if (!cli->options->yes && !isatty(STDIN_FILENO))
    error_set(error, ERROR_USAGE, _("Nobody can be asked here: add --yes to do it; nothing was sent"));
  else if (!cli->options->yes) {
    fprintf(stderr, _("End the visits of %s? Type the reference: "), name);
    if (fgets(line, sizeof line, stdin) == NULL) line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    if (strcmp(line, property->ref_shown) != 0)
      error_set(error, ERROR_REFUSED, _("This is not its reference: nothing was sent"));
  }
  free(name);
  return error->code;
}

static int cli_terminate_property(struct cli *cli, const struct property *property, const struct visit_list *visits) {
  struct error error;
  const char *picked = cli_tell_visitors(cli, visits);
  if (cli->options->picked != NULL && picked == NULL) {
    error_set(&error, ERROR_USAGE, _("%s is no visitor of this property: nothing was sent"), cli->options->picked);
    return cli_fail(&error);
  }
  if (cli_confirm_ref(cli, property, &error) != ERROR_NONE) return cli_fail(&error);
  struct job *job = cli_property_job(JOB_TERMINATE, property);
  job->visitor.email_exact = mem_copy(picked);
  job->visitor.email = mem_copy(picked);
  return cli_write_property(cli, job, cli->argv[0]);
}

int cli_terminate(struct cli *cli) {
  struct error error;
  struct event *event = cli_online(cli, &error) == ERROR_NONE ? cli_read_ref(cli, cli->argv[0], &error) : NULL;
  if (event == NULL) return cli_fail(&error);
  struct job *job = job_new(JOB_READ_VISITS);
  job->ref = mem_copy(event->property->ref);
  struct event *visits = cli_ask(cli, job, EVENT_VISITS, &error);
  if (visits != NULL) cli_say_age(cli, visits); /* more are told of it than can be named */
  int status = visits != NULL ? cli_terminate_property(cli, event->property, visits->visits) : cli_fail(&error);
  event_free(visits);
  event_free(event);
  return status;
}

/* ---- invite */

int cli_invite(struct cli *cli) {
  struct error error;
  struct visitor visitor;
  if (cli_online(cli, &error) != ERROR_NONE || cli_visitor(cli, &visitor, &error) != ERROR_NONE)
    return cli_fail(&error);
  struct event *event = cli_read_ref(cli, cli->argv[0], &error);
  int status = 0;
  if (event == NULL || error.code != ERROR_NONE) {
    status = cli_fail(&error);
  } else {
    char *name = visitor_name(&visitor), *place = cli_name(event->property);
    char *question = mem_print(_("Have Flatsy invite %s, %s, to visit %s? It sends an email each time."), name,
                               visitor.email, place);
    if (cli_confirm(cli, question, &error) != ERROR_NONE) {
      status = cli_fail(&error);
    } else {
      struct job *job = cli_property_job(JOB_INVITE, event->property);
      visitor_copy(&job->visitor, &visitor);
      status = cli_write_property(cli, job, NULL);
    }
    free(name);
    free(place);
    free(question);
  }
  event_free(event);
  visitor_clear(&visitor);
  return status;
}

/* ---- agent, coverage */

int cli_agent(struct cli *cli) {
  struct error error;
  struct job *job = job_new(JOB_READ_AGENT);
  char rating[64];
  job->ref = mem_copy(cli->argv[0]);
  job->cached = cli->options->setup->offline;
  struct event *event = cli_ask(cli, job, EVENT_AGENT, &error);
  if (event == NULL) return cli_fail(&error);
  const struct agent *agent = event->agent;
  text_amount(agent->rating, 2, rating, sizeof rating);
  if (cli->options->json) {
    cli_print_json(agent->raw, agent->raw_length);
  } else {
    printf("%s  %s  %s\n", agent->name != NULL ? agent->name : "", agent->phone != NULL ? agent->phone : "",
           isnan(agent->rating) ? "" : rating);
    if (agent->presentation != NULL) printf("    "), cli_print_lines(agent->presentation);
  }
  event_free(event);
  return 0;
}

int cli_coverage(struct cli *cli) {
  struct error error;
  struct job *job = job_new(JOB_READ_COVERAGE);
  job->cached = cli->options->setup->offline;
  struct event *event = cli_ask(cli, job, EVENT_COVERAGE, &error);
  if (event == NULL) return cli_fail(&error);
  if (cli->options->json) cli_print_each_once(event->coverage->raw, event->coverage->raw_length);
  for (size_t n = 0; !cli->options->json && n < event->coverage->count; n++)
    puts(event->coverage->zips[n]);
  cli_say_age(cli, event);
  event_free(event);
  return 0;
}
