/* term_name: what a terminal takes, told by its name ($TERM). Any thread. */
#ifndef TUI_TERM_NAME_H
#define TUI_TERM_NAME_H

#include <stdbool.h>

#include "tui/term.h"

/* Terminals that do what xterm does: they take DECSET, where a vt100 would show the bytes, and a VT as a line feed. */
bool term_name_is_modern(const char *name);
/* It takes the question for its background; linux and screen show a part of it, or keep it. */
bool term_name_can_tell(const char *name);
/* It tells what a mouse does. */
bool term_name_has_mouse(const char *name);
/* It leaves links (OSC 8) alone, or makes them ones: by $TERM and what else terminals say of themselves. */
bool term_name_takes_links(const char *name);
/* How long a lone Esc may be the beginning of a key: 50 ms, 250 under SSH_CONNECTION, $ESCDELAY wins. */
int term_name_escape_ms(void);
/* tmux takes a text for the clipboard whatever it runs in. */
enum term_clipboard term_name_clipboard(const char *name);

#endif
