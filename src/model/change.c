#include "model/change.h"

#include "base/record.h"

void change_list_free(struct change *take_changes, size_t count) {
  static const struct record_member texts[] = {
      RECORD_MEMBER(EXACT, NULL, change, id),       RECORD_MEMBER(EXACT, NULL, change, visit_id),
      RECORD_MEMBER(LINE, NULL, change, ref_shown), RECORD_MEMBER(LINE, NULL, change, visitor_name),
      RECORD_MEMBER(LINE, NULL, change, seat),      RECORD_END};
  record_free_list(texts, take_changes, take_changes != NULL ? count : 0, sizeof *take_changes);
}
