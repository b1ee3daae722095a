/* picked_pane: a list of visits of several days: the reports that are to be looked at, or what stands behind a number
 * of a summary. UI thread. */
#ifndef PANES_PICKED_PANE_H
#define PANES_PICKED_PANE_H

#include "model/summary.h"
#include "panes/context.h"
#include "tui/pane.h"

struct picked_pane;
/* Missing, new, draft; those of the last two weeks are read first, older ones are as the cache has them. */
struct pane *picked_pane_reports(struct context *context);
/* The visits behind a number, as the cache has them; title: what it is called, translated. */
struct pane *picked_pane_new(struct context *context, const struct summary_pick *pick, const char *title);
/* Those of an agent, round today: what the cache has, then read anew. called: as on every screen. */
struct pane *picked_pane_agent(struct context *context, const char *id, const char *called);
struct picked_pane *picked_pane_of(struct pane *base); /* NULL: it is another pane, or there is none */
/* To the next row, or (step -1) to the one before: the id of its visit; NULL: there is none. */
const char *picked_pane_step(struct picked_pane *pane, int step);
/* Of reports only those: 'm' missing, 'b' drafts, 'u' new ones, 0: all. */
void picked_pane_set_letter(struct picked_pane *pane, char letter);
bool picked_pane_has_reports(const struct picked_pane *pane);

#endif
