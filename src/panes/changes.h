/* changes: the pane with what changed since somebody looked. UI thread. */
#ifndef PANES_CHANGES_H
#define PANES_CHANGES_H

#include "panes/context.h"
#include "tui/pane.h"

struct pane *changes_new(struct context *context);

#endif
