/* open_writes: what of this account's outbox is on its way: waits, is being sent, or is being checked. Rows show it,
 * and nobody asks for the same twice. UI thread. */
#ifndef PANES_OPEN_WRITES_H
#define PANES_OPEN_WRITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/outbox_kind.h"
#include "work/event.h"

struct open_write {
  int64_t id; /* of its row */
  enum outbox_kind kind;
  bool resumes;                       /* a resumption, not a pause */
  bool held;                          /* not sent yet */
  bool elsewhere;                     /* another visitdeck that is open has it */
  bool asks;                          /* not on its way: a person decides in the outbox */
  int64_t at;                         /* of the booking or move; WHEN_NONE: of neither */
  char *kind_label, *said;            /* "cancel", "cancel: waiting", translated */
  char *about;                        /* "75-1042, Marie Dupont" */
  char *visit_id, *property_id, *ref; /* what it is about, exact; NULL: not known, or nothing */
  char *email;                        /* whom; NULL: the only visitor, or nobody */
};
struct open_writes {
  unsigned changed; /* counts what changes of these */
  size_t count;
  struct open_write *rows; /* newest first */
};
#define OPEN_WRITES(kind) (1u << (kind))
enum {
  OPEN_WRITES_OF_VISIT = OPEN_WRITES(OUTBOX_CANCEL) | OPEN_WRITES(OUTBOX_MOVE) | OPEN_WRITES(OUTBOX_VISITOR),
  OPEN_WRITES_OF_PROPERTY = OPEN_WRITES(OUTBOX_SAVE) | OPEN_WRITES(OUTBOX_AVAILABILITY) | OPEN_WRITES(OUTBOX_STATUS) |
                            OPEN_WRITES(OUTBOX_TERMINATE)
};
void open_writes_clear(struct open_writes *writes);
/* EVENT_OUTBOX: these are all. */
void open_writes_note(struct open_writes *writes, const struct event *event);
/* The newest of these kinds about a visit, of one of its visitors (exact; NULL: of any); NULL: there is none. Valid
 * until the next event. */
const struct open_write *open_writes_of_visit(const struct open_writes *writes, unsigned kinds, const char *visit_id,
                                              const char *email);
/* The same about a property, named by its id, or by its reference where the row knows no id. */
const struct open_write *open_writes_of_property(const struct open_writes *writes, unsigned kinds, const char *id,
                                                 const char *ref);
/* The same of a visitor at that property, of that instant (WHEN_NONE: of any). */
const struct open_write *open_writes_of_visitor(const struct open_writes *writes, unsigned kinds, const char *id,
                                                const char *email, int64_t at);
/* Which kinds stand in the way of another one of that kind about the same. */
unsigned open_writes_in_the_way(enum outbox_kind kind);
/* Nothing of it is on its way: it is held, or a person decides. */
bool open_writes_rests(const struct open_write *write);
/* Of how many a person decides. */
size_t open_writes_asking(const struct open_writes *writes);
/* The newest that another window holds, and that a person can still stop; NULL: there is none. */
const struct open_write *open_writes_held_elsewhere(const struct open_writes *writes);
/* What it is to be called where it is shown: translated. NULL: as if one were on its way. */
const char *open_writes_label(const struct open_write *write);
/* Why there can't be another one: translated. write NULL: NULL. */
const char *open_writes_why_not(const struct open_write *write);

#endif
