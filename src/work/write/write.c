/* write: the kinds of writes. */
#include "work/write/write.h"

static const struct write_ops *const kinds[] = {
    [OUTBOX_BOOK] = &write_book,     [OUTBOX_CANCEL] = &write_cancel,
    [OUTBOX_MOVE] = &write_move,     [OUTBOX_VISITOR] = &write_visitor,
    [OUTBOX_SAVE] = &write_save,     [OUTBOX_AVAILABILITY] = &write_availability,
    [OUTBOX_STATUS] = &write_status, [OUTBOX_TERMINATE] = &write_terminate,
    [OUTBOX_INVITE] = &write_invite, [OUTBOX_MESSAGE] = &write_message,
};
_Static_assert(sizeof kinds / sizeof *kinds == OUTBOX_KIND_OTHER && JOB_RETRY - JOB_BOOK == (int)OUTBOX_KIND_OTHER,
               "each kind of write (model/outbox_kind.h) has its job (work/job.h) and its row here");

const struct write_ops *write_ops(enum outbox_kind kind) {
  return kinds[kind];
}

enum error_code write_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  row->kind = (enum outbox_kind)(job->type - JOB_BOOK);
  return kinds[row->kind]->fill(row, job, error);
}
