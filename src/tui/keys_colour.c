#include "tui/keys_colour.h"

#include <ctype.h>
#include <stddef.h>

/* One part of a colour, of one to four hexadecimal digits, in thousandths; -1: none. *at goes on behind it. */
static int keys_colour_part(const unsigned char **at, const unsigned char *end) {
  int value = 0, most = 0;
  for (; *at < end && isxdigit(**at) && most < 0xFFFF; ++*at) {
    value = value * 16 + (isdigit(**at) ? **at - '0' : (**at | 0x20) - 'a' + 10);
    most = most * 16 + 15;
  }
  return most > 0 ? value * 1000 / most : -1;
}

int keys_colour_is_light(const unsigned char *at, const unsigned char *end) {
  static const int weights[] = {299, 587, 114};
  int sum = 0;
  for (size_t n = 0; n < 3; n++) {
    int part = keys_colour_part(&at, end);
    if (part < 0 || (n < 2 && (at == end || *at++ != '/'))) return -1;
    sum += part * weights[n] / 1000;
  }
  return at == end ? sum >= 500 : -1;
}
