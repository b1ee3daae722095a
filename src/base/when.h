/* when: instants and the profile's wall clock. An instant is int64_t seconds since 1970-01-01T00:00:00Z; WHEN_NONE is
 * "unknown". The zone is set once, before threads (when_zone_set); everything else is pure and may run on any thread.
 */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

#define WHEN_NONE INT64_MIN
#define WHEN_ZONE_DEFAULT "Europe/Paris"

/* Sets the profile's zone, for all threads; libc's own (TZ) is left alone. ERROR_CONFIG as zone_open, and the zone
 * stays what it was. Call before threads. */
enum error_code when_zone_set(const char *name, struct error *error) MUST_CHECK;
/* Its name; "" as long as none is set, which is UTC. */
const char *when_zone(void);

/* RFC 3339 in any form, and the other spellings of ISO 8601 that programs write, as long as they say where (Z, an
 * offset): no seconds, hours alone, basic, week and ordinal dates, 24:00, comma or point, a blank for T, lower case,
 * "[Europe/Paris]" behind. False and *instant = WHEN_NONE if unreadable. Fractions of a second are cut. */
bool when_parse(const char *text, int64_t *instant) MUST_CHECK;
/* The same of what the server wrote, whose dates are in UTC where they don't say where (the document does not tell);
 * .NET's
 * "/Date(ms)/" too. Never of what a person typed. */
bool when_decode(const char *text, int64_t *instant) MUST_CHECK;
/* A number that can only be one thing: seconds or milliseconds since 1970, between 1973 and 2200. False and WHEN_NONE
 * for any other. */
bool when_of_number(double number, int64_t *instant) MUST_CHECK;
#define WHEN_SIZE 24
/* "2026-11-27T13:30:00Z"; "" for WHEN_NONE. */
void when_print(int64_t instant, char out[WHEN_SIZE]);

struct when_local {
  int year, month, day; /* month 1-12 */
  int hour, minute, second;
  int weekday; /* 0 = Monday */
  int offset;  /* seconds east of UTC */
};
struct when_local when_local(int64_t instant);
/* The wall time in the zone; in a gap the time after it, in a fold the first (summer) one. */
int64_t when_instant(int year, int month, int day, int hour, int minute);
/* Midnight (or the day's first instant) of the day that holds instant, in the zone. */
int64_t when_day(int64_t instant);
/* The day n days later (earlier if negative): midnights, so 23 or 25 h on clock-change days. */
int64_t when_day_add(int64_t day, int n);
/* The clock changes on that day: show offsets. */
bool when_day_changes(int64_t day);

/* What people type, in either language, and what our own screens print: RFC 3339; "2026-11-27", "27/11", "27.11.26",
 * "27 novembre", "November 27", each behind its weekday too; "Friday", "ven. 27", "today", "demain", "+1" "-2" (days).
 * Without a year it is the nearest one (in which it is that weekday), a weekday alone the coming one. Behind each day a
 * time may stand: "14:30", "14h30", "à 14 h", "14:30 +02:00". *has_time tells whether one was given (else the instant
 * is the day's midnight). ERROR_USAGE with a sentence that shows the forms. In a fold refuses and asks for an RFC 3339
 * form; in a gap says that this time does not exist. */
enum error_code when_read(const char *text, int64_t now, int64_t *instant, bool *has_time,
                          struct error *error) MUST_CHECK;

/* Texts for people, translated by gettext, never strftime. out is always terminated. WHEN_NONE gives "date unknown". */
void when_show_time(int64_t instant, char *out,
                    size_t size); /* "14:30"; with the offset, "02:30 +02:00", on the two days when the clock changes */
void when_show_day(int64_t instant, char *out, size_t size);      /* "Fri 27/11", fr "ven. 27/11" */
void when_show_day_time(int64_t instant, char *out, size_t size); /* "Fri 27 14:30", fr "ven. 27 14:30" */
void when_say_day(int64_t instant, char *out,
                  size_t size); /* to read aloud: "Friday 27 November", fr "vendredi 27 novembre" (1er) */
void when_say_date(int64_t instant, char *out, size_t size); /* "27 November", fr "27 novembre" (1er) */
/* Since when something is known: "since September 2025" from its first day on, else "since 27 November 2026". */
void when_say_since(int64_t instant, char *out, size_t size);
void when_say_day_near(int64_t instant, char *out,
                       size_t size); /* the same without the month: "Friday 27", fr "vendredi 27" (1er) */
/* Of what is to come: "Friday 27 November", in another year than now's "Friday 29 January 2027". */
void when_say_whole_day(int64_t instant, int64_t now, char *out, size_t size);
/* "Friday 27" in the coming fortnight, later the whole day. */
void when_say_coming_day(int64_t instant, int64_t now, char *out, size_t size);
/* "Fri 27 14:30" in the coming fortnight, later "Fri 18/12 14:30", in another year "Fri 29/01/27 14:30". */
void when_show_coming(int64_t instant, int64_t now, char *out, size_t size);
void when_say_time(int64_t instant, char *out, size_t size); /* "14:30", fr "14 h 30" with U+202F, "10 h" on the hour */
void when_show_age(int64_t seconds, char *out, size_t size); /* "3 min", "2 h", "4 d"; under a minute "<1 min" */

/* ---- the same in another zone than the profile's (NULL: the profile's) */
struct zone;
struct when_local when_local_in(const struct zone *there, int64_t instant);
int64_t when_day_in(const struct zone *there, int64_t instant);
void when_show_time_in(const struct zone *there, int64_t instant, char *out, size_t size);
void when_show_day_time_in(const struct zone *there, int64_t instant, char *out, size_t size);
void when_say_whole_day_in(const struct zone *there, int64_t instant, int64_t now, char *out, size_t size);
void when_say_coming_day_in(const struct zone *there, int64_t instant, int64_t now, char *out, size_t size);
void when_say_time_in(const struct zone *there, int64_t instant, char *out, size_t size);

#endif
