/* job: what the UI or the command line asks the worker for. Moved to it, never shared. */
#ifndef WORK_JOB_H
#define WORK_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include "base/mem.h"
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
  X(JOB_READ_PROPERTIES)  /* text: filter; or ref: of those that are known, who is called so -> EVENT_PROPERTY_SET */  \
  X(JOB_READ_PROPERTY)    /* id or ref -> EVENT_PROPERTY */                                                            \
  X(JOB_READ_VISITS)      /* from, to, ref, passing -> EVENT_VISITS */                                                 \
  X(JOB_READ_VISIT)       /* id, passing -> EVENT_VISIT */                                                             \
  X(JOB_READ_SLOTS)       /* id or ref, reschedule -> EVENT_SLOTS */                                                   \
  X(JOB_READ_VISITORS)    /* text -> EVENT_VISITORS: known visitors, from the cache, a few */                          \
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
  X(JOB_DROP)             /* row: give up, a person decided */                                                         \
  X(JOB_TOLD)             /* row: who asked has heard how it ended */

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
/* It is kept in the outbox before it is sent: from JOB_BOOK to what stands before JOB_RETRY. */
bool job_is_write(enum job_type type);
struct job *job_new(enum job_type type); /* instants WHEN_NONE */
void job_free(void *take_job);
AUTO_OF(struct job, job_free)

#endif
