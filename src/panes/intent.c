#include "panes/intent.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void intent_clear(struct intent *intent) {
  property_about_clear(&intent->about);
  free(intent->id);
  free(intent->text);
}

bool intents_take(struct intents *intents, struct intent *intent) {
  if (intents->count == 0) return false;
  *intent = intents->waiting[0];
  memmove(intents->waiting, intents->waiting + 1, --intents->count * sizeof *intents->waiting);
  return true;
}

void intents_clear(struct intents *intents) {
  for (struct intent intent; intents_take(intents, &intent);)
    intent_clear(&intent);
  free(intents->waiting);
}
