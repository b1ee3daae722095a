#include "base/civil.h"

/* Days from 0000-03-01 to 1970-01-01: a year that begins in March has its leap day last. */
#define EPOCH_DAYS 719468

/* Rounds down, where / rounds towards zero. */
static int64_t divide(int64_t number, int64_t by) {
  return number >= 0 ? number / by : -((-number + by - 1) / by);
}

int64_t civil_day_of(int64_t seconds) {
  int64_t days = seconds / CIVIL_DAY;
  return days - (seconds % CIVIL_DAY < 0);
}

int64_t civil_days(int year, int month, int64_t day) {
  int64_t months = (int64_t)month - 3; /* since March */
  int64_t years = year + divide(months, 12);
  months -= divide(months, 12) * 12;
  int64_t cycle = divide(years, CIVIL_CYCLE_YEARS), of_cycle = years - cycle * CIVIL_CYCLE_YEARS;
  int64_t of_year = (153 * months + 2) / 5; /* 31 30 31 30 31 repeats */
  return cycle * CIVIL_CYCLE_DAYS + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year + day - 1 - EPOCH_DAYS;
}

struct civil civil_date(int64_t days) {
  int64_t cycle = divide(days + EPOCH_DAYS, CIVIL_CYCLE_DAYS);
  int of_cycle = (int)(days + EPOCH_DAYS - cycle * CIVIL_CYCLE_DAYS);
  int year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
  int of_year = of_cycle - (year * 365 + year / 4 - year / 100);
  int month = (5 * of_year + 2) / 153; /* 0 = March */
  struct civil date = {.day = of_year - (153 * month + 2) / 5 + 1, .month = month < 10 ? month + 3 : month - 9};
  date.year = (int)(cycle * CIVIL_CYCLE_YEARS) + year + (date.month <= 2);
  return date;
}

int civil_weekday(int64_t days) {
  int64_t weekday = (days + 3) % 7; /* 1970 began on a Thursday */
  return (int)(weekday < 0 ? weekday + 7 : weekday);
}

bool civil_is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int civil_month_days(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && civil_is_leap(year) ? 29 : days[month - 1];
}
