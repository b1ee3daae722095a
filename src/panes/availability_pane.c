/* When a property can be visited: a week of half-hours that a person opens and closes. Nothing is sent but by the send
 * sheet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/hours_text.h"
#include "model/json_edit.h"
#include "panes/availability_pane_private.h"
#include "panes/intent.h"

enum {
  AVAILABILITY_PANE_WEEKS_BACK = 52,
  AVAILABILITY_PANE_WEEKS_ON = 104,
  AVAILABILITY_PANE_LATE = 2 /* days before a Monday */
};

static bool availability_pane_has_weekly(const struct availability_pane *pane) {
  return pane->context->account.later || (pane->base.hours != NULL && availability_knows_weekly(pane->base.hours));
}

/* Another list takes the place of this one. */
static void availability_pane_tell(struct availability_pane_told *told, struct availability_pane_told take_told) {
  availability_free(told->hours);
  free(told->raw);
  *told = take_told;
}

/* ---- the cursor */

static int availability_pane_rows_in_sight(const struct availability_pane *pane) {
  int rows = pane->rect.height - AVAILABILITY_PANE_HEAD - AVAILABILITY_PANE_FOOT;
  return rows > 0 ? rows : 1;
}

static void availability_pane_scroll(struct availability_pane *pane) {
  int rows = availability_pane_rows_in_sight(pane), most = (int)pane->grid.rows - rows;
  if (pane->row < 0) pane->row = 0;
  if (pane->row >= (int)pane->grid.rows) pane->row = (int)pane->grid.rows - 1;
  if (pane->top > pane->row) pane->top = pane->row;
  if (pane->top < pane->row - rows + 1) pane->top = pane->row - rows + 1;
  if (pane->top > most) pane->top = most;
  if (pane->top < 0) pane->top = 0;
}

static int availability_pane_row_of(const struct availability_pane *pane, int minute) {
  int row = 0;
  while (row + 1 < (int)pane->grid.rows && pane->grid.row[row].minute < minute)
    row++;
  return row;
}

void availability_pane_go_to_day(struct availability_pane *pane, int64_t day) {
  int64_t monday = availability_monday(day), this_week = availability_monday(availability_pane_today(pane));
  if (monday < when_day_add(this_week, -7 * AVAILABILITY_PANE_WEEKS_BACK) ||
      monday > when_day_add(this_week, 7 * AVAILABILITY_PANE_WEEKS_ON))
    return;
  int minute = pane->grid.rows > 0 ? pane->grid.row[pane->row].minute : AVAILABILITY_DEFAULT_FROM;
  if (pane->grid.rows == 0 || monday != pane->grid.day[0]) {
    int above = pane->row - pane->top;
    if (pane->selecting) /* its corner is in another week */
      notice_show(pane->context->notice, STYLE_WARN, "%s",
                  _("The range was dropped: it can't go over the end of a week"));
    pane->selecting = false;
    availability_grid(monday, &pane->grid);
    pane->row = availability_pane_row_of(pane, minute);
    pane->top = pane->row - above;
  }
  pane->day = when_local(day).weekday;
  availability_pane_scroll(pane);
}

/* Why no hours stand there. */
static const char *availability_pane_unread(const struct availability_pane *pane) {
  return pane->reading.serial != 0 ? _("The hours are being read") : _("Not read: r reads the hours again");
}

static bool availability_pane_move(struct availability_pane *pane, enum command command) {
  int rows = command_rows(command, availability_pane_rows_in_sight(pane), (int)pane->grid.rows);
  int days = command_days(command);
  pane->row += rows;
  availability_pane_scroll(pane);
  if (days != 0) availability_pane_go_to_day(pane, when_day_add(pane->grid.day[pane->day], days));
  if (pane->hours == NULL && days != 0)
    notice_show(pane->context->notice, STYLE_WARN, "%s", availability_pane_unread(pane));
  if (command != COMMAND_TODAY) return rows != 0 || days != 0;
  if (pane->grid.day[pane->day] == availability_pane_today(pane))
    notice_show(pane->context->notice, STYLE_WARN, "%s", _("The cursor is on today already"));
  availability_pane_go_to_day(pane, availability_pane_today(pane));
  return true;
}

/* ---- changes */

void availability_pane_will(struct availability_pane *pane) {
  if (pane->undo_count == AVAILABILITY_PANE_UNDO) {
    availability_free(pane->undo[0]);
    memmove(pane->undo, pane->undo + 1, sizeof pane->undo - sizeof *pane->undo);
    pane->undo_count--;
  }
  pane->undo[pane->undo_count++] = availability_copy(pane->hours);
}

/* What changed nothing needs no undo. */
void availability_pane_did(struct availability_pane *pane) {
  AUTO(mem_free_at) char *before = availability_raw(pane->undo[pane->undo_count - 1], NULL);
  AUTO(mem_free_at) char *after = availability_raw(pane->hours, NULL);
  if (strcmp(before, after) == 0) availability_free(pane->undo[--pane->undo_count]);
}

static void availability_pane_forget_undo(struct availability_pane *pane) {
  while (pane->undo_count > 0)
    availability_free(pane->undo[--pane->undo_count]);
}

static void availability_pane_undo(struct availability_pane *pane) {
  availability_free(pane->hours);
  pane->hours = pane->undo[--pane->undo_count];
  notice_show(pane->context->notice, STYLE_TEXT, "%s", _("Undone"));
}

/* Opens or closes the block: what its first corner is not. Half-hours that are over stay. */
static void availability_pane_toggle(struct availability_pane *pane) {
  struct availability_pane_block block = availability_pane_block(pane);
  int64_t now = context_utc(pane->context), today = availability_pane_today(pane);
  int64_t corner =
      pane->selecting ? pane->grid.at[pane->from_day][pane->from_row] : pane->grid.at[pane->day][pane->row];
  bool open = true, any = false;
  if (corner != WHEN_NONE) {
    struct availability_spans spans = availability_spans(pane->hours, corner, corner + AVAILABILITY_STEP, false);
    open = availability_cell(&spans, corner, corner + AVAILABILITY_STEP) != AVAILABILITY_OPEN;
    free(spans.spans);
  }
  availability_pane_will(pane);
  for (int day = block.first_day; day <= block.last_day; day++)
    for (int row = block.first_row; row <= block.last_row; row++) {
      int64_t at = pane->grid.at[day][row];
      if (at == WHEN_NONE || at + AVAILABILITY_STEP <= now) continue;
      any = true;
      if (open)
        availability_paint(pane->hours, at, at + AVAILABILITY_STEP);
      else
        availability_erase(pane->hours, at, at + AVAILABILITY_STEP, today);
    }
  availability_pane_did(pane);
  pane->selecting = false;
  if (!any)
    notice_show(pane->context->notice, STYLE_WARN, "%s",
                corner == WHEN_NONE ? _("Not on that day: the clock goes forward")
                                    : _("This is past: it can't be changed"));
}

static void availability_pane_select(struct availability_pane *pane) {
  pane->selecting = !pane->selecting;
  pane->from_day = pane->day;
  pane->from_row = pane->row;
}

/* A press begins a range, as s does; where the mouse is let go it ends, as by Space. */
static void availability_pane_drag(struct pane *base, enum key_mouse mouse, int x, int y) {
  struct availability_pane *pane = CONTAINER_OF(base, struct availability_pane, pane);
  int day, row;
  bool begins = mouse == KEY_MOUSE_PRESS, inside = availability_pane_at(pane, x, y, &day, &row);
  const char *why_not = begins ? pane->pane.ops->why_not(base, COMMAND_HOURS_TOGGLE) : NULL;
  if (why_not != NULL) notice_show(pane->context->notice, STYLE_WARN, "%s", why_not);
  if (why_not != NULL || (begins ? !inside : !pane->dragging)) return;
  if (inside) pane->day = day, pane->row = row;
  pane->dragging = mouse != KEY_MOUSE_RELEASE;
  if (begins) pane->selecting = false;
  if (begins) availability_pane_select(pane);
  if (!pane->dragging) availability_pane_toggle(pane);
}

static void availability_pane_default(struct availability_pane *pane) {
  bool weekly = availability_pane_has_weekly(pane);
  availability_pane_will(pane);
  availability_default(pane->hours, availability_pane_today(pane), AVAILABILITY_DEFAULT_WEEKS, weekly);
  availability_pane_did(pane);
  if (weekly)
    notice_show(pane->context->notice, STYLE_TEXT, "%s", _("Open 7:00-21:00 every week; u undoes"));
  else
    notice_show(pane->context->notice, STYLE_TEXT,
                ngettext("Open 7:00-21:00 for %d week; u undoes", "Open 7:00-21:00 for %d weeks; u undoes",
                         AVAILABILITY_DEFAULT_WEEKS),
                AVAILABILITY_DEFAULT_WEEKS);
}

static void availability_pane_weekly(struct availability_pane *pane) {
  availability_pane_will(pane);
  bool made = availability_make_weekly(pane->hours, pane->grid.day[pane->day], availability_pane_today(pane));
  availability_pane_did(pane);
  notice_show(pane->context->notice, STYLE_TEXT, "%s",
              made ? _("These hours come every week; u undoes") : _("They are so every week already"));
}

/* ---- reading and sending */

static void availability_pane_read(struct availability_pane *pane) {
  const struct property_about *about = &pane->about;
  error_clear(&pane->error);
  pane->reading.serial =
      context_post(pane->context, job_read(JOB_READ_PROPERTY, about->id, about->ref, pane->context->setup.offline));
}

void availability_pane_post(struct availability_pane *pane) {
  AUTO(mem_free_at) char *list = availability_raw(pane->hours, NULL);
  AUTO(mem_free_at) char *edits = mem_print("{\"/availability\":%s}", list);
  error_clear(&pane->error);
  pane->sending =
      context_send(pane->context, job_edit(JOB_AVAILABILITY, property_about_job(&pane->about), pane->base.raw, edits));
}

void availability_pane_take(struct availability_pane *pane, bool keep_mine) {
  struct availability *made =
      keep_mine ? availability_rebase(pane->base.hours, pane->hours, pane->theirs.hours, availability_pane_today(pane))
                : availability_copy(pane->theirs.hours);
  availability_free(pane->hours);
  pane->hours = made;
  availability_pane_tell(&pane->base, pane->theirs);
  pane->theirs = (struct availability_pane_told){0};
  pane->dragging = false;
  error_clear(&pane->error);
  availability_pane_forget_undo(pane);
}

/* What Flatsy has now, while the person has changed something: a conflict when somebody else opened or closed. */
static void availability_pane_meet(struct availability_pane *pane, struct intents *wants) {
  struct availability_changes changes =
      availability_compare(pane->base.hours, pane->theirs.hours, availability_pane_today(pane));
  free(changes.changes);
  if (changes.count == 0)
    availability_pane_take(pane, true); /* only written otherwise */
  else
    intents_add(wants, (struct intent){.kind = INTENT_SETTLE_HOURS_SOON});
}

static bool availability_pane_same(const char *one, const char *other) {
  if (one == NULL || other == NULL) return one == other;
  return json_same(json_span_of(one), json_span_of(other));
}

static void availability_pane_arrived(struct availability_pane *pane, const struct property *property,
                                      struct intents *wants) {
  struct availability_pane_told read;
  if (availability_of_property(property->raw, property->raw_length, &read.hours, &read.raw, &pane->error) != ERROR_NONE)
    return;
  if (pane->base.hours != NULL && availability_pane_same(read.raw, pane->base.raw)) {
    availability_pane_tell(&read, (struct availability_pane_told){0});
    return;
  }
  if (availability_is_untold(read.hours))
    notice_show(pane->context->notice, STYLE_WARN, "%s",
                _("Flatsy names no hours: its default is all week, from 7 to 21 h"));
  availability_pane_tell(&pane->theirs, read);
  if (pane->hours == NULL || !availability_changed(pane->hours))
    availability_pane_take(pane, false);
  else if (pane->sending == 0) /* else at its end: nothing that is being sent can be changed, or sent again */
    availability_pane_meet(pane, wants);
}

/* Flatsy took it: that is the base, until it is read again. */
static void availability_pane_sent(struct availability_pane *pane) {
  struct error error;
  struct availability_pane_told sent = {.raw = availability_raw(pane->hours, NULL)};
  bool usable = availability_read(sent.raw, &sent.hours, &error) == ERROR_NONE;
  availability_pane_tell(&pane->theirs, sent);
  if (usable)
    availability_pane_take(pane, false);
  else
    availability_pane_tell(&pane->theirs, (struct availability_pane_told){0});
  availability_pane_read(pane);
}

static void availability_pane_read_ended(struct availability_pane *pane, const struct error *error) {
  if (error->code != ERROR_NONE) pane->error = *error; /* else it may hold hours that can't be read */
  freshness_detail_note(&pane->reading, &pane->error);
  if (pane->hours != NULL && error->code != ERROR_NONE)
    notice_show(pane->context->notice, STYLE_BAD, "%s", error->text);
}

static void availability_pane_event(struct pane *base, struct event *event, struct intents *wants) {
  struct availability_pane *pane = CONTAINER_OF(base, struct availability_pane, pane);
  context_note_lost(pane->context, event, pane->about.id, &pane->lost);
  bool sent = event->serial == pane->sending,
       ours = event->serial != 0 && (sent || event->serial == pane->reading.serial);
  if (event->type == EVENT_PROPERTY && ours && event->property != NULL)
    availability_pane_arrived(pane, event->property, wants);
  if (event->type != EVENT_DONE || !ours) return;
  if (!sent) {
    availability_pane_read_ended(pane, &event->error);
    return;
  }
  pane->sending = 0;
  if (event->error.code == ERROR_NONE) {
    availability_pane_sent(pane);
    return;
  }
  pane->error = event->error; /* a write tells itself */
  if (pane->theirs.hours != NULL) availability_pane_meet(pane, wants);
}

/* ---- leaving */

/* True when something is not sent, and leaving, for that pane (-1: none), has to be asked about. */
static bool availability_pane_ask_leave(struct availability_pane *pane, int64_t number, struct intents *wants) {
  if (!availability_pane_changed(pane)) return false;
  intents_add(wants, (struct intent){
                         .kind = INTENT_ASK,
                         .text = mem_copy(_("The hours that you changed are not sent. Leave, and lose the changes?")),
                         .yes = INTENT_CLOSE,
                         .number = number,
                     });
  return true;
}

/* ---- commands */

static bool availability_pane_edit(struct availability_pane *pane, enum command command, struct intents *wants) {
  if (command == COMMAND_HOURS_TOGGLE)
    availability_pane_toggle(pane);
  else if (command == COMMAND_HOURS_SELECT)
    availability_pane_select(pane);
  else if (command == COMMAND_HOURS_COPY)
    intents_add(wants, (struct intent){.kind = INTENT_COPY_HOURS});
  else if (command == COMMAND_HOURS_DEFAULT)
    availability_pane_default(pane);
  else if (command == COMMAND_HOURS_WEEKLY)
    availability_pane_weekly(pane);
  else if (command == COMMAND_HOURS_UNDO)
    availability_pane_undo(pane);
  else if (command == COMMAND_HOURS_SEND)
    intents_add(wants, (struct intent){.kind = pane->theirs.hours != NULL ? INTENT_SETTLE_HOURS : INTENT_SEND_HOURS});
  else
    return false;
  return true;
}

static bool availability_pane_command(struct pane *base, enum command command, struct intents *wants) {
  struct availability_pane *pane = CONTAINER_OF(base, struct availability_pane, pane);
  bool selecting = pane->selecting;
  pane->dragging = false; /* whoever takes a key does not let go meanwhile */
  switch (command) {
  case COMMAND_BACK:
    pane->selecting = false;
    return selecting || availability_pane_ask_leave(pane, -1, wants);
  case COMMAND_QUIT:
    return availability_pane_ask_leave(pane, -1, wants);
  case COMMAND_1:
  case COMMAND_2:
  case COMMAND_3:
    return availability_pane_ask_leave(pane, (int64_t)(command - COMMAND_1), wants);
  case COMMAND_REFRESH:
    availability_pane_read(pane);
    return true;
  default:
    return availability_pane_edit(pane, command, wants) || availability_pane_move(pane, command);
  }
}

static const char *availability_pane_why_not(const struct pane *base, enum command command) {
  const struct availability_pane *pane = CONTAINER_OF(base, struct availability_pane, pane);
  bool edits = command >= COMMAND_HOURS_TOGGLE && command <= COMMAND_HOURS_UNDO;
  if (command == COMMAND_FIND && availability_pane_changed(pane))
    return _("Enter sends these hours first; Esc gives them up");
  if (!edits) return NULL;
  if (pane->hours == NULL) return availability_pane_unread(pane);
  if (pane->sending != 0) return _("Being sent: wait for Flatsy's answer");
  if (command == COMMAND_HOURS_UNDO && pane->undo_count == 0) return _("There is nothing to undo");
  if (command == COMMAND_HOURS_WEEKLY && !availability_pane_has_weekly(pane))
    return _("This Flatsy has no weekly hours: copy the day to the coming weeks instead (c)");
  if (command != COMMAND_HOURS_SEND) return NULL;
  if (pane->lost) return context_gone_text();
  if (pane->context->setup.offline) return _("Offline: nothing can be sent");
  if (pane->context->account.session != SESSION_OPEN) return _("Not logged in: nothing can be sent");
  if (pane->about.ref == NULL) return _("This property has no reference: Flatsy can't be told which one is meant");
  if (!availability_pane_changed(pane)) return _("Nothing has been changed");
  return open_writes_why_not(open_writes_of_property(&pane->context->open_writes, OPEN_WRITES(OUTBOX_AVAILABILITY),
                                                     pane->about.id, pane->about.ref));
}

/* ---- a paste */

static void availability_pane_say_pasted(struct availability_pane *pane, bool weeks, bool changed) {
  struct notice *notice = pane->context->notice;
  if (!changed)
    notice_show(notice, STYLE_TEXT, "%s", _("These are the hours that are shown already"));
  else if (weeks)
    notice_show(notice, STYLE_TEXT,
                ngettext("Hours of your paste for %d week, not sent; u undoes",
                         "Hours of your paste for %d weeks, not sent; u undoes", AVAILABILITY_DEFAULT_WEEKS),
                AVAILABILITY_DEFAULT_WEEKS);
  else
    notice_show(notice, STYLE_TEXT, "%s", _("Hours of your paste, not sent; u undoes"));
}

/* Hours in words: changes like any others, and what the send sheet asks about them. */
static void availability_pane_paste(struct availability_pane *pane, const char *text, struct intents *wants) {
  int64_t today = availability_pane_today(pane);
  bool weekly = availability_pane_has_weekly(pane), weekdays;
  size_t changes = pane->undo_count;
  struct error error;
  AUTO(availability_free_at) struct availability *read = NULL;
  if (hours_text_read(text, today, weekly, &read, &weekdays, &error) != ERROR_NONE) {
    notice_show(pane->context->notice, STYLE_WARN, "%s", error.text);
    return;
  }
  availability_pane_will(pane);
  struct availability *made = hours_text_apply(pane->hours, read, today);
  availability_free(pane->hours);
  pane->hours = made;
  availability_pane_did(pane);
  pane->selecting = false;
  bool changed = pane->undo_count > changes || changes == AVAILABILITY_PANE_UNDO;
  availability_pane_say_pasted(pane, weekdays && !weekly, changed);
  if (changed && availability_pane_why_not(&pane->pane, COMMAND_HOURS_SEND) == NULL)
    availability_pane_edit(pane, COMMAND_HOURS_SEND, wants);
}

static bool availability_pane_key(struct pane *base, const struct key *key, struct intents *wants) {
  struct availability_pane *pane = CONTAINER_OF(base, struct availability_pane, pane);
  if (key->code != KEYC_PASTE) return false;
  const char *why_not = availability_pane_why_not(base, COMMAND_HOURS_TOGGLE);
  if (why_not != NULL)
    notice_show(pane->context->notice, STYLE_WARN, "%s", why_not);
  else
    availability_pane_paste(pane, key->paste, wants);
  return true;
}

/* ---- life */

/* Where it opens: today; at the end of a week, which is past but for a day or two, the Monday that comes. */
static int64_t availability_pane_first_day(const struct availability_pane *pane) {
  int64_t today = availability_pane_today(pane), monday = when_day_add(availability_monday(today), 7);
  return when_day_add(today, AVAILABILITY_PANE_LATE) >= monday ? monday : today;
}

static void availability_pane_resize(struct pane *base, struct rect rect) {
  struct availability_pane *pane = CONTAINER_OF(base, struct availability_pane, pane);
  pane->rect = rect;
  availability_pane_scroll(pane);
}

static void availability_pane_close(struct pane *take_pane) {
  struct availability_pane *pane = CONTAINER_OF(take_pane, struct availability_pane, pane);
  availability_pane_forget_undo(pane);
  availability_free(pane->hours);
  availability_pane_tell(&pane->base, (struct availability_pane_told){0});
  availability_pane_tell(&pane->theirs, (struct availability_pane_told){0});
  property_about_clear(&pane->about);
  free(pane);
}

static int availability_pane_tick(struct pane *base, int64_t now_ms) {
  (void)now_ms;
  return freshness_detail_tick(&CONTAINER_OF(base, struct availability_pane, pane)->reading);
}

static const struct pane_ops availability_pane_ops = {.name = "availability",
                                                      .where = WHERE_AVAILABILITY,
                                                      .title = availability_pane_title,
                                                      .draw = availability_pane_draw,
                                                      .drag = availability_pane_drag,
                                                      .resize = availability_pane_resize,
                                                      .key = availability_pane_key,
                                                      .command = availability_pane_command,
                                                      .why_not = availability_pane_why_not,
                                                      .event = availability_pane_event,
                                                      .tick = availability_pane_tick,
                                                      .close = availability_pane_close};

struct pane *availability_pane_new(struct context *context, const struct property_about *about) {
  struct availability_pane *pane = mem_new_as(&(struct availability_pane){.pane.ops = &availability_pane_ops,
                                                                          .context = context,
                                                                          .reading = freshness_begin(context),
                                                                          .about = property_about_copy(about)},
                                              sizeof *pane);
  availability_pane_go_to_day(pane, availability_pane_first_day(pane));
  pane->row = pane->top = availability_pane_row_of(pane, AVAILABILITY_DEFAULT_FROM);
  availability_pane_read(pane);
  return &pane->pane;
}

struct availability_pane *availability_pane_of(struct pane *base) {
  return base->ops == &availability_pane_ops ? CONTAINER_OF(base, struct availability_pane, pane) : NULL;
}
