#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/cli_commands.h"
#include "cli/cli_named.h"
#include "cli/cli_print.h"
#include "cli/cli_print_property.h"

static void cli_properties_print(struct cli_command *command, const struct event *event) {
  const struct property_set *set = event->set;
  for (size_t n = 0; n < set->count; n++)
    if (command->options->json)
      cli_print_element(n, set->properties[n]->raw, set->properties[n]->raw_length);
    else
      cli_print_property_row(set->properties[n]);
  if (command->options->json) cli_print_end(set->count);
  cli_command_say_age(command, event);
}

int cli_properties(struct cli_command *command) {
  AUTO(mem_free_at) char *words = cli_command_words(command, 0);
  return cli_command_show(command, job_find(JOB_READ_PROPERTIES, words), EVENT_PROPERTY_SET, cli_properties_print);
}

static void cli_properties_print_one(struct cli_command *command, const struct event *event) {
  if (command->options->json) {
    cli_print_json(event->property->raw, event->property->raw_length);
  } else {
    cli_print_property_card(event->property);
    cli_print_property_odd_hours(event->property->odd_intervals);
  }
}

int cli_properties_show(struct cli_command *command) {
  return cli_command_show(command, cli_named_job(command, JOB_READ_PROPERTY, command->argv[0]), EVENT_PROPERTY,
                          cli_properties_print_one);
}

static void cli_properties_print_agent(struct cli_command *command, const struct event *event) {
  const struct agent *agent = event->agent;
  char rating[64];
  text_amount(agent->rating, 2, rating, sizeof rating);
  if (command->options->json) {
    cli_print_json(agent->raw, agent->raw_length);
  } else {
    printf("%s  %s  %s\n", cli_print_or_empty(agent->name), cli_print_or_empty(agent->phone),
           isnan(agent->rating) ? "" : rating);
    if (agent->presentation != NULL) printf("    "), cli_print_lines(agent->presentation);
  }
}

int cli_properties_agent(struct cli_command *command) {
  return cli_command_show(command, cli_named_job(command, JOB_READ_AGENT, command->argv[0]), EVENT_AGENT,
                          cli_properties_print_agent);
}

static void cli_properties_print_coverage(struct cli_command *command, const struct event *event) {
  const struct coverage *coverage = event->coverage;
  if (command->options->json) cli_print_each_once(coverage->raw, coverage->raw_length);
  for (size_t n = 0; !command->options->json && n < coverage->count; n++)
    puts(coverage->zips[n]);
  cli_command_say_age(command, event);
}

int cli_properties_coverage(struct cli_command *command) {
  return cli_command_show(command, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE, cli_properties_print_coverage);
}
