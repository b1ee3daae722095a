/* http: the HTTP server: one loop around the sockets that listen, the connections and the signals; nobody who is slow,
 * silent or gone holds up another.
 *
 * A request that has begun gets 5 seconds, head and body. A connection on which nothing moves is closed after 2
 * minutes. When there are as many connections as may be, the one that has stood still the longest goes. */
#ifndef SANDBOX_HTTP_H
#define SANDBOX_HTTP_H

#include "sandbox/listen.h"
#include "sandbox/sandbox.h"

/* Serves until a signal; prints the URL first. The exit status. */
int http_run(struct sandbox *sandbox, struct listening *listening);

#endif
