/* hours: the pane that shows when a property can be visited: a week of half-hours that a person opens and
 * closes. Nothing is sent but by its send sheet. UI thread. */
#ifndef PANES_HOURS_H
#define PANES_HOURS_H

#include "panes/context.h"
#include "tui/pane.h"

struct hours_pane;
extern const struct pane_ops hours_ops;
/* Reads the property's hours. */
struct hours_pane *hours_new(struct context *context, const struct chosen *about);

#endif
