/* availability: when a property can be visited (visitAvailabilities: intervals {start, end[, isWeeklyRecurring]}), as
 * hours that a person opens and closes, and back to the list to send. Weekly hours are the same on the wall clock each
 * week, from their first day on, without an end. An interval that was not touched goes back exact to the byte;
 * one that was keeps the members that nobody knows. Pure functions in the profile's zone (base/when.h), any thread. */
#ifndef MODEL_AVAILABILITY_H
#define MODEL_AVAILABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

enum { AVAILABILITY_STEP = 1800 }; /* seconds: half an hour */

/* A list of intervals, as read and as changed since. */
struct availability;
/* raw: the JSON array, NULL or "null" when the member is absent. ERROR_ANSWER when it is something else.
 * availability_free frees. */
enum error_code availability_read(const char *raw, struct availability **made, struct error *error) MUST_CHECK;
/* A property's own, out of the whole object; *raw (may be NULL) gets the list as it stands there, new memory, or NULL
 * when absent. ERROR_ANSWER too when it is there twice. */
enum error_code availability_of_property(const char *object, size_t length, struct availability **made, char **raw,
                                         struct error *error) MUST_CHECK;
void availability_free(struct availability *take_hours);
AUTO_OF(struct availability, availability_free)
struct availability *availability_copy(const struct availability *hours);
/* ERROR_USAGE, and which interval and what to do, unless every one has a start and a later end. For lists that people
 * write. */
enum error_code availability_check(const struct availability *hours, struct error *error) MUST_CHECK;
/* Intervals that can't be read (no start, an end before it, a member twice, weekly and longer than a week, outside the
 * years 1970 to 2200): they are not looked into, and go back as they are. */
size_t availability_odd(const struct availability *hours);
/* The server named no list: what is open is its default (document: all week, from 7 to 21 h), not nothing. */
bool availability_is_untold(const struct availability *hours);
/* An interval carries isWeeklyRecurring: the server knows weekly hours. */
bool availability_knows_weekly(const struct availability *hours);
/* Merges what touches, also where nothing was changed: for a list that a person wrote. */
void availability_tidy(struct availability *hours);

/* The whole list to send: sorted by start, what touches merged (unless unknown members differ), times in UTC. The text
 * as it was read when nothing changed. New memory. *count (may be NULL): intervals in it. */
char *availability_raw(const struct availability *hours, size_t *count);
/* availability_raw is not what was read. */
bool availability_changed(const struct availability *hours);
/* How many of its intervals are over by then, never to come again. */
size_t availability_past(const struct availability *hours, int64_t now);
/* Nothing is open from that instant on; never said of a list with intervals that can't be read. */
bool availability_is_empty(const struct availability *hours, int64_t now);

/* ---- looking */

struct availability_span {
  int64_t start, end;
};
struct availability_spans { /* sorted, disjoint, not touching; availability_spans_clear */
  size_t count;
  struct availability_span *spans;
};
void availability_spans_clear(struct availability_spans *spans);
/* What is open in [from, to). weekly_only: by weekly hours. */
struct availability_spans availability_spans(const struct availability *hours, int64_t from, int64_t to,
                                             bool weekly_only);
enum availability_open { AVAILABILITY_CLOSED, AVAILABILITY_PARTLY, AVAILABILITY_OPEN };
enum availability_open availability_cell(const struct availability_spans *spans, int64_t from, int64_t to);

/* A week as rows of wall time. A day of 25 hours has two rows of each half-hour that comes twice; a half-hour that a
 * day does not have is WHEN_NONE. */
enum { AVAILABILITY_ROWS = 56 };
struct availability_grid {
  int64_t day[8]; /* midnights, and the one after the week */
  size_t rows;
  struct {
    int minute;  /* of the day, on the wall */
    bool second; /* the clock shows it the second time */
  } row[AVAILABILITY_ROWS];
  int64_t at[7][AVAILABILITY_ROWS]; /* the half-hour's first instant */
};
void availability_grid(int64_t first_day, struct availability_grid *grid);
/* The Monday of the week that holds the instant: its midnight. */
int64_t availability_monday(int64_t instant);
/* A wall time of a day; in a gap the instant when the clock jumps, in a fold the first. minute: 0 to 1440. */
int64_t availability_wall(int64_t day, int minute);

/* ---- changing. today: midnight; hours before it are past and nobody's. */

/* Opens what is closed in [from, to), on these days alone. */
void availability_paint(struct availability *hours, int64_t from, int64_t to);
/* Closes [from, to). Weekly hours have no exceptions: those that are hit become dated until then, and weekly again from
 * the week after. */
void availability_erase(struct availability *hours, int64_t from, int64_t to, int64_t today);
/* Gives a day the hours that another one has on the wall clock. */
void availability_copy_day(struct availability *hours, int64_t from_day, int64_t to_day, int64_t today);
/* Makes a day's hours those of its weekday from that day on; none: the weekday's weekly hours end. False when they are
 * so already. */
bool availability_make_weekly(struct availability *hours, int64_t day, int64_t today);
enum { AVAILABILITY_DEFAULT_FROM = 7 * 60, AVAILABILITY_DEFAULT_TO = 21 * 60, AVAILABILITY_DEFAULT_WEEKS = 4 };
/* 7:00 to 21:00 every day, and nothing else: weekly from today on, or (weekly false) on the days of the coming weeks.
 */
void availability_default(struct availability *hours, int64_t today, int weeks, bool weekly);

/* ---- saying */

/* What is open from today on, one line a fact: "every Monday from 30 November, 7:00-21:00", "Fri 27/11 7:00-12:00". */
void availability_say(const struct availability *hours, int64_t today, struct buf *out);
struct availability_change {
  bool opened;              /* else closed */
  bool weekly;              /* every week from first on */
  int64_t first, last;      /* days (midnights): several have the same hours */
  int step;                 /* ... 1: each day from first to last; 7: each week */
  int64_t from, to;         /* of the first day */
  int from_minute, minutes; /* on the wall; how long by it */
  bool told;                /* while they are compared: as a part of another one */
};
struct availability_changes {
  size_t count;
  struct availability_change *changes; /* by day */
};
void availability_changes_clear(struct availability_changes *changes);
/* What is open after and was not before, and the other way round, from today on and in the coming ten years. */
struct availability_changes availability_compare(const struct availability *before, const struct availability *after,
                                                 int64_t today);
/* "Fri 27/11 9:00-12:00 added"; without a line break. */
void availability_say_change(const struct availability_change *change, int64_t today, char *out, size_t size);
/* The changes from base to mine made on top of theirs. */
struct availability *availability_rebase(const struct availability *base, const struct availability *mine,
                                         const struct availability *theirs, int64_t today);

#endif
