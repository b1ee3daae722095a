/* cli: the sub-commands by name: what each takes, what runs it. They drive the same worker as the dashboard. Main
 * thread. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include "cli/cli_command.h"
#include "cli/cli_options.h"
#include "work/work.h"

/* True if word is a sub-command. */
bool cli_knows(const char *word);
/* Runs argv[0] = sub-command with its words; prints to stdout, errors to stderr; returns the exit status
 * (visitdeck(1)).
 */
int cli_run(const struct cli_options *options, const struct work_setup *setup, int argc,
            char **argv); /* One that needs no worker and no good configuration, as it looks at them. */
bool cli_is_alone(const char *word);
/* One more of them, on the worker that a command has already, with its words and options. The exit status. */
int cli_run_on(struct cli_command *command, const char *name);
/* The same of such a one: what it does is run's, which is above this room, and returns its exit status. */
int cli_run_alone(const struct cli_options *options, int (*run)(const struct cli_options *options), int argc,
                  char **argv);

#endif
