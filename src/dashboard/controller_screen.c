#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "dashboard/controller_private.h"
#include "base/when.h"
#include "panes/find_pane.h"
#include "panes/question_sheet.h"
#include "panes/outbox.h"
#include "panes/property.h"
#include "panes/visit.h"

void controller_warn(struct controller *controller, const char *why) {
  notice_show(controller->context.notice, STYLE_WARN, "%s", why);
}

unsigned controller_where(const struct controller *controller) {
  return deck_top(controller->deck)->where;
}

/* The visit that is open or selected; NULL. */
const struct visit *controller_visit(const struct controller *controller) {
  unsigned where = controller_where(controller);
  return where == WHERE_PLANNING ? planning_selected(controller->planning)
         : where == WHERE_VISIT  ? visit_pane_visit(deck_top_pane(controller->deck))
                                 : find_pane_visit(deck_top_pane(controller->deck));
}

void controller_show_day(struct controller *controller, int64_t at, const char *visit_id) {
  if (at == WHEN_NONE) return;
  planning_set_status(controller->planning, 0);
  planning_filter(controller->planning, "");
  planning_show(controller->planning, when_day(at), visit_id);
}

/* Puts the cursor on the property that an open detail or the planning's row is about; false, and says so, when it is
 * not in the list. */
bool controller_choose_shown(struct controller *controller) {
  const char *id = controller->context.chosen.id;
  unsigned where = controller_where(controller);
  if (where == WHERE_PROPERTY) id = property_pane_id(deck_top_pane(controller->deck));
  if (where == WHERE_FIND) id = find_pane_property_id(deck_top_pane(controller->deck));
  if (where == WHERE_VISIT || where == WHERE_PLANNING)
    id = controller_visit(controller) != NULL ? controller_visit(controller)->property_id : NULL;
  if (id != NULL && properties_select(controller->properties, id)) return true;
  controller_warn(controller, _("This property is not in the list"));
  return false;
}

void controller_sheet(struct controller *controller, struct sheet *take_sheet) {
  controller->held.what = HELD_NOTHING;
  controller->held.said = HELD_VISIT_STANDS;
  deck_open_sheet(controller->deck, take_sheet);
}

void controller_ask(struct controller *controller, char *take_question, struct intent yes) {
  struct question question = {.style = STYLE_WARN,
                              .sentence = take_question,
                              .keys = yes.kind != INTENT_NONE ? _("y yes   n no") : _("Esc back")};
  controller_sheet(controller,
                   question_sheet_new(&controller->context, question, yes, (struct intent){.kind = INTENT_NONE}));
}

bool controller_can_name(struct controller *controller, const struct property_about *about) {
  const struct property_row *row = context_namesake(&controller->context, about);
  if (row == NULL) return true;
  AUTO(property_about_clear) struct property_about other = property_about_of(row);
  controller_ask(controller,
                 mem_print(_("Two properties have the reference %s, %s and %s, and Flatsy is told no more than "
                             "that: nothing was sent. Give one of them another reference on Flatsy first"),
                           about->ref_shown, about->address, other.address),
                 (struct intent){.kind = INTENT_NONE});
  return false;
}

void controller_alone(struct controller *controller) { /* the panes: nothing over them */
  while (deck_pop(controller->deck))
    ;
}

void controller_open_outbox(struct controller *controller) {
  if (controller_where(controller) != WHERE_OUTBOX) deck_push(controller->deck, outbox_new(&controller->context));
}

/* ---- what a sheet is about */

static void controller_let_go(struct controller *controller) {
  while (controller->held.property_count > 0)
    property_about_clear(&controller->held.properties[--controller->held.property_count]);
}

void controller_hold_properties(struct controller *controller, const struct property_about *properties, size_t count,
                                bool typed) {
  controller_let_go(controller);
  controller->held.what = typed ? HELD_TYPED : HELD_PROPERTIES;
  controller->held.properties = mem_resize(controller->held.properties, count, sizeof *properties);
  for (size_t n = 0; n < count; n++)
    controller->held.properties[controller->held.property_count++] = property_about_copy(&properties[n]);
}

void controller_ask_marked(struct controller *controller, struct sheet *take_question) {
  controller_sheet(controller, take_question);
  controller->held.what = HELD_MARKS;
  controller->held.marks = controller->context.marked_visits.changed;
  controller->held.mark_count = controller->context.marked_visits.count;
}

void controller_held_clear(struct controller *controller) {
  controller_let_go(controller);
  free(controller->held.properties);
  held_visit_free(controller->held.visit);
  free(controller->sought);
}
