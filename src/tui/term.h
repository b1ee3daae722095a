/* term: the only file that knows curses. UI thread. The caller has blocked SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP,
 * SIGINT and reads them from a signalfd. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "base/error.h"
#include "tui/canvas.h"
#include "tui/key.h"

struct term;
enum term_theme { TERM_AUTO, TERM_DARK, TERM_LIGHT }; /* the background; TERM_AUTO: the terminal is asked */
/* newterm with the endwin-doupdate kick, default colours, bracketed paste, typeahead off, ESCDELAY 50 (250 under
 * SSH_CONNECTION, $ESCDELAY wins). Unknown TERM: tries xterm-256color. dumb: a sentence.
 * no_colour: NO_COLOR. */
enum error_code term_open(bool no_colour, enum term_theme theme, struct term **term, struct error *error) MUST_CHECK;
/* Another theme, from the next show on. */
void term_set_theme(struct term *term, enum term_theme theme);
/* How many colours a terminal of that name has, 0: none; -1: it is not known here. Nothing is opened. */
int term_colours(const char *name);
/* curses' own version. */
const char *term_version(void);
/* From now on clicks, drags and the wheel come as KEYC_MOUSE, and the terminal's own selecting needs Shift; or no more.
 * Nothing where it has no mouse. */
void term_hear_mouse(struct term *term, bool hears);
/* Restores the terminal as it was. Safe when the terminal is gone. */
void term_close(struct term *take_term);
void term_size(const struct term *term, int *width, int *height);
/* Shows the canvas: only cells that changed since the last show go to curses; one doupdate, one write. */
void term_show(struct term *term, const struct canvas *canvas);
/* Paints the links of the canvas that was shown last (OSC 8), beside curses: what is on the screen stays, to the cell.
 * For terminals that do not show the bytes (term_name_takes_links). */
void term_link(struct term *term, const struct canvas *canvas);
/* After SIGWINCH: reads the new size; the next show repaints all, for the terminal may have been another size in
 * between. */
void term_resize(struct term *term);
/* Around SIGSTOP: leaves and re-enters the screen; the next show repaints all. The size is asked for by term_resize. */
void term_leave(struct term *term);
void term_enter(struct term *term);
/* The next key that waits, KEYC_NONE when none does; never blocks. KEYC_GONE: the terminal is gone. */
struct key term_key(struct term *term);
/* Milliseconds until term_key may have a key although nothing more comes (a lone Esc); -1: never. */
int term_wait_ms(const struct term *term);
void term_bell(struct term *term);
/* It is known to take texts for its clipboard (OSC 52); by tmux: where that has "set-clipboard on". */
enum term_clipboard { TERM_CLIPBOARD_NONE, TERM_CLIPBOARD, TERM_CLIPBOARD_OF_TMUX };
enum term_clipboard term_clipboard(const struct term *term);
/* Gives it one: clean text, of at most 4 KiB; a longer one not at all. Nothing where it has none. */
void term_copy(struct term *term, const char *text);
/* Asks the terminal whether it has shown all that it was sent; most answer (KEYC_SHOWN). Nothing on a vt52, which would
 * show the question. */
void term_ask(struct term *term);
/* Forget what is on the screen, and what modes the terminal is in: the next show sets them right and repaints (Ctrl-L).
 */
void term_repaint(struct term *term);
/* From a crash handler: async-signal-safe reset of the terminal. */
void term_crash_reset(void);

#endif
