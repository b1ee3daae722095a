/* cli_plain: visitdeck --plain: the jobs of the dashboard as numbered questions, line by line, for screen readers and
 * terminals that can do no more. What is done is done by the sub-commands. Main thread. */
#ifndef CLI_CLI_PLAIN_H
#define CLI_CLI_PLAIN_H

#include "cli/cli_options.h"
#include "work/work.h"

/* Until the person leaves. The exit status: 2 without a terminal; else that of what was done last. */
int cli_plain_run(const struct cli_options *options, const struct work_setup *setup);

#endif
