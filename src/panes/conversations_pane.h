/* conversations_pane: the pane with the conversations with the visit agents: the list of them. UI thread. */
#ifndef PANES_CONVERSATIONS_PANE_H
#define PANES_CONVERSATIONS_PANE_H

#include "panes/context.h"
#include "tui/pane.h"

struct pane *conversations_pane_new(struct context *context);

#endif
