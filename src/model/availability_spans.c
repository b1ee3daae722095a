/* Looking at hours: what is open, on the wall clock, week by week. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "model/availability.h"
#include "model/availability_private.h"

enum { DAY = 86400, WEEK = 7 * DAY, OCCURRENCES_MAX = 60000 /* a thousand years of weeks */ };

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

bool availability_occurrence(const struct availability_piece *piece, int k, struct availability_span *span) {
  bool starts = true, ends = true;
  *span = (struct availability_span){piece->start, piece->end};
  if (k > 0) {
    span->start = wall_after(piece->start, 7 * k, &starts);
    span->end = wall_after(piece->end, 7 * k, &ends);
  }
  return starts && ends;
}

int availability_first(const struct availability_piece *piece, int64_t after) {
  int64_t weeks = piece->weekly ? (after - piece->end) / WEEK - 1 : 0;
  return weeks < 0 ? 0 : weeks > OCCURRENCES_MAX ? OCCURRENCES_MAX : (int)weeks;
}

bool availability_occurrence_in(const struct availability_piece *piece, int *k, int64_t from, int64_t to,
                                struct availability_span *span) {
  for (; *k < (piece->weekly ? OCCURRENCES_MAX : 1); (*k)++) {
    availability_occurrence(piece, *k, span);
    if (span->start >= to) return false;
    if (span->end > from && span->end > span->start) return true;
  }
  return false;
}

struct availability_span availability_range_near(struct availability_span range, const struct availability_span *span) {
  int weeks = (int)((span->start - range.start) / WEEK) - 1;
  bool there;
  struct availability_span moved = range;
  for (weeks = weeks < 0 ? 0 : weeks; moved.end <= span->start && weeks < OCCURRENCES_MAX; weeks++)
    moved = (struct availability_span){wall_after(range.start, 7 * weeks, &there),
                                       wall_after(range.end, 7 * weeks, &there)};
  return moved;
}

/* ---- looking */

void availability_spans_clear(struct availability_spans *spans) {
  free(spans->spans);
}

void availability_add_span(struct availability_spans *spans, struct availability_span span, int64_t from, int64_t to) {
  if (span.start < from) span.start = from;
  if (span.end > to) span.end = to;
  if (span.end <= span.start) return;
  spans->spans = mem_grow(spans->spans, spans->count, sizeof *spans->spans);
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
  for (size_t n = 0; n < hours->piece_count; n++) {
    const struct availability_piece *piece = &hours->pieces[n];
    struct availability_span span;
    if (weekly_only && !piece->weekly) continue;
    for (int k = availability_first(piece, from); availability_occurrence_in(piece, &k, from, to, &span); k++)
      availability_add_span(&spans, span, from, to);
  }
  availability_merge(&spans);
  return spans;
}

size_t availability_spans_from(const struct availability_spans *spans, int64_t after) {
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

struct availability_spans availability_without(const struct availability_spans *ranges,
                                               const struct availability_spans *spans) {
  struct availability_spans gaps = {0};
  for (size_t r = 0; r < ranges->count; r++) {
    int64_t at = ranges->spans[r].start, to = ranges->spans[r].end;
    for (size_t n = availability_spans_from(spans, at); n < spans->count && spans->spans[n].start < to; n++) {
      availability_add_span(&gaps, (struct availability_span){at, spans->spans[n].start}, at, to);
      at = spans->spans[n].end;
    }
    availability_add_span(&gaps, (struct availability_span){at, to}, at, to);
  }
  return gaps;
}

enum availability_open availability_cell(const struct availability_spans *spans, int64_t from, int64_t to) {
  enum availability_open open = AVAILABILITY_CLOSED;
  for (size_t n = availability_spans_from(spans, from); n < spans->count && spans->spans[n].start < to; n++) {
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

static int grid_minute(int64_t at) {
  struct when_local local = when_local(at);
  return local.hour * 60 + local.minute;
}

/* The half-hour from day on and before next that the clock shows as that minute, the first or the second time;
 * WHEN_NONE: there is none. */
static int64_t grid_at(int64_t day, int64_t next, int minute, bool second) {
  for (int64_t at = day; at < next; at += AVAILABILITY_STEP) {
    if (grid_minute(at) != minute) continue;
    if (!second) return at;
    second = false;
  }
  return WHEN_NONE;
}

void availability_grid(int64_t first_day, struct availability_grid *grid) {
  const int64_t *day = grid->day;
  int longest = 0;
  *grid = (struct availability_grid){.day = {when_day(first_day)}};
  for (int d = 0; d < 7; d++) {
    grid->day[d + 1] = when_day_add(day[0], d + 1);
    if (day[d + 1] - day[d] > day[longest + 1] - day[longest]) longest = d;
  }
  for (int64_t at = day[longest]; at < day[longest + 1] && grid->rows < AVAILABILITY_ROWS; at += AVAILABILITY_STEP) {
    size_t row = grid->rows++;
    int minute = grid_minute(at);
    bool second = grid_at(day[longest], at, minute, false) != WHEN_NONE;
    grid->row[row].minute = minute;
    grid->row[row].second = second;
    for (int d = 0; d < 7; d++)
      grid->at[d][row] = grid_at(day[d], day[d + 1], minute, second);
  }
}
