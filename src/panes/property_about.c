#include "panes/property_about.h"

#include "base/mem.h"
#include "base/record.h"
#include "base/text.h"
#include "model/property_place.h"

static const struct record_member members[] = {RECORD_MEMBER(EXACT, NULL, property_about, id),
                                               RECORD_MEMBER(EXACT, NULL, property_about, ref),
                                               RECORD_MEMBER(LINE, NULL, property_about, ref_shown),
                                               RECORD_MEMBER(LINE, NULL, property_about, address), RECORD_END};

struct property_about property_about_copy(const struct property_about *chosen) {
  struct property_about copy = *chosen;
  record_copy_texts(members, &copy);
  return copy;
}

struct property_about property_about_of(const struct property_row *row) {
  return (struct property_about){.id = mem_copy(row->id),
                                 .ref = mem_copy(row->ref),
                                 .ref_shown = mem_copy(row->ref_shown),
                                 .address = row->city[0] != '\0' ? mem_print("%s, %s", row->address, row->city)
                                                                 : mem_copy(row->address),
                                 .status = row->status,
                                 .place = row->place};
}

struct property_about property_about_of_visit(const struct visit *visit) {
  return (struct property_about){.id = mem_copy(visit->property_id),
                                 .ref = mem_copy(visit->ref),
                                 .ref_shown = mem_copy(visit->ref_shown),
                                 .address = mem_copy(visit->address != NULL ? visit->address : ""),
                                 .place = visit->place};
}

void property_about_say(const struct property_about *chosen, struct begun *begun) {
  begun_add(begun, "property", chosen->id);
  begun_add(begun, "ref", chosen->ref);
  begun_add(begun, "address", chosen->address);
  begun_add_number(begun, "place", chosen->place);
}

struct property_about property_about_begun(const struct begun *begun) {
  const char *ref = begun_text(begun, "ref");
  return (struct property_about){.id = mem_copy(begun_text(begun, "property")),
                                 .ref = mem_copy(ref),
                                 .ref_shown = text_clean_line(ref),
                                 .address = text_clean_line(begun_text(begun, "address")),
                                 .place = (int)begun_number(begun, "place", PROPERTY_PLACE_NONE)};
}

void property_about_clear(struct property_about *chosen) {
  record_free_texts(members, chosen);
  *chosen = (struct property_about){0};
}

struct job_property property_about_job(const struct property_about *chosen) {
  return (struct job_property){chosen->id, chosen->ref, chosen->address};
}
