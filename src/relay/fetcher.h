/* fetcher: from the API into the ledger: a visit for each event, and the lists now and then. It says what came of it,
 * and publishes nothing. The relay's thread. */
#ifndef RELAY_FETCHER_H
#define RELAY_FETCHER_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "live/feed.h"
#include "relay/config.h"
#include "relay/ledger.h"
#include "relay/transaction.h"
#include "relay/webhook.h"
#include "work/work.h"

enum { FETCHER_READS = 8 }; /* single visits asked for at once (the worker sends four at a time) */

struct reading { /* a visit that is being read */
  uint64_t serial;
  char *id;      /* "" the messages */
  int64_t turn;  /* of the event */
  int64_t asked; /* of the request */
  int tries;
  int64_t missed;
};
/* The lists that are read again and again, whatever events say: some changes cause none, and some get lost. */
enum fetcher_list { FETCHER_NEAR, FETCHER_DAYS, FETCHER_ALL, FETCHER_LISTS };
struct listed { /* the last one of a kind that was read whole and is on the disk; turns 0: none since the start */
  int64_t begun, ended; /* turns */
  struct config_days days;
};
struct loading { /* a list that is being read; serial 0: none */
  uint64_t serial;
  int64_t turn;
  struct config_days days;
  bool spoiled; /* not all of it reached the disk */
  bool hurried; /* something happened meanwhile that only a list tells */
  enum fetcher_list list;
};
struct fetcher {
  struct work *work; /* borrowed, as the next five */
  struct ledger *ledger;
  struct transaction *transaction;
  struct webhook *webhook;
  const struct config *config;
  struct feed_talk *talk; /* takes a message from an agent that is to be told */
  struct reading reads[FETCHER_READS];
  struct loading load;
  uint64_t me, login;
  int64_t next_ms[FETCHER_LISTS]; /* monotonic: when each is read again */
  int64_t hurried_ms;             /* when one is, or was, read because something happened; 0: never */
  int64_t me_ms, login_ms;
  int64_t silent_ms;                /* since when single reads came to nothing; 0: they don't */
  int64_t read_at;                  /* UTC: when a list was last read; WHEN_NONE */
  struct config_days days;          /* that have been read whole; at midnight a new one comes, that has not */
  int64_t listed_ms[FETCHER_LISTS]; /* when each was read last; 0: not since the start */
  struct listed listed[FETCHER_LISTS];
  int failures;
  bool link_known, link_ok, login_needed;
  bool ended;           /* a list has been read whole in this round */
  bool owed;            /* a list did not reach the disk, and none has since */
  uint64_t asked;       /* single reads so far */
  struct error problem; /* why it can't go on; no error: it can */
};

/* The borrowed members are set, the others are 0. */
void fetcher_begin(struct fetcher *fetcher);
/* Takes what the worker says. */
void fetcher_take(struct fetcher *fetcher, struct event *event);
/* Asks for what is due. ending: only what was acknowledged is still read. */
void fetcher_run(struct fetcher *fetcher, bool ending);
/* Something happened that only a list tells. */
void fetcher_hurry(struct fetcher *fetcher);
/* What it wrote in this round is not on the disk. */
void fetcher_undone(struct fetcher *fetcher);
/* Nothing is being read, or is due, or it can't be read now. */
bool fetcher_is_idle(const struct fetcher *fetcher);
void fetcher_clear(struct fetcher *fetcher);

#endif
