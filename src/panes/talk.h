/* talk: the pane with the conversation about one property. UI thread. */
#ifndef PANES_TALK_H
#define PANES_TALK_H

#include "panes/context.h"
#include "tui/pane.h"

struct talk;
extern const struct pane_ops talk_ops;
struct talk *talk_new(struct context *context, const struct chosen *about);
const struct chosen *talk_about(const struct talk *pane);

#endif
