/* Who sits here: the name of a seat goes along with its bookings, and is kept with its writes; against both editions of
 * the API. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/db.h"
#include "../harness/home.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define REF "13-1063"
enum { ID_BYTES = 36 };

/* By its profile: no server is named. New memory. */
__attribute__((format(printf, 4, 5))) static char *says(const struct home *home, int status, const char *said,
                                                        const char *format, ...) {
  char words[400];
  struct home own = *home;
  va_list arguments;
  own.url[0] = '\0';
  va_start(arguments, format);
  vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  return visitdeck_prints(&own, NULL, status, said, "--yes %s", words);
}

/* Seat NULL: nobody is named. */
static void sits(const struct home *home, const char *seat) {
  home_write_profile(home, home->url, "%s%s%s", seat != NULL ? "  seat = \"" : "", seat != NULL ? seat : "",
                     seat != NULL ? "\"\n" : "");
}

static void first_slot(const struct home *home, char date[HOME_DATE]) {
  AUTO(mem_free_at) char *slots = says(home, 0, "\"date\":\"", "slots " REF " --json");
  text_behind(slots, "\"date\":\"", HOME_DATE, date);
}

static void book(const struct home *home, const char *email, char id[ID_BYTES + 1]) {
  char date[HOME_DATE];
  first_slot(home, date);
  AUTO(mem_free_at)
  char *booked =
      says(home, 0, "\"id\":\"",
           "book " REF " %s --email %s --first-name Anne --last-name Roy --phone 0612345678 --field budget=1 "
           "--json",
           date, email);
  text_behind(booked, "\"id\":\"", ID_BYTES + 1, id);
}

static void assert_lacks(const char *text, const char *part) {
  if (strstr(text, part) != NULL) fail_msg("\"%s\" is in:\n%s", part, text);
}

static const char *const editions[] = {"2018-08", "2018-12"};

TEST(a_booking_carries_who_made_it) {
  for (int later = 0; later < 2; later++) {
    struct home home;
    char id[ID_BYTES + 1], other[ID_BYTES + 1];
    home_open(&home);
    home_start_sandbox(&home, "--edition", editions[later]);
    sits(&home, "  Léa d’Été ");
    free(says(&home, 0, "", "changes"));
    book(&home, "a@x.fr", id);
    assert_int_equal(home_visits(&home, "\"visitdeckSeat\":\"Léa d’Été\"", true), 1);
    free(says(&home, 0, "Anne Roy  by Léa d’Été\n", "outbox"));
    free(says(&home, 0, "\"seat\":\"Léa d’Été\"", "outbox --json"));
    sits(&home, "Paul");
    free(says(&home, 0, "Anne Roy  by Léa d’Été\n", "outbox")); /* as it was made */
    free(says(&home, 0, "new: proposed  booked by Léa d’Été  ", "changes"));
    free(says(&home, 0, "\"seat\":\"Léa d’Été\"", "changes --json"));
    free(says(&home, 0, "Booked by: Léa d’Été\n", "visit %s", id));
    sits(&home, NULL);
    book(&home, "b@x.fr", other);
    AUTO(mem_free_at) char *outbox = says(&home, 0, "\"seat\":\"Léa d’Été\"", "outbox --json");
    assert_int_equal(text_count(outbox, "\"seat\""), 1);
    AUTO(mem_free_at) char *visit = says(&home, 0, "visitdeckKey", "visit %s --json", other);
    assert_lacks(visit, "visitdeckSeat");
    AUTO(mem_free_at) char *changes = says(&home, 0, other, "changes --json");
    assert_int_equal(text_count(changes, "\"seat\""), 1);
    home_close(&home);
  }
}

/* Whoever edits or moves: it is there once. A move that makes a new visit is by who moves it; Flatsy's own keeps all.
 */
TEST(an_edited_or_moved_visitor_keeps_it) {
  static const struct { const char *mover, *then[2]; } rows[] = {{"Paul", {"Paul", "Léa"}}, {NULL, {"Léa", "Léa"}}};
  for (int later = 0; later < 2; later++)
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
      struct home home;
      char id[ID_BYTES + 1], date[HOME_DATE];
      home_open(&home);
      home_start_sandbox(&home, "--edition", editions[later]);
      sits(&home, "Léa");
      book(&home, "a@x.fr", id);
      sits(&home, rows[n].mover);
      free(says(&home, 2, "NAME=VALUE", "visitor a@x.fr --visit %s --field visitdeckSeat=Zoé", id));
      free(says(&home, 2, "NAME=VALUE", "visitor a@x.fr --visit %s --field visitdeckSeat=", id));
      free(says(&home, 0, "Changed", "visitor a@x.fr --visit %s --first-name Zoé --field budget= --field x=1", id));
      AUTO(mem_free_at) char *edited = says(&home, 0, "\"visitdeckSeat\":\"Léa\"", "visit %s --json", id);
      assert_int_equal(text_count(edited, "visitdeckSeat"), 1);
      first_slot(&home, date);
      AUTO(mem_free_at) char *moved = says(&home, 0, date, "reschedule %s %s --json", id, date);
      AUTO(mem_free_at) char *wanted = mem_print("\"visitdeckSeat\":\"%s\"", rows[n].then[later]);
      assert_int_equal(home_visits(&home, wanted, true), 1);
      assert_int_equal(home_visits(&home, "visitdeckSeat\":", true), 1);
      assert_int_equal(text_count(moved, "visitdeckSeat"), 1);
      AUTO(mem_free_at) char *outbox = says(&home, 0, "move", "outbox --json");
      assert_int_equal(text_count(outbox, "\"seat\":\"Paul\""), n == 0 ? 2 : 0);
      home_close(&home);
    }
}

/* Whoever else has booked: what stands there is text, and no more of it than a name has. */
TEST(what_another_wrote_there_is_harmless) {
  static const char *const rows[][2] = {
      {"\\u001b[2J\\u001b]0;x\\u0007\\u202eL\\u200f\\u00e9a\\nPaul\\u009b31m", "Léa Paul"},
      {"%s", "oooo…"}, /* 10 kB */
      {"\\u200e\\u001b[1m", NULL}};
  AUTO(mem_free_at) char *many = mem_new(10 * 1024 + 1);
  memset(many, 'o', 10 * 1024);
  for (int later = 0; later < 2; later++) {
    struct home home;
    home_open(&home);
    home_start_sandbox(&home, "--edition", editions[later]);
    sits(&home, NULL);
    free(says(&home, 0, "", "changes"));
    AUTO(mem_free_at) char *property = says(&home, 0, "\"id\":\"", "property " REF " --json");
    char id[3][ID_BYTES + 1], where[ID_BYTES + 1], date[HOME_DATE];
    text_behind(property, "\"id\":\"", ID_BYTES + 1, where);
    for (size_t n = 0; n < 3; n++) {
      first_slot(&home, date);
      AUTO(mem_free_at) char *seat = text_fill(rows[n][0], "%s", many);
      AUTO(mem_free_at)
      char *body =
          mem_print("{\"propertyId\":\"%s\",\"date\":\"%s\",\"visitor\":{\"email\":\"x%zu@x.fr\",\"firstName\":"
                    "\"Anne\",\"lastName\":\"Roy\",\"phone\":\"0612345678\",\"fields\":{\"visitdeckSeat\":\"%s\"}}}",
                    where, date, n, seat);
      AUTO(mem_free_at) char *made = home_api(&home, "/api/v1/business/visit/create", body);
      text_behind(made, "\"id\":\"", ID_BYTES + 1, id[n]);
    }
    free(says(&home, 0, "\"date\"", "visits --ref " REF " --json")); /* read: they are new */
    AUTO(mem_free_at) char *changes = says(&home, 0, "booked by Léa Paul", "changes");
    AUTO(mem_free_at) char *json = says(&home, 0, "\"seat\":\"Léa Paul\"", "changes --json");
    assert_int_equal(text_count(changes, "booked by "), 2);
    assert_int_equal(text_count(changes, "oooo…  "), 1);
    assert_true(strlen(changes) < 1024);
    assert_int_equal(text_count(json, "\"seat\""), 2);
    assert_true(strchr(changes, '\x1b') == NULL && strstr(changes, "\u202e") == NULL && strstr(json, "\u202e") == NULL);
    for (size_t n = 0; n < 3; n++) {
      AUTO(mem_free_at) char *visit = says(&home, 0, rows[n][1], "visit %s", id[n]);
      assert_int_equal(text_count(visit, "Booked by: "), rows[n][1] != NULL);
      assert_true(strlen(visit) < 1024 && strchr(visit, '\x1b') == NULL);
    }
    home_close(&home);
  }
}

/* What Léa left open is hers, also where it is Paul who sends it. */
TEST(a_row_stays_with_who_made_it) {
  struct home home;
  char id[ID_BYTES + 1], date[HOME_DATE];
  home_open(&home);
  home_start_sandbox(&home, "--edition", editions[0]);
  sits(&home, NULL);
  book(&home, "a@x.fr", id);
  sits(&home, "Léa");
  first_slot(&home, date);
  home_fault(&home, "create:status=500\nvisits:status=503"); /* told soon */
  free(says(&home, 6, "row 2", "reschedule %s %s", id, date));
  home_fault(&home, "");
  assert_int_equal(home_visits(&home, "visitdeckSeat", false), 0);
  sits(&home, "Paul");
  free(says(&home, 0, "Done", "outbox retry 2"));
  assert_int_equal(home_visits(&home, "\"visitdeckSeat\":\"Léa\"", true), 1);
  free(says(&home, 0, "Anne Roy  by Léa", "outbox"));
  home_close(&home);
}

/* Whole, or refused with what is wrong. */
TEST(a_seat_is_taken_whole_or_refused) {
#define TEN(text) text text text text text text text text text text
  static const char *const rows[][2] = {
      {TEN("éàçïœ "), NULL},
      {"Jérôme \\\"Jé\\\" L’Hôte · bureau 2", NULL},
      {TEN("123456") "7", "seat is 61 columns wide: 60 is the most"},
      {TEN("e\u0301\u0323\u0327\u0302x"), NULL},
      {TEN("e\u0301\u0323\u0327\u0302e\u0301\u0323\u0327\u0302e\u0301"), "seat is 210 bytes long: 200 is the most"},
      {"\\t", "seat has characters that can't be shown"},
      {" ", "seat is blank"},
      {"L\\033[31mea", "seat has characters that can't be shown"},
      {"L\u202eea", "seat has characters that can't be shown"},
      {"one\\ntwo", "seat has characters that can't be shown"},
      {"L\xe9"
       "a",
       "save it as UTF-8"},
      {"", NULL}};
#undef TEN
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    home_write_profile(&home, "http://127.0.0.1:9", "  seat = \"%s\"\n", rows[n][0]);
    AUTO(mem_free_at) char *said = says(&home, rows[n][1] != NULL ? 2 : 0, rows[n][1], "--offline outbox --json");
    if (rows[n][1] != NULL) assert_has(said, "visitdeck.conf");
  }
  home_close(&home);
}

/* One profile for everybody on a host, each user's own seat over it: two dashboards at once. */
TEST(two_seats_of_one_profile_know_each_other) {
  struct home homes[2];
  struct tty *ttys[2];
  static const char *const seats[] = {"Léa", "Paul"};
  for (int n = 0; n < 2; n++) {
    home_open(&homes[n]);
    if (n == 0) home_start_sandbox(&homes[0], NULL, NULL);
    home_write_text(&homes[n], "site/visitdeck/visitdeck.conf",
                    "profile default {\n url = \"%s\"\n user = \"demo@visitdeck.example\"\n password_command = \"echo "
                    "demo\"\n seat = \"comptoir\"\n}\n",
                    homes[0].url);
    home_write_text(&homes[n], "config/visitdeck/visitdeck.conf", "profile default {\n seat = \"%s\"\n}\n", seats[n]);
    ttys[n] = tty_start(&homes[n], &(struct tty_setup){0}, (const char *const[]){"./visitdeck", NULL});
  }
  tty_wait(ttys[1], "c changes");
  tty_wait(ttys[0], "b book");
  tty_type(ttys[1], "c");
  tty_wait(ttys[1], "Nothing has changed");
  tty_type(ttys[0], "b");
  tty_book(ttys[0], "Zoé Roy 0612345678 z@x.fr", "z@x.fr");
  tty_wait(ttys[0], "Booked: ");
  tty_type(ttys[0], "o");
  tty_wait(ttys[0], "Outbox  all settled");
  tty_wait(ttys[0], "Zoé Roy  by Léa");
  tty_type(ttys[1], "r");
  tty_wait(ttys[1], "Zoé Roy  by Léa");
  tty_type(ttys[1], "\r");
  tty_wait(ttys[1], "Booked by: Léa");
  for (int n = 0; n < 2; n++)
    tty_free(ttys[n]);
  home_close(&homes[1]);
  home_close(&homes[0]);
}

/* An outbox of before: its rows say nothing of it, what is written from now on does. */
TEST(an_outbox_of_before_says_nothing_of_seats) {
  struct home home;
  char id[ID_BYTES + 1];
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  sits(&home, "Léa");
  book(&home, "a@x.fr", id);
  AUTO(mem_free_at) char *path = home_path(&home, "state/visitdeck/default/outbox.db");
  db_run(path, "ALTER TABLE outbox DROP COLUMN seat; PRAGMA user_version = 7");
  AUTO(mem_free_at) char *outbox = says(&home, 0, "\"kind\":\"book\"", "outbox --json");
  assert_lacks(outbox, "\"seat\"");
  free(says(&home, 0, "Paused", "pause " REF));
  AUTO(mem_free_at) char *both = says(&home, 0, "\"seat\":\"Léa\"", "outbox --json");
  assert_int_equal(text_count(both, "\"seat\""), 1);
  /* What is in the file may be anything. */
  db_run(path, "UPDATE outbox SET seat = char(27) || '[2J' || char(8238) || replace(hex(zeroblob(5000)), '00', 'é') "
               "WHERE id = 2");
  AUTO(mem_free_at) char *odd = says(&home, 0, "éééé…\"", "outbox --json");
  assert_lacks(odd, "[2J");
  assert_lacks(odd, "\u202e");
  assert_int_equal(text_count(odd, "é"), 59);
  home_close(&home);
}
