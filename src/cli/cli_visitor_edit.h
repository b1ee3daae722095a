/* cli_visitor_edit: visitor: changes a visitor's details. Returns the exit status. Main thread. */
#ifndef CLI_CLI_VISITOR_EDIT_H
#define CLI_CLI_VISITOR_EDIT_H

#include "cli/cli_command.h"

int cli_visitor_edit(struct cli_command *command);

#endif
