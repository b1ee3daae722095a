/* One line of typed text: whole characters, a cap, and a secret that is never drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/text.h"
#include "tui/field.h"
#include "drawn.h"
#include "base/mem.h"

static bool press(struct field *field, enum key_code code) {
  return field_key(field, &(struct key){.code = code});
}

static bool control(struct field *field, char letter) {
  return field_key(field, &(struct key){.code = KEYC_CONTROL, .character = (uint32_t)letter});
}

static void type(struct field *field, const char *text) {
  uint32_t character;
  for (size_t taken; (taken = text_decode(text, strlen(text), &character)) > 0; text += taken)
    assert_true(field_key(field, &(struct key){.code = KEYC_CHAR, .character = character}));
}

TEST(test_typing_moves_and_deletes_whole_characters) {
  struct field field = field_empty(100, false);
  type(&field, "cafe\u0301 日");
  press(&field, KEYC_BACKSPACE);
  press(&field, KEYC_BACKSPACE);
  assert_string_equal(field.text, "cafe\u0301");
  press(&field, KEYC_BACKSPACE); /* the letter with its accent */
  assert_string_equal(field.text, "caf");
  press(&field, KEYC_LEFT);
  type(&field, "é");
  assert_string_equal(field.text, "caéf");
  press(&field, KEYC_LEFT);
  press(&field, KEYC_DELETE);
  assert_string_equal(field.text, "caf");
  press(&field, KEYC_HOME);
  press(&field, KEYC_LEFT);
  press(&field, KEYC_BACKSPACE);
  assert_string_equal(field.text, "caf");
  press(&field, KEYC_END);
  press(&field, KEYC_RIGHT);
  press(&field, KEYC_DELETE);
  assert_string_equal(field.text, "caf");
  field_clear(&field);
}

TEST(test_control_keys_edit) {
  struct field field = field_empty(100, false);
  field_set(&field, "Marie Dupont  ");
  assert_true(control(&field, 'w'));
  assert_string_equal(field.text, "Marie ");
  type(&field, "Roy");
  assert_true(control(&field, 'a'));
  press(&field, KEYC_RIGHT);
  assert_true(control(&field, 'k'));
  assert_string_equal(field.text, "M");
  type(&field, "ax");
  press(&field, KEYC_LEFT);
  assert_true(control(&field, 'u'));
  assert_string_equal(field.text, "x");
  assert_true(control(&field, 'e'));
  assert_int_equal(field.cursor, 1);
  assert_false(control(&field, 'c')); /* leaves */
  assert_false(control(&field, 'l'));
  assert_false(press(&field, KEYC_ENTER));
  assert_false(press(&field, KEYC_ESCAPE));
  field_clear(&field);
}

TEST(test_the_cap_cuts_whole_characters) {
  struct field field = field_empty(5, false);
  field_set(&field, "éééé");
  assert_string_equal(field.text, "éé");
  type(&field, "é");
  assert_string_equal(field.text, "éé");
  type(&field, "ab");
  assert_string_equal(field.text, "ééa");
  field_set(&field, NULL);
  assert_string_equal(field.text, "");
  field_clear(&field);
}

static void paste(struct field *field, const char *text) {
  assert_true(field_key(field, &(struct key){.code = KEYC_PASTE, .paste = text}));
}

/* What is cut is sent so, and nobody sees it. */
TEST(test_what_does_not_fit_is_refused_whole) {
  struct notice notice = {.text = ""};
  for (int secret = 0; secret < 2; secret++) {
    struct field field = field_empty(10, secret == 1);
    paste(&field, "Marie");
    field_tell(&field, &notice);
    assert_string_equal(notice.text, "");
    paste(&field, "Dupont");
    assert_string_equal(field.text, "Marie");
    assert_int_equal(field.refused, 6);
    paste(&field, "ééé");
    assert_string_equal(field.text, "Marie");
    assert_int_equal(field.refused, 3);
    field_tell(&field, &notice);
    assert_non_null(strstr(notice.text, "no room for 3 characters"));
    notice.text[0] = '\0';
    paste(&field, "Roy !");
    assert_int_equal(field.refused, 0);
    type(&field, "x");
    assert_int_equal(field.refused, 1);
    assert_string_equal(field.text, "MarieRoy !");
    field_clear(&field);
  }
}

/* Less the line end of a copied line. */
TEST(test_a_pasted_secret_is_kept_to_the_byte) {
  static const char *const rows[][2] = {{"soleil  bleu 42 ", "soleil  bleu 42 "},
                                        {"  soleil\n", "  soleil"},
                                        {" a\tb\n", " a\tb"},
                                        {"two\n\n", "two\n"},
                                        {"x\u200by", "x\u200by"},
                                        {"\n", ""},
                                        {"", ""}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct field field = field_empty(100, true);
    paste(&field, rows[n][0]);
    assert_string_equal(field.text, rows[n][1]);
    field_clear(&field);
  }
}

TEST(test_a_paste_is_one_clean_line) {
  struct field field = field_empty(100, false);
  struct key paste = {.code = KEYC_PASTE, .paste = "Marie\nDupont\t\x1b[31m06\u202e"};
  assert_true(field_key(&field, &paste));
  assert_string_equal(field.text, "Marie Dupont 06");
  assert_false(field_key(&field, &(struct key){.code = KEYC_CHAR, .character = 0x202E}));
  assert_false(field_key(&field, &(struct key){.code = KEYC_CHAR, .character = 0x9B}));
  assert_string_equal(field.text, "Marie Dupont 06");
  field_clear(&field);
}

static void assert_drawn(const struct field *field, const char *want, int want_x) {
  struct canvas *canvas = canvas_new(8, 1, false);
  field_draw(field, canvas, 1, 0, 6, true);
  AUTO(mem_free_at) char *row = drawn_row(canvas, 0);
  assert_string_equal(row, want);
  assert_int_equal(canvas_get_cursor(canvas).x, want_x);
  assert_true(canvas_get_cursor(canvas).shown);
  canvas_free(canvas);
}

TEST(test_it_scrolls_so_that_the_cursor_shows) {
  struct field field = field_empty(100, false);
  assert_drawn(&field, "", 1);
  field_set(&field, "abcdefghij");
  assert_drawn(&field, " fghij", 6);
  press(&field, KEYC_HOME);
  assert_drawn(&field, " abcde…", 1);
  field_set(&field, "日本日本");
  assert_drawn(&field, " 日本", 5);
  field_clear(&field);
}

TEST(test_a_secret_is_neither_drawn_nor_left_behind) {
  struct field field = field_empty(20, true);
  type(&field, "sé日");
  assert_drawn(&field, " •••", 4);
  field_set(&field, "x");
  for (size_t n = 1; n < 20; n++)
    assert_int_equal(field.text[n], 0);
  field_clear(&field);
  assert_null(field.text);
}
