#include <string.h>

#include "base/civil.h"
#include "base/scan.h"
#include "base/zone_private.h"

enum { HOUR = 3600, RULE_HOURS_MAX = 167, OFFSET_HOURS_MAX = 24 };

/* A number of 1 to 3 digits, least..most. */
static bool read_number(const char **at, int least, int most, int *value) {
  return scan_number(at, 3, value) && *value >= least && *value <= most;
}

/* "CET", or in angle brackets "+03". */
static bool read_name(const char **at) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
  bool quoted = scan_char(at, "<");
  size_t length = strspn(*at, letters), plain = strcspn(*at, "0123456789+-");
  if (!quoted && plain < length) length = plain;
  *at += length;
  return length >= 3 && (!quoted || scan_char(at, ">"));
}

/* "[+-]hh[:mm[:ss]]" in seconds. */
static bool read_seconds(const char **at, int hours_max, int *seconds) {
  int sign = **at == '-' ? -1 : 1, hours, minutes = 0, rest = 0;
  (void)scan_char(at, "+-");
  if (!read_number(at, 0, hours_max, &hours)) return false;
  if (scan_char(at, ":")) {
    if (!read_number(at, 0, 59, &minutes)) return false;
    if (scan_char(at, ":") && !read_number(at, 0, 59, &rest)) return false;
  }
  *seconds = sign * (hours * HOUR + minutes * 60 + rest);
  return true;
}

static bool read_date(const char **at, struct zone_date *date) {
  *date = (struct zone_date){.form = '0', .second = 2 * HOUR};
  if (scan_char(at, "M")) {
    date->form = 'M';
    if (!read_number(at, 1, 12, &date->month) || !scan_char(at, ".") || !read_number(at, 1, 5, &date->week) ||
        !scan_char(at, ".") || !read_number(at, 0, 6, &date->day))
      return false;
  } else if (scan_char(at, "J")) {
    date->form = 'J';
    if (!read_number(at, 1, 365, &date->day)) return false;
  } else if (!read_number(at, 0, 365, &date->day)) {
    return false;
  }
  return !scan_char(at, "/") || read_seconds(at, RULE_HOURS_MAX, &date->second);
}

bool zone_rule_read(const char *text, struct zone_rule *rule) {
  const char *at = text;
  int west; /* POSIX counts west of Greenwich */
  *rule = (struct zone_rule){0};
  if (!read_name(&at) || !read_seconds(&at, OFFSET_HOURS_MAX, &west)) return false;
  rule->standard = -west;
  if (*at == '\0') return true;
  rule->changes = true;
  rule->summer = rule->standard + HOUR;
  if (!read_name(&at)) return false;
  if (*at != ',' && *at != '\0') {
    if (!read_seconds(&at, OFFSET_HOURS_MAX, &west)) return false;
    rule->summer = -west;
  }
  return scan_char(&at, ",") && read_date(&at, &rule->begin) && scan_char(&at, ",") && read_date(&at, &rule->end) &&
         *at == '\0';
}

/* The instant of that date in a year, on a clock with that offset. */
static int64_t date_instant(const struct zone_date *date, int year, int offset) {
  int64_t day;
  if (date->form == 'M') {
    int64_t first = civil_days(year, date->month, 1);
    int sunday = (civil_weekday(first) + 1) % 7; /* the first's weekday, 0 = Sunday */
    int ahead = (date->day - sunday + 7) % 7 + (date->week - 1) * 7;
    day = first + (ahead < civil_month_days(year, date->month) ? ahead : ahead - 7);
  } else {
    day = civil_days(year, 1, 1) + date->day - (date->form == 'J');
    if (date->form == 'J' && date->day >= 60 && civil_is_leap(year)) day++; /* J60 is always 1 March */
  }
  return day * CIVIL_DAY + date->second - offset;
}

size_t zone_rule_year(const struct zone_rule *rule, int year, struct zone_step steps[2]) {
  if (!rule->changes) return 0;
  struct zone_step begin = {date_instant(&rule->begin, year, rule->standard), rule->summer};
  struct zone_step end = {date_instant(&rule->end, year, rule->summer), rule->standard};
  int64_t length = (civil_is_leap(year) ? 366 : 365) * (int64_t)CIVIL_DAY;
  bool southern = end.at < begin.at;
  steps[0] = southern ? end : begin;
  steps[1] = southern ? begin : end;
  /* Summer time that ends when, or after, the next year's begins never ends ("0/0,J365/25"). */
  return !southern && end.at - begin.at >= length ? 1 : 2;
}
