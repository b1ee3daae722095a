/* property_zone: the time where a property stands, told beside the account's where they differ. The zones that were
 * opened belong to one thread. */
#ifndef MODEL_PROPERTY_ZONE_H
#define MODEL_PROPERTY_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/mem.h"

struct zone;

/* Zones that were asked for, each opened once, or found not to be on this machine. */
struct property_zones;
struct property_zones *property_zones_new(void);
void property_zones_free(struct property_zones *take_zones);
AUTO_OF(struct property_zones, property_zones_free)

/* The clock at a place (model/property_place.h): its own; or it is elsewhere, and nobody knows how late it is there. */
struct property_zone {
  const struct zone *own; /* zones' own, or NULL: the account's */
  const char *where;      /* translated: "in Reunion", "local time"; NULL without one of its own */
  bool unknown;
};
/* Good as long as zones. A zone that this machine does not have is unknown. */
struct property_zone property_zone_of(struct property_zones *zones, int place);

/* Its clock shows another time than the account's then. */
bool property_zone_differs(const struct property_zone *zone, int64_t at);
/* ... or another day as well. */
bool property_zone_differs_by_day(const struct property_zone *zone, int64_t at);
/* The account's own time by name, to stand behind a time: "Paris time". Translated. */
const char *property_zone_account(void);

/* What is told beside the account's time, "" where that is all there is to tell: "14:00 in Reunion", with the day where
 * it is another one ("Tue 1 00:30 in Tahiti"); of a clock that is unknown the account's name: "Paris time". Translated.
 */
void property_zone_show(const struct property_zone *zone, int64_t at, char *out, size_t size);
/* The time alone: "14:00", "Tue 1 00:30"; "" of one that is unknown. */
void property_zone_show_time(const struct property_zone *zone, int64_t at, char *out, size_t size);
/* The account's zone, in brackets behind a time of it, with that: "Europe/Paris", "Europe/Paris; 14:00 in Reunion". */
void property_zone_name(const struct property_zone *zone, int64_t at, char *out, size_t size);

#endif
