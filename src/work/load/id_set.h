/* id_set: what was read, as numbers made of ids. Worker thread. */
#ifndef WORK_LOAD_ID_SET_H
#define WORK_LOAD_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ids that were read, as numbers (text_number), in open addressing; the two lowest bits say how. */
enum id_seen { SEEN_NOT, SEEN_UNDATED, SEEN_GOOD, SEEN_LEFT_OUT /* of what can't be read */ };
struct id_set {
  uint64_t *numbers; /* 0 = empty */
  size_t size, count;
};
/* True if it was not there. What is there stays as it is. */
bool id_set_add(struct id_set *seen, uint64_t number, enum id_seen how);
bool id_set_has(const struct id_set *seen, uint64_t number);
enum id_seen id_set_find(const struct id_set *seen, const char *id);
/* Its memory stays. */
void id_set_empty(struct id_set *seen);
void id_set_clear(struct id_set *seen);

#endif
