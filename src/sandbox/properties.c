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
  cJSON *json = sqlite3_step(find) == SQLITE_ROW ? json_read((const char *)sqlite3_column_text(find, 0)) : NULL;
  sqlite3_finalize(find);
  return json;
}

static double property_coordinate(const cJSON *data, const char *name) {
  const cJSON *number = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(data, "address"), name);
  return json_is_number(number) ? number->valuedouble : 0;
}

void property_store(struct sandbox *sandbox, const char *id, cJSON *json, const char *agent) {
  const cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data"), *alias;
  char *text = cJSON_PrintUnformatted(json);
  store_run(sandbox,
            "INSERT INTO property (id, ref, agent, status, latitude, longitude, json) VALUES (?1,?2,?3,?4,?5,?6,?7)"
            " ON CONFLICT (id) DO UPDATE SET ref=?2, status=?4, latitude=?5, longitude=?6, json=?7",
            "ttttddt", id, json_text(data, "externalRef"), agent, json_text(data, "propertyStatus"),
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
            "UPDATE property SET (planned, done, first_viewing, last_viewing)=(SELECT coalesce(sum(live), 0), "
            "coalesce(sum(done), 0), min(iif(done, date, NULL)), max(iif(done, date, NULL)) FROM visit"
            " WHERE visit.property=property.id) WHERE ?1 IS NULL OR id=?1",
            id != NULL ? "t" : "n", id);
}

#define PROPERTY_ROW "SELECT json, planned, done, last_viewing FROM property"

/* What is sent: the stored object, the two counts, and the day of the last visit. */
static bool property_add(struct buf *out, sqlite3_stmt *row) {
  char when[24];
  const char *json = (const char *)sqlite3_column_text(row, 0);
  bool fits = buf_add(out, json, strlen(json) - 1);
  if (sqlite3_column_type(row, 3) != SQLITE_NULL)
    fits = fits && buf_print(out, ",\"lastViewingAt\":\"%s\"", moment_print(sqlite3_column_int64(row, 3), when));
  return fits && buf_print(out, ",\"viewingsPlanned\":%lld,\"viewingsDone\":%lld}",
                           (long long)sqlite3_column_int64(row, 1), (long long)sqlite3_column_int64(row, 2));
}

static bool property_answer(struct call *call, const char *id) {
  struct buf out;
  buf_init(&out, PROPERTIES_MAX);
  sqlite3_stmt *row = store_query(call->sandbox, PROPERTY_ROW " WHERE id=?1", "t", id);
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
  sqlite3_stmt *row = store_query(call->sandbox, PROPERTY_ROW, "");
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

/* Criterias in both shapes (A22), answered as booleans. NULL when they can't be understood. */
static cJSON *property_criterias(const cJSON *given) {
  static const char *const known[] = {"pinel", "sharingAllowed", "gli", "actionLogement"};
  const cJSON *qualification = json_member(given, "qualification");
  const char *short_name = json_text(given, "qualification");
  bool understood = cJSON_IsObject(given) && (qualification == NULL || cJSON_IsString(qualification)), named = false;
  if (strncmp(short_name, "qualification.", 14) == 0) short_name += 14;
  cJSON *made = cJSON_CreateObject();
  for (size_t n = 0; n < sizeof known / sizeof *known; n++) {
    const cJSON *member = json_member(given, known[n]);
    bool is_named = n != 1 && strcmp(short_name, known[n]) == 0;
    named |= is_named;
    understood &= member == NULL || cJSON_IsBool(member);
    if (member != NULL || is_named) cJSON_AddBoolToObject(made, known[n], is_named || cJSON_IsTrue(member));
  }
  if (understood && (named || qualification == NULL)) return made;
  cJSON_Delete(made);
  return NULL;
}

static void property_add_interval(cJSON *all, int64_t start, int64_t end) {
  char text[24];
  cJSON *interval = cJSON_CreateObject();
  cJSON_AddStringToObject(interval, "start", moment_print(start, text));
  cJSON_AddStringToObject(interval, "end", moment_print(end, text));
  cJSON_AddItemToArray(all, interval);
}

cJSON *property_default_availability(int64_t now) {
  cJSON *all = cJSON_CreateArray();
  for (int day = 0; day < PROPERTIES_DAYS; day++)
    property_add_interval(all, moment_paris(now, day, 7, 0), moment_paris(now, day, 21, 0));
  return all;
}

struct member {
  const char *name;
  char type; /* json_is */
};

/* The document's members of an object: those that it has must be of their type, and the required ones be there. */
static bool property_fits(const cJSON *object, const struct member *members, size_t count, size_t required,
                          const char **problem) {
  for (size_t n = 0; n < count; n++) {
    const cJSON *member = json_member(object, members[n].name);
    if (member != NULL ? json_is(member, members[n].type) : n >= required) continue;
    *problem = members[n].name;
    return false;
  }
  return true;
}

static const struct member address_members[] = {{"address", 's'},     {"zip", 's'},      {"city", 's'},
                                                {"countryCode", 's'}, {"latitude", 'n'}, {"longitude", 'n'},
                                                {"doorInfo", 's'}};
static const struct member field_members[] = {{"surface", 'n'},
                                              {"additionalSurfaces", 'A'},
                                              {"numRooms", 'i'},
                                              {"numBedrooms", 'i'},
                                              {"orientation", 's'},
                                              {"text", 's'},
                                              {"deposit", 'n'},
                                              {"monthlyCharges", 'n'},
                                              {"agencyFee", 'n'},
                                              {"availableFrom", 's'},
                                              {"floor", 'i'},
                                              {"heating", 's'},
                                              {"cave", 'b'},
                                              {"keeper", 'b'},
                                              {"parking", 'b'},
                                              {"furnished", 'b'},
                                              {"leaseDurationYears", 'i'},
                                              {"works", 's'},
                                              {"dpe", 's'},
                                              {"constructionYear", 'i'}};
static const struct member save_members[] = {{"externalRef", 's'}, {"rentSell", 's'},   {"price", 'n'},
                                             {"extUrl", 's'},      {"address", 'o'},    {"doorRef", 's'},
                                             {"picUrls", 'S'},     {"fields", 'o'},     {"additionalRefs", 'S'},
                                             {"tenantPhone", 's'}, {"extraFields", 'o'}};
#define COUNT(members) (sizeof(members) / sizeof *(members))

static cJSON *property_new(struct sandbox *sandbox, const char *id) {
  char now[24];
  cJSON *json = cJSON_CreateObject(), *data = cJSON_AddObjectToObject(json, "data"), *owner = cJSON_CreateObject();
  cJSON_AddStringToObject(json, "id", id);
  cJSON_AddStringToObject(json, "userId", sandbox->account_id);
  cJSON_AddStringToObject(json, "createdAt", moment_print(moment_now(sandbox), now));
  cJSON_AddStringToObject(owner, "name", "Agence du Parc");
  cJSON_AddItemToObject(json, "ownerContact", owner);
  cJSON_AddStringToObject(data, "propertyStatus", "property.basics.status.available");
  cJSON_AddItemToObject(data, "visitAvailabilities", property_default_availability(moment_now(sandbox)));
  return json;
}

/* False: the answer says why not. */
static bool property_check(struct call *call) {
  const cJSON *address = json_member(call->body, "address"), *fields = json_member(call->body, "fields"),
              *charge = json_member(call->body, "inCharge");
  const char *offer = json_text(call->body, "rentSell"), *problem;
  if (!property_fits(call->body, save_members, COUNT(save_members), 1, &problem) ||
      (address != NULL && !property_fits(address, address_members, COUNT(address_members), 6, &problem)) ||
      (fields != NULL && !property_fits(fields, field_members, COUNT(field_members), 0, &problem)))
    return call_refuse(call, 400, "%s: required, or not of its type", problem);
  if (charge != NULL && !cJSON_IsString(charge)) return call_refuse(call, 400, "inCharge: not a text");
  if (json_text(call->body, "externalRef")[0] == '\0') return call_refuse(call, 400, "externalRef is required");
  if (json_member(call->body, "rentSell") != NULL && strcmp(offer, "property.basics.rentsell.rent") != 0 &&
      strcmp(offer, "property.basics.rentsell.sell") != 0)
    return call_refuse(call, 400, "rentSell: unknown value");
  return true;
}

/* Members of the table are taken over, absent ones kept, the others ignored (A21, A23). False: the answer says why not.
 */
static bool property_merge(struct call *call, cJSON *json) {
  cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
  const cJSON *criterias = json_member(call->body, "criterias"), *charge = json_member(call->body, "inCharge");
  if (!property_check(call)) return false;
  if (criterias != NULL) {
    cJSON *made = property_criterias(criterias);
    if (made == NULL) return call_refuse(call, 400, "criterias: not booleans, or an unknown qualification");
    json_replace(data, "criterias", made);
  }
  for (size_t n = 0; n < COUNT(save_members); n++) {
    const cJSON *given = json_member(call->body, save_members[n].name);
    if (given != NULL) json_replace(data, save_members[n].name, cJSON_Duplicate(given, true));
  }
  if (charge != NULL) json_replace(json, "inCharge", cJSON_Duplicate(charge, true));
  return true;
}

/* The property whose own reference it is: additional ones are no key. */
static bool property_find_own(struct sandbox *sandbox, const char *ref, char id[37]) {
  sqlite3_stmt *find = store_query(sandbox, "SELECT id FROM property WHERE ref=?1", "t", ref);
  bool found = sqlite3_step(find) == SQLITE_ROW;
  if (found) snprintf(id, 37, "%s", (const char *)sqlite3_column_text(find, 0));
  sqlite3_finalize(find);
  return found;
}

bool properties_save(struct call *call) {
  char id[37], agent[37];
  bool known = property_find_own(call->sandbox, json_text(call->body, "externalRef"), id);
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

/* The list in UTC and whole seconds; absent is empty (A27). NULL when it can't be understood. */
static cJSON *property_intervals(const cJSON *given) {
  const cJSON *interval;
  bool understood = given == NULL || cJSON_IsArray(given);
  cJSON *made = cJSON_CreateArray();
  cJSON_ArrayForEach(interval, given) {
    int64_t start = 0, end = 0;
    understood &= moment_read(json_text(interval, "start"), false, &start) &&
                  moment_read(json_text(interval, "end"), false, &end) && end > start;
    property_add_interval(made, start, end);
  }
  if (understood) return made;
  cJSON_Delete(made);
  return NULL;
}

bool properties_availability(struct call *call) {
  char id[37];
  const char *ref = call_query(call, "ref");
  if (ref == NULL || ref[0] == '\0') return call_refuse(call, 400, "ref is required");
  if (!property_find(call->sandbox, ref, id)) return call_refuse(call, 404, "Unknown property reference");
  cJSON *made = property_intervals(json_member(call->body, "availability"));
  if (made == NULL) return call_refuse(call, 400, "availability: a list of intervals with a start before its end");
  cJSON *json = property_load(call->sandbox, id);
  json_replace(cJSON_GetObjectItemCaseSensitive(json, "data"), "visitAvailabilities", made);
  property_touch(call->sandbox, json);
  property_store(call->sandbox, id, json, "");
  cJSON_Delete(json);
  return property_answer(call, id);
}

static void property_set_status(struct sandbox *sandbox, cJSON *json, const char *status) {
  char now[24];
  cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
  char *longer = mem_print("property.basics.status.%s", status);
  json_replace(data, "propertyStatus", cJSON_CreateString(longer));
  json_replace(data, "propertyStatusUpdatedAt", cJSON_CreateString(moment_print(moment_now(sandbox), now)));
  free(longer);
}

bool properties_status(struct call *call) {
  char id[37];
  const char *status = json_text(call->body, "propertyStatus");
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
  sqlite3_stmt *find =
      store_query(sandbox,
                  "SELECT 1 FROM visit, json_each(visit.json, '$.visitorVisits') AS part WHERE property=?1"
                  " AND json_extract(part.value, '$.visitor.email')=?2 COLLATE NOCASE LIMIT 1",
                  "tt", id, email);
  bool found = sqlite3_step(find) == SQLITE_ROW;
  sqlite3_finalize(find);
  return found;
}

bool properties_terminate(struct call *call) {
  char id[37];
  const cJSON *given = json_member(call->body, "pickedVisitorEmail");
  const char *picked = json_text(call->body, "pickedVisitorEmail");
  if (!property_find(call->sandbox, call->segments[1], id)) return call_refuse(call, 404, "Unknown property reference");
  if (given != NULL && !cJSON_IsString(given)) return call_refuse(call, 400, "pickedVisitorEmail: not a text");
  if (picked[0] != '\0' && !property_had_visitor(call->sandbox, id, picked))
    return call_refuse(call, 400, "pickedVisitorEmail: no visitor of this property");
  property_end_visits(call->sandbox, id);
  cJSON *json = property_load(call->sandbox, id);
  property_set_status(call->sandbox, json, "unavailable");
  if (picked[0] != '\0')
    json_replace(cJSON_GetObjectItemCaseSensitive(json, "data"), "pickedVisitorId", cJSON_CreateString(picked));
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
