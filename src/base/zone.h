/* zone: a time zone of this machine, read from its compiled file (TZif, RFC 8536 and 9636, versions 1 to 4), without
 * libc's one zone a process. Instants are seconds since 1970-01-01T00:00:00Z. Immutable once open: any thread. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "base/mem.h"

struct zone;

/* Opens a zone by its name below the zone folder (TZDIR, else /usr/share/zoneinfo); names that lead out of it are
 * refused. ERROR_CONFIG with a sentence: no such zone here, a damaged file, one that counts leap seconds. The caller
 * owns *zone (NULL on error) and frees it. */
enum error_code zone_open(const char *name, struct zone **zone, struct error *error) MUST_CHECK;
void zone_free(struct zone *take_zone);
AUTO_OF(struct zone, zone_free)
const char *zone_name(const struct zone *zone);
/* Seconds east of UTC at that instant, any instant. */
int zone_offset(const struct zone *zone, int64_t instant);

#endif
