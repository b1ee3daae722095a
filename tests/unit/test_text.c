/* The one door for text from outside: nothing that steers a terminal passes it; widths and cuts agree with curses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "../harness/test.h"
#include "base/plain.h"
#include "base/text.h"
#include "base/wrap.h"
#include "base/mem.h"

static void assert_clean(const char *from, enum text_kind kind, const char *to) {
  AUTO(mem_free_at) char *clean = text_clean(from, strlen(from), kind);
  assert_string_equal(clean, to);
  assert_true(text_is_clean(clean));
  /* Clean text stays as it is. */
  AUTO(mem_free_at) char *again = text_clean(clean, strlen(clean), kind);
  assert_string_equal(again, clean);
}

TEST(test_escape_sequences_are_dropped) {
  static const char *const cases[][2] = {
      {"a\x1b[31mb", "ab"},    /* CSI */
      {"a\x1b[?1049hb", "ab"}, /* private mode */
      {"a\x1b[1;2 qb", "ab"},  /* with an intermediate */
      {"a\x1b]52;c;cm0gLXJm\x07"
       "b",
       "ab"},                               /* OSC 52, by BEL */
      {"a\x1b]0;title\x1b\\b", "ab"},       /* OSC, by ST */
      {"a\x1b]0;caf\xc3\x9c\x1b\\b", "ab"}, /* 9C inside a letter is no ST */
      {"a\x1bP1$r0m\x1b\\b", "ab"},         /* DCS */
      {"a\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\b", "ab"},
      {"a\xc2\x9b"
       "31mb",
       "ab"}, /* 8-bit CSI in UTF-8 */
      {"a\x9b"
       "31mb",
       "ab"}, /* and as a raw byte */
      {"a\xc2\x9d"
       "52;c;xx\xc2\x9c"
       "b",
       "ab"}, /* 8-bit OSC and ST */
      {"a\x9d"
       "52;c;xx\x9c"
       "b",
       "ab"},
      {"a\xc2\x90q\x07"
       "b",
       "ab"},             /* 8-bit DCS */
      {"a\x1b(0b", "ab"}, /* character set */
      {"a\x1b"
       "cb",
       "ab"}, /* reset */
      {"a\x1b", "a"},
      {"a\x1b[", "a"},
      {"a\x1b]0;never ends", "a"},
      {"a\x1b]0;x\x1b[2Jb", "ab"}, /* one inside another */
      {"a\x1b\x1b[31mb", "ab"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_clean(cases[i][0], TEXT_LINE, cases[i][1]);
  /* An unfinished string hides no more than its line. */
  assert_clean("a\x1b]0;x\nb", TEXT_LINES, "a\nb");
}

TEST(test_controls_are_dropped) {
  assert_clean("a\x01\x08\x7f\x0e"
               "b",
               TEXT_LINE, "ab");
  assert_clean("a\xc2\x80\xc2\x84\xc2\x9a"
               "b",
               TEXT_LINE, "ab");
  AUTO(mem_free_at) char *clean = text_clean("a\0b", 3, TEXT_LINE);
  assert_string_equal(clean, "ab");
  /* Every bidi control, zero-width and variation selector. */
  static const uint32_t formats[] = {0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069,  0x200E,
                                     0x200F, 0x061C, 0x200B, 0x200C, 0x200D, 0xFEFF, 0x2060, 0xFE0F, 0xE0041, 0x00AD};
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    char text[8] = "a";
    size_t length = 1 + text_encode(formats[i], text + 1);
    text[length] = 'b';
    assert_false(text_is_visible(formats[i]));
    assert_false(text_is_clean(text));
    assert_clean(text, TEXT_LINE, "ab");
  }
}

/* Unicode's Default_Ignorable_Code_Point, whole, and what is drawn as nothing besides: two names that look alike are.
 */
TEST(test_invisible_ones_are_dropped) {
  static const uint32_t ranges[][2] = {{0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C},   {0x115F, 0x1160},
                                       {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x202A, 0x202E},
                                       {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
                                       {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0x16FE4, 0x16FE4}, {0x1BCA0, 0x1BCA3},
                                       {0x1D159, 0x1D159}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
  for (size_t n = 0; n < sizeof ranges / sizeof *ranges; n++)
    for (uint32_t character = ranges[n][0]; character <= ranges[n][1]; character++) {
      char text[8] = "a";
      size_t length = 1 + text_encode(character, text + 1);
      text[length] = 'b';
      assert_false(text_is_visible(character));
      assert_clean(text, TEXT_LINE, "ab");
      assert_clean(text, TEXT_LINES, "ab");
    }
  assert_false(text_is_visible(0x2800));
  assert_clean("\u2800a\u2800\u2800b\u2800", TEXT_LINE, "a b");
  assert_clean("a\u2800b", TEXT_LINES, "a b");
  /* What real names and places have stays. */
  assert_clean("Zo\u00eb d\u2019Angelo 10\u202fh \u2801\u2803 \ud55c\u1112\u1161", TEXT_LINE,
               "Zo\u00eb d\u2019Angelo 10\u202fh \u2801\u2803 \ud55c\u1112\u1161");
}

TEST(test_bad_utf8_becomes_replacement) {
  assert_clean("a\xff"
               "b",
               TEXT_LINE, "a\uFFFDb");
  assert_clean("a\xc0\xaf"
               "b",
               TEXT_LINE, "a\uFFFD\uFFFDb"); /* overlong */
  assert_clean("a\xe0\x9f\xbf"
               "b",
               TEXT_LINE, "a\uFFFD\uFFFD\uFFFDb"); /* 9F is an 8-bit APC only where UTF-8 was good */
  assert_clean("a\xe2\x82", TEXT_LINE, "a\uFFFD"); /* truncated: one maximal part */
  assert_clean("a\xf0\x9f\x98"
               "b",
               TEXT_LINE, "a\uFFFDb");
  assert_clean("\xf4\x90\x80\x80", TEXT_LINE, "\uFFFD\uFFFD\uFFFD\uFFFD"); /* over U+10FFFF */
  assert_clean("\xef\xbf\xbf\xef\xb7\x90", TEXT_LINE, "\uFFFD\uFFFD");     /* noncharacters */
  assert_true(text_is_utf8("é€😀", strlen("é€😀")));
  assert_false(text_is_utf8("\xed\xa0\x80", 3));
  assert_false(text_is_utf8("\xc0\x80", 2));
  assert_false(text_is_utf8("\xe2\x82", 2));
}

TEST(test_unknown_width_becomes_replacement) {
  assert_clean("a\u0378b", TEXT_LINE, "a\uFFFDb"); /* not assigned */
}

TEST(test_combining_marks_are_limited) {
  assert_clean("e\u0301", TEXT_LINE, "e\u0301");
  assert_clean("e\u0301\u0302\u0303\u0304\u0305\u0306x", TEXT_LINE, "e\u0301\u0302\u0303\u0304x");
  assert_clean("\u0301x", TEXT_LINE, "x");
  assert_clean("a\n\u0301x", TEXT_LINES, "a\nx");
}

TEST(test_lines_and_blanks) {
  assert_clean("  a \t b\r\nc  ", TEXT_LINE, "a b c");
  assert_clean("a\tb", TEXT_LINES, "a b");
  assert_clean("a\r\nb\rc\nd", TEXT_LINES, "a\nb\nc\nd");
  assert_clean("a\u2028b\xc2\x85"
               "c",
               TEXT_LINES, "a\nb\nc");
  assert_clean("", TEXT_LINE, "");
  assert_null(text_clean_line(NULL));
}

TEST(test_width_and_fit) {
  int width;
  assert_int_equal(text_next("e\u0301x", &width), 3);
  assert_int_equal(width, 1);
  assert_int_equal(text_next("日本", &width), 3);
  assert_int_equal(width, 2);
  assert_int_equal(text_next("", &width), 0);
  assert_int_equal(width, 0);
  assert_int_equal(text_width("Élodie 日本"), 11);
  int used;
  assert_int_equal(text_fit("a日b", 2, &used), 1);
  assert_int_equal(used, 1);
  assert_int_equal(text_fit("e\u0301b", 1, &used), 3);
  assert_int_equal(text_fit("abc", -1, &used), 0);
}

/* A cluster counted character by character, with nothing taken for granted about ASCII. */
static size_t slow_next(const char *text, int *width) {
  size_t length = 0;
  *width = 0;
  for (size_t taken; text[length] != '\0'; length += taken) {
    uint32_t character;
    taken = text_decode(text + length, strlen(text + length), &character);
    int cells = character == TEXT_INVALID ? 1 : wcwidth((wchar_t)character);
    if (cells < 0) cells = 1;
    if (length > 0 && cells != 0) break;
    if (length == 0) *width = cells;
  }
  return length;
}

static size_t slow_fit(const char *text, int cells, int *used) {
  size_t length = 0, taken;
  int width;
  for (*used = 0; (taken = slow_next(text + length, &width)) > 0 && width <= cells - *used; length += taken)
    *used += width;
  return length;
}

TEST(test_ascii_is_measured_like_the_rest) {
  static const char *const pieces[] = {"a", "b",  " ", "~",      "\x7f",   "\t",   "0",    "zz",
                                       "é", "日", "…", "\u0301", "\u20d0", "\xff", "\xc3", "\U0001F600"};
  unsigned seed = 42;
  for (int round = 0; round < 20000; round++) {
    char text[128] = "";
    for (int n = (int)(rand_r(&seed) % 12); n > 0; n--)
      strcat(text, pieces[(unsigned)rand_r(&seed) % (sizeof pieces / sizeof *pieces)]);
    int width, slow_width, used, slow_used, whole;
    assert_int_equal(text_next(text, &width), slow_next(text, &slow_width));
    assert_int_equal(width, slow_width);
    slow_fit(text, 1000, &whole);
    assert_int_equal(text_width(text), whole);
    for (int cells = -1; cells <= whole; cells++) {
      assert_int_equal(text_fit(text, cells, &used), slow_fit(text, cells, &slow_used));
      assert_int_equal(used, slow_used);
    }
  }
}

TEST(test_plain_text_is_clean_at_once) {
  static const char *const lines[][2] = {
      {"", ""},       {" ", ""},       {"a", "a"},      {" a", "a"},    {"a ", "a"},
      {"a b", "a b"}, {"a  b", "a b"}, {"a\tb", "a b"}, {"a\x7f", "a"}, {"ae\u0301", "ae\u0301"}};
  for (size_t n = 0; n < sizeof lines / sizeof *lines; n++) {
    AUTO(mem_free_at) char *clean = text_clean_line(lines[n][0]);
    assert_string_equal(clean, lines[n][1]);
  }
  assert_true(text_is_clean("a  b ~"));
  assert_false(text_is_clean("a\x7f"));
  assert_false(text_is_clean("a\tb"));
  char *cut = text_clean("abc", 2, TEXT_LINES); /* length counts, not the NUL */
  assert_string_equal(cut, "ab");
  free(cut);
}

static void assert_clip(const char *text, int cells, bool ascii, const char *expected) {
  char out[32];
  text_clip(out, sizeof out, text, cells, ascii);
  assert_string_equal(out, expected);
}

TEST(test_clip) {
  assert_clip("Dupont", 6, false, "Dupont");
  assert_clip("Dupont", 5, false, "Dupo…");
  assert_clip("Dupont", 5, true, "Dupo~");
  assert_clip("日本", 3, false, "日…");
  assert_clip("日本", 2, false, "…");
  assert_clip("Dupont", 0, false, "");
  char small[6];
  text_clip(small, sizeof small, "éééééé", 6, false);
  assert_string_equal(small, "é…");
  text_clip(small, sizeof small, "éééééé", 1, false);
  assert_string_equal(small, "…");
  text_copy(small, sizeof small, "ééé");
  assert_string_equal(small, "éé");
}

static void assert_fold(const char *text, const char *expected) {
  AUTO(mem_free_at) char *folded = text_fold(text);
  assert_string_equal(folded, expected);
}

TEST(plain_ascii_takes_as_many_cells) {
  static const char *const rows[][2] = {{"Zoé Lefèvre", "Zoe Lefevre"},
                                        {"ÉCOLE Œuvre œuf", "ECOLE Ouvre ouf"},
                                        {"l’API « Business »", "l'API \" Business \""},
                                        {"a\u00a0: b…", "a : b~"},
                                        {"★ 3 → 4 · 12 €", "* 3 > 4 - 12 E"},
                                        {"e\u0301te\u0301", "ete"},
                                        {"中 文", "?  ? "},
                                        {"one\ntwo\tthree", "one\ntwo\tthree"},
                                        {"a\n\u0301b", "a\nb"},
                                        {"\xff", "?"},
                                        {"", ""}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *plain = plain_text(rows[n][0], strlen(rows[n][0]));
    assert_string_equal(plain, rows[n][1]);
  }
}

/* Wherever a text is cut: what is not whole waits for the rest. */
TEST(a_character_in_parts_is_not_whole) {
  static const char text[] = "aé★🏠\xff\xc3";
  static const size_t whole[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (size_t n = 0; n < sizeof text; n++)
    assert_int_equal(plain_whole(text, n), whole[n]);
  assert_int_equal(plain_whole("\xa9\xa9\xa9\xa9\xa9", 5), 5);
}

TEST(test_fold) {
  assert_fold("ÉLODIE Façade", "elodie facade");
  assert_fold("Œuvre Ærø Straße", "oeuvre aeroe strasse");
  assert_fold("L’Haÿ\u00A0les\u202FRoses", "l'hay les roses");
  assert_fold("ﬁn", "fin");
  assert_fold("a\xff"
              "B",
              "a\uFFFDb");
}

/* The letters of the table are folded as the library folds them, which bad UTF-8 goes through whole. */
TEST(letters_of_a_table_fold_as_all_others) {
  for (uint32_t character = 0xA0; character < 0x180; character++) {
    char one[8] = {0};
    one[text_encode(character, one)] = '\0';
    AUTO(mem_free_at) char *mixed = mem_print("A%s\u0301b%sC\u1EC5", one, one), *bad = mem_print("\xff%s", mixed);
    AUTO(mem_free_at) char *quick = text_fold(mixed), *whole = text_fold(bad);
    if (character == 0xAD) continue; /* a soft hyphen is gone from what was mended */
    assert_string_equal(quick, whole + strlen("\uFFFD"));
  }
}

TEST(test_match) {
  assert_int_equal(text_match("12 rue de la paix", ""), 3);
  assert_int_equal(text_match("12 rue de la paix", "paix ru"), 3);
  assert_int_equal(text_match("12 rue de la paix", "aix"), 2);
  assert_int_equal(text_match("12 rue de la paix", "rue aix"), 2);
  assert_int_equal(text_match("75-1042 dupont", "dpt"), 1);
  assert_int_equal(text_match("75-1042 dupont", "1042"), 3);
  assert_int_equal(text_match("75-1042 dupont", "zz"), 0);
  assert_int_equal(text_match("", "a"), 0);
}

/* Only UUIDs compare without case: other ids are nobody's to compare but to the byte. */
TEST(ids_are_the_same_to_the_byte_or_as_uuids) {
  static const char lower[] = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", upper[] = "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9";
  assert_true(text_same_id(lower, upper) && text_same_id("v1", "v1") && text_same_id("", ""));
  assert_false(text_same_id("v1", "V1"));
  assert_false(text_same_id(lower, "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F8"));
  assert_false(text_same_id(lower, "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9 "));
  assert_false(text_same_id("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8fg", "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8FG"));
  assert_false(text_same_id("0a1b2c3d", "0A1B2C3D"));
}

/* Each row comes in two parts, cut at every place between two words, and says the same. */
TEST(lines_are_parted_between_words) {
  static const struct {
    const char *text, *lines; /* at 12 columns */
  } rows[] = {{"", ""},
              {"one two\nthree\n", "one two\nthree\n"},
              {"one two three four\n", "one two\n  three four\n"},
              {"exactly 1234\nexactly 12345\n", "exactly 1234\nexactly\n  12345\n"},
              {"1.  two   blanks\n", "1.  two\n  blanks\n"},
              {"abcdefghijklmnopq rs\n", "abcdefghijkl\n  mnopq rs\n"},
              {"日本語日本語日本 x\n", "日本語日本語\n  日本 x\n"},
              {"what now? ", "what now? "},
              {"what is now? ", "what is now?"},
              {"\u00ab\u00a0un\u00a0\u00bb a\u00a0: b\u00a0?", "\u00ab\u00a0un\u00a0\u00bb a\u00a0:\n  b\u00a0?"},
              {"\n\n  in\n", "\n\n  in\n"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    const char *text = rows[n].text;
    for (size_t cut = 0; cut <= strlen(text); cut++) {
      if (cut > 0 && cut < strlen(text) && (text[cut] != ' ' || text[cut - 1] == ' ')) continue; /* in whole words */
      struct wrap wrap = {.columns = 12};
      AUTO(mem_free_at) char *first = wrap_text(&wrap, text, cut);
      AUTO(mem_free_at) char *second = wrap_text(&wrap, text + cut, strlen(text) - cut);
      AUTO(mem_free_at) char *both = mem_print("%s%s", first, second);
      if (strcmp(both, rows[n].lines) != 0) fail_msg("\"%s\" at %zu: \"%s\"", text, cut, both);
    }
  }
}
