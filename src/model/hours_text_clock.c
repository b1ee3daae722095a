/* Times of day, and from when to when. */
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/hours_text_private.h"

enum { CLOCK_HOUR = 60, CLOCK_NOON = 12 * 60, CLOCK_DAY = 24 * 60, CLOCK_NIGHT = 7 * 60, CLOCK_NO_PART = -1 };

static const struct hours_days clock_parts[] = {[HOURS_MORNING] = {0, 13 * CLOCK_HOUR},
                                                [HOURS_AFTERNOON] = {CLOCK_NOON, 20 * CLOCK_HOUR},
                                                [HOURS_EVENING] = {16 * CLOCK_HOUR, CLOCK_DAY}};

/* ---- a time */

static bool clock_is_pair(const struct hours_token *token) {
  return token->kind == HOURS_NUMBER && token->digits == 2;
}

/* ":30", "h30", " h 30", ".30" behind the hour. */
static int clock_minutes(struct hours_reader *reader, struct hours_time *time) {
  const struct hours_token *sign = hours_text_ahead(reader, 0), *minutes = hours_text_ahead(reader, 1);
  enum hours_kind behind = hours_text_ahead(reader, 2)->kind;
  bool hour = sign->kind == HOURS_HOUR, sure = hour || sign->kind == HOURS_COLON || sign->kind == HOURS_POINT;
  bool more = clock_is_pair(minutes) && (!hour || (behind != HOURS_HOUR && behind != HOURS_COLON));
  if (sign->kind == HOURS_POINT) more &= !sign->apart && !minutes->apart;
  if (!sure || (!hour && !more)) return 0;
  time->sure = true;
  reader->at += 1 + more;
  return more ? minutes->value : 0;
}

/* " +02:00", as days have it when the clock changes. ended: nothing but the next hours can stand there. */
static void clock_offset(struct hours_reader *reader, struct hours_time *time, bool ended) {
  const struct hours_token *sign = hours_text_ahead(reader, 0), *hours = hours_text_ahead(reader, 1),
                           *minutes = hours_text_ahead(reader, 3);
  enum hours_kind behind = hours_text_ahead(reader, 4)->kind;
  bool minus = sign->kind == HOURS_DASH, goes_on = behind == HOURS_DASH || behind == HOURS_TO;
  if ((sign->kind != HOURS_PLUS && !minus) || !sign->apart || hours->apart || !clock_is_pair(hours) ||
      hours_text_ahead(reader, 2)->kind != HOURS_COLON || !clock_is_pair(minutes) || (minus && !ended && !goes_on))
    return;
  time->with_offset = true;
  time->offset = (hours->value * CLOCK_HOUR + minutes->value) * (minus ? -1 : 1);
  reader->at += 4;
}

/* "am", "du matin": of a time of twelve hours. */
static bool clock_half(struct hours_reader *reader, struct hours_time *time, bool part) {
  const struct hours_token *token = hours_text_ahead(reader, 0);
  bool half = token->kind == HOURS_HALF;
  if (!half && !(part && token->kind == HOURS_PART)) return true;
  bool morning = half ? token->value == 0 : token->value == HOURS_MORNING;
  int hour = time->minute / CLOCK_HOUR;
  reader->at++;
  time->half = time->sure = true;
  if (hour > 12) return !morning;
  if (hour == 12 && morning && half) time->minute -= CLOCK_NOON;
  if (hour < 12 && !morning) time->minute += CLOCK_NOON;
  return true;
}

static bool clock_time(struct hours_reader *reader, struct hours_time *time, bool ended) {
  const struct hours_token *token = hours_text_ahead(reader, 0);
  size_t first = reader->at;
  int hour, minutes = 0;
  *time = (struct hours_time){.day = WHEN_NONE};
  if (token->kind == HOURS_CLOCK) {
    reader->at++;
    time->sure = true;
    time->minute = token->value;
    return true;
  }
  if (token->kind != HOURS_NUMBER) return hours_text_refuse_next(reader);
  reader->at++;
  hour = token->value;
  if (token->digits == 4) {
    minutes = hour % 100;
    hour /= 100;
    time->sure = true;
  } else {
    minutes = clock_minutes(reader, time);
  }
  time->minute = hour * CLOCK_HOUR + minutes;
  bool good = token->digits != 3 && token->digits <= 4 && minutes < CLOCK_HOUR && time->minute <= CLOCK_DAY &&
              clock_half(reader, time, !ended);
  if (!good) return hours_text_refuse(reader, first, reader->at - 1, _("this is no time of day"));
  clock_offset(reader, time, ended);
  return true;
}

/* ---- from when to when */

static bool clock_is_range(enum hours_kind kind) {
  return kind == HOURS_TO || kind == HOURS_UNTIL || kind == HOURS_DASH;
}

/* What the numbers mean where only one of them says which half of the day it is. */
static void clock_join(struct hours_span *span, int part) {
  struct hours_time *from = &span->from, *to = &span->to;
  if (from->minute == CLOCK_DAY) from->minute = 0;
  if (to->minute == 0 && from->minute > 0) to->minute = CLOCK_DAY;
  if (to->half && !from->sure && from->minute < CLOCK_NOON && to->minute > CLOCK_NOON &&
      from->minute + CLOCK_NOON < to->minute)
    from->minute += CLOCK_NOON;
  if (from->half && !to->sure && to->minute <= from->minute && to->minute < CLOCK_NOON) to->minute += CLOCK_NOON;
  if (part > HOURS_MORNING && to->minute <= CLOCK_NOON && from->minute < to->minute && !from->half && !to->half) {
    from->minute += CLOCK_NOON;
    to->minute += CLOCK_NOON;
  }
}

static bool clock_check(struct hours_reader *reader, const struct hours_span *span, int part) {
  const struct hours_time *from = &span->from, *to = &span->to;
  bool same_day = to->day == WHEN_NONE;
  if (same_day && !from->with_offset && !to->with_offset && to->minute <= from->minute)
    return hours_text_refuse(reader, span->first, span->last, _("these hours end before they begin"));
  if (part != CLOCK_NO_PART && (from->minute < clock_parts[part].first || to->minute > clock_parts[part].last))
    return hours_text_refuse(reader, span->first, span->last, _("these hours are not in that part of the day"));
  if (same_day && part == CLOCK_NO_PART && !from->sure && !to->sure && from->minute < CLOCK_NIGHT &&
      to->minute <= CLOCK_NOON)
    return hours_text_refuse(reader, span->first, span->last,
                             _("this may be in the night or in the afternoon: write 14-18, or 2-6 am"));
  return true;
}

/* Little words before hours; the part of the day among them. */
static bool clock_lead(struct hours_reader *reader, int *part, bool *between) {
  for (;;) {
    switch (hours_text_next(reader)) {
    case HOURS_BETWEEN:
      *between = true;
      break;
    case HOURS_PART:
      if (*part != CLOCK_NO_PART) return hours_text_refuse(reader, reader->at - 1, reader->at, _("at which hours?"));
      *part = hours_text_ahead(reader, 0)->value;
      break;
    case HOURS_COLON:
      if (*part == CLOCK_NO_PART) return hours_text_refuse_next(reader);
      break;
    case HOURS_FROM:
    case HOURS_SINCE:
    case HOURS_TO:
    case HOURS_OPEN:
      break;
    default:
      return true;
    }
    reader->at++;
  }
}

static bool clock_end(struct hours_reader *reader, struct hours_span *span, bool between) {
  enum hours_kind kind = hours_text_next(reader);
  bool slash = kind == HOURS_SLASH;
  if (!clock_is_range(kind) && !slash && !(between && kind == HOURS_AND))
    return hours_text_refuse(reader, span->first, reader->at - 1, _("until when?"));
  reader->at++;
  int64_t day = WHEN_NONE;
  size_t first = reader->at;
  if (hours_text_date(reader, &day) && day == WHEN_NONE)
    return hours_text_refuse(reader, first, reader->at - 1, _("there is no such day"));
  if (!clock_time(reader, &span->to, true)) return false;
  span->to.day = day;
  return !slash || span->from.sure || span->to.sure ||
         hours_text_refuse(reader, span->first, reader->at - 1,
                           _("this may be a date or hours: write 9h-12h, or 9 December"));
}

static bool clock_all_day(struct hours_reader *reader, struct hours_span *span) {
  bool whole = reader->tokens[reader->at++].value == 1;
  span->from = (struct hours_time){.minute = whole ? 0 : AVAILABILITY_DEFAULT_FROM, .sure = true, .day = WHEN_NONE};
  span->to = (struct hours_time){.minute = whole ? CLOCK_DAY : AVAILABILITY_DEFAULT_TO, .sure = true, .day = WHEN_NONE};
  return true;
}

static bool clock_span(struct hours_reader *reader, struct hours_span *span) {
  int part = CLOCK_NO_PART;
  bool between = false;
  size_t lead = reader->at;
  if (!clock_lead(reader, &part, &between)) return false;
  span->first = reader->at;
  if (hours_text_next(reader) == HOURS_ALL_DAY) {
    if (!clock_all_day(reader, span)) return false;
  } else {
    if (part != CLOCK_NO_PART && hours_text_next(reader) != HOURS_NUMBER && hours_text_next(reader) != HOURS_CLOCK)
      return hours_text_refuse(reader, lead, reader->at - 1, _("at which hours?"));
    if (!clock_time(reader, &span->from, false) || !clock_end(reader, span, between)) return false;
  }
  if (part == CLOCK_NO_PART && hours_text_next(reader) == HOURS_PART) part = reader->tokens[reader->at++].value;
  span->last = reader->at - 1;
  enum hours_kind behind = hours_text_ahead(reader, 1)->kind;
  if (clock_is_range(hours_text_next(reader)) && (behind == HOURS_NUMBER || behind == HOURS_CLOCK))
    return hours_text_refuse(reader, span->first, reader->at + 1 + (hours_text_ahead(reader, 2)->kind == HOURS_HOUR),
                             _("from when to when?"));
  clock_join(span, part);
  return clock_check(reader, span, part);
}

bool hours_text_is_hours(const struct hours_reader *reader) {
  struct hours_reader look = *reader;
  if (hours_text_is_days(reader)) return false;
  for (;; look.at++) {
    switch (hours_text_next(&look)) {
    case HOURS_FROM:
    case HOURS_SINCE:
    case HOURS_BETWEEN:
    case HOURS_TO:
    case HOURS_OPEN:
      continue;
    case HOURS_NUMBER:
    case HOURS_CLOCK:
    case HOURS_ALL_DAY:
    case HOURS_PART:
      return true;
    default:
      return false;
    }
  }
}

bool hours_text_hours(struct hours_reader *reader, struct hours_group *group, bool cut) {
  for (;;) {
    struct hours_span span = {.cut = cut};
    if (!clock_span(reader, &span)) return false;
    group->spans = mem_grow(group->spans, group->span_count, sizeof *group->spans);
    group->spans[group->span_count++] = span;
    size_t behind = reader->at;
    enum hours_kind kind = hours_text_next(reader);
    if (kind == HOURS_COMMA || kind == HOURS_AND || kind == HOURS_PLUS || kind == HOURS_SLASH) reader->at++;
    if (hours_text_is_hours(reader)) continue;
    reader->at = behind;
    return true;
  }
}
