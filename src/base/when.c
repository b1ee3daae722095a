#include "base/when.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

/* Years 1 to 9999: what four digits can say, with a day to spare for any offset. */
#define INSTANT_MIN (-62135510400)
#define INSTANT_MAX 253402214400
#define DAY_SECONDS 86400

static char zone_name[64]; /* written by when_zone_set before threads start */

static const char *const weekdays[] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                       N_("Friday"), N_("Saturday"), N_("Sunday")};
/* TRANSLATORS: weekdays in a narrow column, at most 4 cells with their dot. */
static const char *const weekdays_short[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
                                             N_("Fri"), N_("Sat"), N_("Sun")};
static const char *const months[] = {N_("January"),   N_("February"), N_("March"),    N_("April"),
                                     N_("May"),       N_("June"),     N_("July"),     N_("August"),
                                     N_("September"), N_("October"),  N_("November"), N_("December")};

/* A name that stays under the zone folder and is a compiled zone there. */
static bool zone_is_installed(const char *zone) {
  size_t length = strlen(zone);
  if (length == 0 || length >= sizeof zone_name || zone[0] == '/' || strstr(zone, "..") != NULL) return false;
  if (strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") != length) return false;
  const char *folder = getenv("TZDIR");
  char *path = mem_print("%s/%s", folder != NULL && folder[0] != '\0' ? folder : "/usr/share/zoneinfo", zone);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  free(path);
  if (fd < 0) return false;
  char magic[4] = "";
  ssize_t got = read(fd, magic, sizeof magic);
  close(fd);
  return got == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
}

enum error_code when_zone_set(const char *zone, struct error *error) {
  if (!zone_is_installed(zone))
    return error_set(error, ERROR_CONFIG,
                     _("No time zone \"%s\" on this machine: write one such as %s (package tzdata)."), zone,
                     WHEN_ZONE_DEFAULT);
  if (setenv("TZ", zone, 1) != 0)
    return error_set(error, ERROR_CONFIG, _("Can't set the time zone: %s."), strerror(errno));
  tzset();
  snprintf(zone_name, sizeof zone_name, "%s", zone);
  return ERROR_NONE;
}

const char *when_zone(void) {
  return zone_name;
}

static int64_t clamp(int64_t instant) {
  return instant < INSTANT_MIN ? INSTANT_MIN : instant > INSTANT_MAX ? INSTANT_MAX : instant;
}

void when_print(int64_t instant, char out[WHEN_SIZE]) {
  out[0] = '\0';
  if (instant == WHEN_NONE) return;
  time_t seconds = clamp(instant);
  struct tm tm;
  gmtime_r(&seconds, &tm);
  /* The remainders promise the compiler what clamp() does. */
  snprintf(out, WHEN_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)(tm.tm_year + 1900) % 10000,
           (unsigned)(tm.tm_mon + 1) % 100, (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100,
           (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

struct when_local when_local(int64_t instant) {
  time_t seconds = clamp(instant);
  struct tm tm;
  localtime_r(&seconds, &tm);
  return (struct when_local){
      .year = tm.tm_year + 1900,
      .month = tm.tm_mon + 1,
      .day = tm.tm_mday,
      .hour = tm.tm_hour,
      .minute = tm.tm_min,
      .second = tm.tm_sec,
      .weekday = (tm.tm_wday + 6) % 7,
      .offset = (int)tm.tm_gmtoff,
  };
}

/* mktime picks the second of two equal wall times (glibc, Europe/Paris); this picks the first. */
int64_t when_instant(int year, int month, int day, int hour, int minute) {
  struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = minute};
  int64_t wall = clamp(timegm(&tm));
  int before = when_local(wall - DAY_SECONDS).offset, after = when_local(wall + DAY_SECONDS).offset;
  int64_t early = wall - before, late = wall - after;
  bool early_fits = when_local(early).offset == before, late_fits = when_local(late).offset == after;
  if (early_fits && late_fits) return early < late ? early : late;
  return late_fits ? late : early;
}

int64_t when_day(int64_t instant) {
  struct when_local local = when_local(instant);
  return when_instant(local.year, local.month, local.day, 0, 0);
}

int64_t when_day_add(int64_t day, int n) {
  const int most = 4000000; /* more than all the days of ten thousand years */
  if (n > most) n = most;
  if (n < -most) n = -most;
  struct when_local local = when_local(day);
  return when_instant(local.year, local.month, local.day + n, 0, 0);
}

bool when_day_changes(int64_t day) {
  int64_t start = when_day(day);
  return when_local(start).offset != when_local(when_day_add(start, 1)).offset;
}

static bool show_none(int64_t instant, char *out, size_t size) {
  if (instant == WHEN_NONE) snprintf(out, size, "%s", _("date unknown"));
  return instant == WHEN_NONE;
}

void when_show_time(int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local(instant);
  if (!when_day_changes(instant)) {
    snprintf(out, size, "%02d:%02d", local.hour, local.minute);
    return;
  }
  int minutes = abs(local.offset) / 60;
  snprintf(out, size, "%02d:%02d %c%02d:%02d", local.hour, local.minute, local.offset < 0 ? '-' : '+', minutes / 60,
           minutes % 60);
}

void when_show_day(int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local(instant);
  /* TRANSLATORS: short weekday, day, month as numbers: "Fri 27/11". */
  snprintf(out, size, _("%s %02d/%02d"), _(weekdays_short[local.weekday]), local.day, local.month);
}

void when_show_day_time(int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local(instant);
  char time[24];
  when_show_time(instant, time, sizeof time);
  snprintf(out, size, "%s %d %s", _(weekdays_short[local.weekday]), local.day, time);
}

void when_say_day(int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local(instant);
  const char *weekday = _(weekdays[local.weekday]), *month = _(months[local.month - 1]);
  /* TRANSLATORS: weekday and month, on the first day of a month: "Friday 1 January", fr "vendredi 1er janvier". */
  if (local.day == 1) snprintf(out, size, _("%s 1 %s"), weekday, month);
  /* TRANSLATORS: weekday, day, month: "Friday 27 November". */
  else
    snprintf(out, size, _("%s %d %s"), weekday, local.day, month);
}

void when_say_date(int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local(instant);
  const char *month = _(months[local.month - 1]);
  /* TRANSLATORS: month, on its first day: "1 January", fr "1er janvier". */
  if (local.day == 1) snprintf(out, size, _("1 %s"), month);
  /* TRANSLATORS: day, month: "27 November". */
  else
    snprintf(out, size, _("%d %s"), local.day, month);
}

void when_say_day_near(int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local(instant);
  /* TRANSLATORS: a weekday that is the first day of a month: "Friday 1", fr "vendredi 1er". */
  if (local.day == 1) snprintf(out, size, _("%s 1"), _(weekdays[local.weekday]));
  /* TRANSLATORS: weekday, day: "Friday 27". */
  else
    snprintf(out, size, _("%s %d"), _(weekdays[local.weekday]), local.day);
}

void when_say_time(int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local(instant);
  /* TRANSLATORS: a time on the hour: "10:00", fr "10 h", with U+202F before the h. */
  if (local.minute == 0) snprintf(out, size, _("%d:00"), local.hour);
  /* TRANSLATORS: hour, minute: "14:30", fr "14 h 30", with U+202F before and a no-break space after the h. */
  else
    snprintf(out, size, _("%d:%02d"), local.hour, local.minute);
}

void when_show_age(int64_t seconds, char *out, size_t size) {
  if (seconds < 60)
    snprintf(out, size, "%s", _("<1 min"));
  else if (seconds < 3600)
    snprintf(out, size, _("%d min"), (int)(seconds / 60));
  else if (seconds < DAY_SECONDS)
    snprintf(out, size, _("%d h"), (int)(seconds / 3600));
  /* TRANSLATORS: days, short. */
  else
    snprintf(out, size, _("%d d"), (int)(seconds / DAY_SECONDS > 99999 ? 99999 : seconds / DAY_SECONDS));
}
