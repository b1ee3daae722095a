/* visitdeck --plain: the day's jobs by numbered questions, on terminals that can do no more than lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"
#include "base/text.h"

enum { TRIES = 1200, TAKE_MS = 100 };
#define LINE "Marie Dupont 06 12 34 56 78 marie@x.fr\n"

/* A talk: the questions are looked for in all that came since the last answer, wherever its lines were parted. */
struct talk {
  struct tty *tty;
  size_t since;
};

static struct talk talk_start(const struct home *home, const struct tty_setup *setup, const char *locale) {
  AUTO(mem_free_at)
  char *line = mem_print("%s%s exec ./visitdeck --url %s --plain", locale != NULL ? "LC_ALL=" : "",
                         locale != NULL ? locale : "", home->url);
  return (struct talk){.tty = tty_start(home, setup, (const char *const[]){"/bin/sh", "-c", line, NULL})};
}

/* All since the last answer, as one line. New memory. */
static char *talk_said(const struct talk *talk) {
  size_t length;
  const char *raw = tty_raw(talk->tty, &length);
  AUTO(mem_free_at) char *text = mem_copy(length > talk->since ? raw + talk->since : "");
  AUTO(mem_free_at) char *joined = text_exchange(text, "\r\n  ", " ");
  return text_exchange(joined, "\r\n", " | ");
}

static void talk_wait(const struct talk *talk, const char *said) {
  for (int n = 0; n < TRIES; n++) {
    AUTO(mem_free_at) char *text = talk_said(talk);
    if (strstr(text, said) != NULL) return;
    tty_take(talk->tty, TAKE_MS);
  }
  AUTO(mem_free_at) char *text = talk_said(talk);
  fail_msg("\"%s\" was not said, but: %s", said, text);
}

/* Waits for that question, and answers. */
static void talk_answer(struct talk *talk, const char *question, const char *answer) {
  talk_wait(talk, question);
  (void)tty_raw(talk->tty, &talk->since);
  tty_type(talk->tty, answer);
}

static void talk_end(struct talk *talk, const char *question, const char *answer, int status) {
  talk_answer(talk, question, answer);
  assert_int_equal(tty_wait_exit(talk->tty), status);
  tty_free(talk->tty);
}

/* ---- the main job */

struct words { /* what the two languages ask, and how they say yes */
  const char *language, *now, *property, *about, *slot, *visitor, *confirm, *yes, *booked, *visits, *visit, *cancelled;
};
static const struct words english = {
    "en",  "What now?", "Which property?", "about this property?", "slot?",      "phone and email?", "[y/N]",
    "y\n", "Booked: ",  "Which visit?",    "about this visit?",    "Cancelled: "};
static const struct words french = {"fr",
                                    "Que faire\u00a0?",
                                    "Quel bien\u00a0?",
                                    "Que faire de ce bien\u00a0?",
                                    "Quel créneau\u00a0?",
                                    "téléphone et e-mail\u00a0?",
                                    "[o/N]",
                                    "o\n",
                                    "Réservé\u00a0: ",
                                    "Quelle visite\u00a0?",
                                    "Que faire de cette visite\u00a0?",
                                    "Annulé\u00a0: "};

/* No line is longer than the terminal, and nothing steers it. */
static void assert_lines(const struct tty *tty, int columns) {
  size_t length;
  const char *raw = tty_raw(tty, &length);
  assert_null(memchr(raw, '\033', length));
  assert_null(memchr(raw, '\b', length));
  for (const char *at = raw; *at != '\0';) {
    size_t bytes = strcspn(at, "\r\n");
    AUTO(mem_free_at) char *line = mem_copy_n(at, bytes);
    char *typed = strstr(line, "?]"); /* behind it */
    if (typed != NULL) typed[2] = '\0';
    if (text_width(line) > columns) fail_msg("%d columns: %s", columns, line);
    at += bytes + strspn(at + bytes, "\r\n");
  }
}

/* The number of the line that has that text. New memory, with the line's end. */
static char *talk_number(const struct talk *talk, const char *text) {
  AUTO(mem_free_at) char *said = talk_said(talk);
  const char *at = strstr(said, text);
  if (at == NULL) fail_msg("no \"%s\" in %s", text, said);
  while (at > said + 3 && strncmp(at - 3, " | ", 3) != 0)
    at--;
  return mem_print("%d\n", atoi(at));
}

/* At the property, whose menu comes next. */
static void talk_go_to_property(struct talk *talk, const struct words *words) {
  talk_answer(talk, words->now, "3\n");
  talk_answer(talk, words->property, "13-1063\n");
  talk_answer(talk, words->property, "1\n");
}

/* Up to the question whether it is to be sent. */
static void talk_go_to_yes(struct talk *talk, const struct words *words, const char *line) {
  talk_go_to_property(talk, words);
  talk_answer(talk, words->about, "1\n");
  talk_answer(talk, words->slot, "&\n"); /* 1 of a French keyboard */
  talk_answer(talk, words->visitor, line);
  talk_wait(talk, words->confirm);
}

TEST(books_and_cancels_by_numbers) {
  static const struct {
    struct tty_setup setup;
    const struct words *words;
  } rows[] = {{{.term = "vt100", .rows = 10, .columns = 40}, &english},
              {{.term = "dumb", .rows = 24, .columns = 80, .language = "fr"}, &french},
              {{.term = "dumb", .rows = 10, .columns = 40, .language = "fr"}, &french}};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    const struct words *words = rows[n].words;
    AUTO(mem_free_at) char *name = mem_print("Marie Dupon%c", (char)('a' + n));
    AUTO(mem_free_at) char *email = mem_print("marie.%zu@x.fr", n);
    AUTO(mem_free_at) char *line = mem_print("%s 06 12 34 56 78 %s\n", name, email);
    struct talk talk = talk_start(&home, &rows[n].setup, NULL);
    talk_go_to_yes(&talk, words, line);
    talk_answer(&talk, words->confirm, "?\n");
    talk_wait(&talk, words->confirm);
    assert_int_equal(home_visits(&home, email, false), 0);
    talk_answer(&talk, words->confirm, words->yes);
    talk_wait(&talk, words->booked);
    assert_int_equal(home_visits(&home, email, true), 1);
    talk_go_to_property(&talk, words);
    talk_answer(&talk, words->about, "2\n");
    talk_wait(&talk, words->visits);
    AUTO(mem_free_at) char *number = talk_number(&talk, name);
    talk_answer(&talk, words->visits, number);
    talk_answer(&talk, words->visit, "3\n");
    talk_answer(&talk, words->confirm, words->yes);
    talk_wait(&talk, words->cancelled);
    assert_int_equal(home_visits(&home, email, true), 0);
    assert_lines(talk.tty, rows[n].setup.columns);
    talk_end(&talk, words->now, "q\n", 0);
    assert_int_equal(home_visits(&home, email, false), 1);
  }
  home_close(&home);
}

/* A visit is moved; who is known is found by a name, and what there is to say of the booking is said. */
TEST(moves_a_visit_and_knows_its_visitor) {
  struct home home;
  char first[HOME_DATE];
  visitdeck_begin(&home, NULL, NULL);
  home_slot(&home, "13-1063", 0, first);
  visitdeck_says(&home, 0, "Booked",
                 "--yes book 13-1063 %s --email ada@x.fr --first-name Ada --last-name Byron --phone 0698765432", first);
  struct talk talk = talk_start(&home, &(struct tty_setup){0}, NULL);
  talk_go_to_property(&talk, &english);
  talk_answer(&talk, english.about, "2\n");
  talk_wait(&talk, english.visits);
  AUTO(mem_free_at) char *number = talk_number(&talk, "Ada Byron");
  talk_answer(&talk, english.visits, number);
  talk_answer(&talk, english.visit, "2\n");
  talk_answer(&talk, english.slot, "1\n");
  talk_answer(&talk, english.confirm, "y\n");
  talk_wait(&talk, "Moved: Ada Byron");
  talk_go_to_property(&talk, &english);
  talk_answer(&talk, english.about, "1\n");
  talk_answer(&talk, english.slot, "2\n");
  talk_answer(&talk, english.visitor, "byron\n");
  talk_wait(&talk, "Known visitors: | 1. Ada Byron, 06 98 76 54 32, ada@x.fr");
  talk_answer(&talk, "Which visitor?", "1\n");
  talk_wait(&talk, "Ada Byron has a visit here already");
  talk_answer(&talk, english.confirm, "n\n");
  talk_end(&talk, english.now, "q\n", 0);
  assert_int_equal(home_visits(&home, "ada@x.fr", true), 1);
  home_close(&home);
}

TEST(logs_in_where_nobody_is) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  struct talk talk = talk_start(&home, &(struct tty_setup){.term = "dumb"}, NULL);
  talk_answer(&talk, english.now, "4\n");
  talk_wait(&talk, "Not logged in");
  talk_answer(&talk, english.now, "6\n");
  talk_answer(&talk, "Who logs in?", "demo@visitdeck.example\n");
  talk_answer(&talk, "Password of demo@visitdeck.example:", "demo\n");
  talk_wait(&talk, "Logged in as demo@visitdeck.example");
  talk_answer(&talk, english.now, "4\n");
  talk_wait(&talk, "1. 13-1063, available, ");
  talk_end(&talk, "Which property?", "\004", 0);
  home_close(&home);
}

/* ---- answers */

TEST(nobody_sends_by_leaving_or_by_enter) {
  static const struct {
    const char *question, *answer;
  } steps[] = {{"What now?", "3\n"},
               {"Which property?", "13-1063\n"},
               {"Which property?", "1\n"},
               {"this property?", "1\n"},
               {"Which slot?", "1\n"},
               {"phone and email?", LINE},
               {"[y/N]", "\n"}};
  enum { STEPS = sizeof steps / sizeof *steps };
  static const char *const leaves[] = {"\004", "q\n", "\003"};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < STEPS; n++)
    for (size_t l = 0; l < 3; l++) {
      struct talk talk = talk_start(&home, &(struct tty_setup){0}, NULL);
      for (size_t step = 0; step < n; step++)
        talk_answer(&talk, steps[step].question, steps[step].answer);
      talk_end(&talk, steps[n].question, leaves[l], l < 2 ? 0 : 128 + 2);
    }
  struct talk talk = talk_start(&home, &(struct tty_setup){0}, NULL);
  for (size_t step = 0; step < STEPS; step++) {
    if (step + 1 < STEPS) talk_answer(&talk, steps[step].question, "\n"); /* which says what can be answered */
    if (step + 1 < STEPS) talk_wait(&talk, "leave visitdeck");
    talk_answer(&talk, steps[step].question, steps[step].answer);
  }
  talk_wait(&talk, "Nothing was sent");
  talk_end(&talk, "What now?", "q\n", 0);
  assert_int_equal(home_requests(&home, "POST /api/v1/business/visit"), 0);
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 0);
  home_close(&home);
}

/* What is typed ahead answers the questions of numbers and texts, never the one that sends; nor does the rest of a line
 * that is longer than that one hears. */
TEST(no_yes_is_heard_before_its_question) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct talk talk = talk_start(&home, &(struct tty_setup){0}, NULL);
  talk_go_to_property(&talk, &english);
  talk_answer(&talk, english.about, "1\n1\n" LINE "y\ny\n");
  talk_wait(&talk, "[y/N]");
  talk_answer(&talk, "[y/N]", "nnnnnnnnnnnnnnny\n");
  talk_wait(&talk, "Nothing was sent");
  talk_wait(&talk, "What now?");
  tty_type(talk.tty, "q\n");
  assert_int_equal(tty_wait_exit(talk.tty), 0);
  AUTO(mem_free_at) char *said = talk_said(&talk);
  assert_int_equal(text_count(said, "no answer here"), 0);
  tty_free(talk.tty);
  assert_int_equal(home_visits(&home, "marie@x.fr", false), 0);
  home_close(&home);
}

TEST(what_is_no_answer_is_said) {
  static const char *const wrong[] = {"99\n", "-1\n", "1 2\n", "1x\n", "1234567890123\n", "y\n", "\033[A\n"};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct talk talk = talk_start(&home, &(struct tty_setup){0}, NULL);
  for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
    talk_answer(&talk, "What now?", wrong[n]);
    talk_wait(&talk, "leave visitdeck"); /* what can be answered */
  }
  talk_answer(&talk, "What now?", "0\n"); /* there is nothing to go back to */
  talk_wait(&talk, "\"0\" is no answer here");
  talk_answer(&talk, "What now?", "2\n");
  talk_answer(&talk, "Which day?", "the 40th\n");
  talk_wait(&talk, "visitdeck: "); /* in the words of the command line */
  talk_answer(&talk, "Which day?", "tomorrow\n");
  talk_answer(&talk, "Which visit?", "+\n"); /* more than a few: the numbers go on */
  talk_wait(&talk, "10. ");
  talk_answer(&talk, "Which visit?", "10\n");
  talk_answer(&talk, "this visit?", "1\n");
  talk_wait(&talk, "No report yet");
  talk_answer(&talk, "this visit?", "0\n");
  talk_answer(&talk, "What now?", "4\n");
  talk_answer(&talk, "Which property?", "1\n");
  talk_answer(&talk, "this property?", "3\n");
  talk_wait(&talk, "Owner: ");
  talk_answer(&talk, "this property?", "1\n");
  talk_answer(&talk, "Which slot?", "1\n");
  talk_answer(&talk, "phone and email?", "Marie 06 12 34 56 78\n");
  talk_wait(&talk, "First name: missing | Last name: Marie | Phone: 06 12 34 56 78 | Email: missing");
  talk_answer(&talk, "phone and email?", "Marie Dupont 06 12 34 56 78 07 98 76 54 32 marie@x.fr\n");
  talk_wait(&talk, "Check the phone: the line has more digits");
  talk_end(&talk, "[y/N]", "q\n", 0);
  home_close(&home);
}

/* ---- what goes wrong */

TEST(a_slot_that_is_gone_meanwhile) {
  struct home home;
  char date[HOME_DATE];
  visitdeck_begin(&home, NULL, NULL);
  struct talk talk = talk_start(&home, &(struct tty_setup){.columns = 60}, NULL);
  talk_go_to_property(&talk, &english);
  talk_answer(&talk, english.about, "1\n");
  talk_wait(&talk, english.slot);
  home_slot(&home, "13-1063", 0, date);
  visitdeck_says(&home, 0, "Booked",
                 "--yes book 13-1063 %s --email other@x.fr --first-name Ada --last-name Byron --phone 0698765432",
                 date);
  talk_answer(&talk, english.slot, "1\n");
  talk_answer(&talk, english.visitor, LINE);
  talk_wait(&talk, "this is no free slot; nearest: ");
  talk_answer(&talk, english.slot, "1\n"); /* of those that there are now, for the same visitor */
  talk_answer(&talk, english.confirm, "y\n");
  talk_wait(&talk, "Booked: ");
  talk_end(&talk, "What now?", "\004", 0);
  assert_int_equal(home_visits(&home, "marie@x.fr", true), 1);
  home_close(&home);
}

/* An answer that is lost is kept in the outbox, from where it is looked for; a server that is away is told. */
TEST(a_server_that_does_not_answer) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct talk talk = talk_start(&home, &(struct tty_setup){.columns = 60}, NULL);
  talk_go_to_yes(&talk, &english, LINE);
  home_fault(&home, "create:status=500\nvisits:status=503"); /* and no way to look for it: told soon */
  talk_answer(&talk, "[y/N]", "y\n");
  talk_end(&talk, "What now?", "q\n", 6);
  home_fault(&home, "");
  talk = talk_start(&home, &(struct tty_setup){.columns = 60}, NULL);
  talk_answer(&talk, "What now?", "5\n");
  talk_wait(&talk, "Marie Dupont");
  talk_answer(&talk, "Which one?", "1\n");
  talk_answer(&talk, "about it?", "1\n");
  talk_answer(&talk, "[y/N]", "y\n");
  talk_answer(&talk, "What now?", "5\n");
  talk_wait(&talk, "Nothing is open");
  assert_int_equal(home_visits(&home, "marie@x.fr", true), 1);
  home_stop_sandbox(&home);
  talk_answer(&talk, "What now?", "1\n");
  talk_wait(&talk, "no connection");
  talk_end(&talk, "What now?", "q\n", 5);
  home_close(&home);
}

TEST(names_from_outside_are_harmless) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  free(home_api(&home, "/api/v1/business/properties",
                "{\"externalRef\":\"13-\\u001b[2J9\",\"address\":{\"address\":\"1 rue\\u0007\\n2. autre   9. rue d'un "
                "nom qui est long\\u202e\",\"zip\":\"13001\",\"city\":\"Ville\\u009b31m\",\"countryCode\":\"FR\","
                "\"latitude\":43.2,\"longitude\":5.4}}"));
  struct talk talk = talk_start(&home, &(struct tty_setup){.term = "dumb", .rows = 10, .columns = 24}, NULL);
  talk_answer(&talk, "What now?", "3\n");
  talk_answer(&talk, "Which property?", "d'un nom qui est long\n");
  talk_wait(&talk, "1. 13-9, available, 1 rue 2. autre 9. rue d'un nom qui est long");
  AUTO(mem_free_at) char *said = talk_said(&talk);
  assert_int_equal(text_count(said, " | 2. ") + text_count(said, " | 9. "), 0);
  talk_wait(&talk, "Which property?");
  assert_lines(talk.tty, 24);
  talk_end(&talk, "Which property?", "q\n", 0);
  home_close(&home);
}

/* ASCII goes out, and what is typed in the terminal's charset is understood. */
TEST(a_charset_that_is_not_utf8) {
  struct home home;
  size_t length;
  visitdeck_begin(&home, NULL, NULL);
  struct talk talk = talk_start(&home, &(struct tty_setup){.language = "fr"}, "fr_FR.ISO-8859-1");
  talk_go_to_property(&talk, &(struct words){.now = "Que faire ?", .property = "Quel bien ?"});
  talk_answer(&talk, "Que faire de ce bien ?", "1\n");
  talk_wait(&talk, "Quel creneau ?");
  const char *raw = tty_raw(talk.tty, &length);
  for (size_t n = 0; n < length; n++)
    assert_true((unsigned char)raw[n] < 0x80);
  talk_answer(&talk, "Quel creneau ?", "1\n");
  talk_answer(&talk, "telephone et e-mail ?", "Ren\xe9 Dupont 06 12 34 56 78 marie@x.fr\n");
  talk_answer(&talk, "[o/N]", "o\n");
  talk_wait(&talk, "Reserve : ");
  talk_end(&talk, "Que faire ?", "q\n", 0);
  assert_int_equal(home_visits(&home, "\"firstName\":\"Ren\u00e9\"", true), 1);
  home_close(&home);
}

TEST(a_script_is_told_of_the_commands) {
  struct home home;
  home_open(&home);
  visitdeck_says(&home, 2, "for scripts there are commands", "--offline --plain");
  visitdeck_says(&home, 2, "leave --yes and --json out", "--offline --plain --yes");
  visitdeck_says(&home, 2, "leave \"agenda\" out", "--offline --plain agenda");
  home_close(&home);
}
