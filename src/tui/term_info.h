/* term_info: what terminfo says of the terminal that is open, and what of it is put right for us. UI thread. */
#ifndef TUI_TERM_INFO_H
#define TUI_TERM_INFO_H

#include <stdbool.h>
#include "tui/keys.h"

/* The terminal has that capability. */
bool term_info_can(const char *capability);
/* Takes a part out of one, in curses' own copy: it reads that at each use. */
void term_info_cut(const char *capability, const char *part);
/* With each change of look terminfo also leaves the line-drawing set, which is never entered here: three bytes each. */
void term_info_cut_sets(void);
/* Down a row curses does not go by a line feed, which the terminal line may translate, but to a position, in four or
 * five bytes. A VT does the same as a line feed, and no line translates it. */
void term_info_step_down(void);
/* What this terminal sends otherwise than all others do. One byte is what its key types. */
void term_info_learn(struct keys *keys);

#endif
