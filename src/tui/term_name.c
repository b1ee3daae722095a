#include "tui/term_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool term_name_is_modern(const char *name) {
  static const char *const families[] = {"xterm",     "tmux",  "screen",  "rxvt", "linux", "foot",
                                         "alacritty", "kitty", "wezterm", "st-",  "vte",   "konsole"};
  for (size_t n = 0; n < sizeof families / sizeof *families; n++)
    if (strncmp(name, families[n], strlen(families[n])) == 0) return true;
  return false;
}

bool term_name_has_mouse(const char *name) {
  return term_name_is_modern(name) && strncmp(name, "linux", 5) != 0;
}

bool term_name_can_tell(const char *name) {
  return term_name_is_modern(name) && strncmp(name, "linux", 5) != 0 && strncmp(name, "screen", 6) != 0;
}

enum term_clipboard term_name_clipboard(const char *name) {
  if (text_is_filled(getenv("TMUX")) || strncmp(name, "tmux", 4) == 0) return TERM_CLIPBOARD_OF_TMUX;
  return term_name_can_tell(name) ? TERM_CLIPBOARD : TERM_CLIPBOARD_NONE;
}
