/* property_save: what a save may hold, and what becomes of it. */
#ifndef SANDBOX_PROPERTY_SAVE_H
#define SANDBOX_PROPERTY_SAVE_H

#include "sandbox/call.h"

/* POST properties */
bool property_save(struct call *call);

#endif
