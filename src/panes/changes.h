/* changes: the pane with what changed in the visits in the last days, and up to where somebody has read that. UI
 * thread. */
#ifndef PANES_CHANGES_H
#define PANES_CHANGES_H

#include "panes/context.h"
#include "tui/pane.h"

struct pane *changes_new(struct context *context);

#endif
