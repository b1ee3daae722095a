/* marked_visits: the visits that are marked, over days and refreshes, with what a cancellation needs of them. UI
 * thread. */
#ifndef PANES_MARKED_VISITS_H
#define PANES_MARKED_VISITS_H

#include "panes/held_visit.h"

struct marked_visits {
  unsigned changed; /* counts what changes of these */
  size_t count;
  struct held_visit **visits;
};
bool marked_visits_has(const struct marked_visits *marks, const char *visit_id);
void marked_visits_toggle(struct marked_visits *marks, const struct visit *visit);
void marked_visits_clear(struct marked_visits *marks);
/* What an event tells of them: those that were moved or can't be cancelled any more are not marked any more. How many
 * of each. */
void marked_visits_hear(struct marked_visits *marks, const struct event *event, size_t *moved, size_t *over);

#endif
