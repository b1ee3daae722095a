/* write: the kinds of writes. */
#include "work/write/write.h"

static const struct {
  enum job_type job;
  const struct write_ops *ops;
} kinds[] = {
    [OUTBOX_BOOK] = {JOB_BOOK, &write_book},       [OUTBOX_CANCEL] = {JOB_CANCEL, &write_cancel},
    [OUTBOX_MOVE] = {JOB_MOVE, &write_move},       [OUTBOX_VISITOR] = {JOB_VISITOR, &write_visitor},
    [OUTBOX_SAVE] = {JOB_SAVE, &write_save},       [OUTBOX_AVAILABILITY] = {JOB_AVAILABILITY, &write_availability},
    [OUTBOX_STATUS] = {JOB_STATUS, &write_status}, [OUTBOX_TERMINATE] = {JOB_TERMINATE, &write_terminate},
    [OUTBOX_INVITE] = {JOB_INVITE, &write_invite}, [OUTBOX_MESSAGE] = {JOB_MESSAGE, &write_message},
};
enum { KINDS = sizeof kinds / sizeof *kinds };
_Static_assert(KINDS == (int)OUTBOX_KIND_OTHER && KINDS == JOB_RETRY - JOB_BOOK,
               "each kind of write (model/outbox_kind.h) has its job (work/job.h) and its row here");

const struct write_ops *write_ops(enum outbox_kind kind) {
  return kinds[kind].ops;
}

static size_t write_kind(enum job_type type) {
  size_t kind = 0;
  while (kind < KINDS && kinds[kind].job != type)
    kind++;
  return kind;
}

enum error_code write_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  row->kind = (enum outbox_kind)write_kind(job->type);
  return kinds[row->kind].ops->fill(row, job, error);
}
