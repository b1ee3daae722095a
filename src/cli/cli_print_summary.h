/* cli_print_summary: a summary for other programs: its members are in the manual. Main thread. */
#ifndef CLI_CLI_PRINT_SUMMARY_H
#define CLI_CLI_PRINT_SUMMARY_H

#include "model/summary.h"
#include "work/event.h"

/* fresh: what is known of when it was read. */
void cli_print_summary_json(const struct summary *summary, const struct freshness *fresh);

#endif
