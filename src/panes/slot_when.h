/* slot_when: when a slot is, in a column of slots. UI thread. */
#ifndef PANES_SLOT_WHEN_H
#define PANES_SLOT_WHEN_H

#include "model/property_zone.h"
#include "tui/canvas.h"

/* "Fri  4 14:30": days of one digit stand under those of two, so that the times make a column. */
void slot_when_show(int64_t at, int64_t now, char *out, size_t size);
/* " (17:30 in Reunion)"; where that does not fit " (17:30)", or nothing: the question says it. Cells. */
int slot_when_draw_there(struct canvas *canvas, struct rect rect, const struct property_zone *zone, int64_t at);

#endif
