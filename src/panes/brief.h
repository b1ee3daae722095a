/* brief: what a sheet needs of a visit: the snapshot that it came from may be replaced while the sheet is open. UI
 * thread. */
#ifndef PANES_BRIEF_H
#define PANES_BRIEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/visit.h"
#include "work/job.h"

struct brief {
  char *id, *property_id, *ref, *ref_shown, *address;
  int64_t at;
  bool alone;   /* the visit has one visitor */
  size_t count; /* of visitors; live: those whose visit is not known to be over */
  struct visitor *visitors;
  bool *odd; /* ... of each whether its status can't be read */
};
struct brief *brief_of(const struct visit *visit, bool live);
struct brief *brief_copy(const struct brief *brief);
void brief_free(struct brief *take_brief);
/* A job about the visit and its visitor n: id, ref, address, at, alone and visitor. */
struct job *brief_job(const struct brief *brief, size_t n, enum job_type type);
/* What a question says of such a visitor, to be put behind it; "" of others. Translated. */
const char *brief_say_odd(bool odd);

#endif
