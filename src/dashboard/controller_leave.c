/* Quitting: what is on its way is asked about, and what is held is sent or stopped first. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "dashboard/controller_private.h"
#include "panes/question_sheet.h"

/* The profile that is opened then, for a question. */
static void controller_clip_next(const struct controller *controller, char name[CONTEXT_NAME_BYTES]) {
  AUTO(mem_free_at) char *clean = text_clean_line(controller->next);
  context_clip(name, clean);
}

/* New memory. */
static char *controller_say_held(const struct controller *controller, size_t count) {
  char next[CONTEXT_NAME_BYTES];
  controller_clip_next(controller, next);
  if (controller->next == NULL)
    return mem_print(ngettext("%zu write is still held, and not sent. Send it before visitdeck ends?",
                              "%zu writes are still held, and not sent. Send them before visitdeck ends?",
                              (unsigned long)count),
                     count);
  return mem_print(ngettext("%zu write is still held, and not sent. Send it before %s is opened?",
                            "%zu writes are still held, and not sent. Send them before %s is opened?",
                            (unsigned long)count),
                   count, next);
}

/* New memory. */
static char *controller_say_unsettled(const struct controller *controller, size_t count) {
  char next[CONTEXT_NAME_BYTES];
  controller_clip_next(controller, next);
  if (controller->next == NULL)
    return mem_print(
        ngettext("%zu request to Flatsy is not settled yet. It is kept and checked at the next start. Quit?",
                 "%zu requests to Flatsy are not settled yet. They are kept and checked at the next start. "
                 "Quit?",
                 (unsigned long)count),
        count);
  return mem_print(ngettext("%zu request to Flatsy is not settled yet. It is kept, and checked when this profile is "
                            "opened again. Open %s?",
                            "%zu requests to Flatsy are not settled yet. They are kept, and checked when this profile "
                            "is opened again. Open %s?",
                            (unsigned long)count),
                   count, next);
}

/* While it is asked nothing that it is about is sent. */
static void controller_ask_held(struct controller *controller, size_t count) {
  struct question question = {.style = STYLE_WARN,
                              .sentence = controller_say_held(controller, count),
                              .keys = controller->next == NULL
                                          ? _("s send, then quit   d don't send, quit   Esc stay")
                                          : _("s send, then open it   d don't send, open it   Esc stay"),
                              .letters = "sd",
                              .acts = true,
                              .hint = _("Esc stay")};
  context_post(&controller->context, job_ponder(true));
  controller_sheet(controller, question_sheet_new(&controller->context, question, (struct intent){.kind = INTENT_LEAVE},
                                                  (struct intent){.kind = INTENT_NONE}));
  controller->held.what = HELD_LEAVING;
  controller->leaving.ponders = true;
}

/* True: that is asked about first. */
static bool controller_asks_first(struct controller *controller) {
  size_t unsettled = controller->context.status.unsettled, held = controller->context.second_thoughts.count;
  if (held > 0) controller_ask_held(controller, held);
  if (held > 0 || unsettled == 0) return held > 0;
  controller_ask(controller, controller_say_unsettled(controller, unsettled), (struct intent){.kind = INTENT_QUIT});
  return true;
}

bool controller_quit(struct controller *controller) {
  mem_replace(&controller->next, NULL);
  return controller_leave_choosing(controller) || controller_asks_first(controller);
}

void controller_change_profile(struct controller *controller, const struct intent *intent) {
  mem_replace(&controller->next, intent->text);
  controller->quit |= !controller_asks_first(controller);
}

void controller_leave(struct controller *controller, const struct intent *intent) {
  struct context *context = &controller->context;
  bool send = intent->letter == 's';
  char next[CONTEXT_NAME_BYTES];
  controller_clip_next(controller, next);
  if (send && controller->next == NULL)
    notice_show(context->notice, STYLE_TEXT, "%s", _("Sent: visitdeck ends when Flatsy has answered"));
  else if (send)
    notice_show(context->notice, STYLE_TEXT, _("Sent: %s is opened when Flatsy has answered"), next);
  controller->leaving.how = LEAVING_ASKED;
  controller->leaving.serial = context_post(context, send ? job_new(JOB_RELEASE) : job_stop(0, 0));
}

/* However that question came to its end: what is held waits for ever for none. */
void controller_leave_look(struct controller *controller) {
  bool asks = deck_sheet(controller->deck) != NULL && controller->held.what == HELD_LEAVING;
  if (!controller->leaving.ponders || asks) return;
  controller->leaving.ponders = false;
  if (controller->leaving.how != LEAVING_NOT) return;
  context_post(&controller->context, job_ponder(false));
  controller_warn(controller, _("It is sent in 5 s: z stops it"));
}

/* Before that is answered everything is as it was; if it was too late, that is read first. What stays open behind it is
 * asked about. */
void controller_leave_hear(struct controller *controller, const struct event *event) {
  const struct context *context = &controller->context;
  if (controller->leaving.how == LEAVING_NOT) return;
  if (event->type == EVENT_DONE && event->serial == controller->leaving.serial)
    controller->leaving.how = event->error.code == ERROR_NONE ? LEAVING_ANSWERED : LEAVING_NOT;
  if (controller->leaving.how != LEAVING_ANSWERED || context->status.busy + context->second_thoughts.count > 0) return;
  controller->leaving.how = LEAVING_NOT;
  controller->quit |= deck_sheet(controller->deck) == NULL && !controller_asks_first(controller);
}
