/* cli_save: save: a PropertySaveRequest from a file. A property that Flatsy has is changed, not made: the difference is
 * shown, and only that is laid on top of what is there. Returns the exit status. Main thread. */
#ifndef CLI_CLI_SAVE_H
#define CLI_CLI_SAVE_H

#include "cli/cli_command.h"

int cli_save(struct cli_command *command);

#endif
