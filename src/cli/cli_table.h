/* cli_table: the sub-commands as rows (cli_commands.h), for who runs, describes or completes them. Main thread. */
#ifndef CLI_CLI_TABLE_H
#define CLI_CLI_TABLE_H

#include <stddef.h>
#include "cli/cli_command.h"

struct cli_row {
  const char *name, *usage, *help; /* help is marked, not translated */
  int least, most;                 /* words after the name */
  int (*run)(struct cli_command *command);
  unsigned takes; /* options of its own (cli_options.h), and what cli_commands.h has besides */
};
/* The nth, from 0; NULL behind the last. */
const struct cli_row *cli_table_row(size_t n);
/* NULL: there is no such command. */
const struct cli_row *cli_table_find(const char *word);

#endif
