#include "cli/cli_commands.h"

int cli_check(struct cli_command *command) {
  return command->alone(command->options);
}
