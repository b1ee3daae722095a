/* chosen: which property something is about, as it was when it was chosen: the list may change meanwhile. UI thread. */
#ifndef PANES_CHOSEN_H
#define PANES_CHOSEN_H

#include "model/property.h"
#include "work/job.h"

struct chosen { /* each may be NULL */
  char *id, *ref, *ref_shown, *address;
  enum property_status status;
};
struct chosen chosen_of(const struct property_row *row);        /* new memory */
void chosen_copy(struct chosen *to, const struct chosen *from); /* to: new memory, chosen_clear frees it */
void chosen_clear(struct chosen *chosen);
/* A job about it: id, ref and address. */
struct job *chosen_job(const struct chosen *chosen, enum job_type type);

#endif
