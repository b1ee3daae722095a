/* marks: the visits that are marked, over days and refreshes, with what a cancellation needs of them. UI thread. */
#ifndef PANES_MARKS_H
#define PANES_MARKS_H

#include "panes/brief.h"

struct marks {
  unsigned changed; /* counts what changes of these */
  size_t count;
  struct brief **briefs;
};
bool marks_has(const struct marks *marks, const char *visit_id);
void marks_toggle(struct marks *marks, const struct visit *visit);
void marks_clear(struct marks *marks);
/* What an event tells of them: those that were moved or can't be cancelled any more are not marked any more. How many
 * of each. */
void marks_hear(struct marks *marks, const struct event *event, size_t *moved, size_t *over);

#endif
