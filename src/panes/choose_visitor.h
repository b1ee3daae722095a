/* choose_visitor: the sheet that asks which visitor of several is meant. UI thread. */
#ifndef PANES_CHOOSE_VISITOR_H
#define PANES_CHOOSE_VISITOR_H

#include "panes/held_visit.h"
#include "panes/intent.h"
#include "tui/sheet.h"

/* Wants then, with the number of the visitor. held: stays as long as the sheet; question: translated. */
struct sheet *choose_visitor_new(const struct held_visit *held, const char *question, enum intent_kind then);

#endif
