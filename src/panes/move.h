/* move: the question before the visit that is being moved is sent to another slot. UI thread. */
#ifndef PANES_MOVE_H
#define PANES_MOVE_H

#include "panes/context.h"
#include "tui/sheet.h"

extern const struct sheet_ops move_ops;
/* context->moving has the visit, and keeps it while the sheet is open. slots_read_at: when the slot was seen free. */
struct move *move_new(struct context *context, const struct slot *slot, int64_t slots_read_at);

#endif
