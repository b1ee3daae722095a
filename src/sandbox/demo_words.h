/* demo_words: the demo's words, which are made from data/ at build time (words.awk): real streets with coordinates,
 * common names, texts as agencies and agents write them. */
#ifndef SANDBOX_DEMO_WORDS_H
#define SANDBOX_DEMO_WORDS_H

#include <stddef.h>

struct demo_words_street {
  const char *name, *zip, *city;
  double latitude, longitude; /* true to a few hundred metres */
  unsigned numbers;           /* house numbers */
};
extern const struct demo_words_streets {
  size_t count;
  const struct demo_words_street *rows;
} demo_words_streets;

struct demo_words {
  unsigned count;
  const char *const *rows;
};
extern const struct demo_words demo_words_first_name, demo_words_last_name, demo_words_heating, demo_words_text,
    demo_words_note, demo_words_comment, demo_words_good, demo_words_bad, demo_words_question, demo_words_memo,
    demo_words_opinion, demo_words_presentation, demo_words_asked, demo_words_told, demo_words_reply,
    demo_words_covered;

#endif
