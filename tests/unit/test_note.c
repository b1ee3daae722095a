/* Notes: what is kept of a sentence, and how it is said. In other languages: e2e_notes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/text.h"
#include "base/when.h"

static void expect_said(const char *note, const char *wanted) {
  AUTO(mem_free_at) char *said = note_say(note);
  AUTO(mem_free_at) char *text = note_text(note);
  assert_string_equal(said, wanted);
  assert_string_equal(text, wanted);
}

TEST(a_note_is_said) {
  AUTO(mem_free_at)
  char *note = note_print("%s, %d of %zu, %lld: %s", "one", -2, (size_t)3, (long long)1 << 40, NOTE_("50% off"));
  expect_said(note, "one, -2 of 3, 1099511627776: 50% off");
  assert_string_equal(note, "\036%s, %d of %zu, %lld: %s\037one\037-2\0373\0371099511627776\037\03650% off\035\035");
  AUTO(mem_free_at) char *outer = note_print("100%%: %s", note);
  expect_said(outer, "100%: one, -2 of 3, 1099511627776: 50% off");
  assert_null(note_say(NULL));
}

/* What tells nothing of its own is what stands in it. */
TEST(what_is_no_sentence_is_a_text) {
  AUTO(mem_free_at) char *text = note_print("%s", "Complet : 50 %");
  assert_string_equal(text, "Complet : 50 %");
  AUTO(mem_free_at) char *note = note_print("%s", NOTE_("done"));
  assert_string_equal(note, NOTE_("done"));
  AUTO(mem_free_at) char *printed = note_print("%02d:%02d", 7, 5);
  assert_string_equal(printed, "07:05");
  assert_true(note_is(note));
  assert_false(note_is(text));
}

/* A server's words make no note, and no part of one. */
TEST(marks_in_a_text_are_dropped) {
  AUTO(mem_free_at) char *note = note_print("Refused: %s", "a\037b\035c\036d\034e");
  assert_string_equal(note, "\036Refused: %s\037abcde\035");
  AUTO(mem_free_at) char *open = note_print("Refused: %s", "\036no end");
  expect_said(open, "Refused: no end");
  AUTO(mem_free_at) char *text = note_print("%s", "\036no end");
  assert_false(note_is(text));
}

TEST(an_instant_is_said_anew) {
  char day[NOTE_INSTANT], time[NOTE_INSTANT], says[NOTE_INSTANT];
  static const int64_t instants[] = {0, 1764514800, WHEN_NONE};
  for (size_t n = 0; n < sizeof instants / sizeof *instants; n++) {
    note_day(instants[n], day);
    note_time(instants[n], time);
    AUTO(mem_free_at) char *note = note_print("On %s at %s", day, time);
    when_say_day(instants[n], day, sizeof day);
    when_say_time(instants[n], says, sizeof says);
    AUTO(mem_free_at) char *wanted = mem_print("On %s at %s", day, says);
    expect_said(note, wanted);
  }
  AUTO(mem_free_at) char *said = note_say("\036On %s\037\034d0\037never\035\035");
  AUTO(mem_free_at) char *text = note_text("\036On %s\037\034d0\037never\035\035");
  assert_non_null(strstr(said, "On Thursday 1 January"));
  assert_string_equal(text, "On never");
}

/* A file may hold anything. */
TEST(what_does_not_hold_together_is_shown_as_it_is) {
  static const char *const rows[][2] = {
      {"", ""},
      {"\036", ""},
      {"\036\035", ""},
      {"\036one", "one"},
      {"\036one\035two", "onetwo"},
      {"\036%s\035", "%s"},
      {"\036%n %s %s\037a\035", "%n a %s"},
      {"\036%2$s %1$s %s\037a\037b\035", "b a b"},
      {"\036%0$s %9$s %99999999999999999999$s\037a\035", "%0$s %9$s %99999999999999999999$s"},
      {"\036%", "%"},
      {"\036%%%\037a\035", "%%"},
      {"\036% s %-5s %*s\037a\035", "% s %-5s %*s"},
      {"\036a\037\034d1\035\035", "ad1"},
      {"\036a %s\037\034d99999999999999999999\037then\035\035", "a then"},
      {"\036a %s\037\034x1\037then\035\035", "a %sx1then"},
      {"\036a\0371\0372\0373\0374\0375\0376\0377\0378\0379\035", "a123456789"},
      {"\036%s\037\036%s\037\036%s\037\036%s\037\036%s\037\036%s\037\036%s\037x\035\035\035\035\035\035\035",
       "%s%s%s%s%s%s%sx"},
      {"\036a\033[2Jb\035\a", "ab"},
      {"\036a\nb\035", "a b"},
      {"\xff\xfe", "\uFFFD\uFFFD"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *said = note_say(rows[n][0]);
    if (strcmp(said, rows[n][1]) != 0) fail_msg("%zu: \"%s\"", n, said);
  }
}

/* Parts that are said again and again in parts: no more than a screen of it. */
TEST(what_is_said_has_an_end) {
  enum { LONG = 1 << 20 };
  char *longer = mem_new(LONG + 1);
  memset(longer, 'x', LONG);
  AUTO(mem_free_at) char *text = note_say(longer);
  assert_int_equal(strlen(text), 4000);
  char *many = mem_new(LONG + 1);
  strcpy(many, "\036");
  for (size_t n = 1; n + 10 < 4000; n += 4)
    memcpy(many + n, "%1$s", 5);
  strcat(many, "\037");
  memset(many + strlen(many), 'y', 3000);
  strcat(many, "\035");
  AUTO(mem_free_at) char *said = note_say(many);
  assert_true(strlen(said) <= 4000);
  free(longer);
  free(many);
}

TEST(an_error_keeps_its_note) {
  struct error error, outer;
  error_set(&error, ERROR_REFUSED, "This visit is gone: %s", NOTE_("nothing was sent"));
  assert_string_equal(error.text, "This visit is gone: nothing was sent");
  assert_string_equal(error_note(&error), "\036This visit is gone: %s\037\036nothing was sent\035\035");
  error_set(&outer, ERROR_UNKNOWN, "Later: %s", error_note(&error));
  assert_string_equal(outer.text, "Later: This visit is gone: nothing was sent");
  expect_said(error_note(&outer), outer.text);
  error_set(&outer, ERROR_UNKNOWN, "Again: %s", error_note(&outer));
  assert_string_equal(outer.text, "Again: Later: This visit is gone: nothing was sent");
  error_set(&error, ERROR_REFUSED, "%s", "Complet");
  assert_string_equal(error_note(&error), "Complet");
  error_clear(&error);
  assert_string_equal(error_note(&error), "");
}

/* One that has no room for its note keeps its text. */
TEST(a_long_error_keeps_its_text) {
  struct error error;
  char words[900];
  memset(words, 'x', sizeof words - 1);
  words[sizeof words - 1] = '\0';
  error_set(&error, ERROR_REFUSED, "Flatsy refused: %s", words);
  assert_string_equal(error_note(&error), error.text);
  assert_int_equal(strlen(error.text), sizeof error.text - 1);
}
