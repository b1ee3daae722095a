/* Looking at hours and changing them. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "model/availability.h"
#include "model/availability_private.h"

enum {
  DAY = 86400,
  WEEK = 7 * DAY,
  OCCURRENCES_MAX = 60000 /* a thousand years of weeks */,
  WEEKS_TRIED = 8 /* clocks skip an hour in one of them */
};

/* ---- the wall clock */

/* The instant between low and high when the offset becomes that of high. */
static int64_t wall_jump(int64_t low, int64_t high) {
  int offset = when_local(high).offset;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (when_local(middle).offset == offset)
      high = middle;
    else
      low = middle;
  }
  return high;
}

static int64_t wall_at(int year, int month, int day, int minute) {
  int64_t at = when_instant(year, month, day, 0, minute);
  struct when_local local = when_local(at);
  bool there = local.hour * 60 + local.minute == minute % (24 * 60);
  return there || when_local(at - DAY).offset == local.offset ? at : wall_jump(at - DAY, at);
}

int64_t availability_wall(int64_t day, int minute) {
  struct when_local local = when_local(day);
  return wall_at(local.year, local.month, local.day, minute);
}

/* The same wall time days later; *there: that day has it. */
static int64_t wall_after(int64_t at, int days, bool *there) {
  struct when_local local = when_local(at);
  int64_t after = wall_at(local.year, local.month, local.day + days, local.hour * 60 + local.minute);
  struct when_local found = when_local(after);
  *there = found.hour == local.hour && found.minute == local.minute;
  return after + local.second;
}

int64_t availability_monday(int64_t instant) {
  return when_day_add(when_day(instant), -when_local(instant).weekday);
}

/* ---- weekly hours */

/* The k-th time of weekly hours: the same wall times; false when that day does not have them. */
static bool availability_occurrence(const struct availability_piece *piece, int k, struct availability_span *span) {
  bool starts = true, ends = true;
  *span = (struct availability_span){piece->start, piece->end};
  if (k > 0) {
    span->start = wall_after(piece->start, 7 * k, &starts);
    span->end = wall_after(piece->end, 7 * k, &ends);
  }
  return starts && ends;
}

/* The first k whose time may end after an instant. */
static int availability_first(const struct availability_piece *piece, int64_t after) {
  int64_t weeks = (after - piece->end) / WEEK - 1;
  return weeks < 0 ? 0 : weeks > OCCURRENCES_MAX ? OCCURRENCES_MAX : (int)weeks;
}

/* The first time of weekly hours, from the k-th on, that lies in [from, to). */
static bool occurrence_in(const struct availability_piece *piece, int *k, int64_t from, int64_t to,
                          struct availability_span *span) {
  for (; *k < OCCURRENCES_MAX; (*k)++) {
    availability_occurrence(piece, *k, span);
    if (span->start >= to) return false;
    if (span->end > from && span->end > span->start) return true;
  }
  return false;
}

/* ---- looking */

void availability_add_span(struct availability_spans *spans, size_t *room, struct availability_span span, int64_t from,
                           int64_t to) {
  if (span.start < from) span.start = from;
  if (span.end > to) span.end = to;
  if (span.end <= span.start) return;
  if (spans->count == *room) {
    *room = *room * 2 + 8;
    spans->spans = mem_resize(spans->spans, *room, sizeof *spans->spans);
  }
  spans->spans[spans->count++] = span;
}

static int span_compare(const void *first, const void *second) {
  const struct availability_span *one = first, *other = second;
  return one->start < other->start ? -1 : one->start > other->start;
}

void availability_merge(struct availability_spans *spans) {
  size_t kept = 0;
  if (spans->count > 0) qsort(spans->spans, spans->count, sizeof *spans->spans, span_compare);
  for (size_t n = 0; n < spans->count; n++) {
    if (kept > 0 && spans->spans[n].start <= spans->spans[kept - 1].end) {
      if (spans->spans[n].end > spans->spans[kept - 1].end) spans->spans[kept - 1].end = spans->spans[n].end;
    } else {
      spans->spans[kept++] = spans->spans[n];
    }
  }
  spans->count = kept;
}

struct availability_spans availability_spans(const struct availability *hours, int64_t from, int64_t to,
                                             bool weekly_only) {
  struct availability_spans spans = {0};
  size_t room = 0;
  for (size_t n = 0; n < hours->piece_count; n++) {
    const struct availability_piece *piece = &hours->pieces[n];
    struct availability_span span = {piece->start, piece->end};
    if (!piece->weekly && !weekly_only) availability_add_span(&spans, &room, span, from, to);
    if (!piece->weekly) continue;
    for (int k = availability_first(piece, from); occurrence_in(piece, &k, from, to, &span); k++)
      availability_add_span(&spans, &room, span, from, to);
  }
  availability_merge(&spans);
  return spans;
}

/* The first of them that ends after an instant. */
static size_t spans_from(const struct availability_spans *spans, int64_t after) {
  size_t low = 0, high = spans->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (spans->spans[middle].end <= after)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

enum availability_open availability_cell(const struct availability_spans *spans, int64_t from, int64_t to) {
  enum availability_open open = AVAILABILITY_CLOSED;
  for (size_t n = spans_from(spans, from); n < spans->count && spans->spans[n].start < to; n++) {
    const struct availability_span *span = &spans->spans[n];
    if (span->start <= from && span->end >= to) return AVAILABILITY_OPEN;
    open = AVAILABILITY_PARTLY;
  }
  return open;
}

bool availability_is_empty(const struct availability *hours, int64_t now) {
  if (availability_odd(hours) > 0) return false; /* they stay, and may open anything */
  for (size_t n = 0; n < hours->piece_count; n++)
    if (hours->pieces[n].weekly || hours->pieces[n].end > now) return false;
  return true;
}

/* ---- the week as a grid */

struct grid_step {
  int64_t at;
  int minute;
  bool second;
};

static size_t grid_day(int64_t day, int64_t next, struct grid_step steps[AVAILABILITY_ROWS]) {
  size_t count = 0;
  for (int64_t at = day; at < next && count < AVAILABILITY_ROWS; at += AVAILABILITY_STEP) {
    struct when_local local = when_local(at);
    struct grid_step step = {at, local.hour * 60 + local.minute, false};
    for (size_t n = 0; n < count; n++)
      step.second |= steps[n].minute == step.minute;
    steps[count++] = step;
  }
  return count;
}

void availability_grid(int64_t first_day, struct availability_grid *grid) {
  struct grid_step steps[7][AVAILABILITY_ROWS];
  size_t counts[7], longest = 0;
  *grid = (struct availability_grid){.day = {when_day(first_day)}};
  for (int d = 0; d < 7; d++) {
    grid->day[d + 1] = when_day_add(grid->day[0], d + 1);
    counts[d] = grid_day(grid->day[d], grid->day[d + 1], steps[d]);
    if (counts[d] > counts[longest]) longest = (size_t)d;
  }
  grid->rows = counts[longest];
  for (size_t row = 0; row < grid->rows; row++) {
    const struct grid_step *step = &steps[longest][row];
    grid->row[row].minute = step->minute;
    grid->row[row].second = step->second;
    for (int d = 0; d < 7; d++) {
      grid->at[d][row] = WHEN_NONE;
      for (size_t n = 0; n < counts[d]; n++)
        if (steps[d][n].minute == step->minute && steps[d][n].second == step->second) grid->at[d][row] = steps[d][n].at;
    }
  }
}

/* ---- opening */

/* What of the ranges the spans leave; both are sorted and disjoint. */
static struct availability_spans spans_between(const struct availability_spans *ranges,
                                               const struct availability_spans *spans) {
  struct availability_spans gaps = {0};
  size_t room = 0;
  for (size_t r = 0; r < ranges->count; r++) {
    int64_t at = ranges->spans[r].start, to = ranges->spans[r].end;
    for (size_t n = spans_from(spans, at); n < spans->count && spans->spans[n].start < to; n++) {
      availability_add_span(&gaps, &room, (struct availability_span){at, spans->spans[n].start}, at, to);
      at = spans->spans[n].end;
    }
    availability_add_span(&gaps, &room, (struct availability_span){at, to}, at, to);
  }
  return gaps;
}

/* Gaps get back what was read there first, so that its members come back too. Returns which parts of them did. */
static struct availability_spans paint_back(struct availability *hours, const struct availability_spans *gaps) {
  struct availability_spans back = {0};
  size_t room = 0;
  for (size_t n = 0; n < hours->item_count; n++) {
    const struct availability_item *item = &hours->items[n];
    if (!item->readable || item->weekly) continue;
    for (size_t g = spans_from(gaps, item->start); g < gaps->count && gaps->spans[g].start < item->end; g++) {
      int64_t from = gaps->spans[g].start, to = gaps->spans[g].end;
      int64_t start = item->start > from ? item->start : from, end = item->end < to ? item->end : to;
      availability_add(hours, (struct availability_piece){start, end, false, n});
      availability_add_span(&back, &room, (struct availability_span){start, end}, from, to);
    }
  }
  availability_merge(&back);
  return back;
}

void availability_paint_all(struct availability *hours, const struct availability_spans *ranges) {
  if (ranges->count == 0) return;
  struct availability_spans open =
      availability_spans(hours, ranges->spans[0].start, ranges->spans[ranges->count - 1].end, false);
  struct availability_spans gaps = spans_between(ranges, &open), back = paint_back(hours, &gaps);
  struct availability_spans rest = spans_between(&gaps, &back);
  for (size_t n = 0; n < rest.count; n++)
    availability_add(hours,
                     (struct availability_piece){rest.spans[n].start, rest.spans[n].end, false, AVAILABILITY_NEW});
  free(open.spans);
  free(gaps.spans);
  free(back.spans);
  free(rest.spans);
}

void availability_paint(struct availability *hours, int64_t from, int64_t to) {
  struct availability_span range = {from, to};
  availability_paint_all(hours, &(struct availability_spans){from < to, &range});
}

/* ---- closing */

/* Adds what is left of a span without [from, to). */
static void add_rest(struct availability *hours, struct availability_span span, int64_t from, int64_t to, bool weekly,
                     size_t origin) {
  availability_add(hours, (struct availability_piece){span.start, span.end < from ? span.end : from, weekly, origin});
  availability_add(hours, (struct availability_piece){span.start > to ? span.start : to, span.end, weekly, origin});
}

static void remove_piece(struct availability *hours, size_t n) {
  hours->pieces[n] = hours->pieces[--hours->piece_count];
}

static void erase_dated_all(struct availability *hours, const struct availability_spans *ranges) {
  for (size_t n = hours->piece_count; n-- > 0;) {
    struct availability_piece piece = hours->pieces[n];
    size_t r = spans_from(ranges, piece.start);
    if (piece.weekly || r == ranges->count || ranges->spans[r].start >= piece.end) continue;
    int64_t at = piece.start;
    remove_piece(hours, n);
    for (; r < ranges->count && ranges->spans[r].start < piece.end; r++) {
      availability_add(hours, (struct availability_piece){at, ranges->spans[r].start, false, piece.origin});
      at = ranges->spans[r].end;
    }
    availability_add(hours, (struct availability_piece){at, piece.end, false, piece.origin});
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
    if (span.end > today)
      availability_add(hours, (struct availability_piece){span.start, span.end, false, piece.origin});
  }
  for (int tried = 0; tried < WEEKS_TRIED && !availability_occurrence(&piece, k, &span); tried++, k++)
    availability_add(hours, (struct availability_piece){span.start, span.end, false, piece.origin});
  hours->pieces[n].start = span.start;
  hours->pieces[n].end = span.end;
}

/* What was hit of weekly hours becomes dated. */
static void unweek(struct availability *hours, size_t n, int64_t from, int64_t to, int64_t today) {
  struct availability_span span;
  for (;;) {
    struct availability_piece piece = hours->pieces[n];
    int k = availability_first(&piece, from);
    if (!occurrence_in(&piece, &k, from, to, &span)) return;
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
  struct availability_spans wall = availability_spans(hours, from_day, when_day_add(from_day, 1), false);
  spans_to_wall(&wall, from_day);
  set_day(hours, to_day, &wall, today);
  free(wall.spans);
}

/* Moves a range by weeks to where it meets the span or lies behind it. */
static struct availability_span range_near(struct availability_span range, const struct availability_span *span) {
  int weeks = (int)((span->start - range.start) / WEEK) - 1;
  bool there;
  struct availability_span moved = range;
  for (weeks = weeks < 0 ? 0 : weeks; moved.end <= span->start && weeks < OCCURRENCES_MAX; weeks++)
    moved = (struct availability_span){wall_after(range.start, 7 * weeks, &there),
                                       wall_after(range.end, 7 * weeks, &there)};
  return moved;
}

void availability_end_weekly(struct availability *hours, int64_t from, int64_t to, int64_t today) {
  for (size_t n = hours->piece_count; n-- > 0;) {
    struct availability_span span;
    struct availability_piece piece = hours->pieces[n];
    int k = piece.weekly ? availability_first(&piece, from) : 0;
    if (!piece.weekly) continue;
    if (occurrence_in(&piece, &k, from, to, &span)) weekly_from(hours, n, k, today);
    span = (struct availability_span){hours->pieces[n].start, hours->pieces[n].end};
    struct availability_span cut = range_near((struct availability_span){from, to}, &span);
    if (span.end <= from || cut.start >= span.end) continue;
    hours->pieces[n].end = span.start; /* empty: taken out below */
    add_rest(hours, span, cut.start, cut.end, true, piece.origin);
  }
  for (size_t n = hours->piece_count; n-- > 0;)
    if (hours->pieces[n].end == hours->pieces[n].start) remove_piece(hours, n);
}

static bool spans_are_same(const struct availability_spans *one, const struct availability_spans *other) {
  return one->count == other->count &&
         (one->count == 0 || memcmp(one->spans, other->spans, one->count * sizeof *one->spans) == 0);
}

bool availability_make_weekly(struct availability *hours, int64_t day, int64_t today) {
  int64_t next = when_day_add(day, 1);
  struct availability_spans open = availability_spans(hours, day, next, false);
  struct availability *made = availability_copy(hours);
  availability_end_weekly(made, day, next, today);
  erase_dated(made, day, next);
  for (size_t n = 0; n < open.count; n++)
    availability_add(made, (struct availability_piece){open.spans[n].start, open.spans[n].end, true, AVAILABILITY_NEW});
  struct availability_changes changes = availability_compare(hours, made, today);
  bool changed = changes.count > 0;
  if (changed) availability_swap(hours, made);
  free(changes.changes);
  free(open.spans);
  availability_free(made);
  return changed;
}

/* Dated hours go, and weekly hours that begin later: the coming week's days are set one by one. */
static void default_clear(struct availability *hours, int64_t today) {
  int64_t week = when_day_add(today, 7);
  erase_dated(hours, today, INT64_MAX);
  for (size_t n = hours->piece_count; n-- > 0;)
    if (hours->pieces[n].weekly && hours->pieces[n].start >= week) remove_piece(hours, n);
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
    struct availability_spans as_wanted = {1, &wanted}, is = availability_spans(hours, day, next, true);
    if (!spans_are_same(&is, &as_wanted)) {
      availability_end_weekly(hours, day, next, today);
      availability_add(hours, (struct availability_piece){wanted.start, wanted.end, true, AVAILABILITY_NEW});
    }
    free(is.spans);
  }
}
