/* held_visit: what a sheet needs of a visit: the snapshot that it came from may be replaced while the sheet is open. UI
 * thread. */
#ifndef PANES_HELD_VISIT_H
#define PANES_HELD_VISIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/mem.h"
#include "model/begun.h"
#include "model/visit.h"
#include "work/event.h"
#include "work/job.h"

struct held_visit_part { /* what is known of a visitor's part in the visit */
  bool comes;            /* it is not known to be over; */
  bool odd;              /* ... as its status can't be read */
  bool shared;           /* somebody else of the visit has the same address */
};
struct held_visit {
  char *id, *property_id, *ref, *ref_shown, *address;
  int64_t at;
  int place;    /* the property's (model/property_place.h) */
  bool live;    /* made of those whose visit is not known to be over, else of all whom their address means */
  bool alone;   /* the visit has one visitor */
  size_t count; /* of visitors */
  struct visitor *visitors;
  struct held_visit_part *parts;
};
struct held_visit *held_visit_of(const struct visit *visit, bool live);
struct held_visit *held_visit_copy(const struct held_visit *held);
/* What a text that was begun says of the visit and its visitor n, and that again: of that visitor alone. NULL: of none.
 */
void held_visit_say(const struct held_visit *held, size_t n, struct begun *begun);
struct held_visit *held_visit_begun(const struct begun *begun);
void held_visit_free(struct held_visit *take_held);
AUTO_OF(struct held_visit, held_visit_free)
/* The visit and its visitor n, as what a job is about. */
struct job_visit held_visit_job(const struct held_visit *held, size_t n);
/* Why Flatsy can't be told that visitor n is meant: translated, new memory. NULL when it can. nameless: why, of one
 * without an address (translated; NULL: it can). */
char *held_visit_why_not(const struct held_visit *held, size_t n, const char *nameless);
/* What a question says of such a visitor, to be put behind it; "" of others. Translated. */
const char *held_visit_say_odd(bool odd);

/* What an event of the worker tells of the visit. */
enum held_visit_news {
  HELD_VISIT_STANDS, /* nothing, or that it is as it was */
  HELD_VISIT_MOVED,  /* it is at another time */
  HELD_VISIT_GONE,   /* it is not on its day any more */
  HELD_VISIT_OVER    /* a visitor who came does not come any more, or can't be told from another one */
};
/* Of visitor n alone, or (n the count) of each. *visit: the visit as it is now, the event's; NULL when it has none. */
enum held_visit_news held_visit_hear(const struct held_visit *held, size_t n, const struct event *event,
                                     const struct visit **visit);

#endif
