/* talks: the pane with the conversations with the visit agents: the list of them. UI thread. */
#ifndef PANES_TALKS_H
#define PANES_TALKS_H

#include "panes/context.h"
#include "tui/pane.h"

extern const struct pane_ops talks_ops;
struct talks *talks_new(struct context *context);

#endif
