#include "model/found.h"

#include <stdlib.h>

#include "base/i18n.h"

static const struct {
  const char *word, *heading;
} kinds[FOUND_KINDS] = {
#define X(name, word, heading) [name] = {word, heading},
    FOUND_KIND_LIST(X)
#undef X
};

const char *found_kind_word(enum found_kind kind) {
  return kinds[kind].word;
}

const char *found_kind_heading(enum found_kind kind) {
  return _(kinds[kind].heading);
}

void found_list_free(struct found_list *take_list) {
  if (take_list == NULL) return;
  for (size_t n = 0; n < take_list->count; n++) {
    free(take_list->items[n].id);
    property_free(take_list->items[n].property);
    visit_free(take_list->items[n].visit);
  }
  free(take_list->items);
  free(take_list);
}
