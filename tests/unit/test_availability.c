/* Hours for visits: painted, copied, weekly, across the days when the clock changes; the list that goes back, and what
 * is said of it. */
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
#include "model/availability.h"

#define NINE "{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\"}" /* Friday 9:00-12:00 */
#define ODD_FRIDAY                                                                                                     \
  "{ \"note\":[1,{\"x\":1e400}], \"start\" : \"2026-11-27T09:00:00.5+01:00\", \"end\":\"2026-11-27T12:00:00+01:00\","  \
  "\"id\":90071992547409931234}"
#define MONDAYS                                                                                                        \
  "{\"start\":\"2026-11-02T06:00:00Z\",\"end\":\"2026-11-02T20:00:00Z\",\"isWeeklyRecurring\":true}" /* 7:00-21:00 */

static int64_t at(const char *text) { /* wall time in Paris */
  int64_t instant;
  bool has_time;
  struct error error;
  if (when_read(text, 0, &instant, &has_time, &error) != ERROR_NONE) fail_msg("%s: %s", text, error.text);
  return instant;
}

static struct availability *hours_of(const char *raw) {
  struct availability *hours;
  struct error error;
  assert_int_equal(availability_read(raw, &hours, &error), ERROR_NONE);
  return hours;
}

static int64_t today(void) {
  return at("2026-11-26");
}

static void assert_raw(const struct availability *hours, const char *wanted) {
  size_t count;
  char *raw = availability_raw(hours, &count);
  assert_string_equal(raw, wanted);
  AUTO(availability_free_at) struct availability *again = hours_of(raw);
  free(raw);
  raw = availability_raw(again, &count);
  assert_string_equal(raw, wanted);
  free(raw);
}

static void assert_says(const struct availability *hours, const char *wanted) {
  AUTO(buf_free) struct buf out = buf_empty(1 << 20);
  availability_say(hours, today(), &out);
  assert_string_equal(out.data != NULL ? out.data : "", wanted);
}

static void assert_changes(const struct availability *before, const struct availability *after, int64_t from,
                           const char *wanted) {
  AUTO(buf_free) struct buf out = buf_empty(1 << 20);
  struct availability_changes changes = availability_compare(before, after, from);
  for (size_t n = 0; n < changes.count; n++) {
    char line[400];
    availability_say_change(&changes.changes[n], from, line, sizeof line);
    assert_true(buf_print(&out, "%s\n", line));
  }
  assert_string_equal(out.data != NULL ? out.data : "", wanted);
  free(changes.changes);
}

static void assert_changed(const char *before, const struct availability *after, const char *wanted) {
  AUTO(availability_free_at) struct availability *was = hours_of(before);
  assert_changes(was, after, today(), wanted);
}

/* Open spans of a day or more, as wall times with offsets. */
static void assert_open(const struct availability *hours, const char *from, const char *to, const char *wanted) {
  struct availability_spans spans = availability_spans(hours, at(from), at(to), false);
  char text[2000] = "";
  for (size_t n = 0; n < spans.count; n++) {
    char start[WHEN_SIZE], end[WHEN_SIZE];
    when_print(spans.spans[n].start, start);
    when_print(spans.spans[n].end, end);
    snprintf(text + strlen(text), sizeof text - strlen(text), "%.16s/%.16s ", start, end);
  }
  assert_string_equal(text, wanted);
  free(spans.spans);
}

/* ---- reading */

TEST(what_is_no_list_is_refused) {
  static const char *const bad[] = {"{}", "3", "\"x\"", "true", "[", ""};
  struct availability *hours;
  struct error error;
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
    assert_int_equal(availability_read(bad[n], &hours, &error), ERROR_ANSWER);
    assert_null(hours);
  }
}

TEST(nothing_is_an_empty_list) {
  static const char *const none[] = {NULL, "null", "[]", " [ ] "};
  for (size_t n = 0; n < 4; n++) {
    AUTO(availability_free_at) struct availability *hours = hours_of(none[n]);
    assert_false(availability_changed(hours));
    assert_true(availability_is_empty(hours, today()));
    AUTO(mem_free_at) char *raw = availability_raw(hours, NULL);
    assert_string_equal(raw, n == 3 ? " [ ] " : "[]");
  }
}

TEST(a_property_gives_its_list) {
  struct availability *hours;
  struct error error;
  char *raw;
  static const char with[] = "{\"id\":\"p\",\"data\":{\"visitAvailabilities\": [ " NINE " ],\"x\":1}}",
                    without[] = "{\"id\":\"p\",\"data\":{}}",
                    twice[] = "{\"id\":\"p\",\"data\":{\"visitAvailabilities\":[],\"visitAvailabilities\":[]}}";
  assert_int_equal(availability_of_property(with, strlen(with), &hours, &raw, &error), ERROR_NONE);
  assert_string_equal(raw, "[ " NINE " ]");
  assert_raw(hours, "[ " NINE " ]");
  availability_free(hours);
  free(raw);
  assert_int_equal(availability_of_property(without, strlen(without), &hours, &raw, &error), ERROR_NONE);
  assert_null(raw);
  availability_free(hours);
  assert_int_equal(availability_of_property(twice, strlen(twice), &hours, &raw, &error), ERROR_ANSWER);
  assert_null(hours);
  assert_null(raw);
}

TEST(what_cannot_be_read_goes_back) {
  static const char list[] = "[null,{\"end\":\"2026-11-27T11:00:00Z\"},{\"start\":\"2026-11-27T11:00:00Z\",\"end\":"
                             "\"2026-11-27T11:00:00Z\"},{\"start\":\"2026-11-27T11:00:00Z\",\"start\":\"2026-11-27T"
                             "10:00:00Z\",\"end\":\"2026-11-27T12:00:00Z\"},[1],\"x\"]";
  struct availability *hours = hours_of(list);
  assert_int_equal(availability_odd(hours), 6);
  assert_raw(hours, list);
  availability_paint(hours, at("2026-11-27 09:00"), at("2026-11-27 12:00"));
  AUTO(mem_free_at) char *raw = availability_raw(hours, NULL);
  assert_memory_equal(raw, "[" NINE ",null,", strlen("[" NINE ",null,"));
  assert_string_equal(raw + strlen("[" NINE ","), list + 1);
  struct error error;
  assert_int_equal(availability_check(hours, &error), ERROR_USAGE);
  assert_non_null(strstr(error.text, "Interval 1 can't be read: write it like"));
  availability_free(hours);
  hours = hours_of("[" NINE ",{\"start\":\"2026-11-27T11:00:00Z\",\"end\":\"2026-11-27T10:00:00Z\"}]");
  assert_int_equal(availability_check(hours, &error), ERROR_USAGE);
  assert_non_null(strstr(error.text, "Interval 2 ends before it starts"));
  availability_free(hours);
  hours = hours_of("[" NINE "]");
  assert_int_equal(availability_check(hours, &error), ERROR_NONE);
  availability_free(hours);
}

/* What some platforms write for "always", and what no week can hold: kept to the byte, and walked by nobody. */
TEST(extreme_intervals_stay_as_they_are) {
  static const struct {
    const char *start, *end;
    bool weekly_only; /* dated it is usual */
  } extremes[] = {{"0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999", false},
                  {"0001-01-01T00:00:00Z", "0001-01-01T10:00:00Z", false},
                  {"0001-01-01T00:00:00Z", "2026-11-27T12:00:00Z", false},
                  {"2026-11-23T08:00:00Z", "9999-12-31T23:59:59Z", false},
                  {"9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z", false},
                  {"1969-12-31T23:59:59Z", "2026-12-31T00:00:00Z", false},
                  {"2200-12-31T08:00:00Z", "2201-01-01T00:00:01Z", false},
                  {"2026-11-23T08:00:00Z", "2026-11-30T08:00:01Z", true},
                  {"1970-01-01T00:00:00Z", "2200-12-31T23:59:59Z", true}};
  for (size_t n = 0; n < 2 * sizeof extremes / sizeof *extremes; n++) {
    bool weekly = n % 2 == 0;
    char interval[200], list[1500] = "[";
    if (!weekly && extremes[n / 2].weekly_only) continue;
    snprintf(interval, sizeof interval, "{\"end\" :\"%s\",\"start\":\"%s\"%s}", extremes[n / 2].end,
             extremes[n / 2].start, weekly ? ",\"isWeeklyRecurring\":true" : "");
    for (int times = 0; times < 5; times++)
      sprintf(list + strlen(list), "%s,", interval);
    strcat(list, NINE "]");
    AUTO(availability_free_at) struct availability *before = hours_of(list);
    struct availability *hours = hours_of(list);
    assert_int_equal(availability_odd(hours), 5);
    assert_false(availability_is_empty(hours, at("2199-01-01")));
    assert_raw(hours, list);
    assert_says(hours, "Fri 27/11 9:00-12:00\n");
    availability_paint(hours, at("2026-11-28 10:00"), at("2026-11-28 11:00"));
    availability_erase(hours, at("2026-11-27 10:00"), at("2026-11-27 12:00"), today());
    availability_copy_day(hours, at("2026-11-27"), at("2026-11-30"), today());
    assert_true(availability_make_weekly(hours, at("2026-11-30"), today()));
    assert_changed(list, hours,
                   "every Monday from 30 November, 9:00-10:00 added\nFri 27/11 10:00-12:00 removed\n"
                   "Sat 28/11 10:00-11:00 added\n");
    struct availability *rebased = availability_rebase(before, hours, before, today());
    availability_default(rebased, today(), 4, true);
    availability_default(hours, today(), 4, false);
    struct availability *const both[] = {rebased, hours};
    for (size_t one = 0; one < 2; one++) {
      size_t times = 0;
      AUTO(mem_free_at) char *raw = availability_raw(both[one], NULL);
      for (const char *found = raw; (found = strstr(found, interval)) != NULL; found++)
        times++;
      assert_int_equal(times, 5);
      availability_free(both[one]);
    }
  }
  /* The same without an end in sight is usual. */
  struct availability *hours = hours_of("[{\"start\":\"1970-01-01T00:00:00Z\",\"end\":\"2200-12-31T23:59:59Z\"}]");
  assert_int_equal(availability_odd(hours), 0);
  availability_free(hours);
  hours = hours_of("[{\"start\":\"2026-11-23T08:00:00Z\",\"end\":\"2026-11-30T08:00:00Z\","
                   "\"isWeeklyRecurring\":true}]");
  assert_int_equal(availability_odd(hours), 0);
  availability_free(hours);
}

TEST(a_list_that_a_person_wrote_has_usual_dates) {
  struct error error;
  AUTO(availability_free_at)
  struct availability *hours = hours_of("[{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"9999-12-31T00:00:00Z\"}]");
  assert_int_equal(availability_check(hours, &error), ERROR_USAGE);
  assert_non_null(strstr(error.text, "outside the years 1970 to 2200"));
}

/* ---- painting */

TEST(painting_adds_and_merges) {
  AUTO(availability_free_at) struct availability *hours = hours_of("[" NINE "]");
  availability_paint(hours, at("2026-11-27 12:00"), at("2026-11-27 12:30"));
  assert_raw(hours, "[{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T11:30:00Z\"}]");
  assert_changed("[" NINE "]", hours, "Fri 27/11 12:00-12:30 added\n");
  availability_paint(hours, at("2026-11-28 10:00"), at("2026-11-28 11:00"));
  availability_paint(hours, at("2026-11-27 08:00"), at("2026-11-27 13:00"));
  assert_raw(hours, "[{\"start\":\"2026-11-27T07:00:00Z\",\"end\":\"2026-11-27T12:00:00Z\"},"
                    "{\"start\":\"2026-11-28T09:00:00Z\",\"end\":\"2026-11-28T10:00:00Z\"}]");
  assert_true(availability_changed(hours));
  assert_changed("[" NINE "]", hours,
                 "Fri 27/11 8:00-9:00 added\nFri 27/11 12:00-13:00 added\nSat 28/11 10:00-11:00 added\n");
}

TEST(erasing_splits_and_empties) {
  AUTO(availability_free_at) struct availability *hours = hours_of("[" NINE "]");
  availability_erase(hours, at("2026-11-27 10:00"), at("2026-11-27 10:30"), today());
  assert_raw(hours, "[{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T09:00:00Z\"},"
                    "{\"start\":\"2026-11-27T09:30:00Z\",\"end\":\"2026-11-27T11:00:00Z\"}]");
  assert_changed("[" NINE "]", hours, "Fri 27/11 10:00-10:30 removed\n");
  assert_false(availability_is_empty(hours, today()));
  assert_true(availability_is_empty(hours, at("2026-11-27 12:00")));
  availability_erase(hours, at("2026-11-27"), at("2026-11-28"), today());
  assert_raw(hours, "[]");
  assert_true(availability_is_empty(hours, today()));
}

TEST(what_is_undone_by_hand_is_as_it_was) {
  static const char *const lists[] = {
      "[" NINE "]", "[" ODD_FRIDAY "]",
      "[ " NINE " ,\n{\"start\":\"2026-11-27T12:00:00+00:00\",\"end\":\"2026-11-27T13:00:00Z\"}, " ODD_FRIDAY "]"};
  for (size_t n = 0; n < 3; n++) {
    AUTO(availability_free_at) struct availability *hours = hours_of(lists[n]);
    availability_paint(hours, at("2026-11-27 12:00"), at("2026-11-27 13:00"));
    assert_true(availability_changed(hours));
    availability_erase(hours, at("2026-11-27 12:00"), at("2026-11-27 13:00"), today());
    assert_false(availability_changed(hours));
    assert_raw(hours, lists[n]);
    availability_erase(hours, at("2026-11-27 10:00"), at("2026-11-27 11:00"), today());
    assert_true(availability_changed(hours));
    availability_paint(hours, at("2026-11-27 10:00"), at("2026-11-27 11:00"));
    assert_false(availability_changed(hours));
    assert_raw(hours, lists[n]);
  }
}

TEST(unknown_members_stay) {
  AUTO(availability_free_at) struct availability *hours = hours_of("[" ODD_FRIDAY "]");
  availability_paint(hours, at("2026-11-27 12:00"), at("2026-11-27 13:00")); /* not the odd one's: beside it */
  assert_raw(hours, "[" ODD_FRIDAY ",{\"start\":\"2026-11-27T11:00:00Z\",\"end\":\"2026-11-27T12:00:00Z\"}]");
  availability_erase(hours, at("2026-11-27 10:00"), at("2026-11-27 10:30"), today());
  assert_raw(hours,
             "[{ \"note\":[1,{\"x\":1e400}], \"start\" : \"2026-11-27T08:00:00Z\", \"end\":\"2026-11-27T09:00:00Z\","
             "\"id\":90071992547409931234},"
             "{ \"note\":[1,{\"x\":1e400}], \"start\" : \"2026-11-27T09:30:00Z\", \"end\":\"2026-11-27T11:00:00Z\","
             "\"id\":90071992547409931234},"
             "{\"start\":\"2026-11-27T11:00:00Z\",\"end\":\"2026-11-27T12:00:00Z\"}]");
}

TEST(untouched_intervals_stay_to_the_byte) {
#define SATURDAY "{\"end\":\"2026-11-28T12:00:00Z\",\"x\":null , \"start\":\"2026-11-28T09:00:00.000Z\"}"
#define ADJACENT                                                                                                       \
  "{\"start\":\"2026-11-29T09:00:00Z\", \"end\":\"2026-11-29T10:00:00Z\"},"                                            \
  "{\"start\":\"2026-11-29T10:00:00Z\", \"end\":\"2026-11-29T11:00:00Z\"}"
  AUTO(availability_free_at) struct availability *hours = hours_of("[" SATURDAY "," NINE "," ADJACENT "]");
  availability_paint(hours, at("2026-11-26 09:00"), at("2026-11-26 10:00"));
  assert_raw(hours, "[{\"start\":\"2026-11-26T08:00:00Z\",\"end\":\"2026-11-26T09:00:00Z\"}," NINE "," SATURDAY
                    "," ADJACENT "]");
}

TEST(a_list_that_a_person_wrote_is_tidied) {
  struct availability *hours = hours_of("[{\"start\":\"2026-11-29T10:00:00Z\",\"end\":\"2026-11-29T11:00:00Z\"}," NINE
                                        ",{\"start\":\"2026-11-29T09:00:00Z\",\"end\":\"2026-11-29T10:00:00Z\"}]");
  availability_tidy(hours);
  assert_raw(hours, "[" NINE ",{\"start\":\"2026-11-29T09:00:00Z\",\"end\":\"2026-11-29T11:00:00Z\"}]");
  availability_free(hours);
}

/* Weekly ones too: what overlaps, touches or stands there twice is one, in every week. Other weeks stay apart. */
TEST(weekly_hours_of_a_person_are_tidied) {
#define WEEKLY(start, end)                                                                                             \
  "{\"start\":\"2026-11-30T" start ":00:00Z\",\"end\":\"2026-11-30T" end ":00:00Z\",\"isWeeklyRecurring\":true}"
#define LATER "{\"start\":\"2026-12-07T10:00:00Z\",\"end\":\"2026-12-07T12:00:00Z\",\"isWeeklyRecurring\":true}"
  static const struct {
    const char *list, *tidy, *said;
  } rows[] = {
      {WEEKLY("09", "11") "," WEEKLY("10", "13"), WEEKLY("09", "13"), "every Monday from 30 November, 10:00-14:00\n"},
      {WEEKLY("11", "13") "," WEEKLY("09", "11"), WEEKLY("09", "13"), "every Monday from 30 November, 10:00-14:00\n"},
      {WEEKLY("09", "11") "," WEEKLY("09", "11"), WEEKLY("09", "11"), "every Monday from 30 November, 10:00-12:00\n"},
      {WEEKLY("09", "10") "," LATER, WEEKLY("09", "10") "," LATER,
       "every Monday from 30 November, 10:00-11:00\nevery Monday from 7 December, 11:00-13:00\n"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *list = mem_print("[%s]", rows[n].list);
    AUTO(mem_free_at) char *tidy = mem_print("[%s]", rows[n].tidy);
    struct availability *hours = hours_of(list);
    availability_tidy(hours);
    assert_says(hours, rows[n].said);
    assert_raw(hours, tidy);
    availability_free(hours);
  }
}

TEST(odd_minutes_are_partly) {
  struct availability *hours =
      hours_of("[{\"start\":\"2026-11-27T08:10:00Z\",\"end\":\"2026-11-27T09:20:00Z\"}]"); /* 9:10-10:20 */
  struct availability_spans spans = availability_spans(hours, at("2026-11-27"), at("2026-11-28"), false);
  int64_t nine = at("2026-11-27 09:00"), step = AVAILABILITY_STEP;
  assert_int_equal(availability_cell(&spans, nine - step, nine), AVAILABILITY_CLOSED);
  assert_int_equal(availability_cell(&spans, nine, nine + step), AVAILABILITY_PARTLY);
  assert_int_equal(availability_cell(&spans, nine + step, nine + 2 * step), AVAILABILITY_OPEN);
  assert_int_equal(availability_cell(&spans, nine + 2 * step, nine + 3 * step), AVAILABILITY_PARTLY);
  free(spans.spans);
  availability_paint(hours, nine, nine + step);
  availability_erase(hours, nine + 2 * step, nine + 3 * step, today());
  assert_raw(hours, "[{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T09:00:00Z\"}]");
  availability_free(hours);
}

/* ---- weekly hours */

TEST(weekly_hours_are_read_and_said) {
  struct availability *hours = hours_of("[" MONDAYS "," NINE "]");
  assert_true(availability_knows_weekly(hours));
  assert_false(availability_is_empty(hours, at("2030-01-01")));
  assert_says(hours, "every Monday from 2 November, 7:00-21:00\nFri 27/11 9:00-12:00\n");
  assert_open(hours, "2026-11-26", "2026-12-08",
              "2026-11-27T08:00/2026-11-27T11:00 2026-11-30T06:00/2026-11-30T20:00 2026-12-07T06:00/2026-12-07T20:00 ");
  availability_free(hours);
  hours = hours_of("[" NINE "]");
  assert_false(availability_knows_weekly(hours));
  availability_free(hours);
  hours =
      hours_of("[{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\",\"isWeeklyRecurring\":false}]");
  assert_true(availability_knows_weekly(hours));
  assert_says(hours, "Fri 27/11 9:00-12:00\n");
  availability_free(hours);
}

TEST(weekly_hours_keep_the_wall_time) {
  struct availability *hours =
      hours_of("[{\"start\":\"2026-10-12T05:00:00Z\",\"end\":\"2026-10-12T19:00:00Z\",\"isWeeklyRecurring\":true}]");
  assert_open(hours, "2026-10-19", "2026-10-20", "2026-10-19T05:00/2026-10-19T19:00 ");
  assert_open(hours, "2026-10-26", "2026-10-27", "2026-10-26T06:00/2026-10-26T20:00 "); /* after 25 October */
  assert_open(hours, "2027-03-22", "2027-03-23", "2027-03-22T06:00/2027-03-22T20:00 ");
  assert_open(hours, "2027-03-29", "2027-03-30", "2027-03-29T05:00/2027-03-29T19:00 "); /* after 28 March */
  availability_free(hours);
}

TEST(an_exception_ends_and_begins_weekly_hours) {
  AUTO(availability_free_at) struct availability *hours = hours_of("[" MONDAYS "]");
  availability_erase(hours, at("2026-12-07 09:00"), at("2026-12-07 11:00"), today());
  assert_raw(hours,
             "[{\"start\":\"2026-11-30T06:00:00Z\",\"end\":\"2026-11-30T20:00:00Z\"},"
             "{\"start\":\"2026-12-07T06:00:00Z\",\"end\":\"2026-12-07T08:00:00Z\"},"
             "{\"start\":\"2026-12-07T10:00:00Z\",\"end\":\"2026-12-07T20:00:00Z\"},"
             "{\"start\":\"2026-12-14T06:00:00Z\",\"end\":\"2026-12-14T20:00:00Z\",\"isWeeklyRecurring\":true}]");
  assert_changed("[" MONDAYS "]", hours, "Mon 07/12 9:00-11:00 removed\n");
  assert_says(hours,
              "every Monday from 14 December, 7:00-21:00\nMon 30/11 7:00-21:00\nMon 07/12 7:00-9:00, 11:00-21:00\n");
}

TEST(weekly_hours_with_unknown_members_keep_them) {
  struct availability *hours = hours_of("[{\"k\":1e400,\"isWeeklyRecurring\":true,\"start\":\"2026-11-23T06:00:00Z\","
                                        "\"end\":\"2026-11-23T20:00:00Z\"}]");
  availability_erase(hours, at("2026-11-30"), at("2026-11-30 12:00"), today());
  assert_raw(hours,
             "[{\"k\":1e400,\"isWeeklyRecurring\":false,\"start\":\"2026-11-30T11:00:00Z\",\"end\":"
             "\"2026-11-30T20:00:00Z\"},{\"k\":1e400,\"isWeeklyRecurring\":true,\"start\":\"2026-12-07T06:00:00Z\","
             "\"end\":\"2026-12-07T20:00:00Z\"}]");
  availability_free(hours);
}

TEST(a_day_becomes_weekly) {
  AUTO(availability_free_at) struct availability *hours = hours_of("[" NINE "]");
  availability_paint(hours, at("2026-11-27 14:00"), at("2026-11-27 15:00"));
  assert_true(availability_make_weekly(hours, at("2026-11-27"), today()));
  assert_raw(hours,
             "[{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\",\"isWeeklyRecurring\":true},"
             "{\"start\":\"2026-11-27T13:00:00Z\",\"end\":\"2026-11-27T14:00:00Z\",\"isWeeklyRecurring\":true}]");
  assert_changed("[" NINE "]", hours,
                 "every Friday from 27 November, 14:00-15:00 added\nevery Friday from 4 December, 9:00-12:00 added\n");
  assert_false(availability_make_weekly(hours, at("2026-11-27"), today()));
  assert_false(availability_make_weekly(hours, at("2026-12-04"), today()));
}

TEST(weekly_hours_change_and_end) {
  AUTO(availability_free_at) struct availability *hours = hours_of("[" MONDAYS "]");
  availability_erase(hours, at("2026-12-07 12:00"), at("2026-12-07 21:00"), today());
  assert_true(availability_make_weekly(hours, at("2026-12-07"), today()));
  assert_raw(hours,
             "[{\"start\":\"2026-11-30T06:00:00Z\",\"end\":\"2026-11-30T20:00:00Z\"},"
             "{\"start\":\"2026-12-07T06:00:00Z\",\"end\":\"2026-12-07T11:00:00Z\",\"isWeeklyRecurring\":true}]");
  assert_changed("[" MONDAYS "]", hours, "every Monday from 7 December, 12:00-21:00 removed\n");
  availability_erase(hours, at("2026-12-14"), at("2026-12-15"), today());
  assert_true(availability_make_weekly(hours, at("2026-12-14"), today()));
  assert_changed("[" MONDAYS "]", hours,
                 "every Monday from 14 December, 7:00-21:00 removed\nMon 07/12 12:00-21:00 removed\n");
  assert_says(hours, "Mon 30/11 7:00-21:00\nMon 07/12 7:00-12:00\n");
}

TEST(weekly_hours_over_midnight) {
  struct availability *hours = hours_of(
      "[{\"start\":\"2026-11-23T21:00:00Z\",\"end\":\"2026-11-24T01:00:00Z\",\"isWeeklyRecurring\":true}]"); /* Mon 22-2
                                                                                                              */
  assert_says(hours, "every Monday from 23 November, 22:00 to Tue 24/11 2:00\n");
  assert_open(hours, "2026-12-01", "2026-12-02", "2026-11-30T23:00/2026-12-01T01:00 ");
  availability_erase(hours, at("2026-12-01 01:00"), at("2026-12-01 02:00"), today());
  assert_changed("[{\"start\":\"2026-11-23T21:00:00Z\",\"end\":\"2026-11-24T01:00:00Z\",\"isWeeklyRecurring\":true}]",
                 hours, "Tue 01/12 1:00-2:00 removed\n");
  assert_true(availability_make_weekly(hours, at("2026-12-01"), today()));
  assert_open(hours, "2026-12-07", "2026-12-09", "2026-12-07T21:00/2026-12-08T00:00 ");
  availability_free(hours);
}

/* ---- days */

TEST(a_day_is_copied) {
  AUTO(availability_free_at) struct availability *hours = hours_of("[" NINE "," MONDAYS "]");
  availability_copy_day(hours, at("2026-11-27"), at("2026-11-28"), today());
  availability_copy_day(hours, at("2026-11-27"), at("2026-11-30"), today()); /* over weekly hours */
  availability_copy_day(hours, at("2026-11-27"), at("2026-11-27"), today());
  assert_changed("[" NINE "," MONDAYS "]", hours,
                 "Sat 28/11 9:00-12:00 added\nMon 30/11 7:00-9:00 removed\nMon 30/11 12:00-21:00 removed\n");
  availability_copy_day(hours, at("2026-11-29"), at("2026-11-27"), today()); /* a closed day closes */
  assert_open(hours, "2026-11-27", "2026-11-28", "");
}

TEST(the_default_is_dated_or_weekly) {
  struct availability *hours = hours_of("[" NINE "]");
  availability_default(hours, today(), AVAILABILITY_DEFAULT_WEEKS, false);
  size_t count;
  free(availability_raw(hours, &count));
  assert_int_equal(count, 28);
  assert_says(hours, "Thu 26/11 to Wed 23/12, every day 7:00-21:00\n");
  assert_changed("[" NINE "]", hours,
                 "Thu 26/11 7:00-21:00 added\nFri 27/11 7:00-9:00 added\nFri 27/11 12:00-21:00 added\n"
                 "Sat 28/11 to Wed 23/12, every day 7:00-21:00 added\n");
  availability_free(hours);
  hours = hours_of("[" NINE "," MONDAYS "]");
  availability_default(hours, today(), AVAILABILITY_DEFAULT_WEEKS, true);
  free(availability_raw(hours, &count));
  assert_int_equal(count, 7);
  assert_says(hours, "every Monday from 2 November, 7:00-21:00\nevery Tuesday from 1 December, 7:00-21:00\n"
                     "every Wednesday from 2 December, 7:00-21:00\nevery Thursday from 26 November, 7:00-21:00\n"
                     "every Friday from 27 November, 7:00-21:00\nevery Saturday from 28 November, 7:00-21:00\n"
                     "every Sunday from 29 November, 7:00-21:00\n");
  AUTO(availability_free_at) struct availability *again = availability_copy(hours);
  availability_default(again, today(), AVAILABILITY_DEFAULT_WEEKS, true);
  assert_changes(hours, again, today(), "");
  availability_free(hours);
}

TEST(the_default_crosses_the_change) {
  struct availability *hours = hours_of(NULL);
  AUTO(availability_free_at) struct availability *before = hours_of(NULL);
  availability_default(hours, at("2026-10-20"), 2, false);
  assert_open(hours, "2026-10-24", "2026-10-27",
              "2026-10-24T05:00/2026-10-24T19:00 2026-10-25T06:00/2026-10-25T20:00 2026-10-26T06:00/2026-10-26T20:00 ");
  assert_changes(before, hours, at("2026-10-20"), "Tue 20/10 to Mon 02/11, every day 7:00-21:00 added\n");
  availability_free(hours);
  hours = hours_of(NULL);
  availability_default(hours, at("2027-03-22"), 2, true);
  assert_open(hours, "2027-03-27", "2027-03-30",
              "2027-03-27T06:00/2027-03-27T20:00 2027-03-28T05:00/2027-03-28T19:00 2027-03-29T05:00/2027-03-29T19:00 ");
  availability_free(hours);
}

/* ---- days of 23 and 25 hours */

TEST(a_day_of_25_hours_has_its_rows) {
  struct availability_grid grid;
  availability_grid(at("2026-10-19"), &grid);
  assert_int_equal(grid.rows, 50);
  assert_int_equal(grid.day[7] - grid.day[6], 25 * 3600);
  assert_int_equal(grid.row[4].minute, 120);
  assert_false(grid.row[4].second);
  assert_int_equal(grid.row[6].minute, 120);
  assert_true(grid.row[6].second);
  assert_int_equal(grid.row[8].minute, 180);
  assert_int_equal(grid.at[6][6] - grid.at[6][4], 3600);
  assert_true(grid.at[5][6] == WHEN_NONE); /* Saturday has 2:00 once */
  assert_int_equal(grid.at[5][8], at("2026-10-24 03:00"));
  AUTO(availability_free_at) struct availability *hours = hours_of(NULL);
  availability_paint(hours, grid.at[6][7], grid.at[6][7] + AVAILABILITY_STEP); /* the second 2:30 */
  assert_raw(hours, "[{\"start\":\"2026-10-25T01:30:00Z\",\"end\":\"2026-10-25T02:00:00Z\"}]");
  availability_paint(hours, grid.at[6][5], grid.at[6][5] + AVAILABILITY_STEP); /* and the first */
  assert_raw(hours, "[{\"start\":\"2026-10-25T00:30:00Z\",\"end\":\"2026-10-25T01:00:00Z\"},"
                    "{\"start\":\"2026-10-25T01:30:00Z\",\"end\":\"2026-10-25T02:00:00Z\"}]");
  AUTO(availability_free_at) struct availability *none = hours_of(NULL);
  assert_changes(none, hours, at("2026-10-19"),
                 "Sun 25/10 02:30 +02:00-02:00 +01:00 added\nSun 25/10 02:30 +01:00-03:00 +01:00 added\n");
  availability_copy_day(hours, grid.day[6], grid.day[5], grid.day[0]); /* Saturday has that half-hour once */
  assert_open(hours, "2026-10-24", "2026-10-25", "2026-10-24T00:30/2026-10-24T01:00 ");
}

TEST(a_day_of_23_hours_lacks_rows) {
  struct availability_grid grid;
  availability_grid(at("2027-03-22"), &grid);
  assert_int_equal(grid.rows, 48);
  assert_int_equal(grid.day[7] - grid.day[6], 23 * 3600);
  assert_true(grid.at[6][4] == WHEN_NONE);
  assert_true(grid.at[6][5] == WHEN_NONE);
  assert_int_equal(grid.at[6][6] - grid.at[6][3], AVAILABILITY_STEP);
  AUTO(availability_free_at) struct availability *hours = hours_of(NULL);
  availability_paint(hours, at("2027-03-27 02:00"), at("2027-03-27 03:00")); /* these do not exist on Sunday */
  availability_copy_day(hours, at("2027-03-27"), at("2027-03-28"), at("2027-03-22"));
  assert_open(hours, "2027-03-28", "2027-03-29", "");
  availability_erase(hours, at("2027-03-27"), at("2027-03-28"), at("2027-03-22"));
  availability_paint(hours, at("2027-03-27 01:00"), at("2027-03-27 02:30"));
  availability_copy_day(hours, at("2027-03-27"), at("2027-03-28"), at("2027-03-22"));
  assert_open(hours, "2027-03-28", "2027-03-29", "2027-03-28T00:00/2027-03-28T01:00 "); /* 1:00 to the jump */
}

TEST(weekly_hours_meet_the_gap) {
  struct availability *hours = hours_of(NULL);
  availability_paint(hours, at("2027-03-21 02:30"), at("2027-03-21 04:00")); /* Sunday */
  assert_true(availability_make_weekly(hours, at("2027-03-21"), at("2027-03-15")));
  assert_open(hours, "2027-03-28", "2027-03-29", "2027-03-28T01:00/2027-03-28T02:00 "); /* 3:00-4:00 */
  assert_open(hours, "2027-04-04", "2027-04-05", "2027-04-04T00:30/2027-04-04T02:00 ");
  AUTO(availability_free_at) struct availability *before = availability_copy(hours);
  availability_erase(hours, at("2027-03-21"), at("2027-03-22"),
                     at("2027-03-15")); /* begins anew on a day without 2:30 */
  assert_open(hours, "2027-03-28", "2027-03-29", "2027-03-28T01:00/2027-03-28T02:00 ");
  assert_open(hours, "2027-04-04", "2027-04-05", "2027-04-04T00:30/2027-04-04T02:00 ");
  assert_changes(before, hours, at("2027-03-15"), "Sun 21/03 2:30-4:00 removed\n");
  availability_free(hours);
  hours = availability_copy(before);
  assert_true(availability_make_weekly(hours, at("2027-03-28"), at("2027-03-15"))); /* 3:00-4:00 from there on */
  assert_changes(before, hours, at("2027-03-15"), "every Sunday from 4 April, 2:30-3:00 removed\n");
  availability_free(hours);
}

TEST(weekly_hours_end_on_a_day_with_a_gap) {
  AUTO(availability_free_at) struct availability *hours = hours_of(NULL);
  availability_paint(hours, at("2027-03-21 02:30"), at("2027-03-21 04:00"));
  availability_make_weekly(hours, at("2027-03-21"), at("2027-03-15"));
  AUTO(availability_free_at) struct availability *before = availability_copy(hours);
  availability_erase(hours, at("2027-03-28"), at("2027-03-29"), at("2027-03-15"));
  assert_changes(before, hours, at("2027-03-15"), "Sun 28/03 03:00 +02:00-04:00 +02:00 removed\n");
  assert_true(availability_make_weekly(hours, at("2027-03-28"), at("2027-03-15")));
  assert_open(hours, "2027-03-22", "2027-06-01", "");
  assert_open(hours, "2027-03-21", "2027-03-22", "2027-03-21T01:30/2027-03-21T03:00 ");
}

TEST(two_thirty_comes_back_as_it_was_meant) {
  static const char list[] = "[{\"start\":\"2026-10-25T01:30:00Z\",\"end\":\"2026-10-25T02:00:00Z\","
                             "\"isWeeklyRecurring\":true}]"; /* the second 2:30, every Sunday */
  AUTO(availability_free_at) struct availability *hours = hours_of(list);
  assert_open(hours, "2026-10-25", "2026-10-26", "2026-10-25T01:30/2026-10-25T02:00 ");
  assert_open(hours, "2026-11-01", "2026-11-02", "2026-11-01T01:30/2026-11-01T02:00 ");
  availability_paint(hours, at("2026-11-27 09:00"), at("2026-11-27 12:00"));
  AUTO(mem_free_at) char *raw = availability_raw(hours, NULL);
  assert_non_null(strstr(raw, "{\"start\":\"2026-10-25T01:30:00Z\",\"end\":\"2026-10-25T02:00:00Z\","
                              "\"isWeeklyRecurring\":true}"));
}

/* ---- conflicts */

TEST(mine_goes_on_top_of_theirs) {
  struct availability *base = hours_of("[" NINE "," MONDAYS "]"), *mine = availability_copy(base),
                      *theirs = availability_copy(base);
  availability_paint(mine, at("2026-11-27 14:00"), at("2026-11-27 16:00"));
  availability_erase(mine, at("2026-12-07 09:00"), at("2026-12-07 10:00"), today());
  availability_paint(mine, at("2026-11-26 09:00"), at("2026-11-26 10:00"));
  availability_make_weekly(mine, at("2026-11-26"), today());
  availability_erase(theirs, at("2026-11-27 09:00"), at("2026-11-27 10:00"), today());
  availability_erase(theirs, at("2026-12-07 15:00"), at("2026-12-07 16:00"), today());
  struct availability *made = availability_rebase(base, mine, theirs, today());
  assert_changes(theirs, made, today(),
                 "every Thursday from 26 November, 9:00-10:00 added\nFri 27/11 14:00-16:00 added\n"
                 "Mon 07/12 9:00-10:00 removed\n");
  assert_changes(base, made, today(),
                 "every Thursday from 26 November, 9:00-10:00 added\nFri 27/11 9:00-10:00 removed\n"
                 "Fri 27/11 14:00-16:00 added\nMon 07/12 9:00-10:00 removed\nMon 07/12 15:00-16:00 removed\n");
  availability_free(made);
  availability_free(mine);
  mine = availability_copy(base);
  availability_erase(mine, at("2026-11-30"), at("2026-12-01"), today());
  availability_make_weekly(mine, at("2026-11-30"), today());
  made = availability_rebase(base, mine, theirs, today());
  assert_open(made, "2026-11-30", "2027-02-01", "");
  availability_free(made);
  availability_free(mine);
  availability_free(theirs);
  availability_free(base);
}

TEST(an_exception_does_not_make_a_hundred_lines) {
  struct availability *before = hours_of("[" MONDAYS "]"),
                      *after = hours_of("[{\"start\":\"2031-01-06T08:00:00Z\",\"end\":\"2031-01-06T11:00:00Z\"}]");
  assert_changes(before, after, today(),
                 "every Monday from 13 January 2031, 7:00-21:00 removed\n"
                 "Mon 30/11 to Mon 30/12/2030, every week 7:00-21:00 removed\n"
                 "Mon 06/01/2031 7:00-9:00 removed\nMon 06/01/2031 12:00-21:00 removed\n");
  AUTO(availability_free_at) struct availability *made = availability_rebase(before, after, before, today());
  assert_open(made, "2026-11-26", "2031-02-01", "2031-01-06T08:00/2031-01-06T11:00 ");
  availability_free(before);
  availability_free(after);
}

TEST(far_and_long_hours) {
  static const char list[] = "[{\"start\":\"2018-01-01T00:00:00Z\",\"end\":\"2099-12-31T00:00:00Z\"}]";
  AUTO(availability_free_at) struct availability *hours = hours_of(list);
  AUTO(availability_free_at) struct availability *before = hours_of(list);
  assert_says(hours, "Thu 26/11 0:00 to Thu 31/12/2099 1:00\n");
  availability_erase(hours, at("2026-11-27 12:00"), at("2026-11-27 14:00"), today());
  assert_changes(before, hours, today(), "Fri 27/11 12:00-14:00 removed\n");
  availability_erase(hours, today(), INT64_MAX, today());
  struct availability_changes changes = availability_compare(before, hours, today());
  assert_true(changes.count > 0);
  free(changes.changes);
  assert_true(availability_is_empty(hours, today()));
}
