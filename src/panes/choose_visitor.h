/* choose_visitor: the sheet that asks which visitor of several is meant. UI thread. */
#ifndef PANES_CHOOSE_VISITOR_H
#define PANES_CHOOSE_VISITOR_H

#include "panes/context.h"
#include "tui/sheet.h"

extern const struct sheet_ops choose_visitor_ops;
/* Wants then, with the number of the visitor. held: stays as long as the sheet; question: translated. */
struct choose_visitor *choose_visitor_new(struct context *context, const struct held_visit *held, const char *question,
                                          enum intent_kind then);

#endif
