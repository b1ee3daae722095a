/* worker: the worker thread's own state, shared by the files of this room only. Worker thread. */
#ifndef WORK_WORKER_H
#define WORK_WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "work/message.h"
#include "work/recent.h"
#include "work/stale.h"
#include "work/work.h"

enum server_edition { SERVER_UNKNOWN, SERVER_EARLIER, SERVER_LATER };
/* This machine's clock beside Flatsy's, by its last answer that tells. */
enum { WORKER_CLOCK_SLACK = 600 /* seconds that two clocks may differ */ };
enum clock_verdict { CLOCK_UNKNOWN, CLOCK_RIGHT, CLOCK_AHEAD, CLOCK_BEHIND };

struct cache;
struct call;
struct check;
struct delivery;
struct http;
struct live;
struct load;
struct msgq;
struct outbox;

/* One thing on screen and when it is read again. */
struct watch {
  bool on;
  struct freshness fresh;
  int64_t begun_ms;  /* monotonic: when the last read began */
  int64_t next_ms;   /* ... when to read again */
  int failures;      /* in a row: back-off */
  int link_returns;  /* the worker's, when that was looked at last */
  int64_t from;      /* day */
  bool part_sent;    /* the screen has the part of a large list that it shows: the whole is still to come */
  char *id, *ref;    /* slots */
  bool reschedule;   /* slots: for a visit that moves (A46) */
  struct call *call; /* slots: the read under way */
  bool read;         /* day: read by itself since it is on */
  size_t left_out;   /* ... and that left out so many, */
  size_t undated;    /* ... of which so many for want of a date */
};

struct session_news {
  bool opened;        /* there is a token, */
  bool logged_in;     /* ... by a login: */
  uint64_t serial;    /* ... this job's (or 0), which ends now, */
  struct error error; /* ... with this */
  bool forgot;        /* the account is another one, or nobody's */
};

struct session {
  enum session_state state;
  char *token;   /* secret */
  char *refused; /* secret: the last token that was answered 401, which may still be on the disk; or NULL */
  char *user;
  char *password;     /* secret: typed or the demo's; kept for one login after a 401 */
  uint64_t serial;    /* the JOB_LOGIN that waits, or 0 */
  struct error error; /* why a login is needed */
  bool command_tried; /* password_command ran since the last good login */
  unsigned accounts;  /* how often the account has changed */
  struct session_news news;
  bool command_runs; /* on its thread: ends with a JOB_PASSWORD */
  int failures;      /* logins in a row that came to nothing: back-off */
  int64_t next_ms;   /* ... when to log in again */
  pthread_t command;
};

struct worker {
  struct work_setup setup;
  struct http *http;
  struct cache *cache;
  struct outbox *outbox;
  struct msgq *jobs, *events;
  struct msgq *told; /* events that the other side has not yet */
  atomic_bool stop;
  struct stale stale;
  struct session session;
  struct call *calls; /* all that wait or run */
  int reads_running;
  int64_t reads_next_ms; /* monotonic: the server asked to wait until then */
  struct watch properties, day, slots;
  bool watch_outbox, was_live;
  int64_t day_soon_ms;                     /* when a day that changes may be sent again */
  int64_t window_begun_ms, window_next_ms; /* the coming two weeks */
  int64_t adopt_next_ms;                   /* rows that other processes left */
  int64_t outbox_version;
  struct load *loads;                                    /* all that are under way */
  struct load *properties_load, *day_load, *visits_load; /* running loads of the plan, or NULL; visits: window or all */
  bool loading_all;                                      /* visits_load reads every visit */
  struct delivery *deliveries;                           /* unsettled writes of this process */
  struct recent written;                                 /* visits that this process wrote */
  struct recent found;  /* visits that no list has, and that were there when asked for */
  struct check *checks; /* visits that may not be as the cache has them */
  int64_t run;          /* number of the latest load or write */
  int64_t forgot_run;   /* ... when the account changed: what was read before is another's */
  enum server_edition server;
  enum clock_verdict clock;
  int64_t forget_next_ms; /* when the outbox may forget again */
  struct live *live;      /* what a relay publishes; NULL: no broker */
  struct client *account; /* once known */
  bool link_known, link_ok;
  int64_t link_since; /* UTC */
  int link_returns;   /* how often the server answered again */
  char *link_why;     /* told by worker_link_why, or NULL */
  unsigned seed;      /* jitter */
};

int64_t worker_utc(const struct worker *worker);
int64_t worker_mono(const struct worker *worker);
/* The number of a load or write that begins now: its time in milliseconds, so that those of several processes which
 * share the cache are in order, but never one twice. */
int64_t worker_run(struct worker *worker);
/* Its turn comes in worker_flush. */
void worker_send(struct worker *worker, struct event *take_event);
/* The other side gets what was sent, in that order. */
void worker_flush(struct worker *worker);
/* EVENT_DONE for a job; error may be NULL. */
void worker_done(struct worker *worker, uint64_t serial, const struct error *error);
/* Sends what was read, or the error alone, and ends the job. */
void worker_answer(struct worker *worker, struct job *take_job, struct event *take_event, const struct error *error);
/* For call_setup's drop: frees the job. */
void worker_drop_job(struct worker *worker, void *take_job);
/* This process writes that visit. */
void worker_note_written(struct worker *worker, const char *visit_id);
/* Written by this process within the last half minute: what others say of it may be older. */
bool worker_wrote(const struct worker *worker, const char *visit_id);
void worker_notice(struct worker *worker, const struct error *error);
/* Milliseconds to wait after n failures in a row: 1 s doubling to 30 s, with jitter. */
int64_t worker_backoff_ms(struct worker *worker, int failures);
/* Tells the link's state when it changed. */
void worker_link(struct worker *worker, bool ok);
/* An answer was made at that instant, by the server's clock. */
void worker_clock(struct worker *worker, int64_t date);
/* What fresh says of slots (NULL: none are known) that were decoded just now: fresh->read_at is given. */
void worker_note_slots(const struct worker *worker, const struct slot_list *slots, struct freshness *fresh);
/* Tells a dashboard why it gets no further, where it is not that Flatsy is silent: once, until the link is good again.
 */
void worker_link_why(struct worker *worker, const struct error *why);

#endif
