/* outbox_job: what a person asks of the outbox, and what others left in it. Worker thread. */
#ifndef WORK_WRITE_OUTBOX_JOB_H
#define WORK_WRITE_OUTBOX_JOB_H

struct job;
struct worker;

/* A new row, or one that a person wants tried again or dropped. */
void outbox_job_do(struct worker *worker, struct job *job);
/* JOB_STOP. */
void outbox_job_stop(struct worker *worker, struct job *job);
/* JOB_PONDER, JOB_RELEASE: what is to be of all that this process holds. */
void outbox_job_ponder(struct worker *worker, struct job *job);
/* A row's end was told to who asked for it. */
void outbox_job_told(struct worker *worker, struct job *job);
/* Takes over what processes that are no more left. */
void outbox_job_adopt(struct worker *worker);

#endif
