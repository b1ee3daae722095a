/* cancel: the sheet that asks for whom, by whom and whether a visit is cancelled. UI thread. */
#ifndef PANES_CANCEL_H
#define PANES_CANCEL_H

#include "panes/context.h"
#include "tui/sheet.h"

extern const struct sheet_ops cancel_ops;
struct cancel *cancel_new(struct context *context, const struct visit *visit);

#endif
