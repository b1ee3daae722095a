/* plain: what plain ASCII shows of a text, where a terminal's charset is not UTF-8. Pure functions, any thread. */
#ifndef BASE_PLAIN_H
#define BASE_PLAIN_H

#include <stddef.h>

/* Of one character, with the marks on it: its nearest ("…" is "~", ★ "*", │ "|"), an accented letter without its
 * accent, else "?". */
char plain_letter(const char *bytes, size_t length);
/* Of the first length bytes of text, in as many cells as it takes; a mark without a base shows nothing. New memory. */
char *plain_text(const char *text, size_t length);
/* How many of its bytes are whole characters: the last one may have come in part. */
size_t plain_whole(const char *bytes, size_t length);

#endif
