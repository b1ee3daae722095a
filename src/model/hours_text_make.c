/* Availability of the days and hours that were read. */
#include <stdlib.h>

#include "base/civil.h"
#include "base/i18n.h"
#include "base/when.h"
#include "model/availability_private.h"
#include "model/hours_text_private.h"

enum { MAKE_EVERY_DAY = 0x7F, MAKE_MINUTE = 60 };

/* ---- what contradicts */

/* It hangs on one day: its end is on another one, or the clock changes. */
static bool make_is_dated(const struct hours_span *span) {
  return span->to.day != WHEN_NONE || span->from.with_offset || span->to.with_offset;
}

static bool make_has_weekday(unsigned mask, int64_t day) {
  return (mask >> when_local(day).weekday & 1U) != 0;
}

static bool make_names(const struct hours_group *group, int64_t day) {
  for (size_t n = 0; n < group->day_count; n++)
    if (group->days[n].first <= day && day <= group->days[n].last) return true;
  return false;
}

static bool make_is_same(const struct hours_span *one, const struct hours_span *other) {
  return one->cut == other->cut && one->from.minute == other->from.minute && one->to.minute == other->to.minute;
}

static bool make_has(const struct hours_group *group, const struct hours_span *span) {
  for (size_t n = 0; n < group->span_count; n++)
    if (make_is_same(&group->spans[n], span)) return true;
  return false;
}

/* All that the one has stands in the other as well: replaced or added, the hours are the same. */
static bool make_adds(const struct hours_group *one, const struct hours_group *other) {
  for (size_t n = 0; n < one->span_count; n++)
    if (!make_has(other, &one->spans[n])) return false;
  for (size_t n = 0; n < other->span_count; n++)
    if (other->spans[n].cut && !make_has(one, &other->spans[n])) return false;
  return true;
}

static bool make_meets(const struct hours_span *one, const struct hours_span *other) {
  return !one->cut && !other->cut && !make_is_dated(one) && !make_is_dated(other) &&
         one->from.minute < other->to.minute && other->from.minute < one->to.minute;
}

/* The hours of the other that lie over some of the one's; NULL: none do. */
static const struct hours_span *make_over(const struct hours_group *one, const struct hours_group *other) {
  const struct hours_span *over = NULL;
  for (size_t m = 0; m < other->span_count; m++)
    for (size_t n = 0; n < one->span_count; n++)
      if (make_meets(&one->spans[n], &other->spans[m]) &&
          (over == NULL || !make_is_same(&one->spans[n], &other->spans[m])))
        over = &other->spans[m];
  return over;
}

static bool make_is_of(const struct hours_group *group, int64_t day, unsigned closed) {
  if (group->day_count == 0) return make_has_weekday(group->mask & ~closed, day);
  return make_names(group, day) && (group->mask == 0 || make_has_weekday(group->mask, day));
}

/* "except" between the n-th group and the m-th: the day is left out of what stands before. */
static bool make_is_left_out(const struct hours_reader *reader, size_t n, size_t m, int64_t day) {
  for (size_t k = n + 1; k < m; k++)
    if (reader->groups[k].except && make_names(&reader->groups[k], day)) return true;
  return false;
}

/* Some day is one of the n-th group and of the m-th behind it. */
static bool make_is_shared(const struct hours_reader *reader, size_t n, size_t m, unsigned closed) {
  const struct hours_group *one = &reader->groups[n], *other = &reader->groups[m];
  const struct hours_group *dated = other->day_count > 0 ? other : one;
  if (dated->day_count == 0) return (one->mask & other->mask & ~closed) != 0;
  if (one->mask != 0 && other->mask != 0 && (one->mask & other->mask) == 0) return false;
  for (size_t d = 0; d < dated->day_count; d++)
    for (int64_t day = dated->days[d].first; day <= dated->days[d].last; day = when_day_add(day, 1))
      if (make_is_of(one, day, closed) && make_is_of(other, day, closed) && !make_is_left_out(reader, n, m, day))
        return true;
  return false;
}

/* Hours in two places for one day, the ones over the others: which are meant can't be known. The weekdays that are
 * printed have their first day, and may lie over a date's hours. */
static bool make_check_pair(struct hours_reader *reader, size_t n, size_t m, unsigned closed) {
  const struct hours_group *one = &reader->groups[n], *other = &reader->groups[m];
  if (one->closed || other->closed || one->since != WHEN_NONE || other->since != WHEN_NONE) return true;
  const struct hours_span *over = make_over(one, other);
  bool date_first = one->day_count > 0 && other->day_count == 0;
  if (over == NULL || make_adds(date_first ? other : one, date_first ? one : other)) return true;
  return !make_is_shared(reader, n, m, closed) ||
         hours_text_refuse(reader, over->first, over->last,
                           _("other hours of the same day stand before: which ones are meant?"));
}

/* The n-th group closes a date that is named by itself, and open; behind "except" it has hours of its own. */
static bool make_check_closed(struct hours_reader *reader, size_t n) {
  for (size_t m = 0; m < reader->group_count; m++) {
    const struct hours_group *group = &reader->groups[m];
    for (size_t d = 0; !group->closed && d < group->day_count; d++)
      if (group->days[d].first == group->days[d].last && make_names(&reader->groups[n], group->days[d].first) &&
          !(reader->groups[n].except && n < m))
        return hours_text_refuse(reader, group->first, group->last, _("this is said to be closed, too"));
  }
  return true;
}

static bool make_check(struct hours_reader *reader, unsigned closed) {
  bool opens = false;
  for (size_t n = 0; n < reader->group_count; n++) {
    const struct hours_group *group = &reader->groups[n];
    opens |= !group->closed;
    if (group->closed && (group->since != WHEN_NONE || (group->mask != 0 && group->day_count > 0)))
      return hours_text_refuse(reader, group->first, group->last, _("closed on these days: write each date"));
    if (!group->closed && (group->alone & closed) != 0)
      return hours_text_refuse(reader, group->first, group->last, _("this is said to be closed, too"));
    if (group->closed && !make_check_closed(reader, n)) return false;
    for (size_t m = 0; m < n; m++)
      if (!make_check_pair(reader, m, n, closed)) return false;
  }
  return opens || closed == MAKE_EVERY_DAY || reader->group_count == 0 ||
         hours_text_refuse(reader, reader->groups[0].first, reader->groups[0].last,
                           _("this is closed: write what is open, too"));
}

/* ---- hours of a day */

/* WHEN_NONE: the day has no such time with that offset. */
static int64_t make_instant(int64_t day, const struct hours_time *time) {
  int64_t on = time->day != WHEN_NONE ? time->day : day;
  if (!time->with_offset) return availability_wall(on, time->minute);
  struct when_local date = when_local(on);
  int64_t at =
      civil_days(date.year, date.month, date.day) * CIVIL_DAY + (int64_t)(time->minute - time->offset) * MAKE_MINUTE;
  return when_local(at).offset == time->offset * MAKE_MINUTE ? at : WHEN_NONE;
}

/* Those that hang on the day. */
static bool make_dated(struct hours_reader *reader, const struct hours_span *span, int64_t day, bool weekly,
                       struct availability *made) {
  int64_t from = make_instant(day, &span->from), to = make_instant(day, &span->to);
  if (from == WHEN_NONE || to <= from || (weekly && when_day_add(day, 7) < to))
    return hours_text_refuse(reader, span->first, span->last, _("these hours end before they begin"));
  availability_add(made, from, to, weekly, AVAILABILITY_NEW);
  return true;
}

/* In minutes on the wall: what is open, less what is closed of it. */
static struct availability_spans make_wall(const struct hours_group *group) {
  AUTO(availability_spans_clear) struct availability_spans open = {0}, cut = {0};
  for (size_t n = 0; n < group->span_count; n++) {
    const struct hours_span *span = &group->spans[n];
    struct availability_span minutes = {span->from.minute, span->to.minute};
    if (!make_is_dated(span)) availability_add_span(span->cut ? &cut : &open, minutes, minutes.start, minutes.end);
  }
  availability_merge(&open);
  availability_merge(&cut);
  return availability_without(&open, &cut);
}

static bool make_day(struct hours_reader *reader, const struct hours_group *group, int64_t day, bool weekly,
                     struct availability *made) {
  AUTO(availability_spans_clear) struct availability_spans wall = make_wall(group);
  for (size_t n = 0; n < wall.count; n++)
    availability_add(made, availability_wall(day, (int)wall.spans[n].start),
                     availability_wall(day, (int)wall.spans[n].end), weekly, AVAILABILITY_NEW);
  for (size_t n = 0; n < group->span_count; n++)
    if (make_is_dated(&group->spans[n]) && !make_dated(reader, &group->spans[n], day, weekly, made)) return false;
  return true;
}

/* ---- days */

static bool make_weekdays(struct hours_reader *reader, const struct hours_group *group, unsigned closed, bool weekly,
                          struct availability *made) {
  int64_t first = group->since == WHEN_NONE ? reader->today : group->since;
  if (!weekly && first < reader->today) first = reader->today;
  for (size_t n = 0; group->since == WHEN_NONE && n < group->span_count; n++)
    if (make_is_dated(&group->spans[n]))
      return hours_text_refuse(reader, group->spans[n].first, group->spans[n].last, _("from which day on?"));
  for (int d = 0; d < 7 * (weekly ? 1 : AVAILABILITY_DEFAULT_WEEKS); d++) {
    int64_t day = when_day_add(first, d);
    if (make_has_weekday(group->mask & ~closed, day) && !make_day(reader, group, day, weekly, made)) return false;
  }
  return true;
}

static bool make_dates(struct hours_reader *reader, const struct hours_group *group, struct availability *made) {
  for (size_t n = 0; n < group->day_count; n++)
    for (int64_t day = group->days[n].first; day <= group->days[n].last; day = when_day_add(day, 1))
      if ((group->mask == 0 || make_has_weekday(group->mask, day)) && !make_day(reader, group, day, false, made))
        return false;
  return true;
}

static void make_closed(const struct hours_reader *reader, const struct hours_group *group, struct availability *made) {
  for (size_t d = 0; d < group->day_count; d++)
    availability_erase(made, group->days[d].first, when_day_add(group->days[d].last, 1), reader->today);
}

static int make_by_place(const void *one, const void *other) {
  const struct hours_group *first = one, *second = other;
  return first->first < second->first ? -1 : first->first > second->first;
}

/* Weekdays; then dates and what "except" leaves out, in the order of the text; at last what is closed. */
bool hours_text_make(struct hours_reader *reader, bool weekly, struct availability *made) {
  unsigned closed = 0;
  if (reader->group_count > 0) qsort(reader->groups, reader->group_count, sizeof *reader->groups, make_by_place);
  for (size_t n = 0; n < reader->group_count; n++)
    if (reader->groups[n].closed && reader->groups[n].day_count == 0) closed |= reader->groups[n].mask;
  if (!make_check(reader, closed)) return false;
  for (size_t n = 0; n < reader->group_count; n++) {
    const struct hours_group *group = &reader->groups[n];
    if (!group->closed && group->day_count == 0 && !make_weekdays(reader, group, closed, weekly, made)) return false;
  }
  for (size_t n = 0; n < reader->group_count; n++) {
    const struct hours_group *group = &reader->groups[n];
    if (group->except) make_closed(reader, group, made);
    if (!group->closed && group->day_count > 0 && !make_dates(reader, group, made)) return false;
  }
  for (size_t n = 0; n < reader->group_count; n++)
    if (reader->groups[n].closed && !reader->groups[n].except) make_closed(reader, &reader->groups[n], made);
  return true;
}
