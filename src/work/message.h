/* message: what goes between the UI (or the command line) and the worker. Jobs in, events out; both are moved, never
 * shared. An event's snapshot is immutable and the receiver's: event_free. */
#ifndef WORK_MESSAGE_H
#define WORK_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "model/account.h"
#include "model/agent.h"
#include "model/change.h"
#include "model/conversation.h"
#include "model/outbox_kind.h"
#include "model/property.h"
#include "model/slot.h"
#include "model/visit.h"
#include "model/visitor.h"

/* WATCH jobs say what is on screen: the cached snapshot comes at once, the refresh plan keeps it fresh, and an event
 * comes whenever it changed. A new WATCH of a kind replaces the last one. READ jobs (the command line, details) answer
 * once: from the server, or from the cache when job->cached (or --offline). Every job but WATCH ends with exactly one
 * EVENT_DONE that carries its serial; what it read comes before. */
#define JOB_LIST(X)                                                                                                    \
  X(JOB_LOGIN)            /* user, secret */                                                                           \
  X(JOB_PASSWORD)         /* the worker's own: secret (or text: why not) that password_command gave */                 \
  X(JOB_LOGOUT)           /* removes token and cache */                                                                \
  X(JOB_READ_ME)          /* -> EVENT_CLIENT */                                                                        \
  X(JOB_WATCH_PROPERTIES) /* -> EVENT_PROPERTIES */                                                                    \
  X(JOB_WATCH_DAY)        /* from: midnight -> EVENT_DAY */                                                            \
  X(JOB_WATCH_SLOTS)      /* id, ref, reschedule -> EVENT_SLOTS; id NULL: none */                                      \
  X(JOB_WATCH_OUTBOX)     /* -> EVENT_OUTBOX */                                                                        \
  X(JOB_REFRESH)          /* what: one pane, or all */                                                                 \
  X(JOB_READ_PROPERTIES)  /* text: filter -> EVENT_PROPERTY_SET */                                                     \
  X(JOB_READ_PROPERTY)    /* id or ref -> EVENT_PROPERTY */                                                            \
  X(JOB_READ_VISITS)      /* from, to, ref, passing -> EVENT_VISITS */                                                 \
  X(JOB_READ_VISIT)       /* id, passing -> EVENT_VISIT */                                                             \
  X(JOB_READ_SLOTS)       /* id or ref, reschedule -> EVENT_SLOTS */                                                   \
  X(JOB_READ_VISITORS)    /* text -> EVENT_VISITORS: known visitors, from the cache */                                 \
  X(JOB_READ_OUTBOX)      /* -> EVENT_OUTBOX */                                                                        \
  X(JOB_READ_AGENT)       /* ref -> EVENT_AGENT */                                                                     \
  X(JOB_READ_COVERAGE)    /* -> EVENT_COVERAGE */                                                                      \
  X(JOB_READ_TALKS)       /* -> EVENT_TALKS: all conversations */                                                      \
  X(JOB_READ_TALK)        /* id or ref: a property's -> EVENT_TALK */                                                  \
  X(JOB_READ_CHANGES)     /* from: since; WHEN_NONE: the last look -> EVENT_CHANGES, from the cache after a read */    \
  X(JOB_LOOKED)           /* id: that visit was opened; NULL: the changes were looked at */                            \
  X(JOB_BOOK)             /* id, ref, address, at, date, visitor, slots_read_at -> EVENT_WRITE ... */                  \
  X(JOB_CANCEL)           /* id (visit), ref, address, at, visitor, alone, by_owner -> EVENT_WRITE ... */              \
  X(JOB_MOVE)             /* id (visit), property_id, ref, address, from (old instant), at, date, visitor */           \
  X(JOB_VISITOR)          /* id (visit), ref, address, at, visitor (whose, as read), edits: of a Visitor */            \
  X(JOB_SAVE)             /* ref, id (NULL: new), address, base, edits: of a PropertySaveRequest */                    \
  X(JOB_AVAILABILITY)     /* id, ref, address, base, edits: {"/availability": [...]} whole */                          \
  X(JOB_STATUS)           /* id, ref, address, standby */                                                              \
  X(JOB_TERMINATE)        /* id, ref, address, visitor.email_exact: the picked one, or NULL */                         \
  X(JOB_INVITE)           /* id, ref, address, visitor */                                                              \
  X(JOB_MESSAGE)          /* id, ref, address, text */                                                                 \
  X(JOB_RETRY)            /* row: send again, a person decided */                                                      \
  X(JOB_DROP)             /* row: give up, a person decided */

enum job_type {
#define X(name) name,
  JOB_LIST(X)
#undef X
};

enum refresh { REFRESH_ALL, REFRESH_PROPERTIES, REFRESH_DAY, REFRESH_SLOTS };

struct job {
  enum job_type type;
  uint64_t serial; /* set by work_post: > 0 */
  bool cached;     /* READ: don't ask the server */
  bool passing;    /* READ_VISITS, READ_VISIT: what comes is not kept, and visits come a page at a time, each page an
                      EVENT_VISITS: for who has a store of its own */
  bool once; /* writes of the command line: not kept waiting when the server can't be reached (exit status 5: dropped,
                nothing changed) */
  char *user, *secret; /* secret: wiped when freed */
  char *id, *ref, *address, *date, *text, *property_id;
  char *edits; /* writes that change an object: json_apply's, on top of the object as it is read just before */
  char *base;  /* ... what they were made on, raw: the property as it was opened (save), visitAvailabilities
                  (availability); not sent when that has moved meanwhile (ERROR_REFUSED, and EVENT_PROPERTY with what is
                  there now), nor when what is there now lacks a part of it */
  int64_t from, to, at, slots_read_at; /* UTC or WHEN_NONE */
  int64_t run;                         /* the worker's, READ_VISIT: when it was asked for */
  bool reschedule, by_owner;
  bool standby; /* JOB_STATUS: pause, else resume */
  bool alone;   /* the visitor is the visit's only one: needs no email to be told from others */
  int64_t row;
  enum refresh what;
  struct visitor visitor;
};
struct job *job_new(enum job_type type); /* instants WHEN_NONE */
void job_free(void *take_job);

enum session_state { SESSION_NONE, SESSION_LOGIN_NEEDED, SESSION_BUSY, SESSION_OPEN };

/* How fresh a snapshot is: every pane's title shows it. */
struct freshness {
  int64_t read_at; /* UTC, WHEN_NONE: never read */
  bool loading;    /* a request is under way */
  bool failed;     /* the last try failed: error says why */
  bool live;       /* changes come by themselves, within a second: needs no reading */
  struct error error;
  size_t past;      /* slots: so many were left out as past, by a clock that may be wrong; */
  bool clock_wrong; /* ... and is, by Flatsy's */
  size_t left_out;  /* of what came that many could not be read; what the cache had of them stays */
};

#define EVENT_LIST(X)                                                                                                  \
  X(EVENT_SESSION)      /* session, text: the client's name or why a login is needed; id: the user, or NULL */         \
  X(EVENT_LINK)         /* link_ok: does the server answer; at: since when */                                          \
  X(EVENT_PROPERTIES)   /* properties, freshness */                                                                    \
  X(EVENT_DAY)          /* from, visits, moves, freshness */                                                           \
  X(EVENT_SLOTS)        /* id, ref, slots (NULL while unknown), freshness */                                           \
  X(EVENT_OUTBOX)       /* rows; unsettled count; text: whose; error: why nothing can be written */                    \
  X(EVENT_PROGRESS)     /* what, count so far; count 0 and finished at the end */                                      \
  X(EVENT_CLIENT)       /* client */                                                                                   \
  X(EVENT_PROPERTY_SET) /* set */                                                                                      \
  X(EVENT_PROPERTY)     /* property */                                                                                 \
  X(EVENT_VISITS)       /* visits */                                                                                   \
  X(EVENT_VISIT)        /* visit */                                                                                    \
  X(EVENT_VISITORS)     /* text (of the job), visitors, count */                                                       \
  X(EVENT_AGENT)        /* agent; ref */                                                                               \
  X(EVENT_COVERAGE)     /* coverage */                                                                                 \
  X(EVENT_TALKS)        /* talks, unread: messages received and not read */                                            \
  X(EVENT_TALK)         /* talk */                                                                                     \
  X(EVENT_CHANGES)      /* changes, count, from */                                                                     \
  X(EVENT_SERVER)       /* later: the server speaks the later edition (agents, coverage, messages, moves) */           \
  X(EVENT_WRITE)        /* rows[0]: a write changed its state (queued, sending, unknown, done, refused, dropped) */    \
  X(EVENT_NOTICE)       /* error: something the person should know, not tied to a job */                               \
  X(EVENT_NEWS)         /* text: what just happened; bell: ring; id: of which property (or ""), for a message */       \
  X(EVENT_DONE) /* a job ended: error. For a write: when it is settled, or unknown (once: after the read-backs) */
enum event_type {
#define X(name) name,
  EVENT_LIST(X)
#undef X
};

/* A row of the outbox as the UI sees it. */
struct outbox_view {
  int64_t id;
  enum outbox_kind kind_is;
  enum outbox_state state_is;
  char *kind, *kind_label;   /* "book" (a newer visitdeck's: its word), translated */
  char *done_label;          /* "Booked", translated */
  char *state, *state_label; /* "unknown", translated */
  bool settled, done;
  bool unknown;
  bool others;          /* not of this account */
  char *account, *user; /* who made it */
  char *key, *ref, *ref_shown, *address, *visit_id, *visitor_name, *visitor_email, *note;
  char *property_id, *new_visit_id;
  int64_t at, from_at, created_at, updated_at;
  int checks;
};

struct event {
  enum event_type type;
  uint64_t serial;    /* of the job that it answers, or 0 */
  struct error error; /* ERROR_NONE: fine */
  struct freshness fresh;
  enum session_state session;
  bool link_ok, finished, later, bell;
  enum refresh what;
  size_t count, unsettled, unread;
  int64_t from, at;
  char *id, *ref, *text;
  struct property_list *properties;
  struct property_set *set;
  struct property *property;
  struct visit_list *visits;
  size_t move_count;
  struct visit_move *moves; /* of the day's visits, as far as they can be guessed */
  struct visit *visit;
  struct slot_list *slots;
  struct client *client;
  struct agent *agent;
  struct coverage *coverage;
  struct conversation_list *talks;
  struct conversation *talk;
  struct change *changes;   /* count of them, newest first */
  struct visitor *visitors; /* count of them */
  struct outbox_view *rows; /* count of them */
};
struct event *event_new(enum event_type type);
/* "2 visits could not be read", of fresh.left_out and the event's type; of slots also that fresh.past of them are past,
 * if the clock is right. "" when all could be read. */
void event_say_left_out(const struct event *event, char *out, size_t size);
void event_free(void *take_event);

#endif
