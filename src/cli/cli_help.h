/* cli_help: --help, of all and of one sub-command, from the tables of commands and options. Standard output. Main
 * thread. */
#ifndef CLI_CLI_HELP_H
#define CLI_CLI_HELP_H

#include "cli/cli_table.h"

/* The commands and the options. */
void cli_help_print(void);
/* One command: how it goes, what it does, its options, its exit statuses, an example. */
void cli_help_print_command(const struct cli_row *row);
/* A line that can be typed, behind "visitdeck "; NULL: it has none (a test asks). */
const char *cli_help_example(const struct cli_row *row);

#endif
