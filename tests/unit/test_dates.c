/* Every spelling of a date that a JSON library has, in every object that has one: read as the instant that it is, and,
 * where it is sent back, to the byte. */
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
#include "base/when.h"
#include "model/account.h"
#include "model/availability.h"
#include "model/conversation.h"
#include "model/property.h"
#include "model/property_request.h"
#include "model/slot.h"
#include "model/visit.h"

#define AT 1796119200 /* 2026-12-01T10:00:00Z */
#define NOW 1795514400

/* As they stand in the JSON. */
static const char *const spellings[] = {"\"2026-12-01T10:00:00Z\"",
                                        "\"2026-12-01T10:00Z\"",
                                        "\"2026-12-01T10Z\"",
                                        "\"2026-12-01T10:00:00.000Z\"",
                                        "\"2026-12-01T10:00:00.1234567Z\"",
                                        "\"2026-12-01T10:00:00,999999999Z\"",
                                        "\"2026-12-01t11:00:00+01:00\"",
                                        "\"2026-12-01T11:00:00+01\"",
                                        "\"2026-12-01T11:00:00+0100\"",
                                        "\"2026-12-01 11:00:00 +0100\"",
                                        "\"2026-12-01T11:00+01:00[Europe/Paris]\"",
                                        "\"2026-12-01T07:00:00.123456789-03:00[America/Argentina/ComodRivadavia]\"",
                                        "\"2026-11-30T24:00:00-10:00\"",
                                        "\"20261201T100000Z\"",
                                        "\"2026-W49-2T10:00:00Z\"",
                                        "\"2026-335T10:00:00Z\"",
                                        "\"2026-12-01T10:00:00\"",
                                        "\"2026-12-01 10:00:00.000000\"",
                                        "\"\\/Date(1796119200000)\\/\"",
                                        "\"\\/Date(1796119200000+0100)\\/\"",
                                        "1796119200",
                                        "1796119200000",
                                        "1796119200.000000000"};
static const char *const odd[] = {
    "\"\"",      "null",   "0",    "\"tomorrow\"", "\"2026-12-01\"", "\"1796119200\"",
    "{\"x\":1}", "[2026]", "true", "-5",           "1e400",          "\"2026-13-01T10:00Z\""};
enum { SPELLINGS = sizeof spellings / sizeof *spellings, ODD = sizeof odd / sizeof *odd };

/* ---- objects: their text round a date, and the instant that they read */

static char *with(const char *object, const char *date) {
  const char *hole = strchr(object, '@');
  return mem_print("%.*s%s%s", (int)(hole - object), object, date, hole + 1);
}

static int64_t of_property(const char *text, int which) {
  AUTO(property_free_at) struct property *property = NULL;
  struct error error;
  assert_int_equal(property_decode(text, strlen(text), &property, &error), ERROR_NONE);
  return which == 0                      ? property->created_at
         : which == 1                    ? property->updated_at
         : which == 2                    ? property->last_viewing_at
         : property->interval_count == 0 ? WHEN_NONE
         : which == 3                    ? property->intervals[0].start
                                         : property->intervals[0].end;
}

static int64_t of_visit(const char *text, int which) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  assert_int_equal(visit_decode(text, strlen(text), &visit, &error), ERROR_NONE);
  return which == 0   ? visit->at
         : which == 1 ? visit->created_at
         : which == 2 ? visit->visitors[0].status_updated_at
         : which == 3 ? visit->visitors[0].initial_date
                      : visit->reports[0].read_at;
}

static int64_t of_message(const char *text, int which) {
  struct conversation *conversation;
  struct error error;
  assert_int_equal(conversation_decode(text, strlen(text), &conversation, &error), ERROR_NONE);
  int64_t at = which == 0 ? conversation->messages[0].created_at : conversation->messages[0].read_at;
  conversation_free(conversation);
  return at;
}

static int64_t of_login(const char *text, UNUSED int which) {
  char *token;
  int64_t expires;
  struct error error;
  assert_int_equal(account_login_decode(text, strlen(text), &token, &expires, &error), ERROR_NONE);
  mem_free_secret(token);
  return expires;
}

/* The only time that is open, from there or until there. */
static int64_t of_availability(const char *text, int which) {
  AUTO(availability_free_at) struct availability *hours = NULL;
  struct error error;
  assert_int_equal(availability_read(text, &hours, &error), ERROR_NONE);
  struct availability_spans spans = availability_spans(hours, 0, INT64_MAX, false);
  int64_t at = spans.count == 0 ? WHEN_NONE : which == 0 ? spans.spans[0].start : spans.spans[0].end;
  assert_int_equal(availability_odd(hours), spans.count == 0);
  free(spans.spans);
  return at;
}

static int64_t of_slot(const char *text, UNUSED int which) {
  AUTO(slot_list_free_at) struct slot_list *list = NULL;
  struct error error;
  assert_int_equal(slot_list_decode(text, strlen(text), NOW, &list, &error), ERROR_NONE);
  assert_int_equal(list->count + list->left_out, 1);
  return list->count == 1 ? list->slots[0].at : WHEN_NONE;
}

static const struct {
  const char *text;
  int64_t (*read)(const char *text, int which);
  int which;
} objects[] = {
    {"{\"id\":\"p\",\"createdAt\":@}", of_property, 0},
    {"{\"id\":\"p\",\"updatedAt\":@}", of_property, 1},
    {"{\"id\":\"p\",\"lastViewingAt\":@}", of_property, 2},
    {"{\"id\":\"p\",\"data\":{\"visitAvailabilities\":[{\"start\":@,\"end\":\"2027-01-01T00:00Z\"}]}}", of_property, 3},
    {"{\"id\":\"p\",\"data\":{\"visitAvailabilities\":[{\"start\":\"2026-01-01T00:00Z\",\"end\":@}]}}", of_property, 4},
    {"{\"id\":\"v\",\"date\":@}", of_visit, 0},
    {"{\"id\":\"v\",\"createdAt\":@}", of_visit, 1},
    {"{\"id\":\"v\",\"visitorVisits\":[{\"statusUpdatedAt\":@}]}", of_visit, 2},
    {"{\"id\":\"v\",\"visitorVisits\":[{\"initialDate\":@}]}", of_visit, 3},
    {"{\"id\":\"v\",\"propertyVisits\":[{\"readAt\":@}]}", of_visit, 4},
    {"{\"id\":\"c\",\"messages\":[{\"id\":\"m\",\"createdAt\":@}]}", of_message, 0},
    {"{\"id\":\"c\",\"messages\":[{\"id\":\"m\",\"readAt\":@}]}", of_message, 1},
    {"{\"token\":\"t\",\"expiration\":@}", of_login, 0},
    {"[{\"start\":@,\"end\":\"2027-01-01T00:00Z\"}]", of_availability, 0},
    {"[{\"start\":\"2026-01-01T00:00Z\",\"end\":@}]", of_availability, 1},
    {"[{\"date\":@,\"available\":true}]", of_slot, 0},
};

TEST(every_spelling_in_every_object) {
  for (size_t n = 0; n < sizeof objects / sizeof *objects; n++)
    for (size_t s = 0; s < SPELLINGS + ODD; s++) {
      const char *date = s < SPELLINGS ? spellings[s] : odd[s - SPELLINGS];
      AUTO(mem_free_at) char *text = with(objects[n].text, date);
      int64_t at = objects[n].read(text, objects[n].which), wanted = s < SPELLINGS ? AT : WHEN_NONE;
      if (at != wanted) fail_msg("%s read as %lld", text, (long long)at);
    }
}

/* ---- what is sent back */

TEST(a_slot_goes_back_to_the_byte) {
  for (size_t s = 0; s < SPELLINGS; s++) {
    struct slot_list *list;
    struct error error;
    struct buf body;
    struct visitor visitor = {.email = (char[]){"a@x.fr"}};
    AUTO(mem_free_at) char *text = with("[{\"available\":true},{\"date\" : @, \"available\":true}]", spellings[s]);
    assert_int_equal(slot_list_decode(text, strlen(text), NOW, &list, &error), ERROR_NONE);
    assert_int_equal(list->count, 1);
    assert_int_equal(list->left_out, 1);
    buf_init(&body, 10000);
    assert_true(visitor_encode_create(&body, "p", list->slots[0].date, &visitor, "k", NULL));
    AUTO(mem_free_at) char *wanted = mem_print("\"date\":%s,", spellings[s]);
    if (strstr(body.data, wanted) == NULL) fail_msg("%s is not in %s", wanted, body.data);
    char *raw = mem_copy_n(list->raw + list->slots[0].raw_at, list->slots[0].raw_length),
         *object = strstr(text, "{\"date\"");
    assert_memory_equal(raw, object, strlen(raw));
    assert_string_equal(object + strlen(raw), "]");
    free(raw);
    buf_free(&body);
    slot_list_free(list);
  }
}

/* Hours beside others that are changed; a property of which something else is. */
TEST(what_is_not_touched_goes_back_to_the_byte) {
  for (size_t s = 0; s < SPELLINGS + ODD; s++) {
    const char *date = s < SPELLINGS ? spellings[s] : odd[s - SPELLINGS];
    AUTO(mem_free_at) char *item = with("{\"end\" :\"2026-12-01T12:00:00Z\",\"start\": @}", date);
    AUTO(mem_free_at) char *list = mem_print("[ %s]", item);
    struct availability *hours;
    struct error error;
    assert_int_equal(availability_read(list, &hours, &error), ERROR_NONE);
    char *raw = availability_raw(hours, NULL);
    assert_string_equal(raw, list);
    free(raw);
    availability_paint(hours, AT + 5 * 86400, AT + 5 * 86400 + 3600);
    raw = availability_raw(hours, NULL);
    if (strstr(raw, item) == NULL) fail_msg("%s is not in %s", item, raw);
    free(raw);
    availability_free(hours);
    AUTO(mem_free_at) char *property = with("{\"data\":{\"fields\":{\"availableFrom\" :@}}}", date);
    AUTO(buf_free) struct buf request;
    buf_init(&request, 10000);
    assert_int_equal(property_request(property, strlen(property), &request, &error), ERROR_NONE);
    assert_memory_equal(request.data, strstr(property, "{\"fields\""), request.length);
  }
}
