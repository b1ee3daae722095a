/* terminate: the sheet that ends a property's visits: Flatsy writes to its visitors, so they are shown, and the
 * reference is typed. UI thread. */
#ifndef PANES_TERMINATE_H
#define PANES_TERMINATE_H

#include "panes/context.h"
#include "tui/sheet.h"

/* Of the chosen property; reads who has a visit to come. */
struct sheet *terminate_new(struct context *context);

#endif
