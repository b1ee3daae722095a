/* ask: a sheet with one question, answered with y or n, or with a sentence that is only to be read. UI thread. */
#ifndef PANES_ASK_H
#define PANES_ASK_H

#include "panes/context.h"
#include "tui/sheet.h"

extern const struct sheet_ops ask_ops;
/* Wants yes with that number once it is answered with y. INTENT_NONE: there is nothing to answer. */
struct ask *ask_new(struct context *context, char *take_sentence, enum intent_kind yes, int64_t number);

#endif
