#include "panes/slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/property_place.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "panes/slot_near.h"
#include "panes/slot_when.h"
#include "tui/list.h"

enum { SLOTS_DIGITS = 9, SLOTS_CHANGED_MS = 500, SLOTS_TITLE_LEFT = 6, SLOTS_NAME_LEAST = 4 };

struct slots {
  struct pane base;
  struct context *context;
  char *id, *ref_shown; /* whose slots these are */
  int place;            /* where that stands */
  struct property_zone zone;
  struct slot_list *all;
  struct freshness fresh;
  bool others;          /* the second step: the other slots too, of one day */
  int64_t day, day_end; /* which, when others */
  size_t first;         /* how many of the rows are recommended; the day's others follow */
  struct list list;
  int64_t *painted; /* the instants in the window as last painted: what the numbers mean to the person */
  size_t painted_count;
  int width;                        /* cells of a row */
  char *sentences[SLOTS_SENTENCES]; /* the sentence with one slot, with two... */
  char *brief[SLOTS_BRIEF];         /* for less room than the first takes */
  unsigned changed;                 /* counts what changes of all this but the cursor */
  int64_t changed_ms;               /* when a refresh last put others there; monotonic, 0: not since a key */
};

static const struct slot *slots_slot(const struct slots *pane, size_t n) {
  return &pane->all->slots[pane->list.shown[n]];
}

static const char *slots_id(const struct list *list, size_t item) {
  return CONTAINER_OF(list, struct slots, list)->all->slots[item].date;
}

/* Recommended ones, then the day's others. */
static bool slots_passes(const struct list *list, size_t item) {
  const struct slots *pane = CONTAINER_OF(list, struct slots, list);
  int64_t at = pane->all->slots[item].at;
  if (item < pane->all->recommended) return true;
  return pane->others && at >= pane->day && at < pane->day_end;
}

static const struct list_ops slots_list = {.id = slots_id, .passes = slots_passes};

/* How many follow the recommended ones. */
size_t slots_others(const struct slots *pane) {
  return pane->all != NULL ? pane->all->count - pane->all->recommended : 0;
}

/* Time passes: a slot that was free when it was read may be past by now, and is neither shown nor said any more. */
static void slots_drop_past(struct slots *pane) {
  struct slot_list *all = pane->all;
  size_t kept = 0, recommended = 0;
  if (all == NULL) return;
  for (size_t n = 0; n < all->count; n++) {
    if (all->slots[n].at <= context_utc(pane->context)) continue;
    recommended += n < all->recommended;
    all->slots[kept++] = all->slots[n];
  }
  all->count = kept;
  all->recommended = recommended;
}

static void slots_refill(struct slots *pane) {
  pane->changed++;
  pane->zone = property_zone_of(pane->context->zones, pane->place);
  pane->day_end = when_day_add(pane->day, 1);
  slots_drop_past(pane);
  pane->first = pane->all != NULL ? pane->all->recommended : 0;
  list_reset(&pane->list, pane->all != NULL ? pane->all->count : 0);
  for (size_t n = 0; n < SLOTS_SENTENCES; n++) { /* zones, days and languages: made once, not at each frame */
    free(pane->sentences[n]);
    pane->sentences[n] =
        pane->first > 0 ? slot_list_say(pane->all, n + 1, &pane->zone, context_utc(pane->context)) : mem_copy("");
  }
  for (int n = 0; n < SLOTS_BRIEF; n++) {
    free(pane->brief[n]);
    pane->brief[n] = pane->first > 0 ? slot_list_say_first(pane->all, n == 0, &pane->zone, context_utc(pane->context))
                                     : mem_copy("");
  }
}

/* The nearest day in that direction that has other slots; the same one when there is none. */
static int64_t slots_day(const struct slots *pane, int64_t from, int step) {
  int64_t best = WHEN_NONE;
  for (size_t n = 0; n < slots_others(pane); n++) {
    int64_t day = when_day(pane->all->slots[pane->first + n].at);
    bool beyond = step > 0 ? day > from : step < 0 ? day < from : day >= from;
    if (beyond && (best == WHEN_NONE || (step < 0 ? day > best : day < best))) best = day;
  }
  return best != WHEN_NONE ? best : from;
}

/* The others of the day that is next to it in that direction. Where there is none the cursor stays, which is said. */
static void slots_go(struct slots *pane, int64_t from, int step) {
  int64_t day = slots_day(pane, from, step);
  if (step != 0 && day == from) {
    notice_show(pane->context->notice, STYLE_WARN, "%s",
                step < 0 ? _("No other slot is before this day") : _("No other slot is after this day"));
    return;
  }
  pane->day = day;
  slots_refill(pane);
  if (pane->list.count > pane->first) list_select(&pane->list, pane->first);
}

void slots_toggle_others(struct slots *pane) {
  pane->others = !pane->others;
  if (pane->others)
    slots_go(pane, when_day(context_utc(pane->context)), 0);
  else
    slots_refill(pane);
}

void slots_reset(struct slots *pane) {
  pane->others = false;
  slots_refill(pane);
  list_select(&pane->list, 0);
}

static bool slots_current(const struct slots *pane) {
  return pane->id != NULL && pane->context->chosen.id != NULL && strcmp(pane->id, pane->context->chosen.id) == 0;
}

/* The slots in the window; the number of a row is its place there. */
static size_t slots_window(const struct slots *pane) {
  size_t left = pane->list.count - pane->list.top, height = (size_t)pane->list.height;
  return left < height ? left : height;
}

static bool slots_is_painted(const struct slots *pane, size_t n) {
  size_t row = n - pane->list.top;
  return n >= pane->list.top && row < pane->painted_count && pane->painted[row] == slots_slot(pane, n)->at;
}

static void slots_painted(struct pane *base, bool whole) {
  struct slots *pane = CONTAINER_OF(base, struct slots, base);
  pane->painted_count = whole ? slots_window(pane) : 0;
  pane->painted = mem_resize(pane->painted, pane->painted_count + 1, sizeof *pane->painted);
  for (size_t row = 0; row < pane->painted_count; row++)
    pane->painted[row] = slots_slot(pane, pane->list.top + row)->at;
}

/* A refresh has put another slot under a number that the person may be about to press. */
static void slots_note_change(struct slots *pane) {
  for (size_t row = 0; row < pane->painted_count; row++) {
    size_t n = pane->list.top + row;
    if (n < pane->list.count && slots_is_painted(pane, n)) continue;
    pane->changed_ms = context_mono(pane->context);
  }
}

/* Nothing of the property that slots are chosen at. */
static bool slots_is_empty(const struct slots *pane) {
  return pane->all == NULL || pane->all->count == 0 || (pane->context->choosing && !slots_current(pane));
}

/* Why there is none to pick. */
static const char *slots_why_none(const struct slots *pane) {
  if (slots_current(pane) && pane->fresh.failed && !pane->fresh.loading) return pane->fresh.error.text;
  return slots_current(pane) && pane->all != NULL ? _("No slot can be booked")
                                                  : _("The slots are being read: press again when they stand here");
}

/* Only what the person has seen: the slots of the chosen property, as painted under their numbers. */
const struct slot *slots_picked(const struct slots *pane, int digit, const char **why) {
  size_t n = digit > 0 ? pane->list.top + (size_t)digit - 1 : pane->list.selected;
  bool just_changed = pane->changed_ms != 0 && context_mono(pane->context) - pane->changed_ms < SLOTS_CHANGED_MS;
  bool here = slots_current(pane) && n < pane->list.top + slots_window(pane);
  *why = slots_is_empty(pane) ? slots_why_none(pane) : _("There is no such slot here");
  if (!here) return NULL;
  if (slots_slot(pane, n)->at <= context_utc(pane->context)) {
    *why = _("This slot is past");
    return NULL;
  }
  *why = _("The list has just changed: look, then press again");
  return slots_is_painted(pane, n) && !just_changed ? slots_slot(pane, n) : NULL;
}

const char *slots_sentence(const struct slots *pane, size_t most) {
  return pane->sentences[most - 1];
}

const char *slots_ref(const struct slots *pane) {
  return pane->ref_shown != NULL ? pane->ref_shown : "";
}

const char *slots_sentence_brief(const struct slots *pane, int n) {
  return pane->brief[n];
}

int64_t slots_read_at(const struct slots *pane) {
  return pane->fresh.read_at;
}

struct slots_seen slots_seen(const struct slots *pane) {
  bool empty = slots_is_empty(pane), here = slots_current(pane);
  return (struct slots_seen){.list = empty ? NULL : pane->all,
                             .why_none = empty ? slots_why_none(pane) : NULL,
                             .fresh = here ? &pane->fresh : NULL,
                             .zone = pane->zone};
}

/* ---- drawing */

/* "move 10:30 Marie Dupont: 1-9 choose", or as much of it as there is room for: what the digits do is never cut. */
static void slots_title_move(const struct slots *pane, const char *age, char *out, size_t size) {
  const struct context_moving *moving = &pane->context->moving;
  char when[64], who[CONTEXT_NAME_BYTES], text[CONTEXT_NAME_BYTES * 2];
  int room = -1, left = pane->width - text_width(age) - SLOTS_TITLE_LEFT;
  AUTO(mem_free_at) char *name = visitor_name(&moving->visit->visitors[moving->visitor]);
  when_show_time(moving->visit->at, when, sizeof when);
  for (int whole = 1; whole >= 0 && room < SLOTS_NAME_LEAST; whole--) {
    snprintf(text, sizeof text, whole ? _("move %s %s: 1-9 choose") : _("move %s %s: 1-9"), when, "");
    room = left - text_width(text);
    text_clip(who, sizeof who, name, room > 1 ? room : 1, false);
    snprintf(text, sizeof text, whole ? _("move %s %s: 1-9 choose") : _("move %s %s: 1-9"), when, who);
  }
  if (room < SLOTS_NAME_LEAST) snprintf(text, sizeof text, _("move %s: 1-9"), when);
  snprintf(out, size, "%s\t%s\t%s", _("Slots"), text, age);
}

static void slots_title(const struct pane *base, char *out, size_t size) {
  const struct slots *pane = CONTAINER_OF(base, struct slots, base);
  char age[96] = "";
  const char *ref = pane->context->choosing ? pane->context->chosen.ref_shown : pane->ref_shown;
  if (ref == NULL) ref = "";
  if (pane->id != NULL && (!pane->context->choosing || slots_current(pane)))
    freshness_show(pane->context, REFRESH_SLOTS, &pane->fresh, age, sizeof age);
  if (pane->context->moving.visit != NULL) {
    slots_title_move(pane, age, out, size);
    return;
  }
  bool choosing = pane->context->choosing;
  int room = pane->width - text_width(age) - SLOTS_TITLE_LEFT;
  bool fits =
      !choosing || text_width(ref) + 2 + text_width(_("1-9 pick")) <= room; /* what the digits do is never cut */
  snprintf(out, size, "%s\t%s%s%s\t%s", _("Slots"), fits ? ref : "", choosing && fits ? "  " : "",
           choosing ? _("1-9 pick") : "", age);
}

static void slots_draw_row(const struct slots *pane, struct canvas *canvas, struct rect rect, size_t n, int y,
                           bool focused) {
  bool selected = n == pane->list.selected;
  char when[64], number[16] = " ";
  size_t row = n - pane->list.top;
  if (row < SLOTS_DIGITS) snprintf(number, sizeof number, "%zu", row + 1);
  slot_when_show(slots_slot(pane, n)->at, context_utc(pane->context), when, sizeof when);
  if (selected) canvas_text(canvas, rect.x, y, 1, STYLE_TEXT, ">");
  canvas_text(canvas, rect.x + 1, y, 1, pane->context->choosing ? STYLE_KEY : STYLE_FAINT, number);
  int used = canvas_text(canvas, rect.x + 3, y, rect.width - 3,
                         selected && focused && !pane->context->setup.lean ? STYLE_SELECTED : STYLE_TEXT, when);
  used += 3;
  used += slot_when_draw_there(canvas, (struct rect){rect.x + used, y, rect.width - used, 1}, &pane->zone,
                               slots_slot(pane, n)->at);
  slot_near_draw(canvas, (struct rect){rect.x + used, y, rect.width - used, 1}, &slots_slot(pane, n)->near);
  if (selected && focused) canvas_cursor(canvas, rect.x, y, false);
}

static void slots_draw_empty(const struct slots *pane, struct canvas *canvas, struct rect rect) {
  char nothing[FRESHNESS_NOTHING];
  bool read = pane->all != NULL && slots_current(pane);
  freshness_say_nothing(pane->context, EVENT_SLOTS, &pane->fresh, read && !pane->fresh.failed,
                        _("No slot can be booked"), nothing, sizeof nothing);
  const char *why = pane->context->chosen.status == PROPERTY_STANDBY
                        ? _("This property is paused: it takes no visits now")
                    : pane->fresh.failed || pane->id != NULL ? nothing
                                                             : "";
  canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 1, rect.height}, 0, STYLE_FAINT, why);
}

/* Heading, recommended slots, then a line for the others: a heading with the day, or how many there are. */
static void slots_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct slots *pane = CONTAINER_OF(base, struct slots, base);
  int y = rect.y, end = rect.y + rect.height;
  size_t others = slots_others(pane);
  char day[96];
  if (slots_is_empty(pane)) {
    slots_draw_empty(pane, canvas, rect);
    return;
  }
  when_show_day(pane->day, day, sizeof day);
  for (size_t n = pane->list.top; y < end; n++) {
    bool named = pane->first > 0;
    if (n == 0)
      canvas_print(canvas, rect.x + 1, y++, rect.width - 1, named ? STYLE_STAR : STYLE_FAINT, "%s%s", named ? "★ " : "",
                   named ? _("Recommended by Flatsy") : _("Nothing recommended"));
    bool follows = n == pane->first && n <= pane->list.count && y < end && others > 0;
    if (follows && pane->others)
      canvas_print(canvas, rect.x + 1, y++, rect.width - 1, STYLE_FAINT, _("Others: %s  h l day"), day);
    else if (follows)
      canvas_print(canvas, rect.x + 1, y++, rect.width - 1, STYLE_FAINT,
                   ngettext("a  %zu other slot", "a  %zu other slots", (unsigned long)others), others);
    if (n >= pane->list.top + slots_window(pane) || y >= end) break;
    slots_draw_row(pane, canvas, rect, n, y++, focused);
  }
}

/* The chosen property is looked at only where it is seen here: else each row move would draw this pane too. */
static uint64_t slots_look(const struct pane *base) {
  const struct slots *pane = CONTAINER_OF(base, struct slots, base);
  const struct context *context = pane->context;
  uint64_t look = pane_look_add(freshness_look(context, REFRESH_SLOTS, &pane->fresh), pane->changed);
  look = pane_look_add(look, slots_others(pane));
  look = pane_look_add(pane_look_add(look, pane->list.top), pane->list.selected);
  look = pane_look_add(look, context->moving.visit != NULL ? context->moving.count : 0);
  if (slots_is_empty(pane))
    look = pane_look_add(look, (uint64_t)context->chosen.status << 1 | (slots_current(pane) ? 1u : 0));
  if (!context->choosing) return look;
  look = pane_look_add(look, slots_current(pane) ? 2u : 1u);
  return context->chosen.ref_shown != NULL ? pane_look_add(look, text_number(context->chosen.ref_shown)) : look;
}

/* Lines that slots_draw has above row n. */
static int slots_headings(const struct slots *pane, size_t n) {
  return (n == 0) + (n == pane->first && slots_others(pane) > 0);
}

/* While a slot is chosen the first nine are picked, as their numbers do. */
static struct pane_spot slots_spot(const struct pane *base, struct rect body, int x, int y) {
  const struct slots *pane = CONTAINER_OF(base, struct slots, base);
  size_t n = pane->list.top, end = slots_is_empty(pane) ? n : n + slots_window(pane);
  int at = slots_headings(pane, n);
  (void)x;
  while (n < end && at < y)
    at += 1 + slots_headings(pane, ++n);
  if (n >= end || at != y || y >= body.height) return (struct pane_spot){.there = false};
  int row = (int)(n - pane->list.top);
  if (pane->context->choosing && row < SLOTS_DIGITS)
    return (struct pane_spot){.there = true, .command = (enum command)(COMMAND_1 + row)};
  return (struct pane_spot){.there = true, .down = (int)n - (int)pane->list.selected};
}

static void slots_resize(struct pane *base, struct rect rect) {
  CONTAINER_OF(base, struct slots, base)->width = rect.width;
  list_fit(&CONTAINER_OF(base, struct slots, base)->list, rect.height - 2); /* two headings */
}

/* ---- keys and events */

static bool slots_command(struct pane *base, enum command command, struct intents *wants) {
  struct slots *pane = CONTAINER_OF(base, struct slots, base);
  if (list_command(&pane->list, command)) return true;
  int step = command == COMMAND_LEFT ? -1 : command == COMMAND_RIGHT ? 1 : 0;
  if (command == COMMAND_NEXT_PANE || command == COMMAND_PREVIOUS_PANE) /* leaving: a number is a pane again */
    intents_add(wants, (struct intent){.kind = INTENT_STOP_CHOOSING});
  if (step != 0 && pane->others) slots_go(pane, pane->day, step);
  if (step != 0 && !pane->others)
    notice_show(pane->context->notice, STYLE_WARN, "%s",
                slots_others(pane) > 0 ? _("a shows the other slots, day by day") : _("There are no other slots"));
  if (command != COMMAND_OPEN) return step != 0;
  const char *why;
  const struct slot *slot = slots_picked(pane, 0, &why);
  if (slot != NULL)
    intents_add(wants, (struct intent){.kind = INTENT_PICK_SLOT, .slot = *slot});
  else
    notice_show(pane->context->notice, STYLE_WARN, "%s", why);
  return true;
}

static const char *slots_why_not(const struct pane *base, enum command command) {
  const struct slots *pane = CONTAINER_OF(base, struct slots, base);
  if (command != COMMAND_OPEN) return NULL;
  const char *why = context_why_not_book(pane->context);
  if (why != NULL) return why;
  return pane->list.count == 0 ? _("There is no slot to book yet") : NULL;
}

/* Nothing is on offer until something comes. */
static void slots_forget(struct slots *pane) {
  mem_replace(&pane->id, NULL);
  mem_replace(&pane->ref_shown, NULL);
  slot_list_free(mem_take(&pane->all));
  pane->fresh = (struct freshness){.read_at = WHEN_NONE};
  pane->others = false;
  pane->painted_count = 0;
}

/* The list of properties has come: without this one, or with another address of it. */
static void slots_follow(struct slots *pane) {
  const struct property_row *row = context_property(pane->context, pane->id);
  if (row != NULL && row->place == pane->place) return;
  if (row == NULL)
    slots_forget(pane);
  else
    pane->place = row->place;
  slots_refill(pane);
}

static void slots_event(struct pane *base, struct event *event, struct intents *wants) {
  struct slots *pane = CONTAINER_OF(base, struct slots, base);
  (void)wants;
  if (event->type == EVENT_PROPERTIES && pane->id != NULL) slots_follow(pane);
  if (event->type != EVENT_SLOTS || event->serial != 0) return;
  const struct property_row *row = context_property(pane->context, event->id);
  if (event->id != NULL && row == NULL) return; /* it was asked for before that */
  bool same = pane->id != NULL && event->id != NULL && strcmp(pane->id, event->id) == 0;
  if (!same) {
    slots_forget(pane);
    pane->id = mem_copy(event->id);
    pane->ref_shown = slots_current(pane) ? mem_copy(pane->context->chosen.ref_shown) : text_clean_line(event->ref);
  }
  pane->fresh = event->fresh;
  if (event->slots != NULL) {
    slot_list_free(pane->all);
    pane->all = mem_take(&event->slots);
  }
  pane->place = row != NULL ? row->place : PROPERTY_PLACE_NONE;
  slots_refill(pane);
  if (!same) list_select(&pane->list, 0);
  slots_note_change(pane);
}

/* Until the age changes or the next shown slot is past. */
static int slots_tick(struct pane *base, int64_t now_ms) {
  struct slots *pane = CONTAINER_OF(base, struct slots, base);
  int64_t now = context_utc(pane->context), first = INT64_MAX;
  (void)now_ms;
  for (size_t n = 0; pane->all != NULL && n < pane->all->count; n++)
    first = pane->all->slots[n].at < first ? pane->all->slots[n].at : first;
  if (first <= now) {
    slots_refill(pane);
    slots_note_change(pane);
    return 0;
  }
  int age = pane->id != NULL ? freshness_tick(pane->context, REFRESH_SLOTS, &pane->fresh) : -1;
  int64_t left = first - now < 24 * 3600 ? (first - now) * 1000 : -1;
  return left >= 0 && (age < 0 || left < age) ? (int)left : age;
}

static void slots_close(struct pane *take_pane) {
  struct slots *pane = CONTAINER_OF(take_pane, struct slots, base);
  slots_forget(pane);
  free(pane->painted);
  for (size_t n = 0; n < SLOTS_SENTENCES; n++)
    free(pane->sentences[n]);
  for (int n = 0; n < SLOTS_BRIEF; n++)
    free(pane->brief[n]);
  list_clear(&pane->list);
  free(pane);
}

static const struct pane_ops slots_ops = {.name = "slots",
                                          .where = WHERE_SLOTS,
                                          .least = 26,
                                          .wanted = 34,
                                          .title = slots_title,
                                          .draw = slots_draw,
                                          .look = slots_look,
                                          .painted = slots_painted,
                                          .spot = slots_spot,
                                          .resize = slots_resize,
                                          .command = slots_command,
                                          .why_not = slots_why_not,
                                          .event = slots_event,
                                          .tick = slots_tick,
                                          .close = slots_close};

struct pane *slots_new(struct context *context) {
  struct slots *pane = mem_new_as(
      &(struct slots){
          .base.ops = &slots_ops, .context = context, .fresh.read_at = WHEN_NONE, .list = list_empty(&slots_list)},
      sizeof *pane);
  slots_refill(pane);
  return &pane->base;
}

struct slots *slots_of(struct pane *base) {
  return base->ops == &slots_ops ? CONTAINER_OF(base, struct slots, base) : NULL;
}
