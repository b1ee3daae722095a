/* What the commands do that no pane takes: which property or visit they are about, and why one can't work now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "panes/desk_private.h"

/* In a detail b means the property that is being read about. */
bool desk_choose_shown(struct desk *desk) {
  const struct pane_ops *top = deck_top(desk->deck);
  const void *state = deck_top_state(desk->deck);
  const char *id = desk->chosen.id;
  if (top == &property_ops) id = property_pane_id(state);
  if (top == &visit_ops) id = visit_pane_visit(state) != NULL ? visit_pane_visit(state)->property_id : NULL;
  return id != NULL && properties_select(deck_pane(desk->deck, DESK_PROPERTIES), id);
}

static void desk_book(struct desk *desk) {
  if (!desk_choose_shown(desk)) {
    deck_notice(desk->deck, STYLE_WARN, "%s", _("This property is not in the list"));
    return;
  }
  const char *why = desk_why_not_book(desk);
  if (why != NULL) {
    deck_notice(desk->deck, STYLE_WARN, "%s", why);
    return;
  }
  slots_reset(deck_pane(desk->deck, DESK_SLOTS));
  while (deck_pop(desk->deck))
    ;
  desk_want_slots(desk);
  desk_set_choosing(desk, true);
  deck_focus(desk->deck, DESK_SLOTS);
}

void desk_open_slot(struct desk *desk, const struct slot *slot) {
  if (desk->visits.moving != NULL)
    move_open(desk, slot);
  else
    booking_open(desk, slot);
}

static void desk_pick(struct desk *desk, int digit) {
  const char *why;
  const struct slot *slot = slots_picked(deck_pane(desk->deck, DESK_SLOTS), digit, &why);
  if (slot == NULL)
    deck_notice(desk->deck, STYLE_WARN, "%s", why);
  else
    desk_open_slot(desk, slot);
}

static void desk_refresh(struct desk *desk, bool all) {
  static const enum refresh panes[] = {REFRESH_PROPERTIES, REFRESH_DAY, REFRESH_SLOTS};
  struct job *job = job_new(JOB_REFRESH);
  job->what = all ? REFRESH_ALL : panes[deck_focused(desk->deck)];
  for (enum refresh what = REFRESH_PROPERTIES; what <= REFRESH_SLOTS; what++)
    if (all || what == job->what) desk->asked_ms[what - 1] = desk_mono(desk);
  desk_post(desk, job);
}

static void desk_filter(struct desk *desk) {
  size_t focus = deck_focused(desk->deck);
  void *pane = deck_pane(desk->deck, focus);
  if (focus == DESK_PROPERTIES)
    filter_open(desk, pane, properties_filter, properties_filter_text(pane));
  else
    filter_open(desk, pane, planning_filter, planning_filter_text(pane));
}

const struct visit *desk_visit(const struct desk *desk) {
  const struct pane_ops *top = deck_top(desk->deck);
  if (top == &visit_ops) return visit_pane_visit(deck_top_state(desk->deck));
  return top == &planning_ops ? planning_selected(deck_pane(desk->deck, DESK_PLANNING)) : NULL;
}

static void desk_leave(struct desk *desk, int64_t number) {
  (void)number;
  deck_quit(desk->deck);
}

static bool desk_quit(struct desk *desk) {
  if (desk->unsettled == 0) return false;
  char *question = mem_print(
      ngettext("%zu booking or cancellation is not settled yet. It is kept and checked at the next start. Quit?",
               "%zu bookings or cancellations are not settled yet. They are kept and checked at the next start. Quit?",
               (unsigned long)desk->unsettled),
      desk->unsettled);
  ask_open(desk, question, desk_leave, 0);
  free(question);
  return true;
}

bool desk_command(void *context, enum command command) {
  struct desk *desk = context;
  if (desk_visits_command(desk, command)) return true;
  switch (command) {
  case COMMAND_BOOK:
    desk_book(desk);
    return true;
  case COMMAND_AVAILABILITY:
    if (desk_choose_shown(desk))
      deck_push(desk->deck, &availability_ops, availability_pane_new(desk, &desk->chosen));
    else
      deck_notice(desk->deck, STYLE_WARN, "%s", _("This property is not in the list"));
    return true;
  case COMMAND_CANCEL:
    cancel_open(desk, desk_visit(desk));
    return true;
  case COMMAND_OTHERS:
    slots_toggle_others(deck_pane(desk->deck, DESK_SLOTS));
    return true;
  case COMMAND_FILTER:
    desk_filter(desk);
    return true;
  case COMMAND_STATUS:
    status_open(desk);
    return true;
  case COMMAND_TODAY:
    planning_show(deck_pane(desk->deck, DESK_PLANNING), when_day(desk_utc(desk)), NULL);
    return true;
  case COMMAND_OUTBOX:
    if (deck_top(desk->deck) != &outbox_ops) deck_push(desk->deck, &outbox_ops, outbox_pane_new(desk));
    return true;
  case COMMAND_HELP:
    deck_push(desk->deck, &help_ops,
              help_pane_new(deck_top(desk->deck)->where | (desk->choosing ? WHERE_CHOOSING : 0)));
    return true;
  case COMMAND_REFRESH:
  case COMMAND_REFRESH_ALL:
    desk_refresh(desk, command == COMMAND_REFRESH_ALL);
    return true;
  case COMMAND_BACK:
    if (!desk->choosing) return false;
    deck_focus(desk->deck, desk->visits.moving != NULL ? DESK_PLANNING : DESK_PROPERTIES);
    desk_set_choosing(desk, false);
    return true;
  case COMMAND_QUIT:
    if (desk->choosing) return desk_command(desk, COMMAND_BACK);
    return desk_quit(desk);
  default:
    break;
  }
  if (property_act(desk, command)) return true;
  if (!desk->choosing || command < COMMAND_1 || command > COMMAND_9) return false;
  if (deck_top(desk->deck) != &slots_ops) { /* something lies over the slots: a number is a pane again */
    desk_set_choosing(desk, false);
    return false;
  }
  desk_pick(desk, (int)(command - COMMAND_1) + 1);
  return true;
}

const char *desk_why_not_book(const struct desk *desk) {
  if (desk->setup.offline) return _("Offline: nothing can be booked");
  if (desk->session != SESSION_OPEN)
    return desk->link_known && !desk->link_ok ? _("No answer from Flatsy, not logged in yet: nothing can be booked")
                                              : _("Not logged in: nothing can be booked");
  if (desk->chosen.id == NULL) return _("Select a property first");
  if (desk->chosen.status == PROPERTY_STANDBY) return _("This property is paused: it takes no visits now");
  if (desk->chosen.status == PROPERTY_UNAVAILABLE) return _("This property is closed: it takes no more visits");
  return NULL;
}

const char *desk_why_not(const void *context, enum command command) {
  const struct desk *desk = context;
  bool acts = command == COMMAND_BOOK || command == COMMAND_CANCEL || command == COMMAND_OPEN ||
              command == COMMAND_EDIT || command == COMMAND_PAUSE || command == COMMAND_TERMINATE ||
              command == COMMAND_INVITE || command == COMMAND_MARK || command == COMMAND_AVAILABILITY;
  bool detail = deck_top(desk->deck) == &visit_ops || deck_top(desk->deck) == &property_ops;
  if (acts && !detail && desk_moved_tick(desk) >= 0) return _("The list has just changed: look, then press again");
  const char *why = desk_visits_why_not(desk, command);
  if (why != NULL) return why;
  switch (command) {
  case COMMAND_BOOK:
    if (detail && !desk->setup.offline && desk->session == SESSION_OPEN) return NULL; /* its property is chosen first */
    return desk_why_not_book(desk);
  case COMMAND_CANCEL:
    if (desk->setup.offline) return _("Offline: nothing can be cancelled");
    if (deck_top(desk->deck) == &planning_ops && desk->visits.mark_count > 0) return NULL;
    if (desk_visit(desk) == NULL) return _("Select a visit in the planning (2) first");
    return cancel_why_not(desk_visit(desk));
  case COMMAND_FILTER:
    return deck_top(desk->deck) == &slots_ops ? _("Filter the properties (1) or the planning (2)") : NULL;
  case COMMAND_AVAILABILITY:
    return !detail && desk->chosen.id == NULL ? _("Select a property first") : NULL;
  case COMMAND_OTHERS:
    return slots_others(deck_pane(desk->deck, DESK_SLOTS)) == 0 ? _("There are no other slots") : NULL;
  case COMMAND_REFRESH:
  case COMMAND_REFRESH_ALL:
    return desk->setup.offline ? _("Offline: nothing can be read") : NULL;
  default:
    return property_why_not_act(desk, command);
  }
}
