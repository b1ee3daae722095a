#include "panes/second_thoughts.h"

#include <stdlib.h>

#include "base/mem.h"

struct second_thought {
  uint64_t serial; /* of its job */
  int64_t row;     /* 0: not heard of yet */
  unsigned yes;
};

void second_thoughts_clear(struct second_thoughts *thoughts) {
  free(thoughts->all);
  *thoughts = (struct second_thoughts){0};
}

void second_thoughts_add(struct second_thoughts *thoughts, uint64_t serial) {
  thoughts->all = mem_grow(thoughts->all, thoughts->count, sizeof *thoughts->all);
  thoughts->all[thoughts->count++] = (struct second_thought){.serial = serial, .yes = thoughts->yes};
}

/* Of the rows that are not settled, which come first. */
static bool second_thoughts_is_listed(const struct second_thought *thought, const struct event *outbox) {
  size_t n = 0;
  while (n < outbox->unsettled && outbox->rows[n].id != thought->row)
    n++;
  return n < outbox->unsettled && outbox->rows[n].state_is == OUTBOX_HELD;
}

/* It is not held any more, or never was. */
static bool second_thoughts_ends(struct second_thought *thought, const struct event *event) {
  switch (event->type) {
  case EVENT_DONE:
    return event->serial == thought->serial && thought->row == 0;
  case EVENT_WRITE:
    if (thought->row == 0 && event->serial == thought->serial) thought->row = event->rows[0].id;
    return thought->row == event->rows[0].id && event->rows[0].state_is != OUTBOX_HELD;
  case EVENT_OUTBOX:
    return thought->row != 0 && !second_thoughts_is_listed(thought, event);
  default:
    return false;
  }
}

void second_thoughts_hear(struct second_thoughts *thoughts, const struct event *event) {
  size_t kept = 0;
  for (size_t n = 0; n < thoughts->count; n++)
    if (!second_thoughts_ends(&thoughts->all[n], event)) thoughts->all[kept++] = thoughts->all[n];
  thoughts->count = kept;
}

unsigned second_thoughts_last(const struct second_thoughts *thoughts) {
  return thoughts->count > 0 ? thoughts->all[thoughts->count - 1].yes : 0;
}
