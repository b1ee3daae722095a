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

enum { TERM_NAME_ESCAPE_MS = 50, TERM_NAME_ESCAPE_SSH_MS = 250 /* a slow line may split the bytes of one key */ };

int term_name_escape_ms(void) {
  const char *set = getenv("ESCDELAY");
  if (set != NULL && atoi(set) > 0) return atoi(set);
  return getenv("SSH_CONNECTION") != NULL ? TERM_NAME_ESCAPE_SSH_MS : TERM_NAME_ESCAPE_MS;
}

/* The first VTE that has them does not crash of them. */
enum { TERM_NAME_VTE = 5001 };

bool term_name_takes_links(const char *name) {
  const char *colours = getenv("COLORTERM"), *vte = getenv("VTE_VERSION");
  static const char *const families[] = {"xterm-",  "tmux", "foot",    "alacritty", "kitty",
                                         "wezterm", "vte-", "konsole", "contour",   "ghostty"};
  if (text_is_filled(getenv("TMUX"))) return true; /* whatever it calls itself: it passes them on, or drops them */
  if (text_is_filled(getenv("STY"))) return false; /* screen may show them */
  /* Old ones that print them say so; a bare xterm is an old one too, or a serial line. */
  if (colours != NULL && (strcmp(colours, "xfce4-terminal") == 0 || strcmp(colours, "gnome-terminal") == 0))
    return false;
  if (text_is_filled(vte) && atoi(vte) < TERM_NAME_VTE) return false;
  for (size_t n = 0; n < sizeof families / sizeof *families; n++)
    if (strncmp(name, families[n], strlen(families[n])) == 0) return true;
  return false;
}

enum term_clipboard term_name_clipboard(const char *name) {
  if (text_is_filled(getenv("TMUX")) || strncmp(name, "tmux", 4) == 0) return TERM_CLIPBOARD_OF_TMUX;
  return term_name_can_tell(name) ? TERM_CLIPBOARD : TERM_CLIPBOARD_NONE;
}
