/* What a person has just sent, and where they are when its outcome is known: as long as no key has come since they look
 * at nothing else, and what they want next is where they are taken. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "dashboard/controller_private.h"

void controller_sent_clear(struct controller *controller) {
  controller->sent.serial = 0;
  mem_replace(&controller->sent.moved_id, NULL);
  mem_replace(&controller->sent.property_id, NULL);
  controller->made.serial = 0;
  mem_replace(&controller->made.ref, NULL);
}

void controller_sent_goes_on(struct controller *controller) {
  controller->sent.serial = 0;
  if (controller_where(controller) != WHERE_FORM) mem_replace(&controller->made.ref, NULL); /* else it may be left */
}

void controller_show_sent(struct controller *controller, int64_t at, uint64_t serial) {
  const struct context *context = &controller->context;
  const struct held_visit *moved = context->moving.visit;
  controller->sent.serial = serial;
  controller->sent.moved_at = moved != NULL ? moved->at : WHEN_NONE;
  mem_replace(&controller->sent.moved_id, moved != NULL ? moved->id : NULL);
  mem_replace(&controller->sent.property_id, context->chosen.id);
  controller_set_choosing(controller, false);
  deck_focus(controller->deck, CONTROLLER_PLANNING);
  planning_show_aside(controller->planning, when_day(at));
}

/* The planning is where it was. A visit that was to be moved is selected there; to book another slot of that property
 * one goes on from its slots, which are read again. */
static void controller_take_back(struct controller *controller) {
  const char *chosen = controller->context.chosen.id, *booked = controller->sent.property_id;
  bool same = chosen != NULL && booked != NULL && strcmp(chosen, booked) == 0;
  bool moved = controller->sent.moved_id != NULL;
  planning_show_back(controller->planning);
  if (controller->sent.moved_at != WHEN_NONE) /* it may have been opened from another day */
    planning_show(controller->planning, when_day(controller->sent.moved_at), controller->sent.moved_id);
  deck_focus(controller->deck, moved ? CONTROLLER_PLANNING : same ? CONTROLLER_SLOTS : CONTROLLER_PROPERTIES);
  context_moved(&controller->context);
}

void controller_await_property(struct controller *controller, const char *ref, uint64_t serial) {
  mem_replace(&controller->made.ref, ref);
  controller->made.serial = serial;
}

/* As soon as it is saved, in the list, and nothing lies over the panes. */
static void controller_show_made(struct controller *controller) {
  const struct property_list *all = controller->context.properties;
  const char *ref = controller->made.ref;
  size_t n = 0, count = all != NULL ? all->count : 0;
  if (ref == NULL || controller->made.serial != 0 || (controller_where(controller) & WHERE_MAIN) == 0) return;
  while (n < count && (all->rows[n].ref == NULL || strcmp(all->rows[n].ref, ref) != 0))
    n++;
  if (n == count || !properties_select(controller->properties, all->rows[n].id)) return;
  mem_replace(&controller->made.ref, NULL);
  deck_focus(controller->deck, CONTROLLER_PROPERTIES);
  context_moved(&controller->context);
}

void controller_hear_sent(struct controller *controller, const struct event *event) {
  enum error_code code = event->error.code;
  bool ended = event->type == EVENT_DONE && event->serial != 0;
  if (ended && event->serial == controller->sent.serial) {
    controller->sent.serial = 0;
    if (code != ERROR_NONE && code != ERROR_UNKNOWN) controller_take_back(controller);
  }
  if (ended && event->serial == controller->made.serial) {
    controller->made.serial = 0;
    if (code != ERROR_NONE) mem_replace(&controller->made.ref, NULL);
  }
  controller_show_made(controller);
}
