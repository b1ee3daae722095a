#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "dashboard/controller_private.h"
#include "panes/booking.h"
#include "panes/move.h"
#include "panes/slots_week.h"

void controller_set_choosing(struct controller *controller, bool choosing) {
  struct context *context = &controller->context;
  bool moving = context->moving.visit != NULL;
  if (controller->held.what == HELD_MOVE) deck_close_sheet(controller->deck);
  held_visit_free(mem_take(&context->moving.visit));
  if (moving && context->chosen.id != NULL) context_want_slots(context); /* for a booking again */
  context_book_again(context, NULL);
  context->choosing = choosing;
  if (controller->hands.how == HANDS_PICK) controller->hands.how = HANDS_HEARD;
  deck_set_choosing(controller->deck, choosing);
  if (!choosing && slots_week_of(deck_top_pane(controller->deck)) != NULL) deck_pop(controller->deck);
}

/* For a booking, or for that visit (taken), at the chosen property. */
void controller_choose(struct controller *controller, struct held_visit *take_moving, size_t visitor) {
  struct context *context = &controller->context;
  const char *why = context_why_not_book(context);
  if (why != NULL) {
    controller_warn(controller, why);
    held_visit_free(take_moving);
    return;
  }
  slots_reset(controller->slots);
  controller_alone(controller);
  controller_set_choosing(controller, true);
  context->moving.visit = take_moving;
  context->moving.visitor = visitor;
  context->moving.count += take_moving != NULL;
  context_want_slots(context);
  deck_focus(controller->deck, CONTROLLER_SLOTS);
}

bool controller_leave_choosing(struct controller *controller) {
  if (!controller->context.choosing) return false;
  bool moving = controller->context.moving.visit != NULL;
  deck_focus(controller->deck, moving ? CONTROLLER_PLANNING : CONTROLLER_PROPERTIES);
  controller_set_choosing(controller, false);
  return true;
}

void controller_move(struct controller *controller, size_t visitor) {
  struct held_visit *held = controller->held.visit;
  if (held->property_id == NULL || !properties_select(controller->properties, held->property_id)) {
    controller_warn(controller, _("This property is not in the list"));
    return;
  }
  controller_choose(controller, mem_take(&controller->held.visit), visitor);
  if (controller->context.moving.visit != held) return;
  char when[64], there[CONTEXT_THERE];
  AUTO(mem_free_at) char *name = visitor_name(&held->visitors[visitor]);
  when_show_day_time(held->at, when, sizeof when);
  context_show_there(&controller->context, held->place, held->at, there);
  notice_show(controller->context.notice, STYLE_TEXT, _("Moving %s%s, %s: to which slot?"), when, there, name);
}

void controller_book_again(struct controller *controller, size_t visitor) {
  const struct held_visit *held = controller->held.visit;
  if (held->property_id == NULL || !properties_select(controller->properties, held->property_id)) {
    controller_warn(controller, _("This property is not in the list"));
    return;
  }
  controller_choose(controller, NULL, 0);
  if (!controller->context.choosing) return;
  AUTO(mem_free_at) char *name = visitor_name(&held->visitors[visitor]);
  context_book_again(&controller->context, &held->visitors[visitor]);
  notice_show(controller->context.notice, STYLE_TEXT, _("Another visit of %s: at which slot?"), name);
}

void controller_pick(struct controller *controller, const struct slot *slot) {
  struct context *context = &controller->context;
  int64_t read_at = slots_read_at(controller->slots);
  if (context->moving.visit == NULL) {
    controller_sheet(controller, booking_new(context, slot, read_at));
    controller_hold_properties(controller, &context->chosen, 1, true);
  } else if (slot->at == context->moving.visit->at) {
    controller_warn(controller, _("The visit is at this time already"));
  } else {
    controller_sheet(controller, move_new(context, slot, read_at));
    controller->held.what = HELD_MOVE;
  }
}

void controller_pick_digit(struct controller *controller, int digit) {
  const char *why;
  const struct slots_week *week = slots_week_of(deck_top_pane(controller->deck));
  const struct slot *slot =
      week != NULL ? slots_week_picked(week, digit, &why) : slots_picked(controller->slots, digit, &why);
  controller->hands.how = slot != NULL ? HANDS_HEARD : HANDS_PICK;
  controller->hands.typed = false;
  if (slot != NULL)
    controller_pick(controller, slot);
  else
    controller_warn(controller, why);
}
