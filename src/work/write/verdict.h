/* verdict: what a kind of write says of what is known about one row of the outbox. A kind decides nothing by itself:
 * decide.h says what becomes of the row. Plain values. Worker thread. */
#ifndef WORK_WRITE_VERDICT_H
#define WORK_WRITE_VERDICT_H

#include "base/error.h"

enum verdict_kind {
  VERDICT_SEND,      /* the request can be made from the row as it is now */
  VERDICT_READ,      /* a question is to be answered first */
  VERDICT_DONE,      /* it is proven that it is done */
  VERDICT_REFUSED,   /* certain that this send, or none, did it: error says why */
  VERDICT_DISPUTED,  /* Flatsy said no, perhaps to a second copy of our own request: what is there decides */
  VERDICT_FACT,      /* what Flatsy has decides against it, whatever became of the send */
  VERDICT_WAIT,      /* certain that this send did nothing: later */
  VERDICT_UNKNOWN,   /* no certain answer: it may have arrived */
  VERDICT_TAKEN,     /* ... but what it is about answered, though not as it was sent */
  VERDICT_ABSENT,    /* a whole read-back does not show it so far */
  VERDICT_CANT_TELL, /* the read-back came to nothing */
  VERDICT_STEP,      /* a move: this step stands, the next one can be sent */
  VERDICT_AGAIN,     /* a move: this step is to be sent again, which does no harm */
  VERDICT_PERSON,    /* nothing that can be read decides: a person does */
  VERDICT_DROP,      /* a person has: it is not pursued any more */
  VERDICT_MEANT,     /* a held one: nobody has stopped it in time, or a person wants it sent now */
  VERDICT_COUNT
};

/* What can be read before a row is sent, or to find out what became of it. Each is about what the row names. */
enum question {
  QUESTION_EDITION,      /* which edition answers */
  QUESTION_SLOTS,        /* of its property, for its kind */
  QUESTION_VISIT,        /* its visit_id */
  QUESTION_VISITS,       /* every visit of its property, else of its day: those that it may have become */
  QUESTION_DAY,          /* the same of its day */
  QUESTION_PROPERTY,     /* by its reference */
  QUESTION_CONVERSATION, /* of its property */
  QUESTION_ACCOUNT,      /* who is logged in */
};

struct verdict {
  enum verdict_kind kind;
  enum question question; /* READ */
  const char *note;       /* base/note.h, borrowed; NULL: none, or the error's */
  struct error error;     /* REFUSED, DISPUTED, FACT, WAIT, UNKNOWN, TAKEN, CANT_TELL: why; its note is the row's */
};

struct verdict verdict_of(enum verdict_kind kind);
struct verdict verdict_read(enum question question);
struct verdict verdict_note(enum verdict_kind kind, const char *note);
struct verdict verdict_error(enum verdict_kind kind, const struct error *error);
/* With that error. */
struct verdict verdict_why(enum verdict_kind kind, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* REFUSED or FACT, with that note. */
struct verdict verdict_no(enum verdict_kind kind, const char *note);

#endif
