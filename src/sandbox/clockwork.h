/* clockwork: the thread that does by itself what is due: steps of visits (magic.h), ends of reports. */
#ifndef SANDBOX_CLOCKWORK_H
#define SANDBOX_CLOCKWORK_H

#include "sandbox/sandbox.h"

/* The lock is held. */
struct clockwork *clockwork_start(struct sandbox *sandbox);
/* Without the lock. */
void clockwork_stop(struct clockwork *take_clockwork);

#endif
