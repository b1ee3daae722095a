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
  bool found = store_row(sandbox, find);
  snprintf(id, 37, "%s", found ? (const char *)sqlite3_column_text(find, 0) : "");
  sqlite3_finalize(find);
  return found;
}

cJSON *property_load(struct sandbox *sandbox, const char *id) {
  sqlite3_stmt *find = store_query(sandbox, "SELECT json FROM property WHERE id=?1", "t", id);
  cJSON *json = store_row(sandbox, find) ? json_read((const char *)sqlite3_column_text(find, 0)) : NULL;
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

#define PROPERTY_ROW "SELECT json, planned, done, last_viewing, first_viewing FROM property"

/* What is sent: the stored object, the two counts, and the dates of the last and the first visit that was done. */
static bool property_add(struct buf *out, sqlite3_stmt *row, bool later) {
  char when[24];
  const char *json = (const char *)sqlite3_column_text(row, 0);
  bool fits = buf_add(out, json, strlen(json) - 1);
  if (sqlite3_column_type(row, 3) != SQLITE_NULL)
    fits = fits && buf_print(out, ",\"lastViewingAt\":\"%s\"", moment_print(sqlite3_column_int64(row, 3), when));
  if (later && sqlite3_column_type(row, 4) != SQLITE_NULL)
    fits = fits && buf_print(out, ",\"firstViewingAt\":\"%s\"", moment_print(sqlite3_column_int64(row, 4), when));
  return fits && buf_print(out, ",\"viewingsPlanned\":%lld,\"viewingsDone\":%lld}",
                           (long long)sqlite3_column_int64(row, 1), (long long)sqlite3_column_int64(row, 2));
}

bool property_answer(struct call *call, const char *id) {
  struct buf out;
  buf_init(&out, PROPERTIES_MAX);
  sqlite3_stmt *row = store_query(call->sandbox, PROPERTY_ROW " WHERE id=?1", "t", id);
  bool found = store_row(call->sandbox, row) && property_add(&out, row, call->sandbox->settings.later);
  sqlite3_finalize(row);
  if (found) return call_answer_text(call, buf_take(&out));
  buf_free(&out);
  return call_refuse(call, 404, "Unknown property");
}

static void property_add_coordinate(cJSON *summary, const cJSON *address, const char *name) {
  const cJSON *number = json_member(address, name);
  if (json_is_number(number))
    cJSON_AddItemToObject(summary, name, cJSON_Duplicate(number, true));
  else
    cJSON_AddNumberToObject(summary, name, 0);
}

cJSON *property_summary(const cJSON *property) {
  const cJSON *data = cJSON_GetObjectItemCaseSensitive(property, "data"), *address = json_member(data, "address"),
              *picture = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(data, "picUrls"), 0);
  cJSON *summary = cJSON_CreateObject();
  char *shown = address == NULL ? mem_copy(json_text(data, "externalRef"))
                                : mem_print("%s, %s %s", json_text(address, "address"), json_text(address, "zip"),
                                            json_text(address, "city"));
  cJSON_AddStringToObject(summary, "id", json_text(property, "id"));
  cJSON_AddStringToObject(summary, "displayAddress", shown);
  if (cJSON_IsString(picture)) cJSON_AddStringToObject(summary, "pictureUrl", picture->valuestring);
  property_add_coordinate(summary, address, "latitude");
  property_add_coordinate(summary, address, "longitude");
  cJSON_AddStringToObject(summary, "externalRef", json_text(data, "externalRef"));
  if (json_member(data, "doorRef") != NULL) cJSON_AddStringToObject(summary, "doorNumber", json_text(data, "doorRef"));
  if (json_member(data, "rentSell") != NULL) cJSON_AddStringToObject(summary, "rentSell", json_text(data, "rentSell"));
  free(shown);
  return summary;
}

bool property_of(struct call *call, const char *given_id, const char *given_ref, char id[37]) {
  char by_ref[37] = "";
  if (given_id == NULL && given_ref == NULL)
    return call_refuse(call, 400, "The property's id or reference is required");
  if (given_id != NULL && !store_is_uuid(given_id)) return call_refuse(call, 400, "The property's id is no UUID");
  if (given_ref != NULL && !property_find(call->sandbox, given_ref, by_ref))
    return call_refuse(call, 404, "Unknown property reference");
  sqlite3_stmt *find = store_query(call->sandbox, "SELECT id FROM property WHERE id=lower(?1)", "t",
                                   given_id != NULL ? given_id : by_ref);
  bool known = store_row(call->sandbox, find);
  snprintf(id, 37, "%s", known ? (const char *)sqlite3_column_text(find, 0) : "");
  sqlite3_finalize(find);
  if (!known) return call_refuse(call, 404, "Unknown property");
  return given_ref == NULL || strcmp(id, by_ref) == 0 ||
         call_refuse(call, 400, "The id and the reference are two properties");
}

void property_staff(cJSON *json) {
  cJSON_AddStringToObject(json, "initialStaffedAt", json_text(json, "createdAt"));
  cJSON_AddNumberToObject(json, "weight", 1);
}

/* ---- operations */

bool properties_list(struct call *call) {
  struct buf out;
  buf_init(&out, PROPERTIES_MAX);
  bool fits = buf_add_text(&out, "["), first = true;
  sqlite3_stmt *row = store_query(call->sandbox, PROPERTY_ROW, "");
  while (fits && store_row(call->sandbox, row)) {
    fits = (first || buf_add_text(&out, ",")) && property_add(&out, row, call->sandbox->settings.later);
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

void property_touch(struct sandbox *sandbox, cJSON *json) {
  char text[24];
  int64_t before, now = moment_now(sandbox);
  /* Of two changes within a second the second must be seen too. */
  if (moment_read(json_text(json, "updatedAt"), false, &before) && before >= now) now = before + 1;
  json_replace(json, "updatedAt", cJSON_CreateString(moment_print(now, text)));
}

cJSON *property_add_interval(cJSON *all, int64_t start, int64_t end, bool weekly) {
  char text[24];
  cJSON *interval = cJSON_CreateObject();
  cJSON_AddStringToObject(interval, "start", moment_print(start, text));
  cJSON_AddStringToObject(interval, "end", moment_print(end, text));
  if (weekly) cJSON_AddTrueToObject(interval, "isWeeklyRecurring");
  cJSON_AddItemToArray(all, interval);
  return interval;
}

cJSON *property_default_availability(struct sandbox *sandbox) {
  bool weekly = sandbox->settings.later;
  int64_t now = moment_now(sandbox);
  cJSON *all = cJSON_CreateArray();
  for (int day = 0; day < (weekly ? 7 : PROPERTIES_DAYS); day++)
    property_add_interval(all, moment_paris(now, day, 7, 0), moment_paris(now, day, 21, 0), weekly);
  return all;
}

/* The list in UTC and whole seconds; absent is empty (A27). NULL when it can't be understood. */
static cJSON *property_intervals(const cJSON *given, bool later) {
  const cJSON *interval;
  bool understood = given == NULL || cJSON_IsArray(given);
  cJSON *made = cJSON_CreateArray();
  cJSON_ArrayForEach(interval, given) {
    int64_t start = 0, end = 0;
    understood &= moment_read(json_text(interval, "start"), false, &start) &&
                  moment_read(json_text(interval, "end"), false, &end) && end > start;
    cJSON *kept = property_add_interval(made, start, end, false);
    const cJSON *weekly = later ? json_member(interval, "isWeeklyRecurring") : NULL;
    understood &= weekly == NULL || cJSON_IsBool(weekly);
    if (weekly != NULL) /* as it was given, false too */
      cJSON_AddItemToObject(kept, "isWeeklyRecurring", cJSON_Duplicate(weekly, true));
    json_add_others(kept, interval, (const char *const[]){"start", "end", "isWeeklyRecurring", NULL});
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
  cJSON *made = property_intervals(json_member(call->body, "availability"), call->sandbox->settings.later);
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
  struct store_ids live = store_ids(
      sandbox, store_query(sandbox, "SELECT id FROM visit WHERE property=?1 AND live=1 ORDER BY date, id", "t", id));
  for (size_t n = 0; n < live.count; n++) {
    cJSON *json = visit_load(sandbox, live.ids[n]);
    visit_set_status(sandbox, json, "cancelled.terminated");
    visit_store(sandbox, json, 0);
    cJSON_Delete(json);
  }
  free(live.ids);
}

static bool property_had_visitor(struct sandbox *sandbox, const char *id, const char *email) {
  sqlite3_stmt *find =
      store_query(sandbox,
                  "SELECT 1 FROM visit, json_each(visit.json, '$.visitorVisits') AS part WHERE property=?1"
                  " AND json_extract(part.value, '$.visitor.email')=?2 COLLATE NOCASE LIMIT 1",
                  "tt", id, email);
  bool found = store_row(sandbox, find);
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
