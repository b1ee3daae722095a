#include "panes/slots_week.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "panes/week_grid.h"

enum {
  SLOTS_WEEK_DIGITS = 9,
  SLOTS_WEEK_CHANGED_MS = 500,
  SLOTS_WEEK_TIME = WEEK_GRID_TIME + 1, /* cells of the star and a time */
  SLOTS_WEEK_ENTRY = 96,
  SLOTS_WEEK_HEAD = 1
};

struct slots_week_cell { /* a half-day, and which of its slots the numbers begin with */
  int64_t day;
  int half;
  size_t first;
};
struct slots_week {
  struct pane base;
  struct context *context;
  const struct slots *slots;
  struct week_grid grid;
  struct slots_week_cell at; /* the cursor */
  bool placed;               /* ... put on a slot, or moved by the person */
  struct {
    struct slots_week_cell at;
    size_t count;
    int64_t slots[SLOTS_WEEK_DIGITS];
  } painted;          /* what the numbers mean to the person */
  int64_t changed_ms; /* when others were painted under them without a key; monotonic, 0: not since a key */
  int width, height;
};

/* ---- which slots are where */

/* Of the day from begin to end: past ones are in no cell any more. */
static bool slots_week_is_in(const struct slot *slot, int64_t begin, int64_t end, int half) {
  return slot->at >= begin && slot->at < end && week_grid_half(slot->at) == half;
}

static int64_t slots_week_begin(const struct slots_week *pane, int64_t day) {
  int64_t coming = context_utc(pane->context) + 1;
  return day > coming ? day : coming;
}

/* The n-th of a cell, recommended ones first; NULL: it has fewer. */
static const struct slot *slots_week_slot(const struct slots_week *pane, int64_t day, int half, size_t n) {
  const struct slot_list *list = slots_seen(pane->slots).list;
  int64_t begin = slots_week_begin(pane, day), end = when_day_add(day, 1);
  for (size_t slot = 0; list != NULL && slot < list->count; slot++)
    if (slots_week_is_in(&list->slots[slot], begin, end, half) && n-- == 0) return &list->slots[slot];
  return NULL;
}

static size_t slots_week_count(const struct slots_week *pane, int64_t day, int half) {
  const struct slot_list *list = slots_seen(pane->slots).list;
  int64_t begin = slots_week_begin(pane, day), end = when_day_add(day, 1);
  size_t count = 0;
  for (size_t slot = 0; list != NULL && slot < list->count; slot++)
    count += slots_week_is_in(&list->slots[slot], begin, end, half);
  return count;
}

/* The nearest day with a slot from that one on (step 1) or back (-1); WHEN_NONE. */
static int64_t slots_week_day(const struct slots_week *pane, int64_t from, int step) {
  const struct slot_list *list = slots_seen(pane->slots).list;
  int64_t best = WHEN_NONE, now = context_utc(pane->context);
  for (size_t n = 0; list != NULL && n < list->count; n++) {
    int64_t day = when_day(list->slots[n].at);
    bool beyond = list->slots[n].at > now && (step > 0 ? day >= from : day <= from);
    if (beyond && (best == WHEN_NONE || (step > 0 ? day < best : day > best))) best = day;
  }
  return best;
}

/* ---- the cursor */

static bool slots_week_is_at(const struct slots_week_cell *one, const struct slots_week_cell *other) {
  return one->day == other->day && one->half == other->half && one->first == other->first;
}

/* On that day: the same half of it where that has a slot. */
static void slots_week_go(struct slots_week *pane, int64_t day) {
  int half = pane->at.half;
  if (slots_week_count(pane, day, half) == 0 && slots_week_count(pane, day, 1 - half) > 0) half = 1 - half;
  pane->at = (struct slots_week_cell){day, half, 0};
  pane->grid = week_grid_of(day, pane->width);
}

/* On the first slot, which is a recommended one where there is any; false: there is none yet. */
static bool slots_week_place(struct slots_week *pane) {
  const struct slot_list *list = slots_seen(pane->slots).list;
  if (pane->placed || list == NULL || list->count == 0) return false;
  pane->at.half = week_grid_half(list->slots[0].at);
  slots_week_go(pane, when_day(list->slots[0].at));
  return pane->placed = true;
}

/* To a day with slots: days without are passed over, and where there is none the cursor stays, which is said. */
static void slots_week_to(struct slots_week *pane, int64_t from, int step) {
  int64_t day = slots_week_day(pane, from, step);
  if (day != WHEN_NONE)
    slots_week_go(pane, day);
  else
    notice_show(pane->context->notice, STYLE_WARN, "%s",
                step < 0 ? _("No slot is before that") : _("No slot is after that"));
}

static void slots_week_other_half(struct slots_week *pane, int half) {
  if (half != pane->at.half && slots_week_count(pane, pane->at.day, half) > 0)
    pane->at = (struct slots_week_cell){pane->at.day, half, 0};
  else if (half != pane->at.half)
    notice_show(pane->context->notice, STYLE_WARN, "%s", _("No slot in that half of the day"));
}

static bool slots_week_move(struct slots_week *pane, enum command command) {
  int days = command_days(command);
  const int64_t *week = pane->grid.day;
  if (days != 0)
    slots_week_to(pane, when_day_add(pane->at.day, days), days);
  else if (command == COMMAND_PAGE_UP)
    slots_week_to(pane, when_day_add(week[0], -1), -1);
  else if (command == COMMAND_PAGE_DOWN)
    slots_week_to(pane, week[WEEK_GRID_DAYS], 1);
  else if (command == COMMAND_FIRST)
    slots_week_to(pane, when_day(context_utc(pane->context)), 1);
  else if (command == COMMAND_LAST)
    slots_week_to(pane, INT64_MAX, -1);
  else if (command == COMMAND_UP || command == COMMAND_DOWN)
    slots_week_other_half(pane, command == COMMAND_DOWN);
  else
    return false;
  pane->placed = true;
  return true;
}

/* ---- the numbers */

/* "1 ★14:30", with the time where the property is: "1 ★14:30 (17:30)". */
static void slots_week_entry(const struct slots_week *pane, const struct slot *slot, size_t number, char *out,
                             size_t size) {
  char time[32], there[64], text[SLOTS_WEEK_ENTRY - 24]; /* ... and number and star */
  struct property_zone zone = slots_seen(pane->slots).zone;
  when_show_time(slot->at, time, sizeof time);
  property_zone_show_time(&zone, slot->at, there, sizeof there);
  snprintf(text, sizeof text, there[0] != '\0' ? "%s (%s)" : "%s", time, there);
  snprintf(out, size, "%zu %s%s", number, slot->recommended ? "★" : "", text);
}

static int slots_week_foot_rows(const struct slots_week *pane) {
  int rows = 1 + (SLOTS_WEEK_DIGITS * 10 + pane->width - 1) / (pane->width > 0 ? pane->width : 1);
  int most = pane->height - SLOTS_WEEK_HEAD - WEEK_GRID_HALVES;
  return rows < most ? rows : most > 0 ? most : 0;
}

/* Of each half-day. */
static int slots_week_lines(const struct slots_week *pane) {
  return (pane->height - SLOTS_WEEK_HEAD - slots_week_foot_rows(pane)) / WEEK_GRID_HALVES;
}

struct slots_week_point { /* a cell of the pane */
  int x, y;
  size_t number; /* of the slot that stands there, from 1 on; 0: none does */
};

/* Where the numbered slots of the cell stand under the grid; a canvas of NULL only counts. Returns how many fit.
 * point: which one stands there, or NULL. */
static size_t slots_week_draw_numbers(const struct slots_week *pane, struct canvas *canvas, struct rect rect,
                                      struct slots_week_point *point) {
  int x = 0, y = 0;
  size_t n = 0;
  const struct slot *slot;
  while (n < SLOTS_WEEK_DIGITS &&
         (slot = slots_week_slot(pane, pane->at.day, pane->at.half, pane->at.first + n)) != NULL) {
    char entry[SLOTS_WEEK_ENTRY];
    slots_week_entry(pane, slot, n + 1, entry, sizeof entry);
    int width = text_width(entry);
    if (x > 0 && x + width > rect.width) x = 0, y++;
    if (y >= rect.height) break;
    if (canvas != NULL) canvas_text(canvas, rect.x + x, rect.y + y, rect.width - x, STYLE_TEXT, entry);
    bool hit = point != NULL && point->y == rect.y + y && point->x >= rect.x + x && point->x < rect.x + x + width;
    x += width + 2;
    n++;
    if (hit) point->number = n;
  }
  return n;
}

static struct rect slots_week_numbers(const struct slots_week *pane) {
  int rows = slots_week_foot_rows(pane);
  return (struct rect){1, pane->height - rows + 1, pane->width - 1, rows - 1};
}

static size_t slots_week_numbered(const struct slots_week *pane) {
  return slots_week_draw_numbers(pane, NULL, slots_week_numbers(pane), NULL);
}

static void slots_week_painted(struct pane *base, bool whole) {
  struct slots_week *pane = CONTAINER_OF(base, struct slots_week, base);
  size_t count = whole ? slots_week_numbered(pane) : 0;
  bool same = slots_week_is_at(&pane->painted.at, &pane->at), changed = false;
  for (size_t n = 0; n < count; n++) {
    int64_t at = slots_week_slot(pane, pane->at.day, pane->at.half, pane->at.first + n)->at;
    changed |= n >= pane->painted.count || pane->painted.slots[n] != at;
    pane->painted.slots[n] = at;
  }
  if (same && changed && pane->painted.count > 0) pane->changed_ms = context_mono(pane->context);
  pane->painted.at = pane->at;
  pane->painted.count = count;
}

const struct slot *slots_week_picked(const struct slots_week *pane, int digit, const char **why) {
  struct slots_seen seen = slots_seen(pane->slots);
  size_t n = (size_t)digit - 1;
  const struct slot *slot = slots_week_slot(pane, pane->at.day, pane->at.half, pane->at.first + n);
  bool just_changed = pane->changed_ms != 0 && context_mono(pane->context) - pane->changed_ms < SLOTS_WEEK_CHANGED_MS;
  bool painted = slots_week_is_at(&pane->painted.at, &pane->at) && n < pane->painted.count;
  *why = seen.list == NULL ? seen.why_none : _("There is no such slot here");
  if (slot == NULL || (slots_week_is_at(&pane->painted.at, &pane->at) && n >= slots_week_numbered(pane))) return NULL;
  *why = _("The list has just changed: look, then press again");
  return painted && pane->painted.slots[n] == slot->at && !just_changed ? slot : NULL;
}

/* ---- drawing */

static void slots_week_title(const struct pane *base, char *out, size_t size) {
  const struct slots_week *pane = CONTAINER_OF(base, struct slots_week, base);
  const struct context *context = pane->context;
  struct slots_seen seen = slots_seen(pane->slots);
  char days[160], age[96] = "", what[128], when[64];
  const char *ref = context->chosen.ref_shown != NULL ? context->chosen.ref_shown : "";
  week_grid_say(&pane->grid, days, sizeof days);
  if (seen.fresh != NULL) freshness_show(context, REFRESH_SLOTS, seen.fresh, age, sizeof age);
  snprintf(what, sizeof what, "%s  %s", ref, _("1-9 pick"));
  if (context->moving.visit != NULL) {
    when_show_time(context->moving.visit->at, when, sizeof when);
    snprintf(what, sizeof what, _("move %s: 1-9"), when);
  }
  snprintf(out, size, "%s\t%s  %s\t%s", _("Slots"), what, days, age);
}

/* As many times as there is room for; where there is none for a time, how many. */
static void slots_week_draw_cell(const struct slots_week *pane, struct canvas *canvas, struct rect at, int64_t day,
                                 int half) {
  size_t count = slots_week_count(pane, day, half), across = (size_t)(at.width + 1) / (SLOTS_WEEK_TIME + 1);
  size_t room = across * (size_t)at.height, shown = count <= room ? count : across * (size_t)(at.height - 1);
  const struct slot *first = slots_week_slot(pane, day, half, 0);
  if (first == NULL) return;
  if (shown == 0) {
    canvas_print(canvas, at.x, at.y, at.width, STYLE_TEXT, "%s%zu", first->recommended ? "★" : "", count);
    return;
  }
  for (size_t n = 0; n < shown; n++) {
    const struct slot *slot = slots_week_slot(pane, day, half, n);
    char time[8];
    week_grid_time(slot->at, time);
    canvas_print(canvas, at.x + (int)(n % across) * (SLOTS_WEEK_TIME + 1), at.y + (int)(n / across), SLOTS_WEEK_TIME,
                 STYLE_TEXT, "%s%s", slot->recommended ? "★" : " ", time);
  }
  if (shown < count) canvas_print(canvas, at.x, at.y + at.height - 1, at.width, STYLE_TEXT, " +%zu", count - shown);
}

static void slots_week_draw_half(const struct slots_week *pane, struct canvas *canvas, struct rect at, int half,
                                 bool focused) {
  canvas_text(canvas, at.x, at.y, pane->grid.label - 1, STYLE_FAINT, week_grid_half_name(half, pane->grid.label - 1));
  for (int day = 0; day < WEEK_GRID_DAYS; day++) {
    struct rect cell = {at.x + week_grid_x(&pane->grid, day) + 1, at.y, week_grid_room(&pane->grid), at.height};
    slots_week_draw_cell(pane, canvas, cell, pane->grid.day[day], half);
    if (half == pane->at.half && pane->grid.day[day] == pane->at.day)
      week_grid_draw_mark(canvas, at.x + week_grid_x(&pane->grid, day), at.y, focused, pane->context->setup.lean);
  }
}

static void slots_week_draw_foot(const struct slots_week *pane, struct canvas *canvas, struct rect rect) {
  char where[96];
  struct rect numbers = slots_week_numbers(pane);
  size_t count = slots_week_count(pane, pane->at.day, pane->at.half), numbered = slots_week_numbered(pane);
  if (numbers.height < 0) return;
  week_grid_say_cell(pane->at.day, pane->at.half, where, sizeof where);
  int used = 1 + canvas_text(canvas, rect.x + 1, rect.y + numbers.y - 1, rect.width - 1, STYLE_STRONG, where);
  if (count > numbered)
    canvas_print(canvas, rect.x + used + 2, rect.y + numbers.y - 1, rect.width - used - 2, STYLE_FAINT,
                 ngettext("a  %zu other slot", "a  %zu other slots", (unsigned long)(count - numbered)),
                 count - numbered);
  else if (count == 0)
    canvas_text(canvas, rect.x + used + 2, rect.y + numbers.y - 1, rect.width - used - 2, STYLE_FAINT,
                _("No slot can be booked"));
  slots_week_draw_numbers(pane, canvas,
                          (struct rect){rect.x + numbers.x, rect.y + numbers.y, numbers.width, numbers.height}, NULL);
}

static void slots_week_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct slots_week *pane = CONTAINER_OF(base, struct slots_week, base);
  struct slots_seen seen = slots_seen(pane->slots);
  int lines = slots_week_lines(pane);
  week_grid_draw_days(&pane->grid, canvas, rect, when_day(context_utc(pane->context)));
  if (seen.list == NULL) {
    canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y + 1, rect.width - 1, rect.height - 1}, 0, STYLE_FAINT,
                     seen.why_none);
    return;
  }
  for (int half = 0; half < WEEK_GRID_HALVES && lines > 0; half++)
    slots_week_draw_half(
        pane, canvas, (struct rect){rect.x, rect.y + SLOTS_WEEK_HEAD + half * lines, rect.width, lines}, half, focused);
  slots_week_draw_foot(pane, canvas, rect);
}

/* ---- keys and time */

/* The cell's next ones; behind the last the first again. */
static void slots_week_next(struct slots_week *pane) {
  size_t count = slots_week_count(pane, pane->at.day, pane->at.half), numbered = slots_week_numbered(pane);
  if (count <= numbered || numbered == 0)
    notice_show(pane->context->notice, STYLE_WARN, "%s", _("There are no other slots"));
  else
    pane->at.first = pane->at.first + numbered < count ? pane->at.first + numbered : 0;
}

static void slots_week_open(struct slots_week *pane, struct intents *wants) {
  const char *why;
  size_t count = slots_week_count(pane, pane->at.day, pane->at.half);
  const struct slot *slot = slots_week_picked(pane, 1, &why);
  if (slot != NULL && count > 1)
    notice_show(pane->context->notice, STYLE_WARN, "%s", _("There are several: the number of one picks it"));
  else if (slot != NULL)
    intents_add(wants, (struct intent){.kind = INTENT_PICK_SLOT, .slot = *slot});
  else
    notice_show(pane->context->notice, STYLE_WARN, "%s", why);
}

static bool slots_week_command(struct pane *base, enum command command, struct intents *wants) {
  struct slots_week *pane = CONTAINER_OF(base, struct slots_week, base);
  bool leaves = command == COMMAND_WEEK || !pane->context->choosing;
  if (leaves) {
    intents_add(wants, (struct intent){.kind = INTENT_CLOSE, .number = -1});
    return true;
  }
  if (command == COMMAND_NEXT_PANE || command == COMMAND_PREVIOUS_PANE) { /* a number is a pane again */
    intents_add(wants, (struct intent){.kind = INTENT_STOP_CHOOSING});
    return true;
  }
  if (slots_week_move(pane, command)) return true;
  if (command == COMMAND_OTHERS) slots_week_next(pane);
  if (command == COMMAND_OPEN) slots_week_open(pane, wants);
  return command == COMMAND_OTHERS || command == COMMAND_OPEN;
}

static const char *slots_week_why_not(const struct pane *base, enum command command) {
  const struct slots_week *pane = CONTAINER_OF(base, struct slots_week, base);
  return command == COMMAND_OPEN ? context_why_not_book(pane->context) : NULL;
}

/* When the slots come: on them. Their age is the list's, which ticks below. */
static int slots_week_tick(struct pane *base, int64_t now_ms) {
  (void)now_ms;
  return slots_week_place(CONTAINER_OF(base, struct slots_week, base)) ? 0 : -1;
}

/* How often its key goes to a day of the week that is shown: days without slots are passed over. */
static int slots_week_steps(const struct slots_week *pane, int day) {
  int here = week_grid_day(&pane->grid, pane->at.day), steps = 0, on = day > here ? 1 : -1;
  for (int at = here; at != day; at += on)
    for (int half = 0, any = 0; half < WEEK_GRID_HALVES && !any; half++)
      steps += any = slots_week_count(pane, pane->grid.day[at + on], half) > 0;
  return steps * on;
}

/* A numbered slot, which is picked, or a half-day that has any. */
static struct pane_spot slots_week_spot(const struct pane *base, struct rect body, int x, int y) {
  const struct slots_week *pane = CONTAINER_OF(base, struct slots_week, base);
  struct slots_week_point point = {x, y, 0};
  int day = week_grid_at(&pane->grid, x), lines = slots_week_lines(pane);
  int half = lines > 0 && y >= SLOTS_WEEK_HEAD ? (y - SLOTS_WEEK_HEAD) / lines : WEEK_GRID_HALVES;
  (void)body;
  (void)slots_week_draw_numbers(pane, NULL, slots_week_numbers(pane), &point);
  if (point.number > 0)
    return (struct pane_spot){.there = true, .command = COMMAND_1 + (enum command)(point.number - 1)};
  if (day < 0 || half >= WEEK_GRID_HALVES || slots_week_count(pane, pane->grid.day[day], half) == 0)
    return (struct pane_spot){.there = false};
  /* Of another day the half that is gone to is this one's, where there is one. */
  int at = pane->grid.day[day] == pane->at.day || slots_week_count(pane, pane->grid.day[day], pane->at.half) > 0
               ? pane->at.half
               : 1 - pane->at.half;
  return (struct pane_spot){.there = true, .right = slots_week_steps(pane, day), .down = half - at};
}

static void slots_week_resize(struct pane *base, struct rect rect) {
  struct slots_week *pane = CONTAINER_OF(base, struct slots_week, base);
  pane->width = rect.width;
  pane->height = rect.height;
  pane->at.first = 0;
  week_grid_fit(&pane->grid, rect.width);
}

static void slots_week_close(struct pane *take_pane) {
  free(CONTAINER_OF(take_pane, struct slots_week, base));
}

static const struct pane_ops slots_week_ops = {.name = "slots-week",
                                               .where = WHERE_CHOOSING,
                                               .title = slots_week_title,
                                               .draw = slots_week_draw,
                                               .painted = slots_week_painted,
                                               .spot = slots_week_spot,
                                               .resize = slots_week_resize,
                                               .command = slots_week_command,
                                               .why_not = slots_week_why_not,
                                               .tick = slots_week_tick,
                                               .close = slots_week_close};

struct slots_week *slots_week_of(struct pane *base) {
  return base->ops == &slots_week_ops ? CONTAINER_OF(base, struct slots_week, base) : NULL;
}

struct pane *slots_week_new(struct context *context, const struct slots *slots) {
  int64_t today = when_day(context_utc(context));
  struct slots_week *pane = mem_new_as(&(struct slots_week){.base.ops = &slots_week_ops,
                                                            .context = context,
                                                            .slots = slots,
                                                            .grid = week_grid_of(today, 0),
                                                            .at = {today, 0, 0},
                                                            .painted.at = {WHEN_NONE, 0, 0}},
                                       sizeof *pane);
  (void)slots_week_place(pane);
  return &pane->base;
}
