/* cli_plain_visits: the visits of a day or of a property by --plain, and what can be done to one. Main thread. */
#ifndef CLI_CLI_PLAIN_VISITS_H
#define CLI_CLI_PLAIN_VISITS_H

#include "cli/cli_plain_ask.h"

/* Of the day of that instant. */
void cli_plain_visits_of_day(struct cli_plain *plain, int64_t instant);
/* Asks which day. */
void cli_plain_visits_of_another(struct cli_plain *plain);
/* Of a property, from today on. */
void cli_plain_visits_of_property(struct cli_plain *plain, const char *ref);

#endif
