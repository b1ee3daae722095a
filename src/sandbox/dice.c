#include "sandbox/dice.h"

#include <stdio.h>

struct dice dice_of_seed(unsigned seed) {
  unsigned state = seed * 2654435761u + 1;
  return (struct dice){state != 0 ? state : 1};
}

/* xorshift: the same everywhere. */
unsigned dice_roll(struct dice *dice, unsigned below) {
  unsigned x = dice->state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  dice->state = x;
  return x % below;
}

const char *dice_word(struct dice *dice, const struct words *words) {
  return words->rows[dice_roll(dice, words->count)];
}

void dice_id(struct dice *dice, char out[ID_SIZE]) {
  unsigned parts[6]; /* in an order of their own: that of arguments is the compiler's */
  for (int n = 5; n >= 0; n--)
    parts[n] = dice_roll(dice, n == 0 || n == 4 ? 0xFFFFFFFFu : n == 2 ? 0x1000 : n == 3 ? 0x4000 : 0x10000);
  snprintf(out, ID_SIZE, "%08x-%04x-4%03x-%04x-%08x%04x", parts[0], parts[1] & 0xFFFF, parts[2] & 0xFFF,
           0x8000 + (parts[3] & 0x3FFF), parts[4], parts[5] & 0xFFFF);
}
