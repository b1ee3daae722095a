/* usage: what a program says of itself on standard error, first of all to arguments that it does not take. Main thread.
 */
#ifndef BASE_USAGE_H
#define BASE_USAGE_H

#include <stdbool.h>
#include "base/error.h"

/* Long options' numbers begin here: those below are letters. */
enum { USAGE_LONG = 256 };

/* What getopt_long, which is silent (opterr 0), gave ':' or '?' for; word is the argument that it has just read
 * (argv[optind - 1]). -h and -V are known to every program. ERROR_USAGE. */
enum error_code usage_option(const char *program, int id, const char *word, struct error *error);
/* It was given, and says nothing: empty, or blank. */
bool usage_is_empty(const char *word);
/* "PROGRAM: TEXT" on stderr. */
void usage_say(const char *program, const char *text);
/* "PROGRAM: WHAT: VALUE; see PROGRAM --help" on stderr, however long it is; value may be NULL. The exit status. */
int usage_refuse(const char *program, const char *what, const char *value);

/* Says it, and returns the exit status of its code. */
int usage_fail(const char *program, const struct error *error);

#endif
