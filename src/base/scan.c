#include "base/scan.h"

#include <string.h>

bool scan_char(const char **at, const char *wanted) {
  bool fits = **at != '\0' && strchr(wanted, **at) != NULL;
  *at += fits;
  return fits;
}

size_t scan_run(const char *at) {
  return strspn(at, "0123456789");
}

bool scan_digits(const char **at, size_t count, int *value) {
  if (scan_run(*at) < count) return false;
  *value = 0;
  for (size_t n = 0; n < count; n++)
    *value = *value * 10 + *(*at)++ - '0';
  return true;
}

bool scan_number(const char **at, size_t most, int *value) {
  size_t count = scan_run(*at);
  return count > 0 && count <= most && scan_digits(at, count, value);
}
