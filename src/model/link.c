#include "model/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/uri.h"
#include "model/email.h"
#include "model/json_edit.h"
#include "model/phone.h"
#include "model/property_member.h"

#define LINK_MAP "https://www.openstreetmap.org/"

static char *link_safe(char *take_uri) {
  AUTO(mem_free_at) char *uri = take_uri;
  return uri_is_safe(uri) ? mem_take(&uri) : NULL;
}

char *link_phone(const char *phone) {
  AUTO(mem_free_at) char *number = phone != NULL ? phone_read(phone) : NULL;
  return number != NULL ? link_safe(mem_print("tel:%s", number)) : NULL;
}

char *link_email(const char *email) {
  AUTO(mem_free_at) char *address = email != NULL ? email_read(email) : NULL;
  char *at = address != NULL ? strrchr(address, '@') : NULL;
  if (at == NULL) return NULL;
  *at = '\0';
  AUTO(mem_free_at) char *who = uri_encode(address), *where = uri_encode(at + 1);
  return link_safe(mem_print("mailto:%s@%s", who, where));
}

/* A member of an object as a person reads it; NULL: it has none. New memory. */
static char *link_member(struct json_span object, const char *path, enum property_member member) {
  struct json_span value;
  return json_find(object, path, &value) == JSON_ONCE ? property_member_show(member, value) : NULL;
}

/* By the place of an object that has both coordinates. */
static char *link_map(struct json_span object, const char *latitude, const char *longitude) {
  static const char numbers[] = "-0123456789.";
  AUTO(mem_free_at)
  char *north = link_member(object, latitude, PROPERTY_LATITUDE),
       *east = link_member(object, longitude, PROPERTY_LONGITUDE);
  if (!text_is_filled(north) || !text_is_filled(east)) return NULL;
  if (north[strspn(north, numbers)] != '\0' || east[strspn(east, numbers)] != '\0') return NULL;
  return link_safe(mem_print(LINK_MAP "?mlat=%s&mlon=%s#map=18/%s/%s", north, east, north, east));
}

char *link_map_of_visit(const struct visit *visit) {
  return link_map(visit_span(visit), "/propertySummary/latitude", "/propertySummary/longitude");
}

char *link_map_of_property(const struct property *property) {
  struct json_span whole = {property->raw, property->raw_length};
  return link_map(whole, "/data/address/latitude", "/data/address/longitude");
}

static char *link_search(const char *address) {
  if (!text_is_filled(address)) return NULL;
  AUTO(mem_free_at) char *query = uri_encode(address);
  return link_safe(mem_print(LINK_MAP "search?query=%s", query));
}

char *link_place_of_visit(const struct visit *visit) {
  char *map = link_map_of_visit(visit);
  return map != NULL ? map : link_search(visit->address);
}

char *link_place_of_property(const struct property *property) {
  char *map = link_map_of_property(property);
  if (map != NULL || !text_is_filled(property->address)) return map;
  AUTO(mem_free_at)
  char *address = mem_print("%s, %s %s", property->address, property->zip != NULL ? property->zip : "",
                            property->city != NULL ? property->city : "");
  return link_search(address);
}
