#include "dice.h"

unsigned dice_draw(struct dice *dice, unsigned below) {
  dice->seed = dice->seed * 1664525u + 1013904223u;
  return (dice->seed >> 8) % below;
}

bool dice_one_in(struct dice *dice, unsigned of) {
  return dice_draw(dice, of) == 0;
}
