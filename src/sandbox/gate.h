/* gate: the sockets. One thread takes connections, reads requests out of them, has them answered one after the other
 * (under the sandbox's lock) and sends the answers; nobody who is slow, silent or gone holds up another:
 *
 * A request that has begun gets 5 seconds, head and body. An answer that isn't taken for 10 seconds is dropped, a
 * connection without a request after 2 minutes. When there are as many connections as may be, the one that has stood
 * still the longest goes. */
#ifndef SANDBOX_GATE_H
#define SANDBOX_GATE_H

#include "sandbox/listen.h"
#include "sandbox/sandbox.h"

/* Serves until a signal; prints the URL first. The exit status. */
int gate_run(struct sandbox *sandbox, struct listening *listening);

#endif
