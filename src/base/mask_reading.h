/* mask_reading: what a text says when what is written in it otherwise (percent signs, backslashes, entities, base64,
 * hex) is read. Of each byte is known where it stands in the text. Only for mask. Any thread. */
#ifndef BASE_MASK_READING_H
#define BASE_MASK_READING_H

#include <stdbool.h>
#include <stddef.h>

struct mask_reading {
  char *bytes;
  size_t *first, *last; /* bytes[n] stands for text[first[n]] to text[last[n]] */
  size_t length;
};
enum { MASK_BASE64_SHIFTS = 4, MASK_HEX_SHIFTS = 2 };

struct mask_reading mask_reading_of(const char *text);
/* One layer of %70, \u0070, \x70, \/, &#112; and &amp; is read. False: there is none. */
bool mask_reading_unescape(struct mask_reading *view);
/* Every run of the letters of base64 (of either alphabet, padded or not, broken into lines) read from its shift-th
 * letter on: what stands before the encoded text in a run can't be told from it. \xFF between runs. */
struct mask_reading mask_reading_base64(const struct mask_reading *view, size_t shift);
/* The same of hexadecimal digits. */
struct mask_reading mask_reading_hex(const struct mask_reading *view, size_t shift);
void mask_reading_clear(struct mask_reading *view);

#endif
