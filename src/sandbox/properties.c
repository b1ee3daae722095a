#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/sandbox.h"

enum { PROPERTIES_MAX = 1 << 30, PROPERTIES_DAYS = 14 };

/* ---- loading and storing */

bool property_find(struct sandbox *sandbox, const char *ref, char id[37]) {
  sqlite3_stmt *find = store_query(
      sandbox, "SELECT id FROM property WHERE ref=?1 UNION ALL SELECT property FROM alias WHERE ref=?1 LIMIT 1", "t",
      ref);
  bool found = sqlite3_step(find) == SQLITE_ROW;
  snprintf(id, 37, "%s", found ? (const char *)sqlite3_column_text(find, 0) : "");
  sqlite3_finalize(find);
  return found;
}

cJSON *property_load(struct sandbox *sandbox, const char *id) {
  sqlite3_stmt *find = store_query(sandbox, "SELECT json FROM property WHERE id=?1", "t", id);
  cJSON *json = sqlite3_step(find) == SQLITE_ROW ? cJSON_Parse((const char *)sqlite3_column_text(find, 0)) : NULL;
  sqlite3_finalize(find);
  return json;
}

static const char *property_text(const cJSON *object, const char *name) {
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  return text != NULL ? text : "";
}

static double property_coordinate(const cJSON *data, const char *name) {
  const cJSON *number = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(data, "address"), name);
  return cJSON_IsNumber(number) ? number->valuedouble : 0;
}

void property_store(struct sandbox *sandbox, const char *id, cJSON *json, const char *agent) {
  const cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data"), *alias;
  char *text = cJSON_PrintUnformatted(json);
  store_run(sandbox,
            "INSERT INTO property (id, ref, agent, status, latitude, longitude, json) VALUES (?1,?2,?3,?4,?5,?6,?7)"
            " ON CONFLICT (id) DO UPDATE SET ref=?2, status=?4, latitude=?5, longitude=?6, json=?7",
            "ttttddt", id, property_text(data, "externalRef"), agent, property_text(data, "propertyStatus"),
            property_coordinate(data, "latitude"), property_coordinate(data, "longitude"), text);
  store_run(sandbox, "DELETE FROM alias WHERE property=?1", "t", id);
  cJSON_ArrayForEach(alias, cJSON_GetObjectItemCaseSensitive(data, "additionalRefs")) {
    if (cJSON_IsString(alias))
      store_run(sandbox, "INSERT INTO alias (ref, property) VALUES (?1,?2)", "tt", alias->valuestring, id);
  }
  free(text);
}

void property_recount(struct sandbox *sandbox, const char *id) {
  store_run(sandbox,
            "UPDATE property SET planned=(SELECT count(*) FROM visit WHERE property=?1 AND live=1), done=(SELECT "
            "count(*) FROM visit WHERE property=?1 AND done=1)"
            " WHERE id=?1",
            "t", id);
}

/* What is sent: the stored object and the two counts. */
static bool property_add(struct buf *out, sqlite3_stmt *row) {
  const char *json = (const char *)sqlite3_column_text(row, 0);
  return buf_add(out, json, strlen(json) - 1) &&
         buf_print(out, ",\"viewingsPlanned\":%lld,\"viewingsDone\":%lld}", (long long)sqlite3_column_int64(row, 1),
                   (long long)sqlite3_column_int64(row, 2));
}

static bool property_answer(struct call *call, const char *id) {
  struct buf out;
  buf_init(&out, PROPERTIES_MAX);
  sqlite3_stmt *row = store_query(call->sandbox, "SELECT json, planned, done FROM property WHERE id=?1", "t", id);
  bool found = sqlite3_step(row) == SQLITE_ROW && property_add(&out, row);
  sqlite3_finalize(row);
  if (found) return call_answer_text(call, buf_take(&out));
  buf_free(&out);
  return call_refuse(call, 404, "Unknown property");
}

/* ---- operations */

bool properties_list(struct call *call) {
  struct buf out;
  buf_init(&out, PROPERTIES_MAX);
  bool fits = buf_add_text(&out, "["), first = true;
  sqlite3_stmt *row = store_query(call->sandbox, "SELECT json, planned, done FROM property", "");
  while (fits && sqlite3_step(row) == SQLITE_ROW) {
    fits = (first || buf_add_text(&out, ",")) && property_add(&out, row);
    first = false;
  }
  sqlite3_finalize(row);
  fits = fits && buf_add_text(&out, "]");
  return call_answer_text(call, buf_take(&out)) && fits;
}

bool properties_one(struct call *call) {
  char id[37];
  const char *ref = call_query(call, "ref");
  if (ref == NULL || ref[0] == '\0') return call_refuse(call, 400, "ref is required");
  if (!property_find(call->sandbox, ref, id)) return call_refuse(call, 404, "Unknown property reference");
  return property_answer(call, id);
}

static void property_touch(struct sandbox *sandbox, cJSON *json) {
  char now[24];
  cJSON_DeleteItemFromObjectCaseSensitive(json, "updatedAt");
  cJSON_AddStringToObject(json, "updatedAt", moment_print(moment_now(sandbox), now));
}

static void property_replace(cJSON *object, const char *name, cJSON *take_item) {
  cJSON_DeleteItemFromObjectCaseSensitive(object, name);
  cJSON_AddItemToObject(object, name, take_item);
}

/* Criterias in both shapes (A22): answered with the four booleans. NULL when the qualification is unknown. */
static cJSON *property_criterias(const cJSON *given) {
  static const char *const known[] = {"pinel", "gli", "actionLogement"};
  cJSON *made = cJSON_Duplicate(given, true);
  const char *qualification = property_text(given, "qualification");
  cJSON_DeleteItemFromObjectCaseSensitive(made, "qualification");
  if (qualification[0] == '\0') return made;
  for (size_t n = 0; n < sizeof known / sizeof *known; n++) {
    if (strncmp(qualification, "qualification.", 14) != 0 || strcmp(qualification + 14, known[n]) != 0) continue;
    property_replace(made, known[n], cJSON_CreateTrue());
    return made;
  }
  cJSON_Delete(made);
  return NULL;
}

/* The default: 7:00 to 21:00 in Paris, dated, for the coming days. */
static cJSON *property_default_availability(const struct sandbox *sandbox) {
  cJSON *all = cJSON_CreateArray();
  int64_t now = moment_now(sandbox);
  for (int day = 0; day < PROPERTIES_DAYS; day++) {
    char start[24], end[24];
    cJSON *interval = cJSON_CreateObject();
    cJSON_AddStringToObject(interval, "start", moment_print(moment_paris(now, day, 7, 0), start));
    cJSON_AddStringToObject(interval, "end", moment_print(moment_paris(now, day, 21, 0), end));
    cJSON_AddItemToArray(all, interval);
  }
  return all;
}

static bool property_address_is_whole(const cJSON *address) {
  static const char *const texts[] = {"address", "zip", "city", "countryCode"};
  if (!cJSON_IsObject(address)) return false;
  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
    if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(address, texts[n]))) return false;
  return cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(address, "latitude")) &&
         cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(address, "longitude"));
}

static cJSON *property_new(struct sandbox *sandbox, const char *id) {
  char now[24];
  cJSON *json = cJSON_CreateObject(), *data = cJSON_AddObjectToObject(json, "data"), *owner = cJSON_CreateObject();
  cJSON_AddStringToObject(json, "id", id);
  cJSON_AddStringToObject(json, "userId", sandbox->account_id);
  cJSON_AddStringToObject(json, "createdAt", moment_print(moment_now(sandbox), now));
  cJSON_AddStringToObject(owner, "name", "Agence du Parc");
  cJSON_AddItemToObject(json, "ownerContact", owner);
  cJSON_AddStringToObject(data, "propertyStatus", "property.basics.status.available");
  cJSON_AddItemToObject(data, "visitAvailabilities", property_default_availability(sandbox));
  return json;
}

/* Members of the table are taken over, absent ones kept, the others ignored (A21, A23). False: the answer says why not.
 */
static bool property_merge(struct call *call, cJSON *json) {
  static const char *const members[] = {"rentSell",       "price",       "extUrl",     "address",
                                        "doorRef",        "picUrls",     "fields",     "externalRef",
                                        "additionalRefs", "tenantPhone", "extraFields"};
  cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
  const cJSON *offer = cJSON_GetObjectItemCaseSensitive(call->body, "rentSell"),
              *address = cJSON_GetObjectItemCaseSensitive(call->body, "address");
  const cJSON *price = cJSON_GetObjectItemCaseSensitive(call->body, "price"),
              *criterias = cJSON_GetObjectItemCaseSensitive(call->body, "criterias");
  if (offer != NULL && strcmp(property_text(call->body, "rentSell"), "property.basics.rentsell.rent") != 0 &&
      strcmp(property_text(call->body, "rentSell"), "property.basics.rentsell.sell") != 0)
    return call_refuse(call, 400, "rentSell: unknown value");
  if (address != NULL && !property_address_is_whole(address))
    return call_refuse(call, 400, "address: a required member is missing");
  if (price != NULL && (!cJSON_IsNumber(price) || !isfinite(price->valuedouble)))
    return call_refuse(call, 400, "price: not a number");
  if (criterias != NULL) {
    cJSON *made = cJSON_IsObject(criterias) ? property_criterias(criterias) : NULL;
    if (made == NULL) return call_refuse(call, 400, "criterias: unknown qualification");
    property_replace(data, "criterias", made);
  }
  for (size_t n = 0; n < sizeof members / sizeof *members; n++) {
    const cJSON *given = cJSON_GetObjectItemCaseSensitive(call->body, members[n]);
    if (given != NULL && !cJSON_IsNull(given)) property_replace(data, members[n], cJSON_Duplicate(given, true));
  }
  const cJSON *charge = cJSON_GetObjectItemCaseSensitive(call->body, "inCharge");
  if (cJSON_IsString(charge)) property_replace(json, "inCharge", cJSON_Duplicate(charge, true));
  return true;
}

bool properties_save(struct call *call) {
  char id[37], agent[37];
  const char *ref = property_text(call->body, "externalRef");
  if (ref[0] == '\0') return call_refuse(call, 400, "externalRef is required");
  bool known = property_find(call->sandbox, ref, id);
  if (!known) store_uuid(id);
  cJSON *json = known ? property_load(call->sandbox, id) : property_new(call->sandbox, id);
  store_uuid(agent); /* a new property gets an agent of its own at once, as the vendor's test environment says */
  bool saved = property_merge(call, json);
  if (saved) {
    property_touch(call->sandbox, json);
    property_store(call->sandbox, id, json, agent);
    saved = property_answer(call, id);
  }
  cJSON_Delete(json);
  return saved;
}

bool properties_availability(struct call *call) {
  char id[37];
  const char *ref = call_query(call, "ref");
  if (ref == NULL || ref[0] == '\0') return call_refuse(call, 400, "ref is required");
  if (!property_find(call->sandbox, ref, id)) return call_refuse(call, 404, "Unknown property reference");
  const cJSON *given = cJSON_GetObjectItemCaseSensitive(call->body, "availability"), *interval;
  if (given != NULL && !cJSON_IsArray(given)) return call_refuse(call, 400, "availability: not a list");
  cJSON_ArrayForEach(interval, given) {
    int64_t start, end;
    if (!moment_read(property_text(interval, "start"), false, &start) ||
        !moment_read(property_text(interval, "end"), false, &end) || end <= start)
      return call_refuse(call, 400, "availability: an interval needs a start before its end");
  }
  cJSON *json = property_load(call->sandbox, id);
  property_replace(cJSON_GetObjectItemCaseSensitive(json, "data"), "visitAvailabilities",
                   given != NULL ? cJSON_Duplicate(given, true) : cJSON_CreateArray());
  property_touch(call->sandbox, json);
  property_store(call->sandbox, id, json, "");
  cJSON_Delete(json);
  return property_answer(call, id);
}

static void property_set_status(struct sandbox *sandbox, cJSON *json, const char *status) {
  char now[24];
  cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
  char *longer = mem_print("property.basics.status.%s", status);
  property_replace(data, "propertyStatus", cJSON_CreateString(longer));
  property_replace(data, "propertyStatusUpdatedAt", cJSON_CreateString(moment_print(moment_now(sandbox), now)));
  free(longer);
}

bool properties_status(struct call *call) {
  char id[37];
  const char *status = property_text(call->body, "propertyStatus");
  if (!property_find(call->sandbox, call->segments[1], id)) return call_refuse(call, 404, "Unknown property reference");
  if (strcmp(status, "available") != 0 && strcmp(status, "standby") != 0)
    return call_refuse(call, 400, "propertyStatus: available or standby");
  cJSON *json = property_load(call->sandbox, id);
  property_set_status(call->sandbox, json, status);
  property_touch(call->sandbox, json);
  property_store(call->sandbox, id, json, "");
  cJSON_Delete(json);
  return property_answer(call, id);
}

/* A property's visits that are still to come end as cancelled.terminated. */
static void property_end_visits(struct sandbox *sandbox, const char *id) {
  char visit[37];
  for (;;) {
    sqlite3_stmt *next = store_query(sandbox, "SELECT id FROM visit WHERE property=?1 AND live=1 LIMIT 1", "t", id);
    bool found = sqlite3_step(next) == SQLITE_ROW;
    if (found) snprintf(visit, sizeof visit, "%s", (const char *)sqlite3_column_text(next, 0));
    sqlite3_finalize(next);
    if (!found) return;
    cJSON *json = visit_load(sandbox, visit);
    visit_set_status(sandbox, json, NULL, "cancelled.terminated");
    visit_store(sandbox, json, 0);
    cJSON_Delete(json);
  }
}

static bool property_had_visitor(struct sandbox *sandbox, const char *id, const char *email) {
  char *pattern = mem_print("%%\"email\":\"%s\"%%", email);
  sqlite3_stmt *find =
      store_query(sandbox, "SELECT 1 FROM visit WHERE property=?1 AND json LIKE ?2 LIMIT 1", "tt", id, pattern);
  bool found = sqlite3_step(find) == SQLITE_ROW;
  sqlite3_finalize(find);
  free(pattern);
  return found;
}

bool properties_terminate(struct call *call) {
  char id[37];
  const char *picked = property_text(call->body, "pickedVisitorEmail");
  if (!property_find(call->sandbox, call->segments[1], id)) return call_refuse(call, 404, "Unknown property reference");
  if (picked[0] != '\0' && !property_had_visitor(call->sandbox, id, picked))
    return call_refuse(call, 400, "pickedVisitorEmail: no visitor of this property");
  property_end_visits(call->sandbox, id);
  cJSON *json = property_load(call->sandbox, id);
  property_set_status(call->sandbox, json, "unavailable");
  if (picked[0] != '\0')
    property_replace(cJSON_GetObjectItemCaseSensitive(json, "data"), "pickedVisitorId", cJSON_CreateString(picked));
  property_touch(call->sandbox, json);
  property_store(call->sandbox, id, json, "");
  property_recount(call->sandbox, id);
  cJSON_Delete(json);
  return property_answer(call, id);
}

bool properties_sendmail(struct call *call) {
  char id[37];
  if (!property_find(call->sandbox, call->segments[1], id)) return call_refuse(call, 404, "Unknown property reference");
  if (!visitor_is_whole(call->body)) return call_refuse(call, 400, "email, firstName, lastName and phone are required");
  char *json = cJSON_PrintUnformatted(call->body);
  store_run(call->sandbox, "INSERT INTO mail (at, ref, json) VALUES (?1,?2,?3)", "itt", moment_now(call->sandbox),
            call->segments[1], json);
  free(json);
  return call_answer(call, cJSON_CreateString("Email envoyé"));
}
