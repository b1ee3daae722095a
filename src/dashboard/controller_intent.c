#include "base/i18n.h"
#include "base/when.h"
#include "dashboard/controller_private.h"
#include "panes/ask.h"
#include "panes/availability_pane.h"
#include "panes/availability_sheets.h"
#include "panes/message.h"
#include "panes/property.h"
#include "panes/talk.h"
#include "panes/visit.h"
#include "panes/visitor_form.h"

static void controller_edit_visitor(struct controller *controller, const struct brief *brief, size_t n) {
  if (brief->visitors[n].email_exact == NULL)
    controller_warn(controller, _("This visitor has no email: Flatsy can't be told whom to change"));
  else
    controller_sheet(controller, &visitor_form_ops, visitor_form_new(&controller->context, brief, n));
}

static void controller_filter(struct controller *controller, const char *text) {
  if (deck_focused(controller->deck) == CONTROLLER_PROPERTIES)
    properties_filter(controller->properties, text);
  else
    planning_filter(controller->planning, text);
}

/* Hours that somebody else changed too; found: by itself, not asked for. */
static void controller_settle_hours(struct controller *controller, bool found) {
  bool busy = deck_sheet(controller->deck) != NULL || deck_top(controller->deck) != &availability_pane_ops;
  if (found && busy)
    controller_warn(controller, _("Somebody else has changed these hours meanwhile: Enter shows both"));
  else
    controller_sheet(controller, &availability_sheets_conflict_ops,
                     availability_sheets_conflict_new(deck_top_state(controller->deck)));
}

static void controller_post_row(struct controller *controller, enum job_type type, int64_t row) {
  struct job *job = job_new(type);
  job->row = row;
  context_post(&controller->context, job);
}

static void controller_open_visit(struct controller *controller, const char *id) {
  deck_push(controller->deck, &visit_ops, visit_pane_new(&controller->context, id));
}

/* True if it was one that opens or closes a pane. */
static bool controller_open(struct controller *controller, const struct intent *intent) {
  struct context *context = &controller->context;
  struct deck *deck = controller->deck;
  switch (intent->kind) {
  case INTENT_OPEN_PROPERTY:
    deck_push(deck, &property_ops, property_pane_new(context, intent->about.id, intent->about.ref));
    return true;
  case INTENT_OPEN_VISIT:
    controller_open_visit(controller, intent->id);
    return true;
  case INTENT_OPEN_DAY:
    controller_alone(controller);
    deck_focus(deck, CONTROLLER_PLANNING);
    if (intent->at != WHEN_NONE) planning_show(controller->planning, when_day(intent->at), intent->id);
    if (intent->id != NULL) controller_open_visit(controller, intent->id);
    return true;
  case INTENT_OPEN_TALK:
    deck_push(deck, &talk_ops, talk_new(context, &intent->about));
    return true;
  case INTENT_OPEN_OUTBOX:
    controller_open_outbox(controller);
    return true;
  case INTENT_CLOSE:
    deck_pop(deck);
    if (intent->number >= 0) deck_focus(deck, (size_t)intent->number);
    return true;
  case INTENT_QUIT:
    return controller->quit = true;
  default:
    return false;
  }
}

/* True if it was one about slots, filters and marks. */
static bool controller_change(struct controller *controller, struct intent *intent) {
  switch (intent->kind) {
  case INTENT_PICK_SLOT:
    controller_pick(controller, &intent->slot);
    return true;
  case INTENT_STOP_CHOOSING:
    controller_set_choosing(controller, false);
    return true;
  case INTENT_SHOW_SENT:
    controller_show_sent(controller, intent->at);
    return true;
  case INTENT_LOSE_PROPERTY:
    controller_lose_property(controller);
    return true;
  case INTENT_MOVE_VISITOR:
    controller_move(controller, intent->brief, (size_t)intent->number);
    intent->brief = NULL;
    return true;
  case INTENT_UNMARK:
    properties_unmark(controller->properties);
    return true;
  case INTENT_FILTER:
    controller_filter(controller, intent->text);
    return true;
  case INTENT_STATUS:
    planning_set_status(controller->planning, (char)intent->number);
    return true;
  default:
    return false;
  }
}

/* The others: those that ask, and what was answered. */
static void controller_question(struct controller *controller, const struct intent *intent) {
  struct context *context = &controller->context;
  switch (intent->kind) {
  case INTENT_ASK:
    controller_ask(controller, intent->text, intent->yes, intent->number);
    break;
  case INTENT_RETRY:
    controller_post_row(controller, JOB_RETRY, intent->number);
    break;
  case INTENT_DROP:
    controller_post_row(controller, JOB_DROP, intent->number);
    break;
  case INTENT_WRITE_MESSAGE:
    controller_sheet(controller, &message_ops, message_new(context, &intent->about, NULL));
    break;
  case INTENT_EDIT_VISITOR:
    controller_edit_visitor(controller, intent->brief, (size_t)intent->number);
    break;
  case INTENT_SEND_HOURS:
    controller_sheet(controller, &availability_sheets_send_ops,
                     availability_sheets_send_new(deck_top_state(controller->deck)));
    break;
  case INTENT_COPY_HOURS:
    controller_sheet(controller, &availability_sheets_copy_ops,
                     availability_sheets_copy_new(deck_top_state(controller->deck)));
    break;
  case INTENT_SETTLE_HOURS:
  case INTENT_SETTLE_HOURS_SOON:
    controller_settle_hours(controller, intent->kind == INTENT_SETTLE_HOURS_SOON);
    break;
  default:
    break;
  }
}

/* What the panes want done, now that they have returned. */
void controller_act(struct controller *controller) {
  for (struct intent intent; intents_take(&controller->context.intents, &intent); intent_clear(&intent))
    if (!controller_open(controller, &intent) && !controller_change(controller, &intent))
      controller_question(controller, &intent);
}
