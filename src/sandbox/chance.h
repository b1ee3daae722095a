/* chance: what the demo leaves to chance; the same seed gives the same. */
#ifndef SANDBOX_CHANCE_H
#define SANDBOX_CHANCE_H

#include <cjson/cJSON.h>

#include "sandbox/id.h"
#include "sandbox/demo_words.h"

struct chance {
  unsigned state; /* not 0 */
};
/* The chance of a seed. */
struct chance chance_of_seed(unsigned seed);
/* A number from 0 on. */
unsigned chance_number(struct chance *chance, unsigned below);
/* One of the words; the table's. */
const char *chance_word(struct chance *chance, const struct demo_words *words);
/* Adds members as json_add does, and some of chance, which are dealt in their order: w one of the words (const struct
 * words *); r a number from least on (int, and below, unsigned); p a telephone number (its beginning, then as r); c
 * whether one in so many comes up (unsigned); a so many days before an instant (int64_t, then as r). */
cJSON *chance_add(struct chance *chance, cJSON *object, const char *members, ...);
/* An id that looks random. */
void chance_id(struct chance *chance, char out[ID_SIZE]);

#endif
