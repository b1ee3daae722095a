#include "work/job.h"

#include <stdlib.h>
#include "base/mem.h"
#include "base/record.h"
#include "base/when.h"

bool job_is_write(enum job_type type) {
  return type >= JOB_BOOK && type < JOB_RETRY;
}

struct job *job_new(enum job_type type) {
  struct job *job = mem_new(sizeof *job);
  job->type = type;
  job->from = job->to = job->at = job->slots_read_at = WHEN_NONE;
  return job;
}

static const struct record_member members[] = {
    RECORD_MEMBER(EXACT, NULL, job, user),  RECORD_MEMBER(EXACT, NULL, job, id),
    RECORD_MEMBER(EXACT, NULL, job, ref),   RECORD_MEMBER(EXACT, NULL, job, address),
    RECORD_MEMBER(EXACT, NULL, job, date),  RECORD_MEMBER(EXACT, NULL, job, text),
    RECORD_MEMBER(EXACT, NULL, job, base),  RECORD_MEMBER(EXACT, NULL, job, property_id),
    RECORD_MEMBER(EXACT, NULL, job, edits), RECORD_END};

void job_free(void *take_job) {
  struct job *job = take_job;
  if (!job) return;
  mem_free_secret(job->secret);
  record_free_texts(members, job);
  visitor_clear(&job->visitor);
  free(job);
}
