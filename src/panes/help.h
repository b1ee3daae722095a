/* help: the pane with what the keys do, searched by typing. UI thread. */
#ifndef PANES_HELP_H
#define PANES_HELP_H

#include "tui/pane.h"

/* where: the mask (tui/command.h) of what help was asked in. */
struct pane *help_new(unsigned where);

#endif
