/* The days of hours: weekdays, ranges and lists of them, dates, and what is left out. */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/availability_private.h"
#include "model/hours_text_private.h"

enum { DAYS_EVERY = 0x7F, DAYS_NO_WEEKDAY = -1, DAYS_TEXT = 64, DAYS_YEAR_LEAST = 1970, DAYS_YEAR_MOST = 2200 };

/* ---- one date */

struct days_date {
  int weekday, day, month, year; /* weekday: DAYS_NO_WEEKDAY, year: 0 where it is not said */
};

/* The year is the nearest one in which it is that weekday. WHEN_NONE: there is no such day. */
static int64_t days_find(const struct hours_reader *reader, const struct days_date *date) {
  static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  char text[DAYS_TEXT], year[DAYS_TEXT / 4] = "";
  int64_t day;
  bool has_time;
  struct error error;
  if (date->year > 0) snprintf(year, sizeof year, "/%04d", date->year);
  snprintf(text, sizeof text, "%s %02d/%02d%s", date->weekday >= 0 ? weekdays[date->weekday] : "", date->day,
           date->month, year);
  return when_read(text + (text[0] == ' '), reader->today, &day, &has_time, &error) == ERROR_NONE ? day : WHEN_NONE;
}

static void days_little(struct hours_reader *reader) {
  while (hours_text_take(reader, HOURS_FROM))
    ;
}

static bool days_is_short(const struct hours_token *token) {
  return token->kind == HOURS_NUMBER && token->digits <= 2;
}

/* "1er", "27th", "27". */
static bool days_ordinal(struct hours_reader *reader, int *day) {
  if (!days_is_short(hours_text_ahead(reader, 0))) return false;
  *day = hours_text_ahead(reader, 0)->value;
  const struct hours_token *behind = hours_text_ahead(reader, 1);
  bool th = behind->kind == HOURS_DAY && !behind->apart && behind->to - behind->from == 2;
  reader->at += 1 + (th || (behind->kind == HOURS_ORDINAL && !behind->apart));
  return true;
}

/* "2026" behind a date; hours are none. */
static void days_year(struct hours_reader *reader, struct days_date *date) {
  size_t comma = hours_text_next(reader) == HOURS_COMMA;
  const struct hours_token *year = hours_text_ahead(reader, comma);
  if (year->kind != HOURS_NUMBER || year->digits != 4 || year->value < DAYS_YEAR_LEAST ||
      year->value > DAYS_YEAR_MOST || hours_text_ahead(reader, comma + 1)->kind == HOURS_DASH)
    return;
  date->year = year->value;
  reader->at += comma + 1;
}

/* "27/11", "27/11/2026"; "9/12h" are hours. */
static bool days_by_numbers(struct hours_reader *reader, struct days_date *date) {
  const struct hours_token *day = hours_text_ahead(reader, 0), *month = hours_text_ahead(reader, 2);
  if (!days_is_short(day) || hours_text_ahead(reader, 1)->kind != HOURS_SLASH || !days_is_short(month)) return false;
  if (day->value < 1 || day->value > 31 || month->value < 1 || month->value > 12) return false;
  const struct hours_token *behind = hours_text_ahead(reader, 3), *year = hours_text_ahead(reader, 4);
  bool minutes = behind->kind == HOURS_COLON && !behind->apart && year->digits == 2 && !year->apart;
  if (behind->kind == HOURS_HOUR || behind->kind == HOURS_HALF || minutes) return false;
  date->day = day->value;
  date->month = month->value;
  reader->at += 3;
  if (behind->kind != HOURS_SLASH || year->kind != HOURS_NUMBER || (year->digits != 2 && year->digits != 4))
    return true;
  date->year = year->value + (year->digits == 2 ? 2000 : 0);
  reader->at += 2;
  return true;
}

/* "27 novembre 2026", "November 27". */
static bool days_by_name(struct hours_reader *reader, struct days_date *date) {
  bool month_first = hours_text_next(reader) == HOURS_MONTH;
  if (month_first) date->month = reader->tokens[reader->at++].value;
  if (!days_ordinal(reader, &date->day)) return false;
  if (!month_first) days_little(reader); /* "2nd of December" */
  if (!month_first && hours_text_next(reader) != HOURS_MONTH) return false;
  if (!month_first) date->month = reader->tokens[reader->at++].value;
  days_year(reader, date);
  return true;
}

/* "2026-11-27". */
static bool days_by_iso(struct hours_reader *reader, struct days_date *date) {
  const struct hours_token *at = hours_text_ahead(reader, 0);
  for (size_t n = 0; n < 5; n++)
    if (hours_text_ahead(reader, n)->kind != (n % 2 == 0 ? HOURS_NUMBER : HOURS_DASH)) return false;
  if (at[0].digits != 4 || at[2].digits != 2 || at[4].digits != 2 || at[1].apart || at[3].apart) return false;
  date->year = at[0].value;
  date->month = at[2].value;
  date->day = at[4].value;
  reader->at += 5;
  return true;
}

static void days_weekday(struct hours_reader *reader, struct days_date *date) {
  date->weekday = DAYS_NO_WEEKDAY;
  if (hours_text_next(reader) != HOURS_DAY) return;
  date->weekday = reader->tokens[reader->at++].value;
  hours_text_take(reader, HOURS_COMMA);
}

bool hours_text_date(struct hours_reader *reader, int64_t *day) {
  size_t start = reader->at;
  struct days_date date = {0};
  if (hours_text_next(reader) == HOURS_DATED) {
    *day = when_day_add(reader->today, reader->tokens[reader->at++].value);
    return true;
  }
  days_weekday(reader, &date);
  if (days_by_iso(reader, &date) || days_by_numbers(reader, &date) || days_by_name(reader, &date)) {
    *day = days_find(reader, &date);
    return true;
  }
  reader->at = start;
  return false;
}

static bool days_is_range(enum hours_kind kind) {
  return kind == HOURS_TO || kind == HOURS_UNTIL || kind == HOURS_DASH;
}

/* "1er" of "du 1er au 15 décembre": the month is the other's, or the one before. */
static bool days_elliptic(struct hours_reader *reader, struct hours_days *days) {
  size_t start = reader->at;
  struct days_date first = {0};
  days_weekday(reader, &first);
  if (days_ordinal(reader, &first.day) && days_is_range(hours_text_next(reader))) {
    reader->at++;
    days_little(reader);
    if (hours_text_date(reader, &days->last) && days->last != WHEN_NONE) {
      struct when_local last = when_local(days->last);
      bool before = first.day > last.day;
      first.month = before ? (last.month + 10) % 12 + 1 : last.month;
      first.year = last.year - (before && last.month == 1);
      days->first = days_find(reader, &first);
      return true;
    }
  }
  reader->at = start;
  return false;
}

/* ---- what names days */

bool hours_text_is_days(const struct hours_reader *reader) {
  struct hours_reader look = *reader;
  struct hours_days days;
  days_little(&look);
  switch (hours_text_next(&look)) {
  case HOURS_DAY:
  case HOURS_DAYS:
  case HOURS_OTHERS:
  case HOURS_ALWAYS:
  case HOURS_DATED:
  case HOURS_MONTH:
    return true;
  default:
    return hours_text_date(&look, &days.first) || days_elliptic(&look, &days);
  }
}

static void days_add(struct hours_group *group, struct hours_days days) {
  group->days = mem_grow(group->days, group->day_count, sizeof *group->days);
  group->days[group->day_count++] = days;
}

/* A date, or two and what is between. False, and nothing is taken: none stands there. */
static bool days_dates(struct hours_reader *reader, struct hours_days *days) {
  if (days_elliptic(reader, days)) return true;
  if (!hours_text_date(reader, &days->first)) return false;
  size_t behind = reader->at;
  days->last = days->first;
  if (!days_is_range(hours_text_next(reader))) return true;
  reader->at++;
  days_little(reader);
  if (!hours_text_date(reader, &days->last)) reader->at = behind;
  return true;
}

static bool days_check_dates(struct hours_reader *reader, size_t first, const struct hours_days *days, bool since) {
  size_t last = reader->at - 1;
  if (days->first == WHEN_NONE || days->last == WHEN_NONE)
    return hours_text_refuse(reader, first, last, _("there is no such day"));
  if (days->last < days->first || when_day_add(days->first, AVAILABILITY_DAYS_MAX) < days->last)
    return hours_text_refuse(reader, first, last, _("the end is before the beginning, or too far"));
  return since || days->last >= reader->today || hours_text_refuse(reader, first, last, _("this is over"));
}

/* "lun", "lun-ven", "du lundi au vendredi". */
static bool days_weekdays(struct hours_reader *reader, struct hours_group *group) {
  size_t first = reader->at;
  int from = reader->tokens[reader->at++].value, to;
  size_t behind = reader->at;
  bool range = days_is_range(hours_text_next(reader));
  if (range) reader->at++;
  days_little(reader);
  if (!range || hours_text_next(reader) != HOURS_DAY) {
    reader->at = behind;
    group->mask |= 1U << from;
    group->alone |= 1U << from;
    return true;
  }
  to = reader->tokens[reader->at++].value;
  if (to == from) return hours_text_refuse(reader, first, reader->at - 1, _("from which day to which?"));
  for (int day = from;; day = (day + 1) % 7) {
    group->mask |= 1U << day;
    if (day == to) return true;
  }
}

static bool days_others(struct hours_reader *reader, struct hours_group *group) {
  unsigned named = 0;
  for (size_t n = 0; n < reader->group_count; n++)
    named |= reader->groups[n].mask;
  group->mask |= DAYS_EVERY & ~named;
  return named != DAYS_EVERY || hours_text_refuse(reader, reader->at - 1, reader->at - 1, _("no day is left"));
}

static bool days_always(struct hours_reader *reader, struct hours_group *group) {
  struct hours_span day = {.from = {.day = WHEN_NONE}, .to = {.minute = 24 * 60, .day = WHEN_NONE}};
  if (hours_text_ahead(reader, 0)->value == 1)
    return hours_text_refuse(reader, reader->at, reader->at,
                             _("this may be every day, or a date: write which one is meant"));
  day.first = day.last = reader->at++;
  group->mask |= DAYS_EVERY;
  group->spans = mem_grow(group->spans, group->span_count, sizeof *group->spans);
  group->spans[group->span_count++] = day;
  return true;
}

/* One of a list. since: it stands behind a word that makes it the first day of weekly hours. */
static bool days_item(struct hours_reader *reader, struct hours_group *group) {
  bool since = hours_text_take(reader, HOURS_SINCE), from = since;
  while (hours_text_next(reader) == HOURS_FROM)
    from |= reader->tokens[reader->at++].value == 1;
  size_t first = reader->at;
  struct hours_days days;
  if (days_dates(reader, &days)) {
    since |= from && days.first == days.last && group->mask != 0;
    if (!days_check_dates(reader, first, &days, since)) return false;
    if (since)
      group->since = days.first;
    else
      days_add(group, days);
    return true;
  }
  switch (hours_text_next(reader)) {
  case HOURS_DAY:
    return days_weekdays(reader, group);
  case HOURS_DAYS:
    group->mask |= (unsigned)reader->tokens[reader->at++].value;
    return true;
  case HOURS_OTHERS:
    reader->at++;
    return days_others(reader, group);
  case HOURS_ALWAYS:
    return days_always(reader, group);
  default:
    return hours_text_refuse_next(reader);
  }
}

/* A sign or a word, and more days behind it; nothing is taken where there are none. */
static bool days_go_on(struct hours_reader *reader, size_t *slashes) {
  size_t start = reader->at;
  enum hours_kind kind = hours_text_next(reader);
  bool slash = kind == HOURS_SLASH;
  if (slash || kind == HOURS_COMMA || kind == HOURS_AND || kind == HOURS_PLUS) reader->at++;
  struct hours_reader look = *reader;
  bool since = hours_text_take(&look, HOURS_SINCE);
  int64_t day;
  if (since) days_little(&look);
  bool more = since ? hours_text_date(&look, &day) : hours_text_is_days(reader);
  if (!more) reader->at = start;
  *slashes += more && slash;
  return more;
}

/* "lun/ven" may be two days or five. */
static bool days_check_slash(struct hours_reader *reader, const struct hours_group *group, size_t slashes) {
  for (int day = 0; slashes == 1 && day < 7; day++)
    if (group->alone == (1U << day | 1U << (day + 1) % 7)) return true;
  return slashes != 1 || hours_text_refuse(reader, group->first, group->last,
                                           _("this may be these days, or from the one to the other"));
}

static bool days_list(struct hours_reader *reader, struct hours_group *group) {
  size_t slashes = 0;
  group->first = reader->at;
  do
    if (!days_item(reader, group)) return false;
  while (days_go_on(reader, &slashes));
  group->last = reader->at - 1;
  bool range = true;
  for (size_t n = 0; n < group->day_count; n++)
    range &= group->days[n].first < group->days[n].last;
  if (group->mask != 0 && group->day_count > 0 && !range)
    return hours_text_refuse(reader, group->first, group->last,
                             _("weekdays and dates: write them one after the other"));
  if (group->mask == 0 && group->since != WHEN_NONE)
    return hours_text_refuse(reader, group->first, group->last, _("on which days of the week?"));
  return days_check_slash(reader, group, slashes);
}

bool hours_text_days(struct hours_reader *reader, struct hours_group *group) {
  *group = (struct hours_group){.since = WHEN_NONE};
  return days_list(reader, group);
}
