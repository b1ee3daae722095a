/* Moving visits, editing visitors, several at once, messages and changes: through a real terminal and the command line,
 * against both editions of the API. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

enum { ID_BYTES = 36 };

/* A sandbox of that edition, logged in; Marie has a visit whose id goes to out, at the first recommended slot. */
static void begin(struct home *home, const char *edition, char out[ID_BYTES + 1]) {
  visitdeck_begin(home, "--edition", edition);
  AUTO(mem_free_at) char *slots = visitdeck_prints(home, NULL, 0, "\"date\":\"", "slots 13-1063 --json");
  char date[21];
  text_behind(slots, "\"date\":\"", sizeof date, date);
  AUTO(mem_free_at)
  char *booked = visitdeck_prints(home, NULL, 0, "\"id\":\"",
                                  "book 13-1063 %s --email marie@x.fr --first-name Marie --last-name Dupont --phone "
                                  "0612345678 --field budget=900 --yes --json",
                                  date);
  text_behind(booked, "\"id\":\"", ID_BYTES + 1, out);
}

/* The nth recommended slot of the property now. */
static void slot(const struct home *home, int n, char date[21]) {
  char *slots = visitdeck_prints(home, NULL, 0, "\"date\":\"", "slots 13-1063 --json --reschedule"), *at = slots;
  for (int count = 0; count <= n; count++)
    at = strstr(at, "\"date\":\"") + 8;
  memcpy(date, at, 20);
  date[20] = '\0';
  free(slots);
}

static const char *const editions[] = {"2018-08", "2018-12"};

/* ---- the command line */

TEST(a_visit_moves_by_command) {
  for (int n = 0; n < 2; n++) {
    struct home home;
    char id[ID_BYTES + 1], date[21];
    begin(&home, editions[n], id);
    slot(&home, 0, date);
    visitdeck_says(&home, 2, "Nobody can be asked here", "reschedule %s %s", id, date);
    assert_int_equal(home_visits(&home, "marie@x.fr", false), 1); /* nothing was sent */
    visitdeck_says(&home, 1, "nearest", "reschedule %s 2031-01-01_10:00 --yes", id);
    visitdeck_says(&home, 1, "no such visitor", "reschedule %s %s --visitor nobody@x.fr --yes", id, date);
    visitdeck_says(&home, 0, date, "reschedule %s %s --yes --json", id, date);
    assert_int_equal(home_visits(&home, "marie@x.fr", true), 1);
    assert_int_equal(home_visits(&home, "marie@x.fr", false), 2);
    visitdeck_says(&home, 0, "Moved already, by row 2", "reschedule %s %s --yes", id, date);
    slot(&home, 0, date);
    visitdeck_says(&home, 1, "done or cancelled", "reschedule %s %s --yes", id, date);
    visitdeck_says(&home, 0, "move", "outbox");
    visitdeck_says(&home, 0, "new: proposed", "changes");
    visitdeck_says(&home, 0, "Nothing has changed", "changes --since tomorrow");
    visitdeck_says(&home, 0, "\"change\":\"status\"", "changes --json");
    home_close(&home);
  }
}

TEST(a_visitor_changes_by_command) {
  for (int n = 0; n < 2; n++) {
    struct home home;
    char id[ID_BYTES + 1];
    begin(&home, editions[n], id);
    visitdeck_says(&home, 2, "What is changed?", "visitor marie@x.fr --visit %s --yes", id);
    visitdeck_says(&home, 2, "NAME=VALUE", "visitor marie@x.fr --visit %s --field visitdeckKey=1 --yes", id);
    visitdeck_says(&home, 2, "is not UTF-8", "visitor marie@x.fr --visit %s --first-name a\xff --yes", id);
    visitdeck_says(&home, 2, "is not UTF-8", "visitor marie@x.fr --visit %s --field a=\xff --yes", id);
    visitdeck_says(&home, 2, "no email address", "visitor marie@x.fr --visit %s --email a\x1b@x.fr --yes", id);
    visitdeck_says(&home, 4, "no visitor", "visitor nobody@x.fr --visit %s --phone 0611111111 --yes", id);
    visitdeck_says(&home, 0, "\"firstName\":\"Marianne\"",
                   "visitor marie@x.fr --visit %s --first-name Marianne --field a/b=x --field réf~=y --yes --json", id);
    visitdeck_says(&home, 0, "\"a/b\":\"x\"", "visit %s --json", id);
    visitdeck_says(&home, 0, "\"réf~\":\"y\"", "visit %s --json", id);
    visitdeck_says(&home, 0, "\"budget\":\"900\"", "visit %s --json", id); /* untouched */
    visitdeck_says(&home, 0, "Changed", "visitor marie@x.fr --field budget= --phone 0699999999 --yes");
    char *visit = NULL, words[80];
    snprintf(words, sizeof words, "visit %s --json", id);
    visit = visitdeck_prints(&home, NULL, 0, "0699999999", "%s", words);
    assert_null(strstr(visit, "budget"));
    assert_non_null(strstr(visit, "visitdeckKey"));
    free(visit);
    visitdeck_says(&home, 4, "No visit has a visitor", "visitor nobody@x.fr --phone 0612345678 --yes");
    home_close(&home);
  }
}

TEST(reports_and_messages_by_command) {
  struct home home;
  char id[ID_BYTES + 1];
  begin(&home, "2018-12", id);
  visitdeck_says(&home, 0, "No report yet", "report %s", id);
  visitdeck_says(&home, 0, "\"propertyId\"", "report %s --json", id);
  visitdeck_says(&home, 4, NULL, "report 00000000-0000-4000-8000-000000000000");
  visitdeck_says(&home, 0, "Message sent: 13-1063", "message 13-1063 Are_the_keys with you? --yes");
  AUTO(mem_free_at) char *talk = visitdeck_prints(&home, NULL, 0, "Are the keys with you?", "messages 13-1063");
  assert_non_null(strstr(talk, "  you\n"));
  assert_non_null(strstr(talk, "  new\n")); /* the automatic answer */
  visitdeck_says(&home, 0, "13-1063", "messages");
  visitdeck_says(&home, 0, "\"propertySummary\"", "messages --json");
  visitdeck_says(&home, 4, NULL, "messages nowhere");
  visitdeck_says(&home, 2, "is not UTF-8", "message 13-1063 Caf\xe9 --yes");
  visitdeck_says(&home, 4, NULL, "message nowhere Hello --yes");
  visitdeck_says(&home, 2, "Nobody can be asked here", "message 13-1063 Hello");
  home_close(&home);
  begin(&home, "2018-08", id);
  visitdeck_says(&home, 4, "This server has no messages", "messages");
  visitdeck_says(&home, 4, "This server has no messages", "message 13-1063 Hello --yes");
  home_close(&home);
}

/* References of any shape, in each command that takes one. A blank is written _ on these command lines. */
TEST(references_of_any_shape) {
  static const char *const refs[] = {"a/b/0227", "a+b_c", "100%25", "..", "réf#5?x=1&y=2", "東京-1"};
  struct home home;
  char id[ID_BYTES + 1], date[21], words[500];
  begin(&home, "2018-12", id);
  for (size_t n = 0; n < sizeof refs / sizeof *refs; n++) {
    char ref[64], body[300];
    snprintf(ref, sizeof ref, "%s", refs[n]);
    for (char *blank = strchr(ref, '_'); blank != NULL; blank = strchr(blank, '_'))
      *blank = ' ';
    snprintf(body, sizeof body,
             "{\"externalRef\":\"%s\",\"address\":{\"address\":\"1 rue\",\"zip\":\"75002\",\"city\":\"Paris\","
             "\"countryCode\":\"FR\",\"latitude\":48.8,\"longitude\":2.3}}",
             ref);
    free(home_api(&home, "/api/v1/business/properties", body));
    snprintf(words, sizeof words, "slots %s --all --json", refs[n]);
    char *slots = visitdeck_prints(&home, NULL, 0, "\"date\":\"", "%s", words), *at = slots;
    for (int slot = 0; slot <= 2; slot++) /* the first one for the booking, the third to move to */
      memcpy(slot == 0 ? id : date, at = strstr(at, "\"date\":\"") + 8, 20);
    id[20] = date[20] = '\0';
    free(slots);
    snprintf(words, sizeof words,
             "book %s %s --email r%zu@x.fr --first-name R --last-name N --phone 0612345678 --yes --json", refs[n], id,
             n);
    AUTO(mem_free_at) char *booked = visitdeck_prints(&home, NULL, 0, "\"id\":\"", "%s", words);
    memcpy(id, strstr(booked, "\"id\":\"") + 6, ID_BYTES);
    id[ID_BYTES] = '\0';
    visitdeck_says(&home, 0, ref, "reschedule %s %s --yes --json", id, date);
    visitdeck_says(&home, 0, "Changed", "visitor r%zu@x.fr --phone 0699999999 --yes", n);
    visitdeck_says(&home, 0, ref, "message %s Hello --yes", refs[n]);
    visitdeck_says(&home, 0, "Hello", "messages %s", refs[n]);
    snprintf(words, sizeof words, "r%zu@x.fr", n);
    assert_int_equal(home_visits(&home, words, true), 1);
  }
  home_close(&home);
}

/* ---- the terminal */

static struct tty *dashboard(const struct home *home) {
  /* Wide: on a day whose clock changes each time says how far it is from UTC. */
  struct tty *tty = tty_visitdeck(home, &(struct tty_setup){.rows = 40, .columns = 200});
  tty_wait(tty, ">13-1063");
  return tty;
}

/* Until the slots are those that there are now: the cache may be up to date, and have Marie's as the first one. row:
 * the planning's of a visit of Anne's at the first of them. */
static void await_slots(const struct home *home, struct tty *tty, char row[64]) {
  char first[64], day[8];
  int number, at;
  AUTO(mem_free_at) char *slots = visitdeck_prints(home, NULL, 0, "I can offer you", "slots 13-1063");
  assert_int_equal(sscanf(slots, "%*s %7s %d %n", day, &number, &at), 2); /* "* Sat 28 14:30" */
  const char *time = slots + at;
  int length = (int)(strstr(time, "  ") - time); /* on a day whose clock changes with its distance from UTC */
  snprintf(row, 64, ">%.*s proposed   13-1063   Anne Martin", length, time);
  snprintf(first, sizeof first, "1 %s %2d %.*s", day, number, length, time);
  tty_wait(tty, first);
}

/* Books a visit of Anne at the first slot, and waits until its row is selected. */
static void on_her_visit(const struct home *home, struct tty *tty) {
  char row[64];
  await_slots(home, tty, row);
  tty_type(tty, "b");
  tty_book(tty, "Anne Martin 0612345679 anne@x.fr", "anne@x.fr");
  tty_wait(tty, row);
  tty_wait(tty, "Booked: ");
}

TEST(a_visit_moves_on_screen) {
  for (int n = 0; n < 2; n++) {
    struct home home;
    char id[ID_BYTES + 1];
    begin(&home, editions[n], id);
    struct tty *tty = dashboard(&home);
    on_her_visit(&home, tty);
    tty_type(tty, "m");
    tty_wait(tty, "Moving ");
    tty_wait(tty, ">1 ");
    tty_pick(tty, "2", "Move the visit of Anne Martin");
    assert_int_equal(home_visits(&home, "anne@x.fr", false), 1); /* nothing is sent yet */
    tty_confirm(tty, "y", "Move the visit of Anne Martin");
    tty_wait(tty, "Moved: ");
    assert_int_equal(home_visits(&home, "anne@x.fr", true), 1);
    assert_int_equal(home_visits(&home, "anne@x.fr", false), 2);
    tty_wait(tty, "moved from ");
    tty_type(tty, "\r"); /* the new one's detail, and from there the old one's */
    tty_wait(tty, "Moved here from ");
    tty_type(tty, "\r");
    tty_wait(tty, "Moved to ");
    tty_type(tty, "qq");
    tty_quit(tty);
    home_close(&home);
  }
}

/* Of the week's slots; then it stands in the week, and on the map of its day. */
TEST(a_slot_of_the_week_is_booked_on_screen) {
  struct home home;
  char id[ID_BYTES + 1];
  begin(&home, editions[0], id);
  struct tty *tty = dashboard(&home);
  char row[64];
  await_slots(&home, tty, row);
  tty_type(tty, "b");
  tty_wait(tty, ">1 ");
  tty_type(tty, "w");
  tty_wait(tty, "1 ★");
  tty_pick(tty, "1", "Visitor:");
  tty_type(tty, "Anne Martin 0612345679 anne@x.fr");
  tty_wait(tty, "mail anne@x.fr");
  tty_type(tty, "\r");
  tty_confirm(tty, "y", "Book ");
  tty_wait(tty, "Booked: ");
  assert_int_equal(home_visits(&home, "anne@x.fr", true), 1);
  tty_wait_selected(tty, "Anne Martin");
  tty_type(tty, "w");
  tty_wait(tty, "? 13-1063"); /* proposed */
  tty_type(tty, "wM");
  tty_wait(tty, "Anne Martin");
  tty_wait(tty, "|---"); /* the scale */
  tty_type(tty, "q");
  tty_quit(tty);
  home_close(&home);
}

TEST(a_visitor_changes_on_screen) {
  for (int n = 0; n < 2; n++) {
    struct home home;
    char id[ID_BYTES + 1];
    begin(&home, editions[n], id);
    struct tty *tty = dashboard(&home);
    on_her_visit(&home, tty);
    tty_type(tty, "e");
    tty_wait(tty, "custom fields too");
    tty_type(tty, "tte");
    tty_wait(tty, "changed");
    tty_type(tty, "\x1bOA"); /* up from the first field: the line for a new one */
    tty_type(tty, "garage=oui");
    tty_type(tty, "\r");
    tty_wait(tty, "Anne -> Annette; garage: new, oui.");
    assert_int_equal(home_visits(&home, "garage", false), 0); /* Enter sends nothing */
    tty_confirm(tty, "y", "Anne -> Annette; garage: new, oui.");
    tty_wait(tty, "Visitor saved: ");
    assert_int_equal(home_visits(&home, "\"garage\":\"oui\"", true), 1);
    assert_int_equal(home_visits(&home, "Annette", true), 1);
    tty_quit(tty);
    tty = tty_visitdeck(&home, &(struct tty_setup){.language = "fr"});
    tty_wait(tty, "/ filtrer");
    tty_type(tty, "c");
    tty_wait_selected(tty, "Anne Martin");
    tty_type(tty, "\r");
    tty_wait(tty, "anne@x.fr");
    tty_type(tty, "e");
    tty_wait(tty, "garage");
    tty_type(tty, "s");
    tty_wait(tty, "modifié");
    tty_type(tty, "\r");
    tty_wait(tty, "Annettes."); /* no blank before the dot */
    tty_free(tty);
    home_close(&home);
  }
}

TEST(several_are_cancelled_on_screen) {
  struct home home;
  char id[ID_BYTES + 1];
  begin(&home, "2018-12", id);
  struct tty *tty = dashboard(&home);
  on_her_visit(&home, tty);
  tty_type(tty, " ");
  tty_wait(tty, "1 marked");
  tty_type(tty, "x");
  tty_wait(tty, "Cancel 1 visit: who wants it?");
  tty_type(tty, "p");
  tty_wait(tty, "Type 1, then y");
  tty_rest(tty);
  tty_type(tty, "y");
  tty_wait(tty, "Type how many visits are cancelled: 1");
  assert_int_equal(home_visits(&home, "anne@x.fr", true), 1);
  tty_type(tty, "1");
  tty_confirm(tty, "y", "Type 1, then y: 1");
  tty_wait(tty, "Cancelled: ");
  tty_wait(tty, "Outbox  all settled");
  assert_int_equal(home_visits(&home, "anne@x.fr", true), 0);
  tty_type(tty, "q");
  tty_type(tty, "c");
  tty_wait(tty, "new: proposed");
  tty_type(tty, "q");
  tty_quit(tty);
  home_close(&home);
}

TEST(messages_on_screen) {
  struct home home;
  char id[ID_BYTES + 1];
  begin(&home, "2018-12", id);
  struct tty *tty = dashboard(&home);
  tty_type(tty, "\r"); /* the property, and what is written about it */
  tty_wait(tty, "In charge");
  tty_type(tty, "u");
  tty_wait(tty, "Enter writes a message");
  tty_type(tty, "\r");
  tty_wait(tty, "Message:");
  tty_type(tty, "\x1b[200~Where are\nthe keys?\x1b[201~");
  tty_wait(tty, "↵the keys?");
  tty_type(tty, "\r");
  tty_confirm(tty, "y", "y send");
  tty_wait(tty, "Message sent: ");
  tty_wait(tty, "vous répondra"); /* the automatic answer; "new" goes as soon as it has been read */
  tty_wait(tty, "the keys?");
  tty_type(tty, "qq");
  tty_wait(tty, "Properties");
  tty_type(tty, "u");
  tty_wait(tty, "unread");
  tty_wait(tty, "13-1063");
  tty_type(tty, "q");
  tty_quit(tty);
  home_close(&home);
  begin(&home, "2018-08", id);
  tty = dashboard(&home);
  tty_type(tty, "u");
  tty_wait(tty, "no messages"); /* in a pane of their own, until it is known which edition this is */
  tty_type(tty, "1q");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  home_close(&home);
}

/* ---- changes */

/* They stay for a week, in whatever run they are looked at; those that nobody has read are counted from the start on.
 */
TEST(changes_stay_and_are_counted) {
  struct home home;
  char id[ID_BYTES + 1];
  begin(&home, "2018-12", id);
  struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){.language = "fr"});
  tty_wait(tty, "1 changement non lu\u00a0: c");
  tty_wait(tty, "/ filtrer");
  tty_type(tty, "c");
  tty_wait(tty, "1 changement en 7 jours");
  tty_wait_gone(tty, "changement non lu");
  assert_false(tty_has(tty, "lu jusqu’ici"));
  tty_type(tty, "\x1b");
  tty_wait(tty, "/ filtrer");
  tty_quit(tty);
  visitdeck_says(&home, 0, "new: proposed", "changes"); /* it has not gone by being looked at */
  visitdeck_says(&home, 0, "Cancelled", "cancel %s --by visitor --yes", id);
  visitdeck_says(&home, 0, "cancelled", "visit %s", id); /* a command need not wait until it has been read again */
  const char *argv[VISITDECK_WORDS];
  AUTO(mem_free_at) char *offline = visitdeck_argv(&home, "--offline", argv);
  tty = tty_start(&home, &(struct tty_setup){.language = "en"}, argv);
  tty_wait(tty, "1 unread change: c");
  tty_wait(tty, "c changes");
  tty_type(tty, "c");
  tty_wait(tty, "cancelled by the visitor, was proposed");
  tty_wait(tty, "read up to here");
  tty_wait(tty, "new: proposed");
  tty_wait_gone(tty, "unread");
  tty_type(tty, "\x1b");
  tty_wait(tty, "c changes");
  tty_quit(tty);
  tty = tty_visitdeck(&home, &(struct tty_setup){.language = "fr"});
  tty_wait(tty, "/ filtrer");
  tty_type(tty, "c");
  tty_wait(tty, "lu jusqu’ici");
  tty_wait(tty, "2 changements en 7 jours");
  assert_false(tty_has(tty, "non lu"));
  tty_free(tty);
  home_close(&home);
}
