/* cancel: the questions before a visit is cancelled for one of its visitors, or all marked visits at once: who wants it
 * (the intent's letter: v, the visitor; p, the owner), then whether. UI thread. */
#ifndef PANES_CANCEL_H
#define PANES_CANCEL_H

#include "panes/question_sheet.h"

/* Wants INTENT_CANCEL_BY, or INTENT_CANCEL_WHO to go back to the choice of a visitor. */
struct sheet *cancel_ask_by(struct context *context, const struct held_visit *held, size_t visitor);
/* Wants INTENT_CANCEL, or INTENT_CANCEL_VISITOR to go back. */
struct sheet *cancel_ask(struct context *context, const struct held_visit *held, size_t visitor, char by);
/* It is held for some seconds before it is sent, which is said; so are those below. */
void cancel_send(struct context *context, const struct held_visit *held, size_t visitor, char by);

/* Wants INTENT_CANCEL_MARKED_BY. */
struct sheet *cancel_ask_marked_by(struct context *context);
/* Wants INTENT_CANCEL_MARKED, or INTENT_CANCEL_MARKED_WHO to go back. */
struct sheet *cancel_ask_marked(struct context *context, char by);
/* For each, and takes the marks away. */
void cancel_send_marked(struct context *context, char by);

#endif
