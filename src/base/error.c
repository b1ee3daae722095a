#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum error_code error_set(struct error *error, enum error_code code, const char *format, ...) {
  if (error == NULL) return code;
  /* Apart from error->text, which may be among the arguments; larger, as cleaning shortens. */
  char raw[4 * sizeof error->text], cut[sizeof raw];
  va_list args;
  va_start(args, format);
  vsnprintf(raw, sizeof raw, format, args);
  va_end(args);
  text_copy(cut, sizeof cut - 1, raw);
  AUTO(mem_free_at) char *clean = text_clean(cut, strlen(cut), TEXT_LINE);
  error->code = code;
  text_copy(error->text, sizeof error->text, clean);
  return code;
}

void error_clear(struct error *error) {
  *error = (struct error){.code = ERROR_NONE};
}

int error_exit_status(enum error_code code) {
  static const int statuses[] = {
#define X(name, status) [name] = status,
      ERROR_LIST(X)
#undef X
  };
  return statuses[code];
}
