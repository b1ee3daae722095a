/* witness: whether Flatsy's webhook reaches us at all, by what lists find and no event told. Pure; the relay's thread.
 * Times are moment_mono_ms's. */
#ifndef RELAY_WITNESS_H
#define RELAY_WITNESS_H

#include <stdbool.h>
#include <stdint.h>

enum {
  WITNESS_LISTS = 3,               /* so many in a row */
  WITNESS_LATE_MS = 5 * 60 * 1000, /* events may take so long */
};
struct witness {
  int64_t found_ms[WITNESS_LISTS]; /* when lists that found something had been read; the oldest first */
  int count;
  bool finds; /* the one that is being read has found something */
};
/* An event came, whatever it said: all that was found may be on its way, too. */
void witness_event(struct witness *witness);
/* The list that is being read shows a change that an event tells (document: Webhook), made while we were there. */
void witness_change(struct witness *witness);
/* It has been read whole; or it has not: what it found is found again. */
void witness_list(struct witness *witness, bool whole, int64_t now_ms);
/* Three lists in a row found changes that are older than five minutes by now, and no event has come. A list that finds
 * nothing proves nothing. */
bool witness_misses_events(const struct witness *witness, int64_t now_ms);

#endif
