/* visit_write: create, reschedule, cancel, a visitor's details. */
#ifndef SANDBOX_VISIT_WRITE_H
#define SANDBOX_VISIT_WRITE_H

#include "sandbox/call.h"

bool visit_write_create(struct call *call);
bool visit_write_reschedule(struct call *call);
bool visit_write_cancel(struct call *call);
/* The four members replaced, fields when given (A31). */
bool visit_write_visitor(struct call *call);

#endif
