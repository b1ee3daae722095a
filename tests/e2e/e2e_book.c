/* The main job through a real terminal: log in, book the first recommended slot, see it in the planning, cancel it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/cases.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "base/mem.h"

#define VISITOR "Marie Dupont 06 12 34 56 78 marie@x.fr"

struct words { /* what the two languages say */
  const char *language, *login, *ready, *line, *sentence, *yes, *booked, *by, *confirm, *cancelled;
};
static const struct words english = {"en", "Log in to", "up to date",    "Visitor:",           "Book ",
                                     "y",  "Booked: ",  "who wants it?", "y cancel the visit", "Cancelled: "};
static const struct words french = {"fr",
                                    "Connexion à",
                                    "à jour",
                                    "Visiteur\u00a0:",
                                    "Réserver ",
                                    "o",
                                    "Réservé\u00a0: ",
                                    "à la demande de qui",
                                    "o annuler la visite",
                                    "Annulé\u00a0: "};

/* On a home of its own, on a sandbox that has seen others' bookings. */
static void book_and_cancel(const struct home *sandbox, const struct tty_setup *setup, const struct words *words,
                            char letter) {
  struct home home;
  char name[32], email[32], line[128], mail[48];
  home_open(&home);
  strcpy(home.url, sandbox->url);
  snprintf(name, sizeof name, "Marie Dupon%c", letter);
  snprintf(email, sizeof email, "marie.%c@x.fr", letter);
  snprintf(line, sizeof line, "%s 06 12 34 56 78 %s", name, email);
  snprintf(mail, sizeof mail, "mail %s", email);
  struct tty *tty = tty_visitdeck(&home, setup);
  tty_wait(tty, words->login);
  tty_type(tty, "demo@visitdeck.example\tdemo\r");
  tty_wait(tty, ">13-1063"); /* the property, not a visit of it */
  tty_wait(tty, words->ready);
  tty_type(tty, "b");
  tty_wait(tty, ">1 ");
  tty_pick(tty, "1", words->line);
  tty_type(tty, line);
  tty_wait(tty, mail);
  tty_type(tty, "\r");
  tty_wait(tty, words->sentence);
  assert_int_equal(home_visits(&home, email, false), 0); /* Enter sends nothing */
  tty_confirm(tty, words->yes, words->sentence);
  tty_wait(tty, words->booked);
  tty_wait_selected(tty, name); /* in the planning, without a key */
  assert_int_equal(home_visits(&home, email, true), 1);
  tty_type(tty, "x");
  tty_wait(tty, words->by);
  tty_type(tty, "v");
  tty_confirm(tty, words->yes, words->confirm);
  tty_wait(tty, words->cancelled);
  assert_int_equal(home_visits(&home, email, true), 0);
  assert_int_equal(home_visits(&home, email, false), 1);
  tty_quit(tty);
  home_close(&home);
}

/* ---- one sandbox for many rows */

static void *sandbox_begin(void *edition) {
  struct home *home = calloc(1, sizeof *home);
  home_open(home);
  home_start_sandbox(home, "--edition", edition);
  return home;
}

static void sandbox_end(void *state) {
  home_close(state);
  free(state);
}

/* Languages, terminals and sizes. */
static void row_books(void *sandbox, size_t row) {
  static const char *const terms[] = {"xterm-256color", "tmux-256color", "linux", "vt100"};
  static const int sizes[][2] = {{24, 80}, {45, 140}};
  const struct words *words = row % 2 == 0 ? &english : &french;
  const int *size = sizes[row / 8];
  const char *term = terms[row / 2 % 4];
  print_message("  %s %s %dx%d\n", words->language, term, size[1], size[0]);
  book_and_cancel(sandbox,
                  &(struct tty_setup){.term = term, .language = words->language, .rows = size[0], .columns = size[1]},
                  words, (char)('a' + row));
}

static char later[] = "2018-12", earlier[] = "2018-08";

TEST_AGAIN(books_everywhere, "books_everywhere", NULL, NULL, later)
TEST_WITH(books_everywhere, earlier) {
  cases_run(&(struct cases){.count = 16, .begin = sandbox_begin, .run = row_books, .end = sandbox_end, .arg = *state});
}

/* The demo needs nothing; another terminal sees what is booked in it; nothing stays behind. */
TEST(demo_is_whole) {
  struct home home;
  home_open(&home);
  struct tty *tty = tty_start(&home, &(struct tty_setup){.rows = 40, .columns = 120},
                              (const char *const[]){"./visitdeck", "--demo", NULL});
  tty_wait(tty, "Recommended by Flatsy");
  tty_type(tty, "b");
  tty_wait(tty, ">1 ");
  tty_pick(tty, "1", "Visitor:");
  tty_type(tty, VISITOR);
  tty_wait(tty, "email marie@x.fr");
  tty_type(tty, "\r");
  tty_confirm(tty, "y", "Book ");
  tty_wait(tty, "Booked: ");
  struct ran ran =
      run(&home, NULL, (const char *const[]){"./visitdeck", "--demo", "visits", "--ref", "13-1063", "--json", NULL});
  assert_int_equal(ran.status, 0);
  char *first = strstr(ran.out, "marie@x.fr");
  assert_non_null(first);
  assert_null(strstr(first + 1, "marie@x.fr"));
  ran_free(&ran);
  size_t length;
  AUTO(mem_free_at) char *lines = home_read(&home, "state/visitdeck/.demo/sandbox", &length);
  assert_non_null(lines);
  snprintf(home.url, sizeof home.url, "%.*s", (int)strcspn(lines, "\n"), lines);
  /* The port is everybody's on this machine: its account and its own side are not. */
  char *answer =
      home_ask(&home, "/api/v1/business/login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}");
  assert_non_null(strstr(answer, "incorrect"));
  free(answer);
  answer = home_ask(&home, "/sandbox/visits", NULL);
  assert_null(strstr(answer, "visitorVisits"));
  free(answer);
  char command[128];
  snprintf(command, sizeof command, "pgrep -P %d visitdeck", (int)tty_pid(tty));
  FILE *children = popen(command, "r");
  int sandbox = 0;
  assert_int_equal(fscanf(children, "%d", &sandbox), 1);
  pclose(children);
  assert_true(process_lives(sandbox));
  tty_type(tty, "q");
  assert_int_equal(tty_wait_exit(tty), 0);
  assert_false(process_lives(sandbox));
  tty_free(tty);
  home_close(&home);
}

/* Whatever profiles are called, the demo's files are not theirs. */
TEST(the_demo_leaves_every_profile_alone) {
  struct home home;
  static const char *const names[] = {"demo", "Demo", "_demo", "-demo"};
  static const char *const files[] = {"token", "outbox.db", "outbox.db.lock", "visitdeck.log"};
  home_open(&home);
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
      char path[100];
      snprintf(path, sizeof path, "state/visitdeck/%s/%s", names[n], files[f]);
      home_write(&home, path, names[n], strlen(names[n]));
    }
  struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck", "--demo", "agenda", NULL});
  assert_int_equal(ran.status, 0);
  ran_free(&ran);
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
      char path[100];
      size_t length;
      snprintf(path, sizeof path, "state/visitdeck/%s/%s", names[n], files[f]);
      AUTO(mem_free_at) char *kept = home_read(&home, path, &length);
      assert_non_null(kept);
      assert_string_equal(kept, names[n]);
    }
  /* Not even one that somebody has put in the place of the demo's. */
  AUTO(mem_free_at) char *folder = home_path(&home, "state/visitdeck/.demo");
  AUTO(mem_free_at) char *real = home_path(&home, "state/visitdeck/real");
  assert_int_equal(rename(folder, real), 0);
  assert_int_equal(symlink(real, folder), 0);
  ran = run(&home, NULL, (const char *const[]){"./visitdeck", "--demo", "agenda", NULL});
  assert_int_equal(ran.status, 1);
  assert_non_null(strstr(ran.err, "is a link: remove it"));
  ran_free(&ran);
  strcat(strcpy(home.url, real), "/token");
  assert_int_equal(access(home.url, F_OK), 0);
  ran = run(&home, NULL, (const char *const[]){"./visitdeck", "--profile", ".demo", "agenda", NULL});
  assert_int_equal(ran.status, 2);
  ran_free(&ran);
  home_close(&home);
}

/* Refused: back at the slots, where the next one is a key away; a new property is under the cursor as soon as Flatsy
 * has it. */
TEST(the_person_is_where_they_go_on) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){0});
  tty_wait(tty, "Log in to");
  tty_type(tty, "demo@visitdeck.example\tdemo\r");
  tty_wait(tty, ">13-1063"); /* the property, not a visit of it */
  tty_wait(tty, "up to date");
  home_fault(&home, "create:status=400*1");
  tty_type(tty, "b");
  tty_book(tty, VISITOR, "marie@x.fr");
  tty_wait(tty, "Refused: ");
  tty_pick(tty, "\r", "Visitor:"); /* the slot under the cursor */
  tty_type(tty, "\033");
  tty_wait_gone(tty, "Visitor:");
  tty_type(tty, "1");
  tty_wait_selected(tty, "13-1063");
  tty_pick(tty, "n", "a property needs one");
  tty_type(tty, "ZZ-9999");
  tty_type(tty, "\007"); /* Ctrl-G */
  tty_confirm(tty, "y", "ZZ-9999 is made");
  tty_wait_selected(tty, "ZZ-9999");
  tty_quit(tty);
  home_close(&home);
}

TEST(wrong_password_says_so) {
  struct home home;
  size_t length;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){0});
  tty_wait(tty, "Log in to");
  tty_type(tty, "demo@visitdeck.example\tnonsense\r");
  tty_wait(tty, "refused the login: Identifiant");
  const char *raw = tty_raw(tty, &length);
  assert_null(memmem(raw, length, "nonsense", 8));
  tty_type(tty, "demo\r");
  tty_wait(tty, ">13-1063"); /* the property, not a visit of it */
  tty_type(tty, "\003");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  home_close(&home);
}
