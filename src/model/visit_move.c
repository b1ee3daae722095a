/* Which visit another one became: nothing in the document says so (A62). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/when.h"
#include "model/visit.h"

enum { MOVE_AT_ONCE = 120 }; /* seconds between the old visit's end and the new one's beginning */

static bool move_same_text(const char *one, const char *other) {
  return one != NULL && other != NULL && strcasecmp(one, other) == 0;
}

static int64_t move_first_date(const struct visit *visit, const struct visit_visitor *part) {
  return part->initial_date != WHEN_NONE ? part->initial_date : visit->at;
}

/* It asked first for the date of the older one, or for the same as that did; a server that doesn't tell the date first
 * asked for made the new visit as it ended the old one. */
static bool move_follows(const struct visit *older, const struct visit_visitor *before, const struct visit *newer,
                         const struct visit_visitor *after) {
  if (after->initial_date != WHEN_NONE)
    return after->initial_date == move_first_date(older, before) || after->initial_date == older->at;
  return newer->created_at != WHEN_NONE && before->status_updated_at != WHEN_NONE &&
         llabs((long long)(newer->created_at - before->status_updated_at)) <= MOVE_AT_ONCE;
}

static bool move_fits(const struct visit *older, const struct visit *newer) {
  if (!move_same_text(older->property_id, newer->property_id)) return false;
  if (older->created_at != WHEN_NONE && newer->created_at != WHEN_NONE && newer->created_at < older->created_at)
    return false;
  for (size_t o = 0; o < older->visitor_count; o++)
    for (size_t n = 0; n < newer->visitor_count; n++) {
      const struct visit_visitor *before = &older->visitors[o], *after = &newer->visitors[n];
      if (before->status == VISIT_CANCELLED_MOVED &&
          move_same_text(before->visitor.email_exact, after->visitor.email_exact) &&
          move_follows(older, before, newer, after))
        return true;
    }
  return false;
}

bool visit_may_have_moved(const struct visit *visit, bool *later) {
  bool earlier = false;
  *later = false;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    *later |= part->status == VISIT_CANCELLED_MOVED;
    earlier |= part->initial_date != WHEN_NONE && part->initial_date != visit->at;
  }
  return *later || earlier;
}

const struct visit *visit_guess_move(const struct visit *visit, const struct visit_list *list, bool later) {
  const struct visit *best = NULL;
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *other = list->visits[n];
    bool fits = strcmp(other->id, visit->id) != 0 && (later ? move_fits(visit, other) : move_fits(other, visit));
    if (!fits) continue;
    /* Moved more than once: the next one of the chain. */
    if (best == NULL || (later ? other->created_at < best->created_at : other->created_at > best->created_at))
      best = other;
  }
  return best;
}

void visit_moves_free(struct visit_move *take_moves, size_t count) {
  for (size_t n = 0; n < count; n++) {
    free(take_moves[n].old_id);
    free(take_moves[n].new_id);
  }
  free(take_moves);
}
