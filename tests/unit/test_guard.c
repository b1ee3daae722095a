/* When a question hears a key that confirms: milliseconds against milliseconds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../harness/test.h"
#include "tui/guard.h"

/* A story in words: "draw 7" draws what looks so, "shown" sends it, "answer", "key", "behind" (more waits behind it),
 * "ahead" (not painted), each at a time; what a y comes to stands behind "y": yes, new, beside. */
static const char *ends(struct guard *guard, const char *what, int64_t at) {
  const struct key key = {.code = KEYC_CHAR, .character = 'y', .followed = strcmp(what, "behind") == 0};
  struct key given = guard_key(guard, &key, strcmp(what, "ahead") != 0, at);
  if (strcmp(what, "key") != 0) given.guard->hit = given.guard->shut != KEY_SHUT_NOT;
  int shut = given.guard->shut;
  bool hit = given.guard->hit;
  assert_int_equal(guard_taken(guard, at) != NULL, hit);
  return shut == KEY_SHUT_NOT ? "yes" : shut == KEY_SHUT_NEW ? "new" : "beside";
}

static void tells(size_t row, const char *story) {
  struct guard guard = guard_begin();
  char words[500], *rest = words;
  assert_true(strlen(story) < sizeof words);
  strcpy(words, story);
  for (char *word; (word = strsep(&rest, " ")) != NULL;) {
    char *number = strchr(word, '@');
    if (number == NULL) fail_msg("row %zu: %s", row, word);
    *number++ = '\0';
    char *wanted = strchr(number, '=');
    int64_t at = atoll(number);
    if (wanted != NULL) {
      const char *end = ends(&guard, word, at);
      if (strcmp(end, wanted + 1) != 0) fail_msg("row %zu, %s at %d: %s", row, word, (int)at, end);
    } else if (strcmp(word, "key") == 0)
      (void)ends(&guard, word, at);
    else if (strcmp(word, "shown") == 0)
      (void)guard_shown(&guard, at);
    else if (strcmp(word, "answer") == 0)
      guard_answer(&guard, at);
    else if (strcmp(word, "renew") == 0)
      guard_renew(&guard);
    else if (strncmp(word, "draw", 4) == 0)
      guard_draw(&guard, (uint64_t)at);
    else
      fail_msg("row %zu: %s", row, word);
  }
}

TEST(a_question_hears_only_what_was_meant_for_it) {
  static const char *const stories[] = {
      /* a terminal that does not answer: 400 ms */
      "draw@0 shown@10 draw@7 y@900=new shown@1000 y@1000=new y@1399=new y@1400=yes", "draw@0 shown@10 y@5000=new",
      "draw@7 shown@0 y@399=new y@400=yes",
      /* another question, or the same one drawn again */
      "draw@7 shown@0 draw@7 shown@300 y@400=yes", "draw@7 shown@0 draw@8 y@5000=new shown@5000 y@5399=new y@5400=yes",
      "draw@7 shown@0 draw@0 shown@100 y@5000=new",
      "draw@7 shown@0 draw@0 shown@100 draw@7 shown@5000 y@5100=new y@5400=yes", "draw@7 shown@0 ahead@9000=new",
      /* painted anew */
      "draw@7 shown@0 renew@4000 y@4500=new draw@7 shown@5000 y@5399=new y@5400=yes",
      /* other keys: before, behind; one that came too soon is none */
      "draw@7 shown@0 key@1000 y@1299=beside y@1300=yes", "draw@7 shown@0 key@300 y@350=new y@500=beside y@600=yes",
      "draw@7 shown@0 behind@1000=beside y@1010=yes", "draw@7 shown@0 y@100=new y@390=new y@400=yes",
      /* a terminal that answers: 400 ms after its answer, two seconds at most */
      "shown@0 answer@1500 draw@7 shown@5000 y@5400=new y@6499=new answer@6500 y@6899=new y@6900=yes",
      "shown@0 answer@2 draw@7 shown@5000 answer@5002 y@5401=new y@5402=yes",
      "shown@0 answer@2 draw@7 shown@5000 y@6999=new y@7000=yes",
      "shown@0 answer@2 draw@7 shown@5000 y@7000=yes draw@8 shown@8000 y@8399=new y@8400=yes",
      /* ... late: the next question is not taken for shown by it */
      "shown@0 answer@2 draw@7 shown@5000 draw@8 shown@5100 answer@6000 y@6500=new answer@6600 y@6999=new y@7000=yes",
      "shown@0 draw@7 shown@50 answer@900 y@901=yes", /* not known to answer when it was asked */
      "shown@0 answer@2 draw@7 shown@5000 draw@8 shown@15000 answer@15100 y@15499=new y@15500=yes", /* one was lost */
      "answer@0 answer@1 draw@7 shown@10 y@500=new answer@600 y@999=new y@1000=yes",                /* nobody asked */
  };
  for (size_t n = 0; n < sizeof stories / sizeof *stories; n++)
    tells(n, stories[n]);
}

TEST(what_is_drawn_anew_is_asked_about_once) {
  struct guard guard = guard_begin();
  guard_draw(&guard, 0);
  assert_true(guard_shown(&guard, 0)); /* at first, to learn whether the terminal answers */
  guard_draw(&guard, 0);
  assert_false(guard_shown(&guard, 10));
  guard_draw(&guard, 7);
  assert_true(guard_shown(&guard, 20));
  guard_draw(&guard, 7);
  assert_false(guard_shown(&guard, 30));
  guard_draw(&guard, 0);
  assert_false(guard_shown(&guard, 40));
}
