/* event: what the worker tells the UI or the command line. Moved to them, never shared: a snapshot is immutable and the
 * receiver's, who frees it. */
#ifndef WORK_EVENT_H
#define WORK_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/mem.h"
#include "model/account.h"
#include "model/agent.h"
#include "model/change.h"
#include "model/conversation.h"
#include "model/found.h"
#include "model/outbox_kind.h"
#include "model/property.h"
#include "model/slot.h"
#include "model/summary.h"
#include "model/visit.h"
#include "model/visitor.h"
#include "work/job.h"

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
  X(EVENT_LEARNT)       /* more visits are known: from then on (WHEN_NONE: all of them) to now; finished: no older     \
                           ones are read */                                                                            \
  X(EVENT_CLIENT)       /* client */                                                                                   \
  X(EVENT_PROPERTY_SET) /* set */                                                                                      \
  X(EVENT_PROPERTY)     /* property */                                                                                 \
  X(EVENT_VISITS)       /* visits */                                                                                   \
  X(EVENT_VISIT)        /* visit */                                                                                    \
  X(EVENT_BESIDE)       /* id (of the job), visits; part: of these months not all are known */                         \
  X(EVENT_VISITORS)     /* text (of the job), visitors, count */                                                       \
  X(EVENT_FOUND)        /* text (of the job), found */                                                                 \
  X(EVENT_AGENT)        /* agent; ref */                                                                               \
  X(EVENT_COVERAGE)     /* coverage */                                                                                 \
  X(EVENT_TALKS)        /* talks, unread: messages received and not read */                                            \
  X(EVENT_TALK)         /* talk */                                                                                     \
  X(EVENT_CHANGES)      /* changes, count, from */                                                                     \
  X(EVENT_SUMMARY)      /* summary, freshness */                                                                       \
  X(EVENT_PICKED)       /* visits, the last one first, freshness, picks; count: how many there are, more than these    \
                           perhaps; most: the largest interest of all that were looked at, -1: none; from: since when  \
                           all that was looked at was read, from there on whole */                                     \
  X(EVENT_UNREAD)       /* unread: changes that nobody has read; more than CHANGE_LIST_MOST: at least so many */       \
  X(EVENT_SERVER)       /* later: the server speaks the later edition (agents, coverage, messages, moves) */           \
  X(EVENT_WRITE)        /* rows[0]: a write changed its state (queued, sending, unknown, done, refused, dropped) */    \
  X(EVENT_NOTICE)       /* error: something the person should know, not tied to a job */                               \
  X(EVENT_WAIT)         /* text: what a command waits for, and how long */                                             \
  X(EVENT_NEWS)         /* text: what just happened; bell: ring; id: of which property (or ""), for a message */       \
  X(EVENT_BEGUN)        /* text (model/begun.h), which a process that is no more left; id: its name */                 \
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
  bool resumes; /* OUTBOX_STATUS: a resumption, else a pause */
  bool unknown;
  bool others;          /* not of this account */
  char *account, *user; /* who made it */
  char *seat;           /* who sat there, or NULL */
  char *key, *ref, *ref_shown, *address, *visit_id, *visitor_name, *visitor_email, *note;
  char *property_id, *new_visit_id;
  bool elsewhere; /* another visitdeck that is open has it */
  bool asks;      /* it goes no further by itself: it was never sent, or nothing can be read of it; a person decides */
  bool doubtful;  /* its answer was lost: it may have arrived, whatever came later */
  bool told;      /* whoever gave the command knows how it ended */
  char *edits;    /* what was changed, or the message's text, exact; NULL for kinds that have none */
  char *date;     /* book, move: as Flatsy wrote it, at is its instant; NULL: not known */
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
  bool part; /* of a day: the visits round the present, more than a screen takes; all of them follow. EVENT_BESIDE */
  enum refresh what;
  size_t count, unsettled, unread;
  int64_t from, at;
  char *id, *ref, *text;
  struct property_list *properties;
  struct property_set *set;
  struct property *property;
  struct visit_list *visits;
  struct summary *summary;
  enum summary_what picks;
  int most;
  size_t move_count;
  struct visit_move *moves; /* of the day's visits, as far as they can be guessed */
  struct visit *visit;
  struct slot_list *slots;
  struct client *client;
  struct found_list *found;
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
AUTO_OF(struct event, event_free)

#endif
