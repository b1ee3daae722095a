#include "panes/slot_when.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/context.h"

void slot_when_show(int64_t at, int64_t now, char *out, size_t size) {
  when_show_coming(at, now, out, size);
  char *digit = strchr(out, ' ');
  size_t length = strlen(out);
  if (digit == NULL || digit[1] == '\0' || digit[2] != ' ' || length + 2 > size) return;
  memmove(digit + 1, digit, length - (size_t)(digit - out) + 1);
}

int slot_when_draw_there(struct canvas *canvas, struct rect rect, const struct property_zone *zone, int64_t at) {
  char there[96], text[CONTEXT_THERE];
  for (int whole = 1; whole >= 0; whole--) {
    (whole ? property_zone_show : property_zone_show_time)(zone, at, there, sizeof there);
    snprintf(text, sizeof text, there[0] != '\0' ? _(" (%s)") : "%s", there);
    if (text_width(text) > rect.width) continue;
    return canvas_text(canvas, rect.x, rect.y, rect.width, STYLE_FAINT, text);
  }
  return 0;
}
