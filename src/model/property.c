#include "model/property.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "model/json_record.h"
#include "model/property_place.h"

static const struct record_member members[] = {RECORD_MEMBER(EXACT, "id", property, id),
                                               RECORD_MEMBER(LINE, "inCharge", property, in_charge),
                                               RECORD_MEMBER(COUNT, "viewingsPlanned", property, planned),
                                               RECORD_MEMBER(COUNT, "viewingsDone", property, done),
                                               RECORD_MEMBER(INSTANT, "createdAt", property, created_at),
                                               RECORD_MEMBER(INSTANT, "updatedAt", property, updated_at),
                                               RECORD_MEMBER(INSTANT, "lastViewingAt", property, last_viewing_at),
                                               RECORD_MEMBER(LINE, NULL, property, ref_shown),
                                               RECORD_MEMBER(EXACT, NULL, property, raw),
                                               RECORD_WITHIN(IN, "data"),
                                               RECORD_MEMBER(EXACT, "externalRef", property, ref),
                                               RECORD_MEMBER(LINE, "propertyStatus", property, status_text),
                                               RECORD_MEMBER(LINE, "doorRef", property, door_ref),
                                               RECORD_MEMBER(REAL, "price", property, price),
                                               RECORD_MEMBER(LINES, "memo", property, memo),
                                               RECORD_MEMBER(LINE, "tenantPhone", property, tenant_phone),
                                               RECORD_WITHIN(UNDER, "address"),
                                               RECORD_MEMBER(LINE, "address", property, address),
                                               RECORD_MEMBER(LINE, "zip", property, zip),
                                               RECORD_MEMBER(LINE, "city", property, city),
                                               RECORD_MEMBER(LINE, "countryCode", property, country),
                                               RECORD_MEMBER(LINE, "doorInfo", property, door),
                                               RECORD_MEMBER(REAL, "latitude", property, latitude),
                                               RECORD_MEMBER(REAL, "longitude", property, longitude),
                                               RECORD_WITHIN(UNDER, "fields"),
                                               RECORD_MEMBER(REAL, "surface", property, surface),
                                               RECORD_MEMBER(INT, "numRooms", property, rooms),
                                               RECORD_MEMBER(INT, "numBedrooms", property, bedrooms),
                                               RECORD_MEMBER(INT, "floor", property, floor),
                                               RECORD_MEMBER(LINES, "text", property, text),
                                               RECORD_WITHIN(IN, "ownerContact"),
                                               RECORD_MEMBER(LINE, "name", property, owner_name),
                                               RECORD_MEMBER(LINE, "phone", property, owner_phone),
                                               RECORD_MEMBER(LINE, "email", property, owner_email),
                                               RECORD_END};

/* "property.basics.status.standby" and "standby" alike: what follows the last dot. */
static const char *short_name(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot != NULL ? dot + 1 : name;
}

static void read_status(struct property *property) {
  static const char *const names[] = {"available", "standby", "unavailable"};
  const char *name = short_name(property->status_text != NULL ? property->status_text : "");
  property->status = PROPERTY_AVAILABLE;
  while (property->status < PROPERTY_STATUS_OTHER && strcmp(names[property->status], name) != 0)
    property->status++;
  if (property->status != PROPERTY_STATUS_OTHER) mem_replace(&property->status_text, NULL);
}

static void read_offer(struct property *property, const cJSON *data) {
  AUTO(mem_free_at) char *text = json_line(data, "rentSell");
  const char *name = text != NULL ? short_name(text) : "";
  property->offer = strcmp(name, "rent") == 0   ? PROPERTY_RENT
                    : strcmp(name, "sell") == 0 ? PROPERTY_SELL
                                                : PROPERTY_OFFER_UNKNOWN;
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
  AUTO(json_free_at) cJSON *json = json_parse(edits, strlen(edits));
  const cJSON *list = json_member(json, "/availability", true);
  AUTO(mem_free_at) struct property_interval *wanted = read_interval_list(list, &wanted_count);
  size_t wanted_odd = (size_t)cJSON_GetArraySize(list) - wanted_count;
  AUTO(mem_free_at) struct property_interval *have = mem_new_array(count, sizeof *have);
  if (count > 0) memcpy(have, property->intervals, count * sizeof *have);
  qsort(wanted, wanted_count, sizeof *wanted, compare_intervals);
  qsort(have, count, sizeof *have, compare_intervals);
  bool same = wanted_count == count && wanted_odd == property->odd_intervals;
  for (size_t n = 0; same && n < count; n++)
    same = compare_intervals(&wanted[n], &have[n]) == 0;
  return same;
}

bool property_encode_terminate(struct buf *out, const char *picked_email) {
  return buf_add_text(out, "{\"pickedVisitorEmail\":") && json_add_string(out, picked_email) && buf_add_text(out, "}");
}

static void read_aliases(struct property *property, const cJSON *refs) {
  const cJSON *item;
  property->aliases = mem_new_array((size_t)cJSON_GetArraySize(refs), sizeof *property->aliases);
  cJSON_ArrayForEach(item, refs) if (cJSON_IsString(item)) property->aliases[property->alias_count++] =
      mem_copy(item->valuestring);
}

static void read_data(struct property *property, const cJSON *data) {
  const cJSON *hours = json_member(data, "visitAvailabilities", true);
  if (!text_is_filled(property->ref)) mem_replace(&property->ref, NULL);
  property->ref_shown = text_clean_line(property->ref != NULL ? property->ref : property->id);
  property->place = property_place_of(property->zip, property->country);
  read_status(property);
  read_offer(property, data);
  property->intervals = read_interval_list(hours, &property->interval_count);
  property->odd_intervals = hours != NULL ? (size_t)cJSON_GetArraySize(hours) - property->interval_count
                                          : json_has(data, "visitAvailabilities");
  read_aliases(property, json_member(data, "additionalRefs", true));
}

enum error_code property_decode(const char *bytes, size_t length, struct property **property, struct error *error) {
  *property = NULL;
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  AUTO(property_free_at) struct property *made = mem_new(sizeof *made);
  json_record_read(json, members, made);
  if (!text_is_filled(made->id))
    return error_set(error, ERROR_ANSWER, _("The server sent a property that can't be read."));
  read_data(made, json_member(json, "data", false));
  made->bare = made->ref == NULL && !text_is_filled(made->address) && !text_is_filled(made->city);
  made->raw = mem_copy_n(bytes, length);
  made->raw_length = length;
  *property = mem_take(&made);
  return ERROR_NONE;
}

void property_free(struct property *take_property) {
  if (take_property == NULL) return;
  record_free_texts(members, take_property);
  mem_free_texts(take_property->aliases, take_property->alias_count);
  free(take_property->intervals);
  free(take_property);
}

const char *property_status_label(enum property_status status) {
  static const char *const labels[] = {[PROPERTY_AVAILABLE] = N_("available"),
                                       [PROPERTY_STANDBY] = N_("paused"),
                                       [PROPERTY_UNAVAILABLE] = N_("closed"),
                                       [PROPERTY_STATUS_OTHER] = N_("status unknown")};
  return _(labels[status]);
}

void property_list_free(struct property_list *take_list) {
  if (take_list == NULL) return;
  free(take_list->rows);
  mem_free_texts(take_list->blocks, take_list->block_count);
  free(take_list);
}

void property_set_free(struct property_set *take_set) {
  if (take_set == NULL) return;
  for (size_t i = 0; i < take_set->count; i++)
    property_free(take_set->properties[i]);
  free(take_set->properties);
  free(take_set);
}
