/* property: the pane with all that is known of one property. UI thread. */
#ifndef PANES_PROPERTY_H
#define PANES_PROPERTY_H

#include "panes/context.h"
#include "tui/pane.h"

struct property_pane;
extern const struct pane_ops property_ops;
/* ref may be NULL. */
struct property_pane *property_pane_new(struct context *context, const char *id, const char *ref);
const char *property_pane_id(const struct property_pane *pane);

#endif
