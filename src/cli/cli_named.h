/* cli_named: which property a word of the command line names: its reference, one of its others, or its id, which names
 * one where a reference names two. Main thread. */
#ifndef CLI_CLI_NAMED_H
#define CLI_CLI_NAMED_H

#include "cli/cli_command.h"
#include "cli/cli_earlier.h"

/* A read of what is the property's. NULL when two that are known have that name, which was said, with both addresses
 * and the ids to use, and is in the command's status. */
struct job *cli_named_job(struct cli_command *command, enum job_type type, const char *name);
/* The same of the property to which something is to be written; NULL too when the outbox tells all of that. */
struct job *cli_named_write_job(struct cli_command *command, const char *name, const struct cli_earlier *write);
/* That property; NULL: why not was said, and is in the command's status. The caller frees. */
struct event *cli_named_property(struct cli_command *command, const char *name, const struct cli_earlier *write);

#endif
