#include "work/write/verdict.h"

#include <stdarg.h>
#include <stdio.h>

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
  char text[4 * sizeof verdict.error.text]; /* it is cut when it is cleaned */
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  error_set(&verdict.error, code, "%s", text);
  return verdict;
}

struct verdict verdict_no(enum verdict_kind kind, const char *text) {
  return verdict_why(kind, ERROR_REFUSED, "%s", text);
}
