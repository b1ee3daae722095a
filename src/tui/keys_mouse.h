/* keys_mouse: what a mouse did, as a terminal reports it (SGR, mode 1006). Any thread. */
#ifndef TUI_KEYS_MOUSE_H
#define TUI_KEYS_MOUSE_H

#include <stdbool.h>
#include <stddef.h>
#include "tui/key.h"

/* Of the report "ESC [ < button ; column ; row M" (or m) what stands between "[" and the last byte. False: the left
 * button and the wheel are not in it (another button, a modifier, a mouse that only moves), or it is none. The place
 * may lie beyond the screen. */
bool keys_mouse_read(const unsigned char *at, size_t length, unsigned char final, struct key *key);

#endif
