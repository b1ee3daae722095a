/* data: a lifelike account round the sandbox's now. The same seed gives the same account. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sandbox/data.h"

/* xorshift: the same everywhere. */
unsigned data_random(struct making *making, unsigned below) {
  unsigned x = making->random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  making->random = x;
  return x % below;
}

const char *data_word(struct making *making, const struct data_words *words) {
  return words->rows[data_random(making, words->count)];
}

void data_uuid(struct making *making, char out[37]) {
  unsigned parts[6]; /* in an order of their own: that of arguments is the compiler's */
  for (int n = 5; n >= 0; n--)
    parts[n] = data_random(making, n == 0 || n == 4 ? 0xFFFFFFFFu : n == 2 ? 0x1000 : n == 3 ? 0x4000 : 0x10000);
  snprintf(out, 37, "%08x-%04x-4%03x-%04x-%08x%04x", parts[0], parts[1] & 0xFFFF, parts[2] & 0xFFF,
           0x8000 + (parts[3] & 0x3FFF), parts[4], parts[5] & 0xFFFF);
}

void data_add(cJSON *object, const char *name, char *take_text) {
  cJSON_AddStringToObject(object, name, take_text);
  free(take_text);
}

void data_fill(struct sandbox *sandbox) {
  struct making making = {.sandbox = sandbox,
                          .random = sandbox->settings.seed * 2654435761u + 1,
                          .count = sandbox->settings.properties,
                          .now = moment_now(sandbox)};
  if (making.random == 0) making.random = 1;
  data_uuid(&making, sandbox->account_id);
  making.properties = mem_new_array((size_t)making.count, sizeof *making.properties);
  data_properties(&making);
  if (making.count > 0) data_visits(&making, sandbox->settings.visits);
  store_index(sandbox);
  data_drafts(&making);
  if (sandbox->settings.later) data_messages(&making);
  property_recount(sandbox, NULL);
  for (int n = 0; n < making.count; n++)
    cJSON_Delete(making.properties[n].summary);
  free(making.properties);
}
