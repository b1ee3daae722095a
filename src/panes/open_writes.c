#include "panes/open_writes.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/record.h"
#include "base/text.h"
#include "base/when.h"
#include "model/same.h"

static const struct record_member members[] = {
    RECORD_MEMBER(LINE, NULL, open_write, kind_label),   RECORD_MEMBER(LINE, NULL, open_write, said),
    RECORD_MEMBER(LINE, NULL, open_write, about),        RECORD_MEMBER(EXACT, NULL, open_write, visit_id),
    RECORD_MEMBER(EXACT, NULL, open_write, property_id), RECORD_MEMBER(EXACT, NULL, open_write, ref),
    RECORD_MEMBER(EXACT, NULL, open_write, email),       RECORD_END};

void open_writes_clear(struct open_writes *writes) {
  record_free_list(members, mem_take(&writes->rows), writes->count, sizeof *writes->rows);
  writes->count = 0;
}

/* "75-1042, Marie Dupont": what of it there is. */
static char *open_writes_about(const struct outbox_view *row) {
  const char *ref = row->ref_shown != NULL ? row->ref_shown : "";
  const char *name = row->visitor_name != NULL ? row->visitor_name : "";
  return mem_print("%s%s%s", ref, ref[0] != '\0' && name[0] != '\0' ? ", " : "", name);
}

void open_writes_note(struct open_writes *writes, const struct event *event) {
  open_writes_clear(writes);
  writes->changed++;
  writes->rows = mem_new_array(event->unsettled + 1, sizeof *writes->rows);
  for (size_t n = 0; n < event->count && writes->count < event->unsettled; n++) {
    const struct outbox_view *row = &event->rows[n];
    if (row->settled || row->others) continue; /* another account's is not about what is shown here */
    struct open_write *write = &writes->rows[writes->count++];
    *write = (struct open_write){.id = row->id,
                                 .kind = row->kind_is,
                                 .resumes = row->resumes,
                                 .held = row->state_is == OUTBOX_HELD,
                                 .elsewhere = row->elsewhere,
                                 .asks = row->asks,
                                 .at = row->at,
                                 .visit_id = row->visit_id,
                                 .property_id = row->property_id,
                                 .ref = row->ref,
                                 .email = row->visitor_email,
                                 .kind_label = row->kind_label};
    record_copy_texts(members, write);
    write->said = mem_print(_("%s: %s"), row->kind_label, row->state_label);
    write->about = open_writes_about(row);
  }
}

static bool open_writes_is_id(const char *one, const char *other) {
  return one != NULL && other != NULL && text_same_id(one, other);
}

static bool open_writes_is_email(const struct open_write *write, const char *email) {
  return write->email == NULL || email == NULL || same_email(write->email, email);
}

/* What is named by a reference may since be known by its id. */
static bool open_writes_is_property(const struct open_write *write, const char *id, const char *ref) {
  if (write->property_id != NULL && id != NULL) return text_same_id(write->property_id, id);
  return write->ref != NULL && ref != NULL && strcmp(write->ref, ref) == 0;
}

const struct open_write *open_writes_of_visit(const struct open_writes *writes, unsigned kinds, const char *visit_id,
                                              const char *email) {
  for (size_t n = 0; n < writes->count; n++) {
    const struct open_write *write = &writes->rows[n];
    bool here = (kinds & OPEN_WRITES(write->kind)) != 0 && open_writes_is_id(write->visit_id, visit_id);
    if (here && open_writes_is_email(write, email)) return write;
  }
  return NULL;
}

const struct open_write *open_writes_of_property(const struct open_writes *writes, unsigned kinds, const char *id,
                                                 const char *ref) {
  for (size_t n = 0; n < writes->count; n++) {
    const struct open_write *write = &writes->rows[n];
    if ((kinds & OPEN_WRITES(write->kind)) != 0 && open_writes_is_property(write, id, ref)) return write;
  }
  return NULL;
}

const struct open_write *open_writes_of_visitor(const struct open_writes *writes, unsigned kinds, const char *id,
                                                const char *email, int64_t at) {
  for (size_t n = 0; n < writes->count; n++) {
    const struct open_write *write = &writes->rows[n];
    bool here = (kinds & OPEN_WRITES(write->kind)) != 0 && open_writes_is_id(write->property_id, id);
    here = here && (at == WHEN_NONE || write->at == at);
    if (here && write->email != NULL && email != NULL && same_email(write->email, email)) return write;
  }
  return NULL;
}

unsigned open_writes_in_the_way(enum outbox_kind kind) {
  switch (kind) {
  case OUTBOX_CANCEL:
  case OUTBOX_MOVE:
    return OPEN_WRITES(OUTBOX_CANCEL) | OPEN_WRITES(OUTBOX_MOVE);
  case OUTBOX_VISITOR:
    return OPEN_WRITES(OUTBOX_CANCEL) | OPEN_WRITES(OUTBOX_VISITOR);
  case OUTBOX_STATUS:
    return OPEN_WRITES(OUTBOX_STATUS) | OPEN_WRITES(OUTBOX_TERMINATE);
  default:
    return OPEN_WRITES(kind);
  }
}

bool open_writes_rests(const struct open_write *write) {
  return write->held || write->asks;
}

const struct open_write *open_writes_held_elsewhere(const struct open_writes *writes) {
  size_t n = 0;
  while (n < writes->count && !(writes->rows[n].held && writes->rows[n].elsewhere))
    n++;
  return n < writes->count ? &writes->rows[n] : NULL;
}

size_t open_writes_asking(const struct open_writes *writes) {
  size_t count = 0;
  for (size_t n = 0; n < writes->count; n++)
    count += writes->rows[n].asks;
  return count;
}

const char *open_writes_label(const struct open_write *write) {
  return write != NULL && open_writes_rests(write) ? _("In the outbox") : _("On its way");
}

const char *open_writes_why_not(const struct open_write *write) {
  if (write == NULL) return NULL;
  if (write->asks) return _("The same waits in the outbox for your decision: o shows it");
  if (write->held) return _("The same is held in the outbox and not sent yet: o shows it");
  switch (write->kind) {
  case OUTBOX_CANCEL:
    return _("The cancellation of this visit is on its way already: the outbox shows it");
  case OUTBOX_MOVE:
    return _("This visit is being moved already: the outbox shows it");
  case OUTBOX_VISITOR:
    return _("A change of this visitor is on its way already: the outbox shows it");
  case OUTBOX_AVAILABILITY:
    return _("New hours of this property are on their way already: the outbox shows them");
  case OUTBOX_STATUS:
    return write->resumes ? _("The resumption of this property is on its way already: the outbox shows it")
                          : _("The pause of this property is on its way already: the outbox shows it");
  case OUTBOX_TERMINATE:
    return _("The end of this property's visits is on its way already: the outbox shows it");
  case OUTBOX_INVITE:
    return _("An invitation of this visitor to this property is on its way already: the outbox shows it");
  default:
    return _("A change of this property is on its way already: the outbox shows it");
  }
}
