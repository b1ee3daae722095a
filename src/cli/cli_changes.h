/* cli_changes: changes: what changed in the visits, as this profile has seen it. Returns the exit status. Main thread.
 */
#ifndef CLI_CLI_CHANGES_H
#define CLI_CLI_CHANGES_H

#include "cli/cli_command.h"

int cli_changes(struct cli_command *command);

#endif
