/* term_modes: what makes a terminal send more than keys, or no more. */
#ifndef TUI_TERM_MODES_H
#define TUI_TERM_MODES_H

#define TERM_PASTE_ON "\033[?2004h"
#define TERM_PASTE_OFF "\033[?2004l"
/* Buttons, and the pointer while one is down; as numbers, which no cell is too far away for. */
#define TERM_MOUSE_ON "\033[?1002h\033[?1006h"
#define TERM_MOUSE_OFF "\033[?1006l\033[?1002l"

#endif
