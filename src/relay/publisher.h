/* publisher: from the ledger to the broker. Rows go out in the order of their numbers, each with a claim of what its
 * shard holds then; what the broker has not acknowledged is sent again. The relay's thread. */
#ifndef RELAY_PUBLISHER_H
#define RELAY_PUBLISHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/msgq.h"
#include "live/feed.h"
#include "live/mqtt.h"
#include "relay/config.h"
#include "relay/ledger.h"
#include "relay/resend_limit.h"
#include "relay/publisher_head.h"
#include "relay/transaction.h"

enum { PUBLISHER_WINDOW = 200 }; /* messages that the broker has not acknowledged yet */

struct publisher_health { /* of the relay, as the head says it */
  bool ok;                /* but for what the publisher sees itself: another relay, the disk */
  bool ending;
  enum feed_why why;
  struct config_days days; /* that have been read whole */
};
struct publisher_sent { /* handed to the broker, not acknowledged yet */
  int mid;
  char *id;
  int64_t seq, at_ms;
  bool held; /* a visit, not a tombstone */
};
struct publisher_check { /* of what the broker has kept */
  bool done;             /* it is known */
  int probes, probe;     /* sent so far; the message number of one that is not acknowledged, 0: none */
  int64_t probe_ms;      /* when the last one was sent */
  int64_t due_ms;        /* what the broker has kept should have come by then */
};
struct publisher {
  struct ledger *ledger; /* borrowed, as the next four */
  struct transaction *transaction;
  const struct config *config;
  const struct publisher_health *health;
  struct feed_talk *talk; /* to be published; id NULL: none */
  struct mqtt *mqtt;      /* NULL: the account is not known yet */
  struct error error;     /* why the broker is away; no error: it is not */
  bool up;                /* connected */
  struct publisher_check check;
  struct publisher_sent sent[PUBLISHER_WINDOW];
  size_t sent_count;
  int64_t after;                  /* number of the last row that was handed over */
  bool owed;                      /* there may be more rows to send */
  int64_t seen;                   /* the ledger's last number when it was looked at */
  int64_t single_from, single_to; /* rows of these numbers go alone: one may have broken the connection; 0: none */
  char *breaker;                  /* the visit that was alone under way when it broke last, or NULL */
  int breaks;                     /* how often in a row */
  struct feed_claim claims[FEED_SHARDS];
  bool anew; /* what the ledger has of it is not known: from the beginning, when something can be written again */
  struct publisher_head head;
  bool deaf;                   /* the head doesn't come back */
  int64_t forbidden_ms;        /* the broker forbade it: not again before; 0: it did not */
  bool hung_up;                /* it acknowledged nothing: the connection is being made anew */
  struct resend_limit resends; /* by seats */
  int64_t tidy_ms;             /* what is over is forgotten then */
  uint64_t published;          /* rows so far */
};

/* Connects, once the account is known; the borrowed members are set. What comes goes into news. */
enum error_code publisher_open(struct publisher *publisher, struct msgq *news, struct error *error) MUST_CHECK;
void publisher_take(struct publisher *publisher, const struct mqtt_news *news);
/* After the round's end: what is not on the disk is not published. */
void publisher_run(struct publisher *publisher);
/* What it wrote in this round is not on the disk. */
void publisher_undone(struct publisher *publisher);
/* What seats may rely on: the relay's health, all is written down, and nobody else publishes the same account. The head
 * says it; public for tests, which ask before that has gone out. */
bool publisher_is_ok(const struct publisher *publisher);
bool publisher_is_idle(const struct publisher *publisher);
/* When it has to run next (monotonic), without anything having come. */
int64_t publisher_next_ms(const struct publisher *publisher);
void publisher_close(struct publisher *publisher);

#endif
