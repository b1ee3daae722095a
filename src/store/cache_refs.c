/* The order of references. */
#include <string.h>

#include "store/cache_private.h"

static bool cache_is_digit(const char *text, const char *end) {
  return text < end && *text >= '0' && *text <= '9';
}

static size_t cache_digits(const char *text, const char *end) {
  size_t count = 0;
  while (cache_is_digit(text + count, end))
    count++;
  return count;
}

int cache_compare_refs(const char *one, const char *end_one, const char *other, const char *end_other) {
  while (one < end_one && other < end_other) {
    if (!cache_is_digit(one, end_one) || !cache_is_digit(other, end_other)) {
      if (*one != *other) return (unsigned char)*one < (unsigned char)*other ? -1 : 1;
      one++, other++;
      continue;
    }
    while (*one == '0' && cache_is_digit(one + 1, end_one))
      one++;
    while (*other == '0' && cache_is_digit(other + 1, end_other))
      other++;
    size_t digits1 = cache_digits(one, end_one), digits2 = cache_digits(other, end_other);
    if (digits1 != digits2) return digits1 < digits2 ? -1 : 1;
    int order = memcmp(one, other, digits1);
    if (order != 0) return order;
    one += digits1, other += digits2;
  }
  return (one < end_one) - (other < end_other);
}
