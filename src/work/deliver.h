/* deliver: the outbox's rows on their way. Worker thread. */
#ifndef WORK_DELIVER_H
#define WORK_DELIVER_H

#include "work/verdict.h"
#include "work/worker.h"

/* An unsettled row of this process. What a kind of write may change of it is the row's own content (body, step, ids),
 * before, lacking; never its state. */
struct delivery {
  struct outbox_row *row;
  uint64_t serial;      /* job that waits for the end, or 0 */
  bool once;            /* a command waits for it: not kept when the server can't be reached */
  bool retried;         /* a person asked: hears at once when it has to wait */
  struct error refusal; /* of what may be there all the same (VERDICT_DISPUTED), until that is known */
  bool resend;          /* a person asked to send again: straight after a clean read-back, or not at all */
  bool taken;           /* it was answered by what it is about, but not as it was sent: the read-back decides */
  bool preparing;       /* what is asked is for sending it; else to find out what became of it */
  enum question question;
  char *before; /* visitor: as it was before it was sent; NULL: not known */
  bool lacking; /* move: the server had no such call, once */
  struct call *call;
  struct load *load;
  int64_t next_ms; /* when to go on */
  int failures;
  struct delivery *next;
};

/* Sends, asks and looks for what is due. Once a loop. */
void deliver_run(struct worker *worker);
int64_t deliver_next_ms(const struct worker *worker);
void deliver_close(struct worker *worker);

/* ---- for deliver_job.c */
struct delivery *deliver_add(struct worker *worker, struct outbox_row *take_row);
/* NULL: nobody delivers that row here. */
struct delivery *deliver_find(const struct worker *worker, int64_t row);
/* A request of it, or for it, is under way. */
bool deliver_is_busy(const struct delivery *delivery);
/* What is under way for it is heard no more. */
void deliver_stop(struct worker *worker, struct delivery *delivery);
/* Does what is decided by that verdict; a delivery that is settled is freed. False: the disk did not take it. */
bool deliver_apply(struct worker *worker, struct delivery *delivery, const struct verdict *verdict);
/* Tells everybody how the row stands. */
void deliver_tell(struct worker *worker, const struct delivery *delivery);
/* Whoever waits for it hears that (NULL: well), and waits no more. */
void deliver_answer_job(struct worker *worker, struct delivery *delivery, const struct error *error);

/* ---- deliver_job.c */
/* A new row, or one that a person wants tried again or dropped. */
void deliver_job(struct worker *worker, struct job *job);
/* Takes over what processes that are no more left. */
void deliver_adopt(struct worker *worker);

#endif
