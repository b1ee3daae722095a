/* The grammar of hours: days and then their hours, or hours and then their days, and what is closed. */
#include "model/hours_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/hours_text_private.h"

enum { HOURS_TEXT_MAX = 64 * 1024, HOURS_TEXT_SAY_MAX = 4 << 20 };

/* ---- groups */

static void text_push(struct hours_reader *reader, struct hours_group take_group) {
  reader->groups = mem_grow(reader->groups, reader->group_count, sizeof *reader->groups);
  reader->groups[reader->group_count++] = take_group;
}

static void text_clear_group(struct hours_group *group) {
  free(group->days);
  free(group->spans);
}

/* Where nothing more stands it lacks, else what stands there is not understood. */
static bool text_refuse_lack(struct hours_reader *reader, size_t first, size_t last, const char *why) {
  bool lacks = hours_text_next(reader) == HOURS_END || hours_text_is_days(reader);
  return lacks ? hours_text_refuse(reader, first, last, why) : hours_text_refuse_next(reader);
}

/* Signs and words between days and what is said of them. */
static void text_skip(struct hours_reader *reader) {
  for (;; reader->at++) {
    enum hours_kind kind = hours_text_next(reader);
    if (kind != HOURS_COLON && kind != HOURS_COMMA && kind != HOURS_OPEN && kind != HOURS_DASH && kind != HOURS_BREAK)
      return;
  }
}

/* "sauf dimanche, samedi 10h-12h": behind the one comma other days begin. Which of several does can't be known. */
static bool text_closed_days(struct hours_reader *reader, struct hours_group *group) {
  size_t start = reader->at, commas = 0, comma = 0;
  if (!hours_text_days(reader, group)) return false;
  struct hours_reader look = *reader;
  text_skip(&look);
  bool list = hours_text_next(reader) != HOURS_BREAK;
  if (!list || (!hours_text_is_hours(&look) && hours_text_next(&look) != HOURS_CLOSED)) return true;
  for (size_t n = start; n < reader->at; n++) {
    if (reader->tokens[n].kind != HOURS_COMMA) continue;
    commas++;
    comma = n;
  }
  if (commas != 1)
    return hours_text_refuse(reader, start, reader->at,
                             _("which of these days are closed? Write them on a line of their own"));
  text_clear_group(group);
  reader->tokens[comma].kind = HOURS_BREAK;
  reader->at = start;
  return hours_text_days(reader, group);
}

/* Takes the days out of the group; dates are closed by themselves. */
static bool text_leave_out(struct hours_reader *reader, struct hours_group *group, struct hours_group take_out) {
  unsigned left = group->mask & ~take_out.mask;
  bool dates = take_out.mask == 0, fits = dates || (group->mask != 0 && left != 0);
  if (fits && !dates) {
    group->mask = left;
    group->alone &= left;
  }
  if (!fits) hours_text_refuse(reader, take_out.first, take_out.last, _("nothing is left of the days before"));
  if (fits && dates) {
    take_out.closed = take_out.except = true;
    text_push(reader, take_out); /* group may be gone from here on */
  } else {
    text_clear_group(&take_out);
  }
  return fits;
}

/* ---- the grammar */

struct text_state {
  bool hours_first; /* the text begins with hours: their days follow them */
  bool decided;
  bool nothing;             /* is open: the text says so */
  struct hours_group hours; /* without their days yet */
};

/* "tous les jours sauf dimanche", before the hours or behind them. */
static bool text_except(struct hours_reader *reader, struct hours_group *group) {
  struct hours_group out;
  bool read = text_closed_days(reader, &out);
  if (read) return text_leave_out(reader, group, out);
  text_clear_group(&out);
  return false;
}

/* A pause behind a break, or a comma like the one between the days: other days may have it as well. */
static bool text_is_pause_of_more(const struct hours_reader *reader, size_t word, const struct hours_group *of) {
  enum hours_kind before = word > 0 ? reader->tokens[word - 1].kind : HOURS_BREAK;
  for (size_t n = word; n > 0 && (before == HOURS_DASH || before == HOURS_OPEN || before == HOURS_AND); n--)
    before = reader->tokens[n - 1].kind;
  enum hours_kind parted = of->first > 0 ? reader->tokens[of->first - 1].kind : HOURS_BREAK;
  if (before != HOURS_BREAK && (before != HOURS_COMMA || parted != HOURS_COMMA)) return false;
  for (size_t n = 0; n < reader->group_count; n++) {
    const struct hours_group *group = &reader->groups[n];
    bool has_own = group == of || group->closed;
    for (size_t m = 0; !has_own && m < group->span_count; m++)
      has_own = group->spans[m].cut;
    if (!has_own) return true;
  }
  return false;
}

/* "fermé le dimanche", "sauf le 25 décembre", "fermé de 12h à 14h": behind "closed" or "except". */
static bool text_closing(struct hours_reader *reader, struct text_state *state) {
  size_t word = reader->at;
  bool except = reader->tokens[reader->at++].kind == HOURS_EXCEPT;
  struct hours_group *last = reader->group_count > 0 ? &reader->groups[reader->group_count - 1] : NULL;
  text_skip(reader);
  if (hours_text_is_hours(reader)) {
    struct hours_group *of = state->hours.span_count > 0 ? &state->hours : last;
    if (of == NULL || of->span_count == 0)
      return hours_text_refuse(reader, word, reader->at, _("write what is open, too"));
    size_t first = reader->at;
    bool more = of == last && text_is_pause_of_more(reader, word, of);
    if (!hours_text_hours(reader, of, true)) return false;
    return !more || hours_text_refuse(reader, first, reader->at - 1, _("of which days? Write it behind their hours"));
  }
  if (!hours_text_is_days(reader)) return text_refuse_lack(reader, word, word, _("on which days?"));
  if (except) {
    if (last == NULL || last->closed || state->hours.span_count > 0)
      return hours_text_refuse(reader, word, reader->at, _("except of which days?"));
    return text_except(reader, last);
  }
  struct hours_group group;
  bool read = text_closed_days(reader, &group);
  group.closed = true;
  text_push(reader, group);
  return read;
}

/* What follows days: their hours, or that they are closed. */
static bool text_of_days(struct hours_reader *reader, struct text_state *state, struct hours_group *group) {
  struct hours_reader look = *reader;
  look.at++;
  text_skip(&look);
  if (hours_text_next(reader) == HOURS_EXCEPT && hours_text_is_days(&look)) {
    struct hours_group out;
    reader->at = look.at;
    bool read = hours_text_days(reader, &out);
    if (!read) text_clear_group(&out);
    if (!read || !text_leave_out(reader, group, out)) return false;
  }
  if (state->hours.span_count > 0) {
    if (group->span_count > 0) return hours_text_refuse(reader, group->first, group->last, _("at which hours?"));
    group->spans = state->hours.spans;
    group->span_count = state->hours.span_count;
    state->hours = (struct hours_group){0};
    return true;
  }
  if (group->span_count > 0) return true;
  text_skip(reader);
  group->closed = hours_text_take(reader, HOURS_CLOSED);
  if (group->closed) return true;
  if (!hours_text_is_hours(reader)) return text_refuse_lack(reader, group->first, group->last, _("at which hours?"));
  return hours_text_hours(reader, group, false);
}

static bool text_days(struct hours_reader *reader, struct text_state *state) {
  struct hours_group group;
  state->decided = true;
  bool read = hours_text_days(reader, &group) && text_of_days(reader, state, &group);
  text_push(reader, group);
  return read;
}

static bool text_hours(struct hours_reader *reader, struct text_state *state) {
  if (!state->decided) state->hours_first = state->decided = true;
  if (state->hours_first) return hours_text_hours(reader, &state->hours, false);
  struct hours_group *last = &reader->groups[reader->group_count - 1];
  if (last->closed) return hours_text_refuse(reader, reader->at, reader->at, _("on which days?"));
  return hours_text_hours(reader, last, false);
}

/* Signs that only part what stands around them; a dash before what can't be the end of hours. */
static bool text_is_between(const struct hours_reader *reader) {
  enum hours_kind kind = hours_text_next(reader);
  enum hours_kind before = reader->at > 0 ? reader->tokens[reader->at - 1].kind : HOURS_BREAK;
  if (kind == HOURS_COLON) return before == HOURS_OPEN;
  if (kind == HOURS_AND || kind == HOURS_PLUS) return hours_text_ahead(reader, 1)->kind != HOURS_END;
  if (kind != HOURS_DASH) return kind == HOURS_BREAK || kind == HOURS_COMMA || kind == HOURS_OPEN;
  struct hours_reader look = *reader;
  look.at++;
  return before == HOURS_BREAK || hours_text_is_days(&look) || hours_text_next(&look) == HOURS_CLOSED;
}

static bool text_read(struct hours_reader *reader, struct text_state *state) {
  bool read = true;
  while (read && hours_text_next(reader) != HOURS_END) {
    enum hours_kind kind = hours_text_next(reader);
    if (text_is_between(reader))
      reader->at++;
    else if (hours_text_take(reader, HOURS_NOTHING))
      state->nothing = true;
    else if (kind == HOURS_CLOSED || kind == HOURS_EXCEPT)
      read = text_closing(reader, state);
    else if (hours_text_is_days(reader))
      read = text_days(reader, state);
    else if (hours_text_is_hours(reader))
      read = text_hours(reader, state);
    else
      read = hours_text_refuse_next(reader);
  }
  if (read && state->hours.span_count > 0)
    return hours_text_refuse(reader, state->hours.spans[0].first, state->hours.spans[state->hours.span_count - 1].last,
                             _("on which days?"));
  if (!read || (reader->group_count > 0) != state->nothing) return read;
  error_set(reader->error, ERROR_USAGE,
            _("There are no hours in this: write them like Mon-Fri 9:00-12:00, 14:00-18:00; Sat 9:00-12:00"));
  return false;
}

enum error_code hours_text_read(const char *text, int64_t today, bool weekly, struct availability **made,
                                bool *weekdays, struct error *error) {
  *made = NULL;
  *weekdays = false;
  error_clear(error);
  if (strlen(text) > HOURS_TEXT_MAX) return error_too_long(error, strlen(text), HOURS_TEXT_MAX);
  AUTO(mem_free_at) char *clean = text_clean(text, strlen(text), TEXT_LINES);
  struct hours_reader reader = {.text = clean, .today = today, .error = error};
  struct text_state state = {.nothing = false};
  reader.tokens = hours_text_tokens(clean, &reader.count);
  if (availability_read("[]", made, error) == ERROR_NONE &&
      !(text_read(&reader, &state) && hours_text_make(&reader, weekly, *made))) {
    availability_free(*made);
    *made = NULL;
  }
  for (size_t n = 0; n < reader.group_count; n++) {
    *weekdays |= !reader.groups[n].closed && reader.groups[n].day_count == 0;
    text_clear_group(&reader.groups[n]);
  }
  text_clear_group(&state.hours);
  free(reader.groups);
  free(reader.tokens);
  return error->code;
}

/* ---- on top of what is open */

static char *text_say(const struct availability *hours, int64_t today) {
  struct buf said = buf_empty(HOURS_TEXT_SAY_MAX);
  availability_say(hours, today, &said);
  return buf_take(&said);
}

struct availability *hours_text_apply(const struct availability *before, const struct availability *read,
                                      int64_t today) {
  if (availability_is_untold(before) && availability_is_empty(read, today)) return availability_copy(read);
  AUTO(mem_free_at) char *is = text_say(before, today), *will = text_say(read, today);
  if (strcmp(is, will) == 0) return availability_copy(before); /* seconds, for one, are not said */
  return availability_rebase(before, read, before, today);
}
