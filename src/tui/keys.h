/* keys: bytes from a terminal become keys. Every sequence is taken whole, known or not, and none is waited for for
 * ever; what a terminal answers, reports of a mouse (unless they are wanted) and of the focus are no keys. Knows no
 * terminal: the caller reads, and says what time it is (milliseconds of a clock that only goes on). UI thread. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tui/key.h"

enum {
  KEYS_PASTE_MAX = 1 << 20, /* bytes that a paste may have; of a longer one only the length is told, and "" */
  KEYS_PASTE_MS = 1000,     /* so long without a byte, and a paste whose end was lost is at its end */
  KEYS_REPEAT_MS = 60
};

struct keys;
/* escape_ms: how long the rest of a sequence may be on its way. Never NULL; the caller's. */
struct keys *keys_new(int escape_ms);
void keys_free(struct keys *take_keys);
/* A sequence of this terminal (terminfo's) that is that key, whatever it would be elsewhere. Copied. */
void keys_learn(struct keys *keys, const char *sequence, enum key_code code);
/* From now on a mouse's reports are KEYC_MOUSE, or eaten. */
void keys_hear_mouse(struct keys *keys, bool hears);
/* What was read at that time. Copied. */
void keys_put(struct keys *keys, const char *bytes, size_t length, int64_t now_ms);
/* The next key, KEYC_NONE when none is whole yet; KEYC_BACKGROUND: its character is 1 where that is light, 0 where it
 * is dark. key.paste is borrowed until the next call. */
struct key keys_take(struct keys *keys, int64_t now_ms);
/* Milliseconds until keys_take may have a key without another byte; -1: only with one. */
int keys_wait_ms(const struct keys *keys, int64_t now_ms);

#endif
