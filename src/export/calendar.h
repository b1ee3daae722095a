/* calendar: visits as an iCalendar file (RFC 5545) for calcurse, khal, Thunderbird, Outlook. A visit keeps its UID, and
 * with nothing changed its bytes, so that it can be imported again. Nobody is an attendee: no calendar writes to a
 * visitor. Main thread. */
#ifndef EXPORT_CALENDAR_H
#define EXPORT_CALENDAR_H

#include "export/export.h"

/* Times in the profile's zone, with its rules in the file. How many were left out, for they have no date. */
size_t calendar_print(const struct export *export, const struct visit_list *list) MUST_CHECK;

#endif
