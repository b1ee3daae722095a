/* cancel_many: the question before all marked visits are cancelled at once. UI thread. */
#ifndef PANES_CANCEL_MANY_H
#define PANES_CANCEL_MANY_H

#include "panes/context.h"
#include "tui/sheet.h"

extern const struct sheet_ops cancel_many_ops;
struct cancel_many *cancel_many_new(struct context *context);

#endif
