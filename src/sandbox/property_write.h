/* property_write: what an agency does with a property besides saving it: when it can be visited, a pause, the end of
 * its visits, an invitation by mail. */
#ifndef SANDBOX_PROPERTY_WRITE_H
#define SANDBOX_PROPERTY_WRITE_H

#include "sandbox/call.h"

/* PUT property/availability */
bool property_write_availability(struct call *call);
/* POST property/REF/status */
bool property_write_status(struct call *call);
/* POST property/REF/terminate */
bool property_write_end(struct call *call);
/* POST sendmail/REF */
bool property_write_invitation(struct call *call);

#endif
