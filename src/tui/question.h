/* question: a sentence over a line of keys, and the letters that answer it. UI thread. */
#ifndef TUI_QUESTION_H
#define TUI_QUESTION_H

#include <stdbool.h>
#include "tui/canvas.h"
#include "tui/key.h"

/* Rows that a sentence and the line of keys under it take, at that width, of height at most. */
int question_height(int width, int height, const char *sentence);
/* Draws the sentence, and under it the keys (translated; NULL: the caller draws that line). The line's y. */
int question_draw(struct canvas *canvas, struct rect rect, enum style style, const char *sentence, const char *keys);

enum question_answer { QUESTION_OPEN, QUESTION_YES, QUESTION_NO };
/* Yes is y, or the language's own letter, once the question has been painted: never Enter, never a key that is held. */
enum question_answer question_answer(const struct key *key, bool painted);
/* n, q, Esc. */
bool question_is_no(const struct key *key);
bool question_is_letter(const struct key *key, char letter);
/* 0 to 9, also as AZERTY types them without Shift; -1 when it is no digit. */
int question_digit(const struct key *key);

#endif
