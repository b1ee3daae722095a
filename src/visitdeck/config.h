/* config: the configuration file and where a profile's files are. Before threads. */
#ifndef VISITDECK_CONFIG_H
#define VISITDECK_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "cli/cli_options.h"
#include "model/agent.h"
#include "settings/settings_account.h"
#include "visitdeck/dashboard.h"
#include "visitdeck/folders.h"

struct config {
  char *name;
  struct settings_account account;
  struct folders folders;
  int refresh_seconds, history_months, keep_days;
  bool bell, mouse, readonly;
  int theme, lean, links;         /* enum term_theme, enum dashboard_lean, enum dashboard_links */
  char *seat;                     /* who sits here, or NULL */
  bool has_file;                  /* any was found */
  struct settings_names names;    /* of agents, by their ids */
  struct settings_names profiles; /* all that the files name, without names */
  const char **titles;            /* the same for the dashboard, ends with NULL; NULL: none */
  struct agent_name *agents;      /* the same for the worker; of names.count */
};
/* Reads the files (where none is, and none was named, that is fine): those for everybody, then the person's own over
 * them, then the options over that. ERROR_CONFIG or ERROR_USAGE; a malformed line is told with file and line.
 * config_clear frees. */
enum error_code config_read(struct config *config, const struct cli_options *options, struct error *error) MUST_CHECK;
void config_clear(struct config *config);
/* Settings with what they are, a line each on standard output; of a text that may be a secret or name a person only
 * whether it is set. */
void config_print(const struct config *config);
/* The person's own file, or the one that was named. New memory. */
char *config_path(const struct cli_options *options);
/* The nth (from 0, which counts most) of those for everybody, in XDG_CONFIG_DIRS; NULL behind the last. New memory. */
char *config_shared_path(size_t n);

#endif
