/* demo: a lifelike account round the sandbox's now. The same seed gives the same account. */
#ifndef SANDBOX_DEMO_H
#define SANDBOX_DEMO_H

#include "sandbox/sandbox.h"

/* Fills the empty database as settings say. */
void demo_fill(struct sandbox *sandbox);

#endif
