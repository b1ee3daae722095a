/* cli_print_visit: a visit and its reports for people. Main thread. */
#ifndef CLI_CLI_PRINT_VISIT_H
#define CLI_CLI_PRINT_VISIT_H

#include <stdbool.h>
#include "model/property_zone.h"
#include "model/visit.h"

void cli_print_visit_row(struct property_zones *zones, const struct visit *visit, bool with_day);
/* properties: for people, of each of its reports; one that is NULL is told by its id. */
void cli_print_visit_card(struct property_zones *zones, const struct visit *visit, char *const *properties);
/* What a report says, of which property when it is one of several; a draft says for how long it may change. */
void cli_print_visit_reports(const struct visit *visit, char *const *properties);
/* Says on standard error that reports of it can't be read. rest: others are printed all the same. The exit status. */
int cli_print_visit_odd_reports(const struct visit *visit, bool rest);

#endif
