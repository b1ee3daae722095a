/* control: the sandbox's own side, without a login: what it holds, and what agents, time and the vendor do, for tests.
 */
#ifndef SANDBOX_CONTROL_H
#define SANDBOX_CONTROL_H

#include "sandbox/call.h"

/* Faults, a line each, instead of those that there are. */
bool control_faults(struct call *call);

/* ---- what there is */
/* All of them, or those of a ref; hidden ones too. */
bool control_visits(struct call *call);
/* Invitations. */
bool control_mails(struct call *call);
/* The last requests to the API. */
bool control_requests(struct call *call);
bool control_messages(struct call *call);
/* The last events, and how far each is. */
bool control_events(struct call *call);

/* ---- what others do */
/* Members of a report: given ones are taken over, null ones removed. propertyId: which, of several. */
bool control_report(struct call *call);
/* Any status for a visitor; done begins a report. */
bool control_status(struct call *call);
/* Moves the sandbox's clock on. */
bool control_clock(struct call *call);
/* The vendor changes a property: any member, also those of no document. */
bool control_property(struct call *call);

#endif
