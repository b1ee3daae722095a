/* words: the demo's words, which are made from data/ at build time (words.awk): real streets with coordinates, common
 * names, texts as agencies and agents write them. */
#ifndef SANDBOX_WORDS_H
#define SANDBOX_WORDS_H

#include <stddef.h>

struct words_street {
  const char *name, *zip, *city;
  double latitude, longitude; /* true to a few hundred metres */
  unsigned numbers;           /* house numbers */
};
extern const struct words_streets {
  size_t count;
  const struct words_street *rows;
} words_streets;

struct words {
  unsigned count;
  const char *const *rows;
};
extern const struct words words_first_name, words_last_name, words_heating, words_text, words_note, words_comment,
    words_good, words_bad, words_question, words_memo, words_opinion, words_presentation, words_asked, words_told,
    words_reply, words_covered;

#endif
