/* visit: the pane with all that is known of one visit. UI thread. */
#ifndef PANES_VISIT_H
#define PANES_VISIT_H

#include "panes/context.h"
#include "tui/pane.h"

struct visit_pane;
extern const struct pane_ops visit_ops;
struct visit_pane *visit_pane_new(struct context *context, const char *id);
const struct visit *visit_pane_visit(const struct visit_pane *pane); /* NULL until it is read */

#endif
