/* The week: of visits, and of the slots that one is chosen of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "table.h"

enum { HOUR = 3600, WEEK = 7 * 24 * HOUR };
#define MONDAY (NOW - 3 * 24 * HOUR - 10 * HOUR) /* its midnight in Paris */

/* ---- what a worker would send */

static const struct table_known some[] = {{"a", "2026-11-23T09:00:00Z", "done", "Roy", "agent-a", "id-1"},
                                          {"b", "2026-11-26T12:30:00Z", "cancelled.owner", "Diop", "agent-b", "id-0"},
                                          {"c", "2026-11-26T13:00:00Z", "confirmed", "Petit", "agent-b", "id-0"},
                                          {"d", "2026-11-26T17:30:00Z", "proposed", "Leroy", "agent-a", "id-1"},
                                          {"e", "2026-11-29T10:00:00Z", "confirmed", "Simon", "", "id-0"}};
enum { SOME = sizeof some / sizeof *some };

static struct event *visits(uint64_t serial, const struct table_known *known, size_t count) {
  struct event *event = event_new(EVENT_VISITS);
  event->serial = serial;
  event->visits = table_visits_known(known, count);
  return event;
}

static const struct job *asked(const struct table *table) {
  return table_find(table, JOB_READ_VISITS);
}

/* The answer to what was asked last: all of it, or what is known of it. */
static void answer(struct table *table, const struct table_known *known, size_t count, bool failed) {
  uint64_t serial = asked(table)->serial;
  struct event *event = visits(serial, known, count);
  event->fresh = table_fresh(table);
  event->fresh.failed = failed;
  if (failed) event->fresh.read_at = WHEN_NONE;
  table_happens(table, event);
  table_ends(table, serial, ERROR_NONE, "");
}

static void rest(struct table *table) {
  table->mono += 400;
  controller_tick(table->controller, table->mono);
}

/* The week of NOW, known, then read. */
static void open_week(struct table *table) {
  table_types(table, "2w");
  answer(table, NULL, 0, true);
  rest(table);
  answer(table, some, SOME, false);
}

/* Where the text stands under the title. */
static int column_of(struct table *table, const char *text) {
  const char *screen = table_show(table), *at = strstr(strchr(screen, '\n'), text);
  if (at == NULL) fail_msg("does not show \"%s\":\n%s", text, screen);
  int column = 0;
  for (const char *back = at; back > screen && back[-1] != '\n'; back--)
    column += (back[-1] & 0xC0) != 0x80;
  return column;
}

/* ---- the week of visits */

TEST(a_week_has_its_half_days) {
  AT_EACH_SIZE(table) {
    bool narrow = sizes[size][0] < 80;
    open_week(table);
    assert_string_equal(table_top(table), "week");
    assert_true(asked(table)->from == MONDAY && asked(table)->to == MONDAY + WEEK);
    assert_false(asked(table)->cached);
    table_shows(table, narrow ? "•T26" : "•Thu 26/11");
    table_shows(table, "Mon 23/11 to Sun 29/11");
    if (narrow) {
      table_shows(table, "morning   ");
      assert_int_equal(column_of(table, "2\n"), column_of(table, "•T26") + 1); /* the cancelled one does not count */
      continue;
    }
    table_shows(table, "5 visits  up to date");
    assert_int_equal(column_of(table, "14:00✓"), column_of(table, "Thu 26/11"));
    assert_int_equal(column_of(table, "10:00●"), column_of(table, "Mon 23/11"));
    table_shows(table, "18:30?");
    table_shows(table, "13:30✕"); /* the afternoon begins at one */
    if (sizes[size][0] == 140) table_shows(table, "14:00✓ 75-id-0");
  }
}

TEST(a_week_is_as_long_as_the_clock_says) {
  static const struct table_known autumn[] = {{"a", "2026-10-25T11:30:00Z", "confirmed", "Roy", "", "id-0"},
                                              {"b", "2026-10-25T22:30:00Z", "confirmed", "Roy", "", "id-0"}};
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  open_week(table);
  table_types(table, "HHHHH");
  assert_int_equal(asked(table)->to - asked(table)->from, WEEK + HOUR);
  answer(table, autumn, 2, false);
  table_shows(table, "Mon 19/10 to Sun 25/10");
  assert_int_equal(column_of(table, "12:30✓"), column_of(table, "Sun 25/10")); /* in the morning */
  assert_true(strstr(table->text, "12:30✓") < strstr(table->text, "afternoon"));
  assert_true(strstr(table->text, "23:30✓") > strstr(table->text, "afternoon"));
}

TEST(what_of_a_week_was_not_read_is_not_nothing) {
  AT_EACH_SIZE(table) {
    table_types(table, "2w");
    table_shows(table, "…   "); /* not yet */
    answer(table, NULL, 0, true);
    table_shows(table, "…   ");
    table_hides(table, "0 visits");
    rest(table);
    table_ends(table, asked(table)->serial, ERROR_UNREACHABLE, "the line is down");
    table_shows(table, "…   ");
    table_shows(table, "visits not read: the line is down");
    rest(table);
    table_types(table, "h");
    rest(table);
    table_shows(table, "Wed 25/11, morning  the line is down");
    table_types(table, "r");
    answer(table, some, SOME, false);
    table_hides(table, "…   ");
    struct event *event = visits(0, some, SOME); /* all but one could be read: it may be any */
    table_types(table, "r");
    event->serial = asked(table)->serial;
    event->fresh.left_out = 1;
    table_happens(table, event);
    table_shows(table, "…   ");
    table_shows(table, "1 visit could not be read");
  }
}

TEST(offline_a_week_says_what_is_not_known) {
  AUTO(table_free_at) struct table *table = table_new_offline(80, 24);
  table_types(table, "2w");
  table_ends(table, asked(table)->serial, ERROR_NOT_FOUND, "Not known offline: Monday was never read");
  table_shows(table, "…   ");
  table_shows(table, "Not known offline: Monday was never read");
  table_types(table, "L");
  rest(table);
  assert_true(asked(table)->cached);
}

TEST(a_cell_opens_its_day) {
  AT_EACH_SIZE(table) {
    open_week(table);
    table_types(table, "hhhkj"); /* Monday, in the afternoon */
    table_types(table, "k\n");
    assert_string_equal(table_top(table), "planning");
    assert_true(table_find(table, JOB_WATCH_DAY)->from == MONDAY);
    table_types(table, "w");
    answer(table, some, SOME, false);
    table_types(table, "lllj\n"); /* today's: the first that is not cancelled */
    assert_true(table_find(table, JOB_WATCH_DAY)->from == when_day(NOW));
    struct event *day = visits(0, some + 1, 3);
    day->type = EVENT_DAY;
    day->from = when_day(NOW);
    day->fresh = table_fresh(table);
    table_happens(table, day);
    table_shows(table, ">14:00 conf");
  }
}

TEST(weeks_that_are_passed_by_are_not_read) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  open_week(table);
  size_t before = table_posted(table, JOB_READ_VISITS);
  for (int n = 0; n < 4; n++) {
    table_types(table, "L");
    table->mono -= 900; /* quickly */
    answer(table, NULL, 0, true);
    assert_true(asked(table)->cached);
  }
  assert_int_equal(table_posted(table, JOB_READ_VISITS), before + 4); /* what is known here, no more */
  table->mono += 900;
  rest(table);
  assert_false(asked(table)->cached);
  assert_true(asked(table)->from == when_day_add(MONDAY, 28));
  uint64_t serial = asked(table)->serial;
  table_key(table, KEYC_PAGE_UP, 0); /* the answer for the other week is nothing here */
  struct event *event = visits(serial, some, SOME);
  table_happens(table, event);
  table_hides(table, "14:00✓");
  table_ends(table, serial, ERROR_NONE, "");
  table_shows(table, "loading");
  table_types(table, "t");
  table_shows(table, "•Thu 26/11");
  table_types(table, "t");
  table_shows(table, "The cursor is on today already");
}

TEST(what_changes_in_a_week_is_seen) {
  static const enum event_type news[] = {EVENT_DAY, EVENT_UNREAD};
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  open_week(table);
  for (size_t n = 0; n < sizeof news / sizeof *news; n++) {
    size_t before = table_posted(table, JOB_READ_VISITS);
    table_happens(table, event_new(news[n]));
    table_happens(table, event_new(news[n]));
    assert_int_equal(table_posted(table, JOB_READ_VISITS), before + 1); /* one at a time */
    assert_true(asked(table)->cached);
    answer(table, some, n == 0 ? 2 : SOME, false);
    assert_int_equal(table_posted(table, JOB_READ_VISITS), before + 2);
    answer(table, some, n == 0 ? 2 : SOME, false);
    (n == 0 ? table_hides : table_shows)(table, "18:30?");
  }
}

/* What changes comes by itself: Flatsy is not asked. */
TEST(a_live_week_is_not_read) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  table_types(table, "2w");
  struct event *event = visits(asked(table)->serial, some, SOME);
  event->fresh = table_fresh(table);
  event->fresh.live = event->fresh.failed = true; /* never read as a list, but all of it is here */
  table_happens(table, event);
  table_ends(table, asked(table)->serial, ERROR_NONE, "");
  rest(table);
  assert_int_equal(table_posted(table, JOB_READ_VISITS), 1);
  table_shows(table, "5 visits  live");
  table_hides(table, "…   ");
}

TEST(the_signs_of_a_week_are_in_its_help) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  open_week(table);
  table_types(table, "?");
  table_shows(table, "not read yet: there may be visits");
  table_shows(table, "week: by agent, by property");
}

/* Another visit stands where Enter would have opened one. */
TEST(a_cell_that_has_just_changed_is_looked_at_first) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  open_week(table);
  table_types(table, "j");
  table_happens(table, event_new(EVENT_UNREAD));
  answer(table, some + 3, 2, false);
  struct key enter = {.code = KEYC_ENTER};
  controller_key(table->controller, &enter, table->mono);
  assert_string_equal(table_top(table), "week");
  table_shows(table, "The list has just changed");
  table_types(table, "\n");
  assert_string_equal(table_top(table), "planning");
}

TEST(a_week_by_agent_and_by_property) {
  AT_EACH_SIZE(table) {
    open_week(table);
    table_types(table, "a");
    table_shows(table, "agent-a");
    table_types(table, "G");
    table_shows(table, "no agent");
    table_types(table, "a");
    table_shows(table, "75-id-1");
    if (sizes[size][0] == 140) table_shows(table, "14:00✓ Anne Petit"); /* what the group does not say */
    table_types(table, "a");
    table_hides(table, "no agent");
  }
}

TEST(a_week_is_narrowed_down) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  open_week(table);
  table_types(table, "/petit");
  table_shows(table, "1/5 /petit");
  table_shows(table, "14:00✓");
  table_hides(table, "10:00●");
  table_types(table, "\nfd");
  table_shows(table, "0/5 done /petit");
  table_key(table, KEYC_ESCAPE, 0);
  table_shows(table, "10:00●");
  assert_string_equal(table_top(table), "week");
  table_types(table, "a/zzz");
  table_shows(table, "Nothing matches");
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, "w");
  assert_string_equal(table_top(table), "planning");
}

/* How many more there are stands beside what is told, not on it. */
TEST(a_count_hides_no_half_of_a_name) {
  static const struct table_known full[] = {{"a", "2026-11-26T13:00:00Z", "confirmed", "Roy", "agent-a", "id-1"},
                                            {"b", "2026-11-26T14:00:00Z", "confirmed", "Petit", "agent-a", "id-1"},
                                            {"c", "2026-11-26T15:00:00Z", "confirmed", "Diop", "agent-a", "id-1"}};
  AUTO(table_free_at) struct table *table = table_new(40, 10);
  table_types(table, "2w");
  answer(table, full, sizeof full / sizeof *full, false);
  table_types(table, "j");
  rest(table);
  table_shows(table, "\u2026 +");
}

/* The lines under the grid follow when keys rest; with --lean there are none. */
TEST(the_card_of_a_cell_waits_for_keys_to_rest) {
  AUTO(table_free_at) struct table *table = table_new(80, 24), *lean = table_new_lean(80, 24);
  open_week(table);
  table_types(table, "j");
  rest(table);
  table_shows(table, "Thu 26/11, afternoon  2 visits, 1 cancelled");
  table_shows(table, "14:00 conf 75-id-0  Anne Petit");
  table_types(table, "l");
  table_shows(table, "Thu 26/11, afternoon  2 visits, 1 cancelled");
  rest(table);
  table_shows(table, "Fri 27/11, afternoon  0 visits");
  open_week(lean);
  rest(lean);
  table_shows(lean, "14:00✓");
  table_hides(lean, "1 cancelled");
}

/* ---- the week of slots */

#define SLOT(at, first) "{\"date\":\"2026-11-" at "Z\",\"available\":true,\"isPriority\":" first "}"
static const char slots[] =
    "[" SLOT("27T13:30:00", "true") "," SLOT("28T09:00:00", "true") "," SLOT("27T12:30:00", "false") "," SLOT(
        "30T09:00:00", "false") ",{\"date\":\"2026-11-26T13:00:00Z\",\"available\":false}]";

static void open_slots(struct table *table) {
  table_happens(table, table_slots_of(table, "id-0", "75-000", slots));
  table_types(table, "bw");
  assert_string_equal(table_top(table), "slots-week");
}

static bool asks_visitor(const struct table *table) {
  const struct sheet_ops *sheet = deck_sheet(controller_deck(table->controller));
  return sheet != NULL && strcmp(sheet->name, "booking") == 0;
}

/* A key without drawing after it. */
static void ahead(struct table *table, char character) {
  struct key key = {.code = KEYC_CHAR, .character = (unsigned char)character};
  controller_key(table->controller, &key, table->mono += 1000);
}

TEST(a_slot_of_the_week_is_picked) {
  static const struct {
    const char *keys, *picks;
  } rows[] = {
      {"1", "Friday 27 November at 14:30"}, /* the recommended one first */
      {"2", "Friday 27 November at 13:30"},     {"l1", "Saturday 28 November at 10:00"},
      {"l\n", "Saturday 28 November at 10:00"}, {"lhjk1", "Friday 27 November at 14:30"}, /* that morning has none */
      {"ll1", "Monday 30 November at 10:00"}, /* over a Sunday without, in the next week */
      {"G1", "Monday 30 November at 10:00"},    {"Gg2", "Friday 27 November at 13:30"}};
  AT_EACH_SIZE(table) {
    table_happens(table, table_slots_of(table, "id-0", "75-000", slots));
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
      table_types(table, "bw");
      table_shows(table, "1 ★14:30");
      table_types(table, rows[n].keys);
      if (!asks_visitor(table)) fail_msg("%s picks nothing:\n%s", rows[n].keys, table_show(table));
      table_shows(table, rows[n].picks);
      table_key(table, KEYC_ESCAPE, 0);
      assert_string_equal(table_top(table), "slots-week");
      table_types(table, n % 2 == 0 ? "w" : "");
      if (n % 2 != 0) table_key(table, KEYC_ESCAPE, 0);
      assert_string_equal(table_top(table), "slots");
      table_shows(table, "1-9");
      table_key(table, KEYC_ESCAPE, 0);
    }
  }
}

TEST(a_week_shows_no_slot_that_cannot_be_had) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  open_slots(table);
  table_shows(table, "★14:30");
  table_hides(table, "14:00"); /* not available */
  table_types(table, "\n");
  table_shows(table, "There are several");
  table_types(table, "5");
  table_shows(table, "There is no such slot here");
  table_key(table, KEYC_UP, 0);
  table_shows(table, "No slot in that half of the day");
  table->utc = NOW + 24 * HOUR + 4 * HOUR; /* Friday, 14:00: one of its two is past, and nothing was painted since */
  ahead(table, '2');
  assert_false(asks_visitor(table));
  table_hides(table, "13:30");
}

TEST(numbers_of_a_cell_that_is_not_painted_pick_nothing) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  open_slots(table);
  ahead(table, 'l');
  ahead(table, '1'); /* meant Friday's, or Saturday's: who knows */
  assert_false(asks_visitor(table));
  table_shows(table, "The list has just changed");
  table_types(table, "p");
  table_shows(table, "Nothing was taken");
  assert_null(table_find(table, JOB_STATUS));
  table_key(table, KEYC_DOWN, 0);
  table_types(table, "1");
  assert_true(asks_visitor(table));
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, "h"); /* another slot comes under the number */
  table_happens(table, table_slots_of(table, "id-0", "75-000", "[" SLOT("27T14:00:00", "true") "]"));
  table_shows(table, "1 ★15:00");
  struct key key = {.code = KEYC_CHAR, .character = '1'};
  controller_key(table->controller, &key, table->mono);
  assert_false(asks_visitor(table));
  table_types(table, "1");
  table_shows(table, "Friday 27 November at 15:00");
}

TEST(a_number_before_the_weeks_slots_are_there_is_refused_and_what_follows_too) {
  AT_EACH_SIZE(table) {
    table_types(table, "jjbw");
    table_shows(table, "The slots are being read");
    table_types(table, "1");
    table_shows(table, "The slots are being read");
    for (const char *at = "pons annie\n"; *at != '\0'; at++) {
      table_types(table, (const char[]){*at, '\0'});
      table_shows(table, "Nothing was taken");
    }
    assert_false(asks_visitor(table));
    table_happens(table, table_slots_of(table, "id-2", "75-002", slots));
    table_key(table, KEYC_RIGHT, 0);
    table_key(table, KEYC_LEFT, 0);
    table_types(table, "1");
    table_shows(table, "Friday 27 November at 14:30");
  }
}

TEST(in_the_week_of_slots_no_letter_is_a_command) {
  static const char acts[] = "123456789&\"'(-_ahjklgGw?";
  for (uint32_t letter = ' '; letter < 0x180; letter++) {
    if ((letter >= 0x7F && letter < 0xA0) || (letter < 0x7F && strchr(acts, (int)letter) != NULL)) continue;
    if (letter == 0xE9 || letter == 0xE8 || letter == 0xE7) continue; /* 2, 7 and 9 of a French keyboard */
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    open_slots(table);
    size_t posted = table->posted;
    assert_true(table_key(table, KEYC_CHAR, letter));
    if (strstr(table_show(table), "Choose a slot first") == NULL) fail_msg("U+%04X:\n%s", letter, table->text);
    assert_string_equal(table_top(table), "slots-week");
    assert_int_equal(table->posted, posted);
  }
}

TEST(the_week_of_slots_ends_with_the_choice) {
  static const enum key_code leaves[] = {KEYC_TAB, KEYC_BACKTAB};
  for (size_t n = 0; n < sizeof leaves / sizeof *leaves; n++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    open_slots(table);
    table_key(table, leaves[n], 0);
    table_hides(table, "1-9");
    table_types(table, "1"); /* a number is a pane again */
    assert_string_equal(table_top(table), "properties");
  }
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  open_slots(table);
  struct event *event = table_properties(table, 1);
  event->properties->rows[0].id = "another";
  table_happens(table, event);
  assert_string_equal(table_top(table), "properties");
}

TEST(a_visit_is_moved_to_a_slot_of_the_week) {
  AT_EACH_SIZE(table) {
    table_happens(table, table_slots_of(table, "id-0", "75-000", slots));
    table_types(table, "2mw");
    table_shows(table, "move 14:00: 1-9");
    table_types(table, "l1");
    assert_string_equal(deck_sheet(controller_deck(table->controller))->name, "question");
    table_shows(table, "Saturday 28 November at 10:00");
  }
}

/* A cell with more than nine: the numbers go on. */
TEST(a_full_cell_is_numbered_in_parts) {
  AUTO(mem_free_at) char *json = table_half_hours(12, 16);
  AT_EACH_SIZE(table) {
    table_happens(table, table_slots_of(table, "id-0", "75-000", json));
    table_types(table, "bw");
    table_shows(table, "1 13:00");
    table_shows(table, "9 17:00");
    table_shows(table, "a  7 other slots");
    table_types(table, "a");
    table_shows(table, "7 20:30");
    table_types(table, "9");
    table_shows(table, "There is no such slot here");
    table_types(table, "7");
    table_shows(table, "Friday 27 November at 20:30");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "a");
    table_shows(table, "1 ");
  }
}
