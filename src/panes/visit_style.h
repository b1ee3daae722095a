/* visit_style: how a visit's status looks, on every screen. UI thread. */
#ifndef PANES_VISIT_STYLE_H
#define PANES_VISIT_STYLE_H

#include "model/visit.h"
#include "tui/canvas.h"

enum style visit_style(enum visit_status status);

#endif
