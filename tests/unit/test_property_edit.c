/* A property as what is sent to save it: nothing that Flatsy wrote is lost or changed on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "model/json.h"
#include "model/property_draft.h"
#include "model/property_request.h"

enum { REQUEST_MAX = 1 << 20 };

static void assert_request(const char *property, const char *wanted) {
  AUTO(buf_free) struct buf out = buf_empty(REQUEST_MAX);
  struct error error;
  assert_int_equal(property_request(property, strlen(property), &out, &error), ERROR_NONE);
  assert_string_equal(out.data, wanted);
  assert_true(json_is_sendable(out.data, out.length));
}

static void assert_refused(const char *property, const char *name) {
  AUTO(buf_free) struct buf out = buf_empty(REQUEST_MAX);
  struct error error;
  assert_int_equal(property_request(property, strlen(property), &out, &error), ERROR_REFUSED);
  if (strstr(error.text, name) == NULL) fail_msg("\"%s\" does not name %s", error.text, name);
  assert_int_equal(out.length, 0);
}

TEST(every_member_stays_but_those_that_are_not_taken) {
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
  assert_request("{\"data\":{\"memo\\u0000\":\"m\",\"memo\":\"n\"}}", "{\"memo\\u0000\":\"m\"}"); /* another name */
  assert_request("{\"data\":{\"inCharge\":\"a\"},\"inCharge\":\"\\u0061\"}", "{\"inCharge\":\"a\"}");
}

TEST(what_nobody_knows_stays_to_the_byte) {
  struct buf data, property;
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

TEST(what_cannot_be_sent_back_is_named) {
  assert_refused("{\"data\":{\"price\":1,\"doorRef\":\"\xff\"}}", "doorRef");
  assert_refused("{\"data\":{\"half\":\"\\ud800\"}}", "half");
  assert_refused("{\"data\":{\"surface\":01}}", "surface");
  assert_refused("{\"data\":{\"fields\":{\"text\":\"a\tb\"}}}", "fields");
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

/* ---- members as text */

static void assert_read(enum property_member member, const char *text, const char *wanted) {
  AUTO(buf_free) struct buf raw = buf_empty(REQUEST_MAX);
  char why[200];
  bool read = property_member_read(member, text, &raw, why, sizeof why);
  if (wanted == NULL) {
    assert_false(read);
    assert_string_not_equal(why, "");
  } else {
    if (!read) fail_msg("\"%s\": %s", text, why);
    assert_string_equal(raw.data, wanted);
  }
}

static void assert_shown(enum property_member member, const char *raw, const char *wanted) {
  AUTO(mem_free_at) char *text = property_member_show(member, json_span_of(raw));
  assert_string_equal(text, wanted);
}

static void assert_stamp(const char *property, const char *wanted) {
  AUTO(mem_free_at) char *stamp = property_stamp(property, strlen(property));
  if (wanted != NULL)
    assert_string_equal(stamp, wanted);
  else
    assert_null(stamp);
}

TEST(without_updated_at_the_whole_data_tells_a_change) {
  assert_stamp("{\"updatedAt\":\"2026-11-27T08:00:00Z\",\"data\":{\"price\":1}}", "\"2026-11-27T08:00:00Z\"");
  assert_stamp("{\"updatedAt\":null,\"data\":{\"price\":1}}", "{\"price\":1}");
  assert_stamp("{\"data\":{\"price\":1}}", "{\"price\":1}");
  assert_stamp("{\"id\":\"i\"}", NULL);
}

TEST(numbers_as_people_write_them) {
  assert_read(PROPERTY_PRICE, "1 250,50", "1250.50");
  assert_read(PROPERTY_PRICE, "1\u202f250.5", "1250.5");
  assert_read(PROPERTY_PRICE, "007", "7");
  assert_read(PROPERTY_PRICE, ",5", "0.5");
  assert_read(PROPERTY_PRICE, "12345678901234567", "12345678901234567");
  assert_read(PROPERTY_PRICE, "1.250,50", "1250.50");
  assert_read(PROPERTY_PRICE, "350.000", "350000");
  assert_read(PROPERTY_PRICE, "350,000", "350000");
  assert_read(PROPERTY_PRICE, "350 000 €", "350000");
  assert_read(PROPERTY_DEPOSIT, "1.700 €", "1700");
  assert_read(PROPERTY_SURFACE, "1.250", NULL);
  assert_read(PROPERTY_SURFACE, "45,5 m²", "45.5");
  assert_read(PROPERTY_YEAR, "1.985", NULL);
  assert_read(PROPERTY_PRICE, "abc", NULL);
  assert_read(PROPERTY_PRICE, "-", NULL);
  assert_read(PROPERTY_PRICE, "-1", NULL);
  assert_read(PROPERTY_PRICE, "", NULL);
  assert_read(PROPERTY_FLOOR, "-1", "-1");
  assert_read(PROPERTY_ROOMS, "2147483647", "2147483647");
  assert_read(PROPERTY_ROOMS, "2147483648", NULL);
  assert_read(PROPERTY_ROOMS, "2,5", NULL);
  assert_read(PROPERTY_LATITUDE, "90,1", NULL);
  assert_read(PROPERTY_LATITUDE, "-48,85", "-48.85");
  assert_read(PROPERTY_LONGITUDE, "181", NULL);
  assert_read(PROPERTY_LATITUDE, "48.856", "48.856");
  assert_read(PROPERTY_LATITUDE, "48°51'24\"N", "48.856667");
  assert_read(PROPERTY_LATITUDE, "48.8566, 2.3522", "48.8566");
  assert_read(PROPERTY_LONGITUDE, "48.8566, 2.3522", "2.3522");
  assert_shown(PROPERTY_PRICE, "1e400", "1e400");
  assert_shown(PROPERTY_PRICE, "350.125", "350.1250"); /* as it is shown it is read */
  assert_read(PROPERTY_PRICE, "350.1250", "350.1250");
  assert_shown(PROPERTY_SURFACE, "45.125", "45.1250");
  assert_shown(PROPERTY_LATITUDE, "48.125", "48.125");
  assert_shown(PROPERTY_SURFACES, "[{\"name\":\"balcon\",\"surface\":4.125}]", "balcon 4.1250");
  assert_read(PROPERTY_LATITUDE, "\u221221,1151", "-21.1151");
  assert_shown(PROPERTY_PRICE, "null", "");
}

/* As a visitor's: what can't be one is not sent. */
TEST(a_tenants_phone_is_one) {
  assert_read(PROPERTY_TENANT_PHONE, "06.12.34.56.78", "\"0612345678\"");
  assert_read(PROPERTY_TENANT_PHONE, "+33 (0)6 12 34 56 78", "\"+33612345678\"");
  assert_read(PROPERTY_TENANT_PHONE, " ", "\"\"");
  assert_read(PROPERTY_TENANT_PHONE, "X", NULL);
  assert_read(PROPERTY_TENANT_PHONE, "06 12", NULL);
  assert_read(PROPERTY_TENANT_PHONE, "le matin", NULL);
  assert_read(PROPERTY_TENANT_PHONE, "06 12 34 56 78 fax 01 23 45 67 89", NULL);
}

TEST(words_lists_and_objects) {
  assert_read(PROPERTY_CAVE, "oui", "true");
  assert_read(PROPERTY_CAVE, "N", "false");
  assert_read(PROPERTY_CAVE, "perhaps", NULL);
  assert_read(PROPERTY_RENT_SELL, "Location", "\"property.basics.rentsell.rent\"");
  assert_read(PROPERTY_RENT_SELL, "for sale", "\"property.basics.rentsell.sell\"");
  assert_read(PROPERTY_RENT_SELL, "lend", NULL);
  assert_read(PROPERTY_QUALIFICATION, "GLI", "\"qualification.gli\"");
  assert_read(PROPERTY_MORE_REFS, "a+b c; \u8aad; ; ", "[\"a+b c\",\"\u8aad\"]");
  assert_read(PROPERTY_PICTURES, "https://x.fr/a;b.jpg; https://x.fr/c",
              "[\"https://x.fr/a;b.jpg\",\"https://x.fr/c\"]");
  assert_read(PROPERTY_MORE_REFS, "", "[]");
  assert_read(PROPERTY_SURFACES, "balcon 4,5; cave du fond 3",
              "[{\"name\":\"balcon\",\"surface\":4.5},{\"name\":\"cave du fond\",\"surface\":3}]");
  assert_read(PROPERTY_SURFACES, "balcon", NULL);
  assert_read(PROPERTY_TEXT, "one" PROPERTY_BREAK "two", "\"one\\ntwo\"");
  assert_read(PROPERTY_EXTRA, "{\"a\":[1e400,{\"b\":2}]}", "{\"a\":[1e400,{\"b\":2}]}");
  assert_read(PROPERTY_EXTRA, "{\"a\":{\"b\":1,\"b\":2}}", NULL);
  assert_read(PROPERTY_EXTRA, "[1]", NULL);
  assert_shown(PROPERTY_SURFACES, "[{\"name\":\"balcon\",\"surface\":4.50}]", "balcon 4.50");
  assert_shown(PROPERTY_TEXT, "\"one\\ntwo\\u001b[31m\"", "one" PROPERTY_BREAK "two");
  assert_shown(PROPERTY_RENT_SELL, "\"property.basics.rentsell.sell\"", "for sale");
  assert_shown(PROPERTY_PRE_KIND, "\"NicheFiscale\"", "tax scheme");
  assert_shown(PROPERTY_PRE_KIND, "\"Unheard\"", "Unheard");
}

/* ---- a draft */

static void assert_edits(const struct property_draft *draft, const char *wanted) {
  AUTO(buf_free) struct buf edits = buf_empty(REQUEST_MAX);
  if (wanted == NULL) {
    assert_false(property_draft_edits(draft, &edits));
  } else {
    assert_true(property_draft_edits(draft, &edits));
    assert_string_equal(edits.data, wanted);
  }
}

#define HOME                                                                                                           \
  "{\"externalRef\":\"75-1\",\"price\":850.00,\"address\":{\"address\":\"1 "                                           \
  "rue\",\"zip\":\"75001\",\"city\":\"Paris\","                                                                        \
  "\"countryCode\":\"FR\",\"latitude\":48.1,\"longitude\":2.3},\"odd\":1e400}"

/* The first member with a fault, or PROPERTY_MEMBER_COUNT. */
static enum property_member first_fault(const struct property_draft *draft) {
  char why[200];
  enum property_member member = 0;
  while (member < PROPERTY_MEMBER_COUNT && !property_draft_fault(draft, member, why, sizeof why))
    member++;
  return member;
}

TEST(only_what_changed_is_sent) {
  struct property_draft *draft = property_draft_new(HOME);
  assert_edits(draft, "{}");
  property_draft_set(draft, PROPERTY_PRICE, "850,0");
  assert_false(property_draft_changed(draft, PROPERTY_PRICE));
  property_draft_set(draft, PROPERTY_PRICE, "900");
  property_draft_set(draft, PROPERTY_CITY, "Lyon");
  property_draft_set(draft, PROPERTY_HEATING, " ");
  assert_edits(draft, "{\"/price\":900,\"/address/city\":\"Lyon\"}");
  assert_int_equal(property_draft_changes(draft), 2);
  property_draft_set(draft, PROPERTY_PRICE, "");
  assert_int_equal(first_fault(draft), PROPERTY_PRICE);
  assert_edits(draft, NULL);
  property_draft_set(draft, PROPERTY_PRICE, NULL);
  property_draft_set(draft, PROPERTY_ZIP, "");
  assert_int_equal(first_fault(draft), PROPERTY_ZIP);
  property_draft_set(draft, PROPERTY_ZIP, NULL);
  property_draft_set(draft, PROPERTY_REF, "75-2"); /* it would be another property */
  assert_edits(draft, "{\"/address/city\":\"Lyon\"}");
  property_draft_rebase(draft, "{\"externalRef\":\"75-1\",\"address\":{\"city\":\"Lyon\"}}");
  assert_edits(draft, "{}");
  property_draft_free(draft);
}

TEST(a_new_property_needs_a_reference_and_a_whole_address) {
  struct property_draft *draft = property_draft_new(NULL);
  assert_int_equal(first_fault(draft), PROPERTY_REF);
  property_draft_set(draft, PROPERTY_REF, "r\u00e9f#5?x=1&y=2");
  assert_edits(draft, "{\"/externalRef\":\"r\u00e9f#5?x=1&y=2\"}");
  property_draft_set(draft, PROPERTY_STREET, "1 rue");
  assert_int_equal(first_fault(draft), PROPERTY_ZIP);
  property_draft_free(draft);
}

TEST(the_country_is_sent_with_an_address_only) {
  struct property_draft *draft = property_draft_new(NULL);
  property_draft_set(draft, PROPERTY_REF, "r");
  assert_string_equal(property_draft_text(draft, PROPERTY_COUNTRY), "FR");
  assert_int_equal(property_draft_changes(draft), 1);
  property_draft_set(draft, PROPERTY_COUNTRY, "BE"); /* what somebody typed is theirs: it begins an address */
  assert_int_equal(first_fault(draft), PROPERTY_STREET);
  property_draft_set(draft, PROPERTY_COUNTRY, "FR");
  property_draft_set(draft, PROPERTY_STREET, "1 rue");
  assert_int_equal(property_draft_changes(draft), 3);
  property_draft_set(draft, PROPERTY_COUNTRY, "");
  assert_int_equal(first_fault(draft), PROPERTY_ZIP);
  property_draft_free(draft);
}

TEST(what_can_be_lost_is_locked) {
  struct property_draft *draft = property_draft_new(
      "{\"externalRef\":\"1\",\"price\":1,\"price\":2,\"address\":\"1 rue\",\"fields\":"
      "{\"additionalSurfaces\":[{\"name\":\"a\",\"surface\":1,\"level\":2}],\"text\":{\"fr\":\"x\"}},"
      "\"additionalRefs\":[\"a; b\"],\"extraFields\":{\"a\":1,\"a\":2},\"criterias\":null}");
  static const enum property_member locked[] = {PROPERTY_REF,  PROPERTY_PRICE,     PROPERTY_CITY, PROPERTY_SURFACES,
                                                PROPERTY_TEXT, PROPERTY_MORE_REFS, PROPERTY_EXTRA};
  for (size_t n = 0; n < sizeof locked / sizeof *locked; n++) {
    property_draft_set(draft, locked[n], "7");
    if (property_draft_locked(draft, locked[n]) == NULL) fail_msg("%s", property_member_row(locked[n])->path);
  }
  property_draft_set(draft, PROPERTY_GLI, "yes");
  assert_edits(draft, "{\"/criterias/gli\":true}");
  property_draft_free(draft);
}

/* ... and goes back to the byte when something else is edited. */
TEST(a_text_that_cannot_be_typed_is_locked) {
  static const struct {
    const char *raw;
    bool locked;
  } rows[] = {{"plain", false},
              {"one\\ntwo", false},
              {"one\\r\\ntwo\\r\\n", false},
              {"caf\\u00e9 \u2b50 45\u00a0m\u00b2 l\u2019\u00e9t\u00e9", false},
              {" two  blanks ", false},
              {"\\ud83d\\ude00", false},
              {"\\ud83d\\udc68\\u200d\\ud83d\\udc69\\u200d\\ud83d\\udc67", true},
              {"\u2b50\\ufe0f", true},
              {"one\\ttwo", true},
              {"one \u21b5 two", true},
              {"soft\\u00adhyphen", true},
              {"\\u001b[31mred", true},
              {"\\u202eleft", true}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at)
    char *request = mem_print("{\"externalRef\":\"1\",\"price\":850,\"fields\":{\"text\":\"%s\"}}", rows[n].raw);
    struct property_draft *draft = property_draft_new(request);
    bool locked = property_draft_locked(draft, PROPERTY_TEXT) != NULL;
    if (locked != rows[n].locked) fail_msg("%s: %d", rows[n].raw, locked);
    property_draft_set(draft, PROPERTY_TEXT, "other");
    property_draft_set(draft, PROPERTY_PRICE, "900");
    assert_edits(draft, locked ? "{\"/price\":900}" : "{\"/price\":900,\"/fields/text\":\"other\"}");
    property_draft_set(draft, PROPERTY_TEXT, property_draft_before(draft, PROPERTY_TEXT));
    assert_edits(draft, "{\"/price\":900}");
    property_draft_free(draft);
  }
}

TEST(a_prequalification_by_its_kind) {
  struct property_draft *draft = property_draft_new(
      "{\"externalRef\":\"1\",\"criterias\":{\"prequalification\":{\"_type\":\"NicheFiscale\",\"name\":\"Pinel\","
      "\"loi\":\"pinel\",\"zone\":\"A\",\"ratio\":3.00,\"odd\":1e400}}}");
  assert_true(property_draft_shows(draft, PROPERTY_PRE_LAW, true));
  assert_false(property_draft_shows(draft, PROPERTY_PRE_RESOURCE, true));
  assert_false(property_draft_shows(draft, PROPERTY_GLI, true));
  property_draft_set(draft, PROPERTY_PRE_RATIO, "2,5");
  assert_edits(draft, "{\"/criterias/prequalification/ratio\":2.5}");
  property_draft_set(draft, PROPERTY_PRE_RATIO, NULL);
  property_draft_set(draft, PROPERTY_PRE_KIND, "gli");
  assert_edits(draft, "{\"/criterias/prequalification\":{\"_type\":\"GLIPrequalification\",\"name\":\"Pinel\","
                      "\"ratio\":3.00,\"odd\":1e400}}");
  property_draft_set(draft, PROPERTY_PRE_KIND, "LogementSocial");
  assert_int_equal(first_fault(draft), PROPERTY_PRE_ACTION);
  property_draft_free(draft);
  draft = property_draft_new(
      "{\"externalRef\":\"1\",\"criterias\":{\"prequalification\":{\"_type\":\"Unheard\",\"x\":1}}}");
  assert_edits(draft, "{}");
  property_draft_set(draft, PROPERTY_SHARING, "yes");
  assert_edits(draft, "{\"/criterias/sharingAllowed\":true}");
  property_draft_free(draft);
}

TEST(a_qualification_does_not_contradict_the_flags) {
  struct property_draft *draft = property_draft_new("{\"externalRef\":\"1\",\"criterias\":{\"gli\":false}}");
  property_draft_set(draft, PROPERTY_QUALIFICATION, "gli");
  assert_int_equal(first_fault(draft), PROPERTY_QUALIFICATION);
  property_draft_set(draft, PROPERTY_GLI, "yes");
  assert_int_equal(first_fault(draft), PROPERTY_MEMBER_COUNT);
  property_draft_free(draft);
}
