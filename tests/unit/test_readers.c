/* Two readers of one text: cJSON, by which everything is decoded, and the walk over the text, by which it is sent back,
 * compared and settled. Of whatever comes they read the same, or it is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/cases.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_edit.h"

static uint64_t seed;

static size_t pick(size_t of) {
  seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
  return (size_t)(seed >> 11) % of;
}

/* ---- texts: mostly JSON, with everything between its signs that some reader takes */

static const char *const blanks[] = {"",     "",     "",    "",     " ",        "\n",      "\t",
                                     "\r\n", "\f",   "\v",  "\x01", "\xC2\xA0", TEXT_MARK, "\xE2\x80\xA8",
                                     "/**/", "//\n", "\x1F"};
static const char *const keys[] = {"\"data\"", "\"d\\u0061ta\"", "\"data\\u0000\"",    "\"Data\"",     "\"id\"",
                                   "\"\"",     "\"\\ud800\"",    "\"\\ud83d\\ude00\"", "\"\xC3\xA9\"", "\"\xFF\"",
                                   "\"a\tb\"", "\"\\u00e9\"",    "\"a\\\"b\"",         "\"\\u00zz\"",  "data",
                                   "'data'",   "\"a/b~c\"",      "\"updatedAt\"",      "\"\\\\\""};
static const char *const scalars[] = {"0",
                                      "-0",
                                      "01",
                                      "1.",
                                      "1e999",
                                      "-1.5E+07",
                                      "NaN",
                                      "null",
                                      "true",
                                      "false",
                                      "nul",
                                      "Infinity",
                                      "+1",
                                      "\"\"",
                                      "\"a\"",
                                      "\"\\u0000\"",
                                      "\"\xFF\"",
                                      "\"\\ud800x\"",
                                      "\"]}\"",
                                      "\"\\\"\"",
                                      "\"\\u0041\"",
                                      "\"a\nb\"",
                                      "\"\\x\"",
                                      "12345678901234567890",
                                      "\"2026-12-01T10:00Z\"",
                                      "-",
                                      ".5",
                                      "0x10",
                                      "\"\\u00\x11\x11\"",
                                      "\"\\uD83D\\u0041\""};
#define PICK(table) table[pick(sizeof table / sizeof *table)]

static void add(struct buf *out, const char *text) {
  assert_true(buf_add_text(out, text));
}

static void add_blank(struct buf *out, bool odd) {
  add(out, odd ? PICK(blanks) : blanks[pick(8)]);
}

static void add_value(struct buf *out, int depth, bool odd) {
  size_t kind = depth > 5 ? 0 : pick(4), count = pick(4);
  add_blank(out, odd);
  if (kind < 2) add(out, PICK(scalars));
  if (kind == 2) add(out, "{");
  if (kind == 3) add(out, "[");
  for (size_t n = 0; kind >= 2 && n < count; n++) {
    if (n > 0) add(out, ",");
    if (kind == 2) {
      add_blank(out, odd);
      add(out, PICK(keys));
      add_blank(out, odd);
      add(out, ":");
    }
    add_value(out, depth + 1, odd);
  }
  if (kind >= 2) add_blank(out, odd);
  if (kind == 2) add(out, "}");
  if (kind == 3) add(out, "]");
  add_blank(out, odd);
}

/* A text of one of the generator's, some of them cut or with a byte changed. A NUL too. */
static void make_text(struct buf *out) {
  static const char bytes[] = "\0\t\f \"\\{}[],:0e\xEF\xBB\xBF\xFFnu";
  buf_reset(out);
  add_value(out, 0, pick(2) == 0);
  for (size_t n = pick(3); n > 0 && out->length > 0; n--)
    if (pick(3) == 0) out->data[pick(out->length)] = bytes[pick(sizeof bytes - 1)];
  if (pick(8) == 0) out->length = pick(out->length + 1);
}

/* ---- what RFC 8259 says of what stands between values */

static bool has_odd_blank(const char *bytes, size_t length) {
  bool in_string = false;
  if (length >= 3 && memcmp(bytes, TEXT_MARK, 3) == 0) return true;
  for (size_t n = 0; n < length; n++) {
    unsigned char byte = (unsigned char)bytes[n];
    if (in_string && byte == '\\')
      n++;
    else if (byte == '"')
      in_string = !in_string;
    else if (!in_string && (byte > 0x7E || (byte < ' ' && strchr("\t\n\r", byte) == NULL) || byte == '\0'))
      return true;
  }
  return false;
}

/* As agree() of the program, but by other means: names and numbers of members on both sides. */
static bool same(const cJSON *json, struct json_span raw) {
  struct json_walk walk;
  struct json_span element;
  size_t at = 0;
  if (cJSON_IsObject(json)) {
    if (!json_walk_begin(&walk, raw)) return false;
    for (const cJSON *item = json->child; item != NULL; item = item->next)
      if (!json_walk_next(&walk) || !json_walk_is(&walk, item->string) || !same(item, walk.value)) return false;
    return !json_walk_next(&walk);
  }
  if (cJSON_IsArray(json)) {
    for (const cJSON *item = json->child; item != NULL; item = item->next)
      if (!json_element(raw, &at, &element) || !same(item, element)) return false;
    return !json_element(raw, &at, &element);
  }
  struct json_walk none;
  AUTO(json_free_at) cJSON *alone = json_parse_tolerant(raw.bytes, raw.length);
  bool equal = alone != NULL && !json_walk_begin(&none, raw) && cJSON_Compare(json, alone, true);
  if (cJSON_IsNumber(json) && alone != NULL) equal = json->valuedouble == alone->valuedouble;
  return equal;
}

/* The first member of that name, as cJSON finds it and as the walk does. */
static void assert_found_alike(const cJSON *json, struct json_span raw, const char *name) {
  struct json_span value;
  AUTO(mem_free_at) char *path = mem_print("/%s", name);
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);
  enum json_found found = json_find(raw, path, &value);
  if ((item != NULL) != (found != JSON_ABSENT) || (item != NULL && !same(item, value)))
    fail_msg("%s is not found alike in %.*s", name, (int)raw.length, raw.bytes);
}

TEST(both_read_the_same_or_it_is_refused) {
  AUTO(buf_free) struct buf text;
  size_t taken = 0, refused = 0;
  buf_init(&text, 1 << 20);
  seed = 20261129;
  for (size_t turn = 0; turn < 200000; turn += cases_step()) {
    make_text(&text);
    struct json_span raw = {text.data, text.length};
    cJSON *json = json_parse_tolerant(raw.bytes, raw.length);
    if (json == NULL) {
      refused++;
      continue;
    }
    taken++;
    if (has_odd_blank(raw.bytes, raw.length)) fail_msg("taken: %.*s", (int)raw.length, raw.bytes);
    if (!same(json, raw) || !json_agrees(json, raw)) fail_msg("read otherwise: %.*s", (int)raw.length, raw.bytes);
    static const char *const names[] = {"data", "id", "Data", "updatedAt", "", "none"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
      if (names[n][0] != '\0') assert_found_alike(json, raw, names[n]);
    json_free(json);
  }
  assert_true(taken > 1000 / cases_step() && refused > 1000 / cases_step()); /* it is no test of one side */
}

/* Each of them by itself, between any two signs: what no reader may take for a blank. */
TEST(only_four_blanks_are_blank) {
  static const char *const signs[] = {"{", "\"a\"", ":", "[", "1", ",", "null", "]", ",", "\"b\"", ":", "{", "}", "}"};
  enum { SIGNS = sizeof signs / sizeof *signs };
  for (size_t n = 0; n < sizeof blanks / sizeof *blanks; n++)
    for (size_t place = 0; place <= SIGNS; place++) {
      char text[200] = "";
      for (size_t sign = 0; sign < SIGNS; sign++)
        sprintf(text + strlen(text), "%s%s", sign == place ? blanks[n] : "", signs[sign]);
      if (place == SIGNS) strcat(text, blanks[n]);
      AUTO(json_free_at) struct cJSON *json = json_parse(text, strlen(text));
      AUTO(json_free_at) struct cJSON *tolerant = json_parse_tolerant(text, strlen(text));
      bool blank = n < 8;
      if ((json != NULL) != blank || (tolerant != NULL) != blank) fail_msg("%s: %d", text, json != NULL);
    }
}

/* A walk that had lost something would be found out. */
TEST(a_tree_of_another_text_does_not_agree) {
  static const char *const pairs[][2] = {{"{\"a\":1,\"b\":2}", "{\"a\":1}"},
                                         {"{\"a\":1}", "{\"a\":1,\"b\":2}"},
                                         {"{\"a\":1}", "{\"b\":1}"},
                                         {"{\"a\":1}", "{\"a\":2}"},
                                         {"[1,2]", "[1]"},
                                         {"[1]", "[1,2]"},
                                         {"{\"a\":{}}", "{\"a\":[]}"},
                                         {"\"1\"", "1"},
                                         {"{\"a\":1}", TEXT_MARK "{\"a\":1}"},
                                         {"{\"a\":[{\"b\":1}]}", "{\"a\":[{}]}"},
                                         {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"}};
  for (size_t n = 0; n < sizeof pairs / sizeof *pairs; n++) {
    AUTO(json_free_at) cJSON *json = json_parse(pairs[n][0], strlen(pairs[n][0]));
    assert_true(json_agrees(json, json_span_of(pairs[n][0])));
    if (json_agrees(json, json_span_of(pairs[n][1]))) fail_msg("%s and %s", pairs[n][0], pairs[n][1]);
  }
}

/* Many members, any order, some of them there twice. */
TEST(objects_are_compared_as_sets) {
  enum { MANY = 3000 };
  struct buf one, other;
  buf_init(&one, 1 << 20);
  buf_init(&other, 1 << 20);
  for (int n = 0; n < MANY; n++)
    assert_true(buf_print(&one, "%s\"k%d\":%d", n > 0 ? "," : "{", n, n) &&
                buf_print(&other, "%s\"\\u006b%d\":%d.0", n > 0 ? "," : "{", MANY - 1 - n, MANY - 1 - n));
  size_t end = other.length;
  assert_true(buf_add_text(&one, "}") && buf_add_text(&other, "}"));
  assert_true(json_same(json_span_of(one.data), json_span_of(other.data)));
  other.length = end;
  assert_true(buf_add_text(&other, ",\"k0\":0}")); /* readers differ on which one counts */
  assert_false(json_same(json_span_of(one.data), json_span_of(other.data)));
  buf_free(&one);
  buf_free(&other);
}
