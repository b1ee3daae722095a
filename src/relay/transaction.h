/* transaction: what the relay writes down in one round of its loop: all of it reaches the disk, or nothing. The relay's
 * thread. */
#ifndef RELAY_TRANSACTION_H
#define RELAY_TRANSACTION_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "relay/ledger.h"

struct transaction {
  struct ledger *ledger; /* borrowed */
  bool begun, failed;    /* a transaction is open; something of this round didn't reach the disk */
  int64_t writes;        /* sql_written when it began */
  int64_t rest_ms;       /* until when nothing is begun that would have to be written down */
  int64_t undone_ms;     /* when a round failed last */
  bool wrote;            /* something has been written down since */
  struct error why;      /* for transaction_wrote: what the ledger says of what it is asked for just now */
  struct error error;    /* why not everything can be written down; no error: it can */
};

/* A write follows: all of a round go to the disk at once. False: this round has failed, nothing more is written. */
bool transaction_write(struct transaction *transaction);
/* What became of a write, or of a look into the ledger (why says why): a failure undoes the round. That is told once.
 */
void transaction_wrote(struct transaction *transaction, enum error_code code);
/* The end: false when nothing of it is on the disk. */
bool transaction_end(struct transaction *transaction);
/* On a disk that is nearly full small writes succeed where large ones don't: it is over, and told, when none has failed
 * for a while, and what had to be read again is there (owed: it is not). */
void transaction_recover(struct transaction *transaction, bool owed);

#endif
