/* planning: the pane with the visits of a day. UI thread. */
#ifndef PANES_PLANNING_H
#define PANES_PLANNING_H

#include "panes/context.h"
#include "tui/pane.h"

struct planning;
struct pane *planning_new(struct context *context);
struct planning *planning_of(struct pane *base); /* NULL: it is another pane */
void planning_filter(struct planning *pane, const char *text);
const char *planning_filter_text(const struct planning *pane);
/* Shows a day; visit_id (may be NULL): selected when it is there. */
void planning_show(struct planning *pane, int64_t day, const char *visit_id);
/* Shows a day for now, */
void planning_show_aside(struct planning *pane, int64_t day);
/* ... and again the one that stood there before, with the visit that was selected. */
void planning_show_back(struct planning *pane);
const struct visit *planning_selected(const struct planning *pane); /* NULL: none. Valid until the next event */
int64_t planning_day(const struct planning *pane);
const struct visit_list *planning_visits(const struct planning *pane); /* NULL: not read. Valid until the next event */
const struct freshness *planning_fresh(const struct planning *pane);
/* 'p' 'c' 'd' 'x' 'b', 0 for all. */
void planning_set_status(struct planning *pane, char letter);

#endif
