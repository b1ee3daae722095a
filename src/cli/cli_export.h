/* cli_export: visits in the form of other programs, or for paper, as an option says. Main thread. */
#ifndef CLI_CLI_EXPORT_H
#define CLI_CLI_EXPORT_H

#include <stdbool.h>
#include "cli/cli_command.h"

/* --csv, --ics or --sheet was given. */
bool cli_export_is_wanted(const struct cli_options *options);
/* What is written so is for other programs, to the byte. */
bool cli_export_is_exact(const struct cli_options *options);
/* The event's visits. What the form has no place for is told on standard error. */
void cli_export_print(struct cli_command *command, const struct event *event);

#endif
