/* booking: the sheet where a visitor is typed for a slot, or for an invitation, and confirmed. UI thread. */
#ifndef PANES_BOOKING_H
#define PANES_BOOKING_H

#include "panes/context.h"
#include "tui/sheet.h"

/* At the chosen property. slot NULL: an invitation; Flatsy sends the visitor an email to choose one. slots_read_at:
 * when the slot was seen free. */
struct sheet *booking_new(struct context *context, const struct slot *slot, int64_t slots_read_at);
/* As if it were typed, in such a sheet. */
void booking_type(struct sheet *sheet, const char *line);

#endif
