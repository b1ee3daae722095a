/* read_private: what the files of read share: one read, and the kinds of it that have a file of their own. These fill
 * in what they know; read.c asks, and ends the read. Worker thread. */
#ifndef WORK_PLAN_READ_PRIVATE_H
#define WORK_PLAN_READ_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include "api/api.h"
#include "base/error.h"
#include "store/cache.h"
#include "work/load/load.h"
#include "work/load/id_set.h"

struct event;
struct job;
struct worker;

struct read {
  struct worker *worker;
  const struct read_kind *kind; /* read.c's */
  struct job *job;
  char *ref;                        /* the job's; or what is known to be that of its id */
  int64_t run;                      /* when a call was asked for, by worker_run */
  struct event *event;              /* what was read */
  struct error error;               /* ... or why not */
  const struct http_answer *answer; /* what came by a call, while it is taken */
  struct id_set seen;               /* conversations that came, by their ids */
  struct cache_place place;         /* how far it has gone through the cache */
  struct read *next;                /* ... of those that do */
};

/* ---- read_visits.c: visits, and what changed in them */
/* What of those days was read, and when; fresh fails when a part of them never was. *gap: its first instant. */
void read_say_fresh_days(struct worker *worker, int64_t from, int64_t to, struct freshness *fresh, int64_t *gap);
/* A list of visits that was read whole: known offline from now on. */
void read_mark_visits(struct worker *worker, const struct job *job, int64_t read_at);
void read_known_visits(struct read *read);
bool read_list_visits(struct read *read, struct load_setup *setup);
void read_listed_visits(struct read *read, struct load *load);
void read_known_beside(struct read *read);
void read_known_changes(struct read *read);
bool read_list_changes(struct read *read, struct load_setup *setup);

/* ---- read_summary.c: what the visits of some days come to, and which stand behind a number: of the cache, some at a
 * time */
bool read_list_days(struct read *read, struct load_setup *setup);
void read_listed_days(struct read *read, struct load *load);
void read_known_summary(struct read *read);
void read_known_picked(struct read *read);
/* For read_kind's step. */
bool read_step_summary(struct read *read);
bool read_step_picked(struct read *read);

/* ---- read_talks.c: what only the later edition has */
void read_take_agent(struct read *read);
void read_take_coverage(struct read *read);
void read_take_talk(struct read *read);
void read_take_talks(struct read *read);
/* One of the list of conversations, for call_setup's element and ask_again_if. */
bool read_add_talk(void *read, const char *bytes, size_t length);
bool read_forgets_empty_talks(struct worker *worker, void *read, enum api_endpoint endpoint,
                              const struct http_answer *answer);
/* The server lacks the path: says so of an edition that has no such thing, and of a property without an agent. */
void read_explain(struct read *read, enum api_endpoint endpoint);

#endif
