/* edition: which edition answers. Worker thread. */
#ifndef WORK_NET_EDITION_H
#define WORK_NET_EDITION_H

#include "work/worker.h"

struct call;

enum edition edition_known(const struct worker *worker);
/* It was told: EVENT_SERVER when that is new. */
void edition_learn(struct worker *worker, enum edition edition);
struct edition_inquiry {
  /* why: what it was that nothing was learnt by, as a read is told; its code is ERROR_NONE when something was. */
  void (*done)(struct worker *worker, void *arg, const struct error *why);
  void (*drop)(struct worker *worker, void *arg); /* instead of done when the calls were cancelled; both optional */
  void *arg;
  struct call **call; /* where the call under way is kept, for call_cancel; optional */
};
/* Asks: a server is of the later edition when it answers what only that has; of the earlier one when it lacks it, then
 * answers well what every edition has, and then lacks it again. Anything else teaches nothing. EVENT_SERVER comes when
 * something was learnt. */
void edition_find_out(struct worker *worker, const struct edition_inquiry *setup);
/* Asks, unless the later edition is known: the earlier one may have been a misunderstanding, or be updated. */
void edition_ask(struct worker *worker);
/* Another session, perhaps another account. */
void edition_forget(struct worker *worker);

#endif
