/* any_job: a job of any kind, for tables of kinds: its constructor is given what it takes, and the rest is left. */
#ifndef TESTS_ANY_JOB_H
#define TESTS_ANY_JOB_H

#include "work/job.h"

struct any_job {
  enum job_type type;
  const char *id, *property_id, *ref, *address, *text, *base, *edits;
  const char *date;          /* the slot's, which says at too where that is 0 */
  int64_t from, at, read_at; /* as the job has them; 0: WHEN_NONE */
  int64_t row;
  bool cached, reschedule, standby, by_owner, alone, once;
  struct visitor visitor; /* taken */
};
struct job *any_job(struct any_job given);
/* A visitor of whom the address is known. New memory. */
struct visitor any_visitor(const char *email);
int64_t any_instant(const char *date);

#endif
