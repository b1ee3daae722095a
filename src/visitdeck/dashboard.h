/* dashboard: the UI thread's loop over terminal, worker and signals. */
#ifndef VISITDECK_DASHBOARD_H
#define VISITDECK_DASHBOARD_H

#include <stdbool.h>
#include "work/work.h"

/* Runs until the person quits or the terminal goes. where: what the status line says we work on. Returns the exit
 * status. */
int dashboard_run(const struct work_setup *setup, const char *where, bool ascii, bool lean);

#endif
