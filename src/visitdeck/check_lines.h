/* check_lines: what was looked at, a line each. Main thread. */
#ifndef VISITDECK_CHECK_LINES_H
#define VISITDECK_CHECK_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "visitdeck/config.h"

enum check_state { CHECK_FINE, CHECK_WRONG, CHECK_UNSEEN /* what it needs is not there, or was not asked for */ };
struct check_line {
  const char *name; /* marked; as it is in --json */
  enum check_state state;
  enum error_code code; /* of what is wrong */
  char *text;
};
enum { CHECK_ANSWER_MS = 8 * 1000 /* so long an answer is waited for */ };
struct check {
  const struct cli_options *options;
  const struct config *config;
  struct check_line *lines;
  size_t count;
};

void check_lines_fine(struct check *check, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void check_lines_unseen(struct check *check, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void check_lines_wrong(struct check *check, const char *name, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void check_lines_clear(struct check *check);

#endif
