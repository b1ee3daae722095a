/* cli_outbox: outbox: what was sent, waits or is being checked. Returns the exit status. Main thread. */
#ifndef CLI_CLI_OUTBOX_H
#define CLI_CLI_OUTBOX_H

#include "cli/cli_command.h"

int cli_outbox(struct cli_command *command);

#endif
