#include "panes/marked_visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t marked_visits_find(const struct marked_visits *marks, const char *visit_id) {
  size_t n = 0;
  while (n < marks->count && strcmp(marks->visits[n]->id, visit_id) != 0)
    n++;
  return n;
}

bool marked_visits_has(const struct marked_visits *marks, const char *visit_id) {
  return marked_visits_find(marks, visit_id) < marks->count;
}

static void marked_visits_take_out(struct marked_visits *marks, size_t n) {
  held_visit_free(marks->visits[n]);
  marks->changed++;
  marks->count--;
  memmove(marks->visits + n, marks->visits + n + 1, (marks->count - n) * sizeof(struct held_visit *));
}

void marked_visits_toggle(struct marked_visits *marks, const struct visit *visit) {
  size_t n = marked_visits_find(marks, visit->id);
  if (n < marks->count) {
    marked_visits_take_out(marks, n);
    return;
  }
  marks->visits = mem_resize(marks->visits, marks->count + 1, sizeof(struct held_visit *));
  marks->visits[marks->count++] = held_visit_of(visit, true);
  marks->changed++;
}

void marked_visits_clear(struct marked_visits *marks) {
  while (marks->count > 0)
    marked_visits_take_out(marks, marks->count - 1);
  free(mem_take(&marks->visits));
}

/* As the visit is now; one that nobody comes to is not marked any more. How many that is. */
static size_t marked_visits_renew(struct marked_visits *marks, size_t n, const struct visit *visit) {
  size_t before = marks->visits[n]->count;
  held_visit_free(marks->visits[n]);
  marks->visits[n] = held_visit_of(visit, true);
  marks->changed += marks->visits[n]->count != before;
  if (marks->visits[n]->count > 0) return 0;
  marked_visits_take_out(marks, n);
  return 1;
}

void marked_visits_hear(struct marked_visits *marks, const struct event *event, size_t *moved, size_t *over) {
  *moved = *over = 0;
  for (size_t n = marks->count; n-- > 0;) {
    const struct visit *visit;
    enum held_visit_news news = held_visit_hear(marks->visits[n], marks->visits[n]->count, event, &visit);
    if (news == HELD_VISIT_MOVED || news == HELD_VISIT_GONE) {
      marked_visits_take_out(marks, n);
      ++*moved;
    } else if (visit != NULL) {
      *over += marked_visits_renew(marks, n, visit);
    }
  }
}
