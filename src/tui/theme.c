#include "tui/theme.h"

/* The 16 colours of the terminal's own palette. */
enum { RED = 1, GREEN = 2, YELLOW = 3, CYAN = 6 };

static const struct theme_look looks[STYLE_COUNT] = {
    [STYLE_TEXT] = {.colour = -1},
    [STYLE_FAINT] = {.colour = -1, .dim = true},
    [STYLE_TITLE] = {.colour = -1, .underline = true},
    [STYLE_TITLE_FOCUS] = {.colour = -1, .bold = true, .reverse = true},
    [STYLE_SELECTED] = {.colour = -1, .reverse = true}, /* bold too would cost ten bytes more a key */
    [STYLE_KEY] = {.colour = CYAN, .bold_alone = true},
    [STYLE_STAR] = {.colour = YELLOW, .bold = true},
    [STYLE_SAY] = {.colour = GREEN, .bold = true},
    [STYLE_GOOD] = {.colour = GREEN},
    [STYLE_WARN] = {.colour = YELLOW, .bold_alone = true},
    [STYLE_BAD] = {.colour = RED, .bold = true},
    [STYLE_INPUT] = {.colour = -1, .underline = true},
};

struct theme_look theme_look(enum style style, bool no_colour) {
  struct theme_look look = looks[style];
  if (no_colour) {
    look.colour = -1;
    look.bold |= look.bold_alone;
  }
  return look;
}
