/* cli_options: what the command line says. Borrowed from argv. Main thread. */
#ifndef CLI_CLI_OPTIONS_H
#define CLI_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "base/options.h"

/* Options that only some commands take. */
enum {
  CLI_OPTIONS_PERIOD = 1,
  CLI_OPTIONS_REF = 2,
  CLI_OPTIONS_STATUS = 4,
  CLI_OPTIONS_BY = 8,
  CLI_OPTIONS_VISITOR = 16, /* of several: by email */
  CLI_OPTIONS_PERSON = 32,  /* email, names, phone, fields */
  CLI_OPTIONS_SLOTS = 64,
  CLI_OPTIONS_PASSWORD = 128,
  CLI_OPTIONS_VISIT = 256,
  CLI_OPTIONS_SINCE = 512,
  CLI_OPTIONS_PICKED = 1024,
  CLI_OPTIONS_REPORT = 2048,
  CLI_OPTIONS_FORMS = 4096,     /* csv, ics, sheet */
  CLI_OPTIONS_END = 8192,       /* the next bit is none of these */
  CLI_OPTIONS_GENERAL = 1 << 30 /* those that every command takes */
};
enum { CLI_OPTIONS_FIELDS = 32 };
struct cli_options {
  const char *url, *profile, *config, *now; /* as given, or NULL; the others too */
  bool demo, offline, lean, plain, ascii, help, version;
  const char *csv, *sheet; /* "", or in which way; NULL: not asked for */
  bool ics;
  bool json, yes, all, reschedule, password_stdin, report;
  const char *completion; /* the shell's name */
  const char *from, *to, *ref, *status, *user, *by, *visitor, *visit, *since, *picked;
  const char *email, *first_name, *last_name, *phone;
  const char *fields[CLI_OPTIONS_FIELDS]; /* NAME=VALUE */
  size_t field_count;
  int rest; /* argv[rest]...: the sub-command and its words */
};
/* Options may stand before and after the sub-command; argv is put in order. ERROR_USAGE with a sentence. */
enum error_code cli_options_read(struct cli_options *options, int argc, char **argv, struct error *error) MUST_CHECK;
/* The name of one that was given, and that a command which takes these does not; NULL: none. */
const char *cli_options_stray(const struct cli_options *options, unsigned takes);
/* One of those that a command which takes these has; with CLI_OPTIONS_GENERAL also of all. */
bool cli_options_is_of(const struct options_row *row, unsigned takes);
/* Their lines of --help. */
void cli_options_print(unsigned takes);
/* The nth of the table, from 0; NULL behind the last. */
const struct options_row *cli_options_row(size_t n);

#endif
