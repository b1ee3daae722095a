/* What programs write: RFC 3339, and every other spelling of ISO 8601 that a JSON library has. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/scan.h"
#include "base/when.h"

enum { HOUR = 3600, MINUTE = 60, NAME_MAX_LENGTH = 64 };

/* ---- the date */

static bool parse_week(const char **at, bool hyphens, int year, int64_t *day) {
  int week, weekday;
  if (!scan_digits(at, 2, &week) || (hyphens && !scan_char(at, "-")) || !scan_digits(at, 1, &weekday)) return false;
  int64_t fourth = civil_days(year, 1, 4), monday = fourth - civil_weekday(fourth) + (int64_t)7 * (week - 1);
  *day = monday + weekday - 1;
  return week >= 1 && weekday >= 1 && weekday <= 7 && civil_date(monday + 3).year == year; /* its Thursday tells */
}

/* "2026-11-27", "2026-331", "2026-W48-5", each without hyphens too; years beyond four digits as ECMAScript has them. */
static bool parse_date(const char **at, int64_t *day) {
  int year, month, of_month; /* the day, of a year too */
  bool expanded = scan_char(at, "+");
  if (!scan_digits(at, expanded ? 6 : 4, &year) || year < 1 || year > 9999) return false;
  bool hyphens = scan_char(at, "-");
  if (scan_char(at, "Ww")) return parse_week(at, hyphens, year, day);
  if (scan_run(*at) == 3 && scan_digits(at, 3, &of_month)) {
    *day = civil_days(year, 1, of_month);
    return of_month >= 1 && of_month <= 365 + civil_is_leap(year);
  }
  if (!scan_digits(at, 2, &month) || (hyphens && !scan_char(at, "-")) || !scan_digits(at, 2, &of_month)) return false;
  if (month < 1 || month > 12 || of_month < 1 || of_month > civil_month_days(year, month)) return false;
  *day = civil_days(year, month, of_month);
  return true;
}

/* ---- the time */

/* The fraction of the last unit, in seconds, cut; *any: it is more than nothing. */
static bool parse_fraction(const char **at, int unit, int *seconds, bool *any) {
  double part = 0, scale = 1;
  if (!scan_char(at, ".,")) return true;
  if (scan_run(*at) == 0) return false;
  for (int digits = 0; isdigit((unsigned char)**at); (*at)++) {
    *any |= **at != '0';
    if (digits++ < 9) part += (**at - '0') * (scale /= 10);
  }
  if (unit > 1) *seconds += (int)(part * unit + 1e-6); /* 0.1 of an hour is 360 seconds, though no double is */
  return true;
}

/* "10", "10:30", "10:30:15", the same without colons, each with a fraction; 24:00 is the next day's 0:00. */
static bool parse_time(const char **at, bool blank, int *seconds) {
  int hour, minute = 0, second = 0, unit = HOUR;
  bool any = false;
  if (!scan_digits(at, 2, &hour)) return false;
  bool colons = scan_char(at, ":");
  if (colons || scan_run(*at) > 0) {
    if (!scan_digits(at, 2, &minute)) return false;
    unit = MINUTE;
    if (colons ? scan_char(at, ":") : scan_run(*at) > 0) {
      if (!scan_digits(at, 2, &second)) return false;
      unit = 1;
    }
  } else if (blank) {
    return false; /* "2026-11-27 14-15" is a person's, and no offset */
  }
  if (hour > 24 || minute > 59 || second > 60) return false;
  *seconds = hour * HOUR + minute * MINUTE + second;
  return parse_fraction(at, unit, seconds, &any) && (hour < 24 || (minute == 0 && second == 0 && !any));
}

/* ---- where */

/* Z, +01, +0100, +01:00, +01:00:00, UTC; perhaps behind a blank. *offset in seconds; false when there is none. */
static bool parse_offset(const char **at, int *offset) {
  static const char minus_sign[] = "\u2212";
  const char *start = *at;
  int hours, minutes = 0, seconds = 0;
  *offset = 0;
  (void)scan_char(at, " ");
  if (scan_char(at, "Zz")) return true;
  bool named = strncmp(*at, "UTC", 3) == 0 || strncmp(*at, "GMT", 3) == 0;
  *at += named ? 3 : 0;
  if (named) return true;
  bool sign = strncmp(*at, minus_sign, strlen(minus_sign)) == 0, back = sign || **at == '-';
  *at += sign ? strlen(minus_sign) : 0;
  bool good = (sign || scan_char(at, "+-")) && scan_digits(at, 2, &hours);
  if (good && (scan_char(at, ":") || scan_run(*at) > 0)) {
    good = scan_digits(at, 2, &minutes);
    if (good && (scan_char(at, ":") || scan_run(*at) > 0)) good = scan_digits(at, 2, &seconds);
  }
  if (!good || hours > 23 || minutes > 59 || seconds > 59) {
    *at = start;
    return false;
  }
  *offset = (back ? -1 : 1) * (hours * HOUR + minutes * MINUTE + seconds);
  return true;
}

/* "[Europe/Paris]", "[u-ca=iso8601]": what RFC 9557 adds, and says nothing new of the instant. */
static bool parse_names(const char **at) {
  static const char known[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-=!:.~";
  while (scan_char(at, "[")) {
    size_t length = strspn(*at, known);
    *at += length;
    if (length == 0 || length > NAME_MAX_LENGTH || !scan_char(at, "]")) return false;
  }
  return true;
}

/* *zoned: it says where. */
static bool parse_instant(const char *at, int64_t *instant, bool *zoned) {
  int64_t day;
  int seconds, offset;
  if (!parse_date(&at, &day)) return false;
  bool blank = *at == ' ';
  if (!scan_char(&at, "Tt ") || !parse_time(&at, blank, &seconds)) return false;
  *zoned = parse_offset(&at, &offset);
  if (!parse_names(&at) || *at != '\0') return false;
  *instant = day * CIVIL_DAY + seconds - offset;
  return true;
}

static int two(const char *digits) {
  return (digits[0] - '0') * 10 + digits[1] - '0';
}

/* "2026-11-27T13:30:00Z": nearly all that comes, at a tenth of the price. False for anything else, a date that can't be
 * too. */
static bool parse_plain(const char *text, int64_t *instant) {
  static const char pattern[] = "dddd-dd-ddTdd:dd:ddZ";
  for (size_t n = 0; n < sizeof pattern; n++) /* its NUL too */
    if (pattern[n] == 'd' ? !isdigit((unsigned char)text[n]) : text[n] != pattern[n]) return false;
  int year = two(text) * 100 + two(text + 2), month = two(text + 5), day = two(text + 8);
  int hour = two(text + 11), minute = two(text + 14), second = two(text + 17);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > civil_month_days(year, month)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  *instant = civil_days(year, month, day) * CIVIL_DAY + hour * HOUR + minute * MINUTE + second;
  return true;
}

bool when_parse(const char *text, int64_t *instant) {
  bool zoned = false;
  if (text != NULL && parse_plain(text, instant)) return true;
  if (text != NULL && parse_instant(text, instant, &zoned) && zoned) return true;
  *instant = WHEN_NONE;
  return false;
}

/* "/Date(1795514400000+0100)/", milliseconds: .NET's. The offset is that of the writer. */
static bool parse_dotnet(const char *text, int64_t *instant) {
  static const char begin[] = "/Date(";
  if (strncmp(text, begin, strlen(begin)) != 0) return false;
  const char *at = text + strlen(begin);
  bool before = scan_char(&at, "-");
  size_t digits = scan_run(at);
  int offset;
  if (digits == 0 || digits > 15) return false;
  double milliseconds = strtod(at, NULL);
  at += digits;
  if (*at == '+' || *at == '-') (void)!parse_offset(&at, &offset);
  if (strcmp(at, ")/") != 0) return false;
  *instant = (int64_t)floor((before ? -milliseconds : milliseconds) / 1000);
  return true;
}

bool when_decode(const char *text, int64_t *instant) {
  bool zoned;
  if (text != NULL &&
      (parse_plain(text, instant) || parse_instant(text, instant, &zoned) || parse_dotnet(text, instant)))
    return true;
  *instant = WHEN_NONE;
  return false;
}

bool when_of_number(double number, int64_t *instant) {
  const double least = 1e8, most = 7289654400, thousand = 1000; /* seconds: 1973 to 2200 */
  *instant = WHEN_NONE;
  if (number >= least && number < most)
    *instant = (int64_t)number;
  else if (number >= least * thousand && number < most * thousand)
    *instant = (int64_t)(number / thousand);
  return *instant != WHEN_NONE;
}
