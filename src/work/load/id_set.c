/* id_set: what a load has read, as numbers made of ids. */
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "base/text.h"
#include "work/load/id_set.h"

enum { SEEN_FIRST = 256 };
static const uint64_t SEEN_HOW = 3;

/* Where the number is, or would be. */
static uint64_t *id_set_place(const struct id_set *seen, uint64_t number) {
  size_t at = (size_t)(number >> 2) & (seen->size - 1);
  while (seen->numbers[at] != 0 && (seen->numbers[at] | SEEN_HOW) != (number | SEEN_HOW))
    at = (at + 1) & (seen->size - 1);
  return &seen->numbers[at];
}

static void id_set_grow(struct id_set *seen) {
  struct id_set larger = {.size = seen->size > 0 ? seen->size * 2 : SEEN_FIRST, .count = seen->count};
  larger.numbers = mem_new_array(larger.size, sizeof *larger.numbers);
  for (size_t n = 0; n < seen->size; n++)
    if (seen->numbers[n] != 0) *id_set_place(&larger, seen->numbers[n]) = seen->numbers[n];
  free(seen->numbers);
  *seen = larger;
}

bool id_set_add(struct id_set *seen, uint64_t number, enum id_seen how) {
  if (seen->count * 2 >= seen->size) id_set_grow(seen);
  uint64_t *place = id_set_place(seen, number);
  if (*place != 0) return false;
  *place = (number & ~SEEN_HOW) | (uint64_t)how;
  seen->count++;
  return true;
}

bool id_set_has(const struct id_set *seen, uint64_t number) {
  return seen->size > 0 && *id_set_place(seen, number) != 0;
}

enum id_seen id_set_find(const struct id_set *seen, const char *id) {
  if (seen->size == 0) return SEEN_NOT;
  return (enum id_seen)(*id_set_place(seen, text_number(id)) & SEEN_HOW);
}

void id_set_empty(struct id_set *seen) {
  if (seen->count > 0) memset(seen->numbers, 0, seen->size * sizeof *seen->numbers);
  seen->count = 0;
}

void id_set_clear(struct id_set *seen) {
  free(seen->numbers);
  *seen = (struct id_set){0};
}
