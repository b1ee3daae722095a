/* tty: a terminal for programs of ours: a PTY, whose screen libvterm keeps. Everything waits for events; a wait that
 * takes too long fails the test and shows the screen. */
#ifndef TESTS_TTY_H
#define TESTS_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

#include "home.h"
#include "base/mem.h"

struct tty;
struct tty_setup {
  const char *term, *language; /* NULL: xterm-256color, en */
  int rows, columns;           /* 0: 24, 80 */
};
struct tty *tty_start(const struct home *home, const struct tty_setup *setup, const char *const *argv);
/* visitdeck for the home's server. */
struct tty *tty_visitdeck(const struct home *home, const struct tty_setup *setup);
void tty_type(struct tty *tty, const char *bytes);
/* Any bytes, NUL too. */
void tty_send(struct tty *tty, const void *bytes, size_t length);
/* What the mouse does there, as the terminal tells it, where it has been asked to: the left button goes down or up, the
 * wheel turns. */
enum tty_mouse { TTY_PRESS, TTY_RELEASE, TTY_WHEEL_UP, TTY_WHEEL_DOWN };
void tty_point(struct tty *tty, enum tty_mouse mouse, int row, int column);
/* It goes there, with its button as it is. */
void tty_move(struct tty *tty, int row, int column);
/* Where that text begins on the screen; fails when it is nowhere. */
void tty_find(struct tty *tty, const char *text, int *row, int *column);
/* Clicks so many rows under that text until the other is shown; again, as long as the program says instead that its
 * list has just changed. */
void tty_click(struct tty *tty, const char *text, int under, const char *shown);
/* Until text is (or is no more) in one row of the screen. */
void tty_wait(struct tty *tty, const char *text);
void tty_wait_gone(struct tty *tty, const char *text);
/* Until a selected row of a list (">") has it. */
void tty_wait_selected(struct tty *tty, const char *text);
/* Types until it is; again, as long as the program says instead that its list has just changed. */
void tty_pick(struct tty *tty, const char *bytes, const char *shown);
/* So long as it takes to read what stands there: keys that confirm are not heard before. */
void tty_rest(struct tty *tty);
/* Waits for that question, and answers it with those bytes as one who has read it, until it is gone. */
void tty_confirm(struct tty *tty, const char *bytes, const char *question);
bool tty_has(struct tty *tty, const char *text);
/* Takes what comes next, at most after that time. */
void tty_take(struct tty *tty, int milliseconds);
/* Takes output until none has come for that long: for measuring, never to wait for something. */
void tty_settle(struct tty *tty, int milliseconds);
void tty_resize(struct tty *tty, int rows, int columns);
void tty_signal(struct tty *tty, int number);
/* Waits for the end; exit status, or 128 + signal. */
int tty_wait_exit(struct tty *tty);
/* The terminal goes away. */
void tty_hang_up(struct tty *tty);
struct termios tty_modes(struct tty *tty);
pid_t tty_pid(const struct tty *tty);
/* All bytes that the program wrote. */
const char *tty_raw(const struct tty *tty, size_t *length);
bool tty_cursor_shown(const struct tty *tty);
bool tty_wants_mouse(const struct tty *tty);
/* The first screen, with its cursor, and no reports of a mouse: as it was before anything ran. */
bool tty_is_left(const struct tty *tty);
/* What another program writes to the same terminal. */
void tty_disturb(struct tty *tty, const char *bytes);
/* From now on a second terminal, which has seen nothing before, is given what comes, too. */
void tty_watch_afresh(struct tty *tty);
/* Since then the screen was cleared, and both terminals show the same. */
bool tty_is_painted_afresh(const struct tty *tty);
/* Until it is, with text in one row. */
void tty_wait_afresh(struct tty *tty, const char *text);
/* Prints the screen. */
void tty_print(const struct tty *tty);
/* One cell, for pictures: its text (UTF-8), colours as 0xRRGGBB or -1 for the default, looks. */
struct tty_cell {
  char text[24];
  int width, foreground, background;
  bool bold, underline, reverse;
};
struct tty_cell tty_cell(const struct tty *tty, int row, int column);
/* Behind b: picks the first slot, types the line of a visitor with that address, and says yes. */
void tty_book(struct tty *tty, const char *line, const char *email);
/* By the key for it; the program must end well. */
void tty_quit(struct tty *take_tty);
/* Ends the program if it still runs. */
void tty_free(struct tty *take_tty);
AUTO_OF(struct tty, tty_free)

#endif
