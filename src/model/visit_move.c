/* Which visit another one became: nothing in the document says so. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/record.h"
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

enum { MOVE_ALIKE = 64 }; /* of one address in one visit: more are not looked at */

struct move_parts { /* of the visit that is asked about, by address: those that can have moved, or been moved to */
  size_t count;
  const struct visit_visitor **parts;
};

static int move_by_email(const void *one, const void *other) {
  const struct visit_visitor *first = *(const struct visit_visitor *const *)one,
                             *second = *(const struct visit_visitor *const *)other;
  return strcasecmp(first->visitor.email_exact, second->visitor.email_exact);
}

static struct move_parts move_parts(const struct visit *visit, bool later) {
  struct move_parts made = {0, mem_new_array(visit->visitor_count + 1, sizeof *made.parts)};
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    bool counts = part->visitor.email_exact != NULL && (!later || part->status == VISIT_CANCELLED_MOVED);
    if (counts) made.parts[made.count++] = part;
  }
  qsort(made.parts, made.count, sizeof *made.parts, move_by_email);
  return made;
}

/* The first that has the address. */
static size_t move_find(const struct move_parts *parts, const char *email) {
  size_t low = 0, high = parts->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (strcasecmp(parts->parts[middle]->visitor.email_exact, email) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool move_fits(const struct visit *visit, const struct move_parts *parts, const struct visit *other,
                      bool later) {
  const struct visit *older = later ? visit : other, *newer = later ? other : visit;
  if (!move_same_text(older->property_id, newer->property_id)) return false;
  if (older->created_at != WHEN_NONE && newer->created_at != WHEN_NONE && newer->created_at < older->created_at)
    return false;
  for (size_t n = 0; n < other->visitor_count; n++) {
    const struct visit_visitor *part = &other->visitors[n];
    const char *email = part->visitor.email_exact;
    if (email == NULL || (!later && part->status != VISIT_CANCELLED_MOVED)) continue;
    size_t first = move_find(parts, email);
    for (size_t at = first; at < parts->count && at < first + MOVE_ALIKE; at++) {
      if (strcasecmp(parts->parts[at]->visitor.email_exact, email) != 0) break;
      const struct visit_visitor *before = later ? parts->parts[at] : part, *after = later ? part : parts->parts[at];
      if (move_follows(older, before, newer, after)) return true;
    }
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
  struct move_parts parts = move_parts(visit, later);
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *other = list->visits[n];
    if (strcmp(other->id, visit->id) == 0 || !move_fits(visit, &parts, other, later)) continue;
    /* Moved more than once: the next one of the chain. */
    if (best == NULL || (later ? other->created_at < best->created_at : other->created_at > best->created_at))
      best = other;
  }
  free(parts.parts);
  return best;
}

void visit_moves_free(struct visit_move *take_moves, size_t count) {
  static const struct record_member texts[] = {RECORD_MEMBER(EXACT, NULL, visit_move, old_id),
                                               RECORD_MEMBER(EXACT, NULL, visit_move, new_id), RECORD_END};
  record_free_list(texts, take_moves, count, sizeof *take_moves);
}
