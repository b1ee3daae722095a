/* cli_options: what the command line says, as a sub-command reads it. Borrowed from argv. Main thread. */
#ifndef CLI_CLI_OPTIONS_H
#define CLI_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum { CLI_OPTIONS_FIELDS = 32 };
struct cli_options {
  bool json, yes, ascii, all, reschedule, password_stdin;
  const char *from, *to, *ref, *status, *user, *by, *visitor, *visit, *since, *picked; /* or NULL */
  const char *email, *first_name, *last_name, *phone;                                  /* or NULL */
  const char *fields[CLI_OPTIONS_FIELDS];                                              /* NAME=VALUE */
  size_t field_count;
};

#endif
