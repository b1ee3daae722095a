/* job: what the UI or the command line asks the worker for. Moved to it, never shared. */
#ifndef WORK_JOB_H
#define WORK_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "base/mem.h"
#include "model/summary.h"
#include "model/visitor.h"

/* WATCH jobs say what is on screen: the cached snapshot comes at once, the refresh plan keeps it fresh, and an event
 * comes whenever it changed. A new WATCH of a kind replaces the last one. READ jobs (the command line, details) answer
 * once: from the server, or from the cache when job->cached (or --offline). Every job but WATCH ends with exactly one
 * EVENT_DONE that carries its serial; what it read comes before.
 * One row a kind: what it can't do without, bits of enum job_need. A job that lacks it is refused (job_check). */
#define JOB_LIST(X)                                                                                                    \
  X(JOB_LOGIN, JOB_NEEDS_USER)                                                                                         \
  X(JOB_PASSWORD, 0)               /* the worker's own: what password_command gave */                                  \
  X(JOB_LOGOUT, 0)                 /* removes token and cache */                                                       \
  X(JOB_READ_ME, 0)                /* -> EVENT_CLIENT */                                                               \
  X(JOB_WATCH_PROPERTIES, 0)       /* -> EVENT_PROPERTIES */                                                           \
  X(JOB_WATCH_DAY, JOB_NEEDS_FROM) /* -> EVENT_DAY */                                                                  \
  X(JOB_WATCH_SLOTS, 0)            /* -> EVENT_SLOTS, none of no property */                                           \
  X(JOB_WATCH_OUTBOX, 0)           /* -> EVENT_OUTBOX */                                                               \
  X(JOB_REFRESH, 0)                                                                                                    \
  X(JOB_READ_PROPERTIES, 0)            /* those with that text, or the known ones of that name                         \
                                          -> EVENT_PROPERTY_SET */                                                     \
  X(JOB_READ_PROPERTY, JOB_NEEDS_NAME) /* -> EVENT_PROPERTY */                                                         \
  X(JOB_READ_VISITS, 0)                /* -> EVENT_VISITS */                                                           \
  X(JOB_READ_VISIT, JOB_NEEDS_ID)      /* -> EVENT_VISIT */                                                            \
  X(JOB_READ_BESIDE, JOB_NEEDS_ID)  /* -> EVENT_BESIDE: known visits of that visit's property and visitors, a few */   \
  X(JOB_READ_SLOTS, JOB_NEEDS_NAME) /* -> EVENT_SLOTS */                                                               \
  X(JOB_READ_VISITORS, JOB_NEEDS_TEXT) /* -> EVENT_VISITORS: known visitors, from the cache, a few */                  \
  X(JOB_SEARCH, JOB_NEEDS_TEXT)    /* -> EVENT_FOUND: everything that is known; a newer one ends an older, which then  \
                                      finds nothing */                                                                 \
  X(JOB_READ_OUTBOX, 0)            /* -> EVENT_OUTBOX */                                                               \
  X(JOB_READ_AGENT, JOB_NEEDS_REF) /* -> EVENT_AGENT */                                                                \
  X(JOB_READ_COVERAGE, 0)          /* -> EVENT_COVERAGE */                                                             \
  X(JOB_READ_TALKS, 0)             /* -> EVENT_TALKS: all conversations */                                             \
  X(JOB_READ_TALK, JOB_NEEDS_NAME) /* a property's -> EVENT_TALK */                                                    \
  X(JOB_READ_CHANGES, 0)           /* -> EVENT_CHANGES, from the cache after a read */                                 \
  X(JOB_READ_SUMMARY, JOB_NEEDS_FROM) /* -> EVENT_SUMMARY, the same */                                                 \
  X(JOB_READ_PICKED, JOB_NEEDS_FROM)  /* -> EVENT_PICKED, the same */                                                  \
  X(JOB_LOOKED, 0)                    /* a visit was opened, or the changes were read down from that one */            \
  X(JOB_BEGUN, 0)                     /* what is being typed, kept for a next start */                                 \
  X(JOB_FIND_BEGUN, 0)                /* -> EVENT_BEGUN, if there is any */                                            \
  /* The writes, -> EVENT_WRITE ..., in the order of OUTBOX_KIND_LIST. */                                              \
  X(JOB_BOOK, JOB_NEEDS_ID | JOB_NEEDS_SLOT | JOB_NEEDS_VISITOR)                                                       \
  X(JOB_CANCEL, JOB_NEEDS_ID)                                                                                          \
  X(JOB_MOVE, JOB_NEEDS_ID | JOB_NEEDS_SLOT)                                                                           \
  X(JOB_VISITOR, JOB_NEEDS_ID | JOB_NEEDS_EDITS)                                                                       \
  X(JOB_SAVE, JOB_NEEDS_EDITS)                                                                                         \
  X(JOB_AVAILABILITY, JOB_NEEDS_NAME | JOB_NEEDS_EDITS)                                                                \
  X(JOB_STATUS, JOB_NEEDS_NAME)                                                                                        \
  X(JOB_TERMINATE, JOB_NEEDS_NAME)                                                                                     \
  X(JOB_INVITE, JOB_NEEDS_NAME | JOB_NEEDS_VISITOR)                                                                    \
  X(JOB_MESSAGE, JOB_NEEDS_NAME | JOB_NEEDS_TEXT)                                                                      \
  X(JOB_RETRY, JOB_NEEDS_ROW) /* send again, a person decided */                                                       \
  X(JOB_DROP, JOB_NEEDS_ROW)  /* give up, a person decided */                                                          \
  X(JOB_STOP, 0)              /* not to send what is held, a person decided */                                         \
  X(JOB_RELEASE, 0)           /* to send all that is held now, a person decided */                                     \
  X(JOB_PONDER, 0)            /* standby: a person is asked about all that is held, which waits; else it goes on */    \
  X(JOB_TOLD, JOB_NEEDS_ROW)  /* who asked has heard how it ended */

enum job_type {
#define X(name, needs) name,
  JOB_LIST(X)
#undef X
};

enum job_need {
  JOB_NEEDS_USER = 1,
  JOB_NEEDS_ID = 2,
  JOB_NEEDS_REF = 4,
  JOB_NEEDS_NAME = 8, /* the one or the other */
  JOB_NEEDS_TEXT = 16,
  JOB_NEEDS_SLOT = 32,
  JOB_NEEDS_EDITS = 64,
  JOB_NEEDS_FROM = 128,
  JOB_NEEDS_ROW = 256,
  JOB_NEEDS_VISITOR = 512 /* with an address */
};

enum refresh { REFRESH_ALL, REFRESH_PROPERTIES, REFRESH_DAY, REFRESH_SLOTS };

/* job.c alone writes it. */
struct job {
  enum job_type type;
  uint64_t serial; /* its own: > 0; its events carry it */
  char *user, *id, *property_id, *ref, *address, *date, *text, *base, *edits;
  char *secret; /* wiped when freed */
  bool cached, passing, once, reschedule, by_owner, standby, alone;
  int64_t from, to, at, slots_read_at; /* UTC or WHEN_NONE */
  int64_t row;
  unsigned held; /* a write: its number is that of the yes which asked for it, and it waits for second thoughts */
  enum refresh what;
  struct visitor visitor;
  struct summary_pick pick;
};

/* ---- one for each kind, or for those that need the same. What it is given is copied. Texts may be NULL and instants
 * WHEN_NONE where the kind does without. Any thread. */
struct job *job_new(enum job_type type); /* of a kind that needs nothing */
void job_free(void *take_job);
AUTO_OF(struct job, job_free)
/* secret NULL: the worker finds it. */
struct job *job_login(const char *user, const char *secret);
/* secret NULL: why there is none, a note. */
struct job *job_password(const char *secret, const char *why);
struct job *job_watch_day(int64_t midnight);
struct job *job_refresh(enum refresh what); /* one pane, or all */
/* A READ of what has that id or reference, and JOB_LOOKED of a visit. */
struct job *job_read(enum job_type type, const char *id, const char *ref, bool cached);
/* JOB_WATCH_SLOTS, JOB_READ_SLOTS. reschedule: for a visit that there is. */
struct job *job_slots(enum job_type type, const char *id, const char *ref, bool reschedule);
/* JOB_READ_PROPERTIES, JOB_READ_VISITORS: those that have the text. */
struct job *job_find(enum job_type type, const char *text);
/* JOB_SEARCH: as it is typed. */
struct job *job_search(const char *text);
/* JOB_READ_VISITS of a property, or (ref NULL) all, that begin from then on and before to. */
struct job *job_visits(const char *ref, int64_t from, int64_t to, bool cached);
/* JOB_READ_CHANGES. since WHEN_NONE: all that are kept. */
struct job *job_changes(int64_t since, bool cached);
/* JOB_READ_SUMMARY: midnights; the days before these, which it has too, are read with them. */
struct job *job_summary(int64_t from, int64_t to, bool cached);
/* JOB_READ_PICKED: of those that the cache has; those of from <= at < to are read before. */
struct job *job_picked(const struct summary_pick *pick, int64_t from, int64_t to, bool cached);
/* JOB_RETRY, JOB_DROP, JOB_TOLD: of the outbox; JOB_LOOKED: of the changes, a number made of its id. */
struct job *job_row(enum job_type type, int64_t row);

/* JOB_BEGUN. text NULL: nothing any more. id: not of this process, but what was found under that name (EVENT_BEGUN);
 * NULL: its own. */
struct job *job_begun(const char *text, const char *id);

struct job_property { /* what a write is about */
  const char *id, *ref, *address;
};
struct job_visit { /* ... or a visitor of a visit */
  const char *id, *property_id, *ref, *address;
  int64_t at;
  bool alone; /* the visit's only one: needs no email to be told from others */
  const struct visitor *visitor;
};
struct job_slot { /* the slot that was chosen, of those that were read then */
  int64_t at;
  const char *date; /* as the slot gave it */
  int64_t read_at;
};
struct job *job_book(struct job_property property, struct job_slot slot, const struct visitor *visitor);
/* JOB_INVITE, or JOB_TERMINATE: the visitor who was chosen, or NULL. */
struct job *job_about(enum job_type type, struct job_property property, const struct visitor *visitor);
struct job *job_message(struct job_property property, const char *text);
/* standby: pause, else resume. */
struct job *job_status(struct job_property property, bool standby);
/* JOB_SAVE, of a PropertySaveRequest, where id and base are NULL for a new one, or JOB_AVAILABILITY: {"/availability":
 * [...]} whole. edits: json_apply's, on top of the object as it is read just before. base: what they were made on, raw,
 * the property as it was opened, or its visitAvailabilities: not sent when that has moved meanwhile (ERROR_REFUSED, and
 * EVENT_PROPERTY with what is there now), nor when what is there now lacks a part of it. */
struct job *job_edit(enum job_type type, struct job_property property, const char *base, const char *edits);
/* edits of a Visitor. */
struct job *job_visitor(struct job_visit visit, const char *edits);
struct job *job_cancel(struct job_visit visit, bool by_owner);
struct job *job_move(struct job_visit visit, struct job_slot slot);

/* The same job: what it reads is not kept (JOB_READ_VISITS, JOB_READ_VISIT), and visits come a page at a time, each
 * page an EVENT_VISITS: for who has a store of its own. */
struct job *job_passing(struct job *job);
/* The same job, a write: not kept waiting when the server can't be reached (exit status 5: dropped, nothing changed).
 */
struct job *job_once(struct job *job);
/* The same job, a write of a dashboard: held for some seconds before it is sent, in which JOB_STOP stops it. yes: its
 * number among those that a person has said, not 0; one of them can ask for many. */
struct job *job_held(struct job *job, unsigned yes);
/* JOB_STOP of a row and all that the same yes has asked for, or (row 0) of that yes alone, or (both 0) of all. */
struct job *job_stop(int64_t row, unsigned yes);
/* JOB_PONDER. */
struct job *job_ponder(bool standby);
/* It is kept in the outbox before it is sent: from JOB_BOOK to what stands before JOB_RETRY. */
bool job_is_write(enum job_type type);
/* ERROR_USAGE, and what: it lacks what its kind needs. */
enum error_code job_check(const struct job *job, struct error *error) MUST_CHECK;

#endif
