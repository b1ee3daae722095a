/* Selection and scrolling: a refresh keeps the row by its id and the place on the screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../harness/test.h"
#include "base/container.h"
#include "tui/list.h"

struct rows {
  char ids[100][8];
  size_t count;
};

struct shown {
  struct list list;
  const struct rows *rows;
};

static const char *row_id(const struct list *list, size_t n) {
  return CONTAINER_OF(list, struct shown, list)->rows->ids[n];
}

static const struct list_ops row_ops = {.id = row_id};

/* Ids first, first + 1, ... */
static struct rows rows_make(int first, size_t count) {
  struct rows rows = {.count = count};
  for (size_t n = 0; n < count; n++)
    snprintf(rows.ids[n], sizeof rows.ids[n], "%d", first + (int)n);
  return rows;
}

static void assert_list(const struct list *list, size_t selected, size_t top, const char *id) {
  assert_int_equal(list->selected, selected);
  assert_int_equal(list->top, top);
  if (id == NULL)
    assert_null(list->selected_id);
  else
    assert_string_equal(list->selected_id, id);
}

TEST(test_selection_and_its_screen_row_survive_a_refresh) {
  struct rows rows = rows_make(100, 50);
  struct shown shown = {.rows = &rows};
  struct list *list = &shown.list;
  *list = list_empty(&row_ops);
  list_fit(list, 10);
  list_reset(list, rows.count);
  assert_list(list, 0, 0, "100");
  list_select(list, 14);
  size_t screen_row = list->selected - list->top;
  rows = rows_make(95, 55); /* five new rows above */
  list_reset(list, rows.count);
  assert_list(list, 19, 19 - screen_row, "114");
  rows = rows_make(110, 40); /* ten fewer above: it can't keep its screen row, it keeps its id */
  list_reset(list, rows.count);
  assert_list(list, 4, 0, "114");
  list_clear(list);
}

TEST(test_a_row_that_goes_leaves_the_nearest) {
  struct rows rows = rows_make(0, 20);
  struct shown shown = {.rows = &rows};
  struct list *list = &shown.list;
  *list = list_empty(&row_ops);
  list_fit(list, 5);
  list_reset(list, rows.count);
  list_select(list, 19);
  rows = rows_make(0, 10);
  list_reset(list, rows.count);
  assert_list(list, 9, 5, "9");
  rows = rows_make(50, 10); /* all others */
  list_reset(list, rows.count);
  assert_list(list, 9, 5, "59");
  list_reset(list, 0); /* a refresh that shows nothing for a moment: its row is kept in mind */
  assert_list(list, 0, 0, "59");
  assert_true(list_command(list, COMMAND_DOWN)); /* of nothing */
  assert_true(list_command(list, COMMAND_LAST));
  assert_true(list_command(list, COMMAND_PAGE_DOWN));
  assert_list(list, 0, 0, "59");
  list_reset(list, rows.count);
  assert_list(list, 9, 5, "59");
  list_forget(list);
  assert_list(list, 0, 0, NULL);
  list_reset(list, rows.count);
  assert_list(list, 0, 0, "50");
  list_clear(list);
}

TEST(test_past_an_edge_the_view_jumps_half_a_page) {
  struct rows rows = rows_make(0, 100);
  struct shown shown = {.rows = &rows};
  struct list *list = &shown.list;
  *list = list_empty(&row_ops);
  list_fit(list, 10);
  list_reset(list, rows.count);
  for (int n = 0; n < 9; n++)
    list_command(list, COMMAND_DOWN);
  assert_list(list, 9, 0, "9");
  list_command(list, COMMAND_DOWN);
  assert_list(list, 10, 6, "10");
  for (int n = 0; n < 4; n++)
    list_command(list, COMMAND_UP);
  assert_list(list, 6, 6, "6");
  list_command(list, COMMAND_UP);
  assert_list(list, 5, 0, "5");
  list_clear(list);
}

TEST(test_pages_and_ends) {
  struct rows rows = rows_make(0, 30);
  struct shown shown = {.rows = &rows};
  struct list *list = &shown.list;
  *list = list_empty(&row_ops);
  list_fit(list, 10);
  list_reset(list, rows.count);
  assert_true(list_command(list, COMMAND_PAGE_DOWN));
  assert_string_equal(list->selected_id, "9");
  assert_true(list_command(list, COMMAND_LAST));
  assert_list(list, 29, 20, "29");
  assert_true(list_command(list, COMMAND_DOWN));
  assert_true(list_command(list, COMMAND_PAGE_DOWN));
  assert_list(list, 29, 20, "29");
  assert_true(list_command(list, COMMAND_PAGE_UP));
  assert_string_equal(list->selected_id, "20");
  assert_true(list_command(list, COMMAND_FIRST));
  assert_true(list_command(list, COMMAND_UP));
  assert_list(list, 0, 0, "0");
  assert_false(list_command(list, COMMAND_OPEN));
  list_select(list, 99); /* no such row */
  assert_list(list, 0, 0, "0");
  list_clear(list);
}

TEST(test_the_selection_is_seen_at_every_height) {
  struct rows rows = rows_make(0, 30);
  struct shown shown = {.rows = &rows};
  struct list *list = &shown.list;
  *list = list_empty(&row_ops);
  list_fit(list, 20);
  list_reset(list, rows.count);
  for (size_t row = 0; row < 30; row++) {
    list_select(list, row);
    for (int height = 25; height >= -1; height--) {
      list_fit(list, height);
      assert_true(list->height >= 1);
      assert_true(list->selected >= list->top && list->selected < list->top + (size_t)list->height);
    }
  }
  list_clear(list);
}
