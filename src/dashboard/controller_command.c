#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "dashboard/controller_private.h"
#include "panes/availability_pane.h"
#include "panes/booking.h"
#include "panes/cancel.h"
#include "panes/changes.h"
#include "panes/copy.h"
#include "panes/filter.h"
#include "panes/find_pane.h"
#include "panes/help.h"
#include "panes/map.h"
#include "panes/pause.h"
#include "panes/picked_pane.h"
#include "panes/property.h"
#include "panes/property_form.h"
#include "panes/summary_pane.h"
#include "panes/visit.h"
#include "panes/conversation_pane.h"
#include "panes/conversations_pane.h"
#include "panes/slots_week.h"
#include "panes/message.h"
#include "panes/terminate.h"
#include "panes/week.h"

/* ---- about a property: the one that is chosen, when these are called */

/* For whom it was; of one that was moved they come at another time. */
static bool controller_is_cancelled(const struct visit *visit) {
  bool mixed;
  if (visit == NULL || visit->visitor_count == 0) return false;
  enum visit_status status = visit_summary_status(visit, &mixed);
  return visit_status_is_cancelled(status) && status != VISIT_CANCELLED_MOVED;
}

static void controller_book(struct controller *controller) {
  const struct visit *visit = controller_visit(controller);
  AUTO(mem_free_at) char *found = find_pane_line(deck_top_pane(controller->deck)); /* it says who is meant */
  if (found != NULL) context_keep_line(&controller->context, found);
  if (found == NULL && controller_is_cancelled(visit))
    controller_who(controller, held_visit_of(visit, false), INTENT_BOOK_VISITOR);
  else
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

/* The visit, else the property: of that the sentence for its slots, where they are the ones that are shown. */
static void controller_copy(struct controller *controller) {
  const struct visit *visit = controller_visit(controller);
  struct context *context = &controller->context;
  if (visit != NULL) {
    controller_sheet(controller, copy_visit_new(context, visit));
    return;
  }
  if (!controller_choose_shown(controller)) return;
  bool its = strcmp(slots_ref(controller->slots), context->chosen.ref_shown) == 0;
  const char *sentence = its ? slots_sentence(controller->slots, SLOTS_SENTENCES) : "";
  controller_sheet(controller, copy_property_new(context, &context->chosen, sentence));
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
  const struct week *week = week_of(deck_top_pane(controller->deck));
  if (week != NULL) {
    controller_sheet(controller, filter_new(&controller->context, INTENT_FILTER_WEEK, week_filter_text(week)));
    return;
  }
  controller_sheet(controller, properties ? filter_new(&controller->context, INTENT_FILTER_PROPERTIES,
                                                       properties_filter_text(controller->properties))
                                          : filter_new(&controller->context, INTENT_FILTER_PLANNING,
                                                       planning_filter_text(controller->planning)));
}

static void controller_status(struct controller *controller) {
  if (controller_where(controller) != WHERE_WEEK) deck_focus(controller->deck, CONTROLLER_PLANNING);
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

/* Of the planning's day; while slots are chosen theirs. */
static void controller_week(struct controller *controller) {
  struct context *context = &controller->context;
  deck_push(controller->deck, context->choosing ? slots_week_new(context, controller->slots)
                                                : week_new(context, planning_day(controller->planning)));
}

static void controller_map(struct controller *controller) {
  const struct planning *planning = controller->planning;
  const struct map_seen seen = {planning_day(planning), planning_visits(planning), *planning_fresh(planning),
                                planning_selected(planning)};
  deck_push(controller->deck, map_new(&controller->context, &seen));
}

static void controller_summary(struct controller *controller) {
  deck_push(controller->deck, summary_pane_new(&controller->context));
}

static void controller_reports(struct controller *controller) {
  controller_sheet(controller, filter_reports_new(&controller->context));
}

/* A list's next visit takes the place of the one that is open. */
static void controller_step_visit(struct controller *controller, int step) {
  struct picked_pane *list = picked_pane_of(deck_under(controller->deck));
  AUTO(mem_free_at) char *id = list != NULL ? mem_copy(picked_pane_step(list, step)) : NULL;
  if (id == NULL) {
    controller_warn(controller,
                    step > 0 ? _("This is the last one of the list") : _("This is the first one of the list"));
    return;
  }
  deck_pop(controller->deck);
  deck_push(controller->deck, visit_pane_new(&controller->context, id));
}

static void controller_next_visit(struct controller *controller) {
  controller_step_visit(controller, 1);
}

static void controller_previous_visit(struct controller *controller) {
  controller_step_visit(controller, -1);
}

/* Of the visit that is open: the question is the message's own. */
static void controller_write_agent(struct controller *controller) {
  AUTO(property_about_clear)
  struct property_about about = property_about_of_visit(controller_visit(controller));
  deck_push(controller->deck, conversation_pane_new(&controller->context, &about));
  controller_sheet(controller, message_new(&controller->context, &about, NULL));
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

static void controller_back(struct controller *controller) {
  controller_leave_choosing(controller);
}

/* What another window holds may be a colleague's: nobody stops it by a z that came late for his own. */
static void controller_stop(struct controller *controller) {
  struct context *context = &controller->context;
  unsigned yes = second_thoughts_last(&context->second_thoughts);
  const struct open_write *other = open_writes_held_elsewhere(&context->open_writes);
  if (yes != 0)
    context_post(context, job_stop(0, yes));
  else if (other != NULL)
    controller_ask(controller,
                   mem_print(_("Another window of this profile holds it for 5 s: %s, %s. Stop it there?"),
                             other->kind_label, other->about),
                   (struct intent){.kind = INTENT_STOP, .number = other->id});
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
    [COMMAND_BACK] = controller_back,
    [COMMAND_WEEK] = controller_week,
    [COMMAND_MAP] = controller_map,
    [COMMAND_SUMMARY] = controller_summary,
    [COMMAND_REPORTS] = controller_reports,
    [COMMAND_NEXT_VISIT] = controller_next_visit,
    [COMMAND_PREVIOUS_VISIT] = controller_previous_visit,
    [COMMAND_WRITE_AGENT] = controller_write_agent,
    [COMMAND_STOP] = controller_stop,
    [COMMAND_COPY] = controller_copy};

/* A slot's, while one is being chosen. */
static bool controller_digit(struct controller *controller, int digit) {
  unsigned where = controller_where(controller);
  bool slots = controller->context.choosing && (where == WHERE_SLOTS || where == WHERE_CHOOSING);
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
