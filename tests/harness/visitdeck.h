/* visitdeck: the command line in a home. Its words are one text: each blank parts two, and _ is a blank inside one. The
 * home's server is asked, unless it has none (url "") or the words name one (--url, --config). */
#ifndef TESTS_VISITDECK_H
#define TESTS_VISITDECK_H

#include "home.h"
#include "run.h"

enum { VISITDECK_WORDS = 28 };
/* argv for these words, ended by NULL; they lie in what is returned: free it when argv is no more needed. */
char *visitdeck_argv(const struct home *home, const char *words, const char *argv[VISITDECK_WORDS]);
/* A word with blanks in it, written as one of those: out has room for it. */
char *visitdeck_word(const char *text, char out[80]);
/* input may be NULL. */
struct ran visitdeck_run(const struct home *home, const char *input, const char *words);
/* Fails unless it ends with that status and says that, on either output (NULL: whatever); who fails says why,
 * "visitdeck: ...". What it printed, then what is on stderr. New memory. */
char *visitdeck_prints(const struct home *home, const char *input, int status, const char *said, const char *format,
                       ...) __attribute__((format(printf, 5, 6)));
/* The same, with the demo's password as its input, and who fails says nothing before the reason. */
void visitdeck_says(const struct home *home, int status, const char *said, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void visitdeck_log_in(const struct home *home);
/* A home with a sandbox, logged in. option: one more for the sandbox, or NULL. */
void visitdeck_begin(struct home *home, const char *option, const char *value);

#endif
