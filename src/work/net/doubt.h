/* doubt: answers that have nothing are doubted; for call_setup's doubt: for who has nothing to compare them with, or
 * has seen something. Worker thread. */
#ifndef WORK_NET_DOUBT_H
#define WORK_NET_DOUBT_H

#include <stdbool.h>
#include "api/api.h"

struct worker;

/* No slot that can be booked, no postcode, no message. */
bool doubt_nothing(struct worker *worker, void *arg, enum api_endpoint endpoint, const struct http_answer *answer);

#endif
