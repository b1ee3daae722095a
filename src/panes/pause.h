/* pause: the question before a property, or all that are marked, is paused or resumed. UI thread. */
#ifndef PANES_PAUSE_H
#define PANES_PAUSE_H

#include "panes/context.h"
#include "tui/sheet.h"

/* Of several: those that are offered are paused; when none is, those that are paused go on. Closed ones stay. NULL when
 * none of them can be paused or resumed. */
struct sheet *pause_new(struct context *context, const struct property_about *properties, size_t count);

#endif
