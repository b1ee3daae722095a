#include "panes/chosen.h"

#include <stdlib.h>

#include "base/mem.h"

void chosen_copy(struct chosen *to, const struct chosen *from) {
  *to = (struct chosen){.id = mem_copy(from->id),
                        .ref = mem_copy(from->ref),
                        .ref_shown = mem_copy(from->ref_shown),
                        .address = mem_copy(from->address),
                        .status = from->status};
}

void chosen_clear(struct chosen *chosen) {
  free(chosen->id);
  free(chosen->ref);
  free(chosen->ref_shown);
  free(chosen->address);
  *chosen = (struct chosen){0};
}

struct job *chosen_job(const struct chosen *chosen, enum job_type type) {
  struct job *job = job_new(type);
  job->id = mem_copy(chosen->id);
  job->ref = mem_copy(chosen->ref);
  job->address = mem_copy(chosen->address);
  return job;
}
