/* server: what is answered to a request: its route, what refuses it, what a fault makes of it. The gate's thread. */
#ifndef SANDBOX_SERVER_H
#define SANDBOX_SERVER_H

#include "sandbox/http.h"
#include "sandbox/sandbox.h"

struct reply {
  char *bytes; /* head and body; NULL: the connection is closed without a byte */
  size_t length;
  long delay_ms; /* how long a fault keeps it back */
  bool close;    /* the last one on its connection */
};

/* Answers a request that is whole, or refused while it came in. Takes the sandbox's lock. reply->bytes is the caller's.
 */
void server_answer(struct sandbox *sandbox, const struct http *request, struct reply *reply);
/* An answer without a request: {"errors":[why]}. */
void server_refuse(struct reply *reply, int status, const char *why);

#endif
