/* cli_login: who is logged in (login, logout, whoami). Main thread. */
#ifndef CLI_CLI_LOGIN_H
#define CLI_CLI_LOGIN_H

#include "cli/cli_command.h"

/* cli_login_logout where no worker can be started. Returns the exit status. */
int cli_login_forget(struct cli_command *command);

#endif
