#include "panes/booking_doubts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/phone.h"
#include "model/same.h"

struct booking_doubts booking_doubts_begin(struct context *context, const struct property_about *about, int64_t at) {
  struct booking_doubts doubts = {.context = context, .about = property_about_copy(about), .at = at};
  if (at != WHEN_NONE)
    doubts.serials.hour = context_post(context, job_visits(NULL, at - VISIT_HOUR + 1, at + VISIT_HOUR, true));
  if (about->ref != NULL)
    doubts.serials.here = context_post(context, job_read(JOB_READ_VISITS, NULL, about->ref, true));
  return doubts;
}

void booking_doubts_clear(struct booking_doubts *doubts) {
  property_about_clear(&doubts->about);
  visit_list_free(doubts->here);
  visit_list_free(doubts->hour);
  free(doubts->email);
  free(doubts->phone);
}

void booking_doubts_read(struct booking_doubts *doubts, const struct visitor *visitor) {
  if (visitor->email == NULL || (doubts->email != NULL && same_email(doubts->email, visitor->email))) return;
  mem_replace(&doubts->email, visitor->email);
  mem_replace(&doubts->phone, NULL);
  doubts->serials.visitor = context_post(doubts->context, job_find(JOB_READ_VISITORS, visitor->email));
}

/* Those that an address begins with it are found, too. */
static void booking_doubts_take_visitor(struct booking_doubts *doubts, const struct event *event) {
  for (size_t n = 0; n < event->count; n++)
    if (same_email(event->visitors[n].email_exact, doubts->email))
      mem_replace(&doubts->phone, event->visitors[n].phone);
  doubts->serials.visitor = 0;
}

bool booking_doubts_event(struct booking_doubts *doubts, struct event *event) {
  bool visits = event->type == EVENT_VISITS && event->serial != 0,
       here = visits && event->serial == doubts->serials.here, hour = visits && event->serial == doubts->serials.hour,
       visitor = event->type == EVENT_VISITORS && event->serial != 0 && event->serial == doubts->serials.visitor;
  if (here || hour) {
    struct visit_list **list = here ? &doubts->here : &doubts->hour;
    visit_list_free(*list);
    *list = mem_take(&event->visits);
    *(here ? &doubts->serials.here : &doubts->serials.hour) = 0;
  }
  if (visitor) booking_doubts_take_visitor(doubts, event);
  return here || hour || visitor;
}

/* ---- words */

enum { BOOKING_DOUBTS_WHEN = 96 + CONTEXT_THERE };
static void booking_doubts_show(const struct booking_doubts *doubts, int place, int64_t at,
                                char out[BOOKING_DOUBTS_WHEN]) {
  char when[96], there[CONTEXT_THERE];
  when_show_coming(at, context_utc(doubts->context), when, sizeof when);
  context_show_there(doubts->context, place, at, there);
  snprintf(out, BOOKING_DOUBTS_WHEN, "%s%s", when, there);
}

static void booking_doubts_say_here(const struct booking_doubts *doubts, const struct visitor *visitor,
                                    struct buf *out) {
  char when[BOOKING_DOUBTS_WHEN], who[CONTEXT_NAME_BYTES];
  int64_t now = context_utc(doubts->context);
  const struct visit_visitor *part;
  const struct visit *visit =
      doubts->here != NULL ? visit_list_of_visitor(doubts->here, visitor, doubts->about.id, now, &part) : NULL;
  if (visit == NULL) return;
  AUTO(mem_free_at) char *name = visitor_name(&part->visitor);
  context_clip(who, name);
  booking_doubts_show(doubts, doubts->about.place, visit->at, when);
  (void)!buf_print(out,
                   doubts->at != WHEN_NONE
                       ? _(" %s has a visit here already, %s: m in the planning moves it, y adds one.")
                       : _(" %s has a visit here already, %s: m in the planning moves it."),
                   who, when);
}

/* What is not on Flatsy yet, as far as anybody knows. */
static void booking_doubts_say_open(const struct booking_doubts *doubts, const struct visitor *visitor,
                                    struct buf *out) {
  char when[BOOKING_DOUBTS_WHEN];
  const struct open_write *write =
      open_writes_of_visitor(&doubts->context->open_writes, OPEN_WRITES(OUTBOX_BOOK) | OPEN_WRITES(OUTBOX_MOVE),
                             doubts->about.id, visitor->email, WHEN_NONE);
  if (write == NULL || write->at == WHEN_NONE) return;
  booking_doubts_show(doubts, doubts->about.place, write->at, when);
  (void)!buf_print(out,
                   open_writes_rests(write)
                       ? _(" A visit of this visitor here waits in the outbox, %s: o shows it.")
                       : _(" A visit of this visitor here is on its way already, %s: the outbox shows it."),
                   when);
}

static void booking_doubts_say_elsewhere(const struct booking_doubts *doubts, const struct visitor *visitor,
                                         struct buf *out) {
  char when[BOOKING_DOUBTS_WHEN], who[CONTEXT_NAME_BYTES], where[CONTEXT_NAME_BYTES];
  const struct visit_visitor *part;
  const struct visit *visit =
      doubts->hour != NULL ? visit_list_elsewhere(doubts->hour, visitor, doubts->about.id, doubts->at, &part) : NULL;
  if (visit == NULL) return;
  AUTO(mem_free_at) char *name = visitor_name(&part->visitor);
  AUTO(mem_free_at)
  char *place = mem_print("%s %s", visit->ref_shown, visit->address != NULL ? visit->address : "");
  context_clip(who, name);
  context_clip(where, place);
  booking_doubts_show(doubts, visit->place, visit->at, when);
  (void)!buf_print(out, _(" %s has a visit elsewhere at that hour, %s: %s."), who, when, where);
}

void booking_doubts_say(const struct booking_doubts *doubts, const struct visitor *visitor, struct buf *out) {
  bool known = doubts->phone != NULL && doubts->phone[0] != '\0' && same_email(doubts->email, visitor->email);
  booking_doubts_say_here(doubts, visitor, out);
  booking_doubts_say_open(doubts, visitor, out);
  booking_doubts_say_elsewhere(doubts, visitor, out);
  if (!known || phone_same(doubts->phone, visitor->phone) || same_text(doubts->phone, visitor->phone)) return;
  AUTO(mem_free_at) char *phone = phone_shown(doubts->phone);
  (void)!buf_print(out, _(" %s is known with another phone, %s."), visitor->email, phone);
}

const char *booking_doubts_why_not(const struct booking_doubts *doubts, const struct visitor *visitor) {
  const struct open_writes *writes = &doubts->context->open_writes;
  bool invites = doubts->at == WHEN_NONE;
  const struct open_write *write = open_writes_of_visitor(
      writes, invites ? OPEN_WRITES(OUTBOX_INVITE) : OPEN_WRITES(OUTBOX_BOOK) | OPEN_WRITES(OUTBOX_MOVE),
      doubts->about.id, visitor->email, doubts->at);
  if (invites || write == NULL || open_writes_rests(write))
    return open_writes_why_not(write); /* Flatsy writes each time */
  return _("This booking is on its way already: the outbox shows it");
}
