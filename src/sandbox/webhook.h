/* webhook: the thread that sends events to the account's one receiver, in order, one at a time. */
#ifndef SANDBOX_WEBHOOK_H
#define SANDBOX_WEBHOOK_H

#include "sandbox/sandbox.h"

/* An http or https URL with a host. */
bool webhook_takes(const char *url);
/* Starts to send events to settings.webhook, and to have them written down; the lock is held. */
struct webhook *webhook_start(struct sandbox *sandbox);
/* Ends at once, whatever the receiver does. Without the lock; NULL is fine. */
void webhook_stop(struct webhook *take_webhook);

#endif
