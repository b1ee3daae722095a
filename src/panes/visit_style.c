#include "panes/visit_style.h"

enum style visit_style(enum visit_status status) {
  if (visit_status_is_cancelled(status)) return STYLE_FAINT;
  return status == VISIT_PROPOSED ? STYLE_WARN : status == VISIT_CONFIRMED ? STYLE_GOOD : STYLE_TEXT;
}
