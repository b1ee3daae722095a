/* visit_read: the visits of a time, and one. */
#ifndef SANDBOX_VISIT_READ_H
#define SANDBOX_VISIT_READ_H

#include "sandbox/call.h"

bool visit_read_list(struct call *call);
bool visit_read_one(struct call *call);

#endif
