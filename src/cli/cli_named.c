#include "cli/cli_named.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli_print.h"
#include "model/property_place.h"

/* Those of the properties that are known; NULL when the cache can't say. */
static struct event *cli_named_known(struct cli_command *command, const char *name) {
  return cli_command_ask(command, job_read(JOB_READ_PROPERTIES, NULL, name, true), EVENT_PROPERTY_SET);
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

void cli_named_clear(struct cli_named *named) {
  free(named->property_id);
  free(named->ref);
}

bool cli_named_find(struct cli_command *command, enum job_type type, const char *name, struct cli_named *named) {
  AUTO(event_free_at) struct event *known = cli_named_known(command, name);
  const struct property *one = known != NULL && known->set->count == 1 ? known->set->properties[0] : NULL;
  bool by_id = one != NULL && text_same_id(one->id, name), two = false;
  *named = (struct cli_named){.property_id = mem_copy(one != NULL ? one->id : NULL),
                              .place = one != NULL ? one->place : PROPERTY_PLACE_NONE,
                              .ref = mem_copy(by_id ? one->ref : name)};
  if (by_id) {
    named->id = named->property_id;
    event_free(known);
    known = named->ref != NULL ? cli_named_known(command, named->ref) : NULL;
  }
  two = known != NULL && known->set->count > 1;
  if (two && by_id) mem_replace(&named->ref, NULL); /* by its reference Flatsy may tell of the other one */
  if (named->ref == NULL && !two && !cli_named_goes_by_id(type)) {
    command->status = cli_command_refuse(ERROR_REFUSED, "%s",
                                         _("This property has no reference: Flatsy can't be told which one is meant"));
    return false;
  }
  if (!two || (by_id && cli_named_goes_by_id(type))) return true;
  cli_named_refuse(command, name, known->set);
  return false;
}

/* Flatsy tells a property by its reference alone. */
static struct job *cli_named_read(const struct cli_named *named, enum job_type type) {
  return job_read(type, named->id, named->ref, type == JOB_READ_PROPERTY && named->ref == NULL);
}

struct job *cli_named_job(struct cli_command *command, enum job_type type, const char *name) {
  AUTO(cli_named_clear) struct cli_named named;
  return cli_named_find(command, type, name, &named) ? cli_named_read(&named, type) : NULL;
}

static bool cli_named_may_write(struct cli_command *command, const char *name, const struct cli_earlier *write,
                                struct cli_named *named) {
  struct cli_earlier one = *write;
  if (!cli_named_find(command, JOB_READ_PROPERTY, name, named)) return false;
  one.ref = named->ref;
  one.property_id = named->property_id;
  return !cli_earlier_tells(command, &one);
}

struct job *cli_named_write_job(struct cli_command *command, const char *name, const struct cli_earlier *write) {
  AUTO(cli_named_clear) struct cli_named named;
  return cli_named_may_write(command, name, write, &named) ? cli_named_read(&named, JOB_READ_PROPERTY) : NULL;
}

struct event *cli_named_property(struct cli_command *command, const char *name, const struct cli_earlier *write) {
  AUTO(cli_named_clear) struct cli_named named;
  if (!cli_named_may_write(command, name, write, &named)) return NULL;
  AUTO(event_free_at)
  struct event *event = cli_command_read(command, cli_named_read(&named, JOB_READ_PROPERTY), EVENT_PROPERTY);
  if (event == NULL || named.property_id != NULL) return mem_take(&event);
  struct cli_earlier one = *write; /* under another of its references it may be in the outbox */
  one.property_id = event->property->id;
  return cli_earlier_tells(command, &one) ? NULL : mem_take(&event);
}
