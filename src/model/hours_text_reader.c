/* Steps over tokens, and says which of them are not understood. */
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/hours_text_private.h"

enum { HOURS_TEXT_CELLS = 60, HOURS_TEXT_PIECE = 300 };

bool hours_text_take(struct hours_reader *reader, enum hours_kind kind) {
  if (hours_text_next(reader) != kind) return false;
  reader->at++;
  return true;
}

bool hours_text_refuse(struct hours_reader *reader, size_t first, size_t last, const char *why) {
  const struct hours_token *from = &reader->tokens[first], *to = &reader->tokens[last < first ? first : last];
  AUTO(mem_free_at) char *bytes = mem_copy_n(reader->text + from->from, to->to - from->from);
  AUTO(mem_free_at) char *line = text_clean_line(bytes);
  char piece[HOURS_TEXT_PIECE];
  text_clip(piece, sizeof piece, line, HOURS_TEXT_CELLS, false);
  /* TRANSLATORS: a piece of what a person typed, and what is the matter with it. */
  error_set(reader->error, ERROR_USAGE, _("\"%s\": %s"), piece, why);
  return false;
}

bool hours_text_refuse_next(struct hours_reader *reader) {
  size_t last = reader->at;
  while (reader->tokens[last].kind == HOURS_UNKNOWN && reader->tokens[last + 1].kind == HOURS_UNKNOWN)
    last++;
  return hours_text_refuse(reader, reader->at, last,
                           _("not understood; write hours like Mon-Fri 9:00-12:00, 14:00-18:00; Sat 9:00-12:00"));
}
