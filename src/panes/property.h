/* property: the pane with all that is known of one property. UI thread. */
#ifndef PANES_PROPERTY_H
#define PANES_PROPERTY_H

#include "panes/context.h"
#include "tui/pane.h"

/* ref may be NULL. */
struct pane *property_pane_new(struct context *context, const char *id, const char *ref);
const char *property_pane_id(const struct pane *base); /* NULL: it is another pane */

#endif
