/* webhook: whether Flatsy's webhook reaches us at all, by what lists find and no event told. Pure; the relay's thread.
 * Times are relay_clock_mono_ms's. */
#ifndef RELAY_WEBHOOK_H
#define RELAY_WEBHOOK_H

#include <stdbool.h>
#include <stdint.h>

enum {
  WEBHOOK_LISTS = 3,               /* so many in a row */
  WEBHOOK_LATE_MS = 5 * 60 * 1000, /* events may take so long */
};
struct webhook {
  int64_t found_ms[WEBHOOK_LISTS]; /* when lists that found something had been read; the oldest first */
  int count;
  bool finds; /* the one that is being read has found something */
};
/* An event came, whatever it said: all that was found may be on its way, too. */
void webhook_event(struct webhook *webhook);
/* The list that is being read shows a change that an event tells (document: Webhook), made while we were there. */
void webhook_change(struct webhook *webhook);
/* It has been read whole; or it has not: what it found is found again. */
void webhook_list(struct webhook *webhook, bool whole, int64_t now_ms);
/* Three lists in a row found changes that are older than five minutes by now, and no event has come. A list that finds
 * nothing proves nothing. */
bool webhook_is_silent(const struct webhook *webhook, int64_t now_ms);

#endif
