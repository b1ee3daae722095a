#include "panes/slot_near.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"
#include "model/earth.h"

enum { NEAR_HERE_METRES = 50 };

void slot_near_draw(struct canvas *canvas, struct rect rect, const struct slot_near *near) {
  char way[32], when[32], said[150], text[160];
  if (near->agent[0] == '\0') return;
  when_show_time(near->at, when, sizeof when);
  if (near->metres < NEAR_HERE_METRES)
    snprintf(way, sizeof way, "%s", _("here"));
  else
    earth_show(near->metres, way, sizeof way);
  /* The first name alone, but of "agent 2" all. */
  bool numbered = strpbrk(near->agent, "0123456789") != NULL;
  int first = numbered ? SLOT_AGENT : (int)strcspn(near->agent, " ");
  for (int brief = 0; brief < 5; brief++) {
    if (brief == 0)
      snprintf(said, sizeof said,
               near->metres < NEAR_HERE_METRES
                   ? _("%s %s at %s")     /* TRANSLATORS: an agent, "here", a time: "Paul here at 10:15" */
                   : _("%s at %s at %s"), /* TRANSLATORS: an agent, a way, a time: "Paul at 350 m at 10:15" */
               near->agent, way, when);
    else if (brief < 3)
      snprintf(said, sizeof said, "%.*s %s %s", brief == 1 ? SLOT_AGENT : first, near->agent, way, when);
    else if (brief == 3)
      snprintf(said, sizeof said, "%.*s %s", first, near->agent, when);
    else
      snprintf(said, sizeof said, "%s %s", way, when);
    snprintf(text, sizeof text, " · %s", said);
    if (text_width(text) > rect.width) continue;
    canvas_text(canvas, rect.x, rect.y, rect.width, STYLE_FAINT, text);
    return;
  }
}
