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
  const char *const *profiles; /* to go on with: names, ends with NULL; NULL: there are none */
  const char *profile;         /* the one of these that it is; NULL: none */
  const char *before;          /* the one of these to go back to from its login; NULL: none */
  const char *why;             /* why another one could not be opened instead; NULL: none was to be */
};
struct dashboard;
/* Once, before the first worker. */
struct dashboard *dashboard_new(void);
/* Opens the worker of an account, and the terminal where it is not open yet: with nothing of the account before. What
 * setup and screen point to outlives that. On an error all is as it was. */
enum error_code dashboard_begin(struct dashboard *dashboard, const struct work_setup *setup,
                                const struct dashboard_setup *screen, struct error *error) MUST_CHECK;
/* Runs until the person quits, the terminal goes, or they go on with another profile, whose name is returned (new
 * memory; else NULL): the worker has ended then, and the terminal stays as it is. */
char *dashboard_run(struct dashboard *dashboard);
/* Leaves the terminal. Returns the exit status. */
int dashboard_end(struct dashboard *take_dashboard);

#endif
