#include "tui/keys_numbers.h"

struct keys_numbers keys_numbers_read(const unsigned char *at, size_t length) {
  struct keys_numbers numbers = {.count = length > 0};
  bool counts = true;
  for (size_t n = 0; n < length && numbers.count <= 3; n++) {
    unsigned *number = &numbers.number[numbers.count - 1];
    bool ends = n + 2 == length || (n + 2 < length && at[n + 2] == ';');
    if (numbers.count == 2 && counts && ends && at[n] == ':' && at[n + 1] == '3') numbers.released = true;
    if (at[n] == ';') numbers.count++;
    if (at[n] == ';' || at[n] == ':') counts = at[n] == ';';
    if (counts && at[n] >= '0' && at[n] <= '9' && *number < 100000) *number = *number * 10 + (at[n] - '0');
  }
  if (numbers.count > 3) numbers.count = 3;
  return numbers;
}

unsigned keys_numbers_modifiers(unsigned number) {
  return number > 0 ? (number - 1) & 0x3F : 0;
}
