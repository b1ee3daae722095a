/* load: lists that come in pages or pieces; into the cache once they are whole. Shared by the files of this room only.
 * Worker thread. */
#ifndef WORK_LOAD_LOAD_H
#define WORK_LOAD_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"
#include "work/load/id_set.h"

struct load;
struct visit;
struct worker;

struct load_setup {
  bool properties;  /* else visits */
  int64_t from, to; /* visits: WHEN_NONE open */
  const char *ref;  /* visits of one property, copied */
  bool progress;    /* tell EVENT_PROGRESS */
  bool collect;     /* visits: what came is wanted, in load->visits */
  /* visits: takes what a page brought (load->visits, which it empties); nothing goes into the cache then */
  void (*page)(struct worker *worker, struct load *load);
  bool idle;   /* call_setup's */
  bool strict; /* visits: what was sent a moment ago is looked for: one that only says less than is known is good */
  void (*done)(struct worker *worker, struct load *load,
               const struct error *error);        /* once; the load is freed after it */
  void (*drop)(struct worker *worker, void *arg); /* instead of done when the load is cancelled; optional */
  void *arg;
  uint64_t serial;
};
/* What the cache has and a list that was read whole does not bear out: asked for by its id before it goes. */
struct load_doubt {
  char *id;
  bool undated; /* it came, but without the date that the cache has */
  bool gone;    /* the server knows it no more */
  bool there;   /* it came when it was asked for */
};
struct load_doubts {
  size_t count, at;
  struct load_doubt *all;
  bool probing;     /* of many doubts a few are asked for: so many of them were */
  size_t had, kept; /* how many the cache had of what was asked for, and how many of them the list has too */
};
/* What has come. */
struct load_list {
  size_t count;
  size_t left_out;            /* elements that can't be read */
  bool left_nameless;         /* ... one of them without an id: it may be any */
  size_t dateless;            /* visits that came without a date, and have none when they are asked for */
  size_t undated;             /* ... of them those that left_out counts in the end */
  bool heedless;              /* the server does not heed times: something else came */
  bool again;                 /* it is being read a second time */
  bool changed;               /* the cache differs from before */
  struct id_set seen, before; /* before: of the first time */
  struct spool *spool;        /* what the cache has not, or has otherwise */
};
/* How long it takes, and what was told of it. */
struct load_time {
  int64_t heard_run; /* a number as run, of when its first page came; 0: none did */
  int64_t took_ms;   /* how long its requests were under way */
  int64_t progress_ms;
  bool told;   /* EVENT_PROGRESS was sent */
  bool ending; /* the page asked for ahead isn't wanted any more */
};
/* How the server is asked. */
struct load_asking {
  unsigned way;   /* enum load_paging */
  unsigned hoped; /* ... and how it answered before; 0: that is not known */
  bool answered;  /* the first page came */
  bool refused;   /* the first page was refused once */
};
/* What came is read as it comes. */
struct load_page {
  size_t count, brought, left_out;
  struct id_set seen;
};
struct load_pages {
  int page;
  bool ahead;      /* the page before was full: the next is asked for while one is read */
  struct buf held; /* a page that came and is read in load_run */
  int held_page;
  bool repeated;         /* page 1 was page 0 again, twice: counted from 1, or no pages at all */
  int back_at;           /* a page that brought nothing new, and was asked for again with the one before it; 0: none */
  bool back_brought;     /* ... and that one brought something */
  bool stays;            /* ... and it came as before: what is behind it tells what that means */
  struct load_page here; /* what the page that is read has, */
  struct id_set before;  /* and the one before it */
  size_t longest;        /* elements, of the pages so far */
  size_t bytes;          /* of the pages so far */
};
struct load_storing {
  size_t count;
  bool anew; /* ... from its beginning, for the file did not take it */
};
/* What it has to do in load_run. */
enum load_due {
  LOAD_NOTHING, /* an answer is waited for */
  LOAD_PAGE,    /* a page came */
  LOAD_AGAIN,   /* the list is to be read once more, from its beginning */
  LOAD_STORE    /* it is whole, and goes into the cache little by little */
};
struct load {
  struct load_setup setup;
  struct worker *worker;
  struct load *next;
  enum load_due due;
  struct call *call; /* what is asked for, or NULL */
  int64_t run, begun;
  struct error error; /* how it ends; of the store, while it goes into the cache */
  struct visit_list *visits;
  struct load_list list;
  struct load_time time;
  struct load_asking asking;
  struct load_pages pages;
  struct load_doubts doubts;
  struct load_storing storing;
};
/* It is of from <= at < to, WHEN_NONE: open; one without a date is of all times only. */
bool load_is_between(const struct visit *visit, int64_t from, int64_t to);
struct load *load_start(struct worker *worker, const struct load_setup *setup);
/* How many elements could not be read, when it was read last, that may be some of that list's (its bounds, reference
 * and kind count). undated: with those that have no date. */
size_t load_left_out(struct worker *worker, const struct load_setup *list, bool undated);
/* Reads the pages that came, and puts some of what is whole into the cache. Once a loop, after the transport was given
 * what is asked next: server and client work at the same time. */
void load_run(struct worker *worker);
/* One of them has that to do. LOAD_PAGE: the next page may be asked for before that; LOAD_STORE: the loop does not
 * wait.
 */
bool load_has(const struct worker *worker, enum load_due due);
void load_cancel(struct worker *worker, struct load *load);
void load_open(struct worker *worker);
void load_close(struct worker *worker);
#endif
