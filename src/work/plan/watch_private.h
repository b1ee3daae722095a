/* watch_private: what the files of watch share. Worker thread. */
#ifndef WORK_PLAN_WATCH_PRIVATE_H
#define WORK_PLAN_WATCH_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include "work/worker.h"

/* What is read again and again: what is on screen, and the window, the coming two weeks. */
enum watched { WATCH_DAY, WATCH_PROPERTIES, WATCH_SLOTS, WATCH_WINDOW, WATCH_COUNT };
/* One of them, and when it is read again. */
struct watch {
  bool on;
  struct freshness fresh;
  int64_t begun_ms;  /* monotonic: when the last read began */
  int64_t next_ms;   /* ... when to read again */
  int failures;      /* in a row: back-off */
  int link_returns;  /* the worker's, when that was looked at last */
  bool part_sent;    /* the screen has the part of a large list that it shows: the whole is still to come */
  struct load *load; /* the read under way, or NULL */
  struct call *call; /* ... of the slots */
};
struct watch_day {
  int64_t from;
  bool read;       /* by itself since it is on screen */
  size_t left_out; /* ... and that left out so many, */
  size_t undated;  /* ... of which so many for want of a date */
};
struct watch_slots {
  char *id, *ref;  /* of that property */
  bool reschedule; /* for a visit that moves */
};
struct watch_history { /* watch_history.c's */
  struct load *load;   /* of the part that is being read, or NULL */
  int64_t next_ms;     /* when the next one may begin (monotonic); 0: not looked up yet */
  int at;              /* which one is looked at first: behind those that failed */
  bool heedless;       /* the server takes no times: all of them at once */
  bool finished;       /* nothing was lacking when it was looked at last */
};
/* What is read when. */
struct plan {
  struct watch watches[WATCH_COUNT];
  struct watch_day day;
  struct watch_slots slots;
  struct watch_history history;
  bool loading_all;       /* the window's load reads every visit */
  int64_t adopt_next_ms;  /* rows that other processes left */
  int64_t look_next_ms;   /* ... or do */
  bool outbox;            /* it is on screen */
  int64_t outbox_version; /* ... as it was then */
  size_t unread;          /* changes, as it was told last */
  unsigned noted;         /* ... and cache_changes_noted then */
  int64_t day_soon_ms;    /* when a day that changes may be sent again */
  bool was_live;
};

enum { WATCH_SAFETY_MS = 30 * 60 * 1000 /* what is live is read all the same */ };
/* watch_when.c: how often what is on screen is read, by the person's wish. */
int64_t watch_period_ms(const struct worker *worker);
bool watch_may_read(const struct worker *worker);
/* A read of the watched thing begins: who asks for one from now on gets another, for this one may have been answered
 * before what it was asked for. */
void watch_read_begins(struct worker *worker, struct watch *watch);
/* What is under way is dropped. */
void watch_stop(struct worker *worker, struct watch *watch);
void watch_read_ended(struct worker *worker, struct watch *watch, const struct error *error);
/* watch_moves.c: which of the event's visits were moved. */
void watch_moves_find(struct worker *worker, struct event *event);
/* watch_slots.c: JOB_WATCH_SLOTS. */
void watch_set_slots(struct worker *worker, const struct job *job);
void watch_read_slots(struct worker *worker); /* while none are being read */

#endif
