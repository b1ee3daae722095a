/* late: requests that nobody heard an answer to, and that are done after others (fault late). With the lock. */
#ifndef SANDBOX_LATE_H
#define SANDBOX_LATE_H

#include "sandbox/exchange.h"
#include "sandbox/server.h"

struct late {
  struct request request;
  char *method, *target, *token, *type, *body; /* what it points to */
  char *respell;                               /* of the exchange */
  long calls;                                  /* to come before it is done */
  struct late *next;
};
/* Keeps a copy, to be done after that many further calls. */
void late_add(const struct exchange *exchange, const struct request *request, long calls);
/* One more call has come. */
void late_count(struct sandbox *sandbox);
/* The next that is to be done now, or of all (the faults are replaced); NULL: none. late_free. */
struct late *late_take(struct sandbox *sandbox, bool all);
void late_free(struct late *take_late);

#endif
