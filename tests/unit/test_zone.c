/* Time zones beside glibc, which reads the same files with a reader of its own; rules that no installed zone has; files
 * that are damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../harness/cases.h"
#include "../harness/test.h"
#include "base/civil.h"
#include "base/mem.h"
#include "base/zone.h"
#include "../harness/folder.h"

enum { DAY = 86400, RANDOM_INSTANTS = 500, DAMAGES = 20000 };

static uint64_t seed = 0x5eed;

static uint64_t draw(void) {
  seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
  return seed;
}

static int64_t year_begin(int year) {
  return civil_days(year, 1, 1) * DAY;
}

static int64_t random_instant(void) {
  int64_t from = year_begin(1900), to = year_begin(2200);
  return from + (int64_t)(draw() % (uint64_t)(to - from));
}

static int glibc_offset(int64_t instant) {
  time_t seconds = instant;
  struct tm parts;
  assert_non_null(localtime_r(&seconds, &parts));
  return (int)parts.tm_gmtoff;
}

static void glibc_zone(const char *name) {
  setenv("TZ", name, 1);
  tzset();
}

static struct zone *open_zone(const char *name) {
  struct zone *zone;
  struct error error;
  if (zone_open(name, &zone, &error) != ERROR_NONE) fail_msg("%s", error.text);
  assert_string_equal(zone_name(zone), name);
  return zone;
}

static void assert_same(const struct zone *zone, int64_t instant) {
  int ours = zone_offset(zone, instant), theirs = glibc_offset(instant);
  if (ours != theirs) fail_msg("%s at %lld: %d, and glibc says %d", zone_name(zone), (long long)instant, ours, theirs);
}

/* ---- every zone that is installed */

static size_t zones_seen, zones_compared;

/* The change between two instants, to the second, and round it. */
static void compare_change(const struct zone *zone, int64_t before, int64_t after) {
  int offset = glibc_offset(before);
  while (after - before > 1) {
    int64_t middle = before + (after - before) / 2;
    if (glibc_offset(middle) == offset)
      before = middle;
    else
      after = middle;
  }
  for (int64_t instant = before - 1; instant <= after + 1; instant++)
    assert_same(zone, instant);
}

static void compare_zone(const char *name) {
  struct zone *zone = open_zone(name);
  glibc_zone(name);
  int64_t step = 15 * DAY, before = year_begin(1900);
  int offset = glibc_offset(before);
  for (int64_t instant = before + step; instant < year_begin(2200); instant += step) {
    int now = glibc_offset(instant);
    if (now != offset) compare_change(zone, before, instant);
    assert_int_equal(zone_offset(zone, instant), now);
    offset = now;
    before = instant;
  }
  for (int n = 0; n < RANDOM_INSTANTS; n++)
    assert_same(zone, random_instant());
  zone_free(zone);
  zones_compared++;
}

static const char zone_folder[] = "/usr/share/zoneinfo";

/* Zones that count leap seconds are refused; posix/ holds the others once more. */
static int compare_file(const char *path, UNUSED const struct stat *status, int type, UNUSED struct FTW *walk) {
  char magic[4] = "";
  const char *name = path + strlen(zone_folder) + 1;
  if (type != FTW_F || strncmp(name, "posix/", 6) == 0) return 0;
  FILE *file = fopen(path, "r");
  bool is_zone = file != NULL && fread(magic, 1, 4, file) == 4 && memcmp(magic, "TZif", 4) == 0;
  if (file != NULL) fclose(file);
  if (!is_zone) return 0;
  if (strncmp(name, "right/", 6) == 0) {
    struct zone *zone;
    struct error error;
    assert_int_equal(zone_open(name, &zone, &error), ERROR_CONFIG);
    assert_null(zone);
    assert_non_null(strstr(error.text, "leap seconds"));
    return 0;
  }
  if (zones_seen++ % (cases_step() * cases_step()) == 0) compare_zone(name);
  return 0;
}

static int without_tzdir(UNUSED void **state) {
  return unsetenv("TZDIR");
}

TEST_BETWEEN(test_installed, without_tzdir, NULL) {
  assert_int_equal(nftw(zone_folder, compare_file, 16, 0), 0);
  print_message("%zu zones of %zu\n", zones_compared, zones_seen);
  assert_true(zones_seen > 200);
}

TEST_BETWEEN(test_several, without_tzdir, NULL) {
  static const char *const names[] = {"Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe",
                                      "Europe/Dublin"};
  enum { COUNT = sizeof names / sizeof *names };
  struct zone *zones[COUNT];
  for (size_t n = 0; n < COUNT; n++)
    zones[n] = open_zone(names[n]);
  int64_t winter = year_begin(2026) + 10 * DAY, summer = year_begin(2026) + 190 * DAY;
  static const int offsets[COUNT][2] = {{3600, 7200}, {-18000, -14400}, {20700, 20700}, {39600, 37800}, {0, 3600}};
  for (size_t n = 0; n < COUNT; n++) {
    assert_int_equal(zone_offset(zones[n], winter), offsets[n][0]);
    assert_int_equal(zone_offset(zones[n], summer), offsets[n][1]);
  }
  for (size_t n = 0; n < COUNT; n++)
    zone_free(zones[n]);
}

/* ---- files made here */

static char folder[64];

static void put(unsigned char *at, int64_t value, size_t width) {
  for (size_t n = 0; n < width; n++)
    at[n] = (unsigned char)((uint64_t)value >> (8 * (width - 1 - n)));
}

/* A file with one change, at `at`, from a type of no offset to another, and that footer; version '\0' has none. */
static size_t make(unsigned char *out, char version, int64_t at, int offset, const char *footer) {
  size_t size = 0;
  for (size_t width = 4; width <= (version == '\0' ? 4 : 8); width *= 2) {
    unsigned char *block = out + size;
    memset(block, 0, 44);
    memcpy(block, "TZif", 4);
    block[4] = (unsigned char)version;
    put(block + 32, 1, 4), put(block + 36, 2, 4), put(block + 40, 4, 4);
    put(block + 44, at, width);
    block[44 + width] = 1;
    unsigned char *types = block + 44 + width + 1;
    memset(types, 0, 12);
    put(types + 6, offset, 4);
    memcpy(types + 12, "LMT", 4);
    size += 44 + width + 1 + 16;
  }
  if (version != '\0') size += (size_t)sprintf((char *)out + size, "\n%s\n", footer);
  return size;
}

static struct zone *made_zone(const char *footer) {
  unsigned char bytes[512];
  folder_write(folder, "Made", bytes, make(bytes, '2', 0, 3600, footer));
  return open_zone("Made");
}

static enum error_code try_zone(const unsigned char *bytes, size_t size, struct error *error) {
  struct zone *zone;
  folder_write(folder, "Made", bytes, size);
  enum error_code code = zone_open("Made", &zone, error);
  if (zone != NULL)
    for (int n = 0; n < 4; n++)
      (void)zone_offset(zone, n == 0 ? INT64_MIN : n == 1 ? INT64_MAX : random_instant());
  zone_free(zone);
  return code;
}

/* glibc takes the year of a rule in UTC: it errs within the hours of the new year, and so is not asked there. */
static bool is_near_new_year(int64_t instant) {
  int year = civil_date(civil_day_of(instant)).year;
  return instant - year_begin(year) < 9 * DAY || year_begin(year + 1) - instant < 9 * DAY;
}

static int close_folder(UNUSED void **state) {
  return unsetenv("TZDIR");
}

static int open_folder(UNUSED void **state) {
  return folder_make(folder) && setenv("TZDIR", folder, 1) == 0 ? 0 : -1;
}

TEST_BETWEEN(test_rules, open_folder, close_folder) {
  static const char *const footers[] = {"CET-1CEST,M3.5.0,M10.5.0/3",
                                        "<+03>-3",
                                        "<-1030>10:30<-0930>,M10.1.0,M4.1.0",
                                        "IST-1GMT0,M10.5.0,M3.5.0/1", /* summer is the zone's standard: negative */
                                        "EST5EDT,J60/12,J300/1:30:15",
                                        "EST5EDT,59/2,299/23:59:59",
                                        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
                                        "IST-2IDT,M3.4.4/26,M10.5.0",
                                        "AAA-12BBB,M4.1.1/-167,M9.1.1/167",
                                        "<+00>0<+01>-1:15:30,J1,J365",
                                        "UTC0",
                                        "ABC24",
                                        "ABC-24:59:59"};
  for (size_t f = 0; f < sizeof footers / sizeof *footers; f++) {
    struct zone *zone = made_zone(footers[f]);
    char name[100];
    snprintf(name, sizeof name, ":%s/Made", folder);
    glibc_zone("UTC"); /* glibc keeps a file that has the name of the one before */
    glibc_zone(name);
    for (int n = 0; n < 20000; n += (int)cases_step()) {
      int64_t instant = random_instant();
      if (instant < 0 || is_near_new_year(instant)) continue;
      if (zone_offset(zone, instant) != glibc_offset(instant))
        fail_msg("%s at %lld: %d, and glibc says %d", footers[f], (long long)instant, zone_offset(zone, instant),
                 glibc_offset(instant));
    }
    zone_free(zone);
  }
}

/* RFC 8536's ways of saying that summer never ends; what follows from no footer, and from no change. */
TEST_BETWEEN(test_rules_without_change, open_folder, close_folder) {
  static const char *const all_year[] = {"EST5EDT,0/0,J365/25", "XXX3EDT4,0/0,J365/23", "XXX3EDT4,J1/0,J365/167"};
  for (size_t n = 0; n < sizeof all_year / sizeof *all_year; n++) {
    struct zone *zone = made_zone(all_year[n]);
    for (int year = 1971; year < 2900; year++)
      for (int64_t around = -DAY; around <= DAY; around += 3600)
        assert_int_equal(zone_offset(zone, year_begin(year) + around), -4 * 3600);
    zone_free(zone);
  }
  struct zone *zone = made_zone("");
  assert_int_equal(zone_offset(zone, -1), 0);
  assert_int_equal(zone_offset(zone, 0), 3600);
  assert_int_equal(zone_offset(zone, INT64_MAX), 3600);
  zone_free(zone);
  unsigned char bytes[512];
  folder_write(folder, "Made", bytes, make(bytes, '\0', 1000, -3600, ""));
  zone = open_zone("Made");
  assert_int_equal(zone_offset(zone, 999), 0);
  assert_int_equal(zone_offset(zone, 1000), -3600);
  zone_free(zone);
  /* A change at the beginning of time is none: the footer holds for ever. */
  folder_write(folder, "Made", bytes, make(bytes, '4', -((int64_t)1 << 59), 3600, "CET-1CEST,M3.5.0,M10.5.0/3"));
  zone = open_zone("Made");
  int least = zone_offset(zone, INT64_MIN), most = zone_offset(zone, INT64_MAX);
  assert_true((least == 3600 || least == 7200) && (most == 3600 || most == 7200));
  for (int year = -3000; year < 9000; year += 83) {
    assert_int_equal(zone_offset(zone, year_begin(year)), 3600);
    assert_int_equal(zone_offset(zone, year_begin(year) + 200 * DAY), 7200);
  }
  zone_free(zone);
}

/* The calendar repeats after 400 years, and so do the rules. */
TEST_BETWEEN(test_far_years, without_tzdir, NULL) {
  struct zone *zone = open_zone("Europe/Paris");
  for (int n = 0; n < 5000; n++) {
    int64_t instant = year_begin(2100) + (int64_t)(draw() % (uint64_t)(400 * 365 * (int64_t)DAY));
    int offset = zone_offset(zone, instant);
    for (int64_t cycle = 1; cycle < 20; cycle++)
      assert_int_equal(zone_offset(zone, instant + cycle * CIVIL_CYCLE_DAYS * DAY), offset);
  }
  zone_free(zone);
}

TEST_BETWEEN(test_footers_refused, open_folder, close_folder) {
  static const char *const bad[] = {"C-1",
                                    "CET",
                                    "CET-25",
                                    "CET-1x",
                                    "<CET-1",
                                    "<+1>-1",
                                    "CET-1CEST",
                                    "CET-1CEST,",
                                    "CET-1CEST,M3.5.0",
                                    "CET-1CEST,M13.5.0,M10.5.0",
                                    "CET-1CEST,M3.6.0,M10.5.0",
                                    "CET-1CEST,M3.5.7,M10.5.0",
                                    "CET-1CEST,J0,J365",
                                    "CET-1CEST,366,5",
                                    "CET-1CEST,M3.5.0/168,M10.5.0",
                                    "CET-1CEST,M3.5.0/2:60,M10.5.0",
                                    "CET-1CEST,M3.5.0,M10.5.0/3,",
                                    "CET-1CEST,M3.5.0,M10.5.0/0000003"};
  unsigned char bytes[512];
  struct error error;
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
    if (try_zone(bytes, make(bytes, '2', 0, 3600, bad[n]), &error) != ERROR_CONFIG) fail_msg("%s", bad[n]);
    assert_non_null(strstr(error.text, "damaged"));
  }
}

TEST_BETWEEN(test_files_refused, open_folder, close_folder) {
  unsigned char bytes[512];
  struct error error;
  size_t size = make(bytes, '2', 0, 3600, "CET-1CEST,M3.5.0,M10.5.0/3");
  assert_int_equal(try_zone(bytes, size, &error), ERROR_NONE);
  for (size_t cut = 0; cut < size; cut++) /* every length but the whole */
    assert_int_equal(try_zone(bytes, cut, &error), ERROR_CONFIG);
  AUTO(mem_free_at) unsigned char *large = calloc(1, 1 << 19);
  memcpy(large, bytes, size);
  assert_int_equal(try_zone(large, 1 << 19, &error), ERROR_CONFIG);
  static const struct {
    size_t at; /* in the second header or block, of width 8 */
    int64_t value;
    size_t width;
  } wrong[] = {
      {32, 0x7fffffff, 4}, {32, -1, 4},    {36, 0, 4},          {36, 257, 4},
      {40, 0, 4},          {40, -1, 4},    {28, -1, 4},         {24, 1, 4},
      {20, 1, 4},          {44 + 8, 2, 1}, {44 + 9, 100000, 4}, {44 + 9, -100000, 4},
      {44 + 9 + 4, 2, 1},  {0, 0, 1},      {44 + 9 + 5, 4, 1},  {44, INT64_MAX, 8},
  };
  for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
    unsigned char copy[512];
    memcpy(copy, bytes, size);
    put(copy + 65 + wrong[n].at, wrong[n].value, wrong[n].width);
    if (try_zone(copy, size, &error) != ERROR_CONFIG) fail_msg("%zu", n);
    assert_non_null(strstr(error.text, "damaged"));
  }
}

/* Its instants are not ours: 27 seconds off by now. */
TEST_BETWEEN(test_leap_seconds_refused, open_folder, close_folder) {
  unsigned char bytes[512];
  struct error error;
  size_t before = 65 + 44 + 8 + 1 + 16; /* the leap seconds stand behind the types */
  make(bytes, '2', 0, 3600, "");
  put(bytes + 65 + 28, 1, 4);
  put(bytes + before, 78796800, 8);
  put(bytes + before + 8, 1, 4);
  memcpy(bytes + before + 12, "\n\n", 2);
  assert_int_equal(try_zone(bytes, before + 14, &error), ERROR_CONFIG);
  assert_non_null(strstr(error.text, "leap seconds"));
}

TEST_BETWEEN(test_damaged, open_folder, close_folder) {
  unsigned char bytes[4096], copy[4096];
  struct error error;
  FILE *file = fopen("/usr/share/zoneinfo/Europe/Dublin", "r");
  assert_non_null(file);
  size_t size = fread(bytes, 1, sizeof bytes, file), refused = 0;
  fclose(file);
  seed = 20261129;
  int count = DAMAGES / (int)cases_step();
  for (int n = 0; n < count; n++) {
    memcpy(copy, bytes, size);
    for (uint64_t changes = draw() % 6 + 1; changes > 0; changes--)
      copy[draw() % 3 == 0   ? draw() % 44
           : draw() % 3 == 0 ? size - 1 - draw() % 60
                             : draw() % size] = (unsigned char)draw();
    refused += try_zone(copy, draw() % 4 == 0 ? draw() % size : size, &error) != ERROR_NONE;
  }
  assert_true(refused > (size_t)count / 4);
}
