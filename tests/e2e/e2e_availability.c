/* A property's hours through the terminal and the command line, in both editions; two seats on one property. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define ONE "[{\"start\":\"2031-01-06T08:00:00Z\",\"end\":\"2031-01-06T11:00:00Z\",\"x\":17}]" /* a Monday */

#define DATED(from, to) "{\"start\":\"" from "\",\"end\":\"" to "\"}"
#define WEEKLY(from, to) "{\"start\":\"" from "\",\"end\":\"" to "\",\"isWeeklyRecurring\":true}"

static const char *const editions[] = {"2018-12", "2018-08"};

static struct tty *dashboard(const struct home *home, const char *language) {
  struct tty *tty = tty_visitdeck(home, &(struct tty_setup){.language = language});
  tty_wait(tty, ">13-1063");
  return tty;
}

TEST(the_command_line_reads_and_replaces) {
  static const char *const refs[] = {"13-1063", "18/1280/02/0227", "75 bis A"};
  for (size_t edition = 0; edition < 2; edition++) {
    struct home home;
    visitdeck_begin(&home, "--edition", editions[edition]);
    for (size_t n = 0; n < sizeof refs / sizeof *refs; n++) {
      char ref[80];
      visitdeck_word(refs[n], ref);
      visitdeck_says(&home, 0, edition == 0 ? "every Monday from " : "every day 7:00-21:00", "availability %s", ref);
      free(visitdeck_prints(&home, ONE, 2, "add --yes", "availability %s -", ref));
      free(visitdeck_prints(&home, ONE, 0,
                            edition == 0 ? "Mon 06/01/2031 7:00-9:00 removed" : "Mon 06/01/2031 9:00-12:00 added",
                            "--yes availability %s -", ref));
      free(visitdeck_prints(&home, ONE, 0, "Nothing was sent", "--yes availability %s -", ref));
      AUTO(mem_free_at) char *list = visitdeck_prints(&home, NULL, 0, ONE, "--json availability %s", ref);
      assert_string_equal(list, ONE "\n");
    }
    home_write(&home, "list", "\xEF\xBB\xBF[]", 5); /* with the mark that editors put there */
    AUTO(mem_free_at) char *path = home_path(&home, "list");
    visitdeck_says(&home, 0, "saved", "--yes availability 13-1063 %s", path);
    visitdeck_says(&home, 0, "nothing from today on", "availability 13-1063");
    free(home_ask(&home, "/sandbox/property",
                  "{\"ref\":\"13-1063\",\"data\":{\"visitAvailabilities\":[{\"start\":\"soon\",\"end\":5}]}}"));
    free(visitdeck_prints(&home, ONE, 0, "1 interval that Flatsy has can't be read", "--yes availability 13-1063 -"));
    free(visitdeck_prints(&home, "{}", 2, "This is no list of intervals: write", "--yes availability 13-1063 -"));
    free(visitdeck_prints(&home, "[{\"start\":\"2031-01-06T08:00:00Z\",\"end\":\"2031-01-06T07:00:00Z\"}]", 2,
                          "Interval 1 ends before it starts", "--yes availability 13-1063 -"));
    visitdeck_says(&home, 2, "nowhere: ", "--yes availability 13-1063 nowhere");
    free(visitdeck_prints(&home, ONE, 4, "Unknown property", "--yes availability no_such -"));
    free(visitdeck_prints(&home, ONE, 5, "offline", "--yes --offline availability 13-1063 -"));
    home_close(&home);
  }
}

TEST(weekly_hours_go_where_they_are_known) {
  static const char weekly[] =
      "[{\"start\":\"2031-01-06T08:00:00Z\",\"end\":\"2031-01-06T11:00:00Z\",\"isWeeklyRecurring\":true}]";
  struct home home;
  visitdeck_begin(&home, "--edition", editions[0]);
  free(visitdeck_prints(&home, weekly, 0, "every Monday from 6 January 2031, 9:00-12:00",
                        "--yes availability 13-1063 -"));
  home_close(&home);
  visitdeck_begin(&home, "--edition", editions[1]);
  free(visitdeck_prints(&home, weekly, 1, "has no weekly hours", "--yes availability 13-1063 -"));
  visitdeck_says(&home, 0, "every day 7:00-21:00", "availability 13-1063");
  home_close(&home);
}

TEST(hours_are_read_as_owners_write_them) {
  for (size_t edition = 0; edition < 2; edition++) {
    struct home home;
    visitdeck_begin(&home, "--edition", editions[edition]);
    free(visitdeck_prints(&home, "lun-ven 9h-12h, 14h-18h; sam 9h-12h sur rdv", 2, "\"sur rdv\": not understood",
                          "--yes availability 13-1063 -"));
    free(visitdeck_prints(&home, "lun-ven 9h-12h", 2, "add --yes", "availability 13-1063 -"));
    AUTO(mem_free_at)
    char *told =
        visitdeck_prints(&home, "lun-ven 9h-12h, 14h-18h; sam 9h-12h\n", 0, "saved", "--yes availability 13-1063 -");
    assert_non_null(strstr(told, edition == 0 ? "- every Sunday from " : "weekdays are for 4 weeks"));
    AUTO(mem_free_at) char *now = visitdeck_prints(&home, NULL, 0, "9:00-12:00", "availability 13-1063");
    int count = (int)text_count(now, edition == 0 ? "every " : "9:00-12:00, 14:00-18:00");
    /* Four weeks from now on are five runs of weekdays where one is begun already. */
    assert_true(edition == 0 ? count == 11 : count == 4 || count == 5);
    free(visitdeck_prints(&home, "lun-ven 9h-12h, 14h-18h; sam 9h-12h", 0, "Nothing was sent",
                          "--yes availability 13-1063 -"));
    home_close(&home);
  }
}

/* A command in that language. */
static char *printed(const struct home *home, const char *language, const char *input, const char *words) {
  AUTO(mem_free_at) char *script = mem_print("LANGUAGE=%s ./visitdeck --url %s %s", language, home->url, words);
  AUTO(ran_free) struct ran ran = run(home, input, (const char *const[]){"sh", "-c", script, NULL});
  if (ran.status != 0) fail_msg("%s: %s%s", script, ran.out, ran.err);
  return mem_copy(ran.out);
}

/* Handed back to it, what it prints changes nothing. */
TEST(what_is_printed_is_read_in_its_language) {
  static const char *const lists[] = {
      "[" WEEKLY("2031-01-06T08:00:00Z", "2031-01-06T11:30:00Z") "," WEEKLY("2031-01-10T20:00:00Z",
                                                                            "2031-01-11T01:00:00Z") "]",
      "[" DATED("2031-01-06T08:00:00Z", "2031-01-06T11:00:00Z") "," DATED("2031-01-06T13:00:00Z",
                                                                          "2031-01-06T23:00:00Z") "]",
      "[" DATED("2031-02-01T08:00:00Z", "2031-02-01T11:00:00Z") "," DATED("2031-02-02T08:00:00Z",
                                                                          "2031-02-02T11:00:00Z") "]",
      "[" DATED("2031-10-26T00:00:00Z", "2031-10-26T01:30:00Z") "]", /* the clock goes back */
      "[" DATED("2031-02-01T21:00:00Z", "2031-02-02T02:00:00Z") "]"};
  static const char *const languages[][2] = {{"en", "Nothing was sent"},
                                             {"fr", "Rien n\u2019a \u00E9t\u00E9 envoy\u00E9"}};
  struct home home;
  visitdeck_begin(&home, "--edition", editions[0]);
  for (size_t n = 0; n < sizeof lists / sizeof *lists; n++) {
    free(visitdeck_prints(&home, lists[n], 0, "saved", "--yes availability 13-1063 -"));
    for (size_t l = 0; l < 2; l++) {
      AUTO(mem_free_at) char *print = printed(&home, languages[l][0], NULL, "availability 13-1063");
      AUTO(mem_free_at) char *told = printed(&home, languages[l][0], print, "--yes availability 13-1063 -");
      if (strstr(told, languages[l][1]) == NULL) fail_msg("%s%s", print, told);
    }
  }
  home_close(&home);
}

TEST(a_half_hour_is_closed_on_the_screen) {
  for (size_t edition = 0; edition < 2; edition++) {
    struct home home;
    visitdeck_begin(&home, "--edition", editions[edition]);
    struct tty *tty = dashboard(&home, NULL);
    tty_type(tty, "v");
    tty_wait(tty, "Availability 13-1063");
    tty_wait(tty, "07:00");
    tty_type(tty, "L"); /* that day of the coming week */
    tty_wait(tty, edition == 0 ? "07:00  open every week" : "07:00  open");
    tty_type(tty, " ");
    tty_wait(tty, "closed, not sent");
    tty_type(tty, "\r");
    tty_wait(tty, "Send these hours of 13-1063?");
    tty_type(tty, "\r\r");
    tty_wait(tty, "y send");
    AUTO(mem_free_at) char *before = visitdeck_prints(&home, NULL, 0, "", "availability 13-1063");
    assert_null(strstr(before, "7:30"));
    tty_confirm(tty, "y", "y send");
    tty_wait(tty, "Availability saved");
    tty_wait_gone(tty, "not sent");
    visitdeck_says(&home, 0, "7:30-21:00", "availability 13-1063");
    tty_type(tty, "q");
    tty_wait(tty, ">13-1063");
    tty_quit(tty);
    home_close(&home);
  }
}

TEST(the_second_seat_sees_the_first) {
  struct home home;
  visitdeck_begin(&home, "--edition", editions[0]);
  free(visitdeck_prints(&home, ONE, 0, "saved", "--yes availability 13-1063 -"));
  struct tty *tty = dashboard(&home, NULL);
  tty_type(tty, "v");
  tty_wait(tty, "07:00");
  tty_type(tty, "L");
  tty_wait(tty, "07:00  closed");
  tty_type(tty, " ");
  tty_wait(tty, "opened, not sent");
  free(visitdeck_prints(&home, "[{\"start\":\"2031-01-06T08:00:00Z\",\"end\":\"2031-01-06T10:00:00Z\",\"x\":17}]", 0,
                        "saved", "--yes availability 13-1063 -"));
  tty_type(tty, "\r");
  tty_confirm(tty, "y", "Send these hours");
  tty_wait(tty, "Changed on Flatsy meanwhile");
  tty_wait(tty, "- Mon 06/01/2031 11:00-12:00 removed");
  visitdeck_says(&home, 0, "2031-01-06T10:00:00Z", "--json availability 13-1063"); /* nothing was overwritten */
  tty_type(tty, "k");
  tty_wait(tty, "Your changes lie on Flatsy's hours now");
  tty_type(tty, "\r");
  tty_confirm(tty, "y", "Send these hours");
  tty_wait(tty, "Availability saved");
  visitdeck_says(&home, 0, "7:00-7:30", "availability 13-1063");
  visitdeck_says(&home, 0, "{\"start\":\"2031-01-06T08:00:00Z\",\"end\":\"2031-01-06T10:00:00Z\",\"x\":17}",
                 "--json availability 13-1063");
  tty_type(tty, "qq");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  home_close(&home);
}

/* French days are longer: the columns name them as far as they have room, and cut none. */
TEST(the_week_fits_in_french) {
  struct home home;
  visitdeck_begin(&home, "--edition", editions[0]);
  struct tty *tty = dashboard(&home, "fr");
  tty_type(tty, "v");
  tty_wait(tty, "Disponibilités 13-1063");
  tty_wait(tty, "lun. ");
  tty_wait(tty, "07:00");
  tty_wait_gone(tty, "…"); /* of what is being read, too */
  tty_type(tty, "L ");
  tty_wait(tty, "fermé, pas envoyé");
  tty_type(tty, "\r");
  tty_confirm(tty, "o", "Envoyer ces heures de 13-1063");
  tty_wait(tty, "Disponibilités enregistrées");
  tty_type(tty, "qq");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  home_close(&home);
}
