#include "base/random.h"

#include <stdio.h>
#include <sys/random.h>

bool random_hex(char *out, size_t bytes) {
  unsigned char drawn[RANDOM_HEX_MAX];
  if (bytes > sizeof drawn || getrandom(drawn, bytes, 0) != (ssize_t)bytes) return false;
  for (size_t n = 0; n < bytes; n++)
    snprintf(out + 2 * n, 3, "%02x", drawn[n]);
  return true;
}
