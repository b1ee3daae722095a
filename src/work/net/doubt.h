/* doubt: answers that have nothing are doubted; for call_setup's doubt: for who has nothing to compare them with, or
 * has seen something. Worker thread. */
#ifndef WORK_NET_DOUBT_H
#define WORK_NET_DOUBT_H

#include <stdbool.h>
#include "work/worker.h"

struct http_answer;

bool doubt_slots(struct worker *worker, void *arg, const struct http_answer *answer); /* that can be booked */
bool doubt_coverage(struct worker *worker, void *arg, const struct http_answer *answer);
bool doubt_talk(struct worker *worker, void *arg, const struct http_answer *answer);

#endif
