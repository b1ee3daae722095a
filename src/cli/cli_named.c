#include "cli/cli_named.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli_print.h"

/* Those of the properties that are known; NULL when the cache can't say. */
static struct event *cli_named_known(struct cli_command *command, const char *name) {
  struct job *job = job_new(JOB_READ_PROPERTIES);
  job->cached = true;
  job->ref = mem_copy(name);
  return cli_command_ask(command, job, EVENT_PROPERTY_SET);
}

static void cli_named_refuse(struct cli_command *command, const char *name, const struct property_set *two) {
  char *shown = text_clean_line(name), *one = text_clean_line(two->properties[0]->id),
       *other = text_clean_line(two->properties[1]->id);
  command->status = cli_command_refuse(
      ERROR_REFUSED,
      _("Two properties have the reference %s: %s (%s) and %s (%s). Give the id of the one that is meant"), shown,
      cli_print_or_empty(two->properties[0]->address), one, cli_print_or_empty(two->properties[1]->address), other);
  free(shown);
  free(one);
  free(other);
}

/* Flatsy is asked for it by its id; else by its reference alone. */
static bool cli_named_goes_by_id(enum job_type type) {
  return type == JOB_READ_PROPERTY || type == JOB_READ_SLOTS || type == JOB_READ_TALK;
}

struct job *cli_named_job(struct cli_command *command, enum job_type type, const char *name) {
  AUTO(job_free_at) struct job *job = cli_command_job(command, type, name, NULL);
  AUTO(event_free_at) struct event *known = cli_named_known(command, name);
  const struct property *one = known != NULL && known->set->count == 1 ? known->set->properties[0] : NULL;
  bool by_id = one != NULL && text_same_id(one->id, name), two = false;
  if (one != NULL) job->property_id = mem_copy(one->id);
  if (by_id) {
    job->id = mem_copy(one->id);
    mem_replace(&job->ref, one->ref);
    event_free(known);
    known = job->ref != NULL ? cli_named_known(command, job->ref) : NULL;
  }
  two = known != NULL && known->set->count > 1;
  if (two && by_id) { /* by its reference Flatsy may tell of the other one */
    job->cached |= type == JOB_READ_PROPERTY;
    mem_replace(&job->ref, NULL);
  }
  if (!two || (by_id && cli_named_goes_by_id(type))) return mem_take(&job);
  cli_named_refuse(command, name, known->set);
  return NULL;
}

struct job *cli_named_write_job(struct cli_command *command, const char *name, const struct cli_earlier *write) {
  AUTO(job_free_at) struct job *job = cli_named_job(command, JOB_READ_PROPERTY, name);
  struct cli_earlier one = *write;
  if (job == NULL) return NULL;
  one.ref = job->ref;
  one.property_id = job->property_id;
  return cli_earlier_tells(command, &one) ? NULL : mem_take(&job);
}

struct event *cli_named_property(struct cli_command *command, const char *name, const struct cli_earlier *write) {
  struct job *job = cli_named_write_job(command, name, write);
  bool known = job != NULL && job->property_id != NULL;
  AUTO(event_free_at) struct event *event = job != NULL ? cli_command_read(command, job, EVENT_PROPERTY) : NULL;
  if (event == NULL || known) return mem_take(&event);
  struct cli_earlier one = *write; /* under another of its references it may be in the outbox */
  one.property_id = event->property->id;
  return cli_earlier_tells(command, &one) ? NULL : mem_take(&event);
}
