/* server: what is answered to a request: its route, what refuses it, what a fault makes of it. Knows no sockets; the
 * thread of http. */
#ifndef SANDBOX_SERVER_H
#define SANDBOX_SERVER_H

#include "sandbox/sandbox.h"

struct request {               /* that has come whole; borrowed */
  const char *method, *target; /* target: path and query as they came, UTF-8 */
  const char *token, *type;    /* X-Auth-Token and Content-Type; NULL: there is none */
  const char *body;            /* with a NUL behind it; NULL: there is none */
  size_t length;               /* of body */
};

struct reply {
  int status;        /* 0: the connection is closed without a byte */
  const char *type;  /* literal */
  const char *allow; /* literal; NULL: there is none */
  char *body;
  size_t length, sent; /* sent is less than length: it breaks off there */
  int64_t made_at;     /* by the sandbox's clock; 0: by the machine's */
  long delay_ms;       /* how long a fault keeps it back */
};

/* Answers a request. Takes the sandbox's lock. reply->body is the caller's. */
void server_answer(struct sandbox *sandbox, const struct request *request, struct reply *reply);

#endif
