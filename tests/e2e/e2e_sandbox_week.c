/* Intervals that are repeated every week: the same hours in Paris, also across 25 October and 28 March. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "caller.h"

static void start(struct client *client, const char *now) {
  client_open(client, (const char *const[]){"--now", now, "--visits", "0", NULL});
}

static void set_week(const struct client *client, const char *intervals) {
  char body[1000];
  snprintf(body, sizeof body, "{\"availability\":[%s]}", intervals);
  answers(client, "PUT", "property/availability?ref=" REF, body, 200);
}

/* The slots must be exactly these, in their order. */
static void has_slots(const struct client *client, const char *const *wanted) {
  AUTO(answer_clear) struct answer answer = call(client, "GET", "visit/slots?reference=" REF, NULL);
  const cJSON *slot;
  size_t n = 0;
  cJSON_ArrayForEach(slot, answer.json) {
    if (wanted[n] == NULL) fail_msg("one slot too many: %s", text_of(slot, "date"));
    assert_string_equal(text_of(slot, "date"), wanted[n]);
    n++;
  }
  if (wanted[n] != NULL) fail_msg("no slot at %s", wanted[n]);
}

TEST(the_hour_stays_in_october) {
  struct client client;
  start(&client, "2026-10-20T08:00:00Z"); /* a Tuesday; the clocks go back on Sunday 25 */
  set_week(&client, "{\"start\":\"2026-10-14T08:00:00Z\",\"end\":\"2026-10-14T09:00:00Z\",\"isWeeklyRecurring\":true}");
  has_slots(&client, (const char *const[]){"2026-10-21T08:00:00Z", "2026-10-21T08:30:00Z", "2026-10-28T09:00:00Z",
                                           "2026-10-28T09:30:00Z", NULL}); /* 10:00 and 10:30 in Paris */
  client_close(&client);
}

TEST(the_hour_stays_in_march) {
  struct client client;
  start(&client, "2027-03-25T12:00:00Z"); /* a Thursday; the clocks go forward on Sunday 28 */
  set_week(&client,
           "{\"start\":\"2027-03-20T22:30:00+01:00\",\"end\":\"2027-03-21T01:00:00+01:00\",\"isWeeklyRecurring\":true},"
           "{\"start\":\"2027-03-01T09:00:00Z\",\"end\":\"2027-03-01T09:30:00Z\",\"isWeeklyRecurring\":true},"
           "{\"start\":\"2027-03-30T09:00:00Z\",\"end\":\"2027-03-30T09:30:00Z\",\"isWeeklyRecurring\":false}");
  has_slots(&client, (const char *const[]){"2027-03-27T21:30:00Z", "2027-03-27T22:00:00Z", "2027-03-27T22:30:00Z",
                                           "2027-03-27T23:00:00Z", "2027-03-27T23:30:00Z", "2027-03-29T08:00:00Z",
                                           "2027-03-30T09:00:00Z", "2027-04-03T20:30:00Z", "2027-04-03T21:00:00Z",
                                           "2027-04-03T21:30:00Z", NULL}); /* days end in Paris: the tenth one too */
  client_close(&client);
}

/* Nothing before its start; a slot once, however many intervals have it; one that began long ago still comes. */
TEST(weeks_begin_and_overlap) {
  struct client client;
  start(&client, "2026-11-23T07:59:00Z");
  set_week(&client, "{\"start\":\"2026-11-30T09:00:00Z\",\"end\":\"2026-11-30T10:00:00Z\",\"isWeeklyRecurring\":true},"
                    "{\"start\":\"2026-11-30T09:00:00Z\",\"end\":\"2026-11-30T10:00:00Z\"},"
                    "{\"start\":\"1990-01-01T09:00:00Z\",\"end\":\"1990-01-01T09:30:00Z\",\"isWeeklyRecurring\":true},"
                    "{\"start\":\"2099-01-01T09:00:00Z\",\"end\":\"2099-01-01T09:30:00Z\",\"isWeeklyRecurring\":true}");
  has_slots(&client,
            (const char *const[]){"2026-11-23T09:00:00Z", "2026-11-30T09:00:00Z", "2026-11-30T09:30:00Z", NULL});
  set_week(&client, "{\"start\":\"2020-01-01T00:00:00Z\",\"end\":\"2025-01-01T00:00:00Z\",\"isWeeklyRecurring\":true}");
  AUTO(answer_clear) struct answer answer = call(&client, "GET", "visit/slots?reference=" REF, NULL);
  assert_in_range(cJSON_GetArraySize(answer.json), 440, 482); /* every half hour */
  client_close(&client);
}

/* What somebody has seen is still there when they take it a moment later, on whichever side of a half hour. */
TEST(a_slot_stays_until_half_an_hour_before) {
  struct client client;
  start(&client, "2026-11-02T08:59:59Z");
  set_week(&client, "{\"start\":\"2026-11-02T08:00:00Z\",\"end\":\"2026-11-02T11:30:00Z\"}");
  const char *const offered[] = {"2026-11-02T10:00:00Z", "2026-11-02T10:30:00Z", "2026-11-02T11:00:00Z", NULL};
  has_slots(&client, offered);
  client_forward(&client, 600);
  has_slots(&client, offered);
  client_forward(&client, 1800);
  has_slots(&client, offered + 1);
  client_close(&client);
}

/* Members come back as they were sent; what is no boolean is refused. */
TEST(weeks_come_back) {
  static const char sent[] =
      "{\"start\":\"2026-11-30T09:00:00Z\",\"end\":\"2026-11-30T10:00:00Z\",\"isWeeklyRecurring\":true},"
      "{\"start\":\"2026-12-01T09:00:00Z\",\"end\":\"2026-12-01T10:00:00Z\",\"isWeeklyRecurring\":false},"
      "{\"start\":\"2026-12-02T09:00:00Z\",\"end\":\"2026-12-02T10:00:00Z\"}";
  struct client client;
  start(&client, "2026-11-23T08:00:00Z");
  set_week(&client, sent);
  AUTO(answer_clear) struct answer answer = call(&client, "GET", "property?ref=" REF, NULL);
  assert_non_null(strstr(answer.text, sent));
  answers(&client, "PUT", "property/availability?ref=" REF,
          "{\"availability\":[{\"start\":\"2026-11-30T09:00:00Z\",\"end\":\"2026-11-30T10:00:00Z\","
          "\"isWeeklyRecurring\":1}]}",
          400);
  client_close(&client);
}

static char *slots_cost(const struct client *client, int64_t *cost) {
  int64_t before = process_cpu_ns(client->home.sandbox);
  AUTO(answer_clear) struct answer answer = call(client, "GET", "visit/slots?reference=" REF, NULL);
  *cost = process_cpu_ns(client->home.sandbox) - before;
  assert_int_equal(answer.status, 200);
  return strdup(answer.text);
}

/* An interval that began with the calendar, and is repeated every week, has the slots of one that began today, for
 * about as much work. */
TEST(weeks_of_ages_cost_little) {
  struct client client;
  int64_t plain_cost, weekly_cost;
  start(&client, "2026-11-02T08:00:00Z");
  set_week(&client, "{\"start\":\"2026-11-01T00:00:00Z\",\"end\":\"2026-12-01T00:00:00Z\"}");
  free(slots_cost(&client, &plain_cost)); /* the first one is dearer */
  AUTO(mem_free_at) char *plain = slots_cost(&client, &plain_cost);
  set_week(&client, "{\"start\":\"0001-01-01T00:00:00Z\",\"end\":\"2026-11-01T00:00:00Z\",\"isWeeklyRecurring\":true}");
  AUTO(mem_free_at) char *weekly = slots_cost(&client, &weekly_cost);
  print_message("  %.2f ms, weekly %.2f ms\n", (double)plain_cost / 1e6, (double)weekly_cost / 1e6);
  assert_string_equal(weekly, plain);
  assert_true(weekly_cost < 50 * plain_cost);
  client_close(&client);
}

/* Thousands of intervals upon each other: to look at them costs about what it costs to take them in. */
TEST(many_intervals_cost_little) {
  enum { INTERVALS = 10000 };
  static const char one[] = "{\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"2027-01-01T00:00:00Z\"}";
  struct client client;
  int64_t cost;
  char *body = malloc(INTERVALS * sizeof one + 40), *at = stpcpy(body, "{\"availability\":[");
  for (int n = 0; n < INTERVALS; n++)
    at = stpcpy(stpcpy(at, n > 0 ? "," : ""), one);
  stpcpy(at, "]}");
  start(&client, "2026-11-02T08:00:00Z");
  int64_t before = process_cpu_ns(client.home.sandbox);
  answers(&client, "PUT", "property/availability?ref=" REF, body, 200);
  int64_t taken = process_cpu_ns(client.home.sandbox) - before;
  AUTO(mem_free_at) char *slots = slots_cost(&client, &cost);
  print_message("  taken in %.1f ms, looked at %.1f ms\n", (double)taken / 1e6, (double)cost / 1e6);
  assert_true(strlen(slots) > 10000);
  assert_true(cost < 3 * taken);
  free(body);
  client_close(&client);
}
