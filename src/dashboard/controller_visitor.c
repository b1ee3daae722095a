#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "dashboard/controller_private.h"
#include "panes/cancel.h"
#include "panes/visitor_form.h"
#include "panes/choose_visitor.h"

char *controller_why_not_visitor(const struct controller *controller, const struct held_visit *held, size_t n,
                                 enum intent_kind what) {
  enum outbox_kind kind = what == INTENT_MOVE_VISITOR   ? OUTBOX_MOVE
                          : what == INTENT_EDIT_VISITOR ? OUTBOX_VISITOR
                                                        : OUTBOX_CANCEL;
  const char *open = open_writes_why_not(open_writes_of_visit(
      &controller->context.open_writes, open_writes_in_the_way(kind), held->id, held->visitors[n].email_exact));
  if (open != NULL) return mem_copy(open);
  const char *nameless = what == INTENT_MOVE_VISITOR
                             ? _("This visitor has no email address: Flatsy can't be told whose visit to move")
                         : what == INTENT_EDIT_VISITOR
                             ? _("This visitor has no email: Flatsy can't be told whom to change")
                             : _("This visitor has no email address, and the visit has others: Flatsy can't be told "
                                 "whose visit to cancel; cancel it on Flatsy's site");
  return held_visit_why_not(held, n, what == INTENT_CANCEL_VISITOR && held->alone ? NULL : nameless);
}

/* A sheet about the visit that is held; visitor: of it, the count while it is being asked which one. */
static void controller_sheet_of_visit(struct controller *controller, size_t visitor, struct sheet *take_sheet) {
  controller_sheet(controller, take_sheet);
  controller->held.what = HELD_VISIT;
  controller->held.visitor = visitor;
}

void controller_ask_who(struct controller *controller, enum intent_kind what) {
  const struct held_visit *visit = controller->held.visit;
  const char *question = what == INTENT_CANCEL_VISITOR ? _("Cancel for which visitor?")
                         : what == INTENT_BOOK_VISITOR ? _("Book for which visitor?")
                         : what == INTENT_MOVE_VISITOR ? _("Move for which visitor?")
                                                       : _("Edit which visitor?");
  controller_sheet_of_visit(controller, visit->count, choose_visitor_new(visit, question, what));
}

/* None: the command has said why nothing can be done. */
void controller_who(struct controller *controller, struct held_visit *take_visit, enum intent_kind what) {
  held_visit_free(controller->held.visit);
  controller->held.visit = take_visit;
  if (take_visit->count > 1) controller_ask_who(controller, what);
  if (take_visit->count == 1) controller_meant(controller, what, 0);
}

/* Two may have one name, and one address: then which of them is asked. */
static bool controller_is(const struct visitor *one, const struct visitor *other) {
  const char *const pairs[][2] = {{one->email_exact, other->email_exact},
                                  {one->first_name, other->first_name},
                                  {one->last_name, other->last_name},
                                  {one->phone, other->phone}};
  bool same = true;
  for (size_t n = 0; n < sizeof pairs / sizeof *pairs && same; n++)
    same =
        pairs[n][0] == NULL || pairs[n][1] == NULL ? pairs[n][0] == pairs[n][1] : strcmp(pairs[n][0], pairs[n][1]) == 0;
  return same;
}

void controller_who_is(struct controller *controller, struct held_visit *take_visit, const struct visit_visitor *part,
                       enum intent_kind what) {
  size_t is = 0, found = 0;
  for (size_t n = 0; part != NULL && n < take_visit->count; n++)
    if (controller_is(&take_visit->visitors[n], &part->visitor)) is = n, found++;
  if (found != 1) {
    controller_who(controller, take_visit, what);
    return;
  }
  held_visit_free(controller->held.visit);
  controller->held.visit = take_visit;
  controller_meant(controller, what, is);
}

void controller_meant(struct controller *controller, enum intent_kind what, size_t n) {
  struct context *context = &controller->context;
  const struct held_visit *visit = controller->held.visit;
  char *why = what != INTENT_BOOK_VISITOR ? controller_why_not_visitor(controller, visit, n, what)
                                          : NULL; /* it makes a new one */
  if (what == INTENT_BOOK_VISITOR) {
    controller_book_again(controller, n);
  } else if (why != NULL) {
    controller_ask(controller, why, (struct intent){.kind = INTENT_NONE});
  } else if (what == INTENT_MOVE_VISITOR) {
    controller_move(controller, n);
  } else if (what == INTENT_CANCEL_VISITOR) {
    controller_sheet_of_visit(controller, n, cancel_ask_by(context, visit, n));
  } else {
    controller_sheet_of_visit(controller, n, visitor_form_new(context, visit, n));
    controller->held.what = HELD_DETAILS;
  }
}

void controller_cancel_by(struct controller *controller, size_t n, char by) {
  controller_sheet_of_visit(controller, n, cancel_ask(&controller->context, controller->held.visit, n, by));
}
