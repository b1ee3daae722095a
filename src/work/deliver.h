/* deliver: the outbox. Worker thread. */
#ifndef WORK_DELIVER_H
#define WORK_DELIVER_H

#include <stdbool.h>
#include <stdint.h>
#include "store/outbox.h"
#include "work/worker.h"

struct delivery {
  struct outbox_row *row;
  uint64_t serial;      /* job that waits for the end, or 0 */
  bool once;            /* a command waits for it: not kept when the server can't be reached */
  bool retried;         /* a person asked: hears at once when it has to wait */
  struct error refusal; /* of what may be there all the same (deliver_dispute), until that is known */
  bool resend;          /* a person asked to send again: straight after a clean read-back, or not at all */
  bool taken;           /* it was answered by what it is about, but not as it was sent: the read-back decides */
  char *before;         /* visitor: as it was before it was sent; NULL: not known */
  bool lacking;         /* move: the server had no such call, once */
  struct call *call;
  struct load *load;
  int64_t next_ms; /* when to go on */
  int failures;
  struct delivery *next;
};
void deliver_job(struct worker *worker, struct job *job);
void deliver_adopt(struct worker *worker);
void deliver_run(struct worker *worker);
int64_t deliver_next_ms(const struct worker *worker);
void deliver_close(struct worker *worker);
/* Writes the row's new state and tells everybody. False when the disk refused: the row stays what it was, who waits for
 * it hears ERROR_UNKNOWN. */
bool deliver_set(struct worker *worker, struct delivery *delivery, enum outbox_state state, const char *note);
/* Sends what is queued, or what a read-back just did not find and a person wants sent again. */
void deliver_start(struct worker *worker, struct delivery *delivery);
/* The server said no, or the time is past: settled, unless an earlier send may have arrived. */
void deliver_refused(struct worker *worker, struct delivery *delivery, const struct error *error);
/* The server said no, perhaps to a second copy of our own request: whoever passes requests on may send one twice. What
 * is there decides; it is refused when it is not there. */
void deliver_dispute(struct delivery *delivery, const struct error *error);
/* Ends the delivery: answers its job. */
void deliver_end(struct worker *worker, struct delivery *delivery, const struct error *error);
void deliver_answer_job(struct worker *worker, struct delivery *delivery, const struct error *error);
/* Sends the row's body: "sending" on the disk first. */
void deliver_send(struct worker *worker, struct delivery *delivery);
/* Certain that this send did nothing: waits for better times, or, for the command line, is dropped. */
void deliver_wait(struct worker *worker, struct delivery *delivery, const struct error *error);
/* What the write builds on could not be read: the server's no is final, anything else waits. */
void deliver_unprepared(struct worker *worker, struct delivery *delivery, const struct error *error);
void deliver_done(struct worker *worker, struct delivery *delivery, const char *note);

#endif
