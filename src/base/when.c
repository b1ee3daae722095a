#include "base/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/i18n.h"
#include "base/zone.h"

/* Years 1 to 9999: what four digits can say, with a day to spare for any offset. */
#define INSTANT_MIN (-62135510400)
#define INSTANT_MAX 253402214400

static struct zone *zone; /* written by when_zone_set before threads start; NULL: UTC */

static const char *const weekdays[] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                       N_("Friday"), N_("Saturday"), N_("Sunday")};
/* TRANSLATORS: weekdays in a narrow column, at most 4 cells with their dot. */
static const char *const weekdays_short[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
                                             N_("Fri"), N_("Sat"), N_("Sun")};
static const char *const months[] = {N_("January"),   N_("February"), N_("March"),    N_("April"),
                                     N_("May"),       N_("June"),     N_("July"),     N_("August"),
                                     N_("September"), N_("October"),  N_("November"), N_("December")};

enum error_code when_zone_set(const char *name, struct error *error) {
  struct zone *opened;
  if (zone_open(name, &opened, error) != ERROR_NONE) return error->code;
  zone_free(zone);
  zone = opened;
  return ERROR_NONE;
}

const char *when_zone(void) {
  return zone != NULL ? zone_name(zone) : "";
}

/* In that zone; NULL: the profile's. */
static int offset_in(const struct zone *there, int64_t instant) {
  if (there == NULL) there = zone;
  return there != NULL ? zone_offset(there, instant) : 0;
}

static int64_t clamp(int64_t instant) {
  return instant < INSTANT_MIN ? INSTANT_MIN : instant > INSTANT_MAX ? INSTANT_MAX : instant;
}

void when_print(int64_t instant, char out[WHEN_SIZE]) {
  out[0] = '\0';
  if (instant == WHEN_NONE) return;
  instant = clamp(instant);
  int64_t days = civil_day_of(instant);
  struct civil date = civil_date(days);
  unsigned second = (unsigned)(instant - days * CIVIL_DAY);
  /* The remainders promise the compiler what clamp() does. */
  snprintf(out, WHEN_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)date.year % 10000, (unsigned)date.month % 100,
           (unsigned)date.day % 100, second / 3600 % 100, second / 60 % 60, second % 60);
}

struct when_local when_local_in(const struct zone *there, int64_t instant) {
  instant = clamp(instant);
  int offset = offset_in(there, instant);
  int64_t days = civil_day_of(instant + offset);
  struct civil date = civil_date(days);
  int second = (int)(instant + offset - days * CIVIL_DAY);
  return (struct when_local){
      .year = date.year,
      .month = date.month,
      .day = date.day,
      .hour = second / 3600,
      .minute = second / 60 % 60,
      .second = second % 60,
      .weekday = civil_weekday(days),
      .offset = offset,
  };
}

struct when_local when_local(int64_t instant) {
  return when_local_in(NULL, instant);
}

/* The instant of a wall time, counted as if in UTC: of two the first, in a gap the one after it. */
static int64_t from_wall_in(const struct zone *there, int64_t wall) {
  wall = clamp(wall);
  int before = offset_in(there, wall - CIVIL_DAY), after = offset_in(there, wall + CIVIL_DAY);
  int64_t early = wall - before, late = wall - after;
  bool early_fits = offset_in(there, early) == before, late_fits = offset_in(there, late) == after;
  if (early_fits && late_fits) return early < late ? early : late;
  return late_fits ? late : early;
}

int64_t when_instant(int year, int month, int day, int hour, int minute) {
  return from_wall_in(NULL, civil_days(year, month, day) * CIVIL_DAY + hour * (int64_t)3600 + minute * (int64_t)60);
}

int64_t when_day_in(const struct zone *there, int64_t instant) {
  instant = clamp(instant);
  return from_wall_in(there, civil_day_of(instant + offset_in(there, instant)) * CIVIL_DAY);
}

int64_t when_day(int64_t instant) {
  return when_day_in(NULL, instant);
}

static int64_t day_add_in(const struct zone *there, int64_t day, int n) {
  const int most = 4000000; /* more than all the days of ten thousand years */
  if (n > most) n = most;
  if (n < -most) n = -most;
  day = clamp(day);
  return from_wall_in(there, (civil_day_of(day + offset_in(there, day)) + n) * CIVIL_DAY);
}

int64_t when_day_add(int64_t day, int n) {
  return day_add_in(NULL, day, n);
}

static bool day_changes_in(const struct zone *there, int64_t day) {
  int64_t start = when_day_in(there, day);
  return offset_in(there, start) != offset_in(there, day_add_in(there, start, 1));
}

bool when_day_changes(int64_t day) {
  return day_changes_in(NULL, day);
}

static bool show_none(int64_t instant, char *out, size_t size) {
  if (instant == WHEN_NONE) snprintf(out, size, "%s", _("date unknown"));
  return instant == WHEN_NONE;
}

void when_show_time_in(const struct zone *there, int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local_in(there, instant);
  if (!day_changes_in(there, instant)) {
    snprintf(out, size, "%02d:%02d", local.hour, local.minute);
    return;
  }
  int minutes = abs(local.offset) / 60;
  snprintf(out, size, "%02d:%02d %c%02d:%02d", local.hour, local.minute, local.offset < 0 ? '-' : '+', minutes / 60,
           minutes % 60);
}

void when_show_time(int64_t instant, char *out, size_t size) {
  when_show_time_in(NULL, instant, out, size);
}

void when_show_day(int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local(instant);
  /* TRANSLATORS: short weekday, day, month as numbers: "Fri 27/11". */
  snprintf(out, size, _("%s %02d/%02d"), _(weekdays_short[local.weekday]), local.day, local.month);
}

void when_show_day_time_in(const struct zone *there, int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local_in(there, instant);
  char time[24];
  when_show_time_in(there, instant, time, sizeof time);
  snprintf(out, size, "%s %d %s", _(weekdays_short[local.weekday]), local.day, time);
}

void when_show_day_time(int64_t instant, char *out, size_t size) {
  when_show_day_time_in(NULL, instant, out, size);
}

static void say_day_in(const struct zone *there, int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local_in(there, instant);
  const char *weekday = _(weekdays[local.weekday]), *month = _(months[local.month - 1]);
  /* TRANSLATORS: weekday and month, on the first day of a month: "Friday 1 January", fr "vendredi 1er janvier". */
  if (local.day == 1) snprintf(out, size, _("%s 1 %s"), weekday, month);
  /* TRANSLATORS: weekday, day, month: "Friday 27 November". */
  else
    snprintf(out, size, _("%s %d %s"), weekday, local.day, month);
}

void when_say_day(int64_t instant, char *out, size_t size) {
  say_day_in(NULL, instant, out, size);
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

void when_say_since(int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local(instant);
  const char *month = _(months[local.month - 1]);
  /* TRANSLATORS: month, year: "since September 2025". */
  if (local.day == 1) snprintf(out, size, _("since %s %d"), month, local.year);
  /* TRANSLATORS: day, month, year: "since 27 November 2026", fr "depuis le 27 novembre 2026". */
  else
    snprintf(out, size, _("since %d %s %d"), local.day, month, local.year);
}

static void say_day_near_in(const struct zone *there, int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local_in(there, instant);
  /* TRANSLATORS: a weekday that is the first day of a month: "Friday 1", fr "vendredi 1er". */
  if (local.day == 1) snprintf(out, size, _("%s 1"), _(weekdays[local.weekday]));
  /* TRANSLATORS: weekday, day: "Friday 27". */
  else
    snprintf(out, size, _("%s %d"), _(weekdays[local.weekday]), local.day);
}

void when_say_day_near(int64_t instant, char *out, size_t size) {
  say_day_near_in(NULL, instant, out, size);
}

/* ---- of what is to come: so short only that nobody takes it for another day */

/* In the coming fortnight each weekday and number is there once. */
static bool is_near(const struct zone *there, int64_t instant, int64_t now) {
  int64_t today = when_day_in(there, now);
  return instant >= today && instant < day_add_in(there, today, 14);
}

static bool is_of_another_year(const struct zone *there, int64_t instant, int64_t now) {
  return instant != WHEN_NONE && !is_near(there, instant, now) &&
         when_local_in(there, instant).year != when_local_in(there, now).year;
}

void when_say_whole_day_in(const struct zone *there, int64_t instant, int64_t now, char *out, size_t size) {
  say_day_in(there, instant, out, size);
  size_t length = strlen(out);
  if (is_of_another_year(there, instant, now))
    snprintf(out + length, size - length, " %d", when_local_in(there, instant).year);
}

void when_say_whole_day(int64_t instant, int64_t now, char *out, size_t size) {
  when_say_whole_day_in(NULL, instant, now, out, size);
}

void when_say_coming_day_in(const struct zone *there, int64_t instant, int64_t now, char *out, size_t size) {
  if (is_near(there, instant, now))
    say_day_near_in(there, instant, out, size);
  else
    when_say_whole_day_in(there, instant, now, out, size);
}

void when_say_coming_day(int64_t instant, int64_t now, char *out, size_t size) {
  when_say_coming_day_in(NULL, instant, now, out, size);
}

void when_show_coming(int64_t instant, int64_t now, char *out, size_t size) {
  char day[48], time[24], year[8] = "";
  if (instant == WHEN_NONE || is_near(NULL, instant, now)) {
    when_show_day_time(instant, out, size);
    return;
  }
  when_show_day(instant, day, sizeof day);
  when_show_time(instant, time, sizeof time);
  if (is_of_another_year(NULL, instant, now)) snprintf(year, sizeof year, "/%02d", when_local(instant).year % 100);
  snprintf(out, size, "%s%s %s", day, year, time);
}

void when_say_time_in(const struct zone *there, int64_t instant, char *out, size_t size) {
  if (show_none(instant, out, size)) return;
  struct when_local local = when_local_in(there, instant);
  /* TRANSLATORS: a time on the hour: "10:00", fr "10 h", with U+202F before the h. */
  if (local.minute == 0) snprintf(out, size, _("%d:00"), local.hour);
  /* TRANSLATORS: hour, minute: "14:30", fr "14 h 30", with U+202F before and a no-break space after the h. */
  else
    snprintf(out, size, _("%d:%02d"), local.hour, local.minute);
}

void when_say_time(int64_t instant, char *out, size_t size) {
  when_say_time_in(NULL, instant, out, size);
}

void when_show_age(int64_t seconds, char *out, size_t size) {
  if (seconds < 60)
    snprintf(out, size, "%s", _("<1 min"));
  else if (seconds < 3600)
    snprintf(out, size, _("%d min"), (int)(seconds / 60));
  else if (seconds < CIVIL_DAY)
    snprintf(out, size, _("%d h"), (int)(seconds / 3600));
  /* TRANSLATORS: days, short. */
  else
    snprintf(out, size, _("%d d"), (int)(seconds / CIVIL_DAY > 99999 ? 99999 : seconds / CIVIL_DAY));
}
