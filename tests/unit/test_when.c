/* Instants and the wall clock of Europe/Paris, the two days when it changes above all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/i18n.h"
#include "base/when.h"
#include "model/property_place.h"
#include "model/property_zone.h"

static int64_t at(const char *text) {
  int64_t instant;
  assert_true(when_parse(text, &instant));
  return instant;
}

TEST(test_zone) {
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
  assert_int_equal(when_zone_set("Europe/Paris", &error), ERROR_NONE);
}

TEST(test_parse) {
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

/* One instant in every spelling that a program has for it. */
TEST(test_spellings) {
  static const char *const spellings[] = {"2026-12-01T10:00:00Z",
                                          "2026-12-01T10:00Z", /* java.time */
                                          "2026-12-01T10Z",
                                          "2026-12-01T10:00:00.0Z",
                                          "2026-12-01T10:00:00.000Z",     /* JavaScript */
                                          "2026-12-01T10:00:00.0000000Z", /* .NET */
                                          "2026-12-01T10:00:00.000000000Z",
                                          "2026-12-01T10:00:00,999Z",
                                          "2026-12-01T10:00:00.999999999999Z",
                                          "2026-12-01t10:00:00z",
                                          "2026-12-01 10:00:00Z",
                                          "2026-12-01T11:00:00+01",
                                          "2026-12-01T11:00:00+0100", /* PHP */
                                          "2026-12-01T11:00:00+01:00",
                                          "2026-12-01T11:00+01:00",
                                          "2026-12-01T11+01",
                                          "2026-12-01T11:00:00+01:00:00",
                                          "2026-12-01 11:00:00+01:00", /* Python */
                                          "2026-12-01 11:00:00 +0100", /* Ruby */
                                          "2026-12-01 10:00:00 UTC",
                                          "2026-12-01T10:00:00GMT",
                                          "2026-12-01T11:00:00+01:00[Europe/Paris]", /* java.time */
                                          "2026-12-01T11:00+01:00[Europe/Paris]",
                                          "2026-12-01T10:00:00Z[UTC]",
                                          "2026-12-01T11:00:00+01:00[!Europe/Paris][u-ca=iso8601]",
                                          "2026-12-01T00:30:00-09:30",
                                          "2026-12-01T00:30:00\u22120930",
                                          "2026-12-01T10:00:00-00:00",
                                          "2026-11-30T24:00:00-10:00",
                                          "2026-11-30T24:00-10:00",
                                          "2026-11-30T24-10",
                                          "2026-11-30T24:00:00.000-10:00",
                                          "2026-12-01T09:59:60Z",
                                          "20261201T100000Z", /* Joda */
                                          "20261201T100000.000Z",
                                          "20261201T1000Z",
                                          "20261201T110000+0100",
                                          "20261201T10:00:00Z",
                                          "2026-W49-2T10:00:00Z",
                                          "2026W492T100000Z",
                                          "2026-335T10:00:00.000Z",
                                          "2026335T100000Z",
                                          "+002026-12-01T10:00:00.000Z"};
  for (size_t n = 0; n < sizeof spellings / sizeof *spellings; n++) {
    int64_t instant, decoded;
    if (!when_parse(spellings[n], &instant)) fail_msg("not read: %s", spellings[n]);
    if (instant != 1796119200) fail_msg("%s read as %lld", spellings[n], (long long)instant);
    assert_true(when_decode(spellings[n], &decoded) && decoded == instant);
  }
}

/* Each of them to the second, where the parts matter: weeks at the turn of years, fractions of minutes and hours. */
TEST(test_spellings_of_other_days) {
  static const char *const same[][2] = {
      {"2020-W53-7T00:00Z", "2021-01-03T00:00:00Z"},         {"2021-W01-1T00:00Z", "2021-01-04T00:00:00Z"},
      {"2026-W01-1T00:00Z", "2025-12-29T00:00:00Z"},         {"2024-366T12:00Z", "2024-12-31T12:00:00Z"},
      {"2026-001T12:00Z", "2026-01-01T12:00:00Z"},           {"2026-12-31T24:00Z", "2027-01-01T00:00:00Z"},
      {"2026-02-28T24:00:00+00:00", "2026-03-01T00:00:00Z"}, {"2026-12-01T10:30.5Z", "2026-12-01T10:30:30Z"},
      {"2026-12-01T10.1Z", "2026-12-01T10:06:00Z"},          {"2026-12-01T10,25Z", "2026-12-01T10:15:00Z"},
      {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59Z"}};
  for (size_t n = 0; n < sizeof same / sizeof *same; n++)
    if (at(same[n][0]) != at(same[n][1])) fail_msg("%s is not %s", same[n][0], same[n][1]);
  static const char *const bad[] = {"2026-W54-1T00:00Z",
                                    "2021-W53-1T00:00Z",
                                    "2026-W00-1T00:00Z",
                                    "2026-W10-8T00:00Z",
                                    "2026-W10T00:00Z",
                                    "2026-366T00:00Z",
                                    "2026-000T00:00Z",
                                    "2026-12-01T24:00:01Z",
                                    "2026-12-01T24:00:00.1Z",
                                    "2026-12-01T25:00Z",
                                    "2026-12-01T10:60Z",
                                    "2026-12-01T10:00:61Z",
                                    "2026-12-01T1:00Z",
                                    "2026-12-01T10:0Z",
                                    "2026-12-01T10:Z",
                                    "2026-12-01TZ",
                                    "2026-12-01Z",
                                    "2026-12T10:00Z",
                                    "20261201",
                                    "1796119200",
                                    "1796119200000",
                                    "2026-12-01T10:00+1",
                                    "2026-12-01T10:00+01:",
                                    "2026-12-01T10:00+24:00",
                                    "2026-12-01T10:00+01:60",
                                    "2026-12-01T10:00Z[",
                                    "-002026-12-01T10:00Z",
                                    "2026-12-01T10:00Z[]",
                                    "2026-12-01T10:00Z[a]b",
                                    "2026-12-01T10:00Z[\x1b]",
                                    "2026-12-01T10:00 Z Z",
                                    "+2026-12-01T10:00Z",
                                    "2026-12-01T10:00Z ",
                                    "2026-12-01  10:00Z",
                                    "2026-12-01_10:00Z",
                                    "2026-12-01T10:00:00.,Z",
                                    "2026-12-01 14-15",
                                    "+012026-12-01T10:00Z",
                                    "0000-12-01T10:00Z",
                                    "2026-1201T10:00Z",
                                    "/Date(1)/x",
                                    "/Date()/",
                                    "/Date(1",
                                    "/Date(99999999999999999)/"};
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
    int64_t instant = 7;
    if (when_parse(bad[n], &instant)) fail_msg("read: %s", bad[n]);
    assert_true(instant == WHEN_NONE);
    if (when_decode(bad[n], &instant)) fail_msg("decoded: %s", bad[n]);
    assert_true(instant == WHEN_NONE);
  }
}

/* What the server alone writes: its dates are in UTC. A person's would be in the profile's zone. */
TEST(test_spellings_of_the_server) {
  static const char *const spellings[] = {
      "2026-12-01T10:00:00", "2026-12-01T10:00",      "2026-12-01 10:00:00.000000", "20261201T100000",
      "2026-W49-2T10:00",    "/Date(1796119200000)/", "/Date(1796119200999+0100)/", "/Date(1796119200000-0330)/"};
  for (size_t n = 0; n < sizeof spellings / sizeof *spellings; n++) {
    int64_t instant;
    if (!when_decode(spellings[n], &instant) || instant != 1796119200) fail_msg("%s", spellings[n]);
    assert_false(when_parse(spellings[n], &instant));
  }
  int64_t instant;
  assert_true(when_decode("/Date(-1500)/", &instant) && instant == -2);
  assert_true(when_of_number(1796119200, &instant) && instant == 1796119200);
  assert_true(when_of_number(1796119200999, &instant) && instant == 1796119200);
  assert_true(when_of_number(1796119200.5, &instant) && instant == 1796119200);
  static const double odd[] = {0, 1, -1796119200, 3600, 1e10, 1e14, 1e300, -1e300, 20261201};
  for (size_t n = 0; n < sizeof odd / sizeof *odd; n++) {
    assert_false(when_of_number(odd[n], &instant));
    assert_true(instant == WHEN_NONE);
  }
}

TEST(test_print) {
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

TEST(test_local) {
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

TEST(test_clock_changes) {
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
  if (when_read(text, now, &got, &has_time, &error) != ERROR_NONE || got != at(instant))
    fail_msg("%s: %s", text, error.text);
  assert_int_equal(has_time, with_time);
}

TEST(test_read) {
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

/* As people write it, and as our own screens print it. */
TEST(test_read_as_people_write) {
  static const char *const friday = "2026-11-26T23:00:00Z", *const half_past_seven = "2026-11-27T18:30:00Z";
  static const char *const days[] = {"27/11/26",
                                     "27.11.2026",
                                     "27.11.",
                                     "27.11",
                                     "27-11-2026",
                                     "vendredi",
                                     "Friday",
                                     "ven.",
                                     "fri",
                                     "27 novembre",
                                     "27 Nov. 2026",
                                     "27 nov",
                                     "November 27",
                                     "Nov 27",
                                     "27th November",
                                     "Fri 27/11",
                                     "ven. 27/11",
                                     "vendredi 27 novembre",
                                     "Friday 27",
                                     "ven. 27",
                                     "vendredi, 27/11",
                                     "ven 27.11.26",
                                     "vendredi 2026-11-27",
                                     "27 NOVEMBRE 2026",
                                     "2026/11/27",
                                     "2026.11.27",
                                     "le 27/11",
                                     "Le vendredi 27 novembre",
                                     "ce vendredi",
                                     "the 27th of November",
                                     "Friday, November 27, 2026",
                                     "Nov 27, 2026",
                                     "vendredi 27/11/2026",
                                     "J+3",
                                     "27nov"};
  static const char *const times[] = {
      "27/11 à 19h30",
      "27/11 19:30:00",
      "vendredi à 19 h 30",
      "Friday at 19:30",
      "Fri 27 19:30",
      "ven. 27 19:30",
      "27 novembre à 19h30",
      "27 novembre 2026, 19:30",
      "27/11, 19h30",
      "27.11 19:30",
      "vendredi 27 19\u202Fh\u00A030",
      "27/11 19:30 +01:00",
      "November 27 19:30",
      "le vendredi 27 novembre à 19h30",
      "27/11/2026 - 19:30",
      "27/11/2026 – 19h30",
      "27/11 @ 19:30",
      "27/11 19.30",
      "27/11 à 19 heures 30",
      "27/11 7:30 pm",
      "Fri 27 7:30pm",
      "27/11 7.30 p.m.",
      "2026/11/27 19:30",
      "27/11 19:30 Europe/Paris",
      "vendredi à 19:30 (heure de Paris)",
      "Friday 19:30 (Paris time)",
      "Friday 27 November at 19:30 (Europe/Paris; 22:30 in Reunion)",
      "vendredi 27 novembre à 19\u202Fh\u202F30 (Europe/Paris\u00a0; 22:30 à La Réunion)",
      "2026-11-27 19:30 (22:30 in Reunion)",
      "Fri 27 19:30 (Sat 28 05:30 in New Caledonia)"};
  for (size_t n = 0; n < sizeof days / sizeof *days; n++)
    assert_read(days[n], friday, false);
  for (size_t n = 0; n < sizeof times / sizeof *times; n++)
    assert_read(times[n], half_past_seven, true);
  assert_read("1er décembre", "2026-11-30T23:00:00Z", false);
  assert_read("après demain", "2026-11-25T23:00:00Z", false);
  assert_read("avant hier", "2026-11-21T23:00:00Z", false);
  assert_read("j-1", "2026-11-22T23:00:00Z", false);
  assert_read("demain midi", "2026-11-25T11:00:00Z", true);
  assert_read("demain à midi", "2026-11-25T11:00:00Z", true);
  assert_read("tomorrow at noon", "2026-11-25T11:00:00Z", true);
  assert_read("demain à 9 heures", "2026-11-25T08:00:00Z", true);
  assert_read("tomorrow 12:15 am", "2026-11-24T23:15:00Z", true);
  assert_read("Friday 2 pm", "2026-11-27T13:00:00Z", true);
  assert_read("mardi", "2026-11-23T23:00:00Z", false); /* today is one */
  assert_read("lundi", "2026-11-29T23:00:00Z", false);
  assert_read("mar. 1er décembre", "2026-11-30T23:00:00Z", false);
  assert_read("mars 3", "2027-03-02T23:00:00Z", false);
  assert_read("29/11/27 10h", "2027-11-29T09:00:00Z", true);
  assert_read("-1", "2026-11-22T23:00:00Z", false);
  assert_read("après-demain", "2026-11-25T23:00:00Z", false);
  assert_read("mar. 1", "2026-11-30T23:00:00Z", false);
  assert_read("mar 14h", "2026-11-24T13:00:00Z", true);
  assert_read("3 mar", "2027-03-02T23:00:00Z", false);
  assert_read("Mon 29/11", "2027-11-28T23:00:00Z", false); /* the nearest year in which it is one */
  assert_read("lundi 29 novembre à 11h", "2027-11-29T10:00:00Z", true);
  assert_read("avant-hier", "2026-11-21T23:00:00Z", false);
  assert_read("Friday 27 November at 19:30 (Europe/Paris)", half_past_seven, true);
  assert_read("2026-11-27 19:30 (Europe/Paris)", half_past_seven, true);
  assert_read("2026-10-25 02:30 +01:00", "2026-10-25T01:30:00Z", true);
}

TEST(test_read_refuses) {
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
      {"lundi 27/11", "+1"}, /* it is a Friday */
      {"27/11 19:30:15", "14:30"},
      {"27/13", "+1"},
      {"27/11/", "+1"},
      {"32 novembre", "+1"},
      {"no 27", "+1"},
      {"mar 3", "+1"}, /* a French Tuesday, or an English month */
      {"mar 3 14:30", "+1"},
      {"3 jui", "+1"}, /* June, or July */
      {"29/02", "+1"}, /* in no year near */
      {"29/02/2027", "+1"},
      {"27/11 19h3", "14:30"},
      {"2026-11-27T19:30:00", "14:30"}, /* a program's, that does not say where */
      {"27/11 19:30 (Asia/Tokyo)", "14:30"},
      {"27/11 19:30 (22:30 Asia/Tokyo)", "14:30"},
      {"27/11 19:30 in Reunion", "14:30"},
      {"Friday 27 at 17:30 in Reunion (14:30 Paris time)", "14:30"}, /* the other clock stands first */
      {"27/11 19:30 (Tokyo time)", "14:30"},
      {"27/11 19:30 (22:30)", "14:30"},
      {"27/11 14:30 (or 16:00 if taken)", "14:30"},
      {"27/11 14:30 (09:30 New York)", "14:30"},
      {"27/11 14:30 (16:00 if taken)", "14:30"},
      {"27/11 14:30 (09:30 in New York)", "14:30"},
      {"27/11 14:30 (or 17:30 in Reunion)", "14:30"},
      {"27/11 14:30 (17:30 in Reunion or later)", "14:30"},
      {"27/11 14:30 (25:30 in Reunion)", "14:30"},
      {"27/11 14:30 (Europe/Paris; 09:30 New York)", "14:30"},
      {"27/11 14:30 (Europe/Paris; or 16:00)", "14:30"},
      {"27/11 14:30 (Europe/Paris;)", "14:30"},
      {"27/11 14:30 (", "14:30"},
      {"27/11 14 pm", "14:30"},
      {"27/11 0 am", "14:30"},
      {"27/11 14h30-15h", "14:30"},
      {"27/11 14", "14:30"},
      {"27/11 14.3", "14:30"},
      {"27/11 minuit", "14:30"}, /* that night, or the one before? */
      {"2026/11-27", "+1"},
      {"vendredi prochain", "+1"}, /* this week's, or next week's? */
      {"27 11 2026", "+1"},
      {"2026-10-25 02:30", "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"},
      {"2027-03-28 02:30", "does not exist"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t got;
    bool has_time;
    struct error error;
    if (when_read(cases[i][0], 1795514400, &got, &has_time, &error) != ERROR_USAGE) fail_msg("%s is read", cases[i][0]);
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

TEST(test_show) {
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

TEST(test_show_age) {
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

/* Nobody takes a day that is to come for another one. */
TEST(test_what_comes_is_said_in_full_when_it_is_far) {
  static const struct {
    const char *instant, *row, *said, *whole;
  } rows[] = {{"2026-11-24T13:30:00Z", "Tue 24 14:30", "Tuesday 24", "Tuesday 24 November"},
              {"2026-12-07T13:30:00Z", "Mon 7 14:30", "Monday 7", "Monday 7 December"},
              {"2026-12-08T13:30:00Z", "Tue 08/12 14:30", "Tuesday 8 December", "Tuesday 8 December"},
              {"2027-01-29T13:30:00Z", "Fri 29/01/27 14:30", "Friday 29 January 2027", "Friday 29 January 2027"},
              {"2027-11-29T13:30:00Z", "Mon 29/11/27 14:30", "Monday 29 November 2027", "Monday 29 November 2027"},
              {"2026-11-20T13:30:00Z", "Fri 20/11 14:30", "Friday 20 November", "Friday 20 November"}};
  int64_t now = at("2026-11-24T10:00:00Z");
  char out[96];
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    int64_t got;
    bool has_time;
    struct error error;
    when_say_coming_day(at(rows[n].instant), now, out, sizeof out);
    assert_string_equal(out, rows[n].said);
    when_say_whole_day(at(rows[n].instant), now, out, sizeof out);
    assert_string_equal(out, rows[n].whole);
    when_show_coming(at(rows[n].instant), now, out, sizeof out);
    assert_string_equal(out, rows[n].row);
    assert_int_equal(when_read(out, now, &got, &has_time, &error), ERROR_NONE);
    assert_int_equal(got, at(rows[n].instant)); /* and it is read back */
  }
  when_say_whole_day(at("2027-01-02T13:30:00Z"), at("2026-12-30T10:00:00Z"), out, sizeof out);
  assert_string_equal(out, "Saturday 2 January");
  when_show_coming(WHEN_NONE, now, out, sizeof out);
  assert_string_equal(out, "date unknown");
}

/* ---- what our own screens and commands print is read back as it was, in both languages */

typedef void print(int64_t at, int64_t now, char *out, size_t size);

static void print_rfc(int64_t at, UNUSED int64_t now, char *out, UNUSED size_t size) {
  when_print(at, out);
}
#define DAY_OF(name)                                                                                                   \
  static void print_##name(int64_t at, UNUSED int64_t now, char *out, size_t size) {                                   \
    when_##name(at, out, size);                                                                                        \
  }
DAY_OF(show_day)
DAY_OF(show_day_time)
DAY_OF(say_day)
DAY_OF(say_date)
DAY_OF(say_day_near)

/* As cli_print_when has it. */
static void print_command(int64_t at, UNUSED int64_t now, char *out, size_t size) {
  struct when_local local = when_local(at);
  char time[32];
  when_show_time(at, time, sizeof time);
  snprintf(out, size, "%04d-%02d-%02d %s", local.year, local.month, local.day, time);
}

/* As context_say_when_at has it. */
static void print_sentence(int64_t at, int64_t now, char *out, size_t size) {
  char day[96], time[32];
  when_say_whole_day(at, now, day, sizeof day);
  when_say_time(at, time, sizeof time);
  snprintf(out, size, _("%s at %s (%s)"), day, time, when_zone());
}

/* The same of a property overseas, and a row of slots. */
static void print_overseas(int64_t at, int64_t now, char *out, size_t size) {
  AUTO(property_zones_free_at) struct property_zones *zones = property_zones_new();
  const struct property_zone zone = property_zone_of(zones, property_place_named("Indian/Reunion"));
  char day[96], time[32], name[192];
  when_say_whole_day(at, now, day, sizeof day);
  when_say_time(at, time, sizeof time);
  property_zone_name(&zone, at, name, sizeof name);
  snprintf(out, size, _("%s at %s (%s)"), day, time, name);
}

static void print_slot_overseas(int64_t at, int64_t now, char *out, size_t size) {
  AUTO(property_zones_free_at) struct property_zones *zones = property_zones_new();
  const struct property_zone zone = property_zone_of(zones, property_place_named("Pacific/Noumea"));
  char row[96], there[96];
  when_show_coming(at, now, row, sizeof row);
  property_zone_show(&zone, at, there, sizeof there);
  snprintf(out, size, _("%s (%s)"), row, there);
}

static void print_account(int64_t at, int64_t now, char *out, size_t size) {
  char row[96];
  when_show_coming(at, now, row, sizeof row);
  snprintf(out, size, "%s (%s)", row, property_zone_account());
}

static const struct {
  const char *name;
  print *print;
  int from, to; /* days from today in which it is used */
  bool time;
} printers[] = {{"when_print", print_rfc, -400, 400, true},
                {"when_show_day", print_show_day, -150, 150, false},
                {"when_show_day_time", print_show_day_time, -14, 14, true},
                {"when_say_day", print_say_day, -150, 150, false},
                {"when_say_date", print_say_date, -150, 150, false},
                {"when_say_day_near", print_say_day_near, -14, 14, false},
                {"when_say_whole_day", when_say_whole_day, 0, 400, false},
                {"when_say_coming_day", when_say_coming_day, 0, 400, false},
                {"when_show_coming", when_show_coming, 0, 400, true},
                {"cli_print_when", print_command, -400, 400, true},
                {"context_say_when", print_sentence, 0, 400, true},
                {"property_zone_name", print_overseas, 0, 400, true},
                {"property_zone_show", print_slot_overseas, 0, 400, true},
                {"property_zone_account", print_account, 0, 400, true}};

/* A sentence that is read aloud has no offset: which hour it is of the two that come twice can't be told from it. */
static bool tells_which(const char *name) {
  return strcmp(name, "context_say_when") != 0 && strcmp(name, "property_zone_name") != 0;
}

static void all_is_read_back(void) {
  static const int times[] = {0, 9 * 3600, 14 * 3600 + 1800, 23 * 3600 + 2700};
  int64_t now = at("2026-11-24T10:00:00Z");
  for (size_t n = 0; n < sizeof printers / sizeof *printers; n++)
    for (int day = printers[n].from; day <= printers[n].to; day++)
      for (size_t t = 0; t < sizeof times / sizeof *times; t++) {
        char text[256];
        int64_t wanted = when_day_add(when_day(now), day) + times[t], got;
        bool has_time;
        struct error error = {0};
        printers[n].print(wanted, now, text, sizeof text);
        if (when_read(text, now, &got, &has_time, &error) != ERROR_NONE || has_time != printers[n].time ||
            got != (has_time ? wanted : when_day(wanted)))
          fail_msg("%s: %s is not read back: %s", printers[n].name, text, error.text);
      }
}

/* Both hours that come twice. */
static void the_night_of_the_change_is_read_back(void) {
  int64_t now = at("2026-10-20T10:00:00Z");
  for (size_t n = 0; n < sizeof printers / sizeof *printers; n++)
    for (int64_t instant = at("2026-10-25T00:30:00Z"); printers[n].time && instant <= at("2026-10-25T02:30:00Z");
         instant += 1800) {
      char text[256];
      int64_t got;
      bool has_time;
      struct error error = {0};
      printers[n].print(instant, now, text, sizeof text);
      bool read = when_read(text, now, &got, &has_time, &error) == ERROR_NONE && got == instant;
      if (!read && tells_which(printers[n].name)) fail_msg("%s: %s: %s", printers[n].name, text, error.text);
      if (!read) assert_non_null(strstr(error.text, "+0")); /* refused with both spellings, never the other hour */
    }
}

/* Of an account in that zone, a property in every place that has a clock. */
static void every_place_is_read_back(const char *account) {
  struct error error = {0};
  assert_int_equal(when_zone_set(account, &error), ERROR_NONE);
  AUTO(property_zones_free_at) struct property_zones *zones = property_zones_new();
  size_t places = 0;
  for (int place = PROPERTY_PLACE_NONE; place < PROPERTY_PLACE_END; place++) {
    const struct property_zone zone = property_zone_of(zones, place);
    static const char *const instants[] = {"2026-11-27T00:30:00Z", "2026-11-27T13:30:00Z", "2027-07-01T22:45:00Z"};
    for (size_t n = 0; n < sizeof instants / sizeof *instants; n++) {
      char there[128], name[192], text[2][256];
      int64_t instant = at(instants[n]), now = at("2026-11-24T10:00:00Z"), got;
      bool has_time;
      if (!property_zone_differs(&zone, instant)) continue;
      places++;
      property_zone_show(&zone, instant, there, sizeof there);
      property_zone_name(&zone, instant, name, sizeof name);
      struct when_local local = when_local(instant);
      for (int form = 0; form < 2; form++) {
        snprintf(text[form], sizeof text[form], "%04d-%02d-%02d %02d:%02d (%s)", local.year, local.month, local.day,
                 local.hour, local.minute, form == 0 ? there : name);
        if (when_read(text[form], now, &got, &has_time, &error) != ERROR_NONE || got != instant)
          fail_msg("%s is not read back: %s", text[form], error.text);
      }
    }
  }
  assert_true(places > 3 * 100);
  assert_int_equal(when_zone_set("Europe/Paris", &error), ERROR_NONE);
}

TEST(what_is_shown_is_read_in_english) {
  all_is_read_back();
  the_night_of_the_change_is_read_back();
  every_place_is_read_back("Europe/Paris");
  every_place_is_read_back("Indian/Reunion");
}

/* The last: from here on texts are French. */
TEST(what_is_shown_is_read_in_french) {
  assert_int_equal(setenv("LC_ALL", "C.UTF-8", 1), 0);
  assert_int_equal(setenv("LANGUAGE", "fr", 1), 0);
  assert_true(i18n_speak("locale"));
  assert_show(when_say_day, "2027-01-01T09:00:00Z", "vendredi 1er janvier");
  assert_show(when_show_day_time, "2026-11-27T13:30:00Z", "ven. 27 14:30");
  assert_show(when_say_time, "2026-11-27T13:30:00Z", "14\u202Fh\u202F30");
  all_is_read_back();
  the_night_of_the_change_is_read_back();
  every_place_is_read_back("Europe/Paris");
  every_place_is_read_back("Indian/Reunion");
}
