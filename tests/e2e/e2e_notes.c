/* What the outbox says of a row, whoever wrote it: a cron job in English is read in a French pane, and the other way
 * round. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/db.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define REF "13-1063"
#define PERSON " --first-name Marie --last-name Dupont --phone 0612345678"

enum { ENGLISH, FRENCH };
static const char *const languages[] = {"en", "fr"};

/* What is in the outbox after write_all, as its notes say it. */
static const char *const notes[][2] = {
    {"No certain answer from Flatsy: this booking may have gone through; checking. Reason: ",
     "Pas de r\u00E9ponse s\u00FBre de Flatsy\u00A0: cette r\u00E9servation a peut-\u00EAtre abouti\u202F; "
     "v\u00E9rification. Raison\u00A0: "},
    {"hung up without an answer", "a raccroch\u00E9 sans r\u00E9pondre"},
    {"This account may not do that: fault", "Ce compte n\u2019a pas le droit de faire cela\u00A0: fault"},
    {"Dropped by hand; it may have reached Flatsy",
     "Abandonn\u00E9 \u00E0 la main\u202F; cela a pu arriver chez Flatsy"},
    {"It may have gone through earlier. This time: Flatsy asks to wait: too many requests: fault",
     "C\u2019est peut-\u00EAtre pass\u00E9 plus t\u00F4t. Cette fois\u00A0: Flatsy demande d\u2019attendre\u00A0: trop "
     "de requ\u00EAtes\u00A0: fault"},
    {"This visit is not on ", "Cette visite n\u2019est plus le "},
    {" any more, but on ", ", mais le "},
    {": not sent again", "\u00A0: pas renvoy\u00E9"},
    {"and not sent since: send it now, or drop it",
     "et pas envoy\u00E9 depuis\u00A0: envoyez-le maintenant, ou abandonnez-le"},
};
enum { NOTES = sizeof notes / sizeof *notes };

/* A command in that language. What it prints, new memory; *status may be NULL. */
static char *command(const struct home *home, int language, const char *words, int *status) {
  AUTO(mem_free_at)
  char *script = mem_print("LANGUAGE=%s ./visitdeck --url %s %s", languages[language], home->url, words);
  AUTO(ran_free) struct ran ran = run(home, NULL, (const char *const[]){"sh", "-c", script, NULL});
  if (status != NULL) *status = ran.status;
  return mem_print("%s%s", ran.out, ran.err);
}

static void write_row(const struct home *home, int language, int wanted, const char *fault, const char *words) {
  int status;
  home_fault(home, fault);
  AUTO(mem_free_at) char *said = command(home, language, words, &status);
  if (status != wanted) fail_msg("%s: %d: %s", words, status, said);
  home_fault(home, "");
}

static void book(const struct home *home, int language, int wanted, const char *fault, const char *email) {
  char date[HOME_DATE];
  home_slot(home, REF, 0, date);
  AUTO(mem_free_at) char *words = mem_print("--yes book " REF " %s --email %s" PERSON, date, email);
  write_row(home, language, wanted, fault, words);
}

/* The visit of that visitor is cancelled by a command that comes to nothing: a row that a dashboard has queued. */
static void cancel_later(const struct home *home, int language, const char *email) {
  AUTO(mem_free_at) char *visits = visitdeck_prints(home, NULL, 0, email, "visits --ref " REF " --json");
  const char *at = strstr(visits, email);
  while (strncmp(at, "{\"id\":\"", 7) != 0)
    at--;
  AUTO(mem_free_at) char *words = mem_print("--yes cancel %.36s --by visitor", at + 7);
  write_row(home, language, 5, "cancel:status=429", words);
}

/* The file of the one profile that the home has. */
static char *outbox_path(const struct home *home) {
  char *found = home_shell(home, "find $HOME/state -name outbox.db");
  found[strcspn(found, "\n")] = '\0';
  return found;
}

/* Refused, not known, dropped, put off, moved meanwhile, left lying. */
static void write_all(const struct home *home, int language) {
  book(home, language, 6, "create:drop\nvisits:status=500", "a@x.fr");
  book(home, language, 1, "create:status=403", "b@x.fr");
  book(home, language, 6, "create:drop\nvisits:status=500", "c@x.fr");
  write_row(home, language, 0, "", "--yes outbox drop 3");
  book(home, language, 6, "create:drop\nvisits:status=500", "d@x.fr");
  write_row(home, language, 6, "create:status=429", "--yes outbox retry 4");
  book(home, language, 0, "", "e@x.fr");
  cancel_later(home, language, "e@x.fr");
  book(home, language, 5, "create:status=429", "f@x.fr");
  AUTO(mem_free_at) char *path = outbox_path(home);
  db_run(path,
         "UPDATE outbox SET state = 'queued', once = 0, at = at - 86400, note = NULL WHERE id = 6;"
         "UPDATE outbox SET state = 'queued', once = 0, created_at = created_at - 86400, note = NULL WHERE id = 7");
  write_row(home, language, 6, "", "--yes outbox retry 6");
  write_row(home, language, 6, "visits:status=500", "--yes outbox retry 7");
}

/* What is said there is said in that language, and in no other. */
static void assert_language(const char *where, const char *said, int language) {
  static const char *const words[2][8] = {{" the ", " this ", "This ", " not ", " sent", " may ", " and ", " at "},
                                          {" le ", " la ", " pas ", " cette ", " peut-", " et ", "\u00E9", "\u00A0"}};
  for (size_t n = 0; n < 8; n++)
    if (strstr(said, words[!language][n]) != NULL) fail_msg("%s: \"%s\" in\n%s", where, words[!language][n], said);
  for (size_t n = 0; n < NOTES; n++)
    if (strstr(said, notes[n][language]) == NULL) fail_msg("%s: no \"%s\" in\n%s", where, notes[n][language], said);
}

/* The pane has the note of the row that is selected. */
static void assert_pane(const struct home *home, int language) {
  static const char *const rows[] = {">7 ", ">6 ", ">4 ", ">1 ", ">5 ", ">3 ", ">2 "};
  bool said[NOTES] = {false};
  struct tty *tty =
      tty_visitdeck(home, &(struct tty_setup){.language = languages[language], .rows = 40, .columns = 300});
  tty_wait(tty, ">1 ");
  tty_type(tty, "o");
  for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
    if (row > 0) tty_type(tty, "j");
    tty_wait(tty, rows[row]);
    for (size_t n = 0; n < NOTES; n++) {
      said[n] |= tty_has(tty, notes[n][language]);
      assert_false(tty_has(tty, notes[n][!language]));
    }
  }
  for (size_t n = 0; n < NOTES; n++)
    if (!said[n]) fail_msg("the pane does not say %s", notes[n][language]);
  tty_free(tty);
}

static void read_in_another(int writer) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  write_all(&home, writer);
  home_fault(&home, "visits:status=500\nvisit:status=500"); /* nothing is settled any more */
  for (int reader = ENGLISH; reader <= FRENCH; reader++) {
    AUTO(mem_free_at) char *printed = command(&home, reader, "outbox", NULL);
    assert_language("outbox", printed, reader);
  }
  assert_pane(&home, !writer);
  AUTO(mem_free_at) char *printed = command(&home, !writer, "outbox", NULL);
  assert_language("outbox, after the dashboard", printed, !writer);
  home_close(&home);
}

TEST(notes_in_english_are_read_in_french) {
  read_in_another(ENGLISH);
}

TEST(notes_in_french_are_read_in_english) {
  read_in_another(FRENCH);
}

/* What an older visitdeck wrote is said as it is; what nobody wrote does no harm. */
TEST(any_note_is_shown) {
  static const struct {
    const char *sql, *shown;
  } rows[] = {{"'The answer was lost, but Flatsy has the booking'", "The answer was lost, but Flatsy has the booking"},
              {"'50%% %n %s %d %1$s'", "50%% %n %s %d %1$s"},
              {"char(30) || '%n%n %s %s %9$s' || char(31) || 'one' || char(29)", "%n%n one %s %9$s"},
              {"char(30) || 'A newer sentence: %s' || char(31) || 'one' || char(29)", "A newer sentence: one"},
              {"char(30, 30, 31, 34, 27) || '[2Jred' || char(7)", "red"},
              {"char(30) || 'No end' || char(31) || 'one'", "No endone"},
              {"char(28) || 'd99999999999999999999' || char(31) || 'then' || char(29)", "then"},
              {"'x' || replace(hex(zeroblob(500000)), '0', 'y')", "xyyyyyyyy"}};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  book(&home, ENGLISH, 1, "create:status=403", "a@x.fr");
  AUTO(mem_free_at) char *path = outbox_path(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *update = mem_print("UPDATE outbox SET note = %s", rows[n].sql);
    db_run(path, update);
    for (int language = ENGLISH; language <= FRENCH; language++) {
      int status;
      AUTO(mem_free_at) char *printed = command(&home, language, "outbox", &status);
      if (status != 0 || strstr(printed, rows[n].shown) == NULL || strlen(printed) > 6000)
        fail_msg("%s: %d: %s", rows[n].sql, status, printed);
      for (const char *at = printed; *at != '\0'; at++)
        if (*at >= 0 && *at < ' ' && *at != '\n') fail_msg("%s: \\%o", rows[n].sql, *at);
    }
  }
  home_close(&home);
}
