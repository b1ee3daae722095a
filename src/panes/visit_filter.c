#include "panes/visit_filter.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

bool visit_filter_status(const struct visit *visit, char letter, int64_t now) {
  static const enum visit_status statuses[] = {['p'] = VISIT_PROPOSED, ['c'] = VISIT_CONFIRMED, ['d'] = VISIT_DONE};
  bool mixed;
  enum visit_status status = visit_summary_status(visit, &mixed);
  if (letter == 0 || visit_has_odd_status(visit)) return true;
  if (letter == 'x') return visit_status_is_cancelled(status);
  return letter == 'b' ? visit_draft_age(visit, now) >= 0 : status == statuses[(size_t)letter];
}

const char *visit_filter_word(char letter) {
  return letter == 'p'   ? _("proposed")
         : letter == 'c' ? _("confirmed")
         : letter == 'd' ? C_("visits", "done")
         : letter == 'x' ? _("cancelled")
                         : _("draft reports");
}

char *visit_filter_text(const struct visit *visit) {
  AUTO(mem_free_at) char *visitor = visit_who(visit);
  const char *phone = visit->visitor_count > 0 ? visit->visitors[0].visitor.phone : NULL;
  AUTO(mem_free_at)
  char *all = mem_print("%s %s %s %s", visit->ref_shown, visit->address != NULL ? visit->address : "", visitor,
                        phone != NULL ? phone : "");
  return text_fold(all);
}

void visit_filter_title(char letter, const char *typed, size_t passes, size_t all, char *out, size_t size) {
  char text[64];
  text_copy(text, sizeof text, typed);
  out[0] = '\0';
  if (letter == 0 && text[0] == '\0') return;
  const char *slash = text[0] == '\0' ? "" : letter != 0 ? " /" : "/";
  snprintf(out, size, "  %zu/%zu %s%s%s", passes, all, letter != 0 ? visit_filter_word(letter) : "", slash, text);
}
