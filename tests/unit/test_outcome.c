/* Where the person is when the outcome of what they sent is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/when.h"
#include "table.h"

#define LINE "Marie Dupont 06 12 34 56 78 marie@x.fr"

/* ---- bookings and moves */

/* Sent from the properties, on the day of NOW, for the day after: which the planning shows. */
static uint64_t books(struct table *table) {
  table_types(table, "b1" LINE "\ny");
  assert_string_equal(table_top(table), "planning");
  assert_int_equal(table_find(table, JOB_WATCH_DAY)->from, when_day(NOW + 86400));
  return table_find(table, JOB_BOOK)->serial;
}

TEST(a_refusal_leads_back_to_the_slots) {
  static const struct {
    enum error_code code;
    bool back;
  } rows[] = {{ERROR_NONE, false}, {ERROR_UNKNOWN, false}, {ERROR_REFUSED, true},  {ERROR_STORE, true},
              {ERROR_AUTH, true},  {ERROR_USAGE, true},    {ERROR_NOT_FOUND, true}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    AT_EACH_SIZE(table) {
      uint64_t serial = books(table);
      table_ends(table, table_find(table, JOB_WATCH_DAY)->serial, ERROR_REFUSED, "another job's");
      assert_string_equal(table_top(table), "planning");
      table_ends(table, serial, rows[n].code, "no");
      assert_string_equal(table_top(table), rows[n].back ? "slots" : "planning");
      assert_int_equal(table_find(table, JOB_WATCH_DAY)->from, when_day(rows[n].back ? NOW : NOW + 86400));
      if (!rows[n].back) continue;
      table_types(table, "\n"); /* a slot is under the cursor, of the same property */
      table_shows(table, "Visitor:");
      table_ends(table, serial, rows[n].code, "once more");
      table_shows(table, "Visitor:");
    }
}

/* Whatever key has come: the person has gone on. */
TEST(a_refusal_takes_nobody_away) {
  static const char *const keys[] = {"j", "l", "1", "?", "o"};
  for (size_t n = 0; n < sizeof keys / sizeof *keys; n++)
    AT_EACH_SIZE(table) {
      uint64_t serial = books(table);
      table_types(table, keys[n]);
      const char *before = table_top(table);
      size_t days = table_posted(table, JOB_WATCH_DAY);
      table_ends(table, serial, ERROR_REFUSED, "no");
      assert_string_equal(table_top(table), before);
      assert_int_equal(table_posted(table, JOB_WATCH_DAY), days);
    }
}

/* Twice on that other day, the first of which is done: not back to that day. */
TEST(a_second_refusal_leads_back_to_the_day_before_it) {
  struct table *table = table_new(140, 45);
  books(table);
  table_happens(table, table_write(EVENT_WRITE, "done", true, NULL)); /* shows its day once more */
  table_types(table, "t1b1Jean Petit 06 12 34 56 79 jean@x.fr\ny");
  table_ends(table, table_find(table, JOB_BOOK)->serial, ERROR_REFUSED, "no");
  assert_int_equal(table_find(table, JOB_WATCH_DAY)->from, when_day(NOW));
  table_free(table);
}

/* Nobody's slots are chosen any more, and those of another property are not for that visitor. */
TEST(a_refusal_at_a_property_that_is_gone_leads_to_the_others) {
  AT_EACH_SIZE(table) {
    uint64_t serial = books(table);
    struct event *event = table_properties(table, 40);
    event->properties->rows[0] = event->properties->rows[--event->properties->count];
    table_happens(table, event);
    table_ends(table, serial, ERROR_REFUSED, "no");
    assert_string_equal(table_top(table), "properties");
  }
}

TEST(a_refused_move_leads_back_to_its_visit) {
  AT_EACH_SIZE(table) {
    table_types(table, "2");
    table_happens(table, table_day_of(table, table_visit("v8", "2026-11-26T13:00:00Z", "confirmed", "Roy"),
                                      table_visit("v9", "2026-11-26T15:00:00Z", "confirmed", "Diop")));
    table_types(table, "Gm1y");
    assert_int_equal(table_find(table, JOB_WATCH_DAY)->from, when_day(NOW + 86400));
    table_ends(table, table_find(table, JOB_MOVE)->serial, ERROR_REFUSED, "no");
    assert_string_equal(table_top(table), "planning");
    assert_int_equal(table_find(table, JOB_WATCH_DAY)->from, when_day(NOW));
    table_happens(table, table_day_of(table, table_visit("v8", "2026-11-26T13:00:00Z", "confirmed", "Roy"),
                                      table_visit("v9", "2026-11-26T15:00:00Z", "confirmed", "Diop")));
    table_types(table, "m");
    table_shows(table, "Moving Thu 26 16:00, Marie Diop");
  }
}

/* ---- a new property */

static const struct job *makes(struct table *table, const char *ref) {
  table_types(table, "n");
  table_pastes(table, ref);
  table_key(table, KEYC_CONTROL, 'g');
  table_types(table, "y");
  assert_non_null(table_find(table, JOB_SAVE));
  return table_find(table, JOB_SAVE);
}

/* The last of the list, far below the window; whichever comes first. */
TEST(a_new_property_is_selected_and_in_sight) {
  for (int order = 0; order < 3; order++)
    AT_EACH_SIZE(table) {
      uint64_t serial = makes(table, "75-040")->serial;
      if (order == 1) table_happens(table, table_properties(table, 41));
      if (order == 2) table_key(table, KEYC_ESCAPE, 0); /* the form need not be waited for */
      table_hides(table, ">75-040");
      table_ends(table, serial, ERROR_NONE, NULL);
      table_happens(table, table_properties(table, 41));
      assert_string_equal(table_top(table), "properties");
      table_shows(table, ">75-040");
      table_types(table, "k"); /* once */
      table_happens(table, table_properties(table, 41));
      table_shows(table, ">75-039");
    }
}

/* Who has gone on, and who has made none, keep their row. */
TEST(a_new_property_takes_nobody_away) {
  static const struct {
    const char *keys;
    enum error_code code;
  } rows[] = {{"j", ERROR_NONE}, {"o", ERROR_NONE}, {"\n", ERROR_NONE}, {"n", ERROR_NONE}, {"", ERROR_REFUSED}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    AT_EACH_SIZE(table) {
      uint64_t serial = makes(table, "75-040")->serial;
      if (rows[n].keys[0] != '\0') table_key(table, KEYC_ESCAPE, 0);
      table_types(table, rows[n].keys);
      table_ends(table, serial, rows[n].code, "no");
      const char *before = table_top(table);
      table_happens(table, table_properties(table, 41));
      assert_string_equal(table_top(table), before);
      table_key(table, KEYC_CONTROL, 'c');
      if (rows[n].code != ERROR_NONE) table_types(table, "y"); /* what was typed is left */
      table_happens(table, table_properties(table, 41));
      table_hides(table, ">75-040");
    }
}
