/* The first minute: a person who starts visitdeck without any configuration is told what it is, chooses what it shall
 * open, and works; whoever leaves has changed nothing. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../harness/folder.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define FILE_OF "config/visitdeck/visitdeck.conf"
#define MENU "q leaves:"
#define ADDRESS "Esc leaves):"

static struct tty *start(const struct home *home, const struct tty_setup *setup) {
  return tty_start(home, setup, (const char *const[]){"./visitdeck", NULL});
}

/* The configuration says that; nobody else reads it, and nothing lies beside it. */
static void assert_written(const struct home *home, const char *url) {
  struct stat about;
  AUTO(mem_free_at) char *path = home_path(home, FILE_OF);
  AUTO(mem_free_at) char *line = mem_print("profile default {\n  url = \"%s\"\n}\n", url);
  AUTO(mem_free_at) char *text = folder_read(NULL, path, NULL);
  assert_non_null(text);
  assert_has(text, line);
  assert_int_equal(stat(path, &about), 0);
  assert_int_equal(about.st_mode & 07777, 0600);
  AUTO(mem_free_at) char *names = home_shell(home, "ls -A $HOME/config/visitdeck");
  assert_string_equal(names, "visitdeck.conf\n");
}

static void assert_nothing_written(const struct home *home) {
  AUTO(mem_free_at) char *path = home_path(home, "config");
  assert_int_equal(access(path, F_OK), -1);
}

/* ---- what can be chosen */

TEST(flatsy_or_its_test_host_is_written) {
  static const struct {
    const char *language, *key, *said, *url, *host;
  } rows[] = {{"en", "2", "What shall it open?", "https://www.flatsy.fr", "Log in to www.flatsy.fr"},
              {"en", "3", "nothing real, all on this machine", "https://test.flatsy.fr", "Log in to test.flatsy.fr"},
              {"fr", "\"", "Que doit-il ouvrir", "https://test.flatsy.fr", "Connexion à test.flatsy.fr"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct home home;
    home_open(&home);
    AUTO(tty_free_at) struct tty *tty = start(&home, &(struct tty_setup){.language = rows[n].language});
    tty_wait(tty, rows[n].said);
    tty_type(tty, rows[n].key);
    tty_wait(tty, rows[n].host);
    assert_written(&home, rows[n].url);
    tty_type(tty, "\003");
    assert_int_equal(tty_wait_exit(tty), 0);
    home_close(&home);
  }
}

/* From nothing to a planning: an address that is none is named, and asked for again; the normal form is written; then
 * comes the login, and the next start asks nothing. */
TEST(from_nothing_to_the_dashboard) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  struct tty *tty = start(&home, &(struct tty_setup){0});
  tty_wait(tty, MENU);
  tty_type(tty, "x"); /* no such number */
  tty_wait(tty, "1, 2, 3 or 4, q leaves:");
  tty_type(tty, "4");
  tty_wait(tty, ADDRESS);
  tty_type(tty, "http://agence.example\r");
  tty_wait(tty, "unprotected");
  AUTO(mem_free_at) char *typed = mem_print("nonsens\025HTTP://127.1:%sX\177/\r", strrchr(home.url, ':') + 1);
  tty_wait(tty, ADDRESS);
  tty_type(tty, typed);
  tty_wait(tty, "Log in to 127.0.0.1");
  assert_written(&home, home.url);
  tty_type(tty, "demo@visitdeck.example\tdemo\r");
  tty_wait(tty, "13-1063");
  tty_quit(tty);
  tty = start(&home, &(struct tty_setup){0});
  tty_wait(tty, "13-1063");
  tty_quit(tty);
  home_close(&home);
}

TEST(the_demo_writes_nothing) {
  struct home home;
  home_open(&home);
  struct tty *tty = start(&home, &(struct tty_setup){.rows = 10, .columns = 40});
  tty_wait(tty, MENU);
  tty_type(tty, "&"); /* 1 of a French keyboard */
  tty_wait(tty, "demo 127.0.0.1");
  tty_quit(tty);
  assert_nothing_written(&home);
  home_close(&home);
}

/* ---- leaving */

/* The terminal's modes before and after, and who is asked. */
#define WRAPPED                                                                                                        \
  "stty -a >$HOME/before; sh -c 'echo $$ >$HOME/pid; exec ./visitdeck'; status=$?; stty -a >$HOME/after; exit $status"

TEST(whoever_leaves_has_changed_nothing) {
  static const struct {
    const char *keys; /* behind the menu; "": the terminal goes */
    int signal, status;
  } rows[] = {{"q", 0, 0},
              {"\033", 0, 0},
              {"\003", 0, 0},
              {"\004", 0, 0},
              {"4\033", 0, 0},
              {"4\003", 0, 0},
              {"4https://x.fr\033", 0, 0},
              {"4\004", 0, 0},
              {NULL, SIGTERM, 128 + SIGTERM},
              {NULL, SIGHUP, 128 + SIGHUP}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct home home;
    home_open(&home);
    AUTO(tty_free_at)
    struct tty *tty = tty_start(&home, &(struct tty_setup){0}, (const char *const[]){"/bin/sh", "-c", WRAPPED, NULL});
    tty_wait(tty, MENU);
    AUTO(mem_free_at) char *child = home_shell(&home, "cat $HOME/pid");
    if (rows[n].keys != NULL)
      tty_type(tty, rows[n].keys);
    else
      kill(atoi(child), rows[n].signal);
    assert_int_equal(tty_wait_exit(tty), rows[n].status);
    free(home_shell(&home, "cmp $HOME/before $HOME/after"));
    assert_nothing_written(&home);
    home_close(&home);
  }
}

/* Arrows and what has no meaning there leave nothing and nobody; the terminal that goes ends it. */
TEST(other_keys_choose_nothing) {
  struct home home;
  home_open(&home);
  AUTO(tty_free_at) struct tty *tty = start(&home, &(struct tty_setup){0});
  tty_wait(tty, MENU);
  tty_type(tty, "\033[A\033OB\r4");
  tty_wait(tty, ADDRESS);
  tty_type(tty, "\r\033[D\303\251ab");
  tty_wait(tty, ADDRESS " ab");
  tty_hang_up(tty);
  assert_int_equal(tty_wait_exit(tty), 128 + SIGHUP);
  assert_nothing_written(&home);
  home_close(&home);
}

/* ---- who is not asked */

TEST(whoever_has_chosen_is_not_asked) {
  struct home home;
  home_open(&home);
  visitdeck_says(&home, 2, "The dashboard needs a terminal", "--offline");
  struct ran ran = run(&home, "2\n", (const char *const[]){"./visitdeck", NULL});
  assert_int_equal(ran.status, 2);
  assert_has(ran.err, "The dashboard needs a terminal");
  ran_free(&ran);
  assert_nothing_written(&home);
  home_write_text(&home, "site/visitdeck/visitdeck.conf", "profile default {\n url = \"http://127.0.0.1:9\"\n}\n");
  AUTO(tty_free_at) struct tty *shared = start(&home, &(struct tty_setup){0});
  tty_wait(shared, "Log in to 127.0.0.1:9");
  tty_type(shared, "\003");
  assert_int_equal(tty_wait_exit(shared), 0);
  home_close(&home);
  home_open(&home); /* logged in before there was this question */
  home_write_text(&home, "state/visitdeck/default/token", "https://www.flatsy.fr\n\ntoken\n");
  free(home_shell(&home, "chmod 600 $HOME/state/visitdeck/default/token"));
  struct tty *known = start(&home, &(struct tty_setup){0});
  tty_wait(known, "www.flatsy.fr");
  assert_false(tty_has(known, MENU));
  tty_quit(known);
  home_close(&home);
}

/* What somebody wrote while the question stood there is not written over. */
TEST(another_file_is_left_as_it_is) {
  struct home home;
  home_open(&home);
  AUTO(tty_free_at) struct tty *tty = start(&home, &(struct tty_setup){.columns = 200});
  tty_wait(tty, MENU);
  home_write_text(&home, FILE_OF, "# mine\n");
  tty_type(tty, "2");
  tty_wait(tty, "it is left as it is");
  assert_int_equal(tty_wait_exit(tty), 1);
  AUTO(mem_free_at) char *names = home_shell(&home, "cat $HOME/" FILE_OF "; ls -A $HOME/config/visitdeck");
  assert_string_equal(names, "# mine\nvisitdeck.conf\n");
  home_close(&home);
}
