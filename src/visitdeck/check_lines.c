#include "visitdeck/check_lines.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/mem.h"

__attribute__((format(printf, 5, 0))) static void check_lines_add(struct check *check, const char *name,
                                                                  enum check_state state, enum error_code code,
                                                                  const char *format, va_list arguments) {
  check->lines = mem_grow(check->lines, check->count, sizeof *check->lines);
  check->lines[check->count++] =
      (struct check_line){.name = name, .state = state, .code = code, .text = mem_print_with(format, arguments)};
}

void check_lines_fine(struct check *check, const char *name, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  check_lines_add(check, name, CHECK_FINE, ERROR_NONE, format, arguments);
  va_end(arguments);
}

void check_lines_unseen(struct check *check, const char *name, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  check_lines_add(check, name, CHECK_UNSEEN, ERROR_NONE, format, arguments);
  va_end(arguments);
}

void check_lines_wrong(struct check *check, const char *name, enum error_code code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  check_lines_add(check, name, CHECK_WRONG, code, format, arguments);
  va_end(arguments);
}

void check_lines_clear(struct check *check) {
  for (size_t n = 0; n < check->count; n++)
    free(check->lines[n].text);
  free(check->lines);
}
