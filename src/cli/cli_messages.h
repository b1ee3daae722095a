/* cli_messages: messages, message: the conversations with the visit agents. Return the exit status. Main thread. */
#ifndef CLI_CLI_MESSAGES_H
#define CLI_CLI_MESSAGES_H

#include "cli/cli_command.h"

int cli_messages(struct cli_command *command);
int cli_messages_send(struct cli_command *command);

#endif
