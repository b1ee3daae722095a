/* The terminal layer in a child on a pseudo-terminal: the child reports each key that it reads on a pipe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "tui/term.h"

enum { WAIT_MS = 120000, PAUSE_MS = 100 /* longer than keys that are one press are apart */ };

struct child {
  pid_t pid;
  int master, report;
  struct termios before;
  char line[8192], out[65536]; /* the last report; what the terminal got */
  size_t out_length;
};

/* ---- the child */

static void child_report(FILE *report, const struct key *key) {
  if (key->code == KEYC_PASTE)
    fprintf(report, "paste %s\n", key->paste);
  else
    fprintf(report, "%d %x%s\n", key->code, key->character, key->repeated ? " again" : "");
  fflush(report);
}

/* Where the first frame had nothing. */
static void child_show_faint(struct term *term, struct canvas *canvas) {
  canvas_text(canvas, 0, 2, 5, STYLE_FAINT, "09:00");
  canvas_text(canvas, 6, 2, 4, STYLE_FAINT, "canc");
  canvas_text(canvas, 12, 2, 4, STYLE_FAINT, "7512");
  term_show(term, canvas);
}

static void child_show_rows(struct term *term, struct canvas *canvas) {
  for (int y = 1; y < 5; y++)
    canvas_text(canvas, 0, y, 1, STYLE_TEXT, "r");
  term_show(term, canvas);
}

/* Reports "none" whenever all that came has been read: the parent knows where the bytes were split. */
static void child_read(struct term *term, struct canvas *canvas, FILE *report) {
  struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
  for (;;) {
    poll(&in, 1, term_wait_ms(term));
    for (;;) {
      struct key key = term_key(term);
      if (key.code == KEYC_NONE) break;
      if (key.code == KEYC_CHAR && key.character == 'F') child_show_faint(term, canvas);
      if (key.code == KEYC_CHAR && key.character == 'R') child_show_rows(term, canvas);
      if (key.code == KEYC_CHAR && key.character == 'P') poll(NULL, 0, PAUSE_MS);
      child_report(report, &key);
      if (key.code == KEYC_GONE || (key.code == KEYC_CHAR && key.character == 'q')) return;
      if (key.code == KEYC_CHAR && key.character == '!') {
        term_crash_reset();
        _exit(3);
      }
    }
    fputs("none\n", report);
    fflush(report);
  }
}

static int child_run(FILE *report) {
  struct term *term;
  struct error error;
  if (term_open(false, TERM_DARK, &term, &error) != ERROR_NONE) {
    fprintf(report, "refused %s\n", error.text);
    fflush(report);
    return 2;
  }
  struct canvas *canvas = canvas_new(20, 5, false);
  canvas_text(canvas, 0, 0, 20, STYLE_TEXT, "Été 日 ready");
  term_show(term, canvas);
  fputs("ready\n", report);
  fflush(report);
  child_read(term, canvas, report);
  canvas_free(canvas);
  term_close(term);
  return 0;
}

/* ---- the parent */

static void start(struct child *child, const char *name) {
  int pipes[2];
  struct winsize size = {.ws_row = 5, .ws_col = 20};
  memset(child, 0, sizeof *child);
  assert_int_equal(pipe(pipes), 0);
  int slave;
  assert_int_equal(openpty(&child->master, &slave, NULL, NULL, &size), 0);
  assert_int_equal(tcgetattr(slave, &child->before), 0);
  child->pid = fork();
  if (child->pid == 0) {
    close(pipes[0]);
    close(child->master);
    if (login_tty(slave) != 0) _exit(9);
    setenv("TERM", name, 1);
    setenv("ESCDELAY", "5000", 1); /* a split sequence is a matter of bytes here, not of time */
    exit(child_run(fdopen(pipes[1], "w")));
  }
  close(pipes[1]);
  close(slave);
  child->report = pipes[0];
}

/* Takes what the terminal got, so that the child never waits for room. */
static void drain(struct child *child) {
  ssize_t length = read(child->master, child->out + child->out_length, sizeof child->out - 1 - child->out_length);
  if (length > 0) child->out_length += (size_t)length;
}

/* The next report, without the newline; "" at the end of the child. */
static const char *next(struct child *child) {
  size_t length = 0;
  for (;;) {
    struct pollfd files[] = {{.fd = child->report, .events = POLLIN}, {.fd = child->master, .events = POLLIN}};
    assert_true(poll(files, child->out_length < sizeof child->out - 1 ? 2 : 1, WAIT_MS) > 0);
    if (files[1].revents & POLLIN) drain(child);
    if (files[0].revents == 0) {
      if (files[1].revents & POLLHUP) poll(files, 1, WAIT_MS); /* the terminal has ended before the report */
      continue;
    }
    char byte;
    if (read(child->report, &byte, 1) != 1 || byte == '\n') break;
    if (length + 1 < sizeof child->line) child->line[length++] = byte;
  }
  child->line[length] = '\0';
  return child->line;
}

static void until(struct child *child, const char *report) {
  while (strcmp(next(child), report) != 0)
    assert_string_not_equal(child->line, ""); /* it has ended */
}

/* The next key, past "none". */
static const char *next_key(struct child *child) {
  while (strcmp(next(child), "none") == 0)
    ;
  return child->line;
}

static void type(struct child *child, const char *bytes, size_t length) {
  assert_int_equal(write(child->master, bytes, length), (ssize_t)length);
}

static void type_text(struct child *child, const char *text) {
  type(child, text, strlen(text));
}

static void assert_key(struct child *child, enum key_code code, unsigned character) {
  char want[64];
  snprintf(want, sizeof want, "%d %x", code, character);
  assert_string_equal(next_key(child), want);
}

/* Ends the child, which must have left the terminal's modes as they were. */
static void end(struct child *child, int status) {
  int got;
  while (waitpid(child->pid, &got, WNOHANG) == 0) {
    struct pollfd out = {.fd = child->master, .events = POLLIN};
    if (poll(&out, 1, 10) > 0 && (out.revents & POLLIN)) drain(child);
  }
  assert_true(WIFEXITED(got));
  assert_int_equal(WEXITSTATUS(got), status);
  struct termios after;
  assert_int_equal(tcgetattr(child->master, &after), 0);
  assert_int_equal(after.c_lflag & (ICANON | ECHO | ISIG | IEXTEN),
                   child->before.c_lflag & (ICANON | ECHO | ISIG | IEXTEN));
  assert_int_equal(after.c_iflag & (ICRNL | IXON), child->before.c_iflag & (ICRNL | IXON));
  assert_int_equal(after.c_oflag & (OPOST | ONLCR), child->before.c_oflag & (OPOST | ONLCR));
  drain(child);
  close(child->master);
  close(child->report);
}

static void quit(struct child *child) {
  type_text(child, "q");
  assert_key(child, KEYC_CHAR, 'q');
  end(child, 0);
}

static const char *const names[] = {"xterm-256color", "tmux-256color", "linux", "vt100"};

TEST(test_keys_arrive_on_every_terminal) {
  static struct child child;
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    start(&child, names[n]);
    until(&child, "ready");
    type_text(&child, "jé\t\r");
    assert_key(&child, KEYC_CHAR, 'j');
    assert_key(&child, KEYC_CHAR, 0xE9);
    assert_key(&child, KEYC_TAB, 0);
    assert_key(&child, KEYC_ENTER, 0);
    type_text(&child, "\x03\x13\x11\x1a\x0c\x7f"); /* Ctrl-C, S, Q, Z, L: keys, not signals */
    for (const char *letter = "csqzl"; *letter != '\0'; letter++)
      assert_key(&child, KEYC_CONTROL, (unsigned)*letter);
    assert_key(&child, KEYC_BACKSPACE, 0);
    quit(&child);
  }
}

/* linux calls it otherwise in terminfo; it must be the same key, and freeze nothing. */
TEST(test_shift_tab_is_a_key_on_every_terminal) {
  static struct child child;
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    start(&child, names[n]);
    until(&child, "ready");
    type_text(&child, "\033[Z");
    assert_key(&child, KEYC_BACKTAB, 0);
    quit(&child);
  }
}

/* The bytes of a frame: one beginning, and blanks between texts of one look cost no change of look. */
TEST(test_a_frame_is_frugal) {
  static struct child child;
  start(&child, "xterm-256color");
  until(&child, "ready");
  type_text(&child, "F");
  assert_key(&child, KEYC_CHAR, 'F');
  quit(&child);
  const char *begin = strstr(child.out, "\033[?1049h"), *frame = strstr(child.out, "ready");
  assert_non_null(begin);
  assert_null(strstr(begin + 1, "\033[?1049h"));
  const char *left = strstr(begin, "\033[?1049l");
  assert_non_null(left);
  assert_non_null(strstr(left, "\033[?25h")); /* a terminal may keep the cursor with the screen that was left */
  assert_non_null(frame);
  assert_non_null(strstr(frame, "09:00 canc  7512"));
  assert_null(strstr(frame, "\033(B")); /* no set to leave */
}

TEST(test_a_step_down_is_a_byte) {
  static const char *const kinds[] = {"xterm-256color", "screen", "tmux-256color", "linux", "vt100"};
  for (size_t n = 0; n < sizeof kinds / sizeof *kinds; n++) {
    static struct child child;
    start(&child, kinds[n]);
    until(&child, "ready");
    type_text(&child, "R");
    assert_key(&child, KEYC_CHAR, 'R');
    quit(&child);
    int steps = 0;
    for (size_t at = 0; at < child.out_length; at++)
      steps += child.out[at] == '\v';
    if (n == 4)
      assert_int_equal(steps, 0); /* who knows what it makes of it */
    else
      assert_true(steps >= 3);
  }
}

/* Terminfo's own extra keys (here Ctrl-Down of rxvt) must not be taken for the marks of a paste. */
TEST(test_an_extra_key_begins_no_paste) {
  static struct child child;
  start(&child, "rxvt");
  until(&child, "ready");
  type_text(&child, "\033Ob");
  assert_key(&child, KEYC_OTHER, 0);
  quit(&child);
}

TEST(test_a_character_split_by_a_slow_line_is_whole) {
  static struct child child;
  start(&child, "xterm-256color");
  until(&child, "ready");
  static const char euro[] = "\xE2\x82\xAC";
  for (size_t n = 0; n < 3; n++) {
    type(&child, euro + n, 1);
    if (n < 2) until(&child, "none");
  }
  assert_key(&child, KEYC_CHAR, 0x20AC);
  quit(&child);
}

TEST(test_bad_bytes_take_no_key_with_them) {
  static struct child child;
  start(&child, "xterm-256color");
  until(&child, "ready");
  type_text(&child, "\xE9yz\xA9\xFFk\xC3j\xED\xA0\x80l"); /* Latin-1, stray, never valid, cut, a surrogate */
  for (const char *letter = "?yz??k?j??\?l"; *letter != '\0'; letter++)
    assert_key(&child, *letter == '?' ? KEYC_OTHER : KEYC_CHAR, *letter == '?' ? 0 : (unsigned)*letter);
  quit(&child);
}

TEST(test_a_paste_is_clean_whole_and_no_keys) {
  static struct child child;
  start(&child, "xterm-256color");
  until(&child, "ready");
  type_text(&child, "\033[200~Zoé\x07q\xC3");
  until(&child, "none"); /* the é is split */
  type_text(&child, "\xA9\033[201~j");
  assert_string_equal(next_key(&child), "paste Zoéqé");
  assert_key(&child, KEYC_CHAR, 'j');
  AUTO(mem_free_at) char *large = malloc(6001);
  memset(large, 'a', 6000);
  large[6000] = '\0';
  type_text(&child, "\033[200~");
  for (int n = 0; n < 6000; n += 1000) {
    type(&child, large + n, 1000);
    until(&child, "none");
  }
  type_text(&child, "\033[201~");
  assert_int_equal(strlen(next_key(&child)), strlen("paste ") + 6000);
  quit(&child);
}

TEST(test_a_held_key_is_told_from_a_pressed_one) {
  static struct child child;
  start(&child, "xterm-256color");
  until(&child, "ready");
  type_text(&child, "yyn");
  assert_string_equal(next_key(&child), "1 79");
  assert_string_equal(next_key(&child), "1 79 again");
  assert_string_equal(next_key(&child), "1 6e");
  quit(&child);
}

/* A program that is slow hears a held key late, and all of it: no press. */
TEST(test_a_held_key_is_one_however_slow_we_are) {
  static struct child child;
  start(&child, "xterm-256color");
  until(&child, "ready");
  type_text(&child, "PPPn");
  assert_string_equal(next_key(&child), "1 50");
  assert_string_equal(next_key(&child), "1 50 again");
  assert_string_equal(next_key(&child), "1 50 again");
  assert_string_equal(next_key(&child), "1 6e");
  quit(&child);
}

TEST(test_a_terminal_that_goes_is_told) {
  static struct child child;
  start(&child, "xterm-256color");
  until(&child, "ready");
  close(child.master);
  /* The child has lost its terminal: SIGHUP, or the key that says so. */
  int status;
  assert_int_equal(waitpid(child.pid, &status, 0), child.pid);
  assert_true((WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP) || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
  close(child.report);
}

TEST(test_a_crash_gives_the_terminal_back) {
  static struct child child;
  start(&child, "xterm-256color");
  until(&child, "ready");
  type_text(&child, "!");
  end(&child, 3);
  assert_non_null(strstr(child.out, "\033[?1049l"));
  assert_non_null(strstr(child.out, "\033[?2004l"));
}

TEST(test_a_terminal_without_a_second_screen_gets_no_codes_it_would_show) {
  static struct child child;
  start(&child, "vt100");
  until(&child, "ready");
  quit(&child);
  assert_null(strstr(child.out, "[?1049"));
  assert_non_null(strstr(child.out, "\033[?2004h")); /* it leaves a mode that it does not know */
  assert_non_null(strstr(child.out, "ready"));
}

TEST(test_a_vt52_gets_nothing_that_it_would_show) {
  static struct child child;
  start(&child, "vt52");
  until(&child, "ready");
  type_text(&child, "\033A");
  assert_key(&child, KEYC_UP, 0);
  quit(&child);
  assert_null(strstr(child.out, "2004"));
}

TEST(test_a_dumb_terminal_is_refused_in_words) {
  static struct child child;
  start(&child, "dumb");
  assert_int_equal(strncmp(next(&child), "refused This terminal (TERM=dumb)", 33), 0);
  end(&child, 2);
  start(&child, "no-such-terminal-at-all"); /* most that are unknown are close to xterm */
  until(&child, "ready");
  type_text(&child, "\033[200~b\033[201~");
  assert_string_equal(next_key(&child), "paste b");
  quit(&child);
  assert_non_null(strstr(child.out, "\033[?2004h"));
}
