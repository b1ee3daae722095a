/* What differs between two lists, by what is open and not by how it is written. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "model/availability.h"
#include "model/availability_private.h"

enum { RUN = 3 /* days or weeks in a row that are one change */, WEEKS_TRIED = 4 };

static void list_add(struct availability_changes *list, struct availability_change change) {
  list->changes = mem_grow(list->changes, list->count, sizeof *list->changes);
  list->changes[list->count++] = change;
}

/* A span that was opened or closed, cut at midnights. */
static void list_add_span(struct availability_changes *list, int64_t from, int64_t to, bool opened) {
  while (from < to) {
    int64_t day = when_day(from), next = when_day_add(day, 1), end = next < to ? next : to;
    struct when_local local = when_local(from), last = when_local(end);
    struct availability_change change = {
        .opened = opened, .first = day, .last = day, .step = 1, .from = from, .to = end};
    change.from_minute = local.hour * 60 + local.minute;
    change.minutes = (end == next ? 24 * 60 : last.hour * 60 + last.minute) - change.from_minute;
    list_add(list, change);
    from = end;
  }
}

/* What is in one and not in other. */
static void list_add_missing(struct availability_changes *list, const struct availability_spans *one,
                             const struct availability_spans *other, bool opened) {
  AUTO(availability_spans_clear) struct availability_spans missing = availability_without(one, other);
  for (size_t n = 0; n < missing.count; n++)
    list_add_span(list, missing.spans[n].start, missing.spans[n].end, opened);
}

static void list_compare(struct availability_changes *list, const struct availability *before,
                         const struct availability *after, int64_t from, int64_t to, bool weekly_only) {
  AUTO(availability_spans_clear) struct availability_spans one = availability_spans(before, from, to, weekly_only);
  AUTO(availability_spans_clear) struct availability_spans other = availability_spans(after, from, to, weekly_only);
  list_add_missing(list, &other, &one, true);
  list_add_missing(list, &one, &other, false);
}

static int by_day(const void *first, const void *second) {
  const struct availability_change *one = first, *other = second;
  if (one->weekly != other->weekly) return one->weekly ? -1 : 1;
  if (one->from != other->from) return one->from < other->from ? -1 : 1;
  return one->opened - other->opened;
}

void availability_changes_clear(struct availability_changes *changes) {
  free(changes->changes);
}

/* ---- every week alike */

/* The first day from which on every week is like the one before, for both. */
static int64_t settled_day(const struct availability *hours, int64_t day) {
  for (size_t n = 0; n < hours->piece_count; n++)
    if (hours->pieces[n].end > day) day = hours->pieces[n].end;
  return day;
}

bool availability_change_on(const struct availability_change *change, int64_t day, int64_t *from, int64_t *to) {
  *from = availability_wall(day, change->from_minute);
  *to = availability_wall(day, change->from_minute + change->minutes);
  return *from < *to;
}

/* The change like that one, but with these instants, in the sorted list; SIZE_MAX when there is none or it is said. */
static size_t list_find(const struct availability_changes *list, const struct availability_change *like, int64_t from,
                        int64_t to) {
  size_t low = 0, high = list->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (list->changes[middle].from < from)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < list->count && list->changes[low].from == from; low++)
    if (list->changes[low].opened == like->opened && list->changes[low].to == to && !list->changes[low].told)
      return low;
  return SIZE_MAX;
}

/* A change of the settled week goes on every week: says those of the weeks before in one, back to its first day. */
static void list_make_weekly(struct availability_changes *days, struct availability_change change, int64_t today,
                             struct availability_changes *out) {
  int64_t from, to;
  struct availability_change first = change;
  for (int64_t day = when_day_add(change.first, -7); day >= today; day = when_day_add(day, -7)) {
    if (!availability_change_on(&change, day, &from, &to)) continue; /* the clock skips them on that day */
    size_t found = list_find(days, &change, from, to);
    if (found == SIZE_MAX) break;
    days->changes[found].told = true;
    first.first = first.last = day;
    first.from = from;
    first.to = to;
  }
  first.weekly = true;
  list_add(out, first);
}

/* ---- days in a row, and weeks */

/* How many changes like the n-th follow it, each step days after the last; mark: they are said with it. *last: the last
 * one's day. */
static size_t list_follow(struct availability_changes *days, size_t n, int step, bool mark, int64_t *last) {
  const struct availability_change *first = &days->changes[n];
  size_t count = 0;
  *last = first->first;
  for (int64_t day = when_day_add(first->first, step);; day = when_day_add(day, step)) {
    int64_t from, to;
    size_t found = availability_change_on(first, day, &from, &to) ? list_find(days, first, from, to) : SIZE_MAX;
    if (found == SIZE_MAX) return count;
    if (mark) days->changes[found].told = true;
    *last = day;
    count++;
  }
}

/* Days in a row first, then weeks, then what is left. */
static void list_make_runs(struct availability_changes *days, struct availability_changes *out) {
  static const int steps[] = {1, 7};
  for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
    for (size_t n = 0; n < days->count; n++) {
      struct availability_change run = days->changes[n];
      if (run.told || list_follow(days, n, steps[s], false, &run.last) + 1 < RUN) continue;
      list_follow(days, n, steps[s], true, &run.last);
      days->changes[n].told = true;
      run.step = steps[s];
      list_add(out, run);
    }
  for (size_t n = 0; n < days->count; n++)
    if (!days->changes[n].told) list_add(out, days->changes[n]);
}

struct availability_changes availability_compare(const struct availability *before, const struct availability *after,
                                                 int64_t today) {
  AUTO(availability_changes_clear) struct availability_changes days = {0}, week = {0};
  struct availability_changes out = {0};
  int64_t most = when_day_add(today, AVAILABILITY_DAYS_MAX), settled = settled_day(after, settled_day(before, today));
  settled = when_day_add(when_day(settled < most ? settled : most), 1);
  for (int tried = 0; tried < WEEKS_TRIED; tried++) { /* not the week when the clock changes */
    if (when_local(settled).offset == when_local(when_day_add(settled, 7)).offset) break;
    settled = when_day_add(settled, 7);
  }
  list_compare(&days, before, after, today, settled, false);
  if (days.count > 0) qsort(days.changes, days.count, sizeof *days.changes, by_day);
  list_compare(&week, before, after, settled, when_day_add(settled, 7), true);
  for (size_t n = 0; n < week.count; n++)
    list_make_weekly(&days, week.changes[n], today, &out);
  list_make_runs(&days, &out);
  if (out.count > 0) qsort(out.changes, out.count, sizeof *out.changes, by_day);
  return out;
}
