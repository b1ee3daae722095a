#include "tui/keys_mouse.h"

enum {
  KEYS_MOUSE_LEFT = 0,
  KEYS_MOUSE_MODIFIERS = 4 | 8 | 16, /* Shift, Meta, Control: added to the button */
  KEYS_MOUSE_MOVES = 32,
  KEYS_MOUSE_WHEEL_UP = 64,
  KEYS_MOUSE_WHEEL_DOWN = 65,
  KEYS_MOUSE_MOST = 32767 /* columns, rows */
};

/* Three numbers and nothing else. */
static bool keys_mouse_numbers(const unsigned char *at, size_t length, int numbers[3]) {
  size_t count = 0, digits = 0;
  for (size_t n = 0; n < length; n++) {
    bool digit = at[n] >= '0' && at[n] <= '9';
    if (digit) numbers[count] = numbers[count] * 10 + (at[n] - '0');
    if (digit ? numbers[count] > KEYS_MOUSE_MOST : at[n] != ';' || digits == 0 || ++count == 3) return false;
    digits = digit ? digits + 1 : 0;
  }
  return count == 2 && digits > 0;
}

bool keys_mouse_read(const unsigned char *at, size_t length, unsigned char final, struct key *key) {
  int numbers[3] = {0};
  if (length == 0 || at[0] != '<' || (final != 'M' && final != 'm')) return false;
  if (!keys_mouse_numbers(at + 1, length - 1, numbers) || numbers[1] == 0 || numbers[2] == 0) return false;
  *key = (struct key){.code = KEYC_MOUSE, .x = numbers[1] - 1, .y = numbers[2] - 1};
  /* What was pressed without a modifier may be let go of with one. */
  int button = numbers[0], plain = button & ~KEYS_MOUSE_MODIFIERS;
  if (final == 'm' && plain == KEYS_MOUSE_LEFT)
    key->mouse = KEY_MOUSE_RELEASE;
  else if (final == 'M' && plain == (KEYS_MOUSE_LEFT | KEYS_MOUSE_MOVES))
    key->mouse = KEY_MOUSE_DRAG;
  else if (final == 'M' && button == KEYS_MOUSE_LEFT)
    key->mouse = KEY_MOUSE_PRESS;
  else if (final == 'M' && (button == KEYS_MOUSE_WHEEL_UP || button == KEYS_MOUSE_WHEEL_DOWN))
    key->mouse = button == KEYS_MOUSE_WHEEL_UP ? KEY_MOUSE_WHEEL_UP : KEY_MOUSE_WHEEL_DOWN;
  else
    return false;
  return true;
}
