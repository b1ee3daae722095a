/* decide: the one table of what becomes of a row of the outbox: how it stands x what its kind says of it. Pure: no
 * clock, no disk, no network; dispatch.c does what is decided, and is the only one that writes a row's state. */
#ifndef WORK_WRITE_DECIDE_H
#define WORK_WRITE_DECIDE_H

#include <stdbool.h>
#include "store/outbox.h"
#include "work/write/verdict.h"

/* How an unsettled row stands. */
enum standing {
  STANDING_STOPPABLE,      /* never sent, and a person may still stop it */
  STANDING_QUEUED,         /* never sent, or certainly without effect */
  STANDING_HELD,           /* the same, and it is held back: an earlier one of the same thing comes first */
  STANDING_RESEND,         /* a send may have arrived, and it is to be sent again once a read-back does not show it */
  STANDING_HELD_AGAIN,     /* the same, and it is held back */
  STANDING_SENDING,        /* its first request is under way */
  STANDING_RESENDING,      /* another one is, after one that may have arrived */
  STANDING_CHECKING,       /* a send may have arrived: it is looked for */
  STANDING_DISPUTED,       /* its only send was refused, perhaps because it had arrived: it is looked for */
  STANDING_DISPUTED_AGAIN, /* a later one was */
  STANDING_COUNT
};

/* What is known of a row beside what its kind says. */
struct decide_facts {
  enum outbox_state state;
  bool doubtful; /* a send may have arrived */
  bool resend;   /* a person wants it sent again */
  bool held;     /* what is to be sent is held back: an earlier one of the same thing comes first */
  bool disputed; /* the last send was refused, which is not believed yet */
  bool once;     /* a command's: not kept when it can't be sent */
  bool asked;    /* a person waits for how it goes on */
  bool readable; /* something that can be read tells what became of it */
  bool lags;     /* no slot tells whether it has arrived: a read-back may be older than the send */
  bool half;     /* a move: the new visit stands, the old one may too */
  int attempts;  /* sends so far */
  int checks;    /* read-backs in a row that did not show it */
  int failures;  /* reads in a row that came to nothing */
};

enum decide_note {
  NOTE_KEPT,     /* the row's stays */
  NOTE_GIVEN,    /* the verdict's note, or none */
  NOTE_WHY,      /* the verdict's error */
  NOTE_REFUSAL,  /* what was disputed */
  NOTE_MAY_HAVE, /* the kind's: it may have gone through; with the verdict's error */
  NOTE_ABSENT    /* the kind's: it is not there so far */
};

enum decide_pause {
  PAUSE_KEPT,
  PAUSE_NONE,
  PAUSE_BACKOFF,  /* by failures, and as long as the server asks for */
  PAUSE_ATTEMPTS, /* by sends */
  PAUSE_HELD,     /* until what holds it is over */
  PAUSE_LAG,      /* by read-backs: a server may lag */
  PAUSE_PERSON    /* a person has to see to it: looked at now and then, where it can be */
};

/* What whoever waits for the row hears; nobody hears a row that is open as anything but open (ERROR_UNKNOWN). */
enum decide_hears {
  HEARS_NOTHING,
  HEARS_DONE,
  HEARS_REFUSED,   /* why not: it is settled */
  HEARS_DROPPED,   /* a person dropped it */
  HEARS_OPEN,      /* still open, with the reason */
  HEARS_ABSENT,    /* not shown so far */
  HEARS_UNCHECKED, /* no way to look */
  HEARS_NOTE       /* the row's note: a person decides */
};

enum decide_go {
  GO_REST,
  GO_SEND,    /* the request, once "sending" is on the disk */
  GO_READ,    /* the question */
  GO_PREPARE, /* what the send builds on is read anew */
  GO_END      /* it is settled */
};

struct decision {
  enum outbox_state state;
  enum decide_note note;
  enum decide_pause pause;
  enum decide_hears hears;
  enum decide_go go;
  bool doubtful, resend, disputed, once, asked; /* from now on */
  int checks, failures;
};

/* Public, as decide_can_be is, for the table's test, which asks for each cell by its names. */
enum standing decide_standing(const struct decide_facts *facts);
/* why: the verdict's error. A verdict that can't be where the row stands, or that does not say why it is refused or
 * waits, is taken for VERDICT_UNKNOWN, which loses nothing and sends nothing. */
struct decision decide(const struct decide_facts *facts, enum verdict_kind verdict, enum error_code why);
/* Such a verdict can be there. */
bool decide_can_be(enum standing standing, enum verdict_kind verdict);

#endif
