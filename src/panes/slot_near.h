/* slot_near: our own reason for a slot, beside Flatsy's star. UI thread. */
#ifndef PANES_SLOT_NEAR_H
#define PANES_SLOT_NEAR_H

#include "model/slot.h"
#include "tui/canvas.h"

/* " · Paul at 350 m at 10:15", in less room " · Paul 350 m 10:15", " · Paul 10:15"; nothing where nobody is near. */
void slot_near_draw(struct canvas *canvas, struct rect rect, const struct slot_near *near);

#endif
