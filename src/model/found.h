/* found: what a search over everything that is known has found. Any thread. */
#ifndef MODEL_FOUND_H
#define MODEL_FOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/mem.h"
#include "model/property.h"
#include "model/visit.h"

enum { FOUND_MOST = 20, FOUND_LEAST_BYTES = 2 /* a shorter text finds nothing */ };

/* One row a kind: enum, its name in JSON, the heading of its group. A report's text counts as its visit's, what a
 * property's owner and tenant are called and reached by as the property's. They come in this order. */
#define FOUND_KIND_LIST(X)                                                                                             \
  X(FOUND_VISITOR, "visitor", N_("Visitors"))                                                                          \
  X(FOUND_PROPERTY, "property", N_("Properties"))                                                                      \
  X(FOUND_VISIT, "visit", N_("Visits"))                                                                                \
  X(FOUND_AGENT, "agent", N_("Visit agents"))

enum found_kind {
#define X(name, word, heading) name,
  FOUND_KIND_LIST(X)
#undef X
      FOUND_KINDS
};
const char *found_kind_word(enum found_kind kind);
const char *found_kind_heading(enum found_kind kind); /* translated */

struct found_item {
  enum found_kind kind;
  char *id;                  /* what it is known by among its kind, however the rest changes: of a visitor the address,
                                else telephone and name; of an agent flatguideId */
  struct property *property; /* FOUND_PROPERTY, whole; else NULL */
  struct visit *visit;       /* FOUND_VISIT; of a visitor or an agent the next one to come, else the last. Whole, placed
                                (cache_place_visits), its agent named; NULL of a property */
  size_t visitor;            /* FOUND_VISITOR: which one of the visit's, which has that many */
  bool comes;                /* the visit is still to come, for a visitor: to them */
};

struct found_list {           /* a snapshot: immutable once sent */
  size_t count;               /* at most FOUND_MOST */
  struct found_item *items;   /* by kind, agents first where they were asked for by that word; within a kind words that
                            begin so before others, to come before past, the   nearest   first */
  size_t counts[FOUND_KINDS]; /* how many there are, before the cut */
  /* ---- what was searched */
  int64_t covered_from; /* visits from then on (UTC) are all known; WHEN_NONE: not even today's are, or (complete) all
                           there ever were */
  bool reading;         /* more of them are being read, months by months */
  bool complete;        /* as far back as they are to be known: nothing older will come */
  bool no_properties;   /* the properties were never read */
  size_t left_out;      /* visits and properties that could not be read: it may be one of them */
};
void found_list_free(struct found_list *take_list);
AUTO_OF(struct found_list, found_list_free)

#endif
