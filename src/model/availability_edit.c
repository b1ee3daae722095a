/* Changing hours. */
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "base/mem.h"
#include "model/availability.h"
#include "model/availability_private.h"

enum { WEEKS_TRIED = 8 /* clocks skip an hour in one of them */ };

/* ---- opening */

/* Gaps get back what was read there first, so that its members come back too. Returns which parts of them did. */
static struct availability_spans paint_back(struct availability *hours, const struct availability_spans *gaps) {
  struct availability_spans back = {0};
  for (size_t n = 0; n < hours->item_count; n++) {
    const struct availability_item *item = &hours->items[n];
    if (!item->readable || item->weekly) continue;
    for (size_t g = availability_spans_from(gaps, item->start); g < gaps->count && gaps->spans[g].start < item->end;
         g++) {
      int64_t from = gaps->spans[g].start, to = gaps->spans[g].end;
      int64_t start = item->start > from ? item->start : from, end = item->end < to ? item->end : to;
      availability_add(hours, start, end, false, n);
      availability_add_span(&back, (struct availability_span){start, end}, from, to);
    }
  }
  availability_merge(&back);
  return back;
}

void availability_paint_all(struct availability *hours, const struct availability_spans *ranges) {
  if (ranges->count == 0) return;
  AUTO(availability_spans_clear)
  struct availability_spans open =
      availability_spans(hours, ranges->spans[0].start, ranges->spans[ranges->count - 1].end, false);
  AUTO(availability_spans_clear) struct availability_spans gaps = availability_without(ranges, &open);
  AUTO(availability_spans_clear) struct availability_spans back = paint_back(hours, &gaps);
  AUTO(availability_spans_clear) struct availability_spans rest = availability_without(&gaps, &back);
  for (size_t n = 0; n < rest.count; n++)
    availability_add(hours, rest.spans[n].start, rest.spans[n].end, false, AVAILABILITY_NEW);
}

void availability_paint(struct availability *hours, int64_t from, int64_t to) {
  struct availability_span range = {from, to};
  availability_paint_all(hours, &(struct availability_spans){from < to, &range});
}

/* ---- closing */

static void erase_dated_all(struct availability *hours, const struct availability_spans *ranges) {
  for (size_t n = hours->piece_count; n-- > 0;) {
    struct availability_piece piece = hours->pieces[n];
    size_t r = availability_spans_from(ranges, piece.start);
    if (piece.weekly || r == ranges->count || ranges->spans[r].start >= piece.end) continue;
    int64_t at = piece.start;
    availability_remove(hours, n);
    for (; r < ranges->count && ranges->spans[r].start < piece.end; r++) {
      availability_add(hours, at, ranges->spans[r].start, false, piece.origin);
      at = ranges->spans[r].end;
    }
    availability_add(hours, at, piece.end, false, piece.origin);
  }
}

static void erase_dated(struct availability *hours, int64_t from, int64_t to) {
  struct availability_span range = {from, to};
  erase_dated_all(hours, &(struct availability_spans){from < to, &range});
}

/* Weekly hours begin again with their k-th time, or the next that the clock has; those before are dated from today on.
 */
static void weekly_from(struct availability *hours, size_t n, int k, int64_t today) {
  struct availability_piece piece = hours->pieces[n];
  struct availability_span span;
  for (int j = availability_first(&piece, today); j < k; j++) {
    availability_occurrence(&piece, j, &span);
    if (span.end > today) availability_add(hours, span.start, span.end, false, piece.origin);
  }
  for (int tried = 0; tried < WEEKS_TRIED && !availability_occurrence(&piece, k, &span); tried++, k++)
    availability_add(hours, span.start, span.end, false, piece.origin);
  hours->pieces[n].start = span.start;
  hours->pieces[n].end = span.end;
}

/* What was hit of weekly hours becomes dated. */
static void unweek(struct availability *hours, size_t n, int64_t from, int64_t to, int64_t today) {
  struct availability_span span;
  for (;;) {
    struct availability_piece piece = hours->pieces[n];
    int k = availability_first(&piece, from);
    if (!availability_occurrence_in(&piece, &k, from, to, &span)) return;
    weekly_from(hours, n, k + 1, today);
  }
}

void availability_erase_all(struct availability *hours, const struct availability_spans *ranges, int64_t today) {
  size_t count = hours->piece_count; /* those that come are dated */
  for (size_t n = 0; n < count; n++)
    for (size_t r = 0; hours->pieces[n].weekly && r < ranges->count; r++)
      unweek(hours, n, ranges->spans[r].start, ranges->spans[r].end, today);
  erase_dated_all(hours, ranges);
}

void availability_erase(struct availability *hours, int64_t from, int64_t to, int64_t today) {
  struct availability_span range = {from, to};
  availability_erase_all(hours, &(struct availability_spans){from < to, &range}, today);
}

/* ---- days */

/* Minutes on the wall of a day's spans: its hours as another day can have them. */
static void spans_to_wall(struct availability_spans *spans, int64_t day) {
  int64_t next = when_day_add(day, 1);
  for (size_t n = 0; n < spans->count; n++) {
    struct availability_span *span = &spans->spans[n];
    struct when_local start = when_local(span->start), end = when_local(span->end);
    int from = start.hour * 60 + start.minute, to = span->end >= next ? 24 * 60 : end.hour * 60 + end.minute;
    if (to <= from) to = from + (int)((span->end - span->start) / 60); /* within the hour that comes twice */
    *span = (struct availability_span){from, to};
  }
  availability_merge(spans);
}

/* The day has these hours, in minutes on the wall, and no others. */
static void set_day(struct availability *hours, int64_t day, const struct availability_spans *wall, int64_t today) {
  int64_t at = day, next = when_day_add(day, 1);
  for (size_t n = 0; n <= wall->count; n++) {
    int64_t from = n < wall->count ? availability_wall(day, (int)wall->spans[n].start) : next;
    int64_t to = n < wall->count ? availability_wall(day, (int)wall->spans[n].end) : next;
    if (from > at) availability_erase(hours, at, from, today);
    if (to > from) availability_paint(hours, from, to);
    at = to > from ? to : from;
  }
}

void availability_copy_day(struct availability *hours, int64_t from_day, int64_t to_day, int64_t today) {
  if (from_day == to_day) return;
  AUTO(availability_spans_clear)
  struct availability_spans wall = availability_spans(hours, from_day, when_day_add(from_day, 1), false);
  spans_to_wall(&wall, from_day);
  set_day(hours, to_day, &wall, today);
}

void availability_end_weekly(struct availability *hours, int64_t from, int64_t to, int64_t today) {
  for (size_t n = hours->piece_count; n-- > 0;) {
    struct availability_span span;
    struct availability_piece piece = hours->pieces[n];
    if (!piece.weekly) continue;
    int k = availability_first(&piece, from);
    if (availability_occurrence_in(&piece, &k, from, to, &span)) weekly_from(hours, n, k, today);
    span = (struct availability_span){hours->pieces[n].start, hours->pieces[n].end};
    struct availability_span cut = availability_range_near((struct availability_span){from, to}, &span);
    if (span.end <= from || cut.start >= span.end) continue;
    hours->pieces[n].end = span.start; /* empty: taken out below */
    availability_add(hours, span.start, span.end < cut.start ? span.end : cut.start, true, piece.origin);
    availability_add(hours, span.start > cut.end ? span.start : cut.end, span.end, true, piece.origin);
  }
  for (size_t n = hours->piece_count; n-- > 0;)
    if (hours->pieces[n].end == hours->pieces[n].start) availability_remove(hours, n);
}

static bool spans_are_same(const struct availability_spans *one, const struct availability_spans *other) {
  return one->count == other->count &&
         (one->count == 0 || memcmp(one->spans, other->spans, one->count * sizeof *one->spans) == 0);
}

bool availability_make_weekly(struct availability *hours, int64_t day, int64_t today) {
  int64_t next = when_day_add(day, 1);
  AUTO(availability_spans_clear) struct availability_spans open = availability_spans(hours, day, next, false);
  AUTO(availability_free_at) struct availability *made = availability_copy(hours);
  availability_end_weekly(made, day, next, today);
  erase_dated(made, day, next);
  for (size_t n = 0; n < open.count; n++)
    availability_add(made, open.spans[n].start, open.spans[n].end, true, AVAILABILITY_NEW);
  AUTO(availability_changes_clear) struct availability_changes changes = availability_compare(hours, made, today);
  if (changes.count == 0) return false;
  struct availability before = *hours;
  *hours = *made;
  *made = before;
  return true;
}

/* Dated hours go, and weekly hours that begin later: the coming week's days are set one by one. */
static void default_clear(struct availability *hours, int64_t today) {
  int64_t week = when_day_add(today, 7);
  erase_dated(hours, today, INT64_MAX);
  for (size_t n = hours->piece_count; n-- > 0;)
    if (hours->pieces[n].weekly && hours->pieces[n].start >= week) availability_remove(hours, n);
}

void availability_default(struct availability *hours, int64_t today, int weeks, bool weekly) {
  struct availability_span span = {AVAILABILITY_DEFAULT_FROM, AVAILABILITY_DEFAULT_TO};
  struct availability_spans wall = {1, &span};
  if (weekly) default_clear(hours, today);
  for (int d = 0; d < 7 * (weekly ? 1 : weeks); d++) {
    int64_t day = when_day_add(today, d), next = when_day_add(today, d + 1);
    if (!weekly) {
      set_day(hours, day, &wall, today);
      continue;
    }
    struct availability_span wanted = {availability_wall(day, (int)span.start), availability_wall(day, (int)span.end)};
    const struct availability_spans as_wanted = {1, &wanted};
    AUTO(availability_spans_clear) struct availability_spans is = availability_spans(hours, day, next, true);
    if (spans_are_same(&is, &as_wanted)) continue;
    availability_end_weekly(hours, day, next, today);
    availability_add(hours, wanted.start, wanted.end, true, AVAILABILITY_NEW);
  }
}
