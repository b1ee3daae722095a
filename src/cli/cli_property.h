/* cli_property: pause, resume, terminate, invite: what is done to one property. Return the exit status. Main thread. */
#ifndef CLI_CLI_PROPERTY_H
#define CLI_CLI_PROPERTY_H

#include "cli/cli_command.h"

int cli_property_pause(struct cli_command *command);
int cli_property_resume(struct cli_command *command);
int cli_property_terminate(struct cli_command *command);
int cli_property_invite(struct cli_command *command);

#endif
