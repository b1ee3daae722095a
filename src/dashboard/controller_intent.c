#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "dashboard/controller_private.h"
#include "panes/cancel.h"
#include "panes/availability_pane.h"
#include "panes/availability_sheets.h"
#include "panes/message.h"
#include "panes/move.h"
#include "panes/picked_pane.h"
#include "panes/property.h"
#include "panes/conversation_pane.h"
#include "panes/visit.h"
#include "panes/week.h"

/* ---- what is opened and closed */

static void controller_open_property(struct controller *controller, const struct intent *intent) {
  deck_push(controller->deck, property_pane_new(&controller->context, intent->about.id, intent->about.ref));
}

static void controller_open_visit(struct controller *controller, const struct intent *intent) {
  deck_push(controller->deck, visit_pane_new(&controller->context, intent->id));
}

static void controller_show_visit(struct controller *controller, const struct intent *intent) {
  controller_show_day(controller, intent->at, intent->id);
  controller_open_visit(controller, intent);
}

static void controller_open_day(struct controller *controller, const struct intent *intent) {
  controller_alone(controller);
  deck_focus(controller->deck, CONTROLLER_PLANNING);
  if (intent->at != WHEN_NONE) planning_show(controller->planning, when_day(intent->at), intent->id);
  if (intent->id != NULL) controller_open_visit(controller, intent);
}

static void controller_go_to_day(struct controller *controller, const struct intent *intent) {
  controller_alone(controller);
  deck_focus(controller->deck, CONTROLLER_PLANNING);
  planning_show(controller->planning, intent->at, intent->id);
}

static void controller_open_conversation(struct controller *controller, const struct intent *intent) {
  deck_push(controller->deck, conversation_pane_new(&controller->context, &intent->about));
}

static void controller_close(struct controller *controller, const struct intent *intent) {
  deck_pop(controller->deck);
  if (intent->number >= 0) deck_focus(controller->deck, (size_t)intent->number);
}

static void controller_quit_now(struct controller *controller) {
  controller->quit = true;
}

/* ---- slots, filters, marks */

static void controller_pick_slot(struct controller *controller, const struct intent *intent) {
  controller_pick(controller, &intent->slot);
}

static void controller_stop_choosing(struct controller *controller) {
  controller_set_choosing(controller, false);
}

static void controller_booked(struct controller *controller, const struct intent *intent) {
  controller_show_sent(controller, intent->at, (uint64_t)intent->number);
}

static void controller_made(struct controller *controller, const struct intent *intent) {
  controller_await_property(controller, intent->text, (uint64_t)intent->number);
}

static void controller_lose_property(struct controller *controller) {
  controller_set_choosing(controller, false);
  deck_focus(controller->deck, CONTROLLER_PROPERTIES);
  controller_warn(controller, _("This property is not in the list"));
}

static void controller_unmark(struct controller *controller) {
  properties_unmark(controller->properties);
}

static void controller_filter(struct controller *controller, const struct intent *intent) {
  if (intent->kind == INTENT_FILTER_PROPERTIES) properties_filter(controller->properties, intent->text);
  if (intent->kind == INTENT_FILTER_PLANNING) planning_filter(controller->planning, intent->text);
  struct week *week = week_of(deck_top_pane(controller->deck));
  if (intent->kind == INTENT_FILTER_WEEK && week != NULL) week_filter(week, intent->text);
}

/* Of the list of reports, where that is open; r of the planning's opens it. */
static void controller_status(struct controller *controller, const struct intent *intent) {
  struct picked_pane *list = picked_pane_of(deck_top_pane(controller->deck));
  struct week *week = week_of(deck_top_pane(controller->deck));
  if (list != NULL)
    picked_pane_set_letter(list, intent->letter);
  else if (intent->letter == 'r')
    deck_push(controller->deck, picked_pane_reports(&controller->context));
  else if (week != NULL)
    week_set_status(week, intent->letter);
  else
    planning_set_status(controller->planning, intent->letter);
}

static void controller_open_picked(struct controller *controller, const struct intent *intent) {
  deck_push(controller->deck, picked_pane_new(&controller->context, &intent->pick, intent->text));
}

static void controller_open_agent(struct controller *controller, const struct intent *intent) {
  deck_push(controller->deck, picked_pane_agent(&controller->context, intent->id, intent->text));
}

/* ---- what is asked, and what was answered */

static void controller_ask_row(struct controller *controller, const struct intent *intent) {
  controller_ask(controller, mem_copy(intent->text), (struct intent){.kind = intent->yes, .number = intent->number});
}

static void controller_post_row(struct controller *controller, const struct intent *intent) {
  context_post(&controller->context, job_row(intent->kind == INTENT_RETRY ? JOB_RETRY : JOB_DROP, intent->number));
}

static void controller_stop_row(struct controller *controller, const struct intent *intent) {
  context_post(&controller->context, job_stop(intent->number, 0));
}

static void controller_on_visitor(struct controller *controller, const struct intent *intent) {
  controller_meant(controller, intent->kind, (size_t)intent->number);
}

static void controller_cancel(struct controller *controller, const struct intent *intent) {
  size_t visitor = (size_t)intent->number;
  if (intent->kind == INTENT_CANCEL_WHO)
    controller_ask_who(controller, INTENT_CANCEL_VISITOR);
  else if (intent->kind == INTENT_CANCEL_BY)
    controller_cancel_by(controller, visitor, intent->letter);
  else
    cancel_send(&controller->context, controller->held.visit, visitor, intent->letter);
}

static void controller_cancel_marked(struct controller *controller, const struct intent *intent) {
  struct context *context = &controller->context;
  if (intent->kind == INTENT_CANCEL_MARKED_WHO) controller_ask_marked(controller, cancel_ask_marked_by(context));
  if (intent->kind == INTENT_CANCEL_MARKED_BY)
    controller_ask_marked(controller, cancel_ask_marked(context, intent->letter));
  if (intent->kind != INTENT_CANCEL_MARKED) return;
  controller_open_outbox(controller); /* a result for each */
  cancel_send_marked(context, intent->letter);
}

static void controller_send_move(struct controller *controller, const struct intent *intent) {
  controller_show_sent(controller, intent->slot.at, move_send(&controller->context, &intent->slot, intent->at));
}

static void controller_write_message(struct controller *controller, const struct intent *intent) {
  controller_sheet(controller, message_new(&controller->context, &intent->about, NULL));
}

/* ---- of the availability pane on top */

static void controller_send_hours(struct controller *controller) {
  if (controller_can_name(controller, &controller->context.chosen))
    controller_sheet(controller, availability_sheets_send_new(availability_pane_of(deck_top_pane(controller->deck))));
}

static void controller_copy_hours(struct controller *controller) {
  controller_sheet(controller, availability_sheets_copy_new(availability_pane_of(deck_top_pane(controller->deck))));
}

/* Somebody else changed them too; soon: found by itself, not asked for. */
static void controller_settle_hours(struct controller *controller, const struct intent *intent) {
  struct availability_pane *pane = availability_pane_of(deck_top_pane(controller->deck));
  bool busy = deck_sheet(controller->deck) != NULL || pane == NULL;
  if (intent->kind == INTENT_SETTLE_HOURS_SOON && busy)
    controller_warn(controller, _("Somebody else has changed these hours meanwhile: Enter shows both"));
  else
    controller_sheet(controller, availability_sheets_conflict_new(pane));
}

/* What the panes want done, now that they have returned. */
void controller_act(struct controller *controller, const struct intents *wants) {
  static void (*const alone[INTENT_COUNT])(struct controller *) = {[INTENT_OPEN_OUTBOX] = controller_open_outbox,
                                                                   [INTENT_STOP_CHOOSING] = controller_stop_choosing,
                                                                   [INTENT_LOSE_PROPERTY] = controller_lose_property,
                                                                   [INTENT_UNMARK] = controller_unmark,
                                                                   [INTENT_QUIT] = controller_quit_now,
                                                                   [INTENT_TAKE_UP] = controller_take_up,
                                                                   [INTENT_LET_BEGUN_GO] = controller_let_begun_go,
                                                                   [INTENT_SEND_HOURS] = controller_send_hours,
                                                                   [INTENT_COPY_HOURS] = controller_copy_hours};
  static void (*const acts[INTENT_COUNT])(struct controller *, const struct intent *) = {
      [INTENT_OPEN_PROPERTY] = controller_open_property,
      [INTENT_OPEN_VISIT] = controller_open_visit,
      [INTENT_SHOW_VISIT] = controller_show_visit,
      [INTENT_OPEN_DAY] = controller_open_day,
      [INTENT_SHOW_DAY] = controller_go_to_day,
      [INTENT_OPEN_PICKED] = controller_open_picked,
      [INTENT_OPEN_AGENT] = controller_open_agent,
      [INTENT_OPEN_CONVERSATION] = controller_open_conversation,
      [INTENT_WRITE_MESSAGE] = controller_write_message,
      [INTENT_PICK_SLOT] = controller_pick_slot,
      [INTENT_SHOW_SENT] = controller_booked,
      [INTENT_SHOW_MADE] = controller_made,
      [INTENT_FILTER_PROPERTIES] = controller_filter,
      [INTENT_FILTER_PLANNING] = controller_filter,
      [INTENT_FILTER_WEEK] = controller_filter,
      [INTENT_STATUS] = controller_status,
      [INTENT_ASK] = controller_ask_row,
      [INTENT_CLOSE] = controller_close,
      [INTENT_LEAVE] = controller_leave,
      [INTENT_CHANGE_PROFILE] = controller_change_profile,
      [INTENT_RETRY] = controller_post_row,
      [INTENT_DROP] = controller_post_row,
      [INTENT_STOP] = controller_stop_row,
      [INTENT_CANCEL_WHO] = controller_cancel,
      [INTENT_CANCEL_BY] = controller_cancel,
      [INTENT_CANCEL] = controller_cancel,
      [INTENT_CANCEL_MARKED_WHO] = controller_cancel_marked,
      [INTENT_CANCEL_MARKED_BY] = controller_cancel_marked,
      [INTENT_CANCEL_MARKED] = controller_cancel_marked,
      [INTENT_MOVE] = controller_send_move,
      [INTENT_CANCEL_VISITOR] = controller_on_visitor,
      [INTENT_MOVE_VISITOR] = controller_on_visitor,
      [INTENT_EDIT_VISITOR] = controller_on_visitor,
      [INTENT_BOOK_VISITOR] = controller_on_visitor,
      [INTENT_SETTLE_HOURS] = controller_settle_hours,
      [INTENT_SETTLE_HOURS_SOON] = controller_settle_hours};
  for (size_t n = 0; n < wants->count; n++) {
    const struct intent *intent = &wants->all[n];
    if (alone[intent->kind] != NULL) alone[intent->kind](controller);
    if (acts[intent->kind] != NULL) acts[intent->kind](controller, intent);
  }
}
