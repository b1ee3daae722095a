/* load: lists that come in pages or pieces; into the cache once they are whole. Shared by the files of this room only.
 * Worker thread. */
#ifndef WORK_LOAD_H
#define WORK_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"

struct call;
struct http_answer;
struct json_splitter;
struct load;
struct spool;
struct visit_list;
struct worker;

struct load_setup {
  bool properties;  /* else visits */
  int64_t from, to; /* visits: WHEN_NONE open */
  const char *ref;  /* visits of one property, copied */
  bool progress;    /* tell EVENT_PROGRESS */
  bool collect;     /* visits: what came is wanted, in load->visits */
  /* visits: takes what a page brought (load->visits, which it empties); nothing goes into the cache then */
  void (*page)(struct worker *worker, struct load *load);
  bool strict; /* visits: one that can't be read fails the load, for it may be the one that is looked for; nothing that
                  the cache has is doubted for it */
  void (*done)(struct worker *worker, struct load *load,
               const struct error *error);        /* once; the load is freed after it */
  void (*drop)(struct worker *worker, void *arg); /* instead of done when the load is cancelled; optional */
  void *arg;
  uint64_t serial;
};
/* Ids that were read, as numbers, in open addressing; the two lowest bits say how. */
enum seen_how { SEEN_NOT, SEEN_UNDATED, SEEN_GOOD, SEEN_LEFT_OUT /* of what can't be read */ };
struct seen {
  uint64_t *numbers; /* 0 = empty */
  size_t size, count;
};
uint64_t seen_number(const char *bytes, size_t length);
/* True if it was not there. What is there stays as it is. */
bool seen_add(struct seen *seen, uint64_t number, enum seen_how how);
bool seen_has(const struct seen *seen, uint64_t number);
enum seen_how seen_find(const struct seen *seen, const char *id);
/* Its memory stays. */
void seen_empty(struct seen *seen);
void seen_clear(struct seen *seen);

/* What the cache has and a list that was read whole does not bear out: asked for by its id before it goes. */
struct doubt {
  char *id;
  bool undated; /* it came, but without the date that the cache has */
  bool gone;    /* the server knows it no more */
  bool there;   /* it came when it was asked for */
};
struct load {
  struct load_setup setup;
  struct call *call; /* what is asked for, or NULL */
  int64_t run, begun, progress_ms;
  int64_t heard_run; /* a number as run, of when its first page came; 0: none did */
  size_t count;
  size_t left_out;    /* elements that can't be read */
  bool left_nameless; /* ... one of them without an id: it may be any */
  size_t dateless;    /* visits that came without a date, and have none when they are asked for */
  size_t undated;     /* ... of them those that left_out counts in the end */
  struct error error; /* of the store or of an element */
  struct json_splitter *splitter;
  bool told;                /* EVENT_PROGRESS was sent */
  bool again;               /* the list is being read a second time */
  struct seen seen, before; /* before: of the first time */
  struct spool *spool;      /* what the cache has not, or has otherwise */
  size_t doubt_count, doubt_at;
  bool probing; /* of many doubts a few are asked for: doubt_at of them were */
  struct doubt *doubts;
  size_t had, kept; /* how many the cache had of what was asked for, and how many of them the list has too */
  void (*restart)(struct load *load);
  /* visits */
  int page;
  unsigned way;       /* how the server is asked (enum load_way) */
  unsigned hoped;     /* ... and how it answered before; 0: that is not known */
  bool heedless;      /* it does not heed times: something else came */
  bool page_repeated; /* page 1 was page 0 again, twice: counted from 1, or no pages at all */
  bool answered;      /* the first page came */
  bool refused;       /* the first page was refused once */
  int back_at;        /* a page that brought nothing new, and was asked for again with the one before it; 0: none */
  bool back_brought;  /* ... and that one brought something */
  bool stays;         /* ... and it came as before: what is behind it tells what that means */
  struct seen page_seen, page_before; /* what a page has, and the one before it */
  size_t page_longest;                /* elements, of the pages so far */
  size_t bytes;                       /* of the pages so far */
  int64_t took_ms;                    /* how long its requests were under way */
  size_t page_count, page_new;
  size_t page_left_out;
  bool ahead;      /* the page before was full: the next is asked for while one is read */
  bool ending;     /* the page asked for ahead isn't wanted any more */
  struct buf held; /* a page that came and is read in load_run */
  bool has_held;
  int held_page;
  struct load *next_held;
  size_t taken;
  struct load *next_taken;
  bool anew;    /* ... from its beginning, for the file did not take it */
  bool changed; /* the cache differs from before */
  struct visit_list *visits;
  struct worker *worker;
};
/* Bits: pages are counted from 1; no times are sent. */
enum load_way { LOAD_FROM_ONE = 1, LOAD_UNTIMED = 2 };
/* What a page is to its list. */
enum load_turn { LOAD_GOES_ON, LOAD_ENDS, LOAD_FAILS };
struct load *load_start(struct worker *worker, const struct load_setup *setup);
enum { LOAD_LOGGED = 10 };           /* elements left out, of a list */
enum { LOAD_ELEMENT_MAX = 1 << 20 }; /* bytes of one property or visit */
/* How many elements could not be read, when it was read last, that may be some of that list's (its bounds, reference
 * and kind count). undated: with those that have no date. */
size_t load_left_out(struct worker *worker, const struct load_setup *list, bool undated);
/* Reads the pages that came, and puts some of what is whole into the cache. Once a loop, after the transport was given
 * what is asked next: server and client work at the same time. */
void load_run(struct worker *worker);
/* There is more to put: the loop does not wait. */
bool load_is_busy(const struct worker *worker);
void load_cancel(struct worker *worker, struct load *load);
/* ERROR_UNREACHABLE when all of it takes longer than what came of it is worth. */
enum error_code load_pace(struct load *load, struct error *error) MUST_CHECK;
/* load_whole.c: what a list that was read whole does to the cache, and how it ends. */
/* It was read to its end: what it does not bear out is looked at, then the cache takes it, then the load ends. */
void load_whole(struct load *load);
/* The list once more, from its beginning. */
void load_again(struct load *load);
/* Ends the load, and frees it. */
void load_end(struct load *load, const struct error *error);
/* Ends the load; the cache stays as it was. */
void load_fail(struct load *load, const struct error *error);
/* Tells how far it is. */
void load_tell(struct load *load, bool finished);
/* Keeps an element for the end. */
void load_keep(struct load *load, const char *raw, size_t length);
/* What it has so far is of the account before: it fails. False: it is not. */
bool load_drop_stale(struct load *load);
/* An element that can't be read (bytes NULL: too long): counted; the ones after it are read. False: the load is strict,
 * load->error says why. id: NULL when it has none. */
bool load_leave_out(struct load *load, const char *id, const char *bytes, size_t length, const char *why);
/* For call_setup's drop: frees the load. */
void load_dropped(struct worker *worker, void *take_load);
/* Its page waits no more. */
void load_unhold(struct load *load);
/* What is asked for, also ahead, isn't wanted any more. */
void load_stop_call(struct load *load);
/* Asked for lately by its id, and there. Some servers list no visit that was cancelled. */
bool load_was_found(const struct load *load, const char *id);
/* load_take.c */
/* What has come is whole, and load->doubts are decided: from now on load_take puts it into the cache. */
void load_begin_taking(struct load *load);
/* Puts the next of it into the cache; in the end the load ends. */
void load_take(struct worker *worker);
/* load_way.c: how this server counts its pages, and whether it takes times. */
void load_way_begin(struct load *load);
/* The first page was refused: true when it is to be asked for once more, load->way says how. */
bool load_way_next(struct load *load, const struct http_answer *answer);
/* The first page came, in a way that nothing proves yet: false, it is asked for once more. */
bool load_way_is_sure(struct load *load);
/* What came is empty, and no word about how this server counts. */
bool load_way_says_nothing(const struct load *load);
/* The first page came, and could be read: this is the way. From now on this server has failed when it refuses one. */
void load_way_learn(struct load *load);
/* It is known that the pages 0 and 1 of this server differ. */
bool load_way_differs(const struct load *load);
void load_way_learn_differs(struct load *load);
/* An empty page 0 of this server is an end: one that is not had something, or it counts from 1. */
bool load_way_has_zero(const struct load *load);
void load_way_learn_zero(struct load *load);
/* load_properties.c */
void load_properties(struct load *load);

#endif
