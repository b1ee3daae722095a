#include "panes/marked_visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t marked_visits_find(const struct marked_visits *marks, const char *visit_id) {
  size_t n = 0;
  while (n < marks->count && strcmp(marks->briefs[n]->id, visit_id) != 0)
    n++;
  return n;
}

bool marked_visits_has(const struct marked_visits *marks, const char *visit_id) {
  return marked_visits_find(marks, visit_id) < marks->count;
}

static void marked_visits_take_out(struct marked_visits *marks, size_t n) {
  brief_free(marks->briefs[n]);
  marks->changed++;
  marks->count--;
  memmove(marks->briefs + n, marks->briefs + n + 1, (marks->count - n) * sizeof(struct brief *));
}

void marked_visits_toggle(struct marked_visits *marks, const struct visit *visit) {
  size_t n = marked_visits_find(marks, visit->id);
  if (n < marks->count) {
    marked_visits_take_out(marks, n);
    return;
  }
  marks->briefs = mem_resize(marks->briefs, marks->count + 1, sizeof(struct brief *));
  marks->briefs[marks->count++] = brief_of(visit, true);
  marks->changed++;
}

void marked_visits_clear(struct marked_visits *marks) {
  while (marks->count > 0)
    marked_visits_take_out(marks, marks->count - 1);
  free(marks->briefs);
  marks->briefs = NULL;
}

/* As the visit is now; one that nobody comes to is not marked any more. How many that is. */
static size_t marked_visits_renew(struct marked_visits *marks, size_t n, const struct visit *visit) {
  size_t before = marks->briefs[n]->count;
  brief_free(marks->briefs[n]);
  marks->briefs[n] = brief_of(visit, true);
  marks->changed += marks->briefs[n]->count != before;
  if (marks->briefs[n]->count > 0) return 0;
  marked_visits_take_out(marks, n);
  return 1;
}

void marked_visits_hear(struct marked_visits *marks, const struct event *event, size_t *moved, size_t *over) {
  *moved = *over = 0;
  for (size_t n = marks->count; n-- > 0;) {
    const struct visit *visit;
    enum brief_news news = brief_hear(marks->briefs[n], marks->briefs[n]->count, event, &visit);
    if (news == BRIEF_MOVED || news == BRIEF_GONE) {
      marked_visits_take_out(marks, n);
      ++*moved;
    } else if (visit != NULL) {
      *over += marked_visits_renew(marks, n, visit);
    }
  }
}
