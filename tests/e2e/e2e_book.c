/* The main job through a real terminal: log in, book the first recommended slot, see it in the planning, cancel it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"

#define VISITOR "Marie Dupont 06 12 34 56 78 marie@x.fr"

struct words { /* what the two languages say */
  const char *language, *login, *ready, *sentence, *yes, *booked, *by, *confirm, *cancelled;
};
static const struct words english = {"en",       "Log in to",     "up to date",         "Book ",      "y",
                                     "Booked: ", "who wants it?", "y cancel the visit", "Cancelled: "};
static const struct words french = {"fr",
                                    "Connexion à",
                                    "à jour",
                                    "Réserver ",
                                    "o",
                                    "Réservé\u00a0: ",
                                    "à la demande de qui",
                                    "o annuler la visite",
                                    "Annulé\u00a0: "};

static void book_and_cancel(const struct tty_setup *setup, const struct words *words, const char *edition) {
  struct place place;
  place_open(&place);
  place_start_sandbox(&place, "--edition", edition);
  struct tty *tty = tty_start(&place, setup, (const char *const[]){"./visitdeck", "--url", place.url, NULL});
  tty_wait(tty, words->login);
  tty_type(tty, "demo@visitdeck.example\tdemo\r");
  tty_wait(tty, ">13-1063"); /* the property, not a visit of it */
  tty_wait(tty, words->ready);
  tty_type(tty, "b");
  tty_wait(tty, ">1 ");
  tty_type(tty, "1");
  tty_type(tty, VISITOR);
  tty_wait(tty, "mail marie@x.fr");
  tty_type(tty, "\r");
  tty_wait(tty, words->sentence);
  assert_int_equal(place_visits(&place, "marie@x.fr", false), 0); /* Enter sends nothing */
  tty_type(tty, words->yes);
  tty_wait(tty, words->booked);
  tty_wait(tty, "Marie Dupont"); /* in the planning, without a key */
  assert_int_equal(place_visits(&place, "marie@x.fr", true), 1);
  tty_type(tty, "x");
  tty_wait(tty, words->by);
  tty_type(tty, "v");
  tty_wait(tty, words->confirm);
  tty_type(tty, words->yes);
  tty_wait(tty, words->cancelled);
  assert_int_equal(place_visits(&place, "marie@x.fr", true), 0);
  assert_int_equal(place_visits(&place, "marie@x.fr", false), 1);
  tty_type(tty, "q");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  place_close(&place);
}

static void books_everywhere(void **state) {
  static const char *const terms[] = {"xterm-256color", "tmux-256color", "linux", "vt100"};
  static const int sizes[][2] = {{24, 80}, {45, 140}};
  const struct words *words = *state;
  for (size_t size = 0; size < 2; size++)
    for (size_t term = 0; term < 4; term++) {
      print_message("  %s %s %dx%d\n", words->language, terms[term], sizes[size][1], sizes[size][0]);
      book_and_cancel(
          &(struct tty_setup){
              .term = terms[term], .language = words->language, .rows = sizes[size][0], .columns = sizes[size][1]},
          words, "2018-12");
    }
}

static void books_in_the_earlier_edition(void **state) {
  (void)state;
  book_and_cancel(&(struct tty_setup){.language = "en", .rows = 24, .columns = 80}, &english, "2018-08");
  book_and_cancel(&(struct tty_setup){.language = "fr", .rows = 45, .columns = 140}, &french, "2018-08");
}

/* The demo needs nothing; another terminal sees what is booked in it; nothing stays behind. */
static void demo_is_whole(void **state) {
  struct place place;
  (void)state;
  place_open(&place);
  struct tty *tty = tty_start(&place, &(struct tty_setup){.rows = 40, .columns = 120},
                              (const char *const[]){"./visitdeck", "--demo", NULL});
  tty_wait(tty, "Recommended by Flatsy");
  tty_type(tty, "b");
  tty_wait(tty, "1-9");
  tty_type(tty, "1" VISITOR);
  tty_wait(tty, "email marie@x.fr");
  tty_type(tty, "\r");
  tty_wait(tty, "Book ");
  tty_type(tty, "y");
  tty_wait(tty, "Booked: ");
  struct ran ran =
      run(&place, NULL, (const char *const[]){"./visitdeck", "--demo", "visits", "--ref", "13-1063", "--json", NULL});
  assert_int_equal(ran.status, 0);
  char *first = strstr(ran.out, "marie@x.fr");
  assert_non_null(first);
  assert_null(strstr(first + 1, "marie@x.fr"));
  ran_free(&ran);
  size_t length;
  char *url = place_read(&place, "state/visitdeck/demo/sandbox", &length);
  assert_non_null(url);
  snprintf(place.url, sizeof place.url, "%s", url);
  free(url);
  assert_int_equal(place_visits(&place, "marie@x.fr", true), 1);
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
  place_close(&place);
}

static void wrong_password_says_so(void **state) {
  struct place place;
  size_t length;
  (void)state;
  place_open(&place);
  place_start_sandbox(&place, NULL, NULL);
  struct tty *tty =
      tty_start(&place, &(struct tty_setup){0}, (const char *const[]){"./visitdeck", "--url", place.url, NULL});
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
  place_close(&place);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(books_everywhere, (void *)(uintptr_t)&english),
      cmocka_unit_test_prestate(books_everywhere, (void *)(uintptr_t)&french),
      cmocka_unit_test(books_in_the_earlier_edition),
      cmocka_unit_test(demo_is_whole),
      cmocka_unit_test(wrong_password_says_so),
  };
  signal(SIGPIPE, SIG_IGN);
  return cmocka_run_group_tests_name("book", tests, NULL, NULL);
}
