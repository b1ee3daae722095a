/* civil: dates of the Gregorian calendar, carried back before its time, as numbers of days since 1970-01-01. No zone,
 * no time_t. Pure, any thread. */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

enum { CIVIL_DAY = 86400 };
#define CIVIL_CYCLE_YEARS 400
#define CIVIL_CYCLE_DAYS 146097 /* after which dates and weekdays repeat */

struct civil {
  int year, month, day; /* month 1-12 */
};

/* A month or day out of range counts on into other years or months. */
int64_t civil_days(int year, int month, int64_t day);
/* Days of years that an int holds. */
struct civil civil_date(int64_t days);
/* 0 = Monday. */
int civil_weekday(int64_t days);
bool civil_is_leap(int year);
/* month 1-12. */
int civil_month_days(int year, int month);
/* The whole days in seconds, rounded down: instants before 1970 too. */
int64_t civil_day_of(int64_t seconds);

#endif
