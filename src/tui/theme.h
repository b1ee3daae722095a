/* theme: how each style looks, with 16 colours on the terminal's own background; without colour by bold, underline and
 * reverse alone. UI thread. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <curses.h>
#include <stdbool.h>
#include "tui/canvas.h"

struct theme_look {
  short colour; /* -1 default, 0-15 */
  attr_t attributes;
  attr_t alone; /* more of them where there are no colours: with one, bold costs 20 bytes more */
};
/* The look of a style; colour is -1 for all when no_colour. */
struct theme_look theme_look(enum style style, bool no_colour);

#endif
