#include "tui/question.h"

#include "base/i18n.h"

int question_height(int width, int height, const char *sentence) {
  return canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_TEXT, sentence) + 1;
}

int question_draw(struct canvas *canvas, struct rect rect, enum style style, const char *sentence, const char *keys) {
  int lines =
      canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height - 1}, 0, style, sentence);
  int y = rect.y + (lines < rect.height ? lines : rect.height - 1);
  if (keys != NULL) canvas_text(canvas, rect.x + 1, y, rect.width - 1, STYLE_KEY, keys);
  return y;
}

bool question_is_letter(const struct key *key, char letter) {
  return key->code == KEYC_CHAR && key->character == (uint32_t)letter;
}

bool question_is_no(const struct key *key) {
  return question_is_letter(key, 'n') || question_is_letter(key, 'q') || key->code == KEYC_ESCAPE;
}

enum question_answer question_answer(const struct key *key, bool painted) {
  if (question_is_no(key)) return QUESTION_NO;
  /* TRANSLATORS: the letter that says yes to a question, besides y. */
  bool yes = question_is_letter(key, 'y') || question_is_letter(key, _("yes:y")[4]);
  return yes && painted && !key->repeated ? QUESTION_YES : QUESTION_OPEN;
}

int question_digit(const struct key *key) {
  static const uint32_t azerty[] = {0xe0, '&', 0xe9, '"', '\'', '(', '-', 0xe8, '_', 0xe7};
  if (key->code != KEYC_CHAR) return -1;
  for (int n = 0; n < 10; n++)
    if (key->character == (uint32_t)('0' + n) || key->character == azerty[n]) return n;
  return -1;
}
