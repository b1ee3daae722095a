/* The changes that were made to one list, made on top of another one. */
#include <stdlib.h>

#include "base/when.h"
#include "model/availability.h"
#include "model/availability_private.h"

static void rebase_add(struct availability_spans *ranges, int64_t from, int64_t to) {
  availability_add_span(ranges, (struct availability_span){from, to}, from, to);
}

static void rebase_days(struct availability_spans *ranges, const struct availability_change *change) {
  for (int64_t day = change->first; day <= change->last; day = when_day_add(day, change->step)) {
    int64_t from = change->from, to = change->to;
    if (day != change->first && !availability_change_on(change, day, &from, &to)) continue;
    rebase_add(ranges, from, to);
  }
}

static void rebase_week(struct availability *made, const struct availability_change *change, int64_t today) {
  int64_t last = WHEN_NONE, from = change->from, to = change->to;
  AUTO(availability_spans_clear) struct availability_spans closed = {0};
  availability_end_weekly(made, from, to, today);
  if (change->opened) {
    availability_add(made, from, to, true, AVAILABILITY_NEW);
    return;
  }
  for (size_t n = 0; n < made->piece_count; n++)
    if (!made->pieces[n].weekly && made->pieces[n].end > last) last = made->pieces[n].end;
  int64_t most = when_day_add(today, AVAILABILITY_DAYS_MAX);
  for (int64_t day = change->first; day < last && day < most; day = when_day_add(day, 7))
    if (availability_change_on(change, day, &from, &to)) rebase_add(&closed, from, to); /* dated ones on those days */
  availability_merge(&closed);
  availability_erase_all(made, &closed, today);
}

struct availability *availability_rebase(const struct availability *base, const struct availability *mine,
                                         const struct availability *theirs, int64_t today) {
  struct availability *made = availability_copy(theirs);
  AUTO(availability_changes_clear) struct availability_changes changes = availability_compare(base, mine, today);
  AUTO(availability_spans_clear) struct availability_spans opened = {0}, closed = {0}; /* no time is in both */
  for (size_t n = 0; n < changes.count; n++)
    if (changes.changes[n].weekly)
      rebase_week(made, &changes.changes[n], today);
    else
      rebase_days(changes.changes[n].opened ? &opened : &closed, &changes.changes[n]);
  availability_merge(&opened);
  availability_merge(&closed);
  availability_erase_all(made, &closed, today);
  availability_paint_all(made, &opened);
  return made;
}
