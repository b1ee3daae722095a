#include "model/change.h"

#include <stdlib.h>

void change_list_free(struct change *take_changes, size_t count) {
  for (size_t n = 0; take_changes != NULL && n < count; n++) {
    free(take_changes[n].visit_id);
    free(take_changes[n].ref_shown);
    free(take_changes[n].visitor_name);
  }
  free(take_changes);
}
