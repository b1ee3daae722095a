/* properties: the pane with the account's properties. UI thread. */
#ifndef PANES_PROPERTIES_H
#define PANES_PROPERTIES_H

#include "panes/context.h"
#include "tui/pane.h"

struct properties;
struct pane *properties_new(struct context *context);
struct properties *properties_of(struct pane *base); /* NULL: it is another pane */
void properties_filter(struct properties *pane, const char *text);
const char *properties_filter_text(const struct properties *pane);
/* Puts the cursor on a property, dropping a filter that hides it; false when it is not in the list. */
bool properties_select(struct properties *pane, const char *id);
/* The properties that are marked and still in the list; *marked new memory, property_about_clear each. */
size_t properties_marked(const struct properties *pane, struct property_about **marked);
bool properties_has_marks(const struct properties *pane);
/* What is done to one property is done to the marked one: the cursor goes there. False: several are marked. */
bool properties_choose_marked(struct properties *pane);
void properties_unmark(struct properties *pane);

#endif
