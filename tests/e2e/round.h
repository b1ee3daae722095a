/* round: a relay at work, and all that is round it: the sandbox, a broker, and somebody who hears everything. */
#ifndef TESTS_E2E_ROUND_H
#define TESTS_E2E_ROUND_H

#include <stddef.h>

#include "../unit/broker.h"
#include "board.h"
#include "relay.h"

struct round {
  struct place place;
  struct broker broker;
  struct relay relay;
  struct board *board;
  struct visits *visits; /* all that it has published */
};
/* Until everything is published and nothing is left to be read. */
void round_open(struct round *round);
/* Fails unless the relay ends well. */
void round_close(struct round *round);
/* Something new about the visit of that number, at the vendor; no event tells of it. */
void round_change(struct round *round, size_t number, const char *question);
/* Until the broker has the visit with that text. */
void round_await_visit(struct round *round, size_t number, const char *text);
/* How many requests the sandbox had that have the text. */
size_t round_requests(const struct round *round, const char *target);

#endif
