#include "work/job.h"

#include <stdlib.h>
#include "base/mem.h"
#include "base/when.h"

struct job *job_new(enum job_type type) {
  struct job *job = mem_new(sizeof *job);
  job->type = type;
  job->from = job->to = job->at = job->slots_read_at = WHEN_NONE;
  return job;
}

void job_free(void *take_job) {
  struct job *job = take_job;
  if (!job) return;
  free(job->user);
  mem_free_secret(job->secret);
  free(job->id);
  free(job->ref);
  free(job->address);
  free(job->date);
  free(job->text);
  free(job->property_id);
  free(job->edits);
  free(job->base);
  visitor_clear(&job->visitor);
  free(job);
}
