/* Where a property stands by its postcode and country, how late it is there, and how the dashboard tells it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "base/zone.h"
#include "model/property_place.h"
#include "model/property_zone.h"
#include "table.h"

#define WINTER 1796032800 /* 2026-11-30T10:00:00Z, 11:00 in Paris */
#define SUMMER 1784109600 /* 2026-07-15T10:00:00Z, 12:00 in Paris */

static void is_told(int place, int64_t at, const char *wanted, const char *zip, const char *country) {
  AUTO(property_zones_free_at) struct property_zones *zones = property_zones_new();
  const struct property_zone zone = property_zone_of(zones, place);
  char told[128];
  property_zone_show(&zone, at, told, sizeof told);
  if (strcmp(told, wanted) != 0)
    fail_msg("\"%s\", \"%s\": \"%s\" instead of \"%s\"", zip != NULL ? zip : "NULL", country != NULL ? country : "NULL",
             told, wanted);
}

/* ---- the rule */

TEST(overseas_postcodes_have_their_own_time) {
  static const struct {
    const char *zip, *winter, *summer, *where;
  } rows[] = {{"97110", "06:00", "06:00", "in Guadeloupe"},
              {"97200", "06:00", "06:00", "in Martinique"},
              {"97300", "07:00", "07:00", "in French Guiana"},
              {"97400", "14:00", "14:00", "in Reunion"},
              {"97490", "14:00", "14:00", "in Reunion"},
              {"97500", "07:00", "08:00", "in Saint Pierre and Miquelon"},
              {"97600", "13:00", "13:00", "in Mayotte"},
              {"97133", "06:00", "06:00", "on Saint Barts"},
              {"97700", "06:00", "06:00", "on Saint Barts"},
              {"97150", "06:00", "06:00", "on Saint Martin"},
              {"97800", "06:00", "06:00", "on Saint Martin"},
              {"98413", "15:00", "15:00", "in the French Southern Lands"},
              {"98600", "22:00", "22:00", "in Wallis and Futuna"},
              {"98713", "00:00", "00:00", "in Tahiti"},
              {"98735", "00:00", "00:00", "in Tahiti"}, /* Leeward Islands */
              {"98754", "00:00", "00:00", "in Tahiti"}, /* Austral Islands */
              {"98742", "00:30", "00:30", "in the Marquesas Islands"},
              {"98741", "00:30", "00:30", "in the Marquesas Islands"},
              {"98796", "00:30", "00:30", "in the Marquesas Islands"},
              {"98755", "01:00", "01:00", "in the Gambier Islands"},
              {"98800", "21:00", "21:00", "in New Caledonia"}};
  static const char *const countries[] = {"FR", NULL, "", "fr", "FRA", "France", " FRANCE "};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    for (size_t c = 0; c < sizeof countries / sizeof *countries; c++) {
      int place = property_place_of(rows[n].zip, countries[c]);
      char winter[80], summer[80];
      snprintf(winter, sizeof winter, "%s %s", rows[n].winter, rows[n].where);
      snprintf(summer, sizeof summer, "%s %s", rows[n].summer, rows[n].where);
      is_told(place, WINTER, winter, rows[n].zip, countries[c]);
      is_told(place, SUMMER, summer, rows[n].zip, countries[c]);
    }
}

TEST(a_country_of_one_zone_has_its_own_time) {
  static const struct {
    const char *zip, *country, *winter, *summer;
  } rows[] = {
      /* the same as in Paris: nothing more */
      {"75002", "FR", "", ""},
      {"20000", "FR", "", ""},
      {"98000", "MC", "", ""},
      {"98000", "FR", "", ""},
      {"1000", "BE", "", ""},
      {"L-1009", "LU", "", ""},
      {"8000", "CH", "", ""},
      {"97421", "DE", "", ""}, /* Schweinfurt */
      {"97100", "IT", "", ""},
      {NULL, NULL, "", ""},
      {"", "", "", ""},
      {"", "FR", "", ""}, /* Europe's, or overseas: not told */
      {"7400", "FR", "", ""},
      {"974000", NULL, "", ""},
      {"?", "-", "", ""},
      /* by the code, of two letters and of three, and by the name */
      {"11302", "MU", "14:00 local time", "14:00 local time"},
      {"11302", "MUS", "14:00 local time", "14:00 local time"},
      {"", "\xc3\x8ele Maurice", "14:00 local time", "14:00 local time"},
      {"", "mauritius", "14:00 local time", "14:00 local time"},
      {"97400", "MU", "14:00 local time", "14:00 local time"}, /* another country's postcode is none of France */
      {"SW1A 1AA", "GB", "10:00 local time", "11:00 local time"},
      {"", "uk", "10:00 local time", "11:00 local time"},
      {"", "Royaume-Uni", "10:00 local time", "11:00 local time"},
      {"", "IRL", "10:00 local time", "11:00 local time"},
      {"", "C\xc3\xb4te d\xe2\x80\x99Ivoire", "10:00 local time", "10:00 local time"},
      {"", "TN", "", "11:00 local time"}, /* without summer time */
      {"", "GR", "12:00 local time", "13:00 local time"},
      {"", "AE", "14:00 local time", "14:00 local time"},
      {"", "IN", "15:30 local time", "15:30 local time"},
      {"", "JP", "19:00 local time", "19:00 local time"},
      {"", "CN", "18:00 local time", "18:00 local time"},
      {"", "AR", "07:00 local time", "07:00 local time"},
      {"", "AS", "Sun 29 23:00 local time", "Tue 14 23:00 local time"}, /* the day before */
      /* the lands overseas as countries of their own */
      {"", "RE", "14:00 in Reunion", "14:00 in Reunion"},
      {"97400", "RE", "14:00 in Reunion", "14:00 in Reunion"},
      {"", "La R\xc3\xa9union", "14:00 in Reunion", "14:00 in Reunion"},
      {"97133", "GP", "06:00 on Saint Barts", "06:00 on Saint Barts"},
      {"98745", "PF", "00:30 in the Marquesas Islands", "00:30 in the Marquesas Islands"},
      {"", "NCL", "21:00 in New Caledonia", "21:00 in New Caledonia"},
      {"97 400", NULL, "14:00 in Reunion", "14:00 in Reunion"},
      {"F-97400", NULL, "14:00 in Reunion", "14:00 in Reunion"},
      {"FR 97400", "", "14:00 in Reunion", "14:00 in Reunion"},
      /* elsewhere, and nobody knows how late it is */
      {"28001", "ES", "Paris time", "Paris time"},
      {"1000-001", "PT", "Paris time", "Paris time"},
      {"10001", "US", "Paris time", "Paris time"},
      {"", "\xc3\x89tats-Unis", "Paris time", "Paris time"},
      {"", "PF", "Paris time", "Paris time"},
      {"", "Atlantis", "Paris time", "Paris time"},
      {"97400", "XX", "Paris time", "Paris time"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    int place = property_place_of(rows[n].zip, rows[n].country);
    is_told(place, WINTER, rows[n].winter, rows[n].zip, rows[n].country);
    is_told(place, SUMMER, rows[n].summer, rows[n].zip, rows[n].country);
    is_told(place, WHEN_NONE, "", rows[n].zip, rows[n].country);
  }
}

TEST(an_address_tells_overseas_postcodes) {
  static const struct {
    const char *address, *winter;
  } rows[] = {{"1 rue Verte, 97400 Saint-Denis", "14:00 in Reunion"},
              {"97200 Route du Phare, 97400 Saint-Denis", "14:00 in Reunion"},
              {"1 rue de la Paix, 75002 Paris", ""},
              {"lot 974001, 1 rue Verte", ""},
              {"", ""},
              {NULL, ""}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    is_told(property_place_of_address(rows[n].address), WINTER, rows[n].winter, rows[n].address, NULL);
}

/* All of the table: what it names is there, and its two-letter codes are known. */
TEST(all_zones_of_the_table_are_on_this_machine) {
  size_t count = 0;
  for (int place = PROPERTY_PLACE_NONE; place < PROPERTY_PLACE_END; place++) {
    const char *name = property_place_zone(place);
    struct error error;
    AUTO(zone_free_at) struct zone *zone = NULL;
    if (name == NULL) continue;
    if (zone_open(name, &zone, &error) != ERROR_NONE) fail_msg("%s", error.text);
    count++;
  }
  assert_true(count > 200);
  for (char one = 'A'; one <= 'Z'; one++)
    for (char other = 'A'; other <= 'Z'; other++) {
      const char code[] = {one, other, '\0'}, small[] = {(char)(one | 0x20), (char)(other | 0x20), '\0'};
      assert_int_equal(property_place_of(NULL, code), property_place_of(NULL, small));
    }
}

/* The same account elsewhere: what is told is by its own clock. */
TEST(the_account_may_be_elsewhere) {
  struct error error;
  assert_int_equal(when_zone_set("Indian/Reunion", &error), ERROR_NONE);
  is_told(property_place_of("97400", "FR"), WINTER, "", "97400", "FR");
  is_told(property_place_of("75002", "FR"), WINTER, "11:00 in mainland France", "75002", "FR");
  is_told(property_place_of("", "ES"), WINTER, "in Reunion", "", "ES");
  assert_int_equal(when_zone_set("Atlantic/Canary", &error), ERROR_NONE);
  is_told(property_place_of("28001", "ES"), WINTER, "", "28001", "ES"); /* its own country, whatever the zone there */
  is_told(property_place_of("", "US"), WINTER, "Atlantic/Canary", "", "US");
  assert_int_equal(when_zone_set(WHEN_ZONE_DEFAULT, &error), ERROR_NONE);
}

/* Never as if it were UTC. */
TEST(a_zone_that_is_not_on_this_machine_is_unknown) {
  assert_int_equal(setenv("TZDIR", "/nowhere", 1), 0);
  is_told(property_place_of("97400", "FR"), WINTER, "Paris time", "97400", "FR");
  is_told(property_place_of("", "MU"), WINTER, "Paris time", "", "MU");
  is_told(property_place_of("75002", "FR"), WINTER, "", "75002", "FR");
  assert_int_equal(unsetenv("TZDIR"), 0);
}

/* A zone is opened once: what is painted opens no file. */
TEST(a_zone_is_opened_once) {
  AUTO(property_zones_free_at) struct property_zones *zones = property_zones_new();
  int place = property_place_of("97400", "FR"), other = property_place_of("97600", "FR");
  const struct property_zone first = property_zone_of(zones, place);
  assert_int_equal(setenv("TZDIR", "/nowhere", 1), 0);
  const struct property_zone second = property_zone_of(zones, place), third = property_zone_of(zones, other);
  assert_ptr_equal(first.own, second.own);
  assert_true(third.unknown);
  assert_int_equal(unsetenv("TZDIR"), 0);
  assert_true(property_zone_of(zones, other).unknown); /* not looked for again */
}

/* ---- the sentence to read aloud */

static void is_said(const char *zip, const char *country, const char *slots, const char *wanted) {
  AUTO(property_zones_free_at) struct property_zones *zones = property_zones_new();
  const struct property_zone zone = property_zone_of(zones, property_place_of(zip, country));
  AUTO(slot_list_free_at) struct slot_list *list = NULL;
  struct error error;
  assert_int_equal(slot_list_decode(slots, strlen(slots), NOW, &list, &error), ERROR_NONE);
  AUTO(mem_free_at) char *said = slot_list_say(list, 3, &zone, NOW);
  assert_string_equal(said, wanted);
}

#define FREE(date) "{\"date\":\"" date "\",\"available\":true,\"isPriority\":true}"

TEST(the_visitor_hears_his_own_time_first) {
  is_said("97400", "FR", "[" FREE("2026-11-30T10:00:00Z") "]",
          "I can offer you Monday 30 at 14:00 in Reunion (11:00 Paris time).");
  is_said("97400", "FR", "[" FREE("2026-11-30T10:00:00Z") "," FREE("2026-11-30T11:30:00Z") "]",
          "I can offer you Monday 30 at 14:00 or 15:30 in Reunion (11:00 or 12:30 Paris time).");
  is_said("97400", "FR", "[" FREE("2026-11-30T10:00:00Z") "," FREE("2026-12-01T05:00:00Z") "]",
          "I can offer you Monday 30 at 14:00 in Reunion (11:00 Paris time), or Tuesday 1 at 9:00 in Reunion (6:00 "
          "Paris time).");
  /* Another day there, and the days as they are there. */
  is_said("98713", "FR", "[" FREE("2026-12-01T08:00:00Z") "]",
          "I can offer you Monday 30 at 22:00 in Tahiti (Tuesday 1 at 9:00 Paris time).");
  is_said("98713", "FR", "[" FREE("2026-11-30T22:00:00Z") "," FREE("2026-11-30T23:30:00Z") "]",
          "I can offer you Monday 30 at 12:00 in Tahiti (23:00 Paris time), or Monday 30 at 13:30 in Tahiti (Tuesday 1 "
          "at 0:30 Paris time).");
  is_said("", "MU", "[" FREE("2026-11-30T10:00:00Z") "]",
          "I can offer you Monday 30 at 14:00 local time (11:00 Paris time).");
  is_said("28001", "ES", "[" FREE("2026-11-30T10:00:00Z") "]", "I can offer you Monday 30 at 11:00 Paris time.");
  is_said("75002", "FR", "[" FREE("2026-11-30T10:00:00Z") "]", "I can offer you Monday 30 at 11:00.");
  /* On both sides of Europe's change of clocks: what differs is told of each. */
  is_said("", "TN", "[" FREE("2026-11-30T10:00:00Z") "," FREE("2027-03-29T10:00:00Z") "]",
          "I can offer you Monday 30 at 11:00, or Monday 29 March 2027 at 11:00 local time (12:00 Paris time).");
}

/* ---- the dashboard */

/* The first property stands there; its visit and its slots have come anew. */
static void stands(struct table *table, const char *zip, const char *country) {
  int place = property_place_of(zip, country);
  struct event *event = table_properties(table, 40);
  event->properties->rows[0].place = place;
  table_happens(table, event);
  table_happens(table, table_slots(table));
  event = table_day(table);
  for (size_t n = 0; n < event->visits->count; n++)
    event->visits->visits[n]->place = place;
  table_happens(table, event);
}

TEST(slots_show_the_propertys_time) {
  AT_EACH_SIZE(table) {
    int width = sizes[size][0];
    stands(table, "97400", "FR");
    table_types(table, "b");
    table_shows(table, width == 80 ? "1 Fri 27 14:30 (17:30)" : "1 Fri 27 14:30 (17:30 in Reunion)");
    stands(table, "75002", "FR"); /* the address was another one */
    table_shows(table, "1 Fri 27 14:30");
    table_hides(table, "17:30");
    stands(table, "28001", "ES");
    table_shows(table, width == 80 ? "1 Fri 27 14:30 " : "1 Fri 27 14:30 (Paris time)");
  }
}

/* Nothing is cut: where the line has no room for both times it has the visitor's. */
TEST(the_sentence_fits_its_line) {
  static const struct {
    int width;
    const char *zip, *country, *shown;
  } rows[] = {
      {140, "97400", "FR", "75-000  \"I can offer you Friday 27 at 17:30 in Reunion (14:30 Paris time), or Sat"},
      {80, "97400", "FR", "75-000  \"I can offer you Friday 27 at 17:30 in Reunion (14:30 Paris time).\""},
      {60, "97400", "FR", " \"I can offer you Friday 27 at 17:30 in Reunion.\""},
      {40, "97400", "FR", " \"Friday 27 at 17:30 in Reunion\""},
      {80, "28001", "ES", "75-000  \"I can offer you Friday 27 at 14:30 Paris time.\""},
      {40, "28001", "ES", " \"Friday 27 at 14:30 Paris time\""},
      {80, "75002", "FR", "75-000  \"I can offer you Friday 27 at 14:30, or Saturday 28 at 10:00.\""},
      {40, "75002", "FR", "\"I can offer you Friday 27 at 14:30.\""}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(rows[n].width, 24);
    stands(table, rows[n].zip, rows[n].country);
    table_shows(table, rows[n].shown);
    table_free(table);
  }
}

TEST(the_questions_tell_the_propertys_time) {
  AT_EACH_SIZE(table) {
    bool narrow = sizes[size][0] == 40; /* where the lines break elsewhere */
    stands(table, "98713", "FR");
    table_types(table, "b1Marie Dupont 0612345678 marie@x.fr\n");
    table_shows(table, narrow ? "Europe/Paris; 03:30" : "03:30 in Tahiti");
    table_key(table, KEYC_ESCAPE, 0);
    table_key(table, KEYC_ESCAPE, 0);
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "2m");
    table_shows(table, sizes[size][0] == 40 ? "03:00" : "Moving Thu 26 14:00 (03:00 in Tahiti)");
    table_happens(table, table_slots(table));
    table_types(table, "1");
    table_shows(table, narrow ? "Europe/Paris; 03:00" : "03:00 in Tahiti");
    table_shows(table, narrow ? "Europe/Paris; 03:30" : "03:30 in Tahiti");
    table_key(table, KEYC_ESCAPE, 0);
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "2xv");
    table_shows(table, narrow ? "Europe/Paris; 03:00" : "03:00 in Tahiti");
  }
}

TEST(the_planning_shows_the_propertys_time) {
  AT_EACH_SIZE(table) {
    stands(table, "97400", "FR");
    table_types(table, "2");
    table_shows(table,
                sizes[size][0] == 140 ? ">14:00 confirmed  75-000    Marie Roy" : ">14:00 conf  75-000    Marie Roy");
    table_shows(table, sizes[size][0] == 140 ? "(17:00 in Reunion)" : sizes[size][0] == 80 ? "(17:00)" : "Marie Roy");
    table_types(table, "\n");
    struct event *event = event_new(EVENT_VISIT);
    event->visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
    event->visit->place = property_place_of("97400", "FR");
    table_happens(table, event);
    table_shows(table, "At the property: 17:00 in Reunion");
    event = event_new(EVENT_VISIT);
    event->visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
    table_happens(table, event);
    table_hides(table, "At the property");
  }
}

TEST(the_outcome_tells_the_propertys_time) {
  AT_EACH_SIZE(table) {
    stands(table, "97400", "FR");
    struct event *event = table_write(EVENT_WRITE, "done", true, NULL);
    event->rows[0].property_id = mem_copy("id-0");
    table_happens(table, event);
    table_shows(table, "Booked: Fri 27 10:00 (13:00");
  }
}
