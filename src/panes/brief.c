#include "panes/brief.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

const char *brief_say_odd(bool odd) {
  /* TRANSLATORS: behind a question that ends with "?" or ".". */
  return odd ? _(" Its status can't be read: it may be over.") : "";
}

struct brief *brief_of(const struct visit *visit, bool live) {
  struct brief *brief = mem_new(sizeof *brief);
  *brief = (struct brief){.id = mem_copy(visit->id),
                          .property_id = mem_copy(visit->property_id),
                          .ref = mem_copy(visit->ref),
                          .ref_shown = mem_copy(visit->ref_shown),
                          .address = mem_copy(visit->address),
                          .at = visit->at,
                          .alone = visit->visitor_count == 1};
  brief->visitors = mem_new_array(visit->visitor_count + 1, sizeof *brief->visitors);
  brief->odd = mem_new_array(visit->visitor_count + 1, sizeof *brief->odd);
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    if (live && !visit_status_may_come(part->status)) continue;
    brief->odd[brief->count] = part->status == VISIT_STATUS_OTHER;
    visitor_copy(&brief->visitors[brief->count++], &part->visitor);
  }
  return brief;
}

struct brief *brief_copy(const struct brief *brief) {
  struct brief *copy = mem_new(sizeof *copy);
  *copy = (struct brief){.id = mem_copy(brief->id),
                         .property_id = mem_copy(brief->property_id),
                         .ref = mem_copy(brief->ref),
                         .ref_shown = mem_copy(brief->ref_shown),
                         .address = mem_copy(brief->address),
                         .at = brief->at,
                         .alone = brief->alone,
                         .count = brief->count,
                         .visitors = mem_new_array(brief->count + 1, sizeof *copy->visitors),
                         .odd = mem_new_array(brief->count + 1, sizeof *copy->odd)};
  for (size_t n = 0; n < brief->count; n++) {
    copy->odd[n] = brief->odd[n];
    visitor_copy(&copy->visitors[n], &brief->visitors[n]);
  }
  return copy;
}

void brief_free(struct brief *take_brief) {
  if (take_brief == NULL) return;
  for (size_t n = 0; n < take_brief->count; n++)
    visitor_clear(&take_brief->visitors[n]);
  free(take_brief->visitors);
  free(take_brief->odd);
  free(take_brief->id);
  free(take_brief->property_id);
  free(take_brief->ref);
  free(take_brief->ref_shown);
  free(take_brief->address);
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
