#include "work/write/verdict.h"

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

struct verdict verdict_no(enum verdict_kind kind, const char *text) {
  struct verdict verdict = {.kind = kind};
  error_set(&verdict.error, ERROR_REFUSED, "%s", text);
  return verdict;
}
