#include "tui/theme.h"

static const struct theme_look looks[STYLE_COUNT] = {
    [STYLE_TEXT] = {-1, A_NORMAL, A_NORMAL},         [STYLE_FAINT] = {-1, A_DIM, A_NORMAL},
    [STYLE_TITLE] = {-1, A_UNDERLINE, A_NORMAL},     [STYLE_TITLE_FOCUS] = {-1, A_BOLD | A_REVERSE, A_NORMAL},
    [STYLE_SELECTED] = {-1, A_REVERSE, A_NORMAL}, /* bold too would cost ten bytes more a key */
    [STYLE_KEY] = {COLOR_CYAN, A_NORMAL, A_BOLD},    [STYLE_STAR] = {COLOR_YELLOW, A_BOLD, A_NORMAL},
    [STYLE_SAY] = {COLOR_GREEN, A_BOLD, A_NORMAL},   [STYLE_GOOD] = {COLOR_GREEN, A_NORMAL, A_NORMAL},
    [STYLE_WARN] = {COLOR_YELLOW, A_NORMAL, A_BOLD}, [STYLE_BAD] = {COLOR_RED, A_BOLD, A_NORMAL},
    [STYLE_INPUT] = {-1, A_UNDERLINE, A_NORMAL},
};

struct theme_look theme_look(enum style style, bool no_colour) {
  struct theme_look look = looks[style];
  if (no_colour) look = (struct theme_look){-1, look.attributes | look.alone, A_NORMAL};
  return look;
}
