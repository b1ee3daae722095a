#include "relay/witness.h"

void witness_event(struct witness *witness) {
  *witness = (struct witness){0};
}

void witness_change(struct witness *witness) {
  witness->finds = true;
}

void witness_list(struct witness *witness, bool whole, int64_t now_ms) {
  bool counts = witness->finds && whole && witness->count < WITNESS_LISTS;
  witness->finds = false;
  if (counts) witness->found_ms[witness->count++] = now_ms;
}

bool witness_misses_events(const struct witness *witness, int64_t now_ms) {
  return witness->count == WITNESS_LISTS && now_ms - witness->found_ms[WITNESS_LISTS - 1] >= WITNESS_LATE_MS;
}
