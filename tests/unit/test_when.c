/* Instants and the wall clock of Europe/Paris, the two days when it changes above all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "base/when.h"

static int64_t at(const char *text) {
  int64_t instant;
  assert_true(when_parse(text, &instant));
  return instant;
}

static int set_zone(void **state) {
  (void)state;
  struct error error;
  return when_zone_set("Europe/Paris", &error) == ERROR_NONE ? 0 : -1;
}

static void test_zone(void **state) {
  static const char *const bad[] = {"Europe/Pariss",  "",         "../../etc/passwd",
                                    "/etc/localtime", "Europe",   "Europe/../UTC",
                                    "CET-1CEST",      "zone.tab", ":UTC"};
  struct error error;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(when_zone_set(bad[i], &error), ERROR_CONFIG);
    assert_non_null(strstr(error.text, "Europe/Paris"));
  }
  /* A refusal changes nothing. */
  assert_string_equal(when_zone(), "Europe/Paris");
  assert_int_equal(when_local(0).hour, 1);
  assert_int_equal(when_zone_set("Indian/Reunion", &error), ERROR_NONE);
  assert_int_equal(when_local(0).hour, 4);
  assert_int_equal(set_zone(state), 0);
}

static void test_parse(void **state) {
  (void)state;
  assert_int_equal(at("1970-01-01T00:00:00Z"), 0);
  assert_int_equal(at("2018-07-09T09:05:00Z"), 1531127100);
  assert_int_equal(at("2018-07-09t09:05:00.987654321z"), 1531127100);
  assert_int_equal(at("2018-07-09T11:05:00+02:00"), 1531127100);
  assert_int_equal(at("2018-07-09 11:05:00+0200"), 1531127100);
  assert_int_equal(at("2018-07-08T23:35:00-09:30"), 1531127100);
  assert_int_equal(at("2024-02-29T00:00:00Z"), 1709164800);
  static const char *const bad[] = {"",
                                    "2018-07-09",
                                    "2018-07-09T09:05:00",
                                    "2018-02-29T09:05:00Z",
                                    "2018-13-01T09:05:00Z",
                                    "2018-07-09T24:05:00Z",
                                    "2018-07-09T09:05:00.Z",
                                    "2018-07-09T09:05:00Zx",
                                    "2018-07-09T09:05:00+25:00",
                                    "0000-07-09T09:05:00Z",
                                    "-018-07-09T09:05:00Z",
                                    "99999-07-09T09:05:00Z",
                                    " 2018-07-09T09:05:00Z"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int64_t instant = 7;
    assert_false(when_parse(bad[i], &instant));
    assert_true(instant == WHEN_NONE);
  }
}

static void test_print(void **state) {
  (void)state;
  char out[WHEN_SIZE];
  when_print(1531127100, out);
  assert_string_equal(out, "2018-07-09T09:05:00Z");
  when_print(WHEN_NONE, out);
  assert_string_equal(out, "");
  when_print(INT64_MAX, out);
  assert_int_equal(strlen(out), 20);
  when_print(INT64_MIN + 1, out);
  assert_int_equal(strlen(out), 20);
}

static void test_local(void **state) {
  (void)state;
  struct when_local local = when_local(at("2026-11-27T13:30:05Z"));
  assert_int_equal(local.year, 2026);
  assert_int_equal(local.month, 11);
  assert_int_equal(local.day, 27);
  assert_int_equal(local.hour, 14);
  assert_int_equal(local.second, 5);
  assert_int_equal(local.weekday, 4);
  assert_int_equal(local.offset, 3600);
  assert_int_equal(when_instant(2026, 11, 27, 14, 30), at("2026-11-27T13:30:00Z"));
  assert_int_equal(when_instant(2026, 7, 27, 14, 30), at("2026-07-27T12:30:00Z"));
}

static void test_clock_changes(void **state) {
  (void)state;
  /* Fold: 02:30 comes twice, the first is summer time. */
  assert_int_equal(when_instant(2026, 10, 25, 2, 30), at("2026-10-25T00:30:00Z"));
  assert_int_equal(when_instant(2026, 10, 25, 3, 0), at("2026-10-25T02:00:00Z"));
  assert_int_equal(when_instant(2026, 10, 25, 1, 59), at("2026-10-24T23:59:00Z"));
  /* Gap: 02:30 does not exist. */
  assert_int_equal(when_instant(2027, 3, 28, 2, 30), at("2027-03-28T01:30:00Z"));
  assert_int_equal(when_local(when_instant(2027, 3, 28, 2, 30)).hour, 3);
  int64_t autumn = when_day(at("2026-10-25T12:00:00Z")), spring = when_day(at("2027-03-28T12:00:00Z"));
  assert_int_equal(autumn, at("2026-10-24T22:00:00Z"));
  assert_int_equal(when_day_add(autumn, 1) - autumn, 25 * 3600);
  assert_int_equal(when_day_add(spring, 1) - spring, 23 * 3600);
  assert_int_equal(when_day_add(when_day_add(autumn, 200), -200), autumn);
  assert_true(when_day_changes(autumn));
  assert_true(when_day_changes(at("2027-03-28T20:00:00Z")));
  assert_false(when_day_changes(when_day_add(autumn, 1)));
  assert_false(when_day_changes(when_day_add(autumn, -1)));
  char text[32];
  when_show_time(at("2026-10-25T00:30:00Z"), text, sizeof text);
  assert_string_equal(text, "02:30 +02:00");
  when_show_time(at("2026-10-25T01:30:00Z"), text, sizeof text);
  assert_string_equal(text, "02:30 +01:00");
}

static void assert_read(const char *text, const char *instant, bool with_time) {
  int64_t now = at("2026-11-24T10:00:00Z"), got;
  bool has_time;
  struct error error;
  assert_int_equal(when_read(text, now, &got, &has_time, &error), ERROR_NONE);
  assert_int_equal(got, at(instant));
  assert_int_equal(has_time, with_time);
}

static void test_read(void **state) {
  (void)state;
  assert_read("2026-11-27T14:30:00+01:00", "2026-11-27T13:30:00Z", true);
  assert_read("2026-11-27 14:30", "2026-11-27T13:30:00Z", true);
  assert_read("2026-11-27T14:30", "2026-11-27T13:30:00Z", true);
  assert_read(" 27/11  14h30 ", "2026-11-27T13:30:00Z", true);
  assert_read("27/11 14\u202Fh\u00A030", "2026-11-27T13:30:00Z", true);
  assert_read("27/11 14h", "2026-11-27T13:00:00Z", true);
  assert_read("27/11/2027 9:05", "2027-11-27T08:05:00Z", true);
  assert_read("2026-11-27", "2026-11-26T23:00:00Z", false);
  assert_read("27/11", "2026-11-26T23:00:00Z", false);
  assert_read("3/1", "2027-01-02T23:00:00Z", false);
  assert_read("today", "2026-11-23T23:00:00Z", false);
  assert_read("Tomorrow 10:00", "2026-11-25T09:00:00Z", true);
  assert_read("Aujourd’hui", "2026-11-23T23:00:00Z", false);
  assert_read("demain 9h", "2026-11-25T08:00:00Z", true);
  assert_read("+1", "2026-11-24T23:00:00Z", false);
  assert_read("-2 8:00", "2026-11-22T07:00:00Z", true);
}

static void test_read_refuses(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"", "+1"},
      {"x", "+1"},
      {"31/02", "+1"},
      {"27/11 25:00", "14:30"},
      {"27/11 14:3", "14:30"},
      {"27/11 14:30 x", "14:30"},
      {"+999999", "+1"},
      {"+", "+1"},
      {"todayx", "+1"},
      {"2026-10-25 02:30", "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"},
      {"2027-03-28 02:30", "does not exist"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t got;
    bool has_time;
    struct error error;
    assert_int_equal(when_read(cases[i][0], 1795514400, &got, &has_time, &error), ERROR_USAGE);
    assert_non_null(strstr(error.text, cases[i][1]));
    assert_true(got == WHEN_NONE);
  }
}

typedef void show(int64_t instant, char *out, size_t size);

static void assert_show(show *shown, const char *instant, const char *expected) {
  char out[64];
  shown(instant == NULL ? WHEN_NONE : at(instant), out, sizeof out);
  assert_string_equal(out, expected);
}

static void test_show(void **state) {
  (void)state;
  const char *friday = "2026-11-27T13:30:00Z";
  assert_show(when_show_time, friday, "14:30");
  assert_show(when_show_day, friday, "Fri 27/11");
  assert_show(when_show_day_time, friday, "Fri 27 14:30");
  assert_show(when_say_day, friday, "Friday 27 November");
  assert_show(when_say_day_near, friday, "Friday 27");
  assert_show(when_say_day, "2027-01-01T09:00:00Z", "Friday 1 January");
  assert_show(when_say_time, friday, "14:30");
  assert_show(when_say_time, "2026-11-27T09:00:00Z", "10:00");
  show *const all[] = {when_show_time, when_show_day,     when_show_day_time,
                       when_say_day,   when_say_day_near, when_say_time};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    assert_show(all[i], NULL, "date unknown");
  char small[4];
  when_say_day(at(friday), small, sizeof small);
  assert_string_equal(small, "Fri");
}

static void test_show_age(void **state) {
  (void)state;
  static const struct {
    int64_t seconds;
    const char *text;
  } cases[] = {{-5, "<1 min"}, {59, "<1 min"},         {60, "1 min"},         {3599, "59 min"},
               {7200, "2 h"},  {4 * 86400 + 5, "4 d"}, {INT64_MAX, "99999 d"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char out[32];
    when_show_age(cases[i].seconds, out, sizeof out);
    assert_string_equal(out, cases[i].text);
  }
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_zone),         cmocka_unit_test(test_parse),         cmocka_unit_test(test_print),
      cmocka_unit_test(test_local),        cmocka_unit_test(test_clock_changes), cmocka_unit_test(test_read),
      cmocka_unit_test(test_read_refuses), cmocka_unit_test(test_show),          cmocka_unit_test(test_show_age),
  };
  return cmocka_run_group_tests(tests, set_zone, NULL);
}
