/* key: one key as the terminal layer delivers it. UI thread. */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code {
  KEYC_NONE,    /* nothing waits */
  KEYC_CHAR,    /* character; control keys other than those below come as KEYC_CONTROL */
  KEYC_CONTROL, /* character: 'c' for Ctrl-C */
  KEYC_ENTER,
  KEYC_ESCAPE,
  KEYC_TAB,
  KEYC_BACKTAB,
  KEYC_BACKSPACE,
  KEYC_DELETE,
  KEYC_UP,
  KEYC_DOWN,
  KEYC_LEFT,
  KEYC_RIGHT,
  KEYC_PAGE_UP,
  KEYC_PAGE_DOWN,
  KEYC_HOME,
  KEYC_END,
  KEYC_PASTE,      /* paste: clean text; of one that was too long "", and the length */
  KEYC_ALT,        /* character, with Alt */
  KEYC_OTHER,      /* one that has no name here */
  KEYC_SHOWN,      /* no key: the terminal has shown what it was asked about (term_ask) */
  KEYC_BACKGROUND, /* no key: the terminal has another background than was thought; all of it is to be painted */
  KEYC_MOUSE,      /* no key: what the mouse did, and in which cell */
  KEYC_GONE        /* the terminal is gone */
};
enum key_shut { /* why a key confirms nothing */
                KEY_SHUT_NOT,
                KEY_SHUT_NEW,   /* the question is too new */
                KEY_SHUT_BESIDE /* other keys came with it */
};
enum key_mouse { KEY_MOUSE_PRESS, KEY_MOUSE_DRAG, KEY_MOUSE_RELEASE, KEY_MOUSE_WHEEL_UP, KEY_MOUSE_WHEEL_DOWN };
/* What a question is told with a key by the deck, and tells it. */
struct key_guard {
  bool painted; /* what stands there has been drawn */
  enum key_shut shut;
  bool hit;   /* it would have confirmed */
  bool heard; /* it has */
};
struct key {
  enum key_code code;
  uint32_t character;
  const char *paste;       /* term's, until the next term_key */
  size_t length;           /* of a paste that was too long, in bytes; else 0 */
  bool repeated;           /* the same key again within 60 ms: auto-repeat, never confirms */
  enum key_mouse mouse;    /* of KEYC_MOUSE, */
  int x, y;                /* ... where, from 0 on; it may be beyond the screen */
  bool followed;           /* more was there already when it was taken */
  struct key_guard *guard; /* the deck's; NULL outside it: confirms nothing */
};

#endif
