/* A command that is given once more because it was killed, or that has to wait: it does nothing twice, is never told as
 * failed where an earlier one did it, and says what it waits for. Names that two things bear name neither. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../unit/fake_api.h"
#include "../harness/db.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define REF "13-1063"
#define VISITOR "--email m@x.fr --first-name Marie --last-name Dupont --phone 0612345678"
enum { ID_BYTES = 36 };

static char earlier[] = "2018-08";

static size_t writes(const struct home *home) {
  return home_requests(home, "\"method\":\"POST\"") + home_requests(home, "\"method\":\"PUT\"");
}

/* The command is killed once Flatsy has done what it asks for, and before its answer comes. */
static void kill_it(const struct home *home, const char *operation, const char *words) {
  char fault[64];
  const char *argv[VISITDECK_WORDS];
  AUTO(mem_free_at) char *copy = visitdeck_argv(home, words, argv);
  size_t before = writes(home);
  snprintf(fault, sizeof fault, "%s:silence", operation);
  home_fault(home, fault);
  struct tty *tty = tty_start(home, &(struct tty_setup){.rows = 40, .columns = 200}, argv);
  while (writes(home) == before)
    tty_take(tty, 20);
  tty_signal(tty, SIGKILL);
  assert_int_equal(tty_wait_exit(tty), 128 + SIGKILL);
  tty_free(tty);
  home_fault(home, "");
}

/* The same line while it is not known what became of it, and when it is: looked for, never done again. */
static void give_again(const struct home *home, int row, const char *done, const char *words) {
  char open[32], retry[32], already[80];
  snprintf(open, sizeof open, "Row %d of the outbox", row);
  snprintf(retry, sizeof retry, "--yes outbox retry %d", row);
  snprintf(already, sizeof already, "%s already, by row %d of the outbox", done, row);
  size_t before = writes(home);
  visitdeck_says(home, 6, open, "%s", words);
  visitdeck_says(home, 0, "Done", "%s", retry);
  visitdeck_says(home, 0, already, "%s", words);
  free(visitdeck_prints(home, NULL, 0, "\"visitorVisits\":", "%s --json", words));
  assert_int_equal(writes(home), before);
}

static void visit_id(const struct home *home, char id[ID_BYTES + 1]) {
  AUTO(mem_free_at) char *all = visitdeck_prints(home, NULL, 0, "m@x.fr", "visits --ref " REF " --json");
  const char *at = strstr(all, "m@x.fr");
  while (strncmp(at, "{\"id\":\"", 7) != 0)
    at--;
  snprintf(id, ID_BYTES + 1, "%s", at + 7);
}

/* The first free slot of the property, and the visit that it became. */
static void book_first(struct home *home, char date[HOME_DATE], char id[ID_BYTES + 1]) {
  home_slot(home, REF, 0, date);
  visitdeck_says(home, 0, "Booked: ", "--yes book " REF " %s " VISITOR, date);
  visit_id(home, id);
}

TEST_AGAIN(a_booking_given_again_is_made_once, "a_booking_given_again_is_made_once", NULL, NULL, NULL)
TEST_WITH(a_booking_given_again_is_made_once, earlier) {
  struct home home;
  char date[HOME_DATE], words[300], id[ID_BYTES + 1];
  visitdeck_begin(&home, *state != NULL ? "--edition" : NULL, *state);
  home_slot(&home, REF, 0, date);
  snprintf(words, sizeof words, "--yes book " REF " %s " VISITOR, date);
  kill_it(&home, "create", words);
  size_t slots = home_requests(&home, "visit/slots");
  give_again(&home, 1, "Booked", words);
  assert_int_equal(home_requests(&home, "visit/slots"), slots); /* which would say that it is taken */
  assert_int_equal(home_visits(&home, "m@x.fr", false), 1);
  /* Once it does not stand any more it can be made anew. */
  visit_id(&home, id);
  visitdeck_says(&home, 0, "Cancelled: ", "--yes cancel %s --by owner", id);
  visitdeck_says(&home, 0, "Booked: ", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", true), 1);
  assert_int_equal(home_visits(&home, "m@x.fr", false), 2);
  home_close(&home);
}

/* By another of its references, on a machine that knows nothing of the property. */
TEST(a_booking_is_known_by_any_reference) {
  struct home home;
  char date[HOME_DATE], words[300];
  visitdeck_begin(&home, NULL, NULL);
  home_slot(&home, REF, 0, date);
  free(home_ask(&home, "/sandbox/property", "{\"ref\":\"" REF "\",\"data\":{\"additionalRefs\":[\"M-1\"]}}"));
  snprintf(words, sizeof words, "--yes book " REF " %s " VISITOR, date);
  kill_it(&home, "create", words);
  free(home_shell(&home, "rm -r $XDG_CACHE_HOME/visitdeck"));
  snprintf(words, sizeof words, "--yes book M-1 %s " VISITOR, date);
  visitdeck_says(&home, 6, "Row 1 of the outbox", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", false), 1);
  home_close(&home);
}

/* While the server is down, too: the open row is told, not that nothing changed. */
TEST(an_open_row_is_told_whatever_answers) {
  struct home home;
  char date[HOME_DATE], words[300];
  visitdeck_begin(&home, NULL, NULL);
  home_slot(&home, REF, 0, date);
  snprintf(words, sizeof words, "--yes book " REF " %s " VISITOR, date);
  kill_it(&home, "create", words);
  home_fault(&home, "*:drop");
  visitdeck_says(&home, 6, "Row 1 of the outbox", "%s", words);
  visitdeck_says(&home, 5, "", "--yes book " REF " %s --email n@x.fr --first-name N --last-name B --phone 0612345678",
                 date);
  home_close(&home);
}

TEST_AGAIN(a_move_given_again_is_made_once, "a_move_given_again_is_made_once", NULL, NULL, NULL)
TEST_WITH(a_move_given_again_is_made_once, earlier) {
  struct home home;
  char date[HOME_DATE], id[ID_BYTES + 1], words[300];
  visitdeck_begin(&home, *state != NULL ? "--edition" : NULL, *state);
  book_first(&home, date, id);
  home_slot(&home, REF, 0, date);
  snprintf(words, sizeof words, "--yes reschedule %s %s", id, date);
  kill_it(&home, *state != NULL ? "create" : "reschedule", words);
  visitdeck_says(&home, 6, "Row 2 of the outbox", "%s", words);
  visitdeck_says(&home, 6, "Row 2 of the outbox", "--yes cancel %s --by owner", id); /* the other would live on */
  visitdeck_says(&home, 0, "Done", "--yes outbox retry 2");
  size_t before = writes(&home);
  visitdeck_says(&home, 0, "Moved already, by row 2 of the outbox", "%s", words);
  assert_int_equal(writes(&home), before);
  assert_int_equal(home_visits(&home, "m@x.fr", true), 1);
  assert_int_equal(home_visits(&home, "m@x.fr", false), 2);
  /* What refuses another one is said: where it is now. */
  visitdeck_says(&home, 1, "done or cancelled already: row 2 of the outbox has moved it to ",
                 "--yes cancel %s --by owner", id);
  home_slot(&home, REF, 1, date);
  visitdeck_says(&home, 1, "done or cancelled already: row 2 of the outbox has moved it to ", "--yes reschedule %s %s",
                 id, date);
  assert_int_equal(writes(&home), before);
  home_close(&home);
}

/* The old visit can't be cancelled: what stands is told, and the same line does not make a third one. */
TEST(a_move_that_is_half_done_is_told_as_open) {
  struct home home;
  char date[HOME_DATE], id[ID_BYTES + 1], words[300];
  visitdeck_begin(&home, "--edition", earlier);
  book_first(&home, date, id);
  home_slot(&home, REF, 0, date);
  snprintf(words, sizeof words, "--yes reschedule %s %s", id, date);
  home_fault(&home, "cancel:status=500");
  visitdeck_says(&home, 6, "The new date stands; the old visit is not cancelled yet", "%s", words);
  visitdeck_says(&home, 6, "Row 2 of the outbox", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", true), 2);
  home_fault(&home, "");
  visitdeck_says(&home, 0, "Done", "--yes outbox retry 2");
  visitdeck_says(&home, 0, "Moved already, by row 2", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", true), 1);
  home_close(&home);
}

TEST_AGAIN(a_cancellation_given_again_is_done, "a_cancellation_given_again_is_done", NULL, NULL, NULL)
TEST_WITH(a_cancellation_given_again_is_done, earlier) {
  struct home home;
  char date[HOME_DATE], id[ID_BYTES + 1], words[300];
  visitdeck_begin(&home, *state != NULL ? "--edition" : NULL, *state);
  book_first(&home, date, id);
  snprintf(words, sizeof words, "--yes cancel %s --by visitor", id);
  kill_it(&home, "cancel", words);
  give_again(&home, 2, "Cancelled", words);
  visitdeck_says(&home, 1, "done or cancelled already", "--yes cancel %s --by owner", id);
  home_close(&home);
}

/* The visitor has another address since, so the first one is not there any more. */
TEST(details_given_again_are_changed_once) {
  struct home home;
  char date[HOME_DATE];
  static const char words[] = "--yes visitor m@x.fr --email marie@x.fr";
  visitdeck_begin(&home, NULL, NULL);
  home_slot(&home, REF, 0, date);
  visitdeck_says(&home, 0, "Booked: ", "--yes book " REF " %s " VISITOR, date);
  kill_it(&home, "updateVisitor", words);
  visitdeck_says(&home, 0, "Done", "--yes outbox retry 2");
  size_t before = writes(&home);
  visitdeck_says(&home, 0, "Visitor saved already, by row 2 of the outbox", "%s", words);
  visitdeck_says(&home, 4, "No visit has a visitor", "--yes visitor m@x.fr --email other@x.fr");
  assert_int_equal(writes(&home), before);
  home_close(&home);
}

/* One whose answer was lost is sent once; the same text may be meant twice where it was answered. */
TEST(a_message_given_again_is_sent_once) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  kill_it(&home, "saveMessage", "--yes message " REF " bonjour");
  visitdeck_says(&home, 0, "Done", "--yes outbox retry 1");
  size_t before = writes(&home);
  visitdeck_says(&home, 0, "Message sent already, by row 1 of the outbox", "--yes message " REF " bonjour");
  free(visitdeck_prints(&home, NULL, 0, "[{\"id\":1,\"kind\":\"message\"", "--yes --json message " REF " bonjour"));
  assert_int_equal(writes(&home), before);
  visitdeck_says(&home, 0, "Message sent: ", "--yes message " REF " merci");
  visitdeck_says(&home, 0, "Message sent: ", "--yes message " REF " merci");
  assert_int_equal(writes(&home), before + 2);
  visitdeck_says(&home, 0, "Message sent: ", "--yes message " REF " bonjour"); /* something else was said since */
  assert_int_equal(writes(&home), before + 3);
  AUTO(mem_free_at) char *below = home_place(&home, "state", "outbox.db"), *path = home_path(&home, below);
  db_run(path, "DELETE FROM outbox WHERE id > 1");
  visitdeck_says(&home, 0, "Message sent already", "--yes message " REF " bonjour");
  db_run(path, "UPDATE outbox SET updated_at = updated_at - 1000"); /* nobody gives a killed line again so late */
  visitdeck_says(&home, 0, "Message sent: ", "--yes message " REF " bonjour");
  assert_int_equal(writes(&home), before + 4);
  home_close(&home);
}

/* ---- killed between Flatsy's answer and the person's */

/* How many rows of the outbox are so. */
static int rows_of(const struct home *home, const char *where) {
  AUTO(mem_free_at) char *below = home_place(home, "state", "outbox.db");
  AUTO(mem_free_at) char *query = mem_print("SELECT count(*) FROM outbox WHERE %s", where);
  return (int)db_number_in(home->folder, below, query);
}

/* The command is killed once its row is done, and can't have said so: nobody reads what it prints. */
static void kill_it_untold(const struct home *home, const char *words) {
  const char *argv[VISITDECK_WORDS];
  AUTO(mem_free_at) char *copy = visitdeck_argv(home, words, argv);
  int out[2], done = rows_of(home, "state = 'done'"), status;
  assert_int_equal(pipe2(out, O_CLOEXEC | O_NONBLOCK), 0);
  while (write(out[1], "", 1) == 1)
    continue;
  pid_t child = fork();
  if (child == 0) {
    run_set_environment(home, "en");
    dup2(out[1], STDOUT_FILENO);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
  }
  while (rows_of(home, "state = 'done'") == done)
    assert_int_equal(waitpid(child, &status, WNOHANG), 0);
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  assert_true(WIFSIGNALED(status));
  close(out[0]);
  close(out[1]);
}

/* What reaches somebody each time: the line that told nobody is told as done, once, and whoever gives it after that
 * wants it done again. */
TEST(what_nobody_heard_of_is_told_and_not_done_again) {
  static const struct {
    const char *words, *done;
  } rows[] = {{"--yes message " REF " bonjour", "Message sent"},
              {"--yes invite " REF " " VISITOR, "Invited"},
              {"--yes terminate " REF, "Visits ended"}};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    char already[100], again[40];
    kill_it_untold(&home, rows[n].words);
    size_t before = writes(&home);
    snprintf(already, sizeof already, "%s already, by row %zu of the outbox, at 20", rows[n].done, 3 * n + 1);
    snprintf(again, sizeof again, "%s: ", rows[n].done);
    visitdeck_says(&home, 0, already, "%s", rows[n].words);
    assert_int_equal(writes(&home), before);
    visitdeck_says(&home, 0, again, "%s", rows[n].words); /* it was told: this one is meant */
    assert_int_equal(writes(&home), before + 1);
    visitdeck_says(&home, 0, again, "%s", rows[n].words); /* as is this one */
    assert_int_equal(writes(&home), before + 2);
  }
  /* However late, whatever was said since: nobody heard of the first one. */
  kill_it_untold(&home, "--yes message " REF " merci");
  visitdeck_says(&home, 0, "Message sent: ", "--yes message " REF " bonsoir");
  AUTO(mem_free_at) char *below = home_place(&home, "state", "outbox.db"), *path = home_path(&home, below);
  db_run(path, "UPDATE outbox SET updated_at = updated_at - 86400 WHERE edits = 'merci'");
  size_t before = writes(&home);
  visitdeck_says(&home, 0, "Message sent already, by row 10 of the outbox, at 20", "--yes message " REF " merci");
  visitdeck_says(&home, 0, "Done", "--yes outbox retry 10"); /* which says the same */
  assert_int_equal(writes(&home), before);
  home_close(&home);
}

/* What nobody heard of and was undone since is no more so: that is said, and done anew only for who asks again. */
TEST(what_nobody_heard_of_and_was_undone_is_told) {
  struct home home;
  char date[HOME_DATE], id[ID_BYTES + 1], words[300];
  visitdeck_begin(&home, NULL, NULL);
  kill_it_untold(&home, "--yes terminate " REF);
  visitdeck_says(&home, 0, "", "--yes resume " REF);
  size_t before = writes(&home);
  visitdeck_says(&home, 1, "Visits ended by row 1 of the outbox, at 20", "--yes terminate " REF);
  assert_int_equal(writes(&home), before);
  visitdeck_says(&home, 0, "Visits ended: ", "--yes terminate " REF);
  visitdeck_says(&home, 0, "", "--yes resume " REF);
  home_slot(&home, REF, 0, date);
  snprintf(words, sizeof words, "--yes book " REF " %s " VISITOR, date);
  kill_it_untold(&home, words);
  visit_id(&home, id);
  visitdeck_says(&home, 0, "Cancelled: ", "--yes cancel %s --by owner", id);
  before = writes(&home);
  visitdeck_says(&home, 1, "but it is not so any more: nothing was sent now", "%s", words);
  assert_int_equal(writes(&home), before);
  visitdeck_says(&home, 0, "Booked: ", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", true), 1);
  home_close(&home);
}

/* An outbox of before knows not who was told: what was over then was, what was open was not. */
TEST(an_older_outbox_is_read) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  visitdeck_says(&home, 0, "Message sent: ", "--yes message " REF " bonjour");
  kill_it(&home, "saveMessage", "--yes message " REF " merci");
  AUTO(mem_free_at) char *below = home_place(&home, "state", "outbox.db"), *path = home_path(&home, below);
  db_run(path, "ALTER TABLE outbox DROP COLUMN told; ALTER TABLE outbox DROP COLUMN sent_at; ALTER TABLE outbox DROP "
               "COLUMN seat; PRAGMA user_version = 6");
  visitdeck_says(&home, 0, "Done", "--yes outbox retry 2");
  AUTO(mem_free_at)
  char *other = db_text(path, "SELECT dflt_value FROM pragma_table_info('outbox') WHERE name = 'told'");
  assert_string_equal(other, "1"); /* what an older program that is still open adds was told by that one */
  db_run(path, "UPDATE outbox SET told = told OR id = 2, updated_at = updated_at - 86400");
  visitdeck_says(&home, 0, "Message sent: ", "--yes message " REF " bonjour");
  home_close(&home);
}

/* ---- a decision given again */

TEST(a_row_that_is_over_says_how) {
  struct home home;
  char date[HOME_DATE];
  visitdeck_begin(&home, NULL, NULL);
  home_slot(&home, REF, 0, date);
  visitdeck_says(&home, 0, "Booked: ", "--yes book " REF " %s " VISITOR, date);
  home_fault(&home, "saveMessage:status=403");
  visitdeck_says(&home, 1, "", "--yes message " REF " bonjour");
  home_fault(&home, "saveMessage:drop");
  visitdeck_says(&home, 6, "row 3", "--yes message " REF " merci");
  visitdeck_says(&home, 0, "Dropped", "--yes outbox drop 3");
  home_fault(&home, "");
  size_t before = writes(&home);
  visitdeck_says(&home, 0, "Row 1 of the outbox went through already (Booked)", "--yes outbox retry 1");
  free(visitdeck_prints(&home, NULL, 0, "[{\"id\":1,\"kind\":\"book\",\"state\":\"done\"",
                        "--yes --json outbox retry 1"));
  visitdeck_says(&home, 1, "Row 2 is settled already (refused): ", "--yes outbox retry 2");
  visitdeck_says(&home, 6, "Row 3 is settled already (dropped): Dropped by hand; it may have reached Flatsy",
                 "--yes outbox retry 3");
  visitdeck_says(&home, 0, "Row 3 of the outbox was dropped already: Dropped by hand", "--yes outbox drop 3");
  visitdeck_says(&home, 1, "Row 1 is settled already (done): ", "--yes outbox drop 1");
  visitdeck_says(&home, 1, "Row 2 is settled already (refused): ", "--yes outbox drop 2");
  assert_int_equal(writes(&home), before);
  home_close(&home);
}

/* ---- what is said is so now */

/* The same booking with other details: what stands, what differs, what to do. */
TEST(a_booking_given_again_otherwise_says_what_differs) {
  struct home home;
  char date[HOME_DATE], id[ID_BYTES + 1], change[200];
  visitdeck_begin(&home, NULL, NULL);
  book_first(&home, date, id);
  size_t before = writes(&home);
  char *said = visitdeck_prints(&home, NULL, 0, "Booked already, by row 1 of the outbox",
                                "--yes book " REF " %s " VISITOR, date);
  assert_null(strstr(said, "but Flatsy has"));
  free(said);
  said = visitdeck_prints(&home, NULL, 0, "Booked already, by row 1 of the outbox",
                          "--yes book " REF " %s --email m@x.fr --first-name Marie --last-name Dupont "
                          "--phone 0798765432 --field budget=900",
                          date);
  snprintf(change, sizeof change, "to change it: visitdeck visitor m@x.fr --visit %s", id);
  assert_non_null(strstr(said, "but Flatsy has: Phone \"0612345678\", not \"0798765432\""));
  assert_non_null(strstr(said, "but Flatsy has: budget (nothing), not \"900\""));
  assert_null(strstr(said, "First name"));
  assert_non_null(strstr(said, change));
  free(said);
  assert_int_equal(writes(&home), before);
  /* As it is now, whoever changed it. */
  visitdeck_says(&home, 0, "Changed: ", "--yes visitor m@x.fr --phone 0798765432");
  said = visitdeck_prints(&home, NULL, 0, "Booked already", "--yes book " REF " %s " VISITOR, date);
  assert_non_null(strstr(said, "but Flatsy has: Phone \"0798765432\", not \"0612345678\""));
  free(said);
  /* Under another name it is perhaps another one's: not done, but what stands in the way is said. */
  said = visitdeck_prints(
      &home, NULL, 1, "Booked already, by row 1 of the outbox",
      "--yes book " REF " %s --email m@x.fr --first-name Anne --last-name Dupont --phone 0798765432", date);
  assert_non_null(strstr(said, "but Flatsy has: First name \"Marie\", not \"Anne\""));
  free(said);
  home_close(&home);
}

/* Another seat has changed the visitor since: that is told, not that it is saved. */
TEST(details_given_again_are_told_as_they_are_now) {
  struct home home;
  char date[HOME_DATE], id[ID_BYTES + 1];
  static const char words[] = "--yes visitor m@x.fr --email marie@x.fr --phone 0700000007";
  visitdeck_begin(&home, NULL, NULL);
  book_first(&home, date, id);
  visitdeck_says(&home, 0, "Changed: ", "%s", words);
  visitdeck_says(&home, 0, "Visitor saved already, by row 2 of the outbox", "%s", words);
  visitdeck_says(&home, 0, "Changed: ", "--yes visitor marie@x.fr --phone 0611111111");
  size_t before = writes(&home);
  AUTO(mem_free_at) char *said = visitdeck_prints(&home, NULL, 4, "row 2 of the outbox saved this at 20", "%s", words);
  assert_non_null(strstr(said, "it is not so any more, and nothing was sent: visitdeck visit "));
  assert_non_null(strstr(said, id));
  assert_int_equal(writes(&home), before);
  visitdeck_says(&home, 0, "Changed: ", "--yes visitor marie@x.fr --phone 0700000007");
  visitdeck_says(&home, 0, "Visitor saved already, by row 2 of the outbox", "%s", words);
  home_close(&home);
}

/* What a move made is not told to be there now, for it may have been cancelled since. */
TEST(a_refusal_tells_no_visit_that_is_over) {
  struct home home;
  char date[HOME_DATE], id[ID_BYTES + 1], moved[ID_BYTES + 1];
  static const char became[] = ", where it became visit ";
  visitdeck_begin(&home, NULL, NULL);
  book_first(&home, date, id);
  home_slot(&home, REF, 0, date);
  visitdeck_says(&home, 0, "Moved: ", "--yes reschedule %s %s", id, date);
  AUTO(mem_free_at) char *said = visitdeck_prints(&home, NULL, 1, became, "--yes cancel %s --by owner", id);
  text_behind(said, became, sizeof moved, moved);
  visitdeck_says(&home, 0, "Cancelled: ", "--yes cancel %s --by owner", moved);
  visitdeck_says(&home, 1, became, "--yes cancel %s --by owner", id);
  home_close(&home);
}

/* Whatever writes: a row that is open comes first, and nothing more is sent. */
TEST(no_write_overtakes_one_that_is_open) {
  static const char saved[] = "{\"externalRef\":\"" REF "\",\"price\":1234}";
  static const struct {
    const char *operation, *words, *other; /* other: about the same thing; NULL: none */
  } rows[] = {{"updatePropertyStatus", "--yes pause " REF, "--yes resume " REF},
              {"terminateProperty", "--yes terminate " REF, "--yes pause " REF},
              {"propertyAvailability", "--yes availability " REF " %s", "--yes terminate " REF},
              {"saveProperty", "--yes save %s", "--yes save %s"},
              {"sendmail", "--yes invite " REF " " VISITOR, NULL},
              {"saveMessage", "--yes message " REF " bonjour", "--yes message " REF " merci"},
              {"updateVisitor", "--yes visitor m@x.fr --phone 0699999999", NULL}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct home home;
    char date[HOME_DATE], words[300], file[120];
    visitdeck_begin(&home, NULL, NULL);
    home_slot(&home, REF, 0, date);
    visitdeck_says(&home, 0, "Booked: ", "--yes book " REF " %s " VISITOR, date);
    home_write(&home, "list", n == 2 ? "[]" : saved, n == 2 ? 2 : sizeof saved - 1);
    snprintf(file, sizeof file, "%s/list", home.folder);
    const char *hole = strstr(rows[n].words, "%s");
    snprintf(words, sizeof words, "%.*s%s", (int)strcspn(rows[n].words, "%"), rows[n].words, hole != NULL ? file : "");
    kill_it(&home, rows[n].operation, words);
    size_t before = writes(&home);
    visitdeck_says(&home, 6, "Row 2 of the outbox", "%s", words);
    if (rows[n].other != NULL && strstr(rows[n].other, "%s") == NULL)
      visitdeck_says(&home, 6, "Row 2 of the outbox", "%s", rows[n].other);
    assert_int_equal(writes(&home), before);
    home_close(&home);
  }
}

/* ---- what is done is told as done */

TEST(hours_that_were_sent_are_done_whatever_is_read_afterwards) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  home_fault(&home, "property:status=503+2"); /* it is read before they are asked about, and before they are sent */
  AUTO(mem_free_at)
  char *row = visitdeck_prints(&home, "[]", 0, "\"kind\":\"availability\"", "--yes --json availability " REF " -");
  assert_non_null(strstr(row, "\"state\":\"done\""));
  home_fault(&home, "");
  visitdeck_says(&home, 0, "[]", "--json availability " REF);
  home_close(&home);
}

/* ---- names */

#define PROPERTY(id, ref, more, street)                                                                                \
  "{\"id\":\"" id "\",\"data\":{\"externalRef\":\"" ref "\"" more ",\"address\":{\"address\":\"" street "\"}}}"

TEST(a_name_of_two_properties_names_neither) {
  static const char *const commands[] = {"property %s",
                                         "availability %s",
                                         "slots %s",
                                         "agent %s",
                                         "messages %s",
                                         "visits --ref %s",
                                         "--yes pause %s",
                                         "--yes resume %s",
                                         "--yes terminate %s",
                                         "--yes message %s x",
                                         "--yes invite %s " VISITOR,
                                         "--yes availability %s -",
                                         "--yes book %s 2031-03-03T10:00:00Z " VISITOR};
  static const char *const names[][2] = {{"R1", "1 rue de Lyon (p1) and 2 rue de Bordeaux (p2)"},
                                         {"M7", "2 rue de Bordeaux (p2) and 3 rue de Nice (p3)"}};
  struct home home;
  home_open(&home);
  struct fake_api *api = fake_api_open(home.url, sizeof home.url);
  fake_api_say(
      api, 'P', 200,
      "[" PROPERTY("p1", "R1", "", "1 rue de Lyon") "," PROPERTY(
          "p2", "R1", ",\"additionalRefs\":[\"M7\"]",
          "2 rue de Bordeaux") "," PROPERTY("p3", "R3", ",\"additionalRefs\":[\"M7\",\"M8\"]", "3 rue de Nice") "]");
  fake_api_say(api, 'S', 200, "[{\"date\":\"2031-03-03T10:00:00Z\",\"available\":true,\"isPriority\":true}]");
  visitdeck_log_in(&home);
  visitdeck_says(&home, 0, "rue de Lyon", "properties");
  AUTO(mem_free_at) char *before = fake_api_story(api, "OAVSTKCXYBZIDU");
  for (size_t n = 0; n < 2 * sizeof commands / sizeof *commands; n++) {
    char words[200];
    const char *command = commands[n / 2], *hole = strstr(command, "%s");
    snprintf(words, sizeof words, "%.*s%s%s", (int)(hole - command), command, names[n % 2][0], hole + 2);
    AUTO(mem_free_at) char *said = visitdeck_prints(&home, "[]", 1, names[n % 2][1], "%s", words);
    assert_non_null(strstr(said, "Give the id of the one that is meant"));
  }
  AUTO(mem_free_at) char *after = fake_api_story(api, "OAVSTKCXYBZIDU");
  assert_string_equal(before, after); /* nobody was asked anything */
  /* The id names one. */
  visitdeck_says(&home, 0, "2 rue de Bordeaux", "property p2");
  visitdeck_says(&home, 0, "I can offer you", "slots p2");
  assert_int_equal(fake_api_asked(api, "slots?propertyId=p2"), 1);
  visitdeck_says(&home, 1, "Two properties have the reference R1", "--yes pause p2"); /* Flatsy knows no ids there */
  fake_api_say(api, 'O', 200, PROPERTY("p3", "R3", ",\"additionalRefs\":[\"M7\",\"M8\"]", "3 rue de Nice"));
  visitdeck_says(&home, 0, "3 rue de Nice", "property M8");
  visitdeck_says(&home, 0, "3 rue de Nice", "property p3");
  fake_api_close(api);
  home_close(&home);
}

#define GUEST(id, day, name)                                                                                           \
  "{\"id\":\"" id "\",\"date\":\"2031-03-0" day                                                                        \
  "T12:00:00Z\",\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\","                                             \
  "\"externalRef\":\"R1\"},\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"us@x."   \
  "fr\","                                                                                                              \
  "\"firstName\":\"" name "\",\"lastName\":\"D\",\"phone\":\"06\"}}]}"

/* A couple has one address: whose details are meant is not known, unless a visit says it. */
TEST(an_address_of_two_visitors_names_neither) {
  struct home home;
  home_open(&home);
  struct fake_api *api = fake_api_open(home.url, sizeof home.url);
  fake_api_say(api, 'V', 200, "[" GUEST("v1", "1", "Adam") "," GUEST("v2", "2", "Eve") "]");
  fake_api_say(api, 'R', 200, GUEST("%ID%", "2", "Eve"));
  fake_api_say(api, 'U', 200,
               "{\"email\":\"us@x.fr\",\"firstName\":\"Eve\",\"lastName\":\"D\",\"phone\":\"0699999999\"}");
  visitdeck_log_in(&home);
  visitdeck_says(&home, 1, "Two visitors have the address us@x.fr: Adam D and Eve D",
                 "--yes visitor us@x.fr --phone 0699999999");
  AUTO(mem_free_at) char *asked = fake_api_story(api, "U");
  assert_string_equal(asked, "");
  visitdeck_says(&home, 0, "Changed: Eve D", "--yes visitor us@x.fr --visit v2 --phone 0699999999");
  fake_api_say(api, 'V', 200,
               "[" GUEST("v1", "1", "EVE") "," GUEST("v2", "2", "Eve") "]"); /* the same, spelled otherwise */
  visitdeck_says(&home, 0, "Changed: ", "--yes visitor us@x.fr --phone 0699999999");
  fake_api_close(api);
  home_close(&home);
}

/* ---- waiting */

#define VISIT(n, email)                                                                                                \
  "{\"id\":\"v" n "\",\"date\":\"2031-03-0" n "T12:00:00Z\",\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\"," \
  "\"externalRef\":\"R1\"},\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{\"email\":\"" email  \
  "\",\"firstName\":\"M\",\"lastName\":\"D\",\"phone\":\"06\"}}]}"

static struct tty *begin(const struct home *home, const char *language, const char *words) {
  const char *argv[VISITDECK_WORDS];
  AUTO(mem_free_at) char *copy = visitdeck_argv(home, words, argv);
  return tty_start(home, &(struct tty_setup){.language = language, .rows = 40, .columns = 200}, argv);
}

/* The first write is answered "busy, come again in 100 s", and what the second one is built on waits for that. */
TEST(who_has_to_wait_hears_for_what) {
  static const char *const said[][2] = {{"en", "Flatsy asks to wait for 100 s"},
                                        {"fr", "Flatsy demande d’attendre 100 s"}};
  static const char busy[] =
      "HTTP/1.1 503 Busy\r\nRetry-After: 100\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
  for (size_t n = 0; n < 2; n++) {
    struct home home;
    home_open(&home);
    struct fake_api *api = fake_api_open(home.url, sizeof home.url);
    fake_api_say(api, 'V', 200, "[" VISIT("1", "m@x.fr") "," VISIT("2", "m@x.fr") "]");
    fake_api_say(api, 'R', 200, VISIT("1", "m@x.fr"));
    fake_api_say(api, 'U', -1, busy);
    visitdeck_log_in(&home);
    struct tty *tty = begin(&home, said[n][0], "--yes --json visitor m@x.fr --phone 0699999999");
    tty_wait(tty, said[n][1]);
    tty_free(tty);
    fake_api_close(api);
    home_close(&home);
  }
}

/* What was sent and is not shown is looked for again, and again: what is known is told meanwhile. */
TEST(who_waits_for_a_row_hears_how_it_stands) {
  struct home home;
  home_open(&home);
  struct fake_api *api = fake_api_open(home.url, sizeof home.url);
  fake_api_say(api, 'O', 200, "{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\"}}");
  fake_api_say(api, 'S', 200, "[{\"date\":\"2031-03-01T12:00:00Z\",\"available\":true,\"isPriority\":true}]");
  fake_api_say(api, 'C', 503, "{}");
  visitdeck_log_in(&home);
  struct tty *tty = begin(&home, "en", "--yes book R1 2031-03-01T12:00:00Z " VISITOR);
  tty_wait(tty, "Row 1 of the outbox, looked at again in ");
  fake_api_say(api, 'V', 200, "[" VISIT("1", "m@x.fr") "]");
  tty_wait(tty, "Booked: ");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  fake_api_close(api);
  home_close(&home);
}

TEST(who_waits_for_an_answer_hears_that_none_has_come) {
  struct home home;
  home_open(&home);
  struct fake_api *api = fake_api_open(home.url, sizeof home.url);
  fake_api_say(api, 'M', 200, "{\"id\":\"c\",\"email\":\"a@x.fr\",\"fullName\":\"Agence\"}");
  visitdeck_log_in(&home);
  fake_api_hold(api);
  struct tty *tty = begin(&home, "en", "whoami");
  tty_wait(tty, "still waiting");
  fake_api_let_go(api);
  tty_wait(tty, "Agence");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  fake_api_close(api);
  home_close(&home);
}

/* Other deeds at the same visit are not this one. */
TEST(changed_details_are_no_cancellation) {
  struct home home;
  char date[HOME_DATE], id[ID_BYTES + 1];
  visitdeck_begin(&home, NULL, NULL);
  book_first(&home, date, id);
  visitdeck_says(&home, 0, "Changed: ", "--yes visitor m@x.fr --phone 0699999999");
  visitdeck_says(&home, 0, "Cancelled: ", "--yes cancel %s --by owner", id);
  visitdeck_says(&home, 1, "done or cancelled already", "--yes cancel %s --by visitor", id);
  home_slot(&home, REF, 1, date);
  visitdeck_says(&home, 1, "done or cancelled already", "--yes reschedule %s %s", id, date);
  home_close(&home);
}

#define PART(status, email, name)                                                                                      \
  "{\"status\":\"visit.status." status "\",\"visitor\":{\"email\":\"" email "\",\"firstName\":\"" name                 \
  "\",\"lastName\":\"D\",\"phone\":\"06\"}}"
#define OF_TWO(a, b)                                                                                                   \
  "{\"id\":\"v1\",\"date\":\"2031-03-01T12:00:00Z\",\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\","         \
  "\"externalRef\":\"R1\"},\"visitorVisits\":[" a "," b "]}"

/* Of two visitors one is cancelled; who then says the same of the visit means the other. */
TEST(the_other_visitor_is_not_done_with_the_first) {
  struct home home;
  home_open(&home);
  struct fake_api *api = fake_api_open(home.url, sizeof home.url);
  fake_api_say(api, 'R', 200, OF_TWO(PART("confirmed", "a@x.fr", "Adam"), PART("confirmed", "b@x.fr", "Berthe")));
  fake_api_say(api, 'X', 200, "{\"email\":\"a@x.fr\",\"firstName\":\"Adam\",\"lastName\":\"D\",\"phone\":\"06\"}");
  visitdeck_log_in(&home);
  visitdeck_says(&home, 0, "Adam D", "--yes cancel v1 --by visitor --visitor a@x.fr");
  fake_api_say(api, 'R', 200,
               OF_TWO(PART("cancelled.visitor", "a@x.fr", "Adam"), PART("confirmed", "b@x.fr", "Berthe")));
  fake_api_say(api, 'X', 200, "{\"email\":\"b@x.fr\",\"firstName\":\"Berthe\",\"lastName\":\"D\",\"phone\":\"06\"}");
  visitdeck_says(&home, 0, "Berthe D", "--yes cancel v1 --by visitor");
  fake_api_close(api);
  home_close(&home);
}

/* The first one's is not known yet: the second one would wait for it, and is not begun. */
TEST(an_open_one_of_the_visit_comes_first_whoever_it_is_of) {
  struct home home;
  home_open(&home);
  struct fake_api *api = fake_api_open(home.url, sizeof home.url);
  fake_api_say(api, 'R', 200, OF_TWO(PART("confirmed", "a@x.fr", "Adam"), PART("confirmed", "b@x.fr", "Berthe")));
  visitdeck_log_in(&home);
  visitdeck_says(&home, 6, "Row 1", "--yes cancel v1 --by visitor --visitor a@x.fr");
  visitdeck_says(&home, 6, "Row 1 of the outbox (", "--yes cancel v1 --by visitor --visitor b@x.fr");
  AUTO(mem_free_at) char *rows = visitdeck_prints(&home, NULL, 0, "", "outbox --json");
  assert_null(strstr(rows, "\"id\":2,"));
  fake_api_close(api);
  home_close(&home);
}
