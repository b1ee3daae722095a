/* worker: the worker thread's own state, shared by the files of this room only. Worker thread. */
#ifndef WORK_WORKER_H
#define WORK_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "work/event.h"
#include "work/job.h"
#include "work/stale.h"
#include "work/work.h"

enum edition { EDITION_UNKNOWN, EDITION_EARLIER, EDITION_LATER };
enum { WORKER_CLOCK_SLACK = 600 /* seconds that two clocks may differ */ };

struct server { /* what it said of itself */
  enum edition edition;
  struct client *account; /* once known */
};

struct worker_queues { /* with the other threads */
  struct msgq *jobs, *events;
  struct msgq *told; /* events that worker_flush hands over */
  atomic_bool stop;
};

struct worker {
  struct work_setup setup;
  struct http *http;
  struct cache *cache;
  struct outbox *outbox;
  struct worker_queues queues;
  struct worker_own *own;  /* worker.c's */
  struct session *session; /* session.c's, and so on */
  struct calls *calls;
  struct loads *loads;
  struct server server;
  struct reread *rereads;
  struct live *live;
  struct delivery *deliveries;
  struct plan *plan;           /* watch*.c's */
  struct searching *searching; /* search.c's; NULL: none */
  struct read *stepping;       /* read.c's */
  struct stale stale;
};

/* Until worker_close. wake: the other side has events to take; called on the worker thread. */
void worker_open(struct worker *worker, void (*wake)(void *arg), void *arg);
void worker_close(struct worker *worker);
/* Ends the wait for the network. Any thread. */
void worker_wake(void *worker);
int64_t worker_utc(const struct worker *worker);
int64_t worker_mono(const struct worker *worker);
/* The number of a load or write that begins now: its time in milliseconds, so that those of several processes which
 * share the cache are in order, but never one twice. */
int64_t worker_run(struct worker *worker);
/* *next_ms, if at_ms is not before it. */
void worker_sooner(int64_t *next_ms, int64_t at_ms);
/* Its turn comes in worker_flush. */
void worker_send(struct worker *worker, struct event *take_event);
/* The other side gets what was sent, in that order. */
void worker_flush(struct worker *worker);
/* EVENT_DONE for a job; error may be NULL. */
void worker_done(struct worker *worker, uint64_t serial, const struct error *error);
/* This process writes that visit. */
void worker_note_written(struct worker *worker, const char *visit_id);
/* Written by this process within the last half minute: what others say of it may be older. */
bool worker_wrote(const struct worker *worker, const char *visit_id);
/* Who gave a command hears what it waits for while it does; a dashboard shows it otherwise. */
void worker_say_wait(struct worker *worker, char *take_text);
void worker_notice(struct worker *worker, const struct error *error);
/* Milliseconds to wait after n failures in a row: 1 s doubling to 30 s, with jitter. */
int64_t worker_backoff_ms(struct worker *worker, int failures);
/* For times that are not to be the same for all seats. */
int worker_random(struct worker *worker);
/* How often the server answered again. */
int worker_link_returns(const struct worker *worker);
/* Tells the link's state when it changed. */
void worker_link(struct worker *worker, bool ok);
/* An instant of this machine's clock by Flatsy's, as far as its last answer tells. */
int64_t worker_as_flatsy(const struct worker *worker, int64_t ours);
/* There was an answer that told. */
bool worker_knows_clock(const struct worker *worker);
/* An answer was made at that instant, by the server's clock. */
void worker_clock(struct worker *worker, int64_t date);
/* What fresh says of slots (NULL: none are known) that were decoded just now: fresh->read_at is given. */
void worker_note_slots(const struct worker *worker, const struct slot_list *slots, struct freshness *fresh);
/* Tells a dashboard why it gets no further, where it is not that Flatsy is silent: once, until the link is good again.
 */
void worker_link_why(struct worker *worker, const struct error *why);

#endif
