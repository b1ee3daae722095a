/* conversation_pane: the pane with the conversation about one property. UI thread. */
#ifndef PANES_CONVERSATION_PANE_H
#define PANES_CONVERSATION_PANE_H

#include "panes/context.h"
#include "tui/pane.h"

struct conversation_pane;
extern const struct pane_ops conversation_pane_ops;
struct conversation_pane *conversation_pane_new(struct context *context, const struct property_about *about);
const struct property_about *conversation_pane_about(const struct conversation_pane *pane);

#endif
