/* cli_availability: availability: when a property can be visited, for people or as the API's list; a new list from a
 * file, which replaces what is there. Returns the exit status. Main thread. */
#ifndef CLI_CLI_AVAILABILITY_H
#define CLI_CLI_AVAILABILITY_H

#include "cli/cli_command.h"

int cli_availability(struct cli_command *command);

#endif
