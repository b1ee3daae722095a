/* worker: the worker thread's own state, shared by the files of this room only. Worker thread. */
#ifndef WORK_WORKER_H
#define WORK_WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "api/api.h"
#include "base/msgq.h"
#include "model/json_edit.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/load.h"
#include "work/work.h"

enum server_edition { SERVER_UNKNOWN, SERVER_EARLIER, SERVER_LATER };
/* This machine's clock beside Flatsy's, by its last answer that tells. */
enum clock_verdict { CLOCK_UNKNOWN, CLOCK_RIGHT, CLOCK_AHEAD, CLOCK_BEHIND };

struct call;
struct load;
struct delivery;
struct live;
struct check;

/* One thing on screen and when it is read again. */
struct watch {
  bool on;
  struct freshness fresh;
  int64_t begun_ms;  /* monotonic: when the last read began */
  int64_t next_ms;   /* ... when to read again */
  int failures;      /* in a row: back-off */
  int64_t from;      /* day */
  bool part_sent;    /* the screen has the part of a large list that it shows: the whole is still to come */
  char *id, *ref;    /* slots */
  bool reschedule;   /* slots: for a visit that moves (A46) */
  struct call *call; /* slots: the read under way */
  bool read;         /* day: read by itself since it is on */
  size_t left_out;   /* ... and that left out so many, */
  size_t undated;    /* ... of which so many for want of a date */
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
  bool command_runs;  /* on its thread: ends with a JOB_PASSWORD */
  int failures;       /* logins in a row that came to nothing: back-off */
  int64_t next_ms;    /* ... when to log in again */
  pthread_t command;
};

enum { WRITE_RECENT = 64, LOAD_FOUND = 64 };
struct recent_write {
  uint64_t visit; /* a number made of its id */
  int64_t at_ms;  /* monotonic */
};

struct worker {
  struct work_setup setup;
  struct http *http;
  struct cache *cache;
  struct outbox *outbox;
  struct msgq *jobs, *events;
  atomic_bool stop;
  struct session session;
  struct call *calls; /* all that wait or run */
  int reads_running;
  int64_t reads_next_ms; /* monotonic: the server asked to wait until then */
  struct watch properties, day, slots;
  bool watch_outbox;
  int64_t window_begun_ms, window_next_ms; /* the coming two weeks */
  int64_t adopt_next_ms;                   /* rows that other processes left */
  int64_t outbox_version;
  struct load *held;  /* loads with a page to read */
  struct load *taken; /* ... that are whole, and go into the cache little by little */
  struct load *properties_load, *day_load, *visits_load; /* running loads of the plan, or NULL; visits: window or all */
  bool loading_all;                                      /* visits_load reads every visit */
  struct delivery *deliveries;                           /* unsettled writes of this process */
  struct recent_write recent[WRITE_RECENT];              /* a ring: visits that this process wrote */
  size_t recent_next;
  struct recent_write found[LOAD_FOUND]; /* a ring: visits that no list has, and that were there when asked for */
  size_t found_next;
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
  char *link_why;     /* told by worker_link_why, or NULL */
  unsigned seed;      /* jitter */
};

int64_t worker_utc(const struct worker *worker);
int64_t worker_mono(const struct worker *worker);
/* The number of a load or write that begins now: its time in milliseconds, so that those of several processes which
 * share the cache are in order, but never one twice. */
int64_t worker_run(struct worker *worker);
void worker_send(struct worker *worker, struct event *take_event);
/* EVENT_DONE for a job; error may be NULL. */
void worker_done(struct worker *worker, uint64_t serial, const struct error *error);
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

/* ---- call.c: one request with its login, at most four reads at once */
typedef void call_done(struct worker *worker, void *arg, const struct error *error, const struct http_answer *answer);
struct call_setup {
  enum api_endpoint endpoint;
  const char *path_value;    /* copied */
  struct api_query query[8]; /* copied; ends with a NULL name */
  char *take_body;
  bool (*sink)(void *arg, const char *bytes, size_t length);
  /* A good answer leaves nothing where there was something, or is to be: the same is asked once more, and twice is
   * true. Forgets what the sink took. Optional. */
  bool (*doubt)(struct worker *worker, void *arg, const struct http_answer *answer);
  call_done *done;                                /* once; answer is NULL when none came; error->code is api_judge's */
  void (*drop)(struct worker *worker, void *arg); /* instead of done when the call is cancelled; optional */
  void *arg;
  int64_t *took_ms; /* the time that it is under way, not that it waits, is added; optional, outlives the call */
};
struct call *call_start(struct worker *worker, const struct call_setup *setup);
/* drop is called instead of done. */
void call_cancel(struct worker *worker, struct call *call);
void call_cancel_all(struct worker *worker);
/* The account has changed: what was asked with the former one's token ends with why; writes go on. */
void call_forget_reads(struct worker *worker, const struct error *why);
/* Starts what waits. Once a loop: no done function runs inside call_start. */
void call_run(struct worker *worker);
/* When a read that the server asked to wait for may go out; INT64_MAX when none waits. */
int64_t call_next_ms(const struct worker *worker);

/* ---- session.c */
void session_open(struct worker *worker);
void session_login(struct worker *worker, struct job *job);
void session_password(struct worker *worker, struct job *job);
void session_logout(struct worker *worker, uint64_t serial);
/* A token is needed and there is none, or token was refused: one login if a password is known, else asks the person. */
void session_need(struct worker *worker, const char *refused_token);
/* session_need would end in a token without asking a person: a newer one is there or under way, or a password is known.
 */
bool session_may_renew(struct worker *worker, const char *refused_token) MUST_CHECK;
/* Logs in again after a login that came to nothing, but for a refusal. */
void session_run(struct worker *worker);
int64_t session_next_ms(const struct worker *worker);
void session_close(struct worker *worker);
void session_client(struct worker *worker, const struct http_answer *answer);

/* ---- watch.c: what is on screen, and the refresh plan */
void watch_job(struct worker *worker, struct job *job);
void watch_refresh(struct worker *worker, const struct job *job);
void watch_run(struct worker *worker);
int64_t watch_next_ms(const struct worker *worker);
/* Something in the cache changed: new snapshots of what shows it. */
void watch_send_day(struct worker *worker);
void watch_send_properties(struct worker *worker);
/* Which of the event's visits were moved (watch_move.c). */
void watch_add_moves(struct worker *worker, struct event *event);
/* The server answers again: what failed meanwhile is read now. */
void watch_link_is_back(struct worker *worker);
/* After a write of ours: read again what shows it. */
void watch_touch(struct worker *worker, int64_t at, const char *property_id);
/* Its slots, if they are on screen, are read again at that time (monotonic). */
void watch_touch_slots(struct worker *worker, const char *property_id, int64_t at_ms);
/* The visits of from <= at < to have been read whole; WHEN_NONE: of all times before, after. */
void watch_mark_days(struct worker *worker, int64_t from, int64_t to, int64_t read_at);
/* live_is_on has changed. Reads that began at since_ms (monotonic) or before may lack what was published before. */
void watch_live(struct worker *worker, int64_t since_ms);
/* The visits on screen and those of the coming days are read now. */
void watch_read_visits(struct worker *worker);
/* What the cache keeps the slots under: those for a move are a list of their own. New memory. */
char *watch_slots_name(const struct watch *watch);
/* What is being read is dropped; all that is watched is due again. */
void watch_stop_loads(struct worker *worker);
void watch_close(struct worker *worker);

/* ---- doubt.c, for call_setup's doubt: what has nothing, for who has nothing to compare it with, or has seen something
 */
bool doubt_slots(struct worker *worker, void *arg, const struct http_answer *answer); /* that can be booked */
bool doubt_coverage(struct worker *worker, void *arg, const struct http_answer *answer);
bool doubt_talk(struct worker *worker, void *arg, const struct http_answer *answer);
/* No slot, where the cache has some; arg: the watch. */
bool doubt_watched_slots(struct worker *worker, void *arg, const struct http_answer *answer);

/* ---- live.c: what a relay publishes through a broker */
/* Takes what came; opens the connection when the account is known. Once a loop. */
void live_run(struct worker *worker);
int64_t live_next_ms(const struct worker *worker);
/* Everything that the relay publishes is here, and what changes comes by itself. */
bool live_is_on(const struct worker *worker);
/* ... and that day is one of the relay's. */
bool live_covers(const struct worker *worker, int64_t day);
/* The visits of these days are to be read whole, for more than a few may be gone. */
bool live_wants_days(const struct worker *worker, int64_t *from, int64_t *to);
/* They have been. */
void live_read_days(struct worker *worker);
void live_close(struct worker *worker);

/* ---- read.c: jobs that answer once */
void read_job(struct worker *worker, struct job *job);
/* What the server's no to a read means: nothing was read. Only the one object that was named can be "not found". */
void read_judge(bool named, struct error *error);
/* Sends what was read, or the error alone, and ends the job. */
void read_end(struct worker *worker, struct job *take_job, struct event *take_event, const struct error *error);
/* For call_setup's drop: frees the job. */
void read_dropped(struct worker *worker, void *take_job);
/* read_of.c: what came is of the property that was asked for, else ERROR_ANSWER; visits of others leave their list. */
enum error_code read_is_of(struct worker *worker, const struct conversation *talk, const char *id, const char *ref,
                           struct error *error) MUST_CHECK;
enum error_code read_keep_of(struct worker *worker, struct visit_list *list, const char *ref,
                             struct error *error) MUST_CHECK;
/* read_later.c: agents, coverage, conversations. False when it is another job. */
bool read_later(struct worker *worker, struct job *job);
/* read_outbox.c: JOB_READ_OUTBOX. */
void read_outbox(struct worker *worker, struct job *take_job);
/* EVENT_OUTBOX to who watches it; none when nobody does. */
void read_send_outbox(struct worker *worker);
/* Rows as the UI sees them. */
void read_outbox_views(const struct outbox_list *list, struct event *event);
void read_outbox_view(const struct outbox_row *row, struct outbox_view *view);

/* ---- server.c: which edition answers, whose account it is */
enum server_edition server_edition(const struct worker *worker);
/* Learns from what a call of API_COVERAGE brought: the later edition, or nothing. */
void server_learn(struct worker *worker, const struct error *error, const struct http_answer *answer);
struct server_inquiry {
  /* why: what it was that nothing was learnt by, as a read is told; its code is ERROR_NONE when something was. */
  void (*done)(struct worker *worker, void *arg, const struct error *why);
  void (*drop)(struct worker *worker, void *arg); /* instead of done when the calls were cancelled; both optional */
  void *arg;
  struct call **call; /* where the call under way is kept, for call_cancel; optional */
};
/* Asks: a server is of the later edition when it answers what only that has; of the earlier one when it lacks it, then
 * answers well what every edition has, and then lacks it again. Anything else teaches nothing. EVENT_SERVER comes when
 * something was learnt. */
void server_find_out(struct worker *worker, const struct server_inquiry *setup);
/* Asks, unless the later edition is known: the earlier one may have been a misunderstanding, or be updated. */
void server_ask(struct worker *worker);
/* The account; without id and email while it is not known. Borrowed. */
const struct client *server_account(struct worker *worker);
/* Another session, perhaps another account. */
void server_forget(struct worker *worker);

#endif
