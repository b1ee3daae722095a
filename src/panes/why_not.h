/* why_not: why a command can't work now. UI thread. */
#ifndef PANES_WHY_NOT_H
#define PANES_WHY_NOT_H

#include "panes/context.h"
#include "tui/command.h"

/* Translated; NULL when it can. where: the place (tui/command.h) that the keys go to; visit: the one that is open or
 * selected there, or NULL. */
const char *why_not_command(const struct context *context, unsigned where, const struct visit *visit,
                            enum command command);

#endif
