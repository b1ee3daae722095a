/* conversation_pane: the pane with the conversation about one property. UI thread. */
#ifndef PANES_CONVERSATION_PANE_H
#define PANES_CONVERSATION_PANE_H

#include "panes/context.h"
#include "tui/pane.h"

struct pane *conversation_pane_new(struct context *context, const struct property_about *about);
const struct property_about *conversation_pane_about(const struct pane *base); /* NULL: it is another pane */

#endif
