/* context_event: what the context takes from the worker's events and from time, before the panes get them. UI thread.
 */
#ifndef PANES_CONTEXT_EVENT_H
#define PANES_CONTEXT_EVENT_H

#include "panes/context.h"

/* Takes notes, and says what nobody else says. Leaves the event as it is. */
void context_event(struct context *context, const struct event *event);
/* How much of what was asked for once could not be read: a notice. */
void context_event_say_left_out(struct context *context, const struct event *event);
/* Once a loop: reads the messages again when that is due. */
void context_event_tick(struct context *context);

#endif
