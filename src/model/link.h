/* link: what a value that is shown opens at a click: a number is dialled, an address written to, a place seen on a map.
 * URIs, safe (base/uri.h), in new memory; NULL where there is nothing to open. Any thread. */
#ifndef MODEL_LINK_H
#define MODEL_LINK_H

#include "model/property.h"
#include "model/visit.h"

/* NULL gives NULL. */
char *link_phone(const char *phone);
char *link_email(const char *email);
/* Where both coordinates are known: of a visit's property, of a property. */
char *link_map_of_visit(const struct visit *visit);
char *link_map_of_property(const struct property *property);
/* The same; else what the map finds for the address. */
char *link_place_of_visit(const struct visit *visit);
char *link_place_of_property(const struct property *property);

#endif
