/* dice: chance that comes again: the same draws from the same seed, on every machine. For tests that try what nobody
 * thought of. */
#ifndef TESTS_DICE_H
#define TESTS_DICE_H

#include <stdbool.h>

struct dice {
  unsigned seed;
};
/* 0 or more, below that. */
unsigned dice_draw(struct dice *dice, unsigned below);
/* Once in so many draws. */
bool dice_one_in(struct dice *dice, unsigned of);
/* One of an array. */
#define DICE_PICK(dice, list) (list)[dice_draw(dice, sizeof(list) / sizeof *(list))]

#endif
