/* What is given to a command: words and options that say nothing, texts from files and from standard input, what
 * another command printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"

#define REF "13-1063"

/* How often the server was asked to change something. */
static size_t writes(const struct home *home) {
  char *requests = home_ask(home, "/sandbox/requests", NULL);
  size_t count = text_count(requests, "\"POST\"") + text_count(requests, "\"PUT\"");
  free(requests);
  return count;
}

/* A variable that was never set: of each word and each option, empty and blank (a word is blank as _). */
TEST(what_says_nothing_is_refused) {
  static const char *const rows[] = {"visits --ref %s --status proposed --json",
                                     "visits --status %s",
                                     "visits --from %s",
                                     "visits --to %s",
                                     "changes --since %s",
                                     "properties %s",
                                     "property %s",
                                     "agenda %s",
                                     "agenda today %s",
                                     "visit %s",
                                     "report %s",
                                     "messages %s",
                                     "agent %s",
                                     "slots %s",
                                     "availability %s",
                                     "availability " REF " %s",
                                     "save %s",
                                     "pause %s --yes",
                                     "resume %s --yes",
                                     "terminate %s --yes",
                                     "terminate " REF " --picked %s --yes",
                                     "message %s Hello --yes",
                                     "message " REF " %s --yes",
                                     "message " REF " Hello %s --yes",
                                     "cancel %s --by visitor --yes",
                                     "cancel 1 --by visitor --visitor %s --yes",
                                     "reschedule %s today_10:00 --yes",
                                     "reschedule 1 today_10:00 --visitor %s --yes",
                                     "visitor m@x.fr --visit %s --phone 0611111111 --yes",
                                     "visitor m@x.fr --phone %s --yes",
                                     "invite %s --email m@x.fr --first-name M --last-name D --phone 0611111111 --yes",
                                     "book " REF
                                     " %s 10:00 --email m@x.fr --first-name M --last-name D --phone 06 --yes",
                                     "outbox %s",
                                     "outbox drop %s",
                                     "--profile %s whoami",
                                     "--config %s whoami",
                                     "--now %s whoami"};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  size_t before = writes(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    for (int blank = 0; blank < 2; blank++) {
      const char *hole = strstr(rows[n], "%s");
      char words[200];
      snprintf(words, sizeof words, "%.*s%s%s", (int)(hole - rows[n]), rows[n], blank ? "_" : "", hole + 2);
      visitdeck_says(&home, 2, "is a variable of a script not set?", "%s", words);
    }
  assert_int_equal(writes(&home), before);
  home_close(&home);
}

/* Nobody is booked without a name, nor with a telephone of which a part would be left out. */
TEST(who_comes_has_a_name_and_a_whole_telephone) {
  static const struct {
    const char *words, *why;
  } rows[] = {
      {"book " REF " 2031-01-06_10:00 --email m@x.fr --first-name - --last-name - --phone 0612345678", "needs a name"},
      {"visitor m@x.fr --first-name - --last-name -", "needs a name"},
      {"invite " REF " --email m@x.fr --first-name - --last-name - --phone 0612345678", "needs a name"},
      {"book " REF " 2031-01-06_10:00 --email m@x.fr --first-name M --last-name D --phone 0612345678_poste_12",
       "no phone number: 0612345678 poste 12"}};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  size_t before = writes(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    visitdeck_says(&home, 2, rows[n].why, "--yes %s", rows[n].words);
  assert_int_equal(writes(&home), before);
  home_close(&home);
}

/* What was typed or pasted before a question stands there answers another one. */
TEST(a_question_is_not_answered_by_what_was_typed_before) {
  struct home home;
  const char *argv[VISITDECK_WORDS];
  visitdeck_begin(&home, NULL, NULL);
  size_t before = writes(&home);
  AUTO(mem_free_at) char *words = visitdeck_argv(&home, "pause " REF, argv);
  home_fault(&home, "*:delay=1500");
  struct tty *tty = tty_start(&home, &(struct tty_setup){0}, argv);
  tty_type(tty, "y\n");
  tty_wait(tty, "y"); /* the terminal has it */
  tty_wait(tty, "[y/N]");
  tty_type(tty, "n\n");
  assert_int_equal(tty_wait_exit(tty), 1);
  tty_free(tty);
  home_fault(&home, "");
  assert_int_equal(writes(&home), before);
  home_close(&home);
}

/* A reference that is no text reaches nobody, where a second word could be a file's name, too. */
TEST(a_reference_that_is_no_text_is_refused) {
  static const char *const rows[] = {"property 75-\xe9", "availability 75-\xe9", "availability 75-\xe9 - --yes"};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  char *before = home_ask(&home, "/sandbox/requests", NULL);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    visitdeck_says(&home, 2, "is not UTF-8 text: correct it; nothing was sent", "%s", rows[n]);
  char *after = home_ask(&home, "/sandbox/requests", NULL);
  assert_int_equal(text_count(after, "\"GET\""), text_count(before, "\"GET\""));
  free(before);
  free(after);
  home_close(&home);
}

/* Nor does a variable of the environment make words of options. */
TEST(options_stay_options) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  assert_int_equal(setenv("POSIXLY_CORRECT", "1", 1), 0);
  visitdeck_says(&home, 0, "\"externalRef\"", "property " REF " --json");
  visitdeck_says(&home, 0, "\"externalRef\"", "properties --json");
  visitdeck_says(&home, 2, "There is no status", "visits --status nice");
  assert_int_equal(unsetenv("POSIXLY_CORRECT"), 0);
  home_close(&home);
}

/* ---- a text from standard input */

static void sends(const struct home *home, const char *input, const char *sent) {
  char *said = visitdeck_prints(home, input, 0, "Message sent", "--yes message " REF " -");
  free(said);
  char *all = visitdeck_prints(home, NULL, 0, sent, "messages " REF " --json");
  free(all);
}

TEST(a_dash_is_standard_input) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  sends(&home, "The code is 1234\n", "\"text\":\"The code is 1234\"");
  sends(&home, "Two\nlines\n\n", "\"text\":\"Two\\nlines\\n\"");
  sends(&home, "From a desktop\r\n", "\"text\":\"From a desktop\"");
  sends(&home, "  kept as it is ", "\"text\":\"  kept as it is \"");
  sends(&home, "\xef\xbb\xbfMarked\n", "\"text\":\"Marked\"");
  size_t before = writes(&home);
  free(visitdeck_prints(&home, "", 2, "empty", "--yes message " REF " -"));
  free(visitdeck_prints(&home, "\n", 2, "empty", "--yes message " REF " -"));
  AUTO(mem_free_at) char *long_one = mem_new(70001);
  memset(long_one, 'x', 70000);
  free(visitdeck_prints(&home, long_one, 2, "its length in bytes is 70", "--yes message " REF " -"));
  free(visitdeck_prints(&home, "caf\xe9\n", 2, "not UTF-8 text", "--yes message " REF " -"));
  assert_int_equal(writes(&home), before);
  /* A dash among words is a word. */
  visitdeck_says(&home, 0, "Message sent", "--yes message " REF " 10 - 12");
  char *all = visitdeck_prints(&home, NULL, 0, "\"text\":\"10 - 12\"", "messages " REF " --json");
  assert_null(strstr(all, "\"text\":\"-\""));
  free(all);
  home_close(&home);
}

/* ---- a password from standard input */

/* To the byte, less one line end; never a part of it, which may be somebody's. */
TEST(a_password_is_taken_whole) {
  char text[1200] = "", long_one[1200];
  memset(long_one, 'x', 1100);
  memcpy(long_one + 1100, "\n", 2);
  memset(text, 'x', 1023);
  struct home home;
  static const char words[] = "--yes login --user demo@visitdeck.example --password-stdin";
  home_open(&home);
  home_start_sandbox(&home, "--password", text);
  free(visitdeck_prints(&home, long_one, 2, "its length in bytes is 1100, at most 1023", words));
  free(visitdeck_prints(&home, text, 0, "Logged in", words));
  home_stop_sandbox(&home);
  home_start_sandbox(&home, "--password", " soleil  bleu ");
  free(visitdeck_prints(&home, " soleil  bleu \r\n", 0, "Logged in", words));
  free(visitdeck_prints(&home, " soleil  bleu \nmore\n", 0, "Logged in", words));
  free(visitdeck_prints(&home, " soleil  bleu \rmore\n", 3, NULL, words));
  free(visitdeck_prints(&home, "soleil bleu\n", 3, NULL, words));
  free(visitdeck_prints(&home, "\n", 2, "No password", words));
  home_close(&home);
}

/* ---- a file */

TEST(a_file_in_another_encoding_is_named) {
  static const char latin[] = "{\"externalRef\":\"" REF "\",\"doorRef\":\"\xe9tage\"}";
  static const char marked[] = "\xef\xbb\xbf{\"externalRef\":\"" REF "\",\r\n\"doorRef\":\"\xc3\xa9tage\"}\r\n";
  char wide[2 * sizeof marked] = {'\xff', '\xfe'};
  struct home home;
  char words[300];
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 3; n + 1 < sizeof marked; n++)
    wide[2 * (n - 2)] = marked[n];
  home_write(&home, "latin", latin, sizeof latin - 1);
  home_write(&home, "wide", wide, 2 * (sizeof marked - 3));
  home_write(&home, "bare", wide + 2, 2 * (sizeof marked - 4)); /* the same without its mark: zero bytes */
  home_write(&home, "marked", marked, sizeof marked - 1);
  static const char *const odd[] = {"latin", "wide", "bare"};
  for (size_t n = 0; n < sizeof odd / sizeof *odd; n++) {
    snprintf(words, sizeof words, "--yes save %s/%s", home.folder, odd[n]);
    visitdeck_says(&home, 2, "is not UTF-8 text", "%s", words);
    snprintf(words, sizeof words, "--yes availability " REF " %s/%s", home.folder, odd[n]);
    visitdeck_says(&home, 2, "is not UTF-8 text", "%s", words);
  }
  snprintf(words, sizeof words, "--yes save %s/marked", home.folder);
  visitdeck_says(&home, 0, NULL, "%s", words);
  visitdeck_says(&home, 0, "\"doorRef\":\"étage\"", "property " REF " --json");
  /* A configuration too: what is read of it wrongly is not used. */
  static const char config[] = "profile default {\n  user = \"\xe9mile@x.fr\"\n}\n";
  home_write(&home, "latin.conf", config, sizeof config - 1);
  snprintf(words, sizeof words, "--config %s/latin.conf whoami", home.folder);
  visitdeck_says(&home, 2, "save it as UTF-8", "%s", words);
  home_close(&home);
}

/* What a command prints can be given back. */
TEST(a_printed_property_can_be_saved) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  size_t before = writes(&home);
  char *one = visitdeck_prints(&home, NULL, 0, NULL, "property " REF " --json");
  char *list = visitdeck_prints(&home, NULL, 0, NULL, "properties paradis --json");
  char *all = visitdeck_prints(&home, NULL, 0, NULL, "properties --json");
  free(visitdeck_prints(&home, one, 0, "nothing was sent", "--yes save -"));
  free(visitdeck_prints(&home, list, 0, "nothing was sent", "--yes save -"));
  free(visitdeck_prints(&home, all, 2, "save one at a time", "--yes save -"));
  assert_int_equal(writes(&home), before);
  /* With a change it is that change; null keeps what is there, and says so. */
  char *price = strstr(one, "\"price\":"), *text;
  assert_non_null(price);
  size_t digits = strspn(price + 8, "0123456789");
  assert_true(asprintf(&text, "%.*s\"price\":777,\"doorRef\":\"3B\"%s", (int)(price - one), one, price + 8 + digits) >
              0);
  free(visitdeck_prints(&home, text, 0, "price: ", "--yes save -"));
  free(text);
  free(visitdeck_prints(&home, NULL, 0, "\"price\":777", "property " REF " --json"));
  assert_true(asprintf(&text, "%.*s\"price\":null%s", (int)(price - one), one, price + 8 + digits) > 0);
  free(visitdeck_prints(&home, text, 0, "price is null: it stays as it is", "--yes save -"));
  free(text);
  free(visitdeck_prints(&home, NULL, 0, "\"price\":777", "property " REF " --json"));
  /* It is that property's: under another's reference, or a new one, it is nobody's. */
  before = writes(&home);
  char *ref = strstr(one, "\"externalRef\":\"" REF "\"");
  assert_non_null(ref);
  ref += strlen("\"externalRef\":\"");
  memcpy(ref, "13-1070", strlen("13-1070"));
  free(visitdeck_prints(&home, one, 1, "is the reference of another property", "--yes save -"));
  memcpy(ref, "13-9999", strlen("13-9999"));
  free(visitdeck_prints(&home, one, 1, "leave its id out", "--yes save -"));
  assert_int_equal(writes(&home), before);
  free(one);
  free(list);
  free(all);
  home_close(&home);
}

/* Hours are said in one way: weekly ones are no single day's, and what is over is told before it is sent. */
TEST(hours_are_said_as_they_are) {
  static const char list[] =
      "[{\"start\":\"2026-11-02T21:00:00Z\",\"end\":\"2026-11-02T22:00:00Z\",\"isWeeklyRecurring\":true},"
      "{\"start\":\"2026-11-02T22:00:00Z\",\"end\":\"2026-11-02T22:30:00Z\",\"isWeeklyRecurring\":true},"
      "{\"start\":\"2025-11-03T08:00:00Z\",\"end\":\"2025-11-03T10:00:00Z\"}]";
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  char *said =
      visitdeck_prints(&home, list, 0, "1 interval of the list is over already", "--yes availability " REF " -");
  assert_non_null(strstr(said, "every Monday from 2 November, 22:00-23:30\n"));
  free(said);
  visitdeck_says(&home, 0, "Can be visited: every Monday from 2 November, 22:00-23:30\n", "property " REF);
  home_close(&home);
}

/* As the list on the screen finds them: every word as it stands, accents and case folded. */
TEST(properties_are_found_by_their_words) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  char *found = visitdeck_prints(&home, NULL, 0, "avenue de l'Opéra", "properties opera");
  assert_int_equal(text_count(found, "\n"), 1);
  free(found);
  found = visitdeck_prints(&home, NULL, 0, NULL, "properties orpa");
  assert_string_equal(found, "");
  free(found);
  home_close(&home);
}

/* The same visitor twice at one property is said, and is done: it may be meant. */
TEST(a_visitor_who_comes_already_is_said) {
  struct home home;
  char date[2][21];
  visitdeck_begin(&home, NULL, NULL);
  char *slots = visitdeck_prints(&home, NULL, 0, NULL, "slots " REF " --json");
  text_behind(slots, "\"date\":\"", 20 + 1, date[0]);
  text_behind(strstr(slots, date[0]), "\"date\":\"", 20 + 1, date[1]);
  free(slots);
  for (int n = 0; n < 2; n++) {
    char *said = visitdeck_prints(
        &home, NULL, 0, "Booked: ", "--yes book " REF " %s --email t@x.fr --first-name T --last-name B --phone %s",
        date[n], n == 0 ? "0612345678" : "+33612345678");
    assert_int_equal(text_count(said, "T B has a visit here already, "), n);
    assert_int_equal(text_count(said, "known with another phone"), 0); /* it is the same one */
    free(said);
  }
  home_close(&home);
}

/* Nor is the visitor's visit elsewhere at that hour kept from who books, nor that the address had another telephone. */
TEST(a_visitor_who_is_elsewhere_is_said) {
  static const char other[] = "21-1231"; /* with another agent */
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  char *here = visitdeck_prints(&home, NULL, 0, NULL, "slots " REF " --all --json");
  char *there = visitdeck_prints(&home, NULL, 0, NULL, "slots %s --all --json", other);
  char date[21] = "";
  for (char *at = there; date[0] == '\0' && (at = strstr(at, "\"date\":\"")) != NULL; at++) { /* that both have */
    text_behind(at, "\"date\":\"", sizeof date, date);
    if (strstr(here, date) == NULL) date[0] = '\0';
  }
  assert_string_not_equal(date, "");
  free(here);
  free(there);
  char *said = visitdeck_prints(&home, NULL, 0, "Booked: ",
                                "--yes book %s %s --email t@x.fr --first-name T "
                                "--last-name B --phone 0612345678",
                                other, date);
  assert_int_equal(text_count(said, "visitdeck: "), 0);
  free(said);
  said = visitdeck_prints(&home, NULL, 0, "Booked: ",
                          "--yes book " REF " %s --email T@x.fr --first-name T "
                          "--last-name B --phone 0699999999",
                          date);
  assert_int_equal(text_count(said, "visitdeck: T B has a visit elsewhere at that hour, "), 1);
  assert_int_equal(text_count(said, ": 21-1231 ("), 1);
  assert_int_equal(text_count(said, "visitdeck: T@x.fr is known with another phone, 06 12 34 56 78"), 1);
  free(said);
  home_close(&home);
}

/* What happened and what to do is one line, also where nobody knows what happened. */
TEST(what_is_unknown_is_one_line) {
  static const char *const rows[][2] = {
      {"create:lose\nvisits:status=500*99", /* nor can it be looked for */
       "book " REF " %s --email t@x.fr --first-name T --last-name B --phone 0612345678"},
      {"sendmail:lose", "invite " REF " --email t@x.fr --first-name T --last-name B --phone 0612345678"}};
  struct home home;
  char date[21], words[200];
  visitdeck_begin(&home, NULL, NULL);
  char *slots = visitdeck_prints(&home, NULL, 0, NULL, "slots " REF " --json");
  text_behind(slots, "\"date\":\"", sizeof date, date);
  free(slots);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    const char *hole = strstr(rows[n][1], "%s");
    snprintf(words, sizeof words, "%.*s%s%s", hole != NULL ? (int)(hole - rows[n][1]) : (int)sizeof words, rows[n][1],
             hole != NULL ? date : "", hole != NULL ? hole + 2 : "");
    home_fault(&home, rows[n][0]);
    char *said = visitdeck_prints(&home, NULL, 6, n == 0 ? "by hand" : NULL, "--yes %s", words);
    assert_int_equal(text_count(said, "\n"), 1);
    free(said);
  }
  home_close(&home);
}

/* What became of it is said, not what might have. */
TEST(a_pause_and_a_resumption_are_told_apart) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  char *said = visitdeck_prints(&home, NULL, 0, "Paused: " REF, "--yes pause " REF);
  free(said);
  said = visitdeck_prints(&home, NULL, 0, "Resumed: " REF, "--yes resume " REF);
  assert_null(strstr(said, "Paused"));
  free(said);
  said = visitdeck_prints(&home, NULL, 0, "resumption", "outbox");
  assert_int_equal(text_count(said, "pause"), 1);
  free(said);
  home_close(&home);
}
