/* demo_visits: the visits of the demo's account, before today and after, and their reports. */
#ifndef SANDBOX_DEMO_VISITS_H
#define SANDBOX_DEMO_VISITS_H

#include "sandbox/demo_properties.h"

/* There are properties. */
void demo_visits(struct demo *demo, int count);
/* Agents were late with the codes of the last visits that were done: also before the first visit of a day there are
 * drafts. */
void demo_drafts(struct demo *demo);

#endif
