#include "base/i18n.h"
#include "dashboard/controller_private.h"
#include "panes/cancel.h"
#include "panes/visitor_form.h"
#include "panes/who.h"

char *controller_why_not_visitor(const struct brief *brief, size_t n, enum intent_kind what) {
  const char *nameless = what == INTENT_MOVE_VISITOR
                             ? _("This visitor has no email address: Flatsy can't be told whose visit to move")
                         : what == INTENT_EDIT_VISITOR
                             ? _("This visitor has no email: Flatsy can't be told whom to change")
                             : _("This visitor has no email address, and the visit has others: Flatsy can't be told "
                                 "whose visit to cancel; cancel it on Flatsy's site");
  return brief_why_not(brief, n, what == INTENT_CANCEL_VISITOR && brief->alone ? NULL : nameless);
}

void controller_ask_who(struct controller *controller, enum intent_kind what) {
  const struct brief *visit = controller->held.visit;
  const char *question = what == INTENT_CANCEL_VISITOR ? _("Cancel for which visitor?")
                         : what == INTENT_MOVE_VISITOR ? _("Move for which visitor?")
                                                       : _("Edit which visitor?");
  controller->held.visitor = visit->count;
  controller_sheet(controller, &who_ops, who_new(&controller->context, visit, question, what));
}

/* None: the command has said why nothing can be done. */
void controller_who(struct controller *controller, struct brief *take_visit, enum intent_kind what) {
  controller_hold_visit(controller, take_visit);
  if (take_visit->count > 1) controller_ask_who(controller, what);
  if (take_visit->count == 1) controller_meant(controller, what, 0);
}

void controller_meant(struct controller *controller, enum intent_kind what, size_t n) {
  struct context *context = &controller->context;
  const struct brief *visit = controller->held.visit;
  char *why = controller_why_not_visitor(visit, n, what);
  controller->held.visitor = n;
  if (why != NULL)
    controller_refuse(controller, why);
  else if (what == INTENT_MOVE_VISITOR)
    controller_move(controller, n);
  else if (what == INTENT_CANCEL_VISITOR)
    controller_sheet(controller, &cancel_ops, cancel_new(context, visit, n));
  else
    controller_sheet(controller, &visitor_form_ops, visitor_form_new(context, visit, n));
}
