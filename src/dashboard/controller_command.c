#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "dashboard/controller_private.h"
#include "panes/availability_pane.h"
#include "panes/booking.h"
#include "panes/cancel.h"
#include "panes/changes.h"
#include "panes/filter.h"
#include "panes/find_pane.h"
#include "panes/help.h"
#include "panes/pause.h"
#include "panes/property.h"
#include "panes/property_form.h"
#include "panes/conversation_pane.h"
#include "panes/conversations_pane.h"
#include "panes/terminate.h"

/* ---- about a property: the one that is chosen, when these are called */

static void controller_book(struct controller *controller) {
  AUTO(mem_free_at) char *found = find_pane_line(deck_top_pane(controller->deck));
  if (found != NULL) context_keep_line(&controller->context, found);
  controller_choose(controller, NULL, 0);
}

static void controller_availability(struct controller *controller) {
  deck_push(controller->deck, availability_pane_new(&controller->context, &controller->context.chosen));
}

/* All that are marked, where they are; else it. */
static void controller_pause(struct controller *controller) {
  struct context *context = &controller->context;
  struct property_about *marked = NULL, *about = &context->chosen;
  bool list = controller_where(controller) == WHERE_PROPERTIES, named = true;
  size_t marks = list ? properties_marked(controller->properties, &marked) : 0, count = marks > 0 ? marks : 1;
  if (marks > 0) about = marked;
  for (size_t n = 0; n < count && named; n++)
    named = controller_can_name(controller, &about[n]);
  struct sheet *sheet = named ? pause_new(context, about, count) : NULL;
  if (sheet != NULL) {
    controller_sheet(controller, sheet);
    controller_hold_properties(controller, about, count, false);
  } else if (named) {
    controller_warn(controller, _("None of them can be paused or resumed"));
  }
  for (size_t n = 0; n < marks; n++)
    property_about_clear(&marked[n]);
  free(marked);
}

static void controller_terminate(struct controller *controller) {
  if (controller_where(controller) == WHERE_PROPERTIES && !properties_choose_marked(controller->properties)) {
    controller_warn(controller, _("Several are marked, and visits are ended at one property at a time: Esc takes the "
                                  "marks away"));
    return;
  }
  if (!controller_can_name(controller, &controller->context.chosen)) return;
  controller_sheet(controller, terminate_new(&controller->context));
  controller_hold_properties(controller, &controller->context.chosen, 1, false);
}

static void controller_invite(struct controller *controller) {
  if (!controller_can_name(controller, &controller->context.chosen)) return;
  controller_sheet(controller, booking_new(&controller->context, NULL, slots_read_at(controller->slots)));
  controller_hold_properties(controller, &controller->context.chosen, 1, true);
}

static void controller_edit_property(struct controller *controller) {
  if (controller_can_name(controller, &controller->context.chosen))
    deck_push(controller->deck, property_form_edit(&controller->context));
}

/* ---- about a visit: the one that is selected or open */

/* The first of the marked visits that has a visitor whom Flatsy can't be told apart; false when there is none. */
static bool controller_refuse_marks(struct controller *controller) {
  const struct marked_visits *marks = &controller->context.marked_visits;
  for (size_t n = 0; n < marks->count; n++)
    for (size_t v = 0; v < marks->visits[n]->count; v++) {
      char when[64];
      AUTO(mem_free_at) char *why = controller_why_not_visitor(controller, marks->visits[n], v, INTENT_CANCEL_VISITOR);
      if (why == NULL) continue;
      when_show_day_time(marks->visits[n]->at, when, sizeof when);
      controller_ask(controller, mem_print("%s: %s", when, why), (struct intent){.kind = INTENT_NONE});
      return true;
    }
  return false;
}

/* One that was found goes into the planning, too, where what becomes of it is heard of. */
static void controller_on_visit(struct controller *controller, bool live, enum intent_kind what) {
  const struct visit *visit = controller_visit(controller);
  const struct visit_visitor *part = find_pane_part(deck_top_pane(controller->deck));
  if (controller_where(controller) == WHERE_FIND) controller_show_day(controller, visit->at, visit->id);
  controller_who_is(controller, held_visit_of(visit, live), part, what);
}

static void controller_cancel(struct controller *controller) {
  bool marked = controller_where(controller) == WHERE_PLANNING && controller->context.marked_visits.count > 0;
  if (!marked)
    controller_on_visit(controller, true, INTENT_CANCEL_VISITOR);
  else if (!controller_refuse_marks(controller))
    controller_ask_marked(controller, cancel_ask_marked_by(&controller->context));
}

static void controller_move_visit(struct controller *controller) {
  controller_on_visit(controller, true, INTENT_MOVE_VISITOR);
}

static void controller_edit_visit(struct controller *controller) {
  controller_on_visit(controller, false, INTENT_EDIT_VISITOR);
}

/* ---- about neither */

static void controller_mark(struct controller *controller) {
  if (controller_where(controller) == WHERE_PLANNING)
    marked_visits_toggle(&controller->context.marked_visits, controller_visit(controller));
}

static void controller_others(struct controller *controller) {
  slots_toggle_others(controller->slots);
}

static void controller_filter(struct controller *controller) {
  bool properties = controller_where(controller) == WHERE_PROPERTIES;
  controller_sheet(controller, properties ? filter_new(&controller->context, INTENT_FILTER_PROPERTIES,
                                                       properties_filter_text(controller->properties))
                                          : filter_new(&controller->context, INTENT_FILTER_PLANNING,
                                                       planning_filter_text(controller->planning)));
}

static void controller_status(struct controller *controller) {
  deck_focus(controller->deck, CONTROLLER_PLANNING);
  controller_sheet(controller, filter_status_new(&controller->context));
}

static void controller_today(struct controller *controller) {
  int64_t today = when_day(context_utc(&controller->context));
  if (planning_day(controller->planning) == today) controller_warn(controller, _("The planning is at today already"));
  planning_show(controller->planning, today, NULL);
}

/* Of the property that is being read about, or was found; else all. */
static void controller_messages(struct controller *controller) {
  struct context *context = &controller->context;
  const struct pane *top = deck_top_pane(controller->deck);
  const char *id = controller_where(controller) == WHERE_FIND ? find_pane_property_id(top) : property_pane_id(top);
  if (id == NULL) {
    deck_push(controller->deck, conversations_pane_new(context));
    return;
  }
  const struct property_row *row = context_property(context, id);
  AUTO(property_about_clear)
  struct property_about about = row != NULL ? property_about_of(row) : (struct property_about){.id = mem_copy(id)};
  deck_push(controller->deck, conversation_pane_new(context, &about));
}

static void controller_changes(struct controller *controller) {
  deck_push(controller->deck, changes_new(&controller->context));
}

static void controller_help(struct controller *controller) {
  deck_push(controller->deck, help_new(controller->context.choosing ? WHERE_CHOOSING : controller_where(controller)));
}

static void controller_new_property(struct controller *controller) {
  deck_push(controller->deck, property_form_new(&controller->context));
}

static void controller_read(struct controller *controller, enum refresh what) {
  struct context *context = &controller->context;
  for (enum refresh pane = REFRESH_PROPERTIES; pane <= REFRESH_SLOTS; pane++)
    if (what == REFRESH_ALL || what == pane) context_ask_again(context, pane);
  context_post(context, job_refresh(what));
}

static void controller_refresh(struct controller *controller) {
  static const enum refresh panes[] = {REFRESH_PROPERTIES, REFRESH_DAY, REFRESH_SLOTS};
  controller_read(controller, panes[deck_focused(controller->deck)]);
}

static void controller_refresh_all(struct controller *controller) {
  controller_read(controller, REFRESH_ALL);
}

/* From choosing; true if slots were being chosen. */
static bool controller_leave_choosing(struct controller *controller) {
  if (!controller->context.choosing) return false;
  bool moving = controller->context.moving.visit != NULL;
  deck_focus(controller->deck, moving ? CONTROLLER_PLANNING : CONTROLLER_PROPERTIES);
  controller_set_choosing(controller, false);
  return true;
}

static void controller_back(struct controller *controller) {
  controller_leave_choosing(controller);
}

/* ---- all of them */

/* About a property: the one that an open detail is about is chosen first. */
static void (*const on_property[COMMAND_COUNT])(struct controller *controller) = {
    [COMMAND_BOOK] = controller_book,     [COMMAND_AVAILABILITY] = controller_availability,
    [COMMAND_PAUSE] = controller_pause,   [COMMAND_TERMINATE] = controller_terminate,
    [COMMAND_INVITE] = controller_invite, [COMMAND_EDIT] = controller_edit_property};

static void (*const others[COMMAND_COUNT])(struct controller *controller) = {
    [COMMAND_CANCEL] = controller_cancel,
    [COMMAND_MOVE] = controller_move_visit,
    [COMMAND_MARK] = controller_mark,
    [COMMAND_OTHERS] = controller_others,
    [COMMAND_FILTER] = controller_filter,
    [COMMAND_FIND] = controller_open_find,
    [COMMAND_STATUS] = controller_status,
    [COMMAND_TODAY] = controller_today,
    [COMMAND_OUTBOX] = controller_open_outbox,
    [COMMAND_MESSAGES] = controller_messages,
    [COMMAND_CHANGES] = controller_changes,
    [COMMAND_HELP] = controller_help,
    [COMMAND_NEW] = controller_new_property,
    [COMMAND_REFRESH] = controller_refresh,
    [COMMAND_REFRESH_ALL] = controller_refresh_all,
    [COMMAND_BACK] = controller_back};

static bool controller_quit(struct controller *controller) {
  size_t unsettled = controller->context.status.unsettled;
  if (controller_leave_choosing(controller)) return true;
  if (unsettled == 0) return false;
  controller_ask(
      controller,
      mem_print(ngettext("%zu request to Flatsy is not settled yet. It is kept and checked at the next start. Quit?",
                         "%zu requests to Flatsy are not settled yet. They are kept and checked at the next start. "
                         "Quit?",
                         (unsigned long)unsettled),
                unsettled),
      (struct intent){.kind = INTENT_QUIT});
  return true;
}

/* A slot's, while one is being chosen. */
static bool controller_digit(struct controller *controller, int digit) {
  bool slots = controller->context.choosing && controller_where(controller) == WHERE_SLOTS;
  if (slots) controller_pick_digit(controller, digit);
  return slots;
}

bool controller_command(struct controller *controller, enum command command) {
  bool visits = (controller_where(controller) & (WHERE_PLANNING | WHERE_VISIT)) != 0;
  if (command >= COMMAND_1 && command <= COMMAND_9) return controller_digit(controller, command - COMMAND_1 + 1);
  if (command == COMMAND_QUIT) return controller_quit(controller);
  if (command == COMMAND_EDIT && visits)
    controller_edit_visit(controller);
  else if (on_property[command] != NULL && controller_choose_shown(controller))
    on_property[command](controller);
  else if (others[command] != NULL)
    others[command](controller);
  return on_property[command] != NULL || others[command] != NULL;
}
