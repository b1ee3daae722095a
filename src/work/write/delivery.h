/* delivery: an unsettled row of the outbox that this process delivers: what is remembered of it beside the row, how it
 * gets onto the disk, and who hears of it. Worker thread. */
#ifndef WORK_WRITE_DELIVERY_H
#define WORK_WRITE_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "store/outbox.h"
#include "work/write/verdict.h"

struct call;
struct load;
struct worker;
struct write_ops;

/* Who wants it, and how much. */
struct delivery_asked {
  uint64_t serial;  /* job that waits for the end, or 0 */
  bool once;        /* a command waits for it: not kept when the server can't be reached */
  bool retried;     /* a person asked: hears at once when it has to wait */
  bool resend;      /* a person asked to send again: straight after a clean read-back, or not at all */
  int64_t meant_at; /* UTC: when a person last wanted it sent; WHEN_NONE: not in this life */
  unsigned yes;     /* the one that asked for it, of those that are held for second thoughts; 0: it is none of them */
  bool stopped;     /* ... and a person has stopped it: it is dropped as soon as the disk takes that */
};
struct delivery_move {
  char *before; /* the key that the old visit has; NULL: not known */
  bool lacking; /* the server had no such call, once */
};
/* A kind of write may change the row's own content (body, step, ids) and move; never its state. */
struct delivery {
  struct outbox_row *row;
  const struct write_ops *ops;
  struct delivery_asked asked;
  struct delivery_move move;
  struct error refusal; /* of what may be there all the same (VERDICT_DISPUTED), until that is known */
  bool taken;           /* it was answered by what it is about, but not as it was sent: the read-back decides */
  bool lost;            /* it was held, and another process has decided about it: not ours any more */
  bool held;            /* an earlier one of the same thing is to be settled first */
  bool preparing;       /* what is asked is for sending it; else to find out what became of it */
  enum question question;
  struct call *call;
  struct load *load;
  struct visit_list *visits; /* what load brought, of use to it, so far */
  int64_t next_ms;           /* monotonic: when to go on */
  int failures;
  struct delivery *next;
};

struct delivery *delivery_add(struct worker *worker, struct outbox_row *take_row);
/* NULL: nobody delivers that row here. */
struct delivery *delivery_find(const struct worker *worker, int64_t row);
/* Frees it; the row stays in the outbox. */
void delivery_unlink(struct worker *worker, struct delivery *delivery);
/* It is settled: whoever waits hears that, and what it held back need not wait any more. Freed. */
void delivery_end(struct worker *worker, struct delivery *delivery, const struct error *error);
/* A request of it, or for it, is under way. */
bool delivery_is_busy(const struct delivery *delivery);
/* What is under way for it is heard no more. */
void delivery_stop(struct worker *worker, struct delivery *delivery);
/* Tells everybody how the row stands. */
void delivery_tell(struct worker *worker, const struct delivery *delivery);
/* Whoever waits for it hears that (NULL: well), and waits no more. */
void delivery_answer_job(struct worker *worker, struct delivery *delivery, const struct error *error);
/* The row's new state onto the disk. False, with the reason: the row stays what it was; of a held one ERROR_REFUSED:
 * another process has decided. */
bool delivery_keep(struct worker *worker, struct delivery *delivery, enum outbox_state state, const char *note,
                   struct error *why) MUST_CHECK;
/* The disk does not take what became of it, and so nobody hears it as if it were over: the row is what its file says,
 * whoever waits is told, and it is looked at again later. */
void delivery_unkept(struct worker *worker, struct delivery *delivery, enum outbox_state wanted, const char *note,
                     const struct error *why);
/* The same as both, and tells everybody. False when the disk refused, or it is lost. For decide.h's decisions alone. */
bool delivery_set(struct worker *worker, struct delivery *delivery, enum outbox_state state, const char *note);

#endif
