/* load_seen: what a load has read, as numbers made of ids. */
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "work/load/load_seen.h"

enum { SEEN_FIRST = 256 };
static const uint64_t SEEN_HOW = 3;

uint64_t seen_number(const char *bytes, size_t length) {
  uint64_t number = 14695981039346656037u;
  for (size_t n = 0; n < length; n++)
    number = (number ^ (unsigned char)bytes[n]) * 1099511628211u;
  return number;
}

/* Where the number is, or would be. */
static uint64_t *seen_place(const struct seen *seen, uint64_t number) {
  size_t at = (size_t)(number >> 2) & (seen->size - 1);
  while (seen->numbers[at] != 0 && (seen->numbers[at] | SEEN_HOW) != (number | SEEN_HOW))
    at = (at + 1) & (seen->size - 1);
  return &seen->numbers[at];
}

static void seen_grow(struct seen *seen) {
  struct seen larger = {.size = seen->size > 0 ? seen->size * 2 : SEEN_FIRST, .count = seen->count};
  larger.numbers = mem_new_array(larger.size, sizeof *larger.numbers);
  for (size_t n = 0; n < seen->size; n++)
    if (seen->numbers[n] != 0) *seen_place(&larger, seen->numbers[n]) = seen->numbers[n];
  free(seen->numbers);
  *seen = larger;
}

bool seen_add(struct seen *seen, uint64_t number, enum seen_how how) {
  if (seen->count * 2 >= seen->size) seen_grow(seen);
  uint64_t *place = seen_place(seen, number);
  if (*place != 0) return false;
  *place = (number & ~SEEN_HOW) | (uint64_t)how;
  seen->count++;
  return true;
}

bool seen_has(const struct seen *seen, uint64_t number) {
  return seen->size > 0 && *seen_place(seen, number) != 0;
}

enum seen_how seen_find(const struct seen *seen, const char *id) {
  if (seen->size == 0) return SEEN_NOT;
  return (enum seen_how)(*seen_place(seen, seen_number(id, strlen(id))) & SEEN_HOW);
}

void seen_empty(struct seen *seen) {
  if (seen->count > 0) memset(seen->numbers, 0, seen->size * sizeof *seen->numbers);
  seen->count = 0;
}

void seen_clear(struct seen *seen) {
  free(seen->numbers);
  *seen = (struct seen){0};
}
