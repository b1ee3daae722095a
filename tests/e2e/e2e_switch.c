/* Another profile is opened from the line of ":", on the same terminal: two sandboxes, two accounts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/db.h"
#include "../harness/folder.h"
#include "../harness/home.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define CONFIG "config/visitdeck/visitdeck.conf"
#define NORTH ">13-1063" /* the first property of each */
#define SOUTH ">75-1000"

struct two {
  struct home north, south; /* north has the files, and a profile for each */
};

/* south: more of its lines. It types no password unless login. */
static void write_config(const struct two *two, bool login, const char *south) {
  home_write_text(&two->north, CONFIG,
                  "profile north {\n  url = \"%s\"\n  user = \"demo@visitdeck.example\"\n"
                  "  password_command = \"echo demo\"\n}\n"
                  "profile south {\n  url = \"%s\"\n  user = \"south@x.fr\"\n  %s\n  %s\n}\n",
                  two->north.url, two->south.url, login ? "" : "password_command = \"echo south\"", south);
}

static void two_open(struct two *two) {
  static const char *const south[] = {"--properties", "4",          "--visits",   "12",    "--seed", "9",
                                      "--user",       "south@x.fr", "--password", "south", NULL};
  home_open(&two->north);
  two->south = (struct home){0};
  home_start_sandbox(&two->north, NULL, NULL);
  home_start_sandbox_of(&two->south, south);
}

static void two_close(struct two *two) {
  home_stop_sandbox(&two->south);
  home_close(&two->north);
}

static struct tty *open_profile(const struct two *two, const char *name, const struct tty_setup *setup) {
  struct tty *tty = tty_start(&two->north, setup, (const char *const[]){"./visitdeck", "--profile", name, NULL});
  tty_wait(tty, strcmp(name, "north") == 0 ? NORTH : SOUTH);
  tty_wait(tty, setup->language != NULL ? "à jour" : "up to date");
  return tty;
}

/* From the panes: by its name, which finds it alone. */
static void turn_to(struct tty *tty, const char *name) {
  char row[40];
  snprintf(row, sizeof row, "1 %s", name);
  tty_type(tty, ":");
  tty_wait(tty, " : ");
  tty_type(tty, name);
  tty_wait_selected(tty, row);
  tty_type(tty, "\r");
  tty_wait_gone(tty, "Enter to the list");
  tty_type(tty, "\r");
}

/* The colour of the first key in the hint bar; wait_ink: until it is that one, or (not is) another. */
static int key_ink(struct tty *tty) {
  return tty_cell(tty, 29, 1).foreground;
}

static void wait_ink(struct tty *tty, int ink, bool is) {
  while ((key_ink(tty) == ink) != is)
    tty_take(tty, 100);
}

static bool has_escape(const struct tty *tty, const char *bytes, size_t times) {
  size_t length, count = 0;
  const char *raw = tty_raw(tty, &length), *end = raw + length;
  for (const char *at = raw; (at = memmem(at, (size_t)(end - at), bytes, strlen(bytes))) != NULL; at++)
    count++;
  return count == times;
}

/* Each with what is its own: what is shown and typed, its login, its zone, what it may do. */
TEST(a_profile_is_opened_from_the_palette) {
  struct two two;
  two_open(&two);
  write_config(&two, true, "timezone = \"Indian/Reunion\"\n  readonly = true\n  theme = \"light\"");
  struct tty *tty = open_profile(&two, "north", &(struct tty_setup){.rows = 30, .columns = 160});
  tty_wait(tty, "north · 127.0.0.1");
  const int ink = key_ink(tty);
  tty_type(tty, "\033[200~Ada Byron 06 12 34 56 78\033[201~");
  tty_wait(tty, "Kept as the visitor of the next booking");
  tty_type(tty, ":");
  tty_wait(tty, " : ");
  tty_type(tty, "profil");
  tty_wait(tty, "Profiles");
  tty_wait(tty, "1 south open this profile instead");
  tty_wait(tty, "2 found");
  tty_wait(tty, "2 north is open");
  tty_type(tty, "\r\x1b[B");
  tty_wait_selected(tty, "2 north");
  tty_pick(tty, "\r", "This profile is the one that is open");
  tty_type(tty, "\x1b[A");
  tty_wait_selected(tty, "1 south");
  tty_type(tty, "\r");
  tty_wait(tty, "Log in to");
  tty_wait(tty, "Tab next field"); /* in the last row: nothing of the other account stands above it */
  assert_false(tty_has(tty, "13-1063"));
  assert_false(tty_has(tty, "north"));
  assert_false(tty_has(tty, "Europe/Paris"));
  tty_type(tty, "so\x1b"); /* there is a way back */
  tty_wait(tty, NORTH);
  turn_to(tty, "south");
  tty_wait(tty, "Esc profile before");
  tty_type(tty, "south\r");
  tty_wait(tty, SOUTH);
  tty_wait(tty, "up to date");
  tty_wait(tty, "south · 127.0.0.1");
  tty_wait(tty, "Indian/Reunion");
  tty_wait(tty, "for reading only");
  wait_ink(tty, ink, false);
  tty_type(tty, "b");
  tty_wait(tty, "this profile has readonly = true");
  tty_type(tty, "\x1b[B"); /* what is typed behind a refused key runs nothing */
  tty_wait_gone(tty, "this profile has readonly = true");
  assert_int_equal(home_requests(&two.south, "Byron"), 0);
  turn_to(tty, "north");
  tty_wait(tty, NORTH);
  tty_wait(tty, "Europe/Paris");
  wait_ink(tty, ink, true);
  assert_false(tty_has(tty, "Reunion"));
  tty_wait(tty, "up to date");
  tty_type(tty, "b");
  tty_wait(tty, ">1 ");
  tty_pick(tty, "1", "Byron"); /* the line is its profile's, and there again */
  tty_type(tty, "\x1b");
  tty_wait_gone(tty, "Byron");
  tty_type(tty, "\x1b");
  tty_wait_gone(tty, "1-9 pick");
  turn_to(tty, "south"); /* with its token */
  tty_wait(tty, SOUTH);
  assert_true(has_escape(tty, "\033[?1049h", 1)); /* the shell was never there */
  assert_true(has_escape(tty, "\033[?1049l", 0));
  tty_quit(tty);
  two_close(&two);
}

/* As quitting asks: what is held is sent or not, or one stays. */
TEST(what_is_held_is_asked_about_before_another_profile) {
  static const struct {
    const char *answer;
    size_t sent;
  } rows[] = {{"d", 0}, {"s", 1}};
  struct two two;
  two_open(&two);
  write_config(&two, false, "");
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct tty *tty = open_profile(&two, "north", &(struct tty_setup){.rows = 30, .columns = 140});
    tty_type(tty, "p");
    tty_confirm(tty, "y", "Pause 13-1063");
    turn_to(tty, "south");
    tty_wait(tty, "1 write is still held, and not sent. Send it before south is opened?");
    assert_int_equal(home_requests(&two.north, "/status"), 0);
    tty_confirm(tty, rows[n].answer, "before south is opened");
    tty_wait(tty, SOUTH);
    assert_int_equal(home_requests(&two.north, "/status"), rows[n].sent);
    assert_int_equal(home_requests(&two.south, "/status"), 0);
    tty_quit(tty);
  }
  two_close(&two);
}

/* Esc stays, and a later q leaves for good. What is not settled stays with its profile. */
TEST(what_is_not_settled_stays_with_its_profile) {
  struct two two;
  two_open(&two);
  write_config(&two, false, "");
  struct tty *tty = open_profile(&two, "north", &(struct tty_setup){.rows = 30, .columns = 140});
  home_fault(&two.north, "create:status=500\nvisits:status=503");
  tty_type(tty, "b");
  tty_book(tty, "Marie Dupont 06 12 34 56 78 marie@x.fr", "marie@x.fr");
  tty_wait(tty, "may have gone through");
  turn_to(tty, "south");
  tty_wait(tty, "checked when this profile is opened again. Open south?");
  tty_type(tty, "n");
  tty_wait_gone(tty, "Open south?");
  tty_type(tty, "\x1b\x1b");
  tty_wait(tty, NORTH);
  turn_to(tty, "south");
  tty_confirm(tty, "y", "Open south?");
  tty_wait(tty, SOUTH);
  assert_false(tty_has(tty, "not settled"));
  home_fault(&two.north, "*:silence"); /* what hangs holds nobody up */
  turn_to(tty, "north");
  tty_wait(tty, NORTH);
  tty_type(tty, "o"); /* what became of it may be said on the status line by now */
  tty_wait(tty, "Marie");
  tty_type(tty, "\x1b");
  tty_wait_gone(tty, "Outbox");
  turn_to(tty, "south");
  tty_confirm(tty, "y", "Open south?");
  tty_wait(tty, SOUTH);
  assert_int_equal(home_requests(&two.south, "marie@x.fr"), 0);
  tty_quit(tty);
  two_close(&two);
}

/* It says why, and the one that was open is open. */
TEST(a_profile_that_cant_be_opened_says_why) {
  static const struct {
    const char *south, *file, *older, *why;
  } rows[] = {{"refresh = 1", NULL, NULL, "refresh is 1: write 5 to 3600, in seconds"},
              {"ca = \"/none.pem\"", NULL, NULL, "none.pem"},
              {"", "state/visitdeck/south", NULL, "state/visitdeck/south"},
              {"", "outbox.db", "PRAGMA user_version = 4242", "outbox.db"}};
  struct two two;
  two_open(&two);
  AUTO(mem_free_at) char *folder = home_path(&two.north, "state/visitdeck/south");
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    write_config(&two, false, "");
    struct tty *tty = open_profile(&two, "north", &(struct tty_setup){.rows = 30, .columns = 160});
    write_config(&two, false, rows[n].south);
    if (rows[n].older != NULL) free(home_shell(&two.north, "mkdir -m 700 %s", folder));
    if (rows[n].older != NULL) db_run_in(folder, rows[n].file, rows[n].older);
    if (rows[n].older == NULL && rows[n].file != NULL) home_write_text(&two.north, rows[n].file, "no folder");
    turn_to(tty, "south");
    tty_wait(tty, "south can't be opened: ");
    tty_wait(tty, rows[n].why);
    tty_wait(tty, NORTH);
    tty_wait(tty, "north · 127.0.0.1");
    tty_wait(tty, "Europe/Paris");
    tty_type(tty, "\x1b");
    tty_wait_gone(tty, "south can't be opened");
    tty_quit(tty);
    free(home_shell(&two.north, "rm -rf %s", folder));
  }
  two_close(&two);
}

/* Where there is none there is no row; the command says so. */
TEST(without_another_profile_there_is_none) {
  static const char *const options[][4] = {{"--url", NULL}, {"--profile", "default", NULL}};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof options / sizeof *options; n++) {
    if (n == 1) home_write_profile(&home, home.url, "%s", "");
    struct tty *tty =
        tty_start(&home, &(struct tty_setup){0},
                  (const char *const[]){"./visitdeck", options[n][0], n == 0 ? home.url : options[n][1], NULL});
    tty_wait(tty, NORTH);
    assert_false(tty_has(tty, "default ·"));
    tty_type(tty, ":");
    tty_wait(tty, " : ");
    tty_type(tty, "profile");
    tty_wait(tty, "profile NAME");
    tty_wait(tty, "nothing found");
    assert_false(tty_has(tty, "Profiles"));
    tty_type(tty, "\r");
    tty_pick(tty, "\r", "The configuration has no other profile");
    tty_type(tty, "\x1b\x1b");
    tty_wait(tty, NORTH);
    tty_quit(tty);
  }
  home_close(&home);
}
