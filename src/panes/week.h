/* week: the pane with the visits of a week, days in columns. UI thread. */
#ifndef PANES_WEEK_H
#define PANES_WEEK_H

#include "panes/context.h"
#include "tui/pane.h"

struct week;
/* The week of that day, the cursor on it. */
struct pane *week_new(struct context *context, int64_t day);
struct week *week_of(struct pane *base); /* NULL: it is another pane */
void week_filter(struct week *pane, const char *text);
const char *week_filter_text(const struct week *pane);
void week_set_status(struct week *pane, char letter); /* as planning_set_status */

#endif
