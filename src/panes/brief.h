/* brief: what a sheet needs of a visit: the snapshot that it came from may be replaced while the sheet is open. UI
 * thread. */
#ifndef PANES_BRIEF_H
#define PANES_BRIEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/mem.h"
#include "model/visit.h"
#include "work/event.h"
#include "work/job.h"

struct brief_part { /* what is known of a visitor's part in the visit */
  bool comes;       /* it is not known to be over; */
  bool odd;         /* ... as its status can't be read */
  bool shared;      /* somebody else of the visit has the same address */
};
struct brief {
  char *id, *property_id, *ref, *ref_shown, *address;
  int64_t at;
  bool live;    /* made of those whose visit is not known to be over, else of all */
  bool alone;   /* the visit has one visitor */
  size_t count; /* of visitors */
  struct visitor *visitors;
  struct brief_part *parts;
};
struct brief *brief_of(const struct visit *visit, bool live);
struct brief *brief_copy(const struct brief *brief);
void brief_free(struct brief *take_brief);
AUTO_OF(struct brief, brief_free)
/* A job about the visit and its visitor n: id, ref, address, at, alone and visitor. */
struct job *brief_job(const struct brief *brief, size_t n, enum job_type type);
/* Why Flatsy can't be told that visitor n is meant: translated, new memory. NULL when it can. nameless: why, of one
 * without an address (translated; NULL: it can). */
char *brief_why_not(const struct brief *brief, size_t n, const char *nameless);
/* What a question says of such a visitor, to be put behind it; "" of others. Translated. */
const char *brief_say_odd(bool odd);

/* What an event of the worker tells of the visit. */
enum brief_news {
  BRIEF_STANDS, /* nothing, or that it is as it was */
  BRIEF_MOVED,  /* it is at another time */
  BRIEF_GONE,   /* it is not on its day any more */
  BRIEF_OVER    /* a visitor who came does not come any more, or can't be told from another one */
};
/* Of visitor n alone, or (n the count) of each. *visit: the visit as it is now, the event's; NULL when it has none. */
enum brief_news brief_hear(const struct brief *brief, size_t n, const struct event *event, const struct visit **visit);

#endif
