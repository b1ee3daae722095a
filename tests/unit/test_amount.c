/* Numbers as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/amount.h"

static void reads(enum amount_kind kind, const char *text, const char *wanted) {
  char number[AMOUNT_SIZE];
  bool read = amount_read(kind, text, strlen(text), number);
  if (read != (wanted != NULL) || strcmp(number, wanted != NULL ? wanted : "") != 0)
    fail_msg("%s: %s, not %s", text, read ? number : "none", wanted != NULL ? wanted : "none");
}

TEST(amounts_of_money) {
  static const char *const rows[][2] = {
      {"350000", "350000"},
      {"350.000", "350000"},
      {"350,000", "350000"},
      {"350 000 €", "350000"},
      {"350\u202f000\u00a0€", "350000"},
      {"€350,000", "350000"},
      {"350'000", "350000"},
      {"350’000 EUR", "350000"},
      {"1.234.567", "1234567"},
      {"1,234,567.89", "1234567.89"},
      {"1.234.567,89", "1234567.89"},
      {"1 234,50", "1234.50"},
      {"1250.50", "1250.50"},
      {"1250,5", "1250.5"},
      {"0,125", "0.125"},
      {"0.500", "0.500"},
      {"850 euros", "850"},
      {"-3", "-3"},
      {"−3,5", "-3.5"},
      {"+12", "12"},
      {"007", "7"},
      {"0", "0"},
      {".5", "0.5"},
      {"12.", "12"},
      {"1234.567", "1234.567"},
      {"12.34", "12.34"},
      {"350.0000", "350.0000"},
      {"", NULL},
      {"€", NULL},
      {"abc", NULL},
      {"12abc", NULL},
      {"1,2,3", NULL},
      {"1.23.456", NULL},
      {"1,234.56,7", NULL},
      {"--3", NULL},
      {"1e5", NULL},
      {"1.2.3,4", NULL},
      {".", NULL},
      {"12 m³", NULL},
      {"1..2", NULL},
      {"350 000,50 €", "350000.50"},
      {"1 234 567", "1234567"},
      {"1 234,567", "1234.567"},
      {"12 34", NULL}, /* two numbers, or a slip */
      {"3 50", NULL},
      {"06 12", NULL},
      {"1 2345", NULL},
      {"350 k€", NULL},
      {"350.000,5", "350000.5"},
      {"350,000.5", "350000.5"},
      {"350.000,000", "350000.000"},
      {"1 250 €/mois", "1250"},
      {"1.250,00 € par mois", "1250.00"},
      {"1250€ CC", "1250"},
      {"1 250 € HC", "1250"},
      {"350 000 € FAI", "350000"},
      {"EUR 350 000", "350000"},
      {"EUR350,000.50", "350000.50"},
      {"1,250 EUR a month", "1250"},
      {"350.0 00", NULL},
      {"350 000 - 400 000", NULL},
      {"entre 300 et 400", NULL},
      {"EUR", NULL},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    reads(AMOUNT_MONEY, rows[n][0], rows[n][1]);
}

TEST(measures_and_places) {
  reads(AMOUNT_MEASURE, "45,5 m²", "45.5");
  reads(AMOUNT_MEASURE, "45.50", "45.50");
  reads(AMOUNT_MEASURE, "1.250", NULL); /* 1250, or a flat of one and a quarter square metres */
  reads(AMOUNT_MEASURE, "1,250", NULL);
  reads(AMOUNT_MEASURE, "1 250", "1250");
  reads(AMOUNT_MEASURE, "1 250,5 m2", "1250.5");
  reads(AMOUNT_MEASURE, "1,250 sq m", "1250"); /* an English comma */
  reads(AMOUNT_MEASURE, "1.250 sq m", "1.250");
  reads(AMOUNT_MEASURE, "1,250.5 sqm", "1250.5");
  reads(AMOUNT_MEASURE, "45 mètres carrés", "45");
  reads(AMOUNT_PLACE, "48.856", "48.856");
  reads(AMOUNT_PLACE, "2,352", "2.352");
  reads(AMOUNT_PLACE, "-21.115", "-21.115");
}

static void places(const char *text, const char *latitude, const char *longitude) {
  char north[AMOUNT_SIZE] = "", east[AMOUNT_SIZE] = "";
  bool read = amount_read_places(text, north, east);
  if (read != (latitude != NULL)) fail_msg("%s: %d", text, read);
  if (!read) return;
  assert_string_equal(north, latitude);
  assert_string_equal(east, longitude);
}

TEST(places_in_one_paste) {
  places("48.8566, 2.3522", "48.8566", "2.3522");
  places("48.8566,2.3522", "48.8566", "2.3522");
  places("48,8566 ; 2,3522", "48.8566", "2.3522");
  places("48.8566 2.3522", "48.8566", "2.3522");
  places("geo:48.8566,2.3522", "48.8566", "2.3522");
  places("-21.1151, 55.5364", "-21.1151", "55.5364");
  places("48.8566 N, 2.3522 E", "48.8566", "2.3522");
  places("48.8566° N, 2.3522° W", "48.8566", "-2.3522");
  places("N 48.8566 O 2.3522", "48.8566", "-2.3522");
  places("48°51'24\"N 2°21'03\"E", "48.856667", "2.350833");
  places("48° 51′ 24″ N, 2° 21′ 03″ E", "48.856667", "2.350833");
  places("48º51’24’’N / 2º21’03’’E", "48.856667", "2.350833");
  places("48° 51.4' N 2° 21.05' E", "48.856667", "2.350833");
  places("2.3522 E, 48.8566 N", "48.8566", "2.3522");
  places("48.8566 Nord, 2.3522 Est", "48.8566", "2.3522");
  places("S 21.1151 E 55.5364", "-21.1151", "55.5364");
  places("(48.8566, 2.3522)", "48.8566", "2.3522");
  places("geo:48.8566,2.3522;u=35", "48.8566", "2.3522");
  places("geo:48.8566,2.3522?z=15", "48.8566", "2.3522");
  places("https://www.google.com/maps/@48.8566,2.3522,15z", "48.8566", "2.3522");
  places("https://maps.apple.com/?ll=48.8566,2.3522&q=Paris", "48.8566", "2.3522");
  places("https://www.google.com/maps?q=48.8566,2.3522", "48.8566", "2.3522");
  places("https://www.openstreetmap.org/#map=17/48.8566/2.3522", "48.8566", "2.3522");
  places("https://www.openstreetmap.org/#map=17/-21.1151/55.5364&layers=N", "-21.1151", "55.5364");
  places("https://www.openstreetmap.org/?mlat=48.8566&mlon=2.3522#map=12/48.1/2.1", "48.8566", "2.3522");
  places("https://www.openstreetmap.org/node/17#map=12.5/48.1/2.1", "48.1", "2.1");
  places("https://www.google.com/maps/place/Paris/@48.1,2.1,17z/data=!3m1!4b1!3d48.8566!4d2.3522", "48.8566", "2.3522");
  places("https://www.google.com/maps/place/48%C2%B051'24.0%22N+2%C2%B021'03.0%22E/@48.1,2.1,17z", "48.856667",
         "2.350833");
  places("https://www.google.com/maps/search/?api=1&query=48.8566%2C2.3522", "48.8566", "2.3522");
  places("https://www.google.com/maps/search/48.8566,+2.3522?entry=tts", "48.8566", "2.3522");
  places("https://maps.google.com/?q=48.8566,2.3522&z=17", "48.8566", "2.3522");
  places("https://maps.google.com/?q=Paris&ll=48.8566,2.3522", "48.8566", "2.3522");
  places("https://www.waze.com/ul?ll=48.8566%2C2.3522&navigate=yes", "48.8566", "2.3522");
  places("geo:0,0?q=48.8566,2.3522(Home)", "48.8566", "2.3522");
  places("48°51'24\"N2°21'03\"E", "48.856667", "2.350833");
  places("48,8566, 2,3522", "48.8566", "2.3522");
  places("48,8566;2,3522", "48.8566", "2.3522");
  places("https://www.google.com/maps/@148.8566,2.3522,15z", NULL, NULL);
  places("https://maps.app.goo.gl/AbC123", NULL, NULL);
  places("−21,1151 ; 55,5364", "-21.1151", "55.5364");
  places("48.8566, −2.3522", "48.8566", "-2.3522");
  places("[48.8566, 2.3522]", "48.8566", "2.3522");
  places("lat: 48.8566, lon: 2.3522", "48.8566", "2.3522");
  places("lon=2.3522&lat=48.8566", "48.8566", "2.3522");
  places("Latitude : 48,8566 Longitude : 2,3522", "48.8566", "2.3522");
  places("{\"lat\": 48.8566, \"lng\": -2.3522}", "48.8566", "-2.3522");
  places("Latitude 48°51'24\"N Longitude 2°21'03\"E", "48.856667", "2.350833");
  places("https://www.bing.com/maps?cp=48.8566~2.3522&lvl=17", "48.8566", "2.3522");
  places("https://www.google.com/maps/dir//48.8566,2.3522", "48.8566", "2.3522");
  places("lat: 98.8566, lon: 2.3522", NULL, NULL);
  places("lat: 48.8566", NULL, NULL);
  places("lat 48 rue de Lyon", NULL, NULL);
  places("plat, long", NULL, NULL);
  places("https://www.example.com/maps/", NULL, NULL);
  places("48°61'24\"N 2°21'03\"E", NULL, NULL);
  places("2.3522, 148.8566", "2.3522", "148.8566");
  places("48.8566", NULL, NULL);
  places("148.8, 2.3", NULL, NULL);
  places("48.8566, 2.3522, 3", NULL, NULL);
  places("rue de Paris, 3", NULL, NULL);
  places("", NULL, NULL);
}

TEST(a_place_by_itself) {
  static const char *const rows[][3] = {{"48,8566", "48.8566", "48.8566"},
                                        {"-21.1151", "-21.1151", "-21.1151"},
                                        {"90,1", NULL, "90.1"},
                                        {"180.5", NULL, NULL},
                                        {"48°51'24\"N", "48.856667", NULL},
                                        {"2°21'03\"O", NULL, "-2.350833"},
                                        {"S 21", "-21", NULL},
                                        {"W2.35", NULL, "-2.35"},
                                        {"48.8 x", NULL, NULL},
                                        {"", NULL, NULL}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    for (int east = 0; east < 2; east++) {
      char out[AMOUNT_SIZE];
      bool read = east ? amount_read_longitude(rows[n][0], out) : amount_read_latitude(rows[n][0], out);
      const char *wanted = rows[n][1 + east];
      if (read != (wanted != NULL) || strcmp(out, wanted != NULL ? wanted : "") != 0)
        fail_msg("%s: %s, not %s", rows[n][0], out, wanted != NULL ? wanted : "none");
    }
}

TEST(an_amount_is_shown_in_groups) {
  static const char *const rows[][2] = {{"350000", "350 000"},       {"1250.50", "1250.50"},  {"1985", "1985"},
                                        {"12345.678", "12 345.678"}, {"-12345", "-12 345"},   {"1e400", "1e400"},
                                        {"1234567", "1 234 567"},    {"350.125", "350.1250"}, {"0.125", "0.125"},
                                        {"1250.125", "1250.125"},    {"-12.125", "-12.1250"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    char out[AMOUNT_SIZE * 2];
    amount_show(rows[n][0], out);
    assert_string_equal(out, rows[n][1]);
  }
}

/* ---- what our own screens and commands print is read back, in both languages */

static double value_of(enum amount_kind kind, const char *shown) {
  char number[AMOUNT_SIZE];
  if (!amount_read(kind, shown, strlen(shown), number)) fail_msg("%s is not read back", shown);
  return strtod(number, NULL);
}

static void all_is_read_back(void) {
  static const char *const numbers[] = {"0",     "7",        "45",     "850",     "999",     "1000",    "1250",
                                        "9999",  "12500",    "350000", "999999",  "1000000", "1234567", "0.5",
                                        "45.5",  "850.25",   "999.5",  "1250.50", "45.125",  "350.125", "1250.125",
                                        "0.125", "12345.67", "-3",     "-1250.5", "-350.125"};
  for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
    double number = strtod(numbers[n], NULL);
    char shown[AMOUNT_SIZE * 2], said[64], line[160];
    for (enum amount_kind kind = AMOUNT_MONEY; kind <= AMOUNT_PLACE; kind++) {
      amount_show(numbers[n], shown);
      assert_true(value_of(kind, shown) == number);
      amount_write(numbers[n], shown);
      assert_true(value_of(kind, shown) == number);
    }
    /* With their units, as a property is printed: what stands behind the label's colon and blank. */
    static const struct {
      const char *form;
      enum amount_kind kind;
      int decimals;
    } facts[] = {{N_("Price: %s EUR"), AMOUNT_MONEY, 2},
                 {N_("Price: %s EUR a month"), AMOUNT_MONEY, 2},
                 {N_("Surface: %s sq m"), AMOUNT_MEASURE, 1}};
    for (size_t f = 0; f < sizeof facts / sizeof *facts; f++) {
      double scale = facts[f].decimals == 2 ? 100 : 10, rounded = nearbyint(number * scale) / scale;
      text_amount(number, facts[f].decimals, said, sizeof said);
      AUTO(mem_free_at) char *fact = text_exchange(_(facts[f].form), "%s", said);
      text_copy(line, sizeof line, strchr(fact, ':') + 2);
      double read = value_of(facts[f].kind, line);
      if (fabs(read - rounded) > 0.051) fail_msg("%s: %f, not %f", line, read, rounded);
    }
  }
}

TEST(what_is_shown_is_read_in_english) {
  char said[64];
  text_amount(350000.5, 2, said, sizeof said);
  assert_string_equal(said, "350,000.50");
  all_is_read_back();
}

/* The last: from here on texts are French. */
TEST(what_is_shown_is_read_in_french) {
  char said[64];
  assert_int_equal(setenv("LC_ALL", "C.UTF-8", 1), 0);
  assert_int_equal(setenv("LANGUAGE", "fr", 1), 0);
  assert_true(i18n_speak("locale"));
  text_amount(350000.5, 2, said, sizeof said);
  assert_string_equal(said, "350\u202F000,50");
  all_is_read_back();
}
