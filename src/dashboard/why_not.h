/* why_not: why a command can't work now: the last column of its row in tui/command.def. UI thread. */
#ifndef DASHBOARD_WHY_NOT_H
#define DASHBOARD_WHY_NOT_H

#include "tui/command.h"
#include "tui/deck.h"

/* Translated; NULL when it can. For the deck, whose owner the controller is. */
const char *why_not_command(const struct deck_owner *owner, enum command command);
struct controller;
/* The same of the pane on top, or (but for what acts on a row) of one of the three panes. */
const char *why_not_there(const struct controller *controller, unsigned where, enum command command);

#endif
