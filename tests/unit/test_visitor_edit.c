/* A visitor's custom fields as the server has them, and edits of a visitor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "model/visit.h"
#include "model/visitor_edit.h"

#define VISIT                                                                                                          \
  "{\"id\":\"v\",\"visitorVisits\":[{\"visitor\":{\"email\":\"other@x.fr\",\"fields\":{\"not\":\"his\"}}},7,"          \
  "{\"visitor\":{\"firstName\":\"Anne\",\"fields\":{\"visitdeckKey\":\"k\",\"visitdeckSeat\":\"Léa\",\"a\\/"          \
  "b\":\"one\\ntwo\",\"n\":1e400,"                                                                                     \
  "\"twice\":1,\"o\":{\"x\": [1, 2]},\"twice\":\"2\",\"none\":null},\"email\":\"Anne@x.fr\"}}]}"

/* Of whom the address means in the visit; they stay valid without it. */
static void customs_of(struct visitor_customs *customs, const char *text, const char *email) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct json_span visitor;
  struct error error;
  assert_int_equal(visit_decode(text, strlen(text), &visit, &error), ERROR_NONE);
  *customs = (struct visitor_customs){0};
  if (visit_find_visitor_span(visit, email, &visitor)) visitor_customs_read(customs, visitor);
}

TEST(custom_fields_are_read) {
  static const struct {
    const char *name, *shown, *text;
    bool is_text, locked;
  } wanted[] = {{"a/b", "a/b", "one\ntwo", true, false}, {"n", "n", "1e400", false, false},
                {"twice", "twice", "1", false, true},    {"o", "o", "{\"x\": [1, 2]}", false, false},
                {"twice", "twice", "2", true, true},     {"none", "none", "null", false, false}};
  struct visitor_customs customs;
  customs_of(&customs, VISIT, "anne@X.fr");
  assert_int_equal(customs.count, sizeof wanted / sizeof *wanted);
  for (size_t n = 0; n < customs.count; n++) {
    assert_string_equal(customs.fields[n].name, wanted[n].name);
    assert_string_equal(customs.fields[n].shown, wanted[n].shown);
    assert_string_equal(customs.fields[n].text, wanted[n].text);
    assert_int_equal(customs.fields[n].is_text, wanted[n].is_text);
    assert_int_equal(customs.fields[n].locked, wanted[n].locked);
  }
  visitor_customs_clear(&customs);
  customs_of(&customs, VISIT, "nobody@x.fr");
  assert_int_equal(customs.count, 0);
  visitor_customs_read(&customs, (struct json_span){0});
  assert_int_equal(customs.count, 0);
}

TEST(hostile_names_and_values_are_shown_clean) {
  struct visitor_customs customs;
  customs_of(&customs,
             ("{\"id\":\"v\",\"visitorVisits\":[{\"visitor\":{\"email\":\"a@x.fr\",\"fields\":{"
              "\"\\u001b[2Jn\":\"\\u202ev\\u009b\"}}}]}"),
             "a@x.fr");
  assert_int_equal(customs.count, 1);
  assert_string_equal(customs.fields[0].name, "\x1b[2Jn"); /* exact: it is what is sent back */
  assert_string_equal(customs.fields[0].shown, "n");
  assert_string_equal(customs.fields[0].text, "v");
  visitor_customs_clear(&customs);
}

TEST(a_name_that_no_c_text_holds_is_locked) {
  struct visitor_customs customs;
  customs_of(&customs,
             ("{\"id\":\"v\",\"visitorVisits\":[{\"visitor\":{\"email\":\"a@x.fr\",\"fields\":{"
              "\"k\\u0000x\":1,\"l\":2}}}]}"),
             "a@x.fr");
  assert_int_equal(customs.count, 2);
  assert_true(customs.fields[0].locked); /* else "k" would be made beside it */
  assert_false(customs.fields[1].locked);
  visitor_customs_clear(&customs);
}

/* What would be lost by editing it stays as it is. */
TEST(a_text_that_cannot_be_typed_is_locked) {
  struct visitor_customs customs;
  customs_of(&customs,
             ("{\"id\":\"v\",\"visitorVisits\":[{\"visitor\":{\"email\":\"a@x.fr\",\"fields\":{"
              "\"a\":\"one\\r\\ntwo\",\"b\":\"\\ud83d\\udc68\\u200d\\ud83d\\udc67\",\"c\":\"a\\tb\",\"d\":\"x \\u21b5 "
              "y\"}}}]}"),
             "a@x.fr");
  assert_int_equal(customs.count, 4);
  for (size_t n = 0; n < customs.count; n++)
    assert_int_equal(customs.fields[n].locked, n > 0);
  visitor_customs_clear(&customs);
}

TEST(edits_are_pointers) {
  struct buf edits, visitor;
  struct error error;
  buf_init(&edits, VISITOR_EDITS_MAX);
  assert_null(visitor_edits_take(&edits)); /* nothing is changed */
  assert_true(visitor_edit_member(&edits, "firstName", "An\"ne"));
  assert_true(visitor_edit_custom(&edits, "a/b~c", "1e400"));
  assert_true(visitor_edit_custom(&edits, "gone", NULL));
  AUTO(mem_free_at) char *made = visitor_edits_take(&edits);
  assert_string_equal(made, "{\"/firstName\":\"An\\\"ne\",\"/fields/a~1b~0c\":1e400,\"/fields/gone\":null}");
  buf_init(&visitor, 1000);
  assert_true(
      buf_add_text(&visitor, "{\"firstName\":\"x\",\"big\":12345678901234567,\"fields\":{\"gone\":1,\"k\":2.50}}"));
  assert_int_equal(json_apply(&visitor, json_span_of(made), &error), ERROR_NONE);
  assert_string_equal(visitor.data,
                      "{\"firstName\":\"An\\\"ne\",\"big\":12345678901234567,\"fields\":{\"k\":2.50,\"a/b~c\":1e400}}");
  buf_free(&visitor);
  buf_free(&edits);
}

TEST(an_edit_that_does_not_fit_leaves_the_others) {
  AUTO(buf_free) struct buf edits;
  buf_init(&edits, 30);
  assert_true(visitor_edit_member(&edits, "phone", "06"));
  assert_false(visitor_edit_member(&edits, "firstName", "far too long for that buffer"));
  AUTO(mem_free_at) char *made = visitor_edits_take(&edits);
  assert_string_equal(made, "{\"/phone\":\"06\"}");
}

/* ---- who booked */

static char *seat_of(const char *raw) {
  AUTO(mem_free_at)
  char *text = mem_print("{\"id\":\"v\",\"visitorVisits\":[{\"visitor\":{\"fields\":{\"visitdeckSeat\":%s}}}]}", raw);
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  assert_int_equal(visit_decode(text, strlen(text), &visit, &error), ERROR_NONE);
  return mem_copy(visit->visitors[0].visitor.seat);
}

/* Whoever wrote it there. */
TEST(who_booked_is_read_clean_and_bounded) {
  static const char *const rows[][2] = {{"\"Léa\"", "Léa"},
                                        {"\" \\u001b[2JL\\u202e\\u200fé\\u061ca\\n\\u009b31m \"", "Léa"},
                                        {"\"a\\nb\\tc\"", "a b c"},
                                        {"\"\\u001b]0;x\\u0007\\u200e\"", NULL},
                                        {"\"\"", NULL},
                                        {"7", NULL},
                                        {"{\"a\":\"b\"}", NULL},
                                        {"[\"Léa\"]", NULL},
                                        {"null", NULL}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *seat = seat_of(rows[n][0]);
    if (rows[n][1] == NULL)
      assert_null(seat);
    else
      assert_string_equal(seat, rows[n][1]);
  }
  for (int wide = 0; wide < 2; wide++) { /* 10 kB */
    AUTO(buf_free) struct buf raw = buf_empty(BUF_UNBOUNDED);
    assert_true(buf_add_text(&raw, "\""));
    for (int n = 0; n < 5000; n++)
      assert_true(buf_add_text(&raw, wide ? "e\u0301\u0323\u0327\u0302\u0316" : "é"));
    assert_true(buf_add_text(&raw, "\""));
    AUTO(mem_free_at) char *seat = seat_of(raw.data);
    assert_int_equal(text_width(seat), 60);
    assert_true(strlen(seat) <= 59 * 9 + strlen("…"));
    assert_string_equal(seat + strlen(seat) - strlen("…"), "…");
  }
}
