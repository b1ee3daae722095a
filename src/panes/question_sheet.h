/* question_sheet: a sheet with one question. UI thread. */
#ifndef PANES_QUESTION_SHEET_H
#define PANES_QUESTION_SHEET_H

#include "panes/context.h"
#include "panes/intent.h"
#include "tui/question.h"
#include "tui/sheet.h"

/* Wants yes or no (INTENT_NONE: nothing) when it is answered so: values, which own nothing. Of a question that is
 * answered with letters yes gets the letter. */
struct sheet *question_sheet_new(struct context *context, struct question take_question, struct intent yes,
                                 struct intent no);

#endif
