/* dice: what the demo leaves to chance; the same seed gives the same. */
#ifndef SANDBOX_DICE_H
#define SANDBOX_DICE_H

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
/* An id that looks random. */
void dice_id(struct dice *dice, char out[ID_SIZE]);

#endif
