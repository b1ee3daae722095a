/* Changing an object as text: what isn't touched stays to the byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "model/same.h"

#define ODD                                                                                                            \
  "\"id\" : 90071992547409931234, \"big\":1e400,\"same\":1, \"same\":2 , \"deep\":{\"a\":[1,{\"b\":\"}]\\\"\"}]},"     \
  "\"caf\\u00e9\":\"\\u202e\" "

static bool holds(const struct buf *object, const char *edits) {
  return same_edits((struct json_span){object->data, object->length}, (struct json_span){0}, edits, false) ==
         SAME_AS_SENT;
}

static void assert_put(const char *before, const char *path, const char *raw, const char *after) {
  AUTO(buf_free) struct buf buf = buf_empty(1 << 20);
  assert_true(buf_add_text(&buf, before));
  assert_true(json_put(&buf, path, raw));
  assert_string_equal(buf.data, after);
  AUTO(json_free_at) struct cJSON *json = json_parse(buf.data, buf.length);
  assert_non_null(json);
}

TEST(one_person_is_named_in_many_ways) {
  static const struct {
    const char *one, *other;
    bool same;
  } names[] = {{"Marie Dupont", "DUPONT Marie", true},
               {"Élodie Guérin", "elodie  guerin", true},
               {"Jean-Pierre D'Arc", "Jean Pierre d’Arc", true},
               {"Marie Dupont", "M. Dupont", true},
               {"M. D.", "Dupont Marie", true},
               {"Marie Dupont", "Dupont", true},
               {"Mme Marie Dupont", "Marie Dupont", true},
               {"Marie Dupont", "", true},
               {"Œuvrard Loïc", "OEUVRARD Loic", true},
               {"Élodie Guérin", "Léa Guérin", false},
               {"Marie Dupont", "Paul Dupont", false},
               {"Marie Dupont", "Marie Durand", false},
               {"P. Dupont", "Marie Dupont", false},
               {"Anne Petit", "Annette Petit", false},
               {"李明", "王明", false},
               {"李明", "李明", true}};
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    if (same_name(names[n].one, names[n].other) != names[n].same ||
        same_name(names[n].other, names[n].one) != names[n].same)
      fail_msg("%s, %s", names[n].one, names[n].other);
}

TEST(what_is_not_touched_stays) {
  assert_put("{" ODD "}", "/price", "12.50",
             "{\"id\" : 90071992547409931234, \"big\":1e400,\"same\":1, \"same\":2 , "
             "\"deep\":{\"a\":[1,{\"b\":\"}]\\\"\"}]},\"caf\\u00e9\":\"\\u202e\",\"price\":12.50 }");
  assert_put("{" ODD ",\"price\" : 3 , \"z\":0}", "/price", "4", "{" ODD ",\"price\" : 4 , \"z\":0}");
  assert_put("{" ODD ",\"price\" : 3 , \"z\":0}", "/price", NULL, "{" ODD ",\"z\":0}");
  assert_put("{" ODD ",\"price\" : 3 }", "/price", NULL,
             "{\"id\" : 90071992547409931234, \"big\":1e400,\"same\":1, "
             "\"same\":2 , \"deep\":{\"a\":[1,{\"b\":\"}]\\\"\"}]},"
             "\"caf\\u00e9\":\"\\u202e\"  }");
}

TEST(paths_lead_into_objects) {
  assert_put("{}", "/address/zip", "\"69002\"", "{\"address\":{\"zip\":\"69002\"}}");
  assert_put("{ }", "/a", "1", "{\"a\":1 }");
  assert_put("{\"address\":null}", "/address/zip", "\"6\"", "{\"address\":{\"zip\":\"6\"}}");
  assert_put("{\"address\":{\"x\":1e400, \"zip\":\"1\"},\"y\":2}", "/address/zip", "\"2\"",
             "{\"address\":{\"x\":1e400, \"zip\":\"2\"},\"y\":2}");
  assert_put("{\"address\":{\"zip\":\"1\"}}", "/address/zip", NULL, "{\"address\":{}}");
  assert_put("{\"address\":{\"x\":1}}", "/address/zip", NULL, "{\"address\":{\"x\":1}}");
  assert_put("{\"a\":1}", "/b/c", NULL, "{\"a\":1}");
  assert_put("{\"pr\\u0069ce\":1}", "/price", "2", "{\"pr\\u0069ce\":2}");
}

TEST(what_is_there_twice_is_not_changed) {
  struct buf buf;
  buf_init(&buf, 1 << 20);
  assert_true(buf_add_text(&buf, "{\"a\":1,\"a\":2,\"o\":{\"b\":1,\"\\u0062\":1}}"));
  assert_false(json_put(&buf, "/a", "3"));
  assert_false(json_put(&buf, "/o/b", "3"));
  assert_string_equal(buf.data, "{\"a\":1,\"a\":2,\"o\":{\"b\":1,\"\\u0062\":1}}");
  struct json_span value;
  assert_int_equal(json_find(json_span_of(buf.data), "/o/b", &value), JSON_TWICE);
  assert_int_equal(json_find(json_span_of(buf.data), "/o/c", &value), JSON_ABSENT);
  assert_int_equal(json_find(json_span_of(buf.data), "/a/b", &value), JSON_ABSENT);
  buf_free(&buf);
  buf_init(&buf, 8);
  assert_true(buf_add_text(&buf, "{\"a\":1}"));
  assert_false(json_put(&buf, "/a", "100000"));
  assert_string_equal(buf.data, "{\"a\":1}");
  buf_free(&buf);
}

TEST(pointers_name_any_member) {
  assert_put("{\"a/b\":{\"m~n\":1},\"x.y\":2}", "/a~1b/m~0n", "3", "{\"a/b\":{\"m~n\":3},\"x.y\":2}");
  assert_put("{\"x.y\":2}", "/x.y", "3", "{\"x.y\":3}");
  assert_put("{}", "/fields/é \"q\"", "1", "{\"fields\":{\"é \\\"q\\\"\":1}}");
}

TEST(edits_are_put_together_or_not_at_all) {
  AUTO(buf_free) struct buf buf;
  struct error error;
  buf_init(&buf, 1 << 20);
  assert_true(buf_add_text(&buf, "{\"a\":1e400,\"b\":{\"c\":2},\"t\":1,\"t\":2}"));
  static const char good[] = "{\"/b/c\":3,\"/d\":[1],\"/a\":null}", bad[] = "{\"/b/c\":4,\"/t\":3}";
  assert_false(holds(&buf, good));
  assert_int_equal(json_apply(&buf, json_span_of(bad), &error), ERROR_REFUSED);
  assert_non_null(strstr(error.text, "/t"));
  assert_string_equal(buf.data, "{\"a\":1e400,\"b\":{\"c\":2},\"t\":1,\"t\":2}");
  assert_int_equal(json_apply(&buf, json_span_of(good), &error), ERROR_NONE);
  assert_string_equal(buf.data, "{\"b\":{\"c\":3},\"t\":1,\"t\":2,\"d\":[1]}");
  assert_true(holds(&buf, good));
  assert_false(holds(&buf, bad));
}

static void assert_same(const char *one, const char *other, bool same) {
  if (json_same(json_span_of(one), json_span_of(other)) != same) fail_msg("%s and %s", one, other);
  if (json_same(json_span_of(other), json_span_of(one)) != same) fail_msg("%s and %s", other, one);
}

TEST(values_are_compared) {
  assert_same("1200", "1200.0", true);
  assert_same("12e2", "1200", true);
  assert_same("1200", "1200.5", false);
  assert_same("9007199254740993", "9007199254740992", false);
  assert_same("1e400", "1e400", true);
  assert_same("1e400", "1e401", false);
  assert_same("\"caf\\u00e9\"", "\"caf\xc3\xa9\"", true);
  assert_same("\"1\"", "1", false);
  assert_same("null", "false", false);
  assert_same("{\"a\":1,\"b\":[1, 2]}", " {\"b\":[1,2.0], \"a\":1}", true);
  assert_same("{\"a\":1}", "{\"a\":1,\"b\":2}", false);
  assert_same("{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":1}", false);
  assert_same("[1,2]", "[2,1]", false);
  assert_same("[1,2]", "[1,2,3]", false);
  assert_same("[]", "{}", false);
  assert_same("[]", "[ ]", true);
  assert_same("1", "[1]", false);
}
