/* dispatch: the outbox's rows on their way: what decide.h decides is done here, and nowhere else is a row's state
 * written. Worker thread. */
#ifndef WORK_WRITE_DISPATCH_H
#define WORK_WRITE_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>
#include "work/write/verdict.h"

struct delivery;
struct worker;

/* Sends, asks and looks for what is due. Once a loop; returns when it is to run again (monotonic), INT64_MAX when
 * nothing is due. */
int64_t dispatch_run(struct worker *worker);
void dispatch_close(struct worker *worker);
enum { DISPATCH_STOP_MS = 5 * 1000 /* monotonic: for so long a person may stop what is held */ };
/* What was to be sent long ago, or in another life, held or not, may not be wanted any more, and a copy of this outbox
 * may have sent it: true, and a person is asked. A move that has begun is seen through. */
bool dispatch_is_stale(struct worker *worker, struct delivery *delivery);
/* A person stops a held one: it is dropped. False as for dispatch_apply; while the disk does not take it, it stays held
 * and is never sent. */
bool dispatch_stop(struct worker *worker, struct delivery *delivery);
/* Does what is decided by that verdict; a delivery that is settled is freed. False: the disk did not take it, or
 * another process has decided about a held one, which is none of ours then (freed, and said). */
bool dispatch_apply(struct worker *worker, struct delivery *delivery, struct verdict verdict);

#endif
