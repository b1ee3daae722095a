/* visit_read: the visits of a time, and one. */
#ifndef SANDBOX_VISIT_READ_H
#define SANDBOX_VISIT_READ_H

#include "sandbox/call.h"

/* GET visits */
bool visit_read_list(struct call *call);
/* GET visit/ID */
bool visit_read_one(struct call *call);

#endif
