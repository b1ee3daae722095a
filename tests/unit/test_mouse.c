/* A mouse, where it is wanted: a click is the keys that lead to what stands under it, and no more. It answers nothing,
 * hits nothing that has just come there, and whatever a terminal tells of it does no harm. */
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
#include "base/text.h"
#include "drawn.h"
#include "table.h"

#define FRIDAY "{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\"}" /* 9:00-12:00 */

static struct deck *deck_of(struct table *table) {
  return controller_deck(table->controller);
}

/* The dashboard with a mouse, whose rows have stood there for a while. */
static struct table *wanted(struct table *table) {
  deck_hear_mouse(deck_of(table));
  (void)table_show(table);
  table->mono += 1000;
  return table;
}

static void does(struct table *table, enum key_mouse mouse, int x, int y) {
  const struct key key = {.code = KEYC_MOUSE, .mouse = mouse, .x = x, .y = y};
  assert_true(controller_key(table->controller, &key, table->mono));
  (void)table_show(table);
}

/* The cell where that stands first; false: nowhere. */
static bool stands(struct table *table, const char *text, int *x, int *y) {
  (void)table_show(table);
  for (*y = 0; *y < canvas_height(table->canvas); ++*y) {
    AUTO(mem_free_at) char *row = drawn_row(table->canvas, *y);
    char *at = strstr(row, text);
    if (at == NULL) continue;
    *at = '\0';
    *x = text_width(row);
    return true;
  }
  return false;
}

static void click_cell(struct table *table, int x, int y) {
  table->mono += 1000;
  does(table, KEY_MOUSE_PRESS, x, y);
  does(table, KEY_MOUSE_RELEASE, x, y);
}

static void click(struct table *table, const char *text) {
  int x, y;
  if (!stands(table, text, &x, &y)) fail_msg("\"%s\" does not stand there:\n%s", text, table->text);
  click_cell(table, x, y);
}

static const char *sheet_of(struct table *table) {
  return deck_sheet(deck_of(table)) != NULL ? deck_sheet(deck_of(table))->name : "";
}

static void wheel(struct table *table, enum key_mouse mouse, const char *over) {
  int x, y;
  assert_true(stands(table, over, &x, &y));
  table->mono += 1000;
  does(table, mouse, x, y);
}

/* ---- rows */

TEST(a_click_selects_and_a_second_one_opens) {
  static const struct {
    const char *keys, *row, *pane; /* which it opens */
  } rows[] = {{"1", "75-002", "property"}, {"2", "Roy", "visit"}, {"M", "Roy", "visit"}, {"2w", "14:00", "planning"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    AT_EACH_SIZE(table) {
      int x, y;
      wanted(table);
      table_types(table, rows[n].keys);
      if (!stands(table, rows[n].row, &x, &y)) continue; /* no room for it at 40x10 */
      AUTO(mem_free_at) char *before = mem_copy(table_top(table));
      click(table, rows[n].row);
      if (strcmp(table_top(table), before) == 0) { /* it was not selected yet */
        assert_int_equal(canvas_get_cursor(table->canvas).y, y);
        click(table, rows[n].row);
      }
      assert_string_equal(table_top(table), rows[n].pane);
    }
}

/* Whatever row is clicked in whatever list: it is the selected one then, or nothing is. */
TEST(the_row_that_is_hit_is_the_one_under_the_pointer) {
  static const char *const places[] = {"1", "2", "3", "3a", "1o", "1c", "2fr", "2S", "M", "1:"};
  for (size_t p = 0; p < sizeof places / sizeof *places; p++)
    AT_EACH_SIZE(table) {
      size_t hits = 0;
      wanted(table);
      table_types(table, places[p]);
      if (strcmp(places[p], "1o") == 0) table_happens(table, table_write(EVENT_OUTBOX, "unknown", false, "note"));
      for (int y = 0; y < canvas_height(table->canvas) - 2; y++) {
        (void)table_show(table);
        const struct canvas_cursor before = canvas_get_cursor(table->canvas);
        if (before.y == y) continue;
        click_cell(table, before.x + 5, y);
        const struct canvas_cursor after = canvas_get_cursor(table->canvas);
        if (after.y != y && after.y != before.y) fail_msg("%s: %d, not %d:\n%s", places[p], after.y, y, table->text);
        hits += after.y == y;
      }
      bool empty = strchr("o", places[p][1]) != NULL || strcmp(places[p], "1c") == 0 || strcmp(places[p], "2fr") == 0 ||
                   strcmp(places[p], "2S") == 0;
      if (!empty && size < 2) assert_true(hits > 0);
    }
}

TEST(a_click_goes_to_its_pane) {
  AUTO(table_free_at) struct table *table = wanted(table_new(140, 45));
  click(table, "3 visits"); /* its title */
  assert_int_equal(deck_focused(deck_of(table)), 1);
  click(table, ">75-000"); /* which is selected: it opens with the next one */
  assert_int_equal(deck_focused(deck_of(table)), 0);
  assert_string_equal(table_top(table), "properties");
  click(table, ">75-000");
  assert_string_equal(table_top(table), "property");
}

TEST(the_wheel_goes_three_rows_on) {
  AT_EACH_SIZE(table) {
    wanted(table);
    wheel(table, KEY_MOUSE_WHEEL_DOWN, ">75-000");
    table_shows(table, ">75-003");
    wheel(table, KEY_MOUSE_WHEEL_UP, ">75-003");
    table_shows(table, ">75-000");
    wheel(table, KEY_MOUSE_WHEEL_UP, ">75-000");
    table_shows(table, ">75-000");
    assert_int_equal(deck_focused(deck_of(table)), 0);
  }
  AUTO(table_free_at) struct table *table = wanted(table_new(140, 45));
  table_types(table, "2");
  wheel(table, KEY_MOUSE_WHEEL_DOWN, ">75-000"); /* the list under it, which has not the keys */
  table_shows(table, ">75-003");
  assert_int_equal(deck_focused(deck_of(table)), 1);
}

/* ---- slots */

TEST(a_slot_is_picked_as_by_its_number) {
  AT_EACH_SIZE(table) {
    wanted(table);
    table_types(table, "b");
    click(table, "10:00"); /* Saturday, the second */
    assert_string_equal(sheet_of(table), "booking");
    table_shows(table, "10:00");
    assert_null(table_find(table, JOB_BOOK));
  }
  AUTO(table_free_at) struct table *table = wanted(table_new(140, 45));
  table_types(table, "b");
  click(table, "75-003");
  table_shows(table, "Choose a slot first");
  wheel(table, KEY_MOUSE_WHEEL_DOWN, "75-003");
  table_shows(table, ">75-000"); /* not while it is chosen at this property */
  table_types(table, "w");
  click(table, "2 16:00"); /* of the numbers under the grid */
  assert_string_equal(sheet_of(table), "booking");
}

TEST(a_half_day_of_the_slots_week_is_gone_to) {
  AUTO(table_free_at) struct table *table = wanted(table_new(140, 45));
  table_types(table, "bw");
  table_shows(table, "Fri 27/11, afternoon");
  click(table, "★10:00");
  table_shows(table, "Sat 28/11, morning");
  click(table, "1 ★10:00");
  assert_string_equal(sheet_of(table), "booking");
}

/* A refresh puts another slot under the pointer: no click of that moment picks it. */
TEST(no_click_hits_what_has_just_come) {
  AUTO(table_free_at) struct table *table = wanted(table_new(140, 45));
  int x, y;
  table_types(table, "2");
  assert_true(stands(table, "Roy", &x, &y));
  struct event *day = table_day(table); /* with one before it */
  visit_list_add(day->visits, table_visit("v7", "2026-11-26T12:00:00Z", "confirmed", "Zola"));
  visit_list_sort(day->visits);
  table->mono += 1000;
  controller_event(table->controller, day); /* not painted yet */
  event_free(day);
  const struct key press = {.code = KEYC_MOUSE, .mouse = KEY_MOUSE_PRESS, .x = x, .y = y};
  controller_key(table->controller, &press, table->mono);
  table_shows(table, "The list has just changed");
  table->mono += 499;
  does(table, KEY_MOUSE_PRESS, x, y);
  table_shows(table, "The list has just changed");
  assert_string_equal(table_top(table), "planning");
  table->mono += 1;
  does(table, KEY_MOUSE_PRESS, x, y);
  table_hides(table, "The list has just changed");
  /* Two of one line, with a key between them: the second was aimed at what stood there before. */
  table_types(table, "1");
  assert_true(stands(table, "75-005", &x, &y));
  table->mono += 1000;
  controller_key(table->controller, &(struct key){.code = KEYC_PAGE_DOWN}, table->mono);
  controller_key(table->controller, &(struct key){.code = KEYC_MOUSE, .x = 5}, table->mono); /* its title */
  does(table, KEY_MOUSE_PRESS, x, y);
  table_shows(table, "The list has just changed");
}

TEST(what_is_not_painted_yet_is_not_hit) {
  AUTO(table_free_at) struct table *table = wanted(table_new_lean(140, 45));
  int x, y;
  table_types(table, "2");
  table_types(table, "1"); /* in part, at first */
  assert_true(stands(table, "75-000", &x, &y));
  y += 30;
  table->mono += 10;
  does(table, KEY_MOUSE_PRESS, x, y);
  table_shows(table, "The list has just changed");
  table->mono += 1000;
  (void)controller_tick(table->controller, table->mono);
  (void)table_show(table);
  table->mono += 1000;
  does(table, KEY_MOUSE_PRESS, x, y);
  table_shows(table, ">75-030");
}

/* ---- what is asked, what is typed */

static void everywhere(struct table *table) {
  static const enum key_mouse all[] = {KEY_MOUSE_WHEEL_DOWN, KEY_MOUSE_WHEEL_UP, KEY_MOUSE_DRAG, KEY_MOUSE_RELEASE,
                                       KEY_MOUSE_PRESS};
  for (int y = 0; y < canvas_height(table->canvas); y++)
    for (int x = 0; x < canvas_width(table->canvas); x += 3)
      for (size_t n = 0; n < sizeof all / sizeof *all; n++) {
        const struct key key = {.code = KEYC_MOUSE, .mouse = all[n], .x = x, .y = y};
        table->mono += 400;
        assert_true(controller_key(table->controller, &key, table->mono));
      }
}

TEST(no_click_answers_a_question_or_types) {
  static const char *const asked[] = {
      "2x", "p", "b1Marie Dupont 06 12 34 56 78 marie@x.fr\n", "b1Marie", "2xv", "i", "n", "/75", "Y"};
  for (size_t n = 0; n < sizeof asked / sizeof *asked; n++)
    AT_EACH_SIZE(table) {
      wanted(table);
      table_types(table, asked[n]);
      AUTO(mem_free_at) char *sheet = mem_copy(sheet_of(table));
      AUTO(mem_free_at) char *top = mem_copy(table_top(table));
      size_t posted = table->posted - table_posted(table, JOB_BEGUN);
      bool form = strcmp(top, "property-form") == 0;
      if (!form && sheet[0] == '\0') fail_msg("%s opens nothing:\n%s", asked[n], table_show(table));
      everywhere(table);
      table_shows(table, "The mouse does nothing here");
      assert_string_equal(sheet_of(table), sheet);
      assert_string_equal(table_top(table), top);
      assert_int_equal(table->posted - table_posted(table, JOB_BEGUN), posted); /* what is typed is kept */
    }
}

/* ---- hours */

static void open_hours(struct table *table) {
  table_types(table, "v");
  uint64_t serial = table_find(table, JOB_READ_PROPERTY)->serial;
  table_answers(table, serial,
                "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"visitAvailabilities\":[" FRIDAY "]}}");
  table_ends(table, serial, ERROR_NONE, NULL);
  table->mono += 1000;
}

TEST(hours_are_painted) {
  AUTO(table_free_at) struct table *table = wanted(table_new(140, 45));
  int x, top, bottom, none;
  open_hours(table);
  assert_true(stands(table, "Fri 27/11", &x, &none));
  assert_true(stands(table, "13:00", &none, &top));
  assert_true(stands(table, "14:30", &none, &bottom));
  does(table, KEY_MOUSE_PRESS, x + 2, top);
  table_shows(table, "Space opens or closes the range");
  does(table, KEY_MOUSE_DRAG, x + 2, bottom);
  does(table, KEY_MOUSE_DRAG, x + 12, bottom);  /* Saturday too */
  does(table, KEY_MOUSE_RELEASE, 10000, 10000); /* beyond the window: where it was last */
  table_shows(table, "Sat 28/11 14:30  opened, not sent");
  assert_null(table_find(table, JOB_AVAILABILITY));
  click_cell(table, x + 2, bottom); /* one half-hour, closed again */
  table_shows(table, "Fri 27/11 14:30  closed");
  table_types(table, "\n");
  table_shows(table, "+ Fri 27/11 13:00-14:30 added");
  table_shows(table, "+ Sat 28/11 13:00-15:00 added");
  assert_null(table_find(table, JOB_AVAILABILITY));
  everywhere(table);
  table_shows(table, "The mouse does nothing here");
  assert_null(table_find(table, JOB_AVAILABILITY));
}

TEST(hours_are_not_painted_by_half_a_stroke) {
  AT_EACH_SIZE(table) {
    int x, y;
    wanted(table);
    open_hours(table);
    assert_true(stands(table, size == 2 ? "F27" : "Fri 27/11", &x, &y));
    does(table, KEY_MOUSE_RELEASE, x, y + 2); /* without a press */
    does(table, KEY_MOUSE_DRAG, x, y + 3);
    does(table, KEY_MOUSE_PRESS, x, y); /* the day's name */
    does(table, KEY_MOUSE_RELEASE, x, y + 2);
    does(table, KEY_MOUSE_PRESS, 0, y + 2); /* the hour's */
    does(table, KEY_MOUSE_RELEASE, x, y + 2);
    table_hides(table, "not sent");
    does(table, KEY_MOUSE_PRESS, x, y + 2); /* given up by a key */
    does(table, KEY_MOUSE_DRAG, x, y + 4);
    table_key(table, KEYC_ESCAPE, 0);
    does(table, KEY_MOUSE_RELEASE, x, y + 4);
    table_hides(table, "not sent");
    assert_string_equal(table_top(table), "availability");
    does(table, KEY_MOUSE_PRESS, x, y + 2); /* never let go of: the next press begins anew */
    table->mono += 1000;
    does(table, KEY_MOUSE_PRESS, x, y + 3);
    does(table, KEY_MOUSE_RELEASE, x, y + 3);
    AUTO(mem_free_at) char *row = drawn_row(table->canvas, y + 3); /* "05:30  . ..." */
    AUTO(mem_free_at) char *added = mem_print("+ Fri 27/11 %.*s-", row[0] == '0' ? 4 : 5, row + (row[0] == '0'));
    table_types(table, "\n");
    table_shows(table, added);
    const char *only = strstr(table->text, " added");
    assert_null(strstr(only + 1, " added"));
  }
}

/* ---- what a terminal may tell */

TEST(a_report_from_nowhere_does_no_harm) {
  static const char *const places[] = {"1", "2", "b", "bw", "2w", "M", "1:", "?", "1\n", "v", "2S", "o"};
  static const int far[] = {0, 39, 139, 32767};
  for (size_t p = 0; p < sizeof places / sizeof *places; p++)
    AT_EACH_SIZE(table) {
      wanted(table);
      table_types(table, places[p]);
      for (int n = 0; n < 4 * 4 * 5; n++) {
        table->mono += 600;
        does(table, (enum key_mouse)(n % 5), far[n / 5 % 4], far[n / 20]);
      }
      assert_null(table_find(table, JOB_BOOK));
      assert_null(table_find(table, JOB_AVAILABILITY));
    }
}

TEST(without_one_nothing_is_hit) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  int x, y;
  table->mono += 1000;
  assert_true(stands(table, "75-002", &x, &y));
  click_cell(table, x, y);
  click_cell(table, x, y);
  table_shows(table, ">75-000");
  assert_string_equal(table_top(table), "properties");
}
