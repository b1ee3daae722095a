/* dice: what the demo leaves to chance; the same seed gives the same. */
#ifndef SANDBOX_DICE_H
#define SANDBOX_DICE_H

#include <cjson/cJSON.h>

#include "sandbox/id.h"
#include "sandbox/words.h"

struct dice {
  unsigned state; /* not 0 */
};
/* The dice of a seed. */
struct dice dice_of_seed(unsigned seed);
/* A number from 0 on. */
unsigned dice_roll(struct dice *dice, unsigned below);
/* One of the words; the table's. */
const char *dice_word(struct dice *dice, const struct words *words);
/* Adds members as json_add does, and some of chance, which are dealt in their order: w one of the words (const struct
 * words *); r a number from least on (int, and below, unsigned); p a telephone number (its beginning, then as r); c
 * whether one in so many comes up (unsigned); a so many days before a moment (int64_t, then as r). */
cJSON *dice_add(struct dice *dice, cJSON *object, const char *members, ...);
/* An id that looks random. */
void dice_id(struct dice *dice, char out[ID_SIZE]);

#endif
