#include "dashboard/controller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "dashboard/controller_private.h"
#include "dashboard/why_not.h"
#include "panes/context_event.h"
#include "panes/login.h"
#include "panes/message.h"
#include "panes/status.h"
#include "panes/conversation_pane.h"

/* A paste never runs keys: it is a message where one is read, else the visitor of the booking at hand, or of the next
 * one. */
static void controller_paste(struct controller *controller, const char *text, struct intents *wants) {
  struct context *context = &controller->context;
  const struct property_about *about = conversation_pane_about(deck_top_pane(controller->deck));
  if (about != NULL && !context->setup.offline) {
    controller_sheet(controller, message_new(context, about, text));
    return;
  }
  const char *why;
  bool books = context->choosing && context->moving.visit == NULL && controller_where(controller) == WHERE_SLOTS &&
               controller->hands.how == HANDS_HEARD;
  const struct slot *slot = books ? slots_picked(controller->slots, 0, &why) : NULL;
  if (slot != NULL) {
    struct deck_left left; /* the sheet takes it */
    controller_pick(controller, slot);
    (void)deck_key(controller->deck, &(struct key){.code = KEYC_PASTE, .paste = text}, context_mono(context), &left,
                   wants);
  } else {
    context_keep_line(context, text);
    notice_show(context->notice, STYLE_TEXT, "%s", _("Kept as the visitor of the next booking"));
  }
}

/* ---- the lines under the panes */

/* The sentence to read aloud. As many slots as fit the line: a sentence that is cut can't be read aloud. */
static void controller_sentence(const struct deck_owner *owner, int width, char *out, size_t size) {
  const struct controller *controller = CONTAINER_OF(owner, struct controller, owner);
  char quoted[400];
  if (controller->context.chosen.id == NULL) return;
  for (size_t most = SLOTS_SENTENCES; most > 0; most--) {
    const char *said = slots_sentence(controller->slots, most);
    if (said[0] == '\0') return;
    snprintf(quoted, sizeof quoted, _("\"%s\""), said);
    /* With its reference: while the cursor moves on it stays, rather than being painted away and back at each key. */
    snprintf(out, size, "%s  %s", slots_ref(controller->slots), quoted);
    if (text_width(out) <= width) return;
  }
  for (int n = 0; text_width(quoted) > width && n < SLOTS_BRIEF; n++)
    snprintf(quoted, sizeof quoted, _("\"%s\""), slots_sentence_brief(controller->slots, n));
  snprintf(out, size, "%s", quoted);
}

static void controller_status(const struct deck_owner *owner, char *out, size_t size, enum style *style) {
  status_show(&CONTAINER_OF(owner, struct controller, owner)->context, out, size, style);
}

/* ---- keys, events, time */

/* What is left of a command that no pane took; key NULL: it was picked by its name. False when the person wants to
 * quit. */
static bool controller_take_left(struct controller *controller, const struct deck_left *left, const struct key *key) {
  if (left->command == COMMAND_NONE || controller_command(controller, left->command)) return true;
  bool nobodys =
      left->otherwise == DECK_ELSE_NOTHING && left->command != COMMAND_BACK; /* Esc: there is nothing to leave */
  if (nobodys && key != NULL) deck_say_nothing(controller->deck, key);
  if (nobodys && key == NULL) controller_warn(controller, _("There is nothing for it to do here now"));
  return deck_else(controller->deck, left);
}

/* A command, and in what place it was one. */
struct controller_ran {
  enum command command;
  unsigned where;
};
/* The one that was picked in the line of ":", which closes: where it works, as if its key were pressed there. */
static struct controller_ran controller_run(struct controller *controller, enum command command,
                                            struct deck_left *left) {
  AUTO(intents_clear) struct intents wants = {.count = 0};
  size_t pane;
  deck_pop(controller->deck);
  const struct controller_ran ran = {command, controller_place(controller, command, &pane)};
  if (ran.where != controller_where(controller)) {
    controller_alone(controller);
    deck_focus(controller->deck, pane);
  }
  deck_run(controller->deck, command, left, &wants);
  if (!controller_take_left(controller, left, NULL)) controller->quit = true;
  controller_act(controller, &wants);
  return ran;
}

bool controller_key(struct controller *controller, const struct key *key, int64_t now_ms) {
  struct deck_left left;
  AUTO(intents_clear) struct intents wants = {.count = 0};
  if (controller_passes_over(controller, key, now_ms)) return true;
  if (key->code != KEYC_SHOWN) controller_sent_goes_on(controller);
  if (key->code != KEYC_SHOWN) controller->leaving.how = LEAVING_NOT; /* the person goes on */
  struct controller_ran ran = {deck_command(controller->deck, key), controller_where(controller)};
  bool stays = (key->code == KEYC_MOUSE ? deck_point : deck_key)(controller->deck, key, now_ms, &left, &wants);
  notice_answer(controller->context.notice, true);
  if (left.paste != NULL) controller_paste(controller, left.paste, &wants);
  stays = controller_take_left(controller, &left, key) && stays;
  controller_act(controller, &wants);
  for (size_t n = 0; n < wants.count; n++)
    if (wants.all[n].kind == INTENT_RUN) ran = controller_run(controller, (enum command)wants.all[n].number, &left);
  controller_leave_look(controller);
  typing_look(&controller->context);
  controller_note_key(controller, key, ran.command, ran.where, &left);
  notice_answer(controller->context.notice, false);
  return stays && !controller->quit;
}

static void controller_log_in(struct controller *controller) {
  struct context_status *status = &controller->context.status;
  if (!status->login_due || deck_sheet(controller->deck) != NULL) return;
  status->login_due = false;
  controller_sheet(controller, login_new(&controller->context, controller->login_user, controller->login_why));
}

static void controller_session(struct controller *controller, const struct event *event) {
  struct context *context = &controller->context;
  const struct sheet_ops *sheet = deck_sheet(controller->deck);
  if (event->session == SESSION_OPEN) context->status.login_due = false;
  if (event->session == SESSION_OPEN && sheet == &login_ops) deck_close_sheet(controller->deck);
  if (event->session != SESSION_LOGIN_NEEDED || sheet == &login_ops) return;
  mem_replace(&controller->login_why, event->text);
  free(controller->login_user);
  controller->login_user = text_clean_line(event->id != NULL ? event->id : context->setup.user);
  context->status.login_due = true; /* after the sheet that is open: nobody's typing is taken away */
  if (sheet != NULL) controller_warn(controller, event->text);
  controller_log_in(controller);
}

/* What was being asked about it: a sheet keeps what was typed, Flatsy says what it makes of it. */
static void controller_note_lost(struct controller *controller, const struct event *event) {
  const struct context *context = &controller->context;
  bool lost = false;
  context_note_lost(context, event, context->chosen.id, &lost);
  if (lost && deck_sheet(controller->deck) != NULL)
    notice_show(context->notice, STYLE_WARN, "%s: %s", context->chosen.ref_shown, context_gone_text());
}

/* A booking or a move that is done is shown, where its day is: else it is being read. */
static void controller_written(struct controller *controller, const struct outbox_view *row) {
  bool book = row->kind_is == OUTBOX_BOOK, move = row->kind_is == OUTBOX_MOVE;
  if (!row->done || (!book && !move) || row->at == WHEN_NONE) return;
  if (planning_day(controller->planning) == when_day(row->at))
    planning_show(controller->planning, when_day(row->at), move ? row->new_visit_id : row->visit_id);
}

void controller_event(struct controller *controller, struct event *event) {
  struct context *context = &controller->context;
  size_t refused = context->status.refused;
  const struct controller_keys keys = controller_keys(controller);
  AUTO(intents_clear) struct intents wants = {.count = 0};
  context_event(context, event);
  controller_hear(controller, event);
  if (controller_where(controller) == WHERE_OUTBOX) context->status.refused = refused; /* it is looked at */
  if (event->type == EVENT_SESSION) controller_session(controller, event);
  if (event->type == EVENT_PROPERTIES) controller_note_lost(controller, event);
  if (event->type == EVENT_WRITE) controller_written(controller, &event->rows[0]);
  controller->has_properties |= event->type == EVENT_PROPERTIES;
  controller->has_day |= event->type == EVENT_DAY;
  controller->has_reports |= event->type == EVENT_PICKED;
  deck_event(controller->deck, event, &wants);
  if (event->type == EVENT_PROPERTIES) controller_hear_properties(controller);
  controller_act(controller, &wants);
  controller_hear_sent(controller, event);
  controller_leave_hear(controller, event);
  controller_leave_look(controller);
  controller_begun_hear(controller, event);
  typing_look(context);
  controller_note_keys(controller, &keys);
}

int controller_tick(struct controller *controller, int64_t now_ms) {
  const struct controller_keys keys = controller_keys(controller);
  context_event_tick(&controller->context);
  controller_log_in(controller);
  bool offered = controller_begun_offer(controller);
  controller_note_keys(controller, &keys);
  int soonest = deck_tick(controller->deck, now_ms), rest = typing_look(&controller->context);
  if (offered) return 0; /* it is to be drawn */
  return rest >= 0 && (soonest < 0 || rest < soonest) ? rest : soonest;
}

/* ---- life */

struct controller *controller_new(const struct context_setup *setup, int width, int height) {
  struct controller *controller = mem_new(sizeof *controller);
  struct context *context = &controller->context;
  context_init(context, setup);
  struct pane *const panes[] = {[CONTROLLER_PROPERTIES] = properties_new(context),
                                [CONTROLLER_PLANNING] = planning_new(context),
                                [CONTROLLER_SLOTS] = slots_new(context),
                                NULL};
  controller->properties = properties_of(panes[CONTROLLER_PROPERTIES]);
  controller->planning = planning_of(panes[CONTROLLER_PLANNING]);
  controller->slots = slots_of(panes[CONTROLLER_SLOTS]);
  controller->owner = (struct deck_owner){why_not_command, controller_sentence, controller_status};
  controller->deck = deck_new(panes, &controller->owner, setup->lean, width, height);
  context->notice = deck_notice(controller->deck);
  context_post(context, job_new(JOB_WATCH_OUTBOX)); /* first: who sees anything and quits is told what is not settled */
  planning_show(controller->planning, when_day(context_utc(context)), NULL);
  context_post(context, job_new(JOB_WATCH_PROPERTIES));
  context_post(context, job_new(JOB_FIND_BEGUN));
  return controller;
}

void controller_end(struct controller *controller, bool lost) {
  typing_end(&controller->context, lost);
}

void controller_free(struct controller *controller) {
  deck_free(controller->deck);
  context_clear(&controller->context);
  controller_held_clear(controller);
  controller_sent_clear(controller);
  begun_free(controller->begun.text);
  free(controller->begun.id);
  free(controller->login_why);
  free(controller->login_user);
  free(controller->next);
  free(controller);
}

void controller_be_lean(struct controller *controller) {
  controller->context.setup.lean = true;
  deck_be_lean(controller->deck);
  notice_show(controller->context.notice, STYLE_TEXT, "%s",
              _("The line is slow: one pane, the fewest bytes (lean = false in the profile: never)"));
}

struct deck *controller_deck(const struct controller *controller) {
  return controller->deck;
}

bool controller_has_quit(const struct controller *controller) {
  return controller->quit;
}

const char *controller_next(const struct controller *controller) {
  return controller->quit ? controller->next : NULL; /* else they were asked about it, and stayed or left for good */
}

void controller_exchange_typed(struct controller *controller, struct context_typed *typed) {
  const struct context_typed before = controller->context.typed;
  controller->context.typed = *typed;
  *typed = before;
}

void controller_say_why(struct controller *controller, const char *why) {
  controller_ask(controller, mem_copy(why), (struct intent){.kind = INTENT_NONE});
}

bool controller_has_lists(const struct controller *controller) {
  return controller->has_properties && controller->has_day;
}

bool controller_has_reports(const struct controller *controller) {
  return controller->has_reports;
}
