/* check: `visitdeck check`: whether all that visitdeck needs is there, a line each, and what to do where it is not.
 * Nothing is written to the account, nobody is asked for a password, and no server that hangs holds it up. Main thread,
 * without a worker. */
#ifndef VISITDECK_CHECK_H
#define VISITDECK_CHECK_H

#include "visitdeck/config.h"

/* failed: what came of reading the configuration; where that failed the rest of config does not count. Prints the
 * lines, with --json as an array, with --report as a text to send to whoever helps. Returns the exit status: that of
 * the first that is wrong. */
int check_run(const struct cli_options *options, const struct config *config, const struct error *failed);

#endif
