/* property_place: where a property stands, as far as its clock goes: by France's postcodes, then by the country. Any
 * thread. */
#ifndef MODEL_PROPERTY_PLACE_H
#define MODEL_PROPERTY_PLACE_H

#include <stdbool.h>

/* A place's number, good in one run of one program. */
enum { PROPERTY_PLACE_NONE /* nothing tells that it is elsewhere than the account */, PROPERTY_PLACE_END = 300 };

/* By the document's zip and countryCode, each may be NULL: the country by its ISO code of two or three letters or its
 * name, in any case, English or French; without one it is France. One that is not known is a place, too, that nobody
 * knows the time of. */
int property_place_of(const char *zip, const char *country);
/* The same by the last postcode of five digits of a whole address ("1 rue Verte, 97400 Saint-Denis"), where the
 * property itself is not known. */
int property_place_of_address(const char *address);
/* The IANA's name of its zone, or NULL when that can't be told. */
const char *property_place_zone(int place);
/* It is, or may be, where that zone holds: the place itself, or the country that it is in. */
bool property_place_is_in(int place, const char *zone);
/* "in Reunion", behind a time; translated. NULL: it has no name of its own. */
const char *property_place_where(int place);
/* The place of a name of its own that has that zone, or PROPERTY_PLACE_NONE. */
int property_place_named(const char *zone);

#endif
