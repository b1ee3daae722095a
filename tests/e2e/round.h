/* round: a relay at work, and all that is round it: the sandbox, a broker, and somebody who hears everything. */
#ifndef TESTS_E2E_ROUND_H
#define TESTS_E2E_ROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "../unit/broker.h"
#include "subscriber.h"
#include "narrow.h"
#include "relay.h"

struct round {
  struct home home;
  struct broker broker;
  struct narrow narrow; /* where the relay reaches the broker through it */
  struct relay relay;
  struct subscriber *subscriber;
  struct visits *visits; /* all that it has published */
};
struct round_setup {
  bool webhook;               /* the sandbox tells the relay of its events */
  const char *const *sandbox; /* more of its options, ended by NULL; NULL: none */
  bool keeps;                 /* what the broker has stays, whatever becomes of it */
  const char *broker, *relay; /* more of their configurations, or NULL */
  size_t narrow;              /* bytes of a packet to the broker; 0: no limit */
};
/* Until everything is published and nothing is left to be read. */
void round_open(struct round *round, const struct round_setup *setup);
/* Fails unless the relay, if it runs, ends well. */
void round_close(struct round *round);
/* Hears the broker anew: what it has kept. */
void round_reopen_board(struct round *round);
/* Until the relay has neither to read nor to publish. */
void round_settle(const struct round *round);
/* Something new about the visit of that number, at the vendor; no event of ours tells of it. */
void round_change(struct round *round, size_t number, const char *question);
/* The same of a visit of that id. */
void round_change_of(const struct home *home, const char *visit_id, const char *question);
/* Until the broker has the visit with that text. */
void round_await_visit(struct round *round, size_t number, const char *text);

#endif
