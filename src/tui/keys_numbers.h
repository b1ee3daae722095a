/* keys_numbers: the parameters of a terminal's sequence. Any thread. */
#ifndef TUI_KEYS_NUMBERS_H
#define TUI_KEYS_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

/* Numbers between semicolons; what stands behind a colon is left out, but for kitty's word on what a key did. */
struct keys_numbers {
  unsigned number[3];
  size_t count;
  bool released; /* the key */
};
struct keys_numbers keys_numbers_read(const unsigned char *at, size_t length);
/* Modifiers that make another key of it: not the locks. */
unsigned keys_numbers_modifiers(unsigned number);

#endif
