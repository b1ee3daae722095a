/* dashboard: the UI thread's loop over terminal, worker and signals. */
#ifndef VISITDECK_DASHBOARD_H
#define VISITDECK_DASHBOARD_H

#include <stdbool.h>
#include "tui/term.h"
#include "work/work.h"

/* One pane and the fewest bytes: as the line's delay asks for it, always, never. */
enum dashboard_lean { DASHBOARD_LEAN_AUTO, DASHBOARD_LEAN, DASHBOARD_FULL };
/* What a click opens: where the terminal is known to take it (term_name_takes_links), always, never. */
enum dashboard_links { DASHBOARD_LINKS_AUTO, DASHBOARD_LINKS, DASHBOARD_NO_LINKS };
struct dashboard_setup {
  const char *where; /* what the status line says we work on */
  bool ascii;
  enum dashboard_lean lean;
  enum term_theme theme;
  bool mouse;
  enum dashboard_links links;
};
/* Runs until the person quits or the terminal goes. Returns the exit status. */
int dashboard_run(const struct work_setup *setup, const struct dashboard_setup *screen);

#endif
