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

size_t marks_check(struct marks *marks, const struct visit_list *list) {
  size_t gone = 0;
  for (size_t n = 0; marks->count > 0 && n < list->count; n++) {
    size_t mark = marks_find(marks, list->visits[n]->id);
    if (mark == marks->count) continue;
    struct brief *fresh = brief_of(list->visits[n], true);
    if (fresh->count > 0) {
      brief_free(marks->briefs[mark]);
      marks->briefs[mark] = fresh;
      continue;
    }
    brief_free(fresh);
    marks_take_out(marks, mark);
    gone++;
  }
  return gone;
}
