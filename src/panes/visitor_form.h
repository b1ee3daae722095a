/* visitor_form: the sheet where a visitor is edited: names, phone, email and every custom field; what is untouched is
 * not sent. UI thread. */
#ifndef PANES_VISITOR_FORM_H
#define PANES_VISITOR_FORM_H

#include "panes/context.h"
#include "tui/sheet.h"

/* Visitor n of the held, who has an email. */
struct sheet *visitor_form_new(struct context *context, const struct held_visit *held, size_t n);
/* What was begun is typed in it again, custom fields when they are read. */
void visitor_form_type(struct sheet *sheet, const struct begun *begun);

#endif
