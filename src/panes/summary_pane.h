/* summary_pane: what the visits of a week come to, beside the week before: each number opens the visits behind it. UI
 * thread. */
#ifndef PANES_SUMMARY_PANE_H
#define PANES_SUMMARY_PANE_H

#include "panes/context.h"
#include "tui/pane.h"

/* Of this week. */
struct pane *summary_pane_new(struct context *context);

#endif
