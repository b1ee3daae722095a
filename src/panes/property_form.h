/* property_form: the form of a property: every member that the document lets save, in sections; a summary before
 * sending; both sides when somebody else changed the property meanwhile. UI thread. */
#ifndef PANES_PROPERTY_FORM_H
#define PANES_PROPERTY_FORM_H

#include "panes/context.h"
#include "tui/pane.h"

struct pane *property_form_edit(struct context *context); /* the chosen one, read anew */
struct pane *property_form_new(struct context *context);
/* What was begun in one of these is typed in it again, once the property is read. */
struct pane *property_form_resume(struct context *context, struct begun *take_begun);

#endif
