/* settle: what became of a write whose answer was lost. Worker thread. */
#ifndef WORK_SETTLE_H
#define WORK_SETTLE_H

#include "work/worker.h"

/* Reads an unknown write's state back. */
void settle_start(struct worker *worker, struct delivery *delivery);
/* A send had no certain answer. */
void settle_unknown(struct worker *worker, struct delivery *delivery, const struct error *error);
/* Another send certainly did nothing, which says nothing of the first one: that is looked for once more. */
void settle_again(struct worker *worker, struct delivery *delivery, const struct error *error);
/* How a read-back ends: found on the server; the server's state decides against it (note says how); not there so far;
 * the read itself failed, so nothing was learnt. */
void settle_done(struct worker *worker, struct delivery *delivery, const char *note);
void settle_fact(struct worker *worker, struct delivery *delivery, const char *note);
void settle_absent(struct worker *worker, struct delivery *delivery);
/* A person has to see to it: looked at again in a quarter of an hour, whoever waits hears the row's note. */
void settle_put_off(struct worker *worker, struct delivery *delivery);
void settle_failed(struct worker *worker, struct delivery *delivery, const struct error *error);

#endif
