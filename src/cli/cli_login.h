/* cli_login: login, logout, whoami: return the exit status. Main thread. */
#ifndef CLI_CLI_LOGIN_H
#define CLI_CLI_LOGIN_H

#include "cli/cli_command.h"

int cli_login(struct cli_command *command);
int cli_login_logout(struct cli_command *command);
/* cli_login_logout where no worker can be started. */
int cli_login_forget(struct cli_command *command);
int cli_login_whoami(struct cli_command *command);

#endif
