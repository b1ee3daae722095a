/* load_seen: what was read, as numbers made of ids. Worker thread. */
#ifndef WORK_LOAD_LOAD_SEEN_H
#define WORK_LOAD_LOAD_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ids that were read, as numbers, in open addressing; the two lowest bits say how. */
enum seen_how { SEEN_NOT, SEEN_UNDATED, SEEN_GOOD, SEEN_LEFT_OUT /* of what can't be read */ };
struct seen {
  uint64_t *numbers; /* 0 = empty */
  size_t size, count;
};
uint64_t seen_number(const char *bytes, size_t length);
/* True if it was not there. What is there stays as it is. */
bool seen_add(struct seen *seen, uint64_t number, enum seen_how how);
bool seen_has(const struct seen *seen, uint64_t number);
enum seen_how seen_find(const struct seen *seen, const char *id);
/* Its memory stays. */
void seen_empty(struct seen *seen);
void seen_clear(struct seen *seen);

#endif
