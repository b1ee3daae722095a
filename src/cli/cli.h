/* cli: the sub-commands. They drive the same worker as the dashboard. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include "base/clock.h"
#include "base/error.h"
#include "work/work.h"

enum { CLI_FIELDS_MAX = 32 };
struct cli_options { /* what main read from the command line and the configuration */
  const struct work_setup *setup;
  bool json, yes, ascii, all, reschedule, password_stdin;
  const char *from, *to, *ref, *status, *user, *by, *visitor, *visit, *since, *picked; /* or NULL */
  const char *email, *first_name, *last_name, *phone;                                  /* or NULL */
  const char *fields[CLI_FIELDS_MAX];                                                  /* NAME=VALUE */
  size_t field_count;
};
/* True if word is a sub-command. */
bool cli_knows(const char *word);
/* Runs argv[0] = sub-command with its words; prints to stdout, errors to stderr; returns the exit status of design §1.
 */
int cli_run(const struct cli_options *options, int argc, char **argv);
/* The sub-commands' usage lines, for --help. */
void cli_print_usage(void);

#endif
