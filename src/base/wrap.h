/* wrap: lines parted between words where a terminal ends, for who reads them one after the other. Any thread. */
#ifndef BASE_WRAP_H
#define BASE_WRAP_H

#include <stddef.h>

struct wrap {
  int columns; /* at least WRAP_LEAST: fewer are taken for so many */
  int column;  /* cells that stand in the line already */
};
enum { WRAP_LEAST = 10 };
/* Of clean UTF-8, in whole words, what comes next: the rest of a line that was parted is indented, so that none of it
 * passes for a line of its own; a word that is longer than a line is parted, too. New memory. */
char *wrap_text(struct wrap *wrap, const char *text, size_t length);

#endif
