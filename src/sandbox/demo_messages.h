/* demo_messages: the conversations of the demo's account (the later edition). */
#ifndef SANDBOX_DEMO_MESSAGES_H
#define SANDBOX_DEMO_MESSAGES_H

#include "sandbox/demo_properties.h"

/* One property in three has a conversation; the last message of some is unread. */
void demo_messages(struct demo *demo);

#endif
