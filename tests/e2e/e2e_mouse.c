/* The mouse of a real terminal, as libvterm reports it: rows, slots and hours by clicks, nothing sent by any; and the
 * terminal as it was, whatever ends the dashboard. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

static struct tty *dashboard(const struct home *home, const char *term, int rows, int columns) {
  struct tty *tty = tty_start(home, &(struct tty_setup){.term = term, .rows = rows, .columns = columns},
                              (const char *const[]){"./visitdeck", NULL});
  tty_wait(tty, "13-1063");
  tty_wait(tty, "up to date");
  return tty;
}

static void begin(struct home *home) {
  visitdeck_begin(home, NULL, NULL);
  home_write_profile(home, home->url, "  mouse = true\n");
}

/* ---- its mode */

TEST(only_who_wants_it_is_told_of_it) {
  static const struct {
    const char *term, *setting;
    bool wants;
  } rows[] = {{"xterm-256color", "", false},
              {"xterm-256color", "  mouse = false\n", false},
              {"xterm-256color", "  mouse = true\n", true},
              {"tmux-256color", "  mouse = true\n", true},
              {"linux", "  mouse = true\n", false},
              {"vt100", "  mouse = true\n", false}};
  struct home home;
  begin(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    size_t length;
    home_write_profile(&home, home.url, "%s", rows[n].setting);
    struct tty *tty =
        tty_start(&home, &(struct tty_setup){.term = rows[n].term}, (const char *const[]){"./visitdeck", NULL});
    tty_wait(tty, "13-1063");
    assert_int_equal(tty_wants_mouse(tty), rows[n].wants);
    assert_int_equal(strstr(tty_raw(tty, &length), "\033[?1006h") != NULL, rows[n].wants);
    tty_type(tty, "\033[<0;5;3M\033[<0;5;3m?"); /* a stray one is eaten */
    tty_wait(tty, "type to search");
    tty_type(tty, "\033");
    tty_wait(tty, "13-1063");
    tty_quit(tty);
  }
  home_close(&home);
}

/* However it ends; a crash too. */
TEST(no_mode_is_left_behind) {
  static const int numbers[] = {0, SIGTERM, SIGINT, SIGSEGV};
  struct home home;
  begin(&home);
  for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
    struct tty *tty = dashboard(&home, NULL, 24, 80);
    assert_true(tty_wants_mouse(tty));
    if (numbers[n] == 0)
      tty_type(tty, "q");
    else
      tty_signal(tty, numbers[n]);
    (void)tty_wait_exit(tty);
    assert_true(tty_is_left(tty));
    tty_free(tty);
  }
  home_close(&home);
}

TEST(who_is_stopped_is_told_nothing) {
  struct home home;
  begin(&home);
  struct tty *tty = tty_start(&home, &(struct tty_setup){0}, (const char *const[]){"bash", "--norc", "-i", NULL});
  tty_type(tty, "PS1='pr''ompt '; clear; ./visitdeck\r");
  tty_wait(tty, "13-1063");
  assert_true(tty_wants_mouse(tty));
  tty_type(tty, "\032");
  tty_wait(tty, "Stopped");
  assert_false(tty_wants_mouse(tty));
  tty_type(tty, "fg\r");
  tty_wait(tty, "13-1063");
  assert_true(tty_wants_mouse(tty));
  tty_type(tty, "q");
  tty_wait(tty, "prompt");
  assert_false(tty_wants_mouse(tty));
  tty_type(tty, "exit\r");
  tty_wait_exit(tty);
  tty_free(tty);
  home_close(&home);
}

/* ---- what it does */

/* Whatever is no GET, but for logins. */
static size_t writes(const struct home *home) {
  return home_requests(home, "\"method\":\"P") + home_requests(home, "\"DELETE\"") - home_requests(home, "/login\"");
}

/* Every cell of the rows from that one down. */
static void click_under(struct tty *tty, const char *text, int rows, int columns) {
  int row, column;
  tty_find(tty, text, &row, &column);
  tty_rest(tty); /* the question would be heard by now */
  for (; row < rows; row++)
    for (column = 0; column < columns; column += 2) {
      tty_point(tty, TTY_PRESS, row, column);
      tty_point(tty, TTY_RELEASE, row, column);
    }
  tty_wait(tty, "The mouse does nothing here");
  tty_wait(tty, text);
}

/* Found, opened, its slot picked: all but the visitor's line and the yes. */
TEST(a_visit_is_booked_but_for_the_yes) {
  static const int sizes[][2] = {{30, 100}, {10, 40}};
  struct home home;
  int row, column;
  begin(&home);
  for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++) {
    struct tty *tty = dashboard(&home, NULL, sizes[n][0], sizes[n][1]);
    size_t before = writes(&home);
    tty_click(tty, "13-1070", 0, ">13-1070");
    tty_click(tty, ">13-1070", 0, "Property  1-");
    tty_find(tty, "Property  1-", &row, &column);
    tty_point(tty, TTY_WHEEL_DOWN, row + 2, column); /* goes down the page */
    tty_type(tty, "\033");
    tty_wait(tty, ">13-1070");
    tty_point(tty, TTY_WHEEL_UP, 3, 3);
    tty_wait_gone(tty, ">13-1070");
    tty_type(tty, "b");
    tty_wait(tty, "1-9");
    tty_click(tty, "Recommended", 2, "in any order");
    tty_type(tty, "Marie Dupont 06 12 34 56 78 marie@x.fr\r");
    click_under(tty, "y book", sizes[n][0], sizes[n][1]);
    assert_int_equal(writes(&home), before);
    tty_type(tty, "\003");
    tty_wait_gone(tty, "y book");
    tty_type(tty, "\003");
    tty_wait(tty, ">13-");
    tty_quit(tty);
  }
  home_close(&home);
}

TEST(hours_are_painted_and_asked_about) {
  struct home home;
  int row, column;
  begin(&home);
  struct tty *tty = dashboard(&home, NULL, 30, 100);
  size_t before = writes(&home);
  tty_type(tty, "vL");
  tty_click(tty, "=====", 0, "closed, not sent"); /* one half-hour; now it has stood there for long enough */
  tty_type(tty, "u");
  tty_wait(tty, "Undone");
  tty_find(tty, "08:00", &row, &column);
  tty_point(tty, TTY_PRESS, row, column + 8);
  tty_wait(tty, "Space opens or closes the range");
  tty_move(tty, row + 2, column + 8);
  tty_point(tty, TTY_RELEASE, row + 2, column + 18);
  tty_wait(tty, "not sent");
  tty_type(tty, "\r");
  click_under(tty, "y send", 30, 100);
  assert_int_equal(writes(&home), before);
  tty_confirm(tty, "y", "y send");
  tty_wait(tty, "up to date");
  assert_int_equal(writes(&home), before + 1);
  tty_type(tty, "q");
  tty_quit(tty);
  home_close(&home);
}
