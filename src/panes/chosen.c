#include "panes/chosen.h"

#include "base/mem.h"
#include "base/record.h"

static const struct record_member members[] = {
    RECORD_MEMBER(EXACT, NULL, chosen, id), RECORD_MEMBER(EXACT, NULL, chosen, ref),
    RECORD_MEMBER(LINE, NULL, chosen, ref_shown), RECORD_MEMBER(LINE, NULL, chosen, address), RECORD_END};

void chosen_copy(struct chosen *to, const struct chosen *from) {
  *to = *from;
  record_copy_texts(members, to);
}

struct chosen chosen_of(const struct property_row *row) {
  return (struct chosen){.id = mem_copy(row->id),
                         .ref = mem_copy(row->ref),
                         .ref_shown = mem_copy(row->ref_shown),
                         .address = row->city[0] != '\0' ? mem_print("%s, %s", row->address, row->city)
                                                         : mem_copy(row->address),
                         .status = row->status};
}

void chosen_clear(struct chosen *chosen) {
  record_free_texts(members, chosen);
  *chosen = (struct chosen){0};
}

struct job *chosen_job(const struct chosen *chosen, enum job_type type) {
  struct job *job = job_new(type);
  job->id = mem_copy(chosen->id);
  job->ref = mem_copy(chosen->ref);
  job->address = mem_copy(chosen->address);
  return job;
}
