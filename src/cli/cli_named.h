/* cli_named: which property a word of the command line names: its reference, one of its others, or its id, which names
 * one where a reference names two. Main thread. */
#ifndef CLI_CLI_NAMED_H
#define CLI_CLI_NAMED_H

#include "cli/cli_command.h"
#include "cli/cli_earlier.h"

struct cli_named {
  char *property_id; /* of the one that is known by that name, or NULL */
  const char *id;    /* the same where it is the name, else NULL */
  int place;         /* where it stands (model/property_place.h), as far as it is known */
  char *ref;         /* to ask Flatsy by, NULL where it may tell of another one */
};
/* For a read of that kind. False when two that are known have that name, which was said, with both addresses and the
 * ids to use, and is in the command's status. Either way the caller clears *named. */
bool cli_named_find(struct cli_command *command, enum job_type type, const char *name,
                    struct cli_named *named) MUST_CHECK;
void cli_named_clear(struct cli_named *named);
/* A read of what is the property's, or NULL, as above. */
struct job *cli_named_job(struct cli_command *command, enum job_type type, const char *name);
/* The same of the property to which something is to be written; NULL too when the outbox tells all of that. */
struct job *cli_named_write_job(struct cli_command *command, const char *name, const struct cli_earlier *write);
/* That property; NULL: why not was said, and is in the command's status. The caller frees. */
struct event *cli_named_property(struct cli_command *command, const char *name, const struct cli_earlier *write);

#endif
