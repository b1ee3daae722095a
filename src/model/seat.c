#include "model/seat.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

enum error_code seat_check(const char *text, struct error *error) {
  AUTO(mem_free_at) char *clean = text_clean_line(text);
  size_t bytes = strlen(clean);
  int cells = text_width(clean);
  error_clear(error);
  if (!text_is_clean(text) || strchr(text, '\n') != NULL)
    return error_set(error, ERROR_CONFIG, _("seat has characters that can't be shown: it is a name in UTF-8"));
  if (clean[0] == '\0') return error_set(error, ERROR_CONFIG, _("seat is blank: it is the name of who sits here"));
  if (cells > SEAT_CELLS_MOST)
    return error_set(error, ERROR_CONFIG, _("seat is %d columns wide: %d is the most"), cells, SEAT_CELLS_MOST);
  if (bytes > SEAT_BYTES_MOST)
    return error_set(error, ERROR_CONFIG, _("seat is %zu bytes long: %d is the most"), bytes, SEAT_BYTES_MOST);
  return ERROR_NONE;
}

char *seat_show(const char *text) {
  AUTO(mem_free_at) char *clean = text_clean_line(text);
  if (!text_is_filled(clean)) return NULL;
  size_t size = strlen(clean) + sizeof "\u2026";
  AUTO(mem_free_at) char *cut = mem_new(size);
  text_clip(cut, size, clean, SEAT_CELLS_MOST, false);
  return mem_copy(cut);
}
