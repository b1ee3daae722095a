#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "dashboard/controller_private.h"

/* ---- visits */

static void controller_say_moved(struct controller *controller, int place, int64_t to, bool guessed) {
  char when[CONTEXT_WHEN];
  context_say_when_at(&controller->context, place, to, when, sizeof when);
  notice_show(controller->context.notice, STYLE_WARN,
              guessed ? _("This visit was probably moved to %s meanwhile: look at it again")
                      : _("This visit was moved to %s meanwhile: look at it again"),
              when);
}

/* What became of it; where it went is read when nobody has told. */
static void controller_say_news(struct controller *controller, const struct held_visit *held, enum held_visit_news news,
                                const struct visit *visit) {
  bool guessed = false;
  const struct visit_move *move = moved_visits_shown(&controller->context.moved_visits, held->id, true, &guessed);
  if (news == HELD_VISIT_MOVED)
    controller_say_moved(controller, held->place, visit->at, false);
  else if (move != NULL)
    controller_say_moved(controller, held->place, move->new_at, guessed);
  else
    controller_warn(controller, _("This visit has changed meanwhile: look at it again"));
  if (news != HELD_VISIT_GONE || move != NULL) return;
  mem_replace(&controller->sought, held->id);
  context_post(&controller->context, job_read(JOB_READ_VISIT, held->id, NULL, controller->context.setup.offline));
}

static void controller_find(struct controller *controller, const struct visit *visit) {
  if (controller->sought == NULL || strcmp(controller->sought, visit->id) != 0) return;
  if (visit_may_come(visit) && visit->at != WHEN_NONE) controller_say_moved(controller, visit->place, visit->at, false);
  mem_replace(&controller->sought, NULL);
}

/* What is asked is not asked any more. */
static void controller_take_away(struct controller *controller) {
  controller_stop_hands(controller);
  deck_close_sheet(controller->deck);
}

/* That they are not marked any more has been said; somebody else may come to one of them. */
static void controller_hear_marks(struct controller *controller) {
  const struct marked_visits *marks = &controller->context.marked_visits;
  if (marks->changed == controller->held.marks) return;
  if (marks->count == controller->held.mark_count)
    controller_warn(controller, _("This visit has changed meanwhile: look at it again"));
  controller_take_away(controller);
}

/* True if it is not as it was, which is said. */
static bool controller_hear_visit(struct controller *controller, const struct held_visit *held, size_t visitor,
                                  const struct event *event) {
  const struct visit *visit;
  enum held_visit_news news = held_visit_hear(held, visitor, event, &visit);
  if (news != HELD_VISIT_STANDS) controller_say_news(controller, held, news, visit);
  return news != HELD_VISIT_STANDS;
}

/* It stays, and what becomes of its visit is said each time: the write reads that, and says what it makes of it. */
static void controller_hear_details(struct controller *controller, const struct event *event) {
  struct held_visit *held = controller->held.visit;
  const struct visit *visit;
  enum held_visit_news news = held_visit_hear(held, controller->held.visitor, event, &visit);
  bool told = visit != NULL || news != HELD_VISIT_STANDS;
  if (news != HELD_VISIT_STANDS && news != controller->held.said) controller_say_news(controller, held, news, visit);
  if (told) controller->held.said = news == HELD_VISIT_MOVED ? HELD_VISIT_STANDS : news; /* from there on */
  if (news == HELD_VISIT_MOVED) held->at = visit->at;
}

/* It is not being moved any more. A sheet about something else stays, and the pane that it was opened from. */
static void controller_end_move(struct controller *controller) {
  bool other = deck_sheet(controller->deck) != NULL && controller->held.what != HELD_MOVE;
  if (!other) controller_take_away(controller);
  controller_set_choosing(controller, false);
  if (!other || deck_focused(controller->deck) == CONTROLLER_SLOTS) deck_focus(controller->deck, CONTROLLER_PLANNING);
}

void controller_hear(struct controller *controller, const struct event *event) {
  const struct context_moving *moving = &controller->context.moving;
  bool open = deck_sheet(controller->deck) != NULL;
  if (event->type == EVENT_VISIT && event->visit != NULL) controller_find(controller, event->visit);
  if (open && controller->held.what == HELD_MARKS) controller_hear_marks(controller);
  if (open && controller->held.what == HELD_DETAILS) controller_hear_details(controller, event);
  if (open && controller->held.what == HELD_VISIT &&
      controller_hear_visit(controller, controller->held.visit, controller->held.visitor, event)) {
    controller->held.what = HELD_NOTHING; /* said once */
    controller_take_away(controller);
  }
  if (moving->visit != NULL && controller_hear_visit(controller, moving->visit, moving->visitor, event))
    controller_end_move(controller);
}

/* ---- properties */

void controller_hear_properties(struct controller *controller) {
  bool asks = controller->held.what == HELD_PROPERTIES, typed = controller->held.what == HELD_TYPED;
  if (deck_sheet(controller->deck) == NULL || (!asks && !typed)) return;
  for (size_t n = 0; n < controller->held.property_count; n++) {
    struct property_about *held = &controller->held.properties[n];
    const struct property_row *row = context_property(&controller->context, held->id);
    if (row == NULL || row->status == held->status) continue;
    held->status = row->status;
    notice_show(controller->context.notice, STYLE_WARN, _("%s has changed meanwhile: look at it again"),
                held->ref_shown);
    if (asks) controller_take_away(controller); /* else Flatsy says what it makes of it */
  }
}
