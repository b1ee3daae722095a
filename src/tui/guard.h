/* guard: when a question hears a key that confirms. People type ahead, paste where no marks tell of it, lean on a key,
 * and on a slow line do not see yet what has long been drawn. The deck keeps one for all questions: of the sheet, or of
 * the pane on top. Milliseconds are monotonic. UI thread. */
#ifndef TUI_GUARD_H
#define TUI_GUARD_H

#include <stdbool.h>
#include <stdint.h>
#include "tui/key.h"

enum {
  GUARD_SEEN_MS = 400,    /* on the screen for so long */
  GUARD_ANSWER_MS = 2000, /* the terminal says within that that it has shown it, or is no longer waited for */
  GUARD_OTHER_MS = 300    /* no other key for so long before */
};

struct guard {
  uint64_t look; /* of the question that was drawn last; 0: none stands */
  bool drawn;    /* ... and is not on its way yet */
  int64_t shown_ms;
  int64_t asked_ms; /* when the terminal was asked whether it has shown it; 0: never */
  int unanswered;
  bool answers;           /* it does so */
  bool waits;             /* for that answer */
  int64_t other_ms;       /* when the last other key came; 0: none has */
  struct key_guard given; /* with the key that is being taken */
};
/* At first what is shown is asked about too: so it is known whether this terminal answers. */
struct guard guard_begin(void);
/* What was drawn is not what the terminal shows any more: it is drawn anew. */
void guard_renew(struct guard *guard);
/* A frame was drawn in which what asks looks so (0: nothing does). */
void guard_draw(struct guard *guard, uint64_t look);
/* That frame is on its way to the terminal. True: it is to be asked whether it has shown it (term_ask). */
bool guard_shown(struct guard *guard, int64_t now_ms);
/* The terminal has shown what it was asked about. */
void guard_answer(struct guard *guard, int64_t now_ms);
/* The key as a question gets it; painted: what stands there now is what was drawn last. */
struct key guard_key(struct guard *guard, const struct key *key, bool painted, int64_t now_ms);
/* It has been taken. Why it did not confirm what it would have confirmed, translated; else NULL. */
const char *guard_taken(struct guard *guard, int64_t now_ms);

#endif
