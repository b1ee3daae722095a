/* visit_write: create, reschedule, cancel, a visitor's details. */
#ifndef SANDBOX_VISIT_WRITE_H
#define SANDBOX_VISIT_WRITE_H

#include "sandbox/call.h"

/* POST visit/create */
bool visit_write_create(struct call *call);
/* POST visit/reschedule */
bool visit_write_reschedule(struct call *call);
/* POST visit/cancel */
bool visit_write_cancel(struct call *call);
/* POST update/visitor: the four members replaced, fields when given. */
bool visit_write_visitor(struct call *call);

#endif
