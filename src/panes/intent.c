#include "panes/intent.h"

#include <stdlib.h>

#include "base/mem.h"

void intents_add(struct intents *intents, struct intent take_intent) {
  intents->all = mem_grow(intents->all, intents->count, sizeof take_intent);
  intents->all[intents->count++] = take_intent;
}

void intents_clear(struct intents *intents) {
  for (size_t n = 0; n < intents->count; n++) {
    property_about_clear(&intents->all[n].about);
    free(intents->all[n].id);
    free(intents->all[n].text);
    summary_pick_clear(&intents->all[n].pick);
  }
  free(intents->all);
}
