/* reasons: why a command can't work now. UI thread. */
#ifndef PANES_REASONS_H
#define PANES_REASONS_H

#include "panes/context.h"
#include "tui/command.h"

/* Translated; NULL when it can. where: the place (tui/command.h) that the keys go to; visit: the one that is open or
 * selected there, or NULL. */
const char *reasons_not(const struct context *context, unsigned where, const struct visit *visit, enum command command);

#endif
