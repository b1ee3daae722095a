/* A property as what is sent to save it: nothing that Flatsy wrote is lost or changed on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/json.h"
#include "model/property_edit.h"

enum { REQUEST_MAX = 1 << 20 };

static void assert_request(const char *property, const char *wanted) {
  struct buf out;
  struct error error;
  buf_init(&out, REQUEST_MAX);
  assert_int_equal(property_request(property, strlen(property), &out, &error), ERROR_NONE);
  assert_string_equal(out.data, wanted);
  struct cJSON *json = json_parse(out.data, out.length);
  assert_non_null(json);
  json_free(json);
  buf_free(&out);
}

static void assert_refused(const char *property, const char *name) {
  struct buf out;
  struct error error;
  buf_init(&out, REQUEST_MAX);
  assert_int_equal(property_request(property, strlen(property), &out, &error), ERROR_REFUSED);
  if (strstr(error.text, name) == NULL) fail_msg("\"%s\" does not name %s", error.text, name);
  assert_int_equal(out.length, 0);
  buf_free(&out);
}

static void every_member_stays_but_those_that_are_not_taken(void **state) {
  (void)state;
  assert_request("{\"id\":\"i\",\"data\":{}}", "{}");
  assert_request("{\"id\":\"i\"}", "{}");
  assert_request("{\"id\":\"i\",\"data\":null,\"inCharge\":null}", "{}");
  assert_request("{\"id\":\"i\",\"inCharge\":\"L\\u00e9a\",\"data\":{ \"externalRef\" : \"75-1\" , \"price\":1.50}}",
                 "{\"externalRef\":\"75-1\",\"price\":1.50,\"inCharge\":\"L\\u00e9a\"}");
  assert_request("{\"data\":{\"memo\":\"m\",\"propertyStatus\":\"x\",\"price\":1,\"propertyStatusUpdatedAt\":\"x\","
                 "\"picHandles\":[\"}\"],\"visitAvailabilities\":[{}],\"pickedVisitor\\u0049d\":\"v\"}}",
                 "{\"price\":1}");
  assert_request("{\"data\":{\"criterias\":{\"sharingAllowed\":true, \"qualification\":\"qualification.gli\"}}}",
                 "{\"criterias\":{\"sharingAllowed\":true, \"qualification\":\"qualification.gli\"}}");
  assert_request("{\"data\":{\"inCharge\":\"a\"},\"inCharge\":\"\\u0061\"}", "{\"inCharge\":\"a\"}");
}

static void what_nobody_knows_stays_to_the_byte(void **state) {
  struct buf data, property;
  (void)state;
  buf_init(&data, REQUEST_MAX);
  buf_init(&property, REQUEST_MAX);
  for (int n = 0; n < 50; n++)
    assert_true(buf_print(&data,
                          "%s\"odd%d\":{\"n\":9007199254740993%d,\"list\":[1e400,{\"\\u007d\":\"}\\\"\"},  null]}",
                          n > 0 ? "," : "{", n, n % 10));
  assert_true(buf_add_text(&data, ",\"same\":1,\"same\":2,\"a/b~c\":-0.0,\"big\":1E+400,\"caf\xc3\xa9\":\"\\u202e\"}"));
  assert_true(buf_print(&property, "{\"id\":\"i\",\"data\":%s}", data.data));
  assert_request(property.data, data.data);
  buf_free(&data);
  buf_free(&property);
}

static void what_cannot_be_sent_back_is_named(void **state) {
  (void)state;
  assert_refused("{\"data\":{\"price\":1,\"doorRef\":\"\xff\"}}", "doorRef");
  assert_refused("{\"data\":{\"half\":\"\\ud800\"}}", "half");
  assert_refused("{\"data\":{},\"data\":{}}", "data");
  assert_refused("{\"data\":{},\"inCharge\":\"a\",\"inCharge\":\"b\"}", "inCharge");
  assert_refused("{\"data\":{\"inCharge\":\"a\"},\"inCharge\":\"b\"}", "inCharge");
  struct buf out;
  struct error error;
  const char *property = "{\"data\":{\"price\":1234567890}}";
  buf_init(&out, 10);
  assert_int_equal(property_request(property, strlen(property), &out, &error), ERROR_REFUSED);
  buf_free(&out);
  assert_int_equal(property_request("nothing", 7, &out, &error), ERROR_ANSWER);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  json_setup();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_member_stays_but_those_that_are_not_taken),
      cmocka_unit_test(what_nobody_knows_stays_to_the_byte),
      cmocka_unit_test(what_cannot_be_sent_back_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
