/* visit: the pane with all that is known of one visit. UI thread. */
#ifndef PANES_VISIT_H
#define PANES_VISIT_H

#include "panes/context.h"
#include "tui/pane.h"

struct pane *visit_pane_new(struct context *context, const char *id);
const struct visit *visit_pane_visit(const struct pane *base); /* NULL: not read yet, or another pane */

#endif
