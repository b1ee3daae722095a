#include "model/property.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"

/* "property.basics.status.standby" and "standby" alike: what follows the last dot. */
static const char *short_name(const char *name) {
  const char *dot = name == NULL ? NULL : strrchr(name, '.');
  return dot != NULL ? dot + 1 : name != NULL ? name : "";
}

static void read_status(struct property *property, const cJSON *data) {
  static const char *const names[] = {"available", "standby", "unavailable"};
  char *text = json_line(data, "propertyStatus");
  const char *name = short_name(text);
  property->status = PROPERTY_AVAILABLE;
  while (property->status < PROPERTY_STATUS_OTHER && strcmp(names[property->status], name) != 0)
    property->status++;
  if (property->status == PROPERTY_STATUS_OTHER)
    property->status_text = text;
  else
    free(text);
}

static void read_offer(struct property *property, const cJSON *data) {
  char *text = json_line(data, "rentSell");
  const char *name = short_name(text);
  if (strcmp(name, "rent") == 0)
    property->offer = PROPERTY_RENT;
  else if (strcmp(name, "sell") == 0)
    property->offer = PROPERTY_SELL;
  free(text);
}

static void read_address(struct property *property, const cJSON *address) {
  property->address = json_line(address, "address");
  property->zip = json_line(address, "zip");
  property->city = json_line(address, "city");
  property->door = json_line(address, "doorInfo");
  double latitude, longitude;
  if (!json_number(address, "latitude", &latitude) || !json_number(address, "longitude", &longitude)) return;
  /* 0, 0 is what a server writes that does not know. */
  if (fabs(latitude) > 90 || fabs(longitude) > 180 || (latitude == 0 && longitude == 0)) return;
  property->has_place = true;
  property->latitude = latitude;
  property->longitude = longitude;
}

static int read_int(const cJSON *object, const char *name) {
  int number;
  return json_int(object, name, &number) ? number : INT_MIN;
}

static double read_number(const cJSON *object, const char *name) {
  double number;
  return json_number(object, name, &number) ? number : NAN;
}

static int read_count(const cJSON *object, const char *name) {
  int number;
  return json_int(object, name, &number) && number >= 0 ? number : -1;
}

/* The readable ones of a list; *count of them. New memory. */
static struct property_interval *read_interval_list(const cJSON *list, size_t *count) {
  struct property_interval *intervals = mem_new_array((size_t)cJSON_GetArraySize(list), sizeof *intervals);
  const cJSON *item;
  *count = 0;
  cJSON_ArrayForEach(item, list) {
    struct property_interval interval = {json_instant(item, "start"), json_instant(item, "end"),
                                         json_bool(item, "isWeeklyRecurring", false)};
    if (interval.start != WHEN_NONE && interval.end > interval.start) intervals[(*count)++] = interval;
  }
  return intervals;
}

static int compare_intervals(const void *a, const void *b) {
  const struct property_interval *one = a, *two = b;
  if (one->start != two->start) return one->start < two->start ? -1 : 1;
  if (one->end != two->end) return one->end < two->end ? -1 : 1;
  return one->recurring - two->recurring;
}

bool property_has_intervals(const struct property *property, const char *edits) {
  size_t wanted_count, count = property->interval_count;
  cJSON *json = json_parse(edits, strlen(edits));
  const cJSON *list = json_member(json, "/availability", true);
  struct property_interval *wanted = read_interval_list(list, &wanted_count);
  size_t wanted_odd = (size_t)cJSON_GetArraySize(list) - wanted_count;
  struct property_interval *have = mem_new_array(count, sizeof *have);
  json_free(json);
  if (count > 0) memcpy(have, property->intervals, count * sizeof *have);
  qsort(wanted, wanted_count, sizeof *wanted, compare_intervals);
  qsort(have, count, sizeof *have, compare_intervals);
  bool same = wanted_count == count && wanted_odd == property->odd_intervals;
  for (size_t n = 0; same && n < count; n++)
    same = compare_intervals(&wanted[n], &have[n]) == 0;
  free(wanted);
  free(have);
  return same;
}

bool property_encode_terminate(struct buf *out, const char *picked_email) {
  return buf_add_text(out, "{\"pickedVisitorEmail\":") && json_add_string(out, picked_email) && buf_add_text(out, "}");
}

static void read_aliases(struct property *property, const cJSON *refs) {
  int count = cJSON_GetArraySize(refs);
  if (count == 0) return;
  property->aliases = mem_new_array((size_t)count, sizeof *property->aliases);
  const cJSON *item;
  cJSON_ArrayForEach(item, refs) {
    if (cJSON_IsString(item)) property->aliases[property->alias_count++] = mem_copy(item->valuestring);
  }
}

static void read_people(struct property *property, const cJSON *json, const cJSON *data) {
  const cJSON *owner = json_member(json, "ownerContact", false);
  property->in_charge = json_line(json, "inCharge");
  property->owner_name = json_line(owner, "name");
  property->owner_phone = json_line(owner, "phone");
  property->owner_email = json_line(owner, "email");
  property->tenant_phone = json_line(data, "tenantPhone");
}

static void read_data(struct property *property, const cJSON *data) {
  const cJSON *fields = json_member(data, "fields", false);
  property->ref = json_exact(data, "externalRef");
  if (property->ref != NULL && property->ref[0] == '\0') {
    free(property->ref);
    property->ref = NULL;
  }
  property->ref_shown = text_clean_line(property->ref != NULL ? property->ref : property->id);
  read_address(property, json_member(data, "address", false));
  property->door_ref = json_line(data, "doorRef");
  read_status(property, data);
  read_offer(property, data);
  property->price = read_number(data, "price");
  property->surface = read_number(fields, "surface");
  property->rooms = read_int(fields, "numRooms");
  property->bedrooms = read_int(fields, "numBedrooms");
  property->floor = read_int(fields, "floor");
  property->text = json_lines(fields, "text");
  property->memo = json_lines(data, "memo");
  const cJSON *hours = json_member(data, "visitAvailabilities", true);
  property->intervals = read_interval_list(hours, &property->interval_count);
  property->odd_intervals = hours != NULL ? (size_t)cJSON_GetArraySize(hours) - property->interval_count
                                          : json_has(data, "visitAvailabilities");
  read_aliases(property, json_member(data, "additionalRefs", true));
}

static bool has_text(const char *text) {
  return text != NULL && text[0] != '\0';
}

enum error_code property_decode(const char *bytes, size_t length, struct property **property, struct error *error) {
  *property = NULL;
  cJSON *json = json_parse_tolerant(bytes, length);
  char *id = json_exact(json, "id");
  if (id == NULL || id[0] == '\0') {
    free(id);
    json_free(json);
    return error_set(error, ERROR_ANSWER, "%s", _("The server sent a property that can't be read."));
  }
  struct property *made = mem_new(sizeof *made);
  const cJSON *data = json_member(json, "data", false);
  made->id = id;
  read_data(made, data);
  made->bare = made->ref == NULL && !has_text(made->address) && !has_text(made->city);
  read_people(made, json, data);
  made->planned = read_count(json, "viewingsPlanned");
  made->done = read_count(json, "viewingsDone");
  made->created_at = json_instant(json, "createdAt");
  made->updated_at = json_instant(json, "updatedAt");
  made->last_viewing_at = json_instant(json, "lastViewingAt");
  made->raw = mem_copy_n(bytes, length);
  made->raw_length = length;
  json_free(json);
  *property = made;
  return ERROR_NONE;
}

void property_free(struct property *take_property) {
  if (take_property == NULL) return;
  char *const texts[] = {
      take_property->id,          take_property->ref,         take_property->ref_shown,   take_property->address,
      take_property->zip,         take_property->city,        take_property->door,        take_property->door_ref,
      take_property->status_text, take_property->text,        take_property->memo,        take_property->in_charge,
      take_property->owner_name,  take_property->owner_phone, take_property->owner_email, take_property->tenant_phone,
      take_property->raw,
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    free(texts[i]);
  for (size_t i = 0; i < take_property->alias_count; i++)
    free(take_property->aliases[i]);
  free(take_property->aliases);
  free(take_property->intervals);
  free(take_property);
}

const char *property_status_label(enum property_status status) {
  switch (status) {
  case PROPERTY_AVAILABLE:
    return _("available");
  case PROPERTY_STANDBY:
    return _("paused");
  case PROPERTY_UNAVAILABLE:
    return _("closed");
  case PROPERTY_STATUS_OTHER:
    break;
  }
  return _("status unknown");
}

void property_list_free(struct property_list *take_list) {
  if (take_list == NULL) return;
  free(take_list->rows);
  for (size_t n = 0; n < take_list->block_count; n++)
    free(take_list->blocks[n]);
  free(take_list->blocks);
  free(take_list);
}

void property_set_free(struct property_set *take_set) {
  if (take_set == NULL) return;
  for (size_t i = 0; i < take_set->count; i++)
    property_free(take_set->properties[i]);
  free(take_set->properties);
  free(take_set);
}
