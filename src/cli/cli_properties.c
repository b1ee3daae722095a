#include "cli/cli_properties.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/cli_print.h"
#include "cli/cli_print_property.h"

static const char *cli_properties_raw(const void *arg, size_t n, size_t *length) {
  const struct property_set *set = arg;
  *length = set->properties[n]->raw_length;
  return set->properties[n]->raw;
}

int cli_properties(struct cli_command *command) {
  struct job *job = cli_command_job(command, JOB_READ_PROPERTIES, NULL, NULL);
  job->text = cli_command_words(command, 0);
  struct event *event = cli_command_read(command, job, EVENT_PROPERTY_SET);
  if (event == NULL) return command->status;
  if (command->options->json) cli_print_array(event->set->count, cli_properties_raw, event->set);
  for (size_t n = 0; !command->options->json && n < event->set->count; n++)
    cli_print_property_row(event->set->properties[n]);
  cli_command_say_age(command, event);
  event_free(event);
  return 0;
}

int cli_properties_show(struct cli_command *command) {
  struct job *job = cli_command_job(command, JOB_READ_PROPERTY, command->argv[0], NULL);
  struct event *event = cli_command_read(command, job, EVENT_PROPERTY);
  if (event == NULL) return command->status;
  if (command->options->json) {
    cli_print_json(event->property->raw, event->property->raw_length);
  } else {
    cli_print_property_card(event->property);
    cli_print_property_odd_hours(event->property->odd_intervals);
  }
  event_free(event);
  return 0;
}

int cli_properties_agent(struct cli_command *command) {
  struct job *job = cli_command_job(command, JOB_READ_AGENT, command->argv[0], NULL);
  struct event *event = cli_command_read(command, job, EVENT_AGENT);
  char rating[64];
  if (event == NULL) return command->status;
  const struct agent *agent = event->agent;
  text_amount(agent->rating, 2, rating, sizeof rating);
  if (command->options->json) {
    cli_print_json(agent->raw, agent->raw_length);
  } else {
    printf("%s  %s  %s\n", cli_print_text(agent->name), cli_print_text(agent->phone),
           isnan(agent->rating) ? "" : rating);
    if (agent->presentation != NULL) printf("    "), cli_print_lines(agent->presentation);
  }
  event_free(event);
  return 0;
}

int cli_properties_coverage(struct cli_command *command) {
  struct job *job = cli_command_job(command, JOB_READ_COVERAGE, NULL, NULL);
  struct event *event = cli_command_read(command, job, EVENT_COVERAGE);
  if (event == NULL) return command->status;
  if (command->options->json) cli_print_each_once(event->coverage->raw, event->coverage->raw_length);
  for (size_t n = 0; !command->options->json && n < event->coverage->count; n++)
    puts(event->coverage->zips[n]);
  cli_command_say_age(command, event);
  event_free(event);
  return 0;
}
