#include "sandbox/dice.h"

#include <stdio.h>

#include "sandbox/json.h"
#include "sandbox/moment.h"

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

static unsigned dice_from(struct dice *dice, va_list *values) {
  int least = va_arg(*values, int);
  return (unsigned)least + dice_roll(dice, va_arg(*values, unsigned));
}

/* NULL: it is not of chance. */
static cJSON *dice_item(struct dice *dice, char type, va_list *values) {
  const char *begins = type == 'p' ? va_arg(*values, const char *) : "";
  int64_t moment = type == 'a' ? va_arg(*values, int64_t) : 0;
  return type == 'w'   ? cJSON_CreateString(dice_word(dice, va_arg(*values, const struct words *)))
         : type == 'r' ? cJSON_CreateNumber(dice_from(dice, values))
         : type == 'p' ? json_format("%s%08u", begins, dice_from(dice, values))
         : type == 'c' ? cJSON_CreateBool(dice_roll(dice, va_arg(*values, unsigned)) == 0)
         : type == 'a' ? json_moment(moment - (int64_t)dice_from(dice, values) * MOMENT_DAY)
                       : NULL;
}

cJSON *dice_add(struct dice *dice, cJSON *object, const char *members, ...) {
  va_list values;
  if (object == NULL) object = cJSON_CreateObject();
  va_start(values, members);
  for (struct json_member next; json_next(&members, &next);) {
    cJSON *item = dice_item(dice, next.type, &values);
    cJSON_AddItemToObject(object, next.name, item != NULL ? item : json_item(next.type, &values));
  }
  va_end(values);
  return object;
}

void dice_id(struct dice *dice, char out[ID_SIZE]) {
  unsigned parts[6]; /* in an order of their own: that of arguments is the compiler's */
  for (int n = 5; n >= 0; n--)
    parts[n] = dice_roll(dice, n == 0 || n == 4 ? 0xFFFFFFFFu : n == 2 ? 0x1000 : n == 3 ? 0x4000 : 0x10000);
  snprintf(out, ID_SIZE, "%08x-%04x-4%03x-%04x-%08x%04x", parts[0], parts[1] & 0xFFFF, parts[2] & 0xFFF,
           0x8000 + (parts[3] & 0x3FFF), parts[4], parts[5] & 0xFFFF);
}
