#include "base/error.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/text.h"

enum error_code error_set_list(struct error *error, enum error_code code, const char *format, va_list args) {
  if (error == NULL) return code;
  /* Apart from *error, which may be among the arguments. */
  AUTO(mem_free_at) char *note = note_print_list(format, args);
  AUTO(mem_free_at) char *text = note_text(note);
  bool kept = note_is(note) && strlen(note) < sizeof error->note;
  error->code = code;
  text_copy(error->text, sizeof error->text, text);
  text_copy(error->note, sizeof error->note, kept ? note : "");
  return code;
}

enum error_code error_set(struct error *error, enum error_code code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  error_set_list(error, code, format, args);
  va_end(args);
  return code;
}

enum error_code error_too_long(struct error *error, size_t length, size_t most) {
  return error_set(error, ERROR_USAGE,
                   _("This is too long to send: its length in bytes is %zu, at most %zu. Shorten it"), length, most);
}

enum error_code error_over(struct error *error, enum error_code code, size_t most) {
  return error_set(error, code, _("This is too long to send (bytes, at most: %zu): shorten it"), most);
}

const char *error_note(const struct error *error) {
  return error->note[0] != '\0' ? error->note : error->text;
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
