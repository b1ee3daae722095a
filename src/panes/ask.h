/* ask: a sheet with one question, answered with y or n. UI thread. */
#ifndef PANES_ASK_H
#define PANES_ASK_H

#include "panes/context.h"
#include "tui/sheet.h"

extern const struct sheet_ops ask_ops;
/* Wants yes with that number once it is answered with y. question: copied. */
struct ask *ask_new(struct context *context, const char *question, enum intent_kind yes, int64_t number);

#endif
