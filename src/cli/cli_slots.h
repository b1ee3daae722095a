/* cli_slots: slots: when a property can be visited. Returns the exit status. Main thread. */
#ifndef CLI_CLI_SLOTS_H
#define CLI_CLI_SLOTS_H

#include "cli/cli_command.h"

int cli_slots(struct cli_command *command);

#endif
