/* Quitting: what is on its way is asked about, and what is held is sent or stopped first. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "dashboard/controller_private.h"
#include "panes/question_sheet.h"

/* While it is asked nothing that it is about is sent. */
static void controller_ask_held(struct controller *controller, size_t count) {
  struct question question = {
      .style = STYLE_WARN,
      .sentence = mem_print(ngettext("%zu write is still held, and not sent. Send it before visitdeck ends?",
                                     "%zu writes are still held, and not sent. Send them before visitdeck ends?",
                                     (unsigned long)count),
                            count),
      .keys = _("s send, then quit   d don't send, quit   Esc stay"),
      .letters = "sd",
      .acts = true,
      .hint = _("Esc stay")};
  context_post(&controller->context, job_ponder(true));
  controller_sheet(controller, question_sheet_new(&controller->context, question, (struct intent){.kind = INTENT_LEAVE},
                                                  (struct intent){.kind = INTENT_NONE}));
  controller->held.what = HELD_LEAVING;
  controller->leaving.ponders = true;
}

bool controller_quit(struct controller *controller) {
  size_t unsettled = controller->context.status.unsettled, held = controller->context.second_thoughts.count;
  if (controller_leave_choosing(controller)) return true;
  if (held > 0) controller_ask_held(controller, held);
  if (held > 0 || unsettled == 0) return held > 0;
  controller_ask(
      controller,
      mem_print(ngettext("%zu request to Flatsy is not settled yet. It is kept and checked at the next start. Quit?",
                         "%zu requests to Flatsy are not settled yet. They are kept and checked at the next start. "
                         "Quit?",
                         (unsigned long)unsettled),
                unsettled),
      (struct intent){.kind = INTENT_QUIT});
  return true;
}

void controller_leave(struct controller *controller, const struct intent *intent) {
  struct context *context = &controller->context;
  bool send = intent->letter == 's';
  if (send) notice_show(context->notice, STYLE_TEXT, "%s", _("Sent: visitdeck ends when Flatsy has answered"));
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
  controller->quit |= deck_sheet(controller->deck) == NULL && !controller_quit(controller);
}
