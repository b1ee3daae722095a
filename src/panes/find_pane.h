/* find_pane: one line in which typing searches everything that is known on this machine, and the list of what it has
 * found: visitors, properties, visits, and the commands. In the line letters are text; Down or Enter enters the list,
 * where they act on its row, and Esc goes back to the line. UI thread. */
#ifndef PANES_FIND_PANE_H
#define PANES_FIND_PANE_H

#include "panes/context.h"
#include "panes/find_commands.h"
#include "tui/pane.h"

/* whys: of the place that it lies over. */
struct pane *find_pane_new(struct context *context, const find_whys whys);

/* ---- what the selected row is about: of another pane than this one NULL. Valid until the next event. */
/* Of a visit's row, of a visitor's or an agent's. */
const struct visit *find_pane_visit(const struct pane *base);
/* The visitor's part in it, where one was found. */
const struct visit_visitor *find_pane_part(const struct pane *base);
/* The property of the row. */
const char *find_pane_property_id(const struct pane *base);
/* Who comes, as a booking's line has it: where the row is about one visitor. New memory. */
char *find_pane_line(const struct pane *base);
/* Why no key acts on its row now: it is not what the person sees. Translated, or NULL. */
const char *find_pane_waits(const struct pane *base);

#endif
