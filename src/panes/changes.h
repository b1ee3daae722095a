/* changes: the pane with what changed since somebody looked. UI thread. */
#ifndef PANES_CHANGES_H
#define PANES_CHANGES_H

#include "panes/context.h"
#include "tui/pane.h"

extern const struct pane_ops changes_ops;
struct changes *changes_new(struct context *context);

#endif
