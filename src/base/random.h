/* random: names and secrets that nobody guesses. Any thread. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

enum { RANDOM_HEX_MAX = 64 };

/* So many bytes (at most RANDOM_HEX_MAX) of the system's, as lower-case hexadecimal digits, two a byte and an end.
 * False when the machine gives none. */
bool random_hex(char *out, size_t bytes) __attribute__((warn_unused_result));

#endif
