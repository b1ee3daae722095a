/* zone_private: what the files of zone share. */
#ifndef BASE_ZONE_PRIVATE_H
#define BASE_ZONE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From that instant on, until the next step. */
struct zone_step {
  int64_t at;
  int offset; /* seconds east of UTC */
};

/* When a clock change comes: "M3.5.0/2", "J60", "59". */
struct zone_date {
  char form;  /* 'M', 'J', or '0' for the day of the year counted from 0 */
  int day;    /* J: 1-365 without 29 February; 0: 0-365; M: weekday, 0 = Sunday */
  int month;  /* M: 1-12 */
  int week;   /* M: 1-5, 5 = the last */
  int second; /* of that day's wall clock, from -167 h to 167 h */
};

/* A zone as POSIX's TZ says it. */
struct zone_rule {
  int standard, summer; /* seconds east of UTC */
  bool changes;         /* else standard all the time */
  struct zone_date begin, end;
};

/* Reads a whole TZ string, as a zone file's last line holds it; false if it is none. */
bool zone_rule_read(const char *text, struct zone_rule *rule);
/* That year's changes in order of time; how many: 0 to 2. */
size_t zone_rule_year(const struct zone_rule *rule, int year, struct zone_step steps[2]);

#endif
