#include "model/property_place.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/property_place_table.h"

enum {
  PLACE_COUNT = sizeof places / sizeof *places,
  PLACE_ELSEWHERE = PROPERTY_PLACE_END - 1, /* in a country that is not known */
  PLACE_ZIP = 5
};
_Static_assert(PLACE_COUNT < PLACE_ELSEWHERE, "each place has a number");

/* ---- what was written */

/* The five digits of "97400", "97 400", "F-97400"; false for any other postcode. */
static bool place_read_zip(const char *zip, char out[PLACE_ZIP + 1]) {
  size_t count = 0;
  zip += strspn(zip, "FRfr- "); /* as it is put before it abroad */
  for (; *zip != '\0'; zip++) {
    if (*zip == ' ') continue;
    if (*zip < '0' || *zip > '9' || count == PLACE_ZIP) return false;
    out[count++] = *zip;
  }
  out[count] = '\0';
  return count == PLACE_ZIP;
}

/* "|cote d ivoire|", as in the table: letters and digits, one blank between. "||" of what has none. New memory. */
static char *place_fold(const char *country) {
  AUTO(mem_free_at) char *folded = text_fold(country);
  char *key = mem_new(strlen(folded) + 3);
  size_t length = 0;
  key[length++] = '|';
  for (const char *c = folded; *c != '\0'; c++) {
    bool part = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || (unsigned char)*c >= 0x80;
    if (part)
      key[length++] = *c;
    else if (key[length - 1] != '|' && key[length - 1] != ' ')
      key[length++] = ' ';
  }
  length -= key[length - 1] == ' ';
  key[length] = '|';
  return key;
}

/* PROPERTY_PLACE_NONE: it names none. */
static int place_of_country(const char *country) {
  if (strcmp(country, "FR") == 0) return PLACE_FRANCE; /* nearly all of them */
  AUTO(mem_free_at) char *key = place_fold(country);
  size_t length = strlen(key);
  if (length == 2) return PROPERTY_PLACE_NONE;
  for (int place = 1; place < PLACE_COUNT; place++) /* by its code, as nearly all others */
    if (places[place].names != NULL && strncmp(places[place].names, key, length) == 0) return place;
  for (int place = 1; place < PLACE_COUNT; place++)
    if (places[place].names != NULL && strstr(places[place].names, key) != NULL) return place;
  return PLACE_ELSEWHERE;
}

static int place_of_zip(const char *zip) {
  for (size_t n = 0; n < sizeof postcodes / sizeof *postcodes; n++)
    if (strncmp(zip, postcodes[n].begins, strlen(postcodes[n].begins)) == 0) return (int)postcodes[n].place;
  return PLACE_FRANCE;
}

/* ---- where it is */

int property_place_of(const char *zip, const char *country) {
  char digits[PLACE_ZIP + 1];
  int place = place_of_country(country != NULL ? country : "");
  bool french = place < PLACE_FRENCH_END, has_zip = french && zip != NULL && place_read_zip(zip, digits);
  int nearer = has_zip ? place_of_zip(digits) : PROPERTY_PLACE_NONE;
  if (!french || (nearer == PLACE_FRANCE && place != PROPERTY_PLACE_NONE)) return place;
  if (nearer != PROPERTY_PLACE_NONE) return nearer;
  return place == PLACE_FRANCE ? PROPERTY_PLACE_NONE : place; /* France without its postcode: Europe's, or overseas */
}

int property_place_of_address(const char *address) {
  int place = PROPERTY_PLACE_NONE;
  for (const char *c = address != NULL ? address : ""; *c != '\0';) {
    size_t length = strspn(c, "0123456789");
    char zip[PLACE_ZIP + 1] = "";
    if (length == PLACE_ZIP) place = place_of_zip(memcpy(zip, c, PLACE_ZIP));
    c += length > 0 ? length : 1;
  }
  return place;
}

static const struct place *place_row(int place) {
  static const struct place nowhere = {NULL, "", NULL};
  return place > PROPERTY_PLACE_NONE && place < PLACE_COUNT ? &places[place] : &nowhere;
}

const char *property_place_zone(int place) {
  const char *zones = place_row(place)->zones;
  return zones[0] != '\0' && strchr(zones, ' ') == NULL ? zones : NULL;
}

bool property_place_is_in(int place, const char *zone) {
  size_t length = strlen(zone);
  for (const char *at = place_row(place)->zones; *at != '\0'; at += strspn(at, " ")) {
    size_t word = strcspn(at, " ");
    if (word == length && strncmp(at, zone, length) == 0) return true;
    at += word;
  }
  return false;
}

const char *property_place_where(int place) {
  const char *where = place_row(place)->where;
  return where != NULL ? _(where) : NULL;
}

int property_place_named(const char *zone) {
  for (int place = PLACE_FRANCE; place < PLACE_FRENCH_END; place++)
    if (places[place].where != NULL && strcmp(places[place].zones, zone) == 0) return place;
  return PROPERTY_PLACE_NONE;
}
