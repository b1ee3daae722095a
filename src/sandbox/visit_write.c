#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/json.h"
#include "sandbox/magic.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/slots.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/visitor.h"

/* ---- create and reschedule */

/* At the property that is asked for. */
static bool visit_write_may_be(struct call *call, int64_t date) {
  if (date != 0 && date <= moment_now(call->sandbox)) return call_refuse(call, 400, "date: in the past");
  if (store_number(call->sandbox, 0,
                   store_query(call->sandbox,
                               "SELECT 1 FROM property WHERE id=?1 AND status='" PROPERTY_STATUS "available'", "t",
                               call->property)) == 0)
    return call_refuse(call, 409, "Les visites de ce bien sont en pause ou terminées");
  if (date != 0 && !slots_free(call->sandbox, call->property, date))
    return call_refuse(call, 409, "Ce créneau n'est plus disponible");
  return true;
}

/* The property that is asked for: by its id, in the later edition also by its reference. */
static bool visit_write_property(struct call *call) {
  const char *given_id, *given_ref = NULL, *client;
  if (!call_text(call, "propertyId", &given_id)) return false;
  if (!call->sandbox->settings.later)
    return given_id != NULL ? property_find_either(call, given_id, NULL)
                            : call_refuse(call, 400, "propertyId is required");
  if (!call_text(call, "ref", &given_ref) || !call_text(call, "clientId", &client)) return false;
  if (client != NULL && !id_is(client)) return call_refuse(call, 400, "clientId: not a UUID");
  return property_find_either(call, given_id, given_ref);
}

/* metadata of both places; NULL when there is none. False: the answer says why not. */
static bool visit_write_metadata(struct call *call, const cJSON *visitor, cJSON **metadata) {
  const cJSON *top = json_member(call->body, "metadata"), *inner = json_member(visitor, "metadata"), *member;
  *metadata = NULL;
  if (!call->sandbox->settings.later) return true;
  if ((top != NULL && !cJSON_IsObject(top)) || (inner != NULL && !cJSON_IsObject(inner)))
    return call_refuse(call, 400, "metadata: not an object");
  if (top == NULL && inner == NULL) return true;
  *metadata = top != NULL ? cJSON_Duplicate(top, true) : cJSON_CreateObject();
  cJSON_ArrayForEach(member, inner) {
    if (json_get(top, member->string) == NULL)
      cJSON_AddItemToObject(*metadata, member->string, cJSON_Duplicate(member, true));
  }
  return true;
}

static bool visit_write_new(struct call *call, int64_t date, int64_t first, cJSON *take_metadata) {
  cJSON *visit = visit_new(call->sandbox, call->property, date, json_get(call->body, "visitor"), "proposed");
  call->tree = visit;
  if (take_metadata != NULL) cJSON_AddItemToObject(visit, "metadata", take_metadata);
  if (first != 0) json_set_moment(visitor_first_part(visit), "initialDate", first);
  visit_store(call->sandbox, visit, call->hidden);
  call_answer_copy(call, visit);
  magic_begin(call->sandbox, visit);
  property_recount(call->sandbox, call->property);
  return true;
}

bool visit_write_create(struct call *call) {
  const cJSON *visitor = json_get(call->body, "visitor");
  int64_t date, first = 0;
  cJSON *metadata;
  if (!cJSON_IsObject(visitor) || !visitor_is_whole(visitor))
    return call_refuse(call, 400, "visitor: email, firstName, lastName and phone are required");
  if (!call_moment(call, "date", &date) || !visit_write_property(call)) return false;
  if (call->sandbox->settings.later && !call_moment(call, "initialDate", &first)) return false;
  return visit_write_may_be(call, date) && visit_write_metadata(call, visitor, &metadata) &&
         visit_write_new(call, date, first, metadata);
}

/* The visitor's part in the visit of that id, which can still be cancelled or moved; NULL: the answer says why not. */
static cJSON *visit_write_part(struct call *call, const char *id, const char *email) {
  cJSON *part = visit_find(call, id) != NULL ? visitor_part(call, call->tree, email) : NULL;
  if (part == NULL || visitor_lives(part)) return part;
  call_refuse(call, 409, "Cette visite est déjà annulée ou terminée");
  return NULL;
}

bool visit_write_reschedule(struct call *call) {
  const char *id, *email;
  int64_t date;
  if (!call_text(call, "visitId", &id) || !call_text(call, "visitorId", &email) || !call_moment(call, "date", &date))
    return false;
  if (id == NULL) return call_refuse(call, 400, "visitId is required");
  if (date == 0) return call_refuse(call, 400, "date is required");
  cJSON *part = visit_write_part(call, id, email != NULL ? email : "");
  if (part == NULL) return false;
  snprintf(call->property, ID_SIZE, "%s", visit_property(call->tree));
  if (!visit_write_may_be(call, date)) return false;
  /* The agent hasn't agreed to the date yet. */
  cJSON *moved = visit_moved(call->sandbox, call->tree, part, date, "proposed", call->hidden);
  property_recount(call->sandbox, call->property);
  return call_answer(call, moved);
}

/* ---- cancel */

bool visit_write_cancel(struct call *call) {
  const char *status = json_text(call->body, "visitStatus"), *visitor;
  if (strcmp(status, VISITOR_STATUS "cancelled.visitor") != 0 && strcmp(status, VISITOR_STATUS "cancelled.owner") != 0)
    return call_refuse(call, 400, "visitStatus: visit.status.cancelled.visitor or visit.status.cancelled.owner");
  if (!call_text(call, "visitorId", &visitor)) return false;
  if (call->sandbox->settings.later && (visitor == NULL || visitor[0] == '\0'))
    return call_refuse(call, 400, "visitorId is required");
  cJSON *part = visit_write_part(call, json_text(call->body, "visitId"), json_text(call->body, "visitorId"));
  if (part == NULL) return false;
  visitor_set(call->sandbox, part, status + strlen(VISITOR_STATUS));
  visit_store_counted(call->sandbox, call->tree);
  return call_answer_copy(call, json_get(part, "visitor"));
}

/* ---- a visitor's details: the four replaced, fields when given */

static bool visit_write_details(struct call *call, cJSON *visit, const char *email) {
  cJSON *part = visitor_part(call, visit, email);
  if (part == NULL) return false;
  cJSON *made = visitor_copy(call->body, json_get(part, "visitor"));
  call_answer_copy(call, made);
  cJSON_ReplaceItemInObjectCaseSensitive(part, "visitor", made);
  visit_store(call->sandbox, visit, 0);
  return true;
}

/* Every visit of that visitor. */
static bool visit_write_details_of_all(struct call *call, const char *email) {
  struct store_ids ids = store_ids(
      call->sandbox, store_query(call->sandbox,
                                 "SELECT DISTINCT visit.id FROM visit, json_each(visit.json, '$.visitorVisits') AS part"
                                 " WHERE json_extract(part.value, '$.visitor.email')=?1 COLLATE NOCASE",
                                 "t", email));
  for (size_t n = 0; n < ids.count; n++) {
    cJSON *visit = visit_load(call->sandbox, ids.all[n]);
    visit_write_details(call, visit, email);
    cJSON_Delete(visit);
  }
  free(ids.all);
  return ids.count > 0 || call_refuse(call, 404, "Unknown visitor");
}

bool visit_write_visitor(struct call *call) {
  const char *visit_id = call_parameter(call, "visitId"), *email = call_parameter(call, "visitorId");
  if (!visitor_is_whole(call->body)) return call_refuse(call, 400, "email, firstName, lastName and phone are required");
  if (visit_id == NULL && (email == NULL || email[0] == '\0'))
    return call_refuse(call, 400, "visitId or visitorId is required");
  if (visit_id == NULL) return visit_write_details_of_all(call, email);
  return visit_find(call, visit_id) != NULL && visit_write_details(call, call->tree, email != NULL ? email : "");
}
