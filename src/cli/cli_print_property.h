/* cli_print_property: a property for people. Main thread. */
#ifndef CLI_CLI_PRINT_PROPERTY_H
#define CLI_CLI_PRINT_PROPERTY_H

#include <stddef.h>
#include "model/property.h"

void cli_print_property_row(const struct property *property);
void cli_print_property_card(const struct property *property);
/* On standard error: so many intervals of its availability can't be read. */
void cli_print_property_odd_hours(size_t odd);

#endif
