#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "dashboard/controller_private.h"
#include "panes/availability_pane.h"
#include "panes/booking.h"
#include "panes/cancel.h"
#include "panes/cancel_many.h"
#include "panes/changes.h"
#include "panes/filter.h"
#include "panes/help.h"
#include "panes/pause.h"
#include "panes/property.h"
#include "panes/property_form.h"
#include "panes/why_not.h"
#include "panes/talk.h"
#include "panes/talks.h"
#include "panes/terminate.h"
#include "panes/who.h"

static void controller_refresh(struct controller *controller, bool all) {
  static const enum refresh panes[] = {REFRESH_PROPERTIES, REFRESH_DAY, REFRESH_SLOTS};
  struct context *context = &controller->context;
  struct job *job = job_new(JOB_REFRESH);
  job->what = all ? REFRESH_ALL : panes[deck_focused(controller->deck)];
  for (enum refresh what = REFRESH_PROPERTIES; what <= REFRESH_SLOTS; what++)
    if (all || what == job->what) context->asked.pane_ms[what - 1] = context_mono(context);
  context_post(context, job);
}

static void controller_open_filter(struct controller *controller) {
  bool properties = deck_focused(controller->deck) == CONTROLLER_PROPERTIES;
  controller_sheet(controller, &filter_ops,
                   filter_new(&controller->context, properties ? properties_filter_text(controller->properties)
                                                               : planning_filter_text(controller->planning)));
}

static void controller_open_status(struct controller *controller) {
  controller_set_choosing(controller, false);
  deck_focus(controller->deck, CONTROLLER_PLANNING);
  controller_sheet(controller, &filter_status_ops, filter_status_new(&controller->context));
}

/* Of the property that is being read about, else all. */
static void controller_messages(struct controller *controller) {
  struct context *context = &controller->context;
  if (deck_top(controller->deck) != &property_ops) {
    deck_push(controller->deck, &talks_ops, talks_new(context));
    return;
  }
  const char *id = property_pane_id(deck_top_state(controller->deck));
  const struct property_row *row = context_property(context, id);
  struct chosen about = {.id = mem_copy(id)};
  if (row != NULL) {
    about.ref = mem_copy(row->ref);
    about.ref_shown = mem_copy(row->ref_shown);
    about.address = mem_copy(row->address);
  }
  context_want(context, (struct intent){.kind = INTENT_OPEN_TALK, .about = about});
}

static void controller_pause(struct controller *controller) {
  struct context *context = &controller->context;
  struct chosen *marked = NULL;
  bool list = deck_top(controller->deck) == &properties_ops;
  size_t count = list ? properties_marked(controller->properties, &marked) : 0;
  struct pause *sheet = count > 0 ? pause_new(context, marked, count) : pause_new(context, &context->chosen, 1);
  for (size_t n = 0; n < count; n++)
    chosen_clear(&marked[n]);
  free(marked);
  if (sheet != NULL)
    controller_sheet(controller, &pause_ops, sheet);
  else
    controller_warn(controller, _("None of them can be paused or resumed"));
}

/* At once when there is one visitor; none: the command has said why nothing can be done. */
static void controller_who(struct controller *controller, struct brief *take_brief, const char *question,
                           enum intent_kind then) {
  struct context *context = &controller->context;
  if (take_brief->count > 1)
    controller_sheet(controller, &who_ops, who_new(context, take_brief, question, then));
  else if (take_brief->count == 1)
    context_want(context, (struct intent){.kind = then, .brief = take_brief});
  else
    brief_free(take_brief);
}

static bool controller_quit(struct controller *controller) {
  size_t unsettled = controller->context.status.unsettled;
  if (unsettled == 0) return false;
  char *question = mem_print(
      ngettext("%zu booking or cancellation is not settled yet. It is kept and checked at the next start. Quit?",
               "%zu bookings or cancellations are not settled yet. They are kept and checked at the next start. Quit?",
               (unsigned long)unsettled),
      unsettled);
  controller_ask(controller, question, INTENT_QUIT, 0);
  free(question);
  return true;
}

/* Back from choosing. */
static bool controller_back(struct controller *controller) {
  if (!controller->context.choosing) return false;
  bool moving = controller->context.moving.brief != NULL;
  deck_focus(controller->deck, moving ? CONTROLLER_PLANNING : CONTROLLER_PROPERTIES);
  controller_set_choosing(controller, false);
  return true;
}

/* A command about the property that is chosen or read about: true if it was one. */
static bool controller_on_property(struct controller *controller, enum command command) {
  struct context *context = &controller->context;
  struct deck *deck = controller->deck;
  bool mine = command == COMMAND_BOOK || command == COMMAND_AVAILABILITY || command == COMMAND_PAUSE ||
              command == COMMAND_TERMINATE || command == COMMAND_INVITE || command == COMMAND_EDIT;
  if (!mine || !controller_choose_shown(controller)) return mine;
  if (command == COMMAND_BOOK)
    controller_choose(controller, NULL, 0);
  else if (command == COMMAND_AVAILABILITY)
    deck_push(deck, &availability_pane_ops, availability_pane_new(context, &context->chosen));
  else if (command == COMMAND_PAUSE)
    controller_pause(controller);
  else if (command == COMMAND_TERMINATE)
    controller_sheet(controller, &terminate_ops, terminate_new(context));
  else if (command == COMMAND_INVITE)
    controller_sheet(controller, &booking_ops, booking_new(context, NULL, slots_read_at(controller->slots)));
  else
    deck_push(deck, &property_form_ops, property_form_edit(context));
  return true;
}

/* A command about the visit that is selected or open: true if it was one. */
static bool controller_on_visit(struct controller *controller, enum command command) {
  struct context *context = &controller->context;
  const struct visit *visit = controller_visit(controller);
  bool planning = controller_where(controller) == WHERE_PLANNING;
  switch (command) {
  case COMMAND_CANCEL:
    if (planning && context->marks.count > 0)
      controller_sheet(controller, &cancel_many_ops, cancel_many_new(context));
    else
      controller_sheet(controller, &cancel_ops, cancel_new(context, visit));
    return true;
  case COMMAND_MOVE:
    controller_who(controller, brief_of(visit, true), _("Move for which visitor?"), INTENT_MOVE_VISITOR);
    return true;
  case COMMAND_EDIT:
    if (!planning && controller_where(controller) != WHERE_VISIT) return false;
    controller_who(controller, brief_of(visit, false), _("Edit which visitor?"), INTENT_EDIT_VISITOR);
    return true;
  case COMMAND_MARK:
    if (planning) marks_toggle(&context->marks, visit);
    return planning;
  default:
    return false;
  }
}

/* A command that is about neither. */
static bool controller_elsewhere(struct controller *controller, enum command command) {
  struct context *context = &controller->context;
  struct deck *deck = controller->deck;
  unsigned choosing = context->choosing ? WHERE_CHOOSING : 0;
  switch (command) {
  case COMMAND_OTHERS:
    slots_toggle_others(controller->slots);
    return true;
  case COMMAND_FILTER:
    controller_open_filter(controller);
    return true;
  case COMMAND_STATUS:
    controller_open_status(controller);
    return true;
  case COMMAND_TODAY:
    planning_show(controller->planning, when_day(context_utc(context)), NULL);
    return true;
  case COMMAND_OUTBOX:
    controller_open_outbox(controller);
    return true;
  case COMMAND_MESSAGES:
    controller_messages(controller);
    return true;
  case COMMAND_CHANGES:
    deck_push(deck, &changes_ops, changes_new(context));
    return true;
  case COMMAND_HELP:
    deck_push(deck, &help_ops, help_new(controller_where(controller) | choosing));
    return true;
  case COMMAND_NEW:
    deck_push(deck, &property_form_ops, property_form_new(context));
    return true;
  case COMMAND_REFRESH:
  case COMMAND_REFRESH_ALL:
    controller_refresh(controller, command == COMMAND_REFRESH_ALL);
    return true;
  case COMMAND_BACK:
    return controller_back(controller);
  case COMMAND_QUIT:
    return controller_back(controller) || controller_quit(controller);
  default:
    return false;
  }
}

bool controller_command(struct controller *controller, enum command command) {
  if (controller_on_visit(controller, command) || controller_on_property(controller, command) ||
      controller_elsewhere(controller, command))
    return true;
  if (!controller->context.choosing || command < COMMAND_1 || command > COMMAND_9) return false;
  if (controller_where(controller) != WHERE_SLOTS) { /* something lies over the slots: a number is a pane again */
    controller_set_choosing(controller, false);
    return false;
  }
  controller_pick_digit(controller, (int)(command - COMMAND_1) + 1);
  return true;
}

const char *controller_why_not(const void *setup, enum command command) {
  const struct controller *controller = setup;
  if (command == COMMAND_OTHERS) return slots_others(controller->slots) == 0 ? _("There are no other slots") : NULL;
  return why_not_command(&controller->context, controller_where(controller), controller_visit(controller), command);
}
