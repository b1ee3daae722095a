#include "panes/brief.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/record.h"
#include "base/when.h"

static const struct record_member members[] = {
    RECORD_MEMBER(EXACT, NULL, brief, id),     RECORD_MEMBER(EXACT, NULL, brief, property_id),
    RECORD_MEMBER(EXACT, NULL, brief, ref),    RECORD_MEMBER(LINE, NULL, brief, ref_shown),
    RECORD_MEMBER(LINE, NULL, brief, address), RECORD_END};

const char *brief_say_odd(bool odd) {
  /* TRANSLATORS: behind a question that ends with "?" or ".". */
  return odd ? _(" Its status can't be read: it may be over.") : "";
}

static bool brief_same_email(const struct visitor *one, const struct visitor *other) {
  if (one->email_exact == NULL || other->email_exact == NULL) return one->email_exact == other->email_exact;
  return strcasecmp(one->email_exact, other->email_exact) == 0;
}

/* Whoever is cancelled has left the address to the others. */
static bool brief_is_shared(const struct visit *visit, size_t n) {
  size_t count = 0;
  for (size_t v = 0; v < visit->visitor_count; v++)
    count += !visit_status_is_cancelled(visit->visitors[v].status) &&
             brief_same_email(&visit->visitors[v].visitor, &visit->visitors[n].visitor);
  return count > 1;
}

struct brief *brief_of(const struct visit *visit, bool live) {
  struct brief *brief = mem_new(sizeof *brief);
  *brief = (struct brief){.id = visit->id,
                          .property_id = visit->property_id,
                          .ref = visit->ref,
                          .ref_shown = visit->ref_shown,
                          .address = visit->address,
                          .at = visit->at,
                          .live = live,
                          .alone = visit->visitor_count == 1,
                          .visitors = mem_new_array(visit->visitor_count + 1, sizeof *brief->visitors),
                          .parts = mem_new_array(visit->visitor_count + 1, sizeof *brief->parts)};
  record_copy_texts(members, brief);
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    bool comes = visit_status_may_come(part->status);
    if (live && !comes) continue;
    brief->parts[brief->count] =
        (struct brief_part){comes, part->status == VISIT_STATUS_OTHER, brief_is_shared(visit, n)};
    visitor_copy(&brief->visitors[brief->count++], &part->visitor);
  }
  return brief;
}

struct brief *brief_copy(const struct brief *brief) {
  struct brief *copy = mem_new(sizeof *copy);
  *copy = *brief;
  record_copy_texts(members, copy);
  copy->visitors = mem_new_array(brief->count + 1, sizeof *copy->visitors);
  copy->parts = mem_new_array(brief->count + 1, sizeof *copy->parts);
  memcpy(copy->parts, brief->parts, brief->count * sizeof *copy->parts);
  for (size_t n = 0; n < brief->count; n++)
    visitor_copy(&copy->visitors[n], &brief->visitors[n]);
  return copy;
}

void brief_free(struct brief *take_brief) {
  if (take_brief == NULL) return;
  for (size_t n = 0; n < take_brief->count; n++)
    visitor_clear(&take_brief->visitors[n]);
  free(take_brief->visitors);
  free(take_brief->parts);
  record_free_texts(members, take_brief);
  free(take_brief);
}

struct job *brief_job(const struct brief *brief, size_t n, enum job_type type) {
  struct job *job = job_new(type);
  job->id = mem_copy(brief->id);
  job->ref = mem_copy(brief->ref);
  job->address = mem_copy(brief->address);
  job->at = brief->at;
  job->alone = brief->alone;
  visitor_copy(&job->visitor, &brief->visitors[n]);
  return job;
}

char *brief_why_not(const struct brief *brief, size_t n, const char *nameless) {
  const struct visitor *visitor = &brief->visitors[n];
  if (visitor->email_exact == NULL) return mem_copy(nameless);
  if (!brief->parts[n].shared) return NULL;
  return mem_print(_("Several visitors of this visit have the address %s, and Flatsy is told no more than that: "
                     "nothing was sent. Give one of them another address on Flatsy first"),
                   visitor->email);
}

/* ---- what becomes of it meanwhile */

static bool brief_comes(const struct brief *brief, size_t n, const struct brief *now) {
  for (size_t v = 0; v < now->count; v++)
    if (brief_same_email(&brief->visitors[n], &now->visitors[v]) && now->parts[v].comes >= brief->parts[n].comes &&
        now->parts[v].shared <= brief->parts[n].shared)
      return true;
  return false;
}

static enum brief_news brief_compare(const struct brief *brief, size_t n, const struct visit *visit) {
  bool comes = true, all = n == brief->count;
  if (visit->at != brief->at && visit->at != WHEN_NONE) return BRIEF_MOVED;
  AUTO(brief_free_at) struct brief *now = brief_of(visit, brief->live);
  for (size_t v = all ? 0 : n; comes && v < (all ? brief->count : n + 1); v++)
    comes = brief_comes(brief, v, now);
  return comes ? BRIEF_STANDS : BRIEF_OVER;
}

enum brief_news brief_hear(const struct brief *brief, size_t n, const struct event *event, const struct visit **visit) {
  bool one = event->type == EVENT_VISIT && event->visit != NULL && strcmp(event->visit->id, brief->id) == 0;
  bool day = event->type == EVENT_DAY && event->visits != NULL;
  *visit = one ? event->visit : NULL;
  for (size_t v = 0; day && *visit == NULL && v < event->visits->count; v++)
    if (strcmp(event->visits->visits[v]->id, brief->id) == 0) *visit = event->visits->visits[v];
  if (*visit != NULL) return brief_compare(brief, n, *visit);
  bool its_day = day && !event->part && brief->at != WHEN_NONE && when_day(brief->at) == event->from;
  return its_day && event->fresh.read_at != WHEN_NONE ? BRIEF_GONE : BRIEF_STANDS;
}
