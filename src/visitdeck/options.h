/* options: what the command line and the configuration say. Before threads. */
#ifndef VISITDECK_OPTIONS_H
#define VISITDECK_OPTIONS_H

#include <stdbool.h>
#include "base/error.h"
#include "cli/cli_options.h"

struct options {
  const char *url, *profile, *config, *now; /* as given, or NULL */
  bool demo, offline, lean, help, version;
  struct cli_options cli;
  int rest; /* argv[rest]...: the sub-command and its words */
};
/* Options may stand before and after the sub-command; argv is put in order. ERROR_USAGE with a sentence. */
enum error_code options_read(struct options *options, int argc, char **argv, struct error *error) MUST_CHECK;
void options_print_help(void);

#endif
