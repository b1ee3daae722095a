/* cli_properties: properties, property, agent, coverage: what is read of properties. Return the exit status. Main
 * thread. */
#ifndef CLI_CLI_PROPERTIES_H
#define CLI_CLI_PROPERTIES_H

#include "cli/cli_command.h"

int cli_properties(struct cli_command *command);
int cli_properties_show(struct cli_command *command);
int cli_properties_agent(struct cli_command *command);
int cli_properties_coverage(struct cli_command *command);

#endif
