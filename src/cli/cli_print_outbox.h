/* cli_print_outbox: rows of the outbox, as lines or as JSON of ours. Main thread. */
#ifndef CLI_CLI_PRINT_OUTBOX_H
#define CLI_CLI_PRINT_OUTBOX_H

#include <stdbool.h>
#include "work/event.h"

/* Those of an EVENT_OUTBOX or EVENT_WRITE. */
void cli_print_outbox(const struct event *event, bool json);

#endif
