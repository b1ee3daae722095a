/* dashboard: the UI thread's loop over terminal, worker and signals. */
#ifndef VISITDECK_DASHBOARD_H
#define VISITDECK_DASHBOARD_H

#include <stdbool.h>
#include "tui/term.h"
#include "work/work.h"

struct dashboard_setup {
  const char *where; /* what the status line says we work on */
  bool ascii, lean;
  enum term_theme theme;
};
/* Runs until the person quits or the terminal goes. Returns the exit status. */
int dashboard_run(const struct work_setup *setup, const struct dashboard_setup *screen);

#endif
