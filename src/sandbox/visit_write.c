/* visit_write: create, reschedule, cancel, a visitor's details. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "sandbox/sandbox.h"

bool visitor_is_whole(const cJSON *visitor) {
  static const char *const members[] = {"email", "firstName", "lastName", "phone"};
  for (size_t n = 0; n < sizeof members / sizeof *members; n++)
    if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(visitor, members[n]))) return false;
  const cJSON *fields = json_member(visitor, "fields");
  return fields == NULL || cJSON_IsObject(fields);
}

/* ---- create and reschedule */

static bool visit_may_be(struct call *call, const char *property_id, int64_t date) {
  if (date != 0 && date <= moment_now(call->sandbox)) return call_refuse(call, 400, "date: in the past");
  sqlite3_stmt *find = store_query(call->sandbox, "SELECT status FROM property WHERE id=?1", "t", property_id);
  bool open = store_row(call->sandbox, find) &&
              strcmp((const char *)sqlite3_column_text(find, 0), "property.basics.status.available") == 0;
  sqlite3_finalize(find);
  if (!open) return call_refuse(call, 409, "Les visites de ce bien sont en pause ou terminées");
  if (date != 0 && !slots_free(call->sandbox, property_id, date))
    return call_refuse(call, 409, "Ce créneau n'est plus disponible");
  return true;
}

bool call_text(struct call *call, const char *name, const char **text) {
  const cJSON *given = json_member(call->body, name);
  *text = cJSON_GetStringValue(given);
  return given == NULL || *text != NULL || call_refuse(call, 400, "%s: not a text", name);
}

/* A date-time of the body; 0 when it isn't there. */
static bool call_moment(struct call *call, const char *name, int64_t *moment) {
  const cJSON *given = json_member(call->body, name);
  *moment = 0;
  return given == NULL || (cJSON_IsString(given) && moment_read(given->valuestring, false, moment)) ||
         call_refuse(call, 400, "%s: not a date-time", name);
}

/* The property that is asked for: by its id, in the later edition also by its reference. */
static bool create_property(struct call *call, char id[37]) {
  const char *given_id, *given_ref = NULL, *client;
  if (!call_text(call, "propertyId", &given_id)) return false;
  if (!call->sandbox->settings.later)
    return given_id != NULL ? property_of(call, given_id, NULL, id) : call_refuse(call, 400, "propertyId is required");
  if (!call_text(call, "ref", &given_ref) || !call_text(call, "clientId", &client)) return false;
  if (client != NULL && !store_is_uuid(client)) return call_refuse(call, 400, "clientId: not a UUID");
  return property_of(call, given_id, given_ref, id);
}

/* metadata of both places (A75); NULL when there is none. False: the answer says why not. */
static bool create_metadata(struct call *call, const cJSON *visitor, cJSON **metadata) {
  const cJSON *top = json_member(call->body, "metadata"), *inner = json_member(visitor, "metadata"), *member;
  *metadata = NULL;
  if (!call->sandbox->settings.later) return true;
  if ((top != NULL && !cJSON_IsObject(top)) || (inner != NULL && !cJSON_IsObject(inner)))
    return call_refuse(call, 400, "metadata: not an object");
  if (top == NULL && inner == NULL) return true;
  *metadata = top != NULL ? cJSON_Duplicate(top, true) : cJSON_CreateObject();
  cJSON_ArrayForEach(member, inner) {
    if (cJSON_GetObjectItemCaseSensitive(top, member->string) == NULL)
      cJSON_AddItemToObject(*metadata, member->string, cJSON_Duplicate(member, true));
  }
  return true;
}

static void create_do(struct call *call, const char *property_id, int64_t date, int64_t first, cJSON *take_metadata) {
  char when[24];
  const cJSON *visitor = cJSON_GetObjectItemCaseSensitive(call->body, "visitor");
  cJSON *visit = visit_new(call->sandbox, property_id, date, visitor, "proposed");
  if (take_metadata != NULL) cJSON_AddItemToObject(visit, "metadata", take_metadata);
  if (first != 0)
    json_replace(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), 0), "initialDate",
                 cJSON_CreateString(moment_print(first, when)));
  visit_store(call->sandbox, visit, call->hidden);
  call_answer(call, cJSON_Duplicate(visit, true));
  visit_act(call->sandbox, visit);
  property_recount(call->sandbox, property_id);
  cJSON_Delete(visit);
}

bool visits_create(struct call *call) {
  const cJSON *visitor = cJSON_GetObjectItemCaseSensitive(call->body, "visitor");
  int64_t date, first = 0;
  cJSON *metadata;
  char id[37];
  if (!cJSON_IsObject(visitor) || !visitor_is_whole(visitor))
    return call_refuse(call, 400, "visitor: email, firstName, lastName and phone are required");
  if (!call_moment(call, "date", &date) || !create_property(call, id)) return false;
  if (call->sandbox->settings.later && !call_moment(call, "initialDate", &first)) return false;
  if (!visit_may_be(call, id, date) || !create_metadata(call, visitor, &metadata)) return false;
  create_do(call, id, date, first, metadata);
  return true;
}

static bool visit_reschedule(struct call *call, cJSON *visit, const char *email, int64_t date) {
  cJSON *part = visit_part(call, visit, email);
  const char *property_id = json_text(cJSON_GetObjectItemCaseSensitive(visit, "propertySummary"), "id");
  if (part == NULL) return false;
  if (!visit_part_lives(part)) return call_refuse(call, 409, "Cette visite est déjà annulée ou terminée");
  if (!visit_may_be(call, property_id, date)) return false;
  /* The agent hasn't agreed to the date yet. */
  cJSON *moved = visit_moved(call->sandbox, visit, part, date, "proposed", call->hidden);
  property_recount(call->sandbox, property_id);
  return call_answer(call, moved);
}

bool visits_reschedule(struct call *call) {
  const char *id, *email;
  int64_t date;
  if (!call_text(call, "visitId", &id) || !call_text(call, "visitorId", &email) || !call_moment(call, "date", &date))
    return false;
  if (id == NULL) return call_refuse(call, 400, "visitId is required");
  if (date == 0) return call_refuse(call, 400, "date is required");
  cJSON *visit = visit_of_call(call, id);
  if (visit == NULL) return false;
  bool moved = visit_reschedule(call, visit, email != NULL ? email : "", date);
  cJSON_Delete(visit);
  return moved;
}

/* ---- cancel */

cJSON *visit_part(struct call *call, const cJSON *visit, const char *email) {
  cJSON *part, *found = NULL, *parts = cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits");
  if (email[0] == '\0') {
    if (cJSON_GetArraySize(parts) == 1) return cJSON_GetArrayItem(parts, 0);
    call_refuse(call, 400, "visitorId is required: the visit has several visitors");
    return NULL;
  }
  cJSON_ArrayForEach(part, parts) {
    bool named = strcasecmp(json_text(cJSON_GetObjectItemCaseSensitive(part, "visitor"), "email"), email) == 0;
    if (named && (found == NULL || !visit_part_lives(found))) found = part; /* one that lives, of two with one email */
  }
  if (found != NULL) return found;
  call_refuse(call, 404, "No such visitor on this visit");
  return NULL;
}

static bool visit_cancel(struct call *call, cJSON *visit, const char *status) {
  cJSON *part = visit_part(call, visit, json_text(call->body, "visitorId"));
  if (part == NULL) return false;
  if (!visit_part_lives(part)) return call_refuse(call, 409, "Cette visite est déjà annulée ou terminée");
  const cJSON *visitor = cJSON_GetObjectItemCaseSensitive(part, "visitor");
  cJSON *answer = cJSON_Duplicate(visitor, true);
  visit_part_set(call->sandbox, part, status);
  visit_store(call->sandbox, visit, 0);
  property_recount(call->sandbox, json_text(cJSON_GetObjectItemCaseSensitive(visit, "propertySummary"), "id"));
  return call_answer(call, answer);
}

bool visits_cancel(struct call *call) {
  const char *status = json_text(call->body, "visitStatus"), *visitor;
  if (strcmp(status, STATUS "cancelled.visitor") != 0 && strcmp(status, STATUS "cancelled.owner") != 0)
    return call_refuse(call, 400, "visitStatus: visit.status.cancelled.visitor or visit.status.cancelled.owner");
  if (!call_text(call, "visitorId", &visitor)) return false;
  if (call->sandbox->settings.later && (visitor == NULL || visitor[0] == '\0'))
    return call_refuse(call, 400, "visitorId is required");
  cJSON *visit = visit_of_call(call, json_text(call->body, "visitId"));
  if (visit == NULL) return false;
  bool cancelled = visit_cancel(call, visit, status + strlen(STATUS));
  cJSON_Delete(visit);
  return cancelled;
}

/* ---- a visitor's details: the four replaced, fields when given (A31) */

static bool visitor_update(struct call *call, cJSON *visit, const char *email) {
  cJSON *part = visit_part(call, visit, email);
  if (part == NULL) return false;
  cJSON *made = visitor_copy(call->body, cJSON_GetObjectItemCaseSensitive(part, "visitor"));
  call_answer(call, cJSON_Duplicate(made, true));
  cJSON_ReplaceItemInObjectCaseSensitive(part, "visitor", made);
  visit_store(call->sandbox, visit, 0);
  return true;
}

/* Every visit of that visitor. */
static bool visitor_update_all(struct call *call, const char *email) {
  struct store_ids all = store_ids(
      call->sandbox, store_query(call->sandbox,
                                 "SELECT DISTINCT visit.id FROM visit, json_each(visit.json, '$.visitorVisits') AS part"
                                 " WHERE json_extract(part.value, '$.visitor.email')=?1 COLLATE NOCASE",
                                 "t", email));
  for (size_t n = 0; n < all.count; n++) {
    cJSON *visit = visit_load(call->sandbox, all.ids[n]);
    visitor_update(call, visit, email);
    cJSON_Delete(visit);
  }
  free(all.ids);
  return all.count > 0 || call_refuse(call, 404, "Unknown visitor");
}

bool visits_update_visitor(struct call *call) {
  const char *visit_id = call_query(call, "visitId"), *email = call_query(call, "visitorId");
  if (!visitor_is_whole(call->body)) return call_refuse(call, 400, "email, firstName, lastName and phone are required");
  if (visit_id == NULL && (email == NULL || email[0] == '\0'))
    return call_refuse(call, 400, "visitId or visitorId is required");
  if (visit_id == NULL) return visitor_update_all(call, email);
  cJSON *visit = visit_of_call(call, visit_id);
  bool updated = visit != NULL && visitor_update(call, visit, email != NULL ? email : "");
  cJSON_Delete(visit);
  return updated;
}
