#include "model/property_zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/when.h"
#include "base/zone.h"
#include "model/property_place.h"

struct property_zones {
  struct zone *opened[PROPERTY_PLACE_END]; /* by place */
  bool missing[PROPERTY_PLACE_END];
};

struct property_zones *property_zones_new(void) {
  return mem_new(sizeof(struct property_zones));
}

void property_zones_free(struct property_zones *take_zones) {
  if (take_zones == NULL) return;
  for (int place = 0; place < PROPERTY_PLACE_END; place++)
    zone_free(take_zones->opened[place]);
  free(take_zones);
}

struct property_zone property_zone_of(struct property_zones *zones, int place) {
  if (place == PROPERTY_PLACE_NONE || property_place_is_in(place, when_zone())) return (struct property_zone){0};
  const char *name = property_place_zone(place);
  struct error error;
  if (name != NULL && zones->opened[place] == NULL && !zones->missing[place])
    zones->missing[place] = zone_open(name, &zones->opened[place], &error) != ERROR_NONE;
  if (zones->opened[place] == NULL) return (struct property_zone){.unknown = true};
  const char *where = property_place_where(place);
  return (struct property_zone){.own = zones->opened[place], .where = where != NULL ? where : _("local time")};
}

bool property_zone_differs(const struct property_zone *zone, int64_t at) {
  return zone->own != NULL && at != WHEN_NONE && when_local_in(zone->own, at).offset != when_local(at).offset;
}

bool property_zone_differs_by_day(const struct property_zone *zone, int64_t at) {
  return property_zone_differs(zone, at) && when_local_in(zone->own, at).day != when_local(at).day;
}

const char *property_zone_account(void) {
  const char *zone = when_zone(), *where = property_place_where(property_place_named(zone));
  /* TRANSLATORS: behind a time. */
  if (strcmp(zone, WHEN_ZONE_DEFAULT) == 0) return _("Paris time");
  return where != NULL ? where : zone[0] != '\0' ? zone : "UTC";
}

void property_zone_show_time(const struct property_zone *zone, int64_t at, char *out, size_t size) {
  out[0] = '\0';
  if (property_zone_differs_by_day(zone, at))
    when_show_day_time_in(zone->own, at, out, size);
  else if (property_zone_differs(zone, at))
    when_show_time_in(zone->own, at, out, size);
}

void property_zone_show(const struct property_zone *zone, int64_t at, char *out, size_t size) {
  char time[64];
  property_zone_show_time(zone, at, time, sizeof time);
  bool named = zone->unknown && at != WHEN_NONE;
  if (time[0] != '\0')
    snprintf(out, size, "%s %s", time, zone->where);
  else
    snprintf(out, size, "%s", named ? property_zone_account() : "");
}

void property_zone_name(const struct property_zone *zone, int64_t at, char *out, size_t size) {
  char there[128];
  property_zone_show(zone, at, there, sizeof there);
  /* TRANSLATORS: a zone, and the time in another one: "Europe/Paris", "14:00 in Reunion". */
  if (property_zone_differs(zone, at))
    snprintf(out, size, _("%s; %s"), when_zone(), there);
  else
    snprintf(out, size, "%s", when_zone());
}
