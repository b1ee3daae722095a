#include "panes/held_visit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/record.h"
#include "base/when.h"

static const struct record_member members[] = {
    RECORD_MEMBER(EXACT, NULL, held_visit, id),     RECORD_MEMBER(EXACT, NULL, held_visit, property_id),
    RECORD_MEMBER(EXACT, NULL, held_visit, ref),    RECORD_MEMBER(LINE, NULL, held_visit, ref_shown),
    RECORD_MEMBER(LINE, NULL, held_visit, address), RECORD_END};

const char *held_visit_say_odd(bool odd) {
  /* TRANSLATORS: behind a question that ends with "?" or ".". */
  return odd ? _(" Its status can't be read: it may be over.") : "";
}

static bool held_visit_same_email(const struct visitor *one, const struct visitor *other) {
  if (one->email == NULL || other->email == NULL) return one->email == other->email;
  return strcasecmp(one->email, other->email) == 0;
}

/* Whoever is cancelled has left the address to the others. */
static bool held_visit_is_shared(const struct visit *visit, size_t n) {
  size_t count = 0;
  for (size_t v = 0; v < visit->visitor_count; v++)
    count += !visit_status_is_cancelled(visit->visitors[v].status) &&
             held_visit_same_email(&visit->visitors[v].visitor, &visit->visitors[n].visitor);
  return count > 1;
}

/* Flatsy would take his address for somebody else of the visit. */
static bool held_visit_is_left(const struct visit *visit, const struct visit_visitor *part) {
  return visit_status_is_cancelled(part->status) && part->visitor.email_exact != NULL &&
         visit_find_visitor(visit, part->visitor.email_exact) != part;
}

struct held_visit *held_visit_of(const struct visit *visit, bool live) {
  struct held_visit *held =
      mem_new_as(&(struct held_visit){.id = visit->id,
                                      .property_id = visit->property_id,
                                      .ref = visit->ref,
                                      .ref_shown = visit->ref_shown,
                                      .address = visit->address,
                                      .at = visit->at,
                                      .place = visit->place,
                                      .live = live,
                                      .alone = visit->visitor_count == 1,
                                      .visitors = mem_new_array(visit->visitor_count + 1, sizeof *held->visitors),
                                      .parts = mem_new_array(visit->visitor_count + 1, sizeof *held->parts)},
                 sizeof *held);
  record_copy_texts(members, held);
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    bool comes = visit_status_may_come(part->status);
    if (live ? !comes : held_visit_is_left(visit, part)) continue;
    held->parts[held->count] =
        (struct held_visit_part){comes, part->status == VISIT_STATUS_OTHER, held_visit_is_shared(visit, n)};
    visitor_copy(&held->visitors[held->count++], &part->visitor);
  }
  return held;
}

struct held_visit *held_visit_copy(const struct held_visit *held) {
  struct held_visit *copy = mem_new(sizeof *copy);
  *copy = *held;
  record_copy_texts(members, copy);
  copy->visitors = mem_new_array(held->count + 1, sizeof *copy->visitors);
  copy->parts = mem_new_array(held->count + 1, sizeof *copy->parts);
  memcpy(copy->parts, held->parts, held->count * sizeof *copy->parts);
  for (size_t n = 0; n < held->count; n++)
    visitor_copy(&copy->visitors[n], &held->visitors[n]);
  return copy;
}

void held_visit_free(struct held_visit *take_held) {
  if (take_held == NULL) return;
  for (size_t n = 0; n < take_held->count; n++)
    visitor_clear(&take_held->visitors[n]);
  free(take_held->visitors);
  free(take_held->parts);
  record_free_texts(members, take_held);
  free(take_held);
}

struct job_visit held_visit_job(const struct held_visit *held, size_t n) {
  return (struct job_visit){held->id, held->property_id, held->ref,         held->address,
                            held->at, held->alone,       &held->visitors[n]};
}

char *held_visit_why_not(const struct held_visit *held, size_t n, const char *nameless) {
  const struct visitor *visitor = &held->visitors[n];
  if (visitor->email_exact == NULL) return mem_copy(nameless);
  if (!held->parts[n].shared) return NULL;
  return mem_print(_("Several visitors of this visit have the address %s, and Flatsy is told no more than that: "
                     "nothing was sent. Give one of them another address on Flatsy first"),
                   visitor->email);
}

/* ---- what becomes of it meanwhile */

static bool held_visit_comes(const struct held_visit *held, size_t n, const struct held_visit *now) {
  for (size_t v = 0; v < now->count; v++)
    if (held_visit_same_email(&held->visitors[n], &now->visitors[v]) && now->parts[v].comes >= held->parts[n].comes &&
        now->parts[v].shared <= held->parts[n].shared)
      return true;
  return false;
}

static enum held_visit_news held_visit_compare(const struct held_visit *held, size_t n, const struct visit *visit) {
  bool comes = true, all = n == held->count;
  if (visit->at != held->at && visit->at != WHEN_NONE) return HELD_VISIT_MOVED;
  AUTO(held_visit_free_at) struct held_visit *now = held_visit_of(visit, held->live);
  for (size_t v = all ? 0 : n; comes && v < (all ? held->count : n + 1); v++)
    comes = held_visit_comes(held, v, now);
  return comes ? HELD_VISIT_STANDS : HELD_VISIT_OVER;
}

enum held_visit_news held_visit_hear(const struct held_visit *held, size_t n, const struct event *event,
                                     const struct visit **visit) {
  bool one = event->type == EVENT_VISIT && event->visit != NULL && strcmp(event->visit->id, held->id) == 0;
  bool day = event->type == EVENT_DAY && event->visits != NULL;
  *visit = one ? event->visit : NULL;
  for (size_t v = 0; day && *visit == NULL && v < event->visits->count; v++)
    if (strcmp(event->visits->visits[v]->id, held->id) == 0) *visit = event->visits->visits[v];
  if (*visit != NULL) return held_visit_compare(held, n, *visit);
  bool its_day = day && !event->part && held->at != WHEN_NONE && when_day(held->at) == event->from;
  return its_day && event->fresh.read_at != WHEN_NONE ? HELD_VISIT_GONE : HELD_VISIT_STANDS;
}
