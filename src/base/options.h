/* options: a program's command line by a table of its options: parsing and --help derive from it, and the check against
 * the manual page (tests/manual.sh). Main thread. */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"

enum options_kind {
  OPTION_SWITCH, /* sets a bool */
  OPTION_TEXT,   /* has a value: sets a const char * */
  OPTION_OWN,    /* has a value: the table's take says what becomes of it */
  OPTION_SHOW    /* ends the reading: the program shows something */
};
struct options_row {
  const char *name;
  enum options_kind kind;
  int letter;               /* as -h is for --help; 0: none */
  size_t at;                /* of what it sets, in the program's struct */
  unsigned own;             /* of the program's own */
  size_t given;             /* of a bool in that struct: it was given; 0: nobody asks */
  const char *value, *help; /* for --help, marked; help NULL: it is named elsewhere */
  const char *without;      /* what it is when it is not given, or NULL */
};
struct options_table {
  const char *program;
  const struct options_row *rows;
  size_t count;
  int width; /* cells of the names in --help */
  /* False: the value can't be understood. */
  bool (*take)(void *into, const struct options_row *row, const char *value);
};

/* Options may stand before and after other words; argv is put in order, optind is the first of those. ERROR_USAGE with
 * a sentence, also for an OPTION_TEXT that is empty or blank. *stopped: an OPTION_SHOW, or an OPTION_OWN that did not
 * take its value (optarg); NULL: all are read. */
enum error_code options_read(const struct options_table *table, void *into, int argc, char **argv,
                             const struct options_row **stopped, struct error *error) MUST_CHECK;
/* True when from says that it was given (OPTION_SWITCH, OPTION_TEXT). */
bool options_is_given(const struct options_row *row, const void *from);
/* The line of one that has a help, on standard output. */
void options_print_row(const struct options_table *table, const struct options_row *row);
/* The lines of --help. */
void options_print(const struct options_table *table);

#endif
