#include "sandbox/property.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"

enum { PROPERTY_DAYS = 14 };

/* ---- finding */

bool property_find(struct exchange *exchange, const char *ref) {
  return store_id(exchange->sandbox, exchange->property,
                  store_query(
                      exchange->sandbox,
                      "SELECT id FROM property WHERE ref=?1 UNION ALL SELECT property FROM alias WHERE ref=?1 LIMIT 1",
                      "t", ref)) ||
         exchange_refuse(exchange, 404, "Unknown property reference");
}

bool property_find_either(struct exchange *exchange, const char *given_id, const char *given_ref) {
  char by_ref[ID_SIZE];
  if (given_id == NULL && given_ref == NULL)
    return exchange_refuse(exchange, 400, "The property's id or reference is required");
  if (given_id != NULL && !id_is(given_id)) return exchange_refuse(exchange, 400, "The property's id is no UUID");
  if (given_ref != NULL && !property_find(exchange, given_ref)) return false;
  if (given_id == NULL) return true;
  memcpy(by_ref, exchange->property, sizeof by_ref);
  if (!store_id(exchange->sandbox, exchange->property,
                store_query(exchange->sandbox, "SELECT id FROM property WHERE id=lower(?1)", "t", given_id)))
    return exchange_refuse(exchange, 404, "Unknown property");
  return given_ref == NULL || strcmp(exchange->property, by_ref) == 0 ||
         exchange_refuse(exchange, 400, "The id and the reference are two properties");
}

cJSON *property_load(struct sandbox *sandbox, const char *id) {
  return json_load(sandbox, "SELECT json FROM property WHERE id=?1", id);
}

/* ---- keeping */

static double property_coordinate(const cJSON *data, const char *name) {
  const cJSON *number = json_get(json_get(data, "address"), name);
  return json_is_number(number) ? number->valuedouble : 0;
}

void property_store(struct sandbox *sandbox, const char *id, const cJSON *json, const char *agent) {
  const cJSON *data = json_get(json, "data"), *alias;
  store_run(sandbox,
            "INSERT INTO property (id, ref, agent, status, latitude, longitude, json) VALUES (?1,?2,?3,?4,?5,?6,?7)"
            " ON CONFLICT (id) DO UPDATE SET ref=?2, status=?4, latitude=?5, longitude=?6, json=?7",
            "ttttddj", id, json_text(data, "externalRef"), agent, json_text(data, "propertyStatus"),
            property_coordinate(data, "latitude"), property_coordinate(data, "longitude"), json);
  store_run(sandbox, "DELETE FROM alias WHERE property=?1", "t", id);
  cJSON_ArrayForEach(alias, json_get(data, "additionalRefs")) {
    if (cJSON_IsString(alias))
      store_run(sandbox, "INSERT INTO alias (ref, property) VALUES (?1,?2)", "tt", alias->valuestring, id);
  }
}

void property_touch(struct sandbox *sandbox, cJSON *json) {
  int64_t before, now = instant_now(sandbox);
  /* Of two changes within a second the second must be seen too. */
  if (instant_read(json_text(json, "updatedAt"), false, &before) && before >= now) now = before + 1;
  json_set_instant(json, "updatedAt", now);
}

cJSON *property_take(struct exchange *exchange) {
  return exchange->tree = property_load(exchange->sandbox, exchange->property);
}

bool property_answer_changed(struct exchange *exchange) {
  property_touch(exchange->sandbox, exchange->tree);
  property_store(exchange->sandbox, exchange->property, exchange->tree, "");
  return property_one(exchange);
}

void property_recount(struct sandbox *sandbox, const char *id) {
  store_run(sandbox,
            "UPDATE property SET (planned, done, first_viewing, last_viewing)=(SELECT coalesce(sum(live), 0), "
            "coalesce(sum(done), 0), min(iif(done, date, NULL)), max(iif(done, date, NULL)) FROM visit"
            " WHERE visit.property=property.id) WHERE ?1 IS NULL OR id=?1",
            "t", id);
}

/* ---- parts of one */

void property_add_staff(cJSON *json) {
  json_add(json, "s initialStaffedAt i weight", json_text(json, "createdAt"), 1);
}

cJSON *property_add_interval(cJSON *all, int64_t start, int64_t end, bool weekly) {
  cJSON *interval = json_add(NULL, "m start m end o isWeeklyRecurring", start, end, weekly ? cJSON_CreateTrue() : NULL);
  cJSON_AddItemToArray(all, interval);
  return interval;
}

cJSON *property_default_availability(struct sandbox *sandbox) {
  bool weekly = sandbox->settings.later;
  int64_t now = instant_now(sandbox);
  cJSON *all = cJSON_CreateArray();
  for (int day = 0; day < (weekly ? 7 : PROPERTY_DAYS); day++)
    property_add_interval(all, instant_paris(now, day, 7, 0), instant_paris(now, day, 21, 0), weekly);
  return all;
}

/* To the digit, as it was given. */
static cJSON *property_copy_coordinate(const cJSON *address, const char *name) {
  const cJSON *number = json_member(address, name);
  return json_is_number(number) ? cJSON_Duplicate(number, true) : cJSON_CreateNumber(0);
}

cJSON *property_summary(const cJSON *property) {
  const cJSON *data = json_get(property, "data"), *address = json_member(data, "address"),
              *picture = cJSON_GetArrayItem(json_get(data, "picUrls"), 0);
  cJSON *shown = address == NULL ? cJSON_CreateString(json_text(data, "externalRef"))
                                 : json_format("%s, %s %s", json_text(address, "address"), json_text(address, "zip"),
                                               json_text(address, "city"));
  const cJSON *door = json_member(data, "doorRef"), *offer = json_member(data, "rentSell");
  return json_add(
      NULL, "s id o displayAddress s pictureUrl o latitude o longitude s externalRef s doorNumber s rentSell",
      json_text(property, "id"), shown, cJSON_GetStringValue(picture), property_copy_coordinate(address, "latitude"),
      property_copy_coordinate(address, "longitude"), json_text(data, "externalRef"),
      door != NULL ? json_text(data, "doorRef") : NULL, offer != NULL ? json_text(data, "rentSell") : NULL);
}

/* ---- sending */

/* What is sent: the stored object, and its end: the days of the last and the first visit that was done, the two counts.
 * ?1: whether it is the later edition, which has the first. */
#define PROPERTY_DAY(column, name)                                                                                     \
  "coalesce(',\"" name "\":\"' || strftime('%Y-%m-%dT%H:%M:%SZ', " column ", 'unixepoch') || '\"', '')"
#define PROPERTY_SENT                                                                                                  \
  "SELECT json, " PROPERTY_DAY("last_viewing", "lastViewingAt") " || " PROPERTY_DAY(                                   \
      "iif(?1, first_viewing, NULL)",                                                                                  \
      "firstViewingAt") " || ',\"viewingsPlanned\":' || planned || ',\"viewingsDone\":' || done || '}' FROM property"

bool property_one(struct exchange *exchange) {
  sqlite3_stmt *row = store_query(exchange->sandbox, PROPERTY_SENT " WHERE id=?2", "it",
                                  (int64_t)exchange->sandbox->settings.later, exchange->property);
  return exchange_answer_row(exchange, row) || exchange_refuse(exchange, 404, "Unknown property");
}

bool property_list(struct exchange *exchange) {
  return exchange_answer_rows(
      exchange, store_query(exchange->sandbox, PROPERTY_SENT, "i", (int64_t)exchange->sandbox->settings.later));
}
