/* export: visits for other programs, and for paper. What is written is clean, in the profile's zone and the person's
 * language, and goes to a file in pieces: no list is in memory twice. Main thread. */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "model/property.h"
#include "model/property_zone.h"
#include "model/visit.h"

struct export {
  FILE *out;
  struct property_zones *zones;               /* the clocks of the properties elsewhere */
  const char *host;                           /* of the account's server: whose visits these are */
  int64_t now;                                /* UTC */
  const struct export_properties *properties; /* what is known of theirs; NULL: nothing was asked */
};
/* Properties of the visits, as far as they are known here, in order of their ids (strcmp). */
struct export_properties {
  size_t count;
  struct property **properties;
};
/* The visit's; NULL: not known here. */
const struct property *export_property(const struct export *export, const struct visit *visit);

/* "06 12 34 56 78", a French number without its +33; any other as it was given; NULL for none. New memory. */
char *export_phone(const char *phone);
/* "confirmed"; what can't be read as Flatsy wrote it. Of the whole visit, translated. */
const char *export_summary(const struct visit *visit);
/* What is told beside the profile's time of a visit elsewhere: "14:00 in Reunion", else "". */
enum { EXPORT_THERE = 128 };
void export_there(const struct export *export, const struct visit *visit, char out[EXPORT_THERE]);

#endif
