/* slots_week: the slots that one is chosen of, as a week: days in columns. UI thread. */
#ifndef PANES_SLOTS_WEEK_H
#define PANES_SLOTS_WEEK_H

#include "panes/slots.h"

struct slots_week;
/* slots outlives it. The cursor stands on the first recommended one. */
struct pane *slots_week_new(struct context *context, const struct slots *slots);
struct slots_week *slots_week_of(struct pane *base); /* NULL: it is another pane */
/* As slots_picked, of the cell of the cursor; no digit 0. */
const struct slot *slots_week_picked(const struct slots_week *pane, int digit, const char **why);

#endif
