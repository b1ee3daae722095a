/* error: what went wrong, as a code that decides and a sentence for the person at the desk. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stddef.h>

/* One row an error: code, exit status of the command line. */
#define ERROR_LIST(X)                                                                                                  \
  X(ERROR_NONE, 0)        /* nothing went wrong */                                                                     \
  X(ERROR_REFUSED, 1)     /* the server said no: certain that nothing was changed */                                   \
  X(ERROR_STORE, 1)       /* a file or database of ours can't be read or written */                                    \
  X(ERROR_USAGE, 2)       /* the person's input or arguments */                                                        \
  X(ERROR_CONFIG, 2)      /* the configuration file */                                                                 \
  X(ERROR_AUTH, 3)        /* no token, or login refused */                                                             \
  X(ERROR_NOT_FOUND, 4)   /* no such property, visit, row */                                                           \
  X(ERROR_UNREACHABLE, 5) /* no answer, and certain that nothing was changed */                                        \
  X(ERROR_ANSWER, 5)      /* an answer that no Flatsy server gives; a read, so nothing was changed */                  \
  X(ERROR_UNKNOWN, 6)     /* a write whose outcome is not known: it is kept in the outbox */

enum error_code {
#define X(name, status) name,
  ERROR_LIST(X)
#undef X
};

/* Holds no pointers: copy it freely. text is clean UTF-8, one line, translated. note: the same as it is kept
 * (base/note.h); "" where that is the text. */
struct error {
  enum error_code code;
  char text[400], note[800];
};

/* Sets *error (may be NULL) and returns code. The text is cleaned and cut at a character; what stands for a %s may be a
 * note. Any thread. */
enum error_code error_set(struct error *error, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
enum error_code error_set_list(struct error *error, enum error_code code, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
/* ERROR_USAGE: what a person gave is too long to be sent; both in bytes. */
enum error_code error_too_long(struct error *error, size_t length, size_t most);
/* The same where only a part was read or made, and so nobody knows how long: that code. */
enum error_code error_over(struct error *error, enum error_code code, size_t most);
/* What is kept of it, or stands in another one: its note, else its text. */
const char *error_note(const struct error *error);
/* Empties *error. */
void error_clear(struct error *error);
/* The exit status of the command line for a code. */
int error_exit_status(enum error_code code);

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
