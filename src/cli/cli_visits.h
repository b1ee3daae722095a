/* cli_visits: visits, visit, report, agenda: what is read of visits. Return the exit status. Main thread. */
#ifndef CLI_CLI_VISITS_H
#define CLI_CLI_VISITS_H

#include "cli/cli_command.h"

int cli_visits(struct cli_command *command);
int cli_visits_show(struct cli_command *command);
int cli_visits_report(struct cli_command *command);
int cli_visits_agenda(struct cli_command *command);

#endif
