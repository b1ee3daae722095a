/* notice: the line over the hint bar that says what happened, until the next key. UI thread. */
#ifndef TUI_NOTICE_H
#define TUI_NOTICE_H

#include <stdbool.h>
#include <stdint.h>
#include "tui/canvas.h"

struct notice {
  char text[512]; /* "": none */
  enum style style;
  bool answers;                /* it was said to a key; else it came by itself */
  bool keying;                 /* a key is being taken */
  int64_t since_ms, ticked_ms; /* since when, by notice_tick; 0: it has come since then */
};
/* What happened, in words. Clean text is made here. What answers no key stays for half a second at least, whatever is
 * typed: what was typed before it came has not seen it. */
void notice_show(struct notice *notice, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for what nobody waits for: a warning or an error that has stood for less than three seconds stays. */
void notice_news(struct notice *notice, enum style style, const char *text);
/* That is over: it is taken away if it still stands there. */
void notice_over(struct notice *notice, const char *text);
/* A key comes, which takes a notice away that it can have seen; what is said from now on answers it. now_ms: monotonic.
 */
void notice_key(struct notice *notice, int64_t now_ms);
/* What is said from now on answers a key, or none. */
void notice_answer(struct notice *notice, bool keying);
void notice_tick(struct notice *notice, int64_t now_ms);

#endif
