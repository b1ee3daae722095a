/* harness: real programs for tests. A terminal (forkpty and libvterm), the sandbox, a home of one's own, commands.
 * Everything waits for events; a wait that takes too long fails the test and shows the screen. */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

/* ---- home and sandbox */
struct place {
  char folder[64]; /* HOME and the XDG folders are below it */
  pid_t sandbox;   /* 0: none */
  char url[128];
};
void place_open(struct place *place);
/* option: one more for the sandbox, or NULL. */
void place_start_sandbox(struct place *place, const char *option, const char *value);
/* options: more for the sandbox; ends with NULL. */
void place_start_sandbox_of(struct place *place, const char *const *options);
void place_stop_sandbox(struct place *place);
/* Removes the home; ends the sandbox. */
void place_close(struct place *place);
/* A file below the home: "state/visitdeck/NAME/outbox.db". New memory. */
char *place_path(const struct place *place, const char *below);
void place_write(const struct place *place, const char *below, const void *bytes, size_t length);
/* The profile of the demo's user on that server, who needs to type no password; format: more of its lines. */
void place_write_profile(const struct place *place, const char *url, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
char *place_read(const struct place *place, const char *below, size_t *length);
/* The sandbox's own side: GET when body is NULL. New memory. */
char *place_ask(const struct place *place, const char *path, const char *body);
void place_fault(const struct place *place, const char *spec);
/* How many visits the sandbox holds whose JSON has text; live: proposed or confirmed only. */
int place_visits(const struct place *place, const char *text, bool live);
/* How many requests the sandbox has seen that have that text. */
size_t place_requests(const struct place *place, const char *text);
/* To the API itself with a fresh login; GET when body is NULL. The answer, new memory. */
char *place_api(const struct place *place, const char *path, const char *body);

/* ---- commands */
struct ran {
  int status; /* exit status, or 128 + signal */
  char *out, *err;
  size_t out_length, err_length;
};
/* argv ends with NULL; input may be NULL. */
struct ran run(const struct place *place, const char *input, const char *const *argv);
void ran_free(struct ran *ran);
/* A shell's command that must go well: what it printed, new memory. */
char *place_shell(const struct place *place, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What stands behind the first mark in text, up to the next ", as much of it as out has room for. */
void text_behind(const char *text, const char *mark, int bytes, char *out);
/* How often part is in text, which may be NULL. */
size_t text_count(const char *text, const char *part);
/* The n-th slot of a property (0: the first), as visitdeck prints it to who is logged in. */
enum { PLACE_DATE = 21 };
void place_slot(const struct place *place, const char *ref, int n, char date[PLACE_DATE]);

/* ---- terminal */
struct tty;
struct tty_setup {
  const char *term, *language; /* NULL: xterm-256color, en */
  int rows, columns;           /* 0: 24, 80 */
};
struct tty *tty_start(const struct place *place, const struct tty_setup *setup, const char *const *argv);
void tty_type(struct tty *tty, const char *bytes);
/* Until text is (or is no more) in one row of the screen. */
void tty_wait(struct tty *tty, const char *text);
void tty_wait_gone(struct tty *tty, const char *text);
/* Until a selected row of a list (">") has it. */
void tty_wait_selected(struct tty *tty, const char *text);
/* Until one of them is; true when it is the first. */
bool tty_wait_either(struct tty *tty, const char *one, const char *other);
/* Types until it is; again, as long as the program says instead that its list has just changed. */
void tty_pick(struct tty *tty, const char *bytes, const char *shown);
bool tty_has(struct tty *tty, const char *text);
/* Reads what has come without waiting. */
void tty_drain(struct tty *tty);
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
/* One cell, for pictures: its text (UTF-8), colours as 0xRRGGBB or -1 for the default, looks. */
struct tty_cell {
  char text[24];
  int width, foreground, background;
  bool bold, underline, reverse;
};
struct tty_cell tty_cell(const struct tty *tty, int row, int column);
/* Ends the program if it still runs. */
void tty_free(struct tty *take_tty);

/* CPU seconds that a process has used. */
double process_cpu(pid_t pid);
bool process_lives(pid_t pid);

#endif
