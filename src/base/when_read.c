#include "base/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/scan.h"
#include "base/text.h"

static bool is_date(int year, int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= civil_month_days(year, month);
}

enum { YEAR_LEAST = 1970 }; /* a visit in an earlier year is a typing mistake */

/* The day of a date written without its year: the nearest to now. */
static bool guess_year(struct civil *date, int64_t now) {
  int year = when_local(now).year, best = 0;
  int64_t best_distance = INT64_MAX;
  for (int candidate = year - 1; candidate <= year + 1; candidate++) {
    if (!is_date(candidate, date->month, date->day)) continue;
    int64_t distance = llabs(when_instant(candidate, date->month, date->day, 12, 0) - now);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  date->year = best;
  return best != 0;
}

static bool read_iso_date(const char **at, struct civil *date) {
  const char *start = *at;
  if (scan_digits(at, 4, &date->year) && scan_char(at, "-") && scan_digits(at, 2, &date->month) && scan_char(at, "-") &&
      scan_digits(at, 2, &date->day) && date->year >= YEAR_LEAST && is_date(date->year, date->month, date->day))
    return true;
  *at = start;
  return false;
}

static bool read_french_date(const char **at, struct civil *date, int64_t now) {
  const char *start = *at;
  if (scan_number(at, 2, &date->day) && scan_char(at, "/") && scan_number(at, 2, &date->month)) {
    bool good =
        scan_char(at, "/") ? scan_digits(at, 4, &date->year) && date->year >= YEAR_LEAST : guess_year(date, now);
    if (good && is_date(date->year, date->month, date->day)) return true;
  }
  *at = start;
  return false;
}

/* Days from today: a folded word of either language, or a signed number. */
static bool read_relative(const char **at, int *days) {
  static const char *const words[][2] = {{"yesterday", "hier"}, {"today", "aujourd'hui"}, {"tomorrow", "demain"}};
  size_t length = strcspn(*at, " ");
  for (int n = 0; n < 6; n++) {
    const char *word = words[n / 2][n % 2];
    if (strlen(word) != length || strncmp(*at, word, length) != 0) continue;
    *at += length;
    *days = n / 2 - 1;
    return true;
  }
  const char *start = *at;
  bool back = **at == '-';
  if (scan_char(at, "+-") && scan_number(at, 5, days)) {
    if (back) *days = -*days;
    return true;
  }
  *at = start;
  return false;
}

static bool read_day(const char **at, int64_t now, struct civil *date) {
  int days;
  if (read_relative(at, &days)) {
    struct when_local local = when_local(when_day_add(when_day(now), days));
    *date = (struct civil){local.year, local.month, local.day};
    return true;
  }
  return read_iso_date(at, date) || read_french_date(at, date, now);
}

/* "14:30", "9:05", "14h30", "14 h 30", "14h". */
static bool read_time(const char **at, int *hour, int *minute) {
  *minute = 0;
  if (!scan_number(at, 2, hour)) return false;
  *at += strspn(*at, " ");
  bool colon = scan_char(at, ":");
  if (!colon && !scan_char(at, "h")) return false;
  if (!colon) *at += strspn(*at, " ");
  if ((colon || **at != '\0') && !scan_digits(at, 2, minute)) return false;
  return *hour <= 23 && *minute <= 59;
}

static void print_offset(const struct civil *date, int hour, int minute, int offset, char *out, size_t size) {
  int minutes = abs(offset) / 60;
  snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:00%c%02d:%02d", date->year, date->month, date->day, hour, minute,
           offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* The one instant of a wall time, or a refusal: none in a gap, two in a fold. */
static enum error_code resolve(const struct civil *date, int hour, int minute, int64_t *instant, struct error *error) {
  int64_t at = when_instant(date->year, date->month, date->day, hour, minute);
  struct when_local local = when_local(at);
  if (local.hour != hour || local.minute != minute)
    return error_set(error, ERROR_USAGE, _("%02d:%02d does not exist on that day: the clock is put forward."), hour,
                     minute);
  int64_t day = when_day(at);
  int before = when_local(day).offset, after = when_local(when_day_add(day, 1)).offset;
  int64_t other = at + before - after;
  if (other != at && when_local(other).hour == hour && when_local(other).minute == minute) {
    char first[64], second[64];
    print_offset(date, hour, minute, before, first, sizeof first);
    print_offset(date, hour, minute, after, second, sizeof second);
    return error_set(error, ERROR_USAGE, _("%02d:%02d comes twice on that day: write %s or %s."), hour, minute, first,
                     second);
  }
  *instant = at;
  return ERROR_NONE;
}

static enum error_code read_folded(const char *at, int64_t now, int64_t *instant, bool *has_time, struct error *error) {
  struct civil date = {0};
  int hour = 0, minute = 0;
  bool good = read_day(&at, now, &date);
  if (good && (*at == ' ' || *at == 't')) {
    at += strspn(at + 1, " ") + 1;
    *has_time = true;
    good = read_time(&at, &hour, &minute);
  }
  if (!good || *at != '\0')
    return error_set(
        error, ERROR_USAGE, "%s",
        _("This is no date: write 2026-11-27, 27/11, today, tomorrow or +1, if need be with a time such as 14:30."));
  if (*has_time) return resolve(&date, hour, minute, instant, error);
  *instant = when_instant(date.year, date.month, date.day, 0, 0);
  return ERROR_NONE;
}

enum error_code when_read(const char *text, int64_t now, int64_t *instant, bool *has_time, struct error *error) {
  *instant = WHEN_NONE;
  *has_time = false;
  AUTO(mem_free_at) char *clean = text_clean_line(text);
  if (when_parse(clean, instant)) {
    *has_time = true;
    return ERROR_NONE;
  }
  AUTO(mem_free_at) char *folded = text_fold(clean);
  return read_folded(folded, now, instant, has_time, error);
}
