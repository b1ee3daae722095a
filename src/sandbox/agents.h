/* agents: who leads the visits, and where (the later edition). */
#ifndef SANDBOX_AGENTS_H
#define SANDBOX_AGENTS_H

#include "sandbox/sandbox.h"

/* An agent with that id; chance, a number, chooses the name. */
void agents_add(struct sandbox *sandbox, const char *id, unsigned chance);

#endif
