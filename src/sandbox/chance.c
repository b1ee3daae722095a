#include "sandbox/chance.h"

#include <stdio.h>

#include "sandbox/json.h"
#include "sandbox/instant.h"

struct chance chance_of_seed(unsigned seed) {
  unsigned state = seed * 2654435761u + 1;
  return (struct chance){state != 0 ? state : 1};
}

/* xorshift: the same everywhere. */
unsigned chance_number(struct chance *chance, unsigned below) {
  unsigned x = chance->state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  chance->state = x;
  return x % below;
}

const char *chance_word(struct chance *chance, const struct demo_words *words) {
  return words->rows[chance_number(chance, words->count)];
}

static unsigned chance_from(struct chance *chance, va_list *values) {
  int least = va_arg(*values, int);
  return (unsigned)least + chance_number(chance, va_arg(*values, unsigned));
}

/* NULL: it is not of chance. */
static cJSON *chance_item(struct chance *chance, char type, va_list *values) {
  const char *begins = type == 'p' ? va_arg(*values, const char *) : "";
  int64_t instant = type == 'a' ? va_arg(*values, int64_t) : 0;
  return type == 'w'   ? cJSON_CreateString(chance_word(chance, va_arg(*values, const struct demo_words *)))
         : type == 'r' ? cJSON_CreateNumber(chance_from(chance, values))
         : type == 'p' ? json_format("%s%08u", begins, chance_from(chance, values))
         : type == 'c' ? cJSON_CreateBool(chance_number(chance, va_arg(*values, unsigned)) == 0)
         : type == 'a' ? json_instant(instant - (int64_t)chance_from(chance, values) * INSTANT_DAY)
                       : NULL;
}

cJSON *chance_add(struct chance *chance, cJSON *object, const char *members, ...) {
  va_list values;
  if (object == NULL) object = cJSON_CreateObject();
  va_start(values, members);
  for (struct json_member next; json_next(&members, &next);) {
    cJSON *item = chance_item(chance, next.type, &values);
    cJSON_AddItemToObject(object, next.name, item != NULL ? item : json_item(next.type, &values));
  }
  va_end(values);
  return object;
}

void chance_id(struct chance *chance, char out[ID_SIZE]) {
  unsigned parts[6]; /* in an order of their own: that of arguments is the compiler's */
  for (int n = 5; n >= 0; n--)
    parts[n] = chance_number(chance, n == 0 || n == 4 ? 0xFFFFFFFFu : n == 2 ? 0x1000 : n == 3 ? 0x4000 : 0x10000);
  snprintf(out, ID_SIZE, "%08x-%04x-4%03x-%04x-%08x%04x", parts[0], parts[1] & 0xFFFF, parts[2] & 0xFFF,
           0x8000 + (parts[3] & 0x3FFF), parts[4], parts[5] & 0xFFFF);
}
