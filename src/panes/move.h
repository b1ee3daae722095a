/* move: the question before the visit that is being moved (context->moving) is sent to another slot. UI thread. */
#ifndef PANES_MOVE_H
#define PANES_MOVE_H

#include "panes/question_sheet.h"

/* Wants INTENT_MOVE. slots_read_at: when the slot was seen free. */
struct sheet *move_new(struct context *context, const struct slot *slot, int64_t slots_read_at);
/* Returns the job's serial. */
uint64_t move_send(struct context *context, const struct slot *slot, int64_t slots_read_at);

#endif
