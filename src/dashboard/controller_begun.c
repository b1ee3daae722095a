/* What somebody was typing when the line dropped is offered at the next start: taken up, it is where it was; else it
 * goes. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "dashboard/controller_private.h"
#include "panes/booking.h"
#include "panes/message.h"
#include "panes/property_form.h"
#include "panes/question_sheet.h"
#include "panes/visitor_form.h"

/* What is not understood here was kept aside (store/begun_file.h). */
void controller_begun_hear(struct controller *controller, const struct event *event) {
  if (event->type != EVENT_BEGUN || controller->begun.text != NULL) return;
  AUTO(begun_free_at) struct begun *begun = event->text != NULL ? begun_read(event->text) : NULL;
  if (begun == NULL || begun_kind_of(begun) == BEGUN_OTHER) return;
  controller->begun.text = mem_take(&begun);
  mem_replace(&controller->begun.id, event->id);
  controller->begun.asked = false;
}

/* "booking of 75-1042". New memory. */
static char *controller_begun_what(const struct begun *begun) {
  char ref[CONTEXT_NAME_BYTES];
  const struct property_about about = property_about_begun(begun);
  context_clip(ref, about.ref_shown != NULL ? about.ref_shown : about.address);
  AUTO(property_about_clear) struct property_about owned = about;
  switch (begun_kind_of(begun)) {
  case BEGUN_BOOKING:
    return mem_print(_("booking of %s"), ref);
  case BEGUN_INVITATION:
    return mem_print(_("invitation to %s"), ref);
  case BEGUN_MESSAGE:
    return mem_print(_("message about %s"), ref);
  case BEGUN_VISITOR:
    return mem_print(_("a visitor's details, at %s"), ref);
  case BEGUN_PROPERTY:
    return mem_print(_("changes of %s"), ref);
  default:
    return mem_copy(_("new property"));
  }
}

/* A profile for reading only tells, and keeps it for one that may send. */
static void controller_begun_tell(struct controller *controller, const char *when, const char *what) {
  notice_show(controller->context.notice, STYLE_WARN, _("Half-typed, kept (for reading only): %s, %s"), what, when);
}

bool controller_begun_offer(struct controller *controller) {
  struct context *context = &controller->context;
  const struct begun *begun = controller->begun.text;
  bool busy = deck_sheet(controller->deck) != NULL || context->choosing || !controller->has_properties ||
              !controller->has_day || (controller_where(controller) & WHERE_MAIN) == 0 || context->setup.offline;
  if (begun == NULL || controller->begun.asked || busy) return false;
  char when[64];
  when_show_day_time(begun->at, when, sizeof when);
  AUTO(mem_free_at) char *what = controller_begun_what(begun);
  controller->begun.asked = true;
  if (context->setup.readonly) {
    controller_begun_tell(controller, when, what);
    return true;
  }
  struct question question = {.style = STYLE_WARN,
                              .sentence =
                                  mem_print(_("Begun on %s, when visitdeck ended: %s. Take it up?"), when, what),
                              .keys = _("y take it up   n throw it away")};
  controller_sheet(controller, question_sheet_new(context, question, (struct intent){.kind = INTENT_TAKE_UP},
                                                  (struct intent){.kind = INTENT_LET_BEGUN_GO}));
  return true;
}

void controller_let_begun_go(struct controller *controller) {
  context_post(&controller->context, job_begun(NULL, controller->begun.id));
  begun_free(mem_take(&controller->begun.text));
}

/* The slot is looked at again before anything is sent; one that is past is chosen anew, with the line at hand. */
static void controller_take_up_booking(struct controller *controller, const struct begun *begun, bool invites) {
  struct context *context = &controller->context;
  const char *id = begun_text(begun, "property"), *line = begun_text(begun, "line");
  const char *date = begun_text(begun, "date");
  struct slot slot = {.at = begun_number(begun, "slot", WHEN_NONE)};
  if (line == NULL) return;
  context_keep_line(context, line);
  if (id == NULL || !properties_select(controller->properties, id)) {
    controller_warn(controller, _("This property is not in the list: the line is offered at the next booking"));
    return;
  }
  if (!invites && (date == NULL || strlen(date) >= sizeof slot.date || slot.at <= context_utc(context))) {
    controller_choose(controller, NULL, 0);
    controller_warn(controller, _("That slot is past: choose another one; the line is offered then"));
    return;
  }
  if (date != NULL && !invites) strcpy(slot.date, date);
  struct sheet *sheet = booking_new(context, invites ? NULL : &slot, WHEN_NONE);
  controller_sheet(controller, sheet);
  controller_hold_properties(controller, &context->chosen, 1, true);
  booking_type(sheet, line);
}

static void controller_take_up_message(struct controller *controller, const struct begun *begun) {
  struct context *context = &controller->context;
  AUTO(property_about_clear) struct property_about about = property_about_begun(begun);
  const char *of = about.id != NULL ? about.id : about.ref, *line = begun_text(begun, "line");
  if (of == NULL || line == NULL) return;
  drafts_keep(&context->typed.messages, of, line);
  controller_sheet(controller, message_new(context, &about, NULL));
}

static void controller_take_up_visitor(struct controller *controller, const struct begun *begun) {
  AUTO(held_visit_free_at) struct held_visit *held = held_visit_begun(begun);
  if (held == NULL) return;
  held_visit_free(controller->held.visit);
  controller->held.visit = mem_take(&held);
  struct sheet *sheet = visitor_form_new(&controller->context, controller->held.visit, 0);
  controller_sheet(controller, sheet);
  controller->held.what = HELD_DETAILS;
  controller->held.visitor = 0;
  visitor_form_type(sheet, begun);
}

/* It is this dashboard's from now on. */
void controller_take_up(struct controller *controller) {
  AUTO(begun_free_at) struct begun *begun = mem_take(&controller->begun.text);
  enum begun_kind kind = begun != NULL ? begun_kind_of(begun) : BEGUN_OTHER;
  if (kind == BEGUN_BOOKING || kind == BEGUN_INVITATION)
    controller_take_up_booking(controller, begun, kind == BEGUN_INVITATION);
  if (kind == BEGUN_MESSAGE) controller_take_up_message(controller, begun);
  if (kind == BEGUN_VISITOR) controller_take_up_visitor(controller, begun);
  if (kind == BEGUN_PROPERTY || kind == BEGUN_NEW)
    deck_push(controller->deck, property_form_resume(&controller->context, mem_take(&begun)));
  typing_keep(&controller->context);
  context_post(&controller->context, job_begun(NULL, controller->begun.id));
}
