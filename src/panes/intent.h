/* intent: what a person, or an event, wants done that a pane or sheet can't do itself, as it knows no other: a value.
 * Who is given a key or an event returns what it wants in a list, which the deck passes through unread: a list, as an
 * event is for many and one answer can mean two things. The controller acts on it when all have returned. UI thread. */
#ifndef PANES_INTENT_H
#define PANES_INTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/slot.h"
#include "model/summary.h"
#include "panes/property_about.h"

enum intent_kind {
  INTENT_NONE,
  INTENT_OPEN_PROPERTY, /* about */
  INTENT_OPEN_VISIT,    /* id */
  INTENT_OPEN_DAY,      /* at (WHEN_NONE: the day that is shown), id: the planning alone, and there that visit opened */
  INTENT_SHOW_DAY,      /* at, id (may be NULL): the planning alone, and there that visit selected */
  INTENT_OPEN_PICKED,   /* pick, text: what the visits are called that stand behind a number */
  INTENT_OPEN_AGENT,    /* id, text: what the agent is called, whose visits are listed */
  INTENT_SHOW_VISIT,    /* id: opened; at: the planning below shows it, in its day */
  INTENT_RUN,           /* number: a command, in the place of the pane on top, which closes */
  INTENT_OPEN_CONVERSATION, /* about */
  INTENT_OPEN_OUTBOX,       /* */
  INTENT_WRITE_MESSAGE,     /* about */
  INTENT_PICK_SLOT,         /* slot: to book, or for the visit that is being moved */
  INTENT_STOP_CHOOSING,     /* */
  INTENT_SHOW_SENT,         /* at: of a booking that was sent, whose day the planning shows; number: the job's serial */
  INTENT_SHOW_MADE,         /* text: the reference of a new property that was sent; number: the job's serial */
  INTENT_LOSE_PROPERTY,     /* the property that slots are chosen at is not in the list any more */
  INTENT_UNMARK,            /* the marked properties */
  INTENT_FILTER_PROPERTIES, /* text: what their list is filtered by now */
  INTENT_FILTER_PLANNING,   /* the same */
  INTENT_FILTER_WEEK,       /* the same */
  INTENT_STATUS,            /* letter: the filter of the planning, or of the week or the reports on top; 0 for all */
  INTENT_ASK,               /* text: a question; yes: becomes the intent when it is answered so, with the same number */
  INTENT_CLOSE,             /* the pane that lies on top; number: the pane to go to then, or -1 */
  INTENT_QUIT,              /* */
  INTENT_CHANGE_PROFILE,    /* text: the one to go on with */
  INTENT_TAKE_UP,           /* what was begun before a line dropped */
  INTENT_LET_BEGUN_GO,      /* ... is not taken up */
  INTENT_LEAVE,             /* letter: what is held is sent (s) or stopped (d), then the same */
  INTENT_RETRY,             /* number: row of the outbox */
  INTENT_DROP,              /* the same */
  INTENT_STOP,              /* the same, while it is held */
  INTENT_CANCEL_WHO,        /* the visit at hand: which visitor is meant is asked (again) */
  INTENT_CANCEL_VISITOR,    /* number: of the visitors of the visit at hand; who wants it is asked */
  INTENT_CANCEL_BY,         /* the same; letter: who wants it; whether is asked */
  INTENT_CANCEL,            /* the same, confirmed */
  INTENT_CANCEL_MARKED_WHO, /* the marked visits: who wants it is asked */
  INTENT_CANCEL_MARKED_BY,  /* letter: who wants it; whether is asked */
  INTENT_CANCEL_MARKED,     /* the same, confirmed */
  INTENT_MOVE,              /* slot, at: when that was seen free: the visit that is being moved, confirmed */
  INTENT_MOVE_VISITOR,      /* number: of the visitors of the visit at hand */
  INTENT_EDIT_VISITOR,      /* the same */
  INTENT_BOOK_VISITOR,      /* the same: a new visit of theirs */
  INTENT_SEND_HOURS,        /* of the availability pane on top: its three questions */
  INTENT_SETTLE_HOURS,      /* changed, and by somebody else too */
  INTENT_SETTLE_HOURS_SOON, /* ... found by itself: only if nothing else is being done */
  INTENT_COPY_HOURS,
  INTENT_COUNT
};
struct intent {
  enum intent_kind kind, yes;
  struct property_about about;
  char *id, *text;
  int64_t at, number;
  char letter; /* that a question was answered with */
  struct slot slot;
  struct summary_pick pick;
};

struct intents { /* in order; none: {0} */
  size_t count;
  struct intent *all;
};
/* What the intent points to is taken. */
void intents_add(struct intents *intents, struct intent take_intent);
void intents_clear(struct intents *intents);

#endif
