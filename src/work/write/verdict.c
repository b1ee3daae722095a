#include "work/write/verdict.h"

#include <stdarg.h>

struct verdict verdict_of(enum verdict_kind kind) {
  return (struct verdict){.kind = kind};
}

struct verdict verdict_read(enum question question) {
  return (struct verdict){.kind = VERDICT_READ, .question = question};
}

struct verdict verdict_note(enum verdict_kind kind, const char *note) {
  return (struct verdict){.kind = kind, .note = note};
}

struct verdict verdict_error(enum verdict_kind kind, const struct error *error) {
  return (struct verdict){.kind = kind, .error = *error};
}

struct verdict verdict_why(enum verdict_kind kind, enum error_code code, const char *format, ...) {
  struct verdict verdict = {.kind = kind};
  va_list args;
  va_start(args, format);
  error_set_list(&verdict.error, code, format, args);
  va_end(args);
  return verdict;
}

struct verdict verdict_no(enum verdict_kind kind, const char *note) {
  return verdict_why(kind, ERROR_REFUSED, "%s", note);
}
