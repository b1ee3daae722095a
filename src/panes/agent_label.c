#include "panes/agent_label.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

enum { AGENT_ID_CELLS = 4 };

void agent_label(const struct visit *visit, char *out, size_t size) {
  if (visit->agent_shown != NULL || !text_is_filled(visit->agent_id)) {
    text_copy(out, size, visit->agent_shown != NULL ? visit->agent_shown : _("no agent"));
    return;
  }
  AUTO(mem_free_at) char *id = text_clean_line(visit->agent_id);
  int used;
  snprintf(out, size, _("agent %.*s"), (int)text_fit(id, AGENT_ID_CELLS, &used), id);
}
