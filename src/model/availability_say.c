/* Hours in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/availability.h"
#include "model/availability_private.h"

enum { TIME = 40, SPAN = 200, LINE = 400 };

/* "7:00", "24:00" at a day's end; with the offset on the two days when the clock changes. */
static void say_time(int64_t at, int64_t day, char *out, size_t size) {
  if (at == when_day_add(day, 1))
    /* TRANSLATORS: the end of a day, written as the other times: fr "24 h" with U+202F. */
    snprintf(out, size, "%s", _("24:00"));
  else if (when_day_changes(day))
    when_show_time(at, out, size);
  else
    when_say_time(at, out, size);
}

/* The nearest such date may be one of another year. */
static bool is_far(int64_t day, int64_t today) {
  enum { NEAR = 180 * 86400 };
  return day > today + NEAR || day < today - NEAR;
}

/* Behind a weekday, which tells years that lie beside each other apart. */
static bool needs_year(int64_t day, int64_t today) {
  return when_local(day).year != when_local(today).year && is_far(day, today);
}

static void show_day(int64_t day, int64_t today, char *out, size_t size) {
  char shown[TIME - 8];
  when_show_day(day, shown, sizeof shown);
  if (needs_year(day, today))
    snprintf(out, size, "%s/%04u", shown, (unsigned)when_local(day).year % 10000);
  else
    snprintf(out, size, "%s", shown);
}

static void say_span(int64_t from, int64_t to, int64_t today, char *out, size_t size) {
  char start[TIME], end[TIME], day[TIME];
  int64_t first = when_day(from), last = when_day(to - 1);
  say_time(from, first, start, sizeof start);
  say_time(to, last, end, sizeof end);
  show_day(last, today, day, sizeof day);
  /* TRANSLATORS: from and to, times: "7:00-21:00"; then from, the other day, to. */
  if (last == first)
    snprintf(out, size, _("%s-%s"), start, end);
  else
    snprintf(out, size, _("%s to %s %s"), start, day, end);
}

static void say_weekly(int64_t from, int64_t to, int64_t today, char *out, size_t size) {
  static const char *const weekdays[] = {N_("every Monday"),   N_("every Tuesday"), N_("every Wednesday"),
                                         N_("every Thursday"), N_("every Friday"),  N_("every Saturday"),
                                         N_("every Sunday")};
  char date[96], span[SPAN];
  when_say_date(from, date, sizeof date);
  if (is_far(from, today))
    snprintf(date + strlen(date), sizeof date - strlen(date), " %04u", (unsigned)when_local(from).year % 10000);
  say_span(from, to, today, span, sizeof span);
  /* TRANSLATORS: weekday, date, hours: "every Monday from 3 December, 7:00-21:00". */
  snprintf(out, size, _("%s from %s, %s"), _(weekdays[when_local(from).weekday]), date, span);
}

/* "Fri 27/11", or the first and last of several days. */
static void say_days(int64_t first, int64_t last, int step, int64_t today, char *out, size_t size) {
  char from[TIME], to[TIME];
  show_day(first, today, from, sizeof from);
  show_day(last, today, to, sizeof to);
  /* TRANSLATORS: first and last of several days: "Fri 27/11 to Thu 24/12, every day"; or one weekday of several weeks.
   */
  if (first == last)
    snprintf(out, size, "%s", from);
  else
    snprintf(out, size, step == 1 ? _("%s to %s, every day") : _("%s to %s, every week"), from, to);
}

/* ---- the whole */

/* A day's dated hours, from its first span, the n-th: "7:00-12:00, 14:00-21:00". Weekly hours are said once, not each
 * day. More than fit are not shown. */
static void say_day(const struct availability_spans *spans, size_t n, int64_t day, int64_t today, char *out,
                    size_t size) {
  int64_t next = when_day_add(day, 1);
  size_t used = 0;
  out[0] = '\0';
  if (n > 0 && spans->spans[n - 1].end > day) n--; /* from the day before */
  for (; n < spans->count && spans->spans[n].start < next; n++) {
    char span[SPAN];
    int64_t start = spans->spans[n].start > day ? spans->spans[n].start : day;
    if (spans->spans[n].end > next) continue; /* said by itself */
    if (used + SPAN + sizeof ", …" >= size) {
      snprintf(out + used, size - used, ", …");
      return;
    }
    say_span(start, spans->spans[n].end, today, span, sizeof span);
    used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", span);
  }
}

struct run { /* days with the same hours, not said yet */
  int64_t today;
  int64_t first, last;
  char hours[LINE * 2];
};

static void run_end(struct run *run, struct buf *out) {
  char days[TIME * 3];
  if (run->first == WHEN_NONE) return;
  say_days(run->first, run->last, 1, run->today, days, sizeof days);
  (void)!buf_print(out, "%s %s\n", days, run->hours); /* what passes the buffer's maximum is left out */
  run->first = WHEN_NONE;
}

static void run_add(struct run *run, int64_t day, const char *hours, struct buf *out) {
  bool goes_on = run->first != WHEN_NONE && when_day_add(run->last, 1) == day && strcmp(run->hours, hours) == 0;
  if (!goes_on) run_end(run, out);
  if (!goes_on) run->first = day;
  run->last = day;
  text_copy(run->hours, sizeof run->hours, hours);
}

static void say_dated(const struct availability_spans *spans, int64_t today, struct buf *out) {
  struct run run = {.today = today, .first = WHEN_NONE};
  int64_t said = WHEN_NONE;
  for (size_t n = 0; n < spans->count; n++) {
    int64_t start = spans->spans[n].start, end = spans->spans[n].end, day = when_day(start);
    char hours[LINE * 2];
    if (end > when_day_add(day, 1)) { /* over midnight: as one */
      say_span(start, end, today, hours, sizeof hours);
      run_end(&run, out);
      run_add(&run, day, hours, out);
      run_end(&run, out);
    } else if (day != said) {
      say_day(spans, n, day, today, hours, sizeof hours);
      run_add(&run, day, hours, out);
      said = day;
    }
  }
  run_end(&run, out);
}

/* Weekly ones first. */
static int by_weekday(const void *first, const void *second) {
  const struct availability_piece *one = first, *other = second;
  if (one->weekly != other->weekly) return one->weekly ? -1 : 1;
  int days = when_local(one->start).weekday - when_local(other->start).weekday;
  if (days != 0) return days;
  return one->start < other->start ? -1 : one->start > other->start;
}

void availability_say(const struct availability *hours, int64_t today, struct buf *out) {
  AUTO(availability_free_at) struct availability *sorted = availability_copy(hours);
  size_t weekly = 0;
  if (sorted->piece_count > 0) qsort(sorted->pieces, sorted->piece_count, sizeof *sorted->pieces, by_weekday);
  for (; weekly < sorted->piece_count && sorted->pieces[weekly].weekly; weekly++) {
    char line[LINE];
    say_weekly(sorted->pieces[weekly].start, sorted->pieces[weekly].end, today, line, sizeof line);
    (void)!buf_print(out, "%s\n", line);
  }
  while (weekly > 0) /* the others are left */
    availability_remove(sorted, --weekly);
  AUTO(availability_spans_clear) struct availability_spans spans = availability_spans(sorted, today, INT64_MAX, false);
  say_dated(&spans, today, out);
}

/* ---- what changed */

void availability_say_change(const struct availability_change *change, int64_t today, char *out, size_t size) {
  char what[LINE], days[TIME * 3], span[SPAN];
  if (change->weekly) {
    say_weekly(change->from, change->to, today, what, sizeof what);
  } else {
    say_days(change->first, change->last, change->step, today, days, sizeof days);
    say_span(change->from, change->to, today, span, sizeof span);
    snprintf(what, sizeof what, "%s %s", days, span);
  }
  /* TRANSLATORS: hours that were opened: "Fri 27/11 9:00-12:00 added"; or closed. */
  snprintf(out, size, change->opened ? _("%s added") : _("%s removed"), what);
}
