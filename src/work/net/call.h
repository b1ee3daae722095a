/* call: one request with its login, at most four reads at once. Worker thread. */
#ifndef WORK_NET_CALL_H
#define WORK_NET_CALL_H

#include <stdbool.h>
#include <stdint.h>
#include "api/api.h"
#include "work/net/request.h"
#include "work/worker.h"

typedef void call_done(struct worker *worker, void *arg, const struct error *error, const struct http_answer *answer);
/* A good answer leaves nothing where there was something, or is to be: the same is asked once more, and twice is true.
 * Forgets what came of it. */
typedef bool call_condition(struct worker *worker, void *arg, enum api_endpoint endpoint,
                            const struct http_answer *answer);
struct call_setup {
  struct request request; /* copied */
  char *take_body;
  /* A list, however long: each element as it comes, NULL when it is longer than element_max. Optional. */
  bool (*element)(void *arg, const char *bytes, size_t length);
  size_t element_max;
  call_condition *ask_again_if; /* optional */
  bool idle;                    /* nobody waits for it: while no other read is under way, and one every two seconds */
  call_done *done;              /* once; answer is NULL when none came; error->code is api_judge's */
  void (*drop)(struct worker *worker, void *arg); /* instead of done when the call is cancelled; optional */
  void *arg;
  int64_t *took_ms; /* the time that it is under way, not that it waits, is added; optional, outlives the call */
};
struct call *call_start(struct worker *worker, const struct call_setup *setup);
/* drop is called instead of done. */
void call_cancel(struct worker *worker, struct call *call);
/* The account has changed: what was asked with the former one's token ends; writes go on. */
void call_forget_reads(struct worker *worker);
/* The server asked not to be asked before (monotonic). */
int64_t call_reads_next_ms(const struct worker *worker);
/* ---- for the loop alone */
void call_open(struct worker *worker);
/* Starts what waits, once a turn: no done function runs inside call_start. Returns when a read that the server asked to
 * wait for may go out (monotonic), INT64_MAX when none waits; 0 when some have ended, which others want to see. */
int64_t call_run(struct worker *worker);
/* Cancels all. */
void call_close(struct worker *worker);

#endif
