/* The small door before cJSON: what it takes, what it splits, what it writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <cjson/cJSON.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/cases.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"

static bool parses(const char *text) {
  struct cJSON *json = json_parse(text, strlen(text));
  json_free(json);
  return json != NULL;
}

static char *nested(int depth) {
  char *text = mem_new((size_t)depth * 2 + 1);
  memset(text, '[', (size_t)depth);
  memset(text + depth, ']', (size_t)depth);
  return text;
}

/* Objects and arrays in turn; brackets in a string beside them count for nothing. */
static bool nested_in_turn_parses(int depth) {
  AUTO(buf_free) struct buf text = buf_empty(10000);
  for (int n = 0; n < depth; n++)
    assert_true(buf_add_text(&text, n % 2 == 0 ? "[\"{[{[\\\"[[\"," : "{\"a\":"));
  assert_true(buf_add_text(&text, "1"));
  for (int n = depth - 1; n >= 0; n--)
    assert_true(buf_add_text(&text, n % 2 == 0 ? "]" : "}"));
  return parses(text.data);
}

TEST(test_parse_is_strict) {
  assert_true(parses("{\"a\":[1,2]} \n"));
  assert_true(parses("\"]]]]\""));
  static const char *const bad[] = {
      "",    " ",    "{",           "{\"a\":1}x",  "[1] [2]",     "<html>",           "\"\xff\"",
      "nul", "[1,]", "\"\\ud800\"", "\"\\u0000\"", "\"\\u00zz\"", "\"\\u00\x11\x11\""};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(parses(bad[i]));
  AUTO(mem_free_at) char *fine = nested(99);
  AUTO(mem_free_at) char *deep = nested(100);
  AUTO(mem_free_at) char *deepest = nested(200000);
  assert_true(parses(fine));
  assert_false(parses(deep));
  assert_false(parses(deepest));
  assert_true(nested_in_turn_parses(99));
  assert_false(nested_in_turn_parses(100));
  assert_null(json_parse("[1]\0x", 5));
  assert_null(json_parse("\"a\0b\"", 5));
}

static bool is_exact(const char *text) {
  assert_true(parses(text)); /* what the parser lets pass */
  return json_is_exact(text, strlen(text));
}

TEST(test_exact_is_stricter) {
  static const char *const fine[] = {"0",
                                     "-0",
                                     "10",
                                     "1.50",
                                     "1e400",
                                     "-1.5E+07",
                                     "12345678901234567",
                                     "[0]",
                                     "{}",
                                     "[1,-2 ,\t3e-1\n]",
                                     "\"a\\\\u0000 \\u00e9\"",
                                     "{\"a\":[true,null,\"01\"]}"};
  static const char *const odd[] = {"01", "1.", "-01", "[1.e5]", "{\"a\":00}", "\"a\tb\"", "\"a\nb\"", "{\"\x01\":1}"};
  for (size_t n = 0; n < sizeof fine / sizeof *fine; n++)
    if (!is_exact(fine[n])) fail_msg("refused: %s", fine[n]);
  for (size_t n = 0; n < sizeof odd / sizeof *odd; n++)
    if (is_exact(odd[n])) fail_msg("taken: %s", odd[n]);
  static const char *const refused[] = {"\"\\u0000\"", "{\"\\u0000\":1}", "[1,\v2]", "\"\\ud800\"", "\"\xff\""};
  for (size_t n = 0; n < sizeof refused / sizeof *refused; n++)
    assert_false(json_is_exact(refused[n], strlen(refused[n])));
  assert_false(json_is_exact("\"a\0b\"", 5));
  assert_true(json_is_sendable("{\"\\u0000\":1}", 12)); /* it goes back as it came */
}

static void assert_tolerant(const char *text, const char *expected) {
  AUTO(json_free_at) struct cJSON *json = json_parse_tolerant(text, strlen(text));
  assert_non_null(json);
  AUTO(mem_free_at) char *line = json_line(json, "a");
  assert_string_equal(line, expected);
}

TEST(test_tolerant_parse_repairs) {
  assert_tolerant("{\"a\":\"x\xffy\"}", "x\uFFFDy");
  assert_tolerant("{\"a\":\"x\\ud800y\"}", "x\uFFFDy");
  assert_tolerant("{\"a\":\"x\\ude00y\"}", "x\uFFFDy");
  assert_tolerant("{\"a\":\"\\ud800\\ud83d\\ude00\"}", "\uFFFD😀");
  assert_tolerant("{\"a\":\"\xff\\ud83d\\ude00\\\\\\\"\"}", "\uFFFD😀\\\"");
  assert_tolerant("{\"a\":\"b\",\"a\":\"c\"}", "b");
  assert_tolerant("{\"a\":\"x\\u0000y\"}", "x\uFFFDy"); /* another id, never a shorter one */
  assert_tolerant("{\"a\\u0000\":\"b\",\"a\":\"c\"}", "c");
  static const char *const bad[] = {"{\"a\":\"\\ud800", "{\"a\":\"\\", "{\"a\":\"\\u12", "\xff"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_null(json_parse_tolerant(bad[i], strlen(bad[i])));
  assert_null(json_parse_tolerant("", 0));
}

TEST(test_members) {
  const char *text =
      "{\"t\":\" a\\u001b[31m b\\nc \",\"n\":1.5,\"i\":7,\"big\":3000000000,\"inf\":1e999,\"b\":true,\"z\":null,"
      "\"d\":\"2018-07-09T09:05:00Z\",\"bad\":\"yesterday\",\"o\":{},\"l\":[]}";
  AUTO(json_free_at) struct cJSON *json = json_parse(text, strlen(text));
  AUTO(mem_free_at) char *line = json_line(json, "t");
  AUTO(mem_free_at) char *lines = json_lines(json, "t");
  AUTO(mem_free_at) char *exact = json_exact(json, "t");
  assert_string_equal(line, "a b c");
  assert_string_equal(lines, " a b\nc ");
  assert_string_equal(exact, " a\x1b[31m b\nc ");
  static const char *const absent[] = {"T", "n", "z", "o", "none"};
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
    assert_null(json_line(json, absent[i]));
  double number = 0;
  int whole = 0;
  assert_true(json_number(json, "n", &number) && number == 1.5);
  assert_true(json_int(json, "i", &whole) && whole == 7);
  assert_false(json_int(json, "big", &whole));
  assert_false(json_number(json, "inf", &number));
  assert_false(json_number(json, "t", &number));
  assert_true(json_bool(json, "b", false));
  assert_true(json_bool(json, "i", true));
  assert_int_equal(json_instant(json, "d"), 1531127100);
  assert_true(json_instant(json, "bad") == WHEN_NONE && json_instant(json, "none") == WHEN_NONE);
  assert_non_null(json_member(json, "o", false));
  assert_non_null(json_member(json, "l", true));
  assert_null(json_member(json, "o", true));
  assert_null(json_member(NULL, "o", true));
  assert_null(json_line(NULL, "t"));
}

/* ---- the memory of trees */

static struct cJSON *numbered(int number, size_t filler) {
  AUTO(mem_free_at) char *text = mem_new(filler + 64);
  int head = sprintf(text, "{\"n\":%d,\"t\":\"", number);
  memset(text + head, 'x', filler);
  strcpy(text + head + filler, "\",\"l\":[1,[2,{\"a\":null}]]}");
  struct cJSON *json = json_parse(text, strlen(text));
  assert_non_null(json);
  return json;
}

static void assert_numbered(const struct cJSON *json, int number, size_t filler) {
  int got;
  assert_true(json_int(json, "n", &got));
  assert_int_equal(got, number);
  AUTO(mem_free_at) char *text = json_exact(json, "t");
  assert_int_equal(strspn(text, "x"), filler);
  assert_int_equal(strlen(text), filler);
  assert_non_null(json_member(json, "l", true));
}

/* Several at once, some of them larger than the memory that is kept for them, freed in any order; others fail between.
 */
TEST(test_trees_side_by_side) {
  enum { TREES = 12, TURNS = 3000 };
  struct cJSON *trees[TREES] = {0};
  int numbers[TREES];
  size_t fillers[TREES];
  uint64_t seed = 20261129;
  for (int turn = 0; turn < TURNS; turn += (int)cases_step()) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    size_t n = seed % TREES;
    if (trees[n] == NULL) {
      numbers[n] = turn;
      fillers[n] = seed % 7 == 0 ? 70000 : seed % 5 == 0 ? 30000 : seed / 64 % 200;
      trees[n] = numbered(numbers[n], fillers[n]);
    } else {
      assert_numbered(trees[n], numbers[n], fillers[n]);
      json_free(trees[n]);
      trees[n] = NULL;
    }
    if (turn % 3 == 0) assert_null(json_parse("{\"a\":[1,2,{\"b\":\"c\"},]}", 22));
    if (turn % 4 == 0) assert_null(json_parse("[[1],[2]] x", 11));
    for (size_t i = 0; i < TREES; i++)
      if (trees[i] != NULL) assert_numbered(trees[i], numbers[i], fillers[i]);
  }
  for (size_t n = 0; n < TREES; n++)
    json_free(trees[n]);
}

/* What is added to a tree later is elsewhere, and goes with it all the same (a leak checker sees it). */
TEST(test_trees_grow) {
  for (int turn = 0; turn < 3; turn++) {
    AUTO(json_free_at) cJSON *json = numbered(turn, 10);
    assert_true(cJSON_AddItemToObject(json, "more", cJSON_CreateString("a string of its own")));
    cJSON_DeleteItemFromObject(json, "l");
    AUTO(mem_free_at) char *text = json_exact(json, "more");
    assert_string_equal(text, "a string of its own");
  }
}

static void *parse_often(void *arg) {
  for (int turn = 0; turn < 2000; turn += (int)cases_step()) {
    AUTO(json_free_at) struct cJSON *json = numbered(*(int *)arg + turn, 50), *other = numbered(turn, 900);
    assert_numbered(json, *(int *)arg + turn, 50);
    assert_numbered(other, turn, 900);
  }
  return NULL;
}

TEST(test_trees_of_two_threads) {
  pthread_t thread;
  int one = 1000000, two = 5;
  assert_int_equal(pthread_create(&thread, NULL, parse_often, &one), 0);
  parse_often(&two);
  assert_int_equal(pthread_join(thread, NULL), 0);
}

struct pieces {
  size_t count, stop_at;
  char text[1000];
};

static bool keep_piece(void *arg, const char *bytes, size_t length) {
  struct pieces *pieces = arg;
  if (bytes != NULL)
    strncat(pieces->text, bytes, length);
  else
    sprintf(pieces->text + strlen(pieces->text), "%zu bytes", length);
  strcat(pieces->text, "|");
  return ++pieces->count != pieces->stop_at;
}

/* Feeds step bytes at a time; returns whether all was taken and the array complete. */
static bool split(const char *text, size_t step, size_t max, struct pieces *pieces) {
  AUTO(json_splitter_free_at) struct json_splitter *splitter = json_splitter_new(keep_piece, pieces, max);
  size_t length = strlen(text);
  bool fed = true;
  for (size_t i = 0; i < length && fed; i += step) {
    char *piece = mem_copy_n(text + i, length - i < step ? length - i : step); /* its own block: ASan sees an overrun */
    fed = json_splitter_feed(splitter, piece, strlen(piece));
    free(piece);
  }
  bool done = fed && json_splitter_done(splitter);
  /* Once failed, always failed. */
  if (!fed) assert_false(json_splitter_feed(splitter, "]", 1));
  return done;
}

/* Where the strings of a text end, byte by byte: the same elements must come, in one piece and in many. */
TEST(test_splitter_finds_strings) {
  static const char signs[] = "\"\"\\\\\\ab[]{},:";
  uint64_t seed = 20261129;
  for (int turn = 0; turn < 20000; turn += (int)cases_step()) {
    char text[64] = "[\"", wanted[80] = "\"";
    size_t length = 2, out = 1;
    bool ended = false;
    for (bool escape = false; !ended && length < 40; length++) {
      seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
      char sign = signs[seed % (sizeof signs - 1)];
      ended = sign == '"' && !escape;
      escape = sign == '\\' && !escape;
      text[length] = wanted[out++] = sign;
    }
    strcpy(text + length, ", \"\\\\\"]");
    strcpy(wanted + out, "|\"\\\\\"|");
    for (size_t step = 1; ended && step < 50; step = step * 2 + 1) {
      struct pieces pieces = {0};
      assert_true(split(text, step, 100, &pieces));
      assert_string_equal(pieces.text, wanted);
    }
  }
}

TEST(test_splitter_in_any_pieces) {
  static const char *const cases[][2] = {
      {"[]", ""},
      {" [ ] \n", ""},
      {"[1]", "1|"},
      {"[1 , -2.5e+3,true,null , \"a\"]", "1|-2.5e+3|true|null|\"a\"|"},
      {"[{\"a\":[1,{\"b\":\"]}\\\"\\\\\"}]},\r\n[[],[2]] ]", "{\"a\":[1,{\"b\":\"]}\\\"\\\\\"}]}|[[],[2]]|"},
      {"[\"\\\\\",\"\\\"\",\"\"]", "\"\\\\\"|\"\\\"\"|\"\"|"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    for (size_t step = 1; step < 12; step++) {
      struct pieces pieces = {0};
      assert_true(split(cases[i][0], step, 100, &pieces));
      assert_string_equal(pieces.text, cases[i][1]);
    }
  }
}

TEST(test_splitter_skips_a_mark) {
  static const char *const bad[] = {(" " TEXT_MARK "[1]"), (TEXT_MARK TEXT_MARK "[1]"), "\xEF[1]",
                                    "\xEF\xBB [1]",        ("[" TEXT_MARK "1]"),        ("[1]" TEXT_MARK)};
  for (size_t step = 1; step < 8; step++) {
    struct pieces pieces = {0};
    assert_true(split(TEXT_MARK "[1]", step, 100, &pieces));
    assert_string_equal(pieces.text, "1|");
    for (size_t n = 0; n < sizeof bad / sizeof *bad; n++)
      assert_false(split(bad[n], step, 100, &(struct pieces){0}));
  }
}

TEST(test_splitter_refuses) {
  static const char *const bad[] = {"",      "<html></html>", "{\"a\":1}", "[1",  "[1,",  "[1,]", "[,1]",
                                    "[1 2]", "[1]x",          "[1][",      "[]]", "[\"a", "[x]x", "\"a\""};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    for (size_t step = 1; step < 5; step++) {
      struct pieces pieces = {0};
      assert_false(split(bad[i], step, 100, &pieces));
    }
  }
}

TEST(test_splitter_bounds_and_stops) {
  for (size_t step = 1; step < 20; step++) {
    struct pieces fits = {0}, over = {0}, stopped = {.stop_at = 2};
    assert_true(split("[\"12345678\"]", step, 10, &fits));
    /* One that is too long is told of, and those after it come. */
    assert_true(split("[\"123456789\",{\"a\":[\"12345678901234\"]},1]", step, 10, &over));
    assert_string_equal(over.text, "11 bytes|24 bytes|1|");
    assert_int_equal(over.count, 3);
    assert_false(split("[1,2,3]", step, 10, &stopped));
    assert_string_equal(stopped.text, "1|2|");
  }
}

TEST(test_add_string) {
  struct buf out;
  buf_init(&out, 1000);
  assert_true(json_add_string(&out, "a\"b\\c\n\té\x1b\x7f\xc2\x85\u202E\xff😀"));
  assert_string_equal(out.data, "\"a\\\"b\\\\c\\n\\u0009é\\u001b\\u007f\\u0085\\u202e\uFFFD😀\"");
  AUTO(json_free_at) struct cJSON *json = json_parse(out.data, out.length);
  assert_non_null(json);
  buf_reset(&out);
  assert_true(json_add_string(&out, "\U000E0041"));
  assert_string_equal(out.data, "\"\\udb40\\udc41\"");
  buf_free(&out);
  buf_init(&out, 4);
  assert_true(buf_add_text(&out, "x"));
  assert_false(json_add_string(&out, "abc"));
  assert_string_equal(out.data, "x");
  buf_free(&out);
}

TEST(test_print_safe) {
  static const char raw[] = "{\n \"a\":\t\"\x1b[31m\u202E\xff\n\\u001b\\\"é\", \"b\":\"\\\\\"\n}";
  AUTO(mem_free_at) char *safe = json_print_safe(raw, strlen(raw));
  assert_string_equal(safe, "{\n \"a\":\t\"\\u001b[31m\\u202e\uFFFD\\u000a\\u001b\\\"é\", \"b\":\"\\\\\"\n}");
  AUTO(json_free_at) struct cJSON *json = json_parse(safe, strlen(safe));
  assert_non_null(json);
}
