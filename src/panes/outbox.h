/* outbox: the pane with what is sent, waiting or being checked. UI thread. */
#ifndef PANES_OUTBOX_H
#define PANES_OUTBOX_H

#include "panes/context.h"
#include "tui/pane.h"

struct pane *outbox_new(struct context *context);

#endif
