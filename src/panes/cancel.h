/* cancel: the questions before a visit is cancelled for one of its visitors: who wants it, and whether. UI thread. */
#ifndef PANES_CANCEL_H
#define PANES_CANCEL_H

#include "panes/context.h"
#include "tui/sheet.h"

extern const struct sheet_ops cancel_ops;
/* brief: stays as long as the sheet. Wants INTENT_CANCEL to go back to the choice of a visitor. */
struct cancel *cancel_new(struct context *context, const struct brief *brief, size_t visitor);

#endif
