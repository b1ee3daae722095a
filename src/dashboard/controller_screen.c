#include "base/i18n.h"
#include "dashboard/controller_private.h"
#include "panes/ask.h"
#include "panes/outbox.h"
#include "panes/property.h"
#include "panes/visit.h"

void controller_warn(struct controller *controller, const char *why) {
  notice_say(controller->context.notice, STYLE_WARN, "%s", why);
}

unsigned controller_where(const struct controller *controller) {
  return deck_top(controller->deck)->where;
}

/* The visit that is open or selected; NULL. */
const struct visit *controller_visit(const struct controller *controller) {
  const struct pane_ops *top = deck_top(controller->deck);
  if (top == &visit_ops) return visit_pane_visit(deck_top_state(controller->deck));
  return top == &planning_ops ? planning_selected(controller->planning) : NULL;
}

/* Puts the cursor on the property that an open detail is about; false, and says so, when it is not in the list. */
bool controller_choose_shown(struct controller *controller) {
  const struct pane_ops *top = deck_top(controller->deck);
  const char *id = controller->context.chosen.id;
  if (top == &property_ops) id = property_pane_id(deck_top_state(controller->deck));
  if (top == &visit_ops) id = controller_visit(controller) != NULL ? controller_visit(controller)->property_id : NULL;
  if (id != NULL && properties_select(controller->properties, id)) return true;
  controller_warn(controller, _("This property is not in the list"));
  return false;
}

void controller_sheet(struct controller *controller, const struct sheet_ops *ops, void *take_sheet) {
  deck_open_sheet(controller->deck, ops, take_sheet);
}

void controller_ask(struct controller *controller, const char *question, enum intent_kind yes, int64_t number) {
  controller_sheet(controller, &ask_ops, ask_new(&controller->context, question, yes, number));
}

void controller_alone(struct controller *controller) { /* the panes: nothing over them */
  while (deck_pop(controller->deck))
    ;
}

void controller_open_outbox(struct controller *controller) {
  if (deck_top(controller->deck) != &outbox_ops)
    deck_push(controller->deck, &outbox_ops, outbox_new(&controller->context));
}
