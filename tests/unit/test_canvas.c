/* The grid that panes draw on: widths, cuts, plain ASCII, and nothing that steers a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/text.h"
#include "tui/canvas.h"
#include "drawn.h"
#include "base/mem.h"

static void assert_row(const struct canvas *canvas, int y, const char *want) {
  AUTO(mem_free_at) char *row = drawn_row(canvas, y);
  assert_string_equal(row, want);
}

TEST(test_text_is_clipped_to_its_width_and_to_the_canvas) {
  struct canvas *canvas = canvas_new(10, 2, false);
  assert_int_equal(canvas_text(canvas, 0, 0, 5, STYLE_TEXT, "abcdefgh"), 5);
  assert_row(canvas, 0, "abcd…");
  assert_int_equal(canvas_text(canvas, 8, 1, 20, STYLE_TEXT, "xyz"), 2);
  assert_row(canvas, 1, "        x…");
  assert_int_equal(canvas_text(canvas, 0, 2, 5, STYLE_TEXT, "below"), 0);
  assert_int_equal(canvas_text(canvas, 0, -1, 5, STYLE_TEXT, "above"), 0);
  assert_int_equal(canvas_text(canvas, 10, 0, 5, STYLE_TEXT, "right"), 0);
  assert_int_equal(canvas_text(canvas, 0, 0, 0, STYLE_TEXT, "none"), 0);
  assert_int_equal(canvas_text(canvas, 0, 0, 5, STYLE_TEXT, NULL), 0);
  canvas_clear(canvas);
  canvas_text(canvas, -2, 0, 6, STYLE_TEXT, "abcdef");
  assert_row(canvas, 0, "cdef");
  canvas_text_right(canvas, 0, 1, 10, STYLE_TEXT, "12 €");
  assert_row(canvas, 1, "      12 €");
  canvas_free(canvas);
}

TEST(test_wide_characters_take_two_cells_and_break_whole) {
  struct canvas *canvas = canvas_new(6, 1, false);
  assert_int_equal(canvas_text(canvas, 0, 0, 6, STYLE_TEXT, "日本"), 4);
  assert_int_equal(canvas_cell(canvas, 0, 0)->width, 2);
  assert_int_equal(canvas_cell(canvas, 1, 0)->width, 0);
  assert_string_equal(canvas_cell(canvas, 1, 0)->text, "");
  canvas_text(canvas, 1, 0, 1, STYLE_TEXT, "x"); /* over the right half: the left one is a blank now */
  assert_row(canvas, 0, " x本");
  canvas_text(canvas, 2, 0, 1, STYLE_TEXT, "y"); /* over the left half */
  assert_row(canvas, 0, " xy");
  canvas_clear(canvas);
  canvas_text(canvas, 0, 0, 3, STYLE_TEXT, "日本"); /* half a character is never drawn */
  assert_row(canvas, 0, "日…");
  canvas_clear(canvas);
  canvas_text(canvas, 5, 0, 5, STYLE_TEXT, "日");
  assert_row(canvas, 0, "     …");
  canvas_free(canvas);
}

TEST(test_marks_share_the_cell_of_their_base) {
  struct canvas *canvas = canvas_new(8, 1, false);
  assert_int_equal(canvas_text(canvas, 0, 0, 8, STYLE_TEXT, "e\u0301a"), 2);
  assert_string_equal(canvas_cell(canvas, 0, 0)->text, "e\u0301");
  assert_string_equal(canvas_cell(canvas, 1, 0)->text, "a");
  /* More marks than a cell holds: whole characters, nothing cut in the middle. */
  char many[1 + 40 * 2 + 1] = "e";
  for (int n = 0; n < 40; n++)
    strcat(many, "\u0301");
  canvas_text(canvas, 0, 0, 8, STYLE_TEXT, many);
  assert_true(text_is_utf8(canvas_cell(canvas, 0, 0)->text, strlen(canvas_cell(canvas, 0, 0)->text)));
  char three[3 + 40 * 3 + 1] = "\u20AC";
  for (int n = 0; n < 40; n++)
    strcat(three, "\u20D0");
  canvas_text(canvas, 0, 0, 8, STYLE_TEXT, three);
  assert_true(text_is_utf8(canvas_cell(canvas, 0, 0)->text, strlen(canvas_cell(canvas, 0, 0)->text)));
  canvas_free(canvas);
}

TEST(test_hostile_characters_are_drawn_as_replacement) {
  static const char *const hostile[] = {"\x1b",   "\x07",   "\n",   "\x7f", "\xc2\x9b", "\u202e",
                                        "\u200b", "\ufeff", "\xff", "\xc3", "\ufdd0",   "\u0301" /* without a base */};
  struct canvas *canvas = canvas_new(8, 1, false), *plain = canvas_new(8, 1, true);
  for (size_t n = 0; n < sizeof hostile / sizeof *hostile; n++) {
    canvas_clear(canvas);
    canvas_clear(plain);
    canvas_text(canvas, 0, 0, 8, STYLE_TEXT, hostile[n]);
    canvas_text(plain, 0, 0, 8, STYLE_TEXT, hostile[n]);
    assert_row(canvas, 0, "\uFFFD");
    assert_row(plain, 0, "?");
  }
  /* Behind a letter they have no width, and would travel in its cell. */
  static const char *const behind[] = {"a\u202e", "a\u200b", "a\u2066", "日\u202e"};
  for (size_t n = 0; n < sizeof behind / sizeof *behind; n++) {
    canvas_clear(canvas);
    canvas_text(canvas, 1, 0, 4, STYLE_TEXT, "xxxx");
    canvas_text(canvas, 0, 0, 8, STYLE_TEXT, behind[n]);
    assert_string_equal(canvas_cell(canvas, 0, 0)->text, "\uFFFD");
    assert_string_equal(canvas_cell(canvas, 1, 0)->text, n < 3 ? "x" : " ");
  }
  canvas_free(canvas);
  canvas_free(plain);
}

TEST(test_plain_ascii_draws_nothing_else) {
  struct canvas *canvas = canvas_new(60, 1, true);
  canvas_text(canvas, 0, 0, 60, STYLE_TEXT, "★ │ Été à Ly… œuvre e\u0301te\u0301 日 “oui” ● 12 €");
  assert_row(canvas, 0, "* | Ete a Ly~ ouvre ete ?  \"oui\" * 12 E");
  canvas_text(canvas, 0, 0, 5, STYLE_TEXT, "abcdefgh");
  assert_string_equal(canvas_cell(canvas, 4, 0)->text, "~");
  for (int x = 0; x < 60; x++)
    for (const char *at = canvas_cell(canvas, x, 0)->text; *at != '\0'; at++)
      assert_true((unsigned char)*at < 0x7F);
  canvas_free(canvas);
}

TEST(test_paragraph_wraps_at_words) {
  struct canvas *canvas = canvas_new(10, 4, false);
  const char *text = "one two three\n\nfour extraordinary";
  struct rect rect = {0, 0, 8, 4};
  assert_int_equal(canvas_paragraph(NULL, rect, 0, STYLE_TEXT, text), 6);
  assert_int_equal(canvas_paragraph(canvas, rect, 0, STYLE_TEXT, text), 6);
  char *dump = drawn_all(canvas);
  assert_string_equal(dump, "one two\nthree\n\nfour\n");
  free(dump);
  canvas_clear(canvas);
  canvas_paragraph(canvas, rect, 3, STYLE_TEXT, text);
  dump = drawn_all(canvas);
  assert_string_equal(dump, "four\nextraord\ninary\n\n");
  free(dump);
  assert_int_equal(canvas_paragraph(NULL, (struct rect){0, 0, 8, 1}, 0, STYLE_TEXT, "12345678\nx"), 2);
  assert_int_equal(canvas_paragraph(NULL, (struct rect){0, 0, 1, 1}, 0, STYLE_TEXT, "日本"), 2);
  assert_int_equal(canvas_paragraph(NULL, (struct rect){0, 0, 0, 1}, 0, STYLE_TEXT, "no room"), 0);
  assert_int_equal(canvas_paragraph(NULL, rect, 0, STYLE_TEXT, ""), 0);
  canvas_free(canvas);
}

TEST(test_fill_stays_inside) {
  struct canvas *canvas = canvas_new(4, 2, false);
  canvas_text(canvas, 0, 0, 4, STYLE_TEXT, "abcd");
  canvas_fill(canvas, (struct rect){2, -1, 9, 9}, STYLE_INPUT);
  assert_row(canvas, 0, "ab");
  assert_int_equal(canvas_cell(canvas, 3, 1)->style, STYLE_INPUT);
  canvas_text(canvas, 0, 1, 4, STYLE_TEXT, "日本");
  canvas_fill(canvas, (struct rect){1, 1, 2, 1}, STYLE_BAD); /* through the middle of both */
  assert_row(canvas, 1, "");
  assert_int_equal(canvas_cell(canvas, 0, 1)->width, 1);
  assert_int_equal(canvas_cell(canvas, 3, 1)->width, 1);
  canvas_fill(canvas, (struct rect){-3, 0, 4, 1}, STYLE_BAD);
  assert_int_equal(canvas_cell(canvas, 0, 0)->style, STYLE_BAD);
  assert_int_equal(canvas_cell(canvas, 1, 0)->style, STYLE_TEXT);
  canvas_cursor(canvas, 9, 9, true);
  assert_int_equal(canvas_get_cursor(canvas).x, 3);
  assert_int_equal(canvas_get_cursor(canvas).y, 1);
  assert_true(canvas_get_cursor(canvas).shown);
  canvas_resize(canvas, 2, 1);
  assert_row(canvas, 0, "");
  assert_false(canvas_get_cursor(canvas).shown);
  canvas_free(canvas);
}

TEST(test_a_row_that_stands_is_not_begun_again) {
  struct canvas *canvas = canvas_new(10, 2, false);
  struct rect left = {0, 1, 4, 1}, right = {5, 1, 4, 1};
  canvas_text(canvas, 0, 1, 10, STYLE_TEXT, "0123456789");
  assert_true(canvas_begin_row(canvas, left, 1));
  assert_row(canvas, 1, "    456789"); /* on blanks */
  assert_false(canvas_begin_row(canvas, left, 1));
  assert_true(canvas_begin_row(canvas, right, 1)); /* another place */
  assert_false(canvas_begin_row(canvas, left, 1));
  assert_true(canvas_begin_row(canvas, left, 2)); /* another look */
  assert_true(canvas_begin_row(canvas, left, 1)); /* the one before is gone */
  assert_true(canvas_begin_row(canvas, (struct rect){0, 1, 3, 1}, 1));
  canvas_fill(canvas, (struct rect){8, 0, 2, 2}, STYLE_TEXT);
  assert_true(canvas_begin_row(canvas, right, 1)); /* filled in part */
  assert_false(canvas_begin_row(canvas, (struct rect){0, 2, 4, 1}, 1));
  for (int n = 0; n < 10; n++) /* more places than are remembered */
    assert_true(canvas_begin_row(canvas, (struct rect){n, 0, 1, 1}, 1));
  canvas_clear(canvas);
  assert_true(canvas_begin_row(canvas, right, 1));
  canvas_free(canvas);
}

TEST(test_it_knows_whose_picture_it_holds) {
  struct canvas *canvas = canvas_new(4, 2, false);
  assert_null(canvas_holder(canvas));
  canvas_hold(canvas, state);
  assert_ptr_equal(canvas_holder(canvas), state);
  canvas_text(canvas, 0, 0, 4, STYLE_TEXT, "abcd");
  assert_ptr_equal(canvas_holder(canvas), state);
  canvas_resize(canvas, 4, 2);
  assert_null(canvas_holder(canvas));
  canvas_hold(canvas, state);
  canvas_clear(canvas);
  assert_null(canvas_holder(canvas));
  canvas_free(canvas);
}
