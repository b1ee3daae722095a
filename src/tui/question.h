/* question: a sentence over a line of keys, and the letters that answer it. UI thread. */
#ifndef TUI_QUESTION_H
#define TUI_QUESTION_H

#include <stdbool.h>
#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/sheet.h"

enum question_answer { QUESTION_OPEN, QUESTION_YES, QUESTION_NO, QUESTION_MISCOUNTED /* yes, without the number */ };
/* What stands there has been painted: a letter that only leads on counts. */
bool question_is_painted(const struct key *key);
/* A key that confirms counts: what is asked has been read (tui/guard.h). Asked only of a key that would confirm, for if
 * it does not count the deck says why. Never a key that is held. */
bool question_hears(const struct key *key);
/* Yes is y, or the language's own letter, when it is heard: never Enter. */
enum question_answer question_answer(const struct key *key);
/* n, q, Esc. */
bool question_is_no(const struct key *key);
bool question_is_letter(const struct key *key, char letter);
/* What a sheet asks. */
struct question {
  enum style style;
  char *sentence;      /* translated; the question's own */
  char *text;          /* what it is about, as far as there is room; NULL: nothing. The question's own */
  const char *keys;    /* the line under them, translated, or NULL; a number that has to be typed has its own */
  const char *letters; /* what it can be answered with besides no; NULL: yes */
  bool acts;           /* what they do can't be taken back: they are heard as yes is; else they only lead on */
  const char *hint;    /* for the hint bar, translated; NULL: Esc goes back */
  size_t number;       /* to be typed before yes; 0: none */
  char *miscounted;    /* what is said of yes without it, translated. The question's own */
  char typed[8];
};
void question_clear(struct question *question);
/* The answer to it: enum question_answer, or the letter. */
int question_key(struct question *question, const struct key *key);
struct question_sheet { /* what a sheet holds that is a question */
  struct sheet base;
  struct question question;
};
/* A line of keys, what each does three blanks apart from the next, in as many rows as it needs for none to be cut.
 * Returns how many; canvas NULL: it only counts. */
int question_draw_keys(struct canvas *canvas, struct rect rect, enum style style, const char *keys);
/* For its ops. */
int question_rows(const struct sheet *base, int width, int height);
void question_show(const struct sheet *base, struct canvas *canvas, struct rect rect);

#endif
