/* load_private: what the files of load share. Each calls those that come before it here. Worker thread. */
#ifndef WORK_LOAD_LOAD_PRIVATE_H
#define WORK_LOAD_LOAD_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include "work/load/load.h"
#include "work/net/recent_visits.h"

struct http_answer;

struct loads {
  struct load *first;         /* all that are under way */
  struct recent_visits found; /* visits that no list has, and that were there when asked for */
};

/* Bits: pages are counted from 1; no times are sent. */
enum load_paging { LOAD_FROM_ONE = 1, LOAD_UNTIMED = 2 };
/* What a page is to its list. */
enum load_turn { LOAD_GOES_ON, LOAD_ENDS, LOAD_FAILS };
enum { LOAD_LARGE = 5000 };          /* elements of a list that takes much memory, for once */
enum { LOAD_LOGGED = 10 };           /* elements left out, of a list */
enum { LOAD_ELEMENT_MAX = 1 << 20 }; /* bytes of one property or visit */

/* ---- load_end.c */
/* ERROR_UNREACHABLE when all of it takes longer than what came of it is worth. */
enum error_code load_pace(struct load *load, struct error *error) MUST_CHECK;
/* Ends the load as load->error says, and frees it. */
void load_end(struct load *load);
/* Ends the load; the cache stays as it was. */
void load_fail(struct load *load, const struct error *error);
/* Tells how far it is. */
void load_tell(struct load *load, bool finished);
/* Keeps an element for the end. */
void load_keep(struct load *load, const char *raw, size_t length);
/* What it has so far is of the account before: it fails. False: it is not. */
bool load_drop_stale(struct load *load);
/* An element that can't be read (bytes NULL: too long): counted; the ones after it are read. id: NULL when it has none.
 */
void load_leave_out(struct load *load, const char *id, const char *bytes, size_t length, const char *why);
/* For call_setup's drop: frees the load. */
void load_dropped(struct worker *worker, void *take_load);
/* What is asked for, also ahead, isn't wanted any more. */
void load_stop_call(struct load *load);
/* Asked for lately by its id, and there. Some servers list no visit that was cancelled. */
bool load_was_found(const struct load *load, const char *id);
/* The cache is asked anew what the list does not bear out. */
void load_forget_doubts(struct load *load);

/* ---- load_store.c */
/* What has come is whole, and load->doubts are decided: from now on load_store puts it into the cache. */
void load_store_begin(struct load *load);
/* Puts the next of it into the cache; in the end the load ends. */
void load_store(struct load *load);

/* ---- load_paging.c: how this server counts its pages, and whether it takes times */
void load_paging_begin(struct load *load);
/* The first page was refused: true when it is to be asked for once more, load->way says how. */
bool load_paging_next(struct load *load, const struct http_answer *answer);
/* The first page came, in a way that nothing proves yet: false, it is asked for once more. */
bool load_paging_is_sure(struct load *load);
/* What came is empty, and no word about how this server counts. */
bool load_paging_says_nothing(const struct load *load);
/* The first page came, and could be read: this is the way. From now on this server has failed when it refuses one. */
void load_paging_learn(struct load *load);
/* What was learnt of this server: instants in the cache. */
#define LOAD_PAGING_DIFFER "visits:differ" /* its pages 0 and 1 differ: it counts from 0 */
#define LOAD_PAGING_ZERO "visits:zero"     /* its page 0 had something */
bool load_paging_knows(const struct load *load, const char *what);
void load_paging_learn_that(struct load *load, const char *what, bool so);
/* An empty page 0 of this server is an end: one that is not had something, or it counts from 1. */
bool load_paging_has_zero(const struct load *load);

/* ---- load_compare.c: what a list that was read whole does to the cache */
/* It was read to its end: what it does not bear out is looked at, then the cache takes it, then the load ends. */
void load_compare(struct load *load);
/* The list once more, from its beginning. */
void load_again(struct load *load);

/* ---- load_properties.c: they come in one answer */
void load_properties(struct load *load);

#endif
