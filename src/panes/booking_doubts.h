/* booking_doubts: what there is to say of a booking, or an invitation, before it is sent: the visitor comes already,
 * here or elsewhere at that hour, or is known by another telephone. It may be meant all the same. UI thread. */
#ifndef PANES_BOOKING_DOUBTS_H
#define PANES_BOOKING_DOUBTS_H

#include "base/buf.h"
#include "panes/context.h"

struct booking_doubts {
  struct context *context;
  struct property_about about; /* where */
  int64_t at;                  /* WHEN_NONE: an invitation */
  struct {                     /* asked for; 0: it has come */
    uint64_t here, hour, visitor;
  } serials;
  struct visit_list *here, *hour; /* the property's visits; those round that time anywhere. NULL: not known */
  char *email;                    /* whom is asked for */
  char *phone;                    /* theirs, as far as it is known; NULL: not */
};
/* Asks for what is known here; about is copied. */
struct booking_doubts booking_doubts_begin(struct context *context, const struct property_about *about, int64_t at);
void booking_doubts_clear(struct booking_doubts *doubts);
/* The visitor is that one now. */
void booking_doubts_read(struct booking_doubts *doubts, const struct visitor *visitor);
/* True when it answered something that was asked for. */
bool booking_doubts_event(struct booking_doubts *doubts, struct event *event);
/* Adds a sentence for each, with a blank before it. */
void booking_doubts_say(const struct booking_doubts *doubts, const struct visitor *visitor, struct buf *out);
/* Why it can't be sent at all: the same is on its way. Translated; NULL: it can. */
const char *booking_doubts_why_not(const struct booking_doubts *doubts, const struct visitor *visitor);

#endif
