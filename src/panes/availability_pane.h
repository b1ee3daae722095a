/* availability_pane: the pane that shows when a property can be visited: a week of half-hours that a person opens and
 * closes. Nothing is sent but by its send sheet. UI thread. */
#ifndef PANES_AVAILABILITY_PANE_H
#define PANES_AVAILABILITY_PANE_H

#include "panes/context.h"
#include "tui/pane.h"

struct availability_pane;
/* Reads the property's hours. */
struct pane *availability_pane_new(struct context *context, const struct property_about *about);
struct availability_pane *availability_pane_of(struct pane *base); /* NULL: it is another pane */

#endif
