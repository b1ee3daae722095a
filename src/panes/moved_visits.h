/* moved_visits: which visits became which, as far as this seat knows it from its outbox or guesses it. UI thread. */
#ifndef PANES_MOVED_VISITS_H
#define PANES_MOVED_VISITS_H

#include <stdbool.h>
#include <stddef.h>
#include "model/visit.h"
#include "work/event.h"

struct moved_visits {
  unsigned changed; /* counts what changes of these */
  size_t pair_count;
  struct visit_move *pairs; /* of this seat's outbox */
  size_t guess_count;
  struct visit_move *guesses; /* moves of the planning's day that this seat did not make */
};
void moved_visits_clear(struct moved_visits *moves);
/* EVENT_OUTBOX, EVENT_WRITE. */
void moved_visits_note_rows(struct moved_visits *moves, const struct event *event);
/* The day's guesses (EVENT_DAY). */
void moved_visits_guess(struct moved_visits *moves, const struct event *event);
/* What a visit was moved to (later), or what it was before; NULL when this seat does not know. */
const struct visit_move *moved_visits_known(const struct moved_visits *moves, const char *visit_id, bool later);
/* The same, by what the planning's snapshot has found: *guessed tells that others moved it. NULL when neither knows. */
const struct visit_move *moved_visits_shown(const struct moved_visits *moves, const char *visit_id, bool later,
                                            bool *guessed);

#endif
