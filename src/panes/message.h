/* message: the sheet where a message to a property's visit agents is written and confirmed. UI thread. */
#ifndef PANES_MESSAGE_H
#define PANES_MESSAGE_H

#include "panes/context.h"
#include "tui/sheet.h"

/* What was typed before and not sent is there again, and behind it what is pasted (may be NULL). */
struct sheet *message_new(struct context *context, const struct property_about *about, const char *pasted);

#endif
