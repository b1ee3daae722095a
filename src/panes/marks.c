#include "panes/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t marks_find(const struct marks *marks, const char *visit_id) {
  size_t n = 0;
  while (n < marks->count && strcmp(marks->briefs[n]->id, visit_id) != 0)
    n++;
  return n;
}

bool marks_has(const struct marks *marks, const char *visit_id) {
  return marks_find(marks, visit_id) < marks->count;
}

static void marks_take_out(struct marks *marks, size_t n) {
  brief_free(marks->briefs[n]);
  marks->changed++;
  marks->count--;
  memmove(marks->briefs + n, marks->briefs + n + 1, (marks->count - n) * sizeof(struct brief *));
}

void marks_toggle(struct marks *marks, const struct visit *visit) {
  size_t n = marks_find(marks, visit->id);
  if (n < marks->count) {
    marks_take_out(marks, n);
    return;
  }
  marks->briefs = mem_resize(marks->briefs, marks->count + 1, sizeof(struct brief *));
  marks->briefs[marks->count++] = brief_of(visit, true);
  marks->changed++;
}

void marks_clear(struct marks *marks) {
  while (marks->count > 0)
    marks_take_out(marks, marks->count - 1);
  free(marks->briefs);
  marks->briefs = NULL;
}

/* As the visit is now; one that nobody comes to is not marked any more. How many that is. */
static size_t marks_renew(struct marks *marks, size_t n, const struct visit *visit) {
  size_t before = marks->briefs[n]->count;
  brief_free(marks->briefs[n]);
  marks->briefs[n] = brief_of(visit, true);
  marks->changed += marks->briefs[n]->count != before;
  if (marks->briefs[n]->count > 0) return 0;
  marks_take_out(marks, n);
  return 1;
}

void marks_hear(struct marks *marks, const struct event *event, size_t *moved, size_t *over) {
  *moved = *over = 0;
  for (size_t n = marks->count; n-- > 0;) {
    const struct visit *visit;
    enum brief_news news = brief_hear(marks->briefs[n], marks->briefs[n]->count, event, &visit);
    if (news == BRIEF_MOVED || news == BRIEF_GONE) {
      marks_take_out(marks, n);
      ++*moved;
    } else if (visit != NULL) {
      *over += marks_renew(marks, n, visit);
    }
  }
}
