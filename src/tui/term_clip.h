/* term_clip: a text on its way to a terminal's clipboard (OSC 52). UI thread. */
#ifndef TUI_TERM_CLIP_H
#define TUI_TERM_CLIP_H

enum { TERM_CLIP_MAX = 4096 }; /* bytes; what some terminals take of one text in all is not much more */
/* Writes it to standard output, where the terminal is; a longer one not at all. */
void term_clip_print(const char *text);

#endif
