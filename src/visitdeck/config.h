/* config: the configuration file and where a profile's files are. Before threads. */
#ifndef VISITDECK_CONFIG_H
#define VISITDECK_CONFIG_H

#include <stdbool.h>
#include "base/error.h"
#include "cli/cli_options.h"
#include "settings/settings_account.h"
#include "tui/term.h"
#include "visitdeck/folders.h"

struct config {
  char *name;
  struct settings_account account;
  struct folders folders;
  int refresh_seconds, history_months, keep_days;
  bool bell, readonly;
  char *theme; /* one of those that there are */
};
/* Reads the file (a missing default one is fine), applies the options over it. ERROR_CONFIG or ERROR_USAGE; a malformed
 * line is told with file and line. config_clear frees. */
enum error_code config_read(struct config *config, const struct cli_options *options, struct error *error) MUST_CHECK;
enum term_theme config_theme(const struct config *config);
void config_clear(struct config *config);

#endif
