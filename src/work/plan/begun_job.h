/* begun_job: what is being typed, kept for a next start, and what an earlier one left. Worker thread. */
#ifndef WORK_PLAN_BEGUN_JOB_H
#define WORK_PLAN_BEGUN_JOB_H

struct job;
struct worker;

void begun_job_keep(struct worker *worker, struct job *job); /* JOB_BEGUN */
void begun_job_find(struct worker *worker, struct job *job); /* JOB_FIND_BEGUN */

#endif
