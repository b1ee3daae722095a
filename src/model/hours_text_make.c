/* Availability of the days and hours that were read. */
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

static bool make_is_plain(const struct hours_group *group) {
  return !group->closed && group->day_count == 0 && group->since == WHEN_NONE;
}

static bool make_meets(const struct hours_span *one, const struct hours_span *other) {
  bool same = one->from.minute == other->from.minute && one->to.minute == other->to.minute;
  return !one->cut && !other->cut && !same && one->from.minute < other->to.minute &&
         other->from.minute < one->to.minute;
}

/* Hours in two places for one weekday, the ones over the others: which are meant can't be known. */
static bool make_check_pair(struct hours_reader *reader, const struct hours_group *one,
                            const struct hours_group *other) {
  if (!make_is_plain(one) || !make_is_plain(other) || (one->mask & other->mask) == 0) return true;
  for (size_t n = 0; n < one->span_count; n++)
    for (size_t m = 0; m < other->span_count; m++)
      if (make_meets(&one->spans[n], &other->spans[m]))
        return hours_text_refuse(reader, other->spans[m].first, other->spans[m].last,
                                 _("other hours of the same day stand before: which ones are meant?"));
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
    for (size_t m = 0; m < n; m++)
      if (!make_check_pair(reader, &reader->groups[m], group)) return false;
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

static bool make_has_weekday(unsigned mask, int64_t day) {
  return (mask >> when_local(day).weekday & 1U) != 0;
}

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

static void make_closed(const struct hours_reader *reader, struct availability *made) {
  for (size_t n = 0; n < reader->group_count; n++)
    for (size_t d = 0; reader->groups[n].closed && d < reader->groups[n].day_count; d++)
      availability_erase(made, reader->groups[n].days[d].first, when_day_add(reader->groups[n].days[d].last, 1),
                         reader->today);
}

bool hours_text_make(struct hours_reader *reader, bool weekly, struct availability *made) {
  unsigned closed = 0;
  for (size_t n = 0; n < reader->group_count; n++)
    if (reader->groups[n].closed && reader->groups[n].day_count == 0) closed |= reader->groups[n].mask;
  if (!make_check(reader, closed)) return false;
  for (size_t n = 0; n < reader->group_count; n++) {
    const struct hours_group *group = &reader->groups[n];
    if (group->closed) continue;
    if (group->day_count > 0 ? !make_dates(reader, group, made) : !make_weekdays(reader, group, closed, weekly, made))
      return false;
  }
  make_closed(reader, made);
  return true;
}
