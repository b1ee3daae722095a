/* cli_booking: book, reschedule, cancel. Return the exit status. Main thread. */
#ifndef CLI_CLI_BOOKING_H
#define CLI_CLI_BOOKING_H

#include "cli/cli_command.h"

int cli_booking_book(struct cli_command *command);
int cli_booking_move(struct cli_command *command);
int cli_booking_cancel(struct cli_command *command);

#endif
