/* copy: the sheet that shows what can be copied of a visit or a property, and gives it to the terminal's clipboard:
 * telephones first. UI thread. */
#ifndef PANES_COPY_H
#define PANES_COPY_H

#include "model/visit.h"
#include "panes/context.h"
#include "tui/sheet.h"

/* Of a visit: its own copy of what it shows. More of its property is asked of the cache. */
struct sheet *copy_visit_new(struct context *context, const struct visit *visit);
/* Of a property, with the sentence to read aloud ("": there is none). */
struct sheet *copy_property_new(struct context *context, const struct property_about *about, const char *sentence);

#endif
