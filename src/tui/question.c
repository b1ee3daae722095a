#include "tui/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#define QUESTION_APART "   "

bool question_is_letter(const struct key *key, char letter) {
  bool capital = key->character >= 'A' && key->character <= 'Z'; /* of somebody whose keyboard is locked to them */
  return key->code == KEYC_CHAR && (capital ? key->character - 'A' + 'a' : key->character) == (uint32_t)letter;
}

bool question_is_no(const struct key *key) {
  return question_is_letter(key, 'n') || question_is_letter(key, 'q') || key->code == KEYC_ESCAPE;
}

bool question_is_painted(const struct key *key) {
  return key->guard != NULL && key->guard->painted;
}

bool question_hears(const struct key *key) {
  if (key->repeated || key->guard == NULL) return false;
  key->guard->hit = key->guard->shut != KEY_SHUT_NOT;
  key->guard->heard = !key->guard->hit;
  return key->guard->heard;
}

enum question_answer question_answer(const struct key *key) {
  if (question_is_no(key)) return QUESTION_NO;
  /* TRANSLATORS: the letter that says yes to a question, besides y. */
  bool yes = question_is_letter(key, 'y') || question_is_letter(key, _("yes:y")[4]);
  return yes && question_hears(key) ? QUESTION_YES : QUESTION_OPEN;
}

/* 0 to 9, also as AZERTY types them without Shift; -1 when it is no digit. */
static int question_digit(const struct key *key) {
  static const uint32_t azerty[] = {0xe0, '&', 0xe9, '"', '\'', '(', '-', 0xe8, '_', 0xe7};
  if (key->code != KEYC_CHAR) return -1;
  for (int n = 0; n < 10; n++)
    if (key->character == (uint32_t)('0' + n) || key->character == azerty[n]) return n;
  return -1;
}

/* ---- of a sheet */

void question_clear(struct question *question) {
  free(question->sentence);
  free(question->text);
  free(question->miscounted);
}

/* Digits, one at a time; a paste types nothing. */
static void question_type(struct question *question, const struct key *key) {
  size_t length = strlen(question->typed);
  int digit = question_digit(key);
  if (key->code == KEYC_BACKSPACE && length > 0) question->typed[length - 1] = '\0';
  if (digit >= 0 && !key->repeated) snprintf(question->typed + length, sizeof question->typed - length, "%d", digit);
}

int question_key(struct question *question, const struct key *key) {
  char wanted[24];
  snprintf(wanted, sizeof wanted, "%zu", question->number);
  if (question_is_no(key)) return QUESTION_NO;
  for (const char *letter = question->letters; letter != NULL && *letter != '\0'; letter++)
    if (question_is_letter(key, *letter)) return !question->acts || question_hears(key) ? *letter : QUESTION_OPEN;
  if (question->letters != NULL) return QUESTION_OPEN;
  enum question_answer answer = question_answer(key);
  if (question->number > 0) question_type(question, key);
  bool counted = question->number == 0 || strcmp(question->typed, wanted) == 0;
  return answer == QUESTION_YES && !counted ? QUESTION_MISCOUNTED : answer;
}

int question_draw_keys(struct canvas *canvas, struct rect rect, enum style style, const char *keys) {
  int x = 0, y = 0;
  for (const char *at = keys; *at != '\0'; at += strspn(at, " ")) {
    const char *end = strstr(at, QUESTION_APART);
    size_t length = end != NULL ? (size_t)(end - at) : strlen(at);
    AUTO(mem_free_at) char *one = mem_print("%.*s", (int)length, at);
    int width = text_width(one);
    bool fits = x == 0 || x + width <= rect.width;
    if (!fits) y++;
    if (!fits) x = 0;
    if (canvas != NULL && y < rect.height) canvas_text(canvas, rect.x + x, rect.y + y, rect.width - x, style, one);
    x += width + (int)strlen(QUESTION_APART);
    at += length;
  }
  return y + 1;
}

static int question_key_rows(const struct question *question, int width) {
  if (question->number > 0) return 1;
  return question->keys != NULL ? question_draw_keys(NULL, (struct rect){.width = width - 1}, STYLE_KEY, question->keys)
                                : 0;
}

int question_rows(const struct sheet *base, int width, int height) {
  const struct question *question = &CONTAINER_OF(base, struct question_sheet, base)->question;
  struct rect rect = {.width = width - 2, .height = height};
  return canvas_paragraph(NULL, rect, 0, STYLE_TEXT, question->sentence) +
         (question->text != NULL ? canvas_paragraph(NULL, rect, 0, STYLE_TEXT, question->text) : 0) +
         question_key_rows(question, width);
}

/* The keys stay in sight; the text takes what room is left. */
void question_show(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct question *question = &CONTAINER_OF(base, struct question_sheet, base)->question;
  int keys = question_key_rows(question, rect.width);
  if (keys > rect.height) keys = rect.height;
  int x = rect.x + 1, end = rect.x + rect.width, last = rect.y + rect.height - keys;
  struct rect place = {x, rect.y, rect.width - 2, last - rect.y};
  place.y += canvas_paragraph(canvas, place, 0, question->style, question->sentence);
  place.height = last - place.y;
  if (question->text != NULL && place.height > 0) canvas_paragraph(canvas, place, 0, STYLE_TEXT, question->text);
  if (question->number == 0) {
    if (keys > 0) (void)question_draw_keys(canvas, (struct rect){x, last, end - x, keys}, STYLE_KEY, question->keys);
    return;
  }
  x += canvas_print(canvas, x, last, end - x, STYLE_KEY, _("Type %zu, then y: "), question->number);
  x += canvas_print(canvas, x, last, end - x, STYLE_INPUT, "%s ", question->typed);
  canvas_cursor(canvas, x - 1, last, true);
}
