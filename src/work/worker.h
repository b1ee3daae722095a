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

/* ---- deliver.c: the outbox */
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

/* ---- settle.c */
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

/* ---- write*.c: what each kind of write is; deliver.c and settle.c know none of them */
enum {
  WRITE_BODY_MAX = 64 * 1024,
  WRITE_PROPERTY_MAX = 1 << 20,
  WRITE_CLOCK_SLACK = 600 /* seconds that two clocks may differ */
};
struct write_ops {
  /* The row from its job; key, names and instants are in it already. False with ERROR_USAGE. */
  bool (*fill)(struct outbox_row *row, const struct job *job, struct error *error);
  /* Reads what the write builds on, then deliver_send or deliver_refused. NULL: it is sent as it is. */
  void (*start)(struct worker *worker, struct delivery *delivery);
  /* Endpoint, path value and query of the request. */
  void (*aim)(const struct outbox_row *row, struct call_setup *setup);
  /* A 2xx came: deliver_done, or settle_unknown when it proves nothing. */
  void (*answered)(struct worker *worker, struct delivery *delivery, struct error *error,
                   const struct http_answer *answer);
  /* A refusal; true when it was dealt with. NULL: refused, but for what a conflict leaves to be looked up. */
  bool (*refused)(struct worker *worker, struct delivery *delivery, const struct error *error, int status);
  /* Reads the state back. NULL: nothing that can be read tells, a person decides. */
  void (*settle)(struct worker *worker, struct delivery *delivery);
  const char *may_have, *absent; /* sentences, untranslated: no answer came; it is not there so far */
};
extern const struct write_ops write_book, write_cancel, write_move, write_visitor, write_save, write_availability,
    write_status, write_terminate, write_invite, write_message;
const struct write_ops *write_ops(enum outbox_kind kind);
bool write_is_job(enum job_type type);
enum outbox_kind write_kind(enum job_type type);
/* The visitor is the row's. */
bool write_same_email(const struct visitor *visitor, const struct outbox_row *row);
/* A 2xx came about the right thing, which is not as it was sent: it is looked up (delivery->taken). */
void write_taken(struct worker *worker, struct delivery *delivery);
/* A visit that the server sent: into the cache, so that the planning shows it at once. */
void write_keep_visit(struct worker *worker, const struct visit *visit);
/* The same, and onto the screen; the visit is freed. */
void write_show_visit(struct worker *worker, struct visit *take_visit);
/* Into the cache, as it was when that run began. */
void write_put_visit(struct worker *worker, const struct visit *visit, int64_t run);
/* This process writes that visit. */
void write_note(struct worker *worker, const char *visit_id);
/* Written by this process within the last half minute: what others say of it may be older. */
bool write_is_recent(const struct worker *worker, const char *visit_id);
/* ---- write_check.c */
/* Reads a visit that somebody else may have changed, into the cache and onto the screen; one that the server knows no
 * more goes when the list of its day lacks it too. A dashboard asks again until there is an answer. */
void write_check_visit(struct worker *worker, const char *id);
/* The same after a write of ours. */
void write_reread_visit(struct worker *worker, const char *id);
/* One of them had no answer yet, though it was asked: what is in the cache can't be called live. */
bool write_checks_fail(const struct worker *worker);
/* Asks again what is due. Once a loop. */
void write_run_checks(struct worker *worker);
int64_t write_checks_next_ms(const struct worker *worker);
/* They were about another account's visits. */
void write_forget_checks(struct worker *worker);

/* ---- write.c */
/* Every page of a property's visits; without a reference the visits of at's day. */
struct load *write_load_visits(struct worker *worker, const char *ref, int64_t at,
                               void (*done)(struct worker *worker, struct load *load, const struct error *error),
                               void *arg);
/* Every part of that visitor is cancelled, and not merely moved (two visitors may share an address). *live: one is not
 * known to be over. */
bool write_is_cancelled(const struct visit *visit, const struct outbox_row *row, bool *live, bool *moved, bool *done);
/* How sure it is that a visit is what a booking became: BOOK_OTHER, BOOK_CANCELLED (it was), BOOK_OURS. */
enum book_match { BOOK_OTHER, BOOK_CANCELLED, BOOK_OURS };
enum book_match book_match(const struct visit *visit, const struct outbox_row *row);
/* What a booking became: a standing visit, else one that has been cancelled since. NULL: none. */
const struct visit *book_find(struct worker *worker, const struct visit_list *visits, const struct outbox_row *row,
                              enum book_match *match);
/* What the visit says of date, property and visitor is what was sent; what it leaves out is nothing against it. */
bool book_is_as_sent(const struct visit *visit, const struct outbox_row *row);
/* The visit is of the row's property, or doesn't say of which. */
bool write_is_there(const struct visit *visit, const struct outbox_row *row);
struct call *write_call_visit(struct worker *worker, struct delivery *delivery, const char *id, call_done *done);
/* The visit of that id that came; *result is what api_judge said, and says why there is none. An answer about another
 * visit is none, nor is one that lacks what is known of it (visit_lacks). */
enum error_code write_read_visit(struct worker *worker, const struct http_answer *answer, const char *id,
                                 struct visit **visit, struct error *result) MUST_CHECK;
/* The same for what a write became, which is told by who comes and how it stands: what else the visit lacks of what is
 * known (visit_lacks) leaves no write open. The cache takes the rest of it; it is not sent back. */
enum error_code write_read_back(struct worker *worker, const struct http_answer *answer, const char *id,
                                struct visit **visit, struct error *result) MUST_CHECK;
/* A good answer is about the visit of that id, whether it can be read or not: it is there. */
bool write_names_visit(const struct http_answer *answer, const char *id);
/* The cache knows more of it: lacks is visit_lacks, or visit_lacks_guests. */
bool write_lacks(struct worker *worker, const struct visit *visit, visit_compare *lacks);
/* By its id, else by its reference; what names neither (NULL) is nothing against it. */
bool write_is_about(const char *property_id, const char *ref, const char *its_id, const char *its_ref);
/* It is the one that was asked for: by its id, where that is known, else by its reference or one of its others. */
enum error_code write_is_property(const struct property *property, const char *id, const char *ref,
                                  struct error *error) MUST_CHECK;
/* A property that was read, by itself or in a list: into the cache, as it was when that run began, unless it lacks what
 * the cache has of it (property_lost; then *whole is false). */
enum error_code write_put_property(struct worker *worker, const struct property *property, int64_t run, bool *whole,
                                   struct error *error) MUST_CHECK;
/* The visitor as the visit has it now has all that the cache knows of him, to be sent back. ERROR_REFUSED names what is
 * lacking. */
enum error_code write_visitor_is_whole(struct worker *worker, const struct visit *visit, const char *email,
                                       struct json_span visitor, struct error *error) MUST_CHECK;
/* The row's slot was seen free so lately (60 s) that it needs not be read again before it is asked for. */
bool write_slot_is_fresh(const struct worker *worker, const struct outbox_row *row);
/* The slots that came have the row's instant, free; the same of *result. */
bool write_slot_is_free(struct worker *worker, const struct outbox_row *row, const struct http_answer *answer,
                        struct error *result);
/* A cancel's answer names the row's visitor. */
bool write_cancel_is_answered(const struct outbox_row *row, const struct http_answer *answer, struct error *error);
/* The visitor with that email, raw, in the visit's raw object. */
bool write_find_visitor(const struct visit *visit, const char *email, struct json_span *visitor);

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
