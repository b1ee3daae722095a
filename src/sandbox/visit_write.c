#include "sandbox/visit_write.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/json.h"
#include "sandbox/magic.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/slots.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/visitor.h"

/* ---- create and reschedule */

static bool visit_write_may_be(struct call *call, const char *property_id, int64_t date) {
  if (date != 0 && date <= moment_now(call->sandbox)) return call_refuse(call, 400, "date: in the past");
  if (store_number(call->sandbox, 0, "SELECT 1 FROM property WHERE id=?1 AND status='" PROPERTY_STATUS "available'",
                   "t", property_id) == 0)
    return call_refuse(call, 409, "Les visites de ce bien sont en pause ou terminées");
  if (date != 0 && !slots_free(call->sandbox, property_id, date))
    return call_refuse(call, 409, "Ce créneau n'est plus disponible");
  return true;
}

/* The property that is asked for: by its id, in the later edition also by its reference. */
static bool visit_write_property(struct call *call, char id[ID_SIZE]) {
  const char *given_id, *given_ref = NULL, *client;
  if (!call_text(call, "propertyId", &given_id)) return false;
  if (!call->sandbox->settings.later)
    return given_id != NULL ? property_find_either(call, given_id, NULL, id)
                            : call_refuse(call, 400, "propertyId is required");
  if (!call_text(call, "ref", &given_ref) || !call_text(call, "clientId", &client)) return false;
  if (client != NULL && !id_is(client)) return call_refuse(call, 400, "clientId: not a UUID");
  return property_find_either(call, given_id, given_ref, id);
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

static void visit_write_new(struct call *call, const char *property_id, int64_t date, int64_t first,
                            cJSON *take_metadata) {
  const cJSON *visitor = json_get(call->body, "visitor");
  cJSON *visit = visit_new(call->sandbox, property_id, date, visitor, "proposed");
  if (take_metadata != NULL) cJSON_AddItemToObject(visit, "metadata", take_metadata);
  if (first != 0) json_set_moment(visitor_first_part(visit), "initialDate", first);
  visit_store(call->sandbox, visit, call->hidden);
  call_answer(call, cJSON_Duplicate(visit, true));
  magic_begin(call->sandbox, visit);
  property_recount(call->sandbox, property_id);
  cJSON_Delete(visit);
}

bool visit_write_create(struct call *call) {
  const cJSON *visitor = json_get(call->body, "visitor");
  int64_t date, first = 0;
  cJSON *metadata;
  char id[ID_SIZE];
  if (!cJSON_IsObject(visitor) || !visitor_is_whole(visitor))
    return call_refuse(call, 400, "visitor: email, firstName, lastName and phone are required");
  if (!call_moment(call, "date", &date) || !visit_write_property(call, id)) return false;
  if (call->sandbox->settings.later && !call_moment(call, "initialDate", &first)) return false;
  if (!visit_write_may_be(call, id, date) || !visit_write_metadata(call, visitor, &metadata)) return false;
  visit_write_new(call, id, date, first, metadata);
  return true;
}

/* The part that can still be cancelled or moved; NULL: the answer says why not. */
static cJSON *visit_write_part(struct call *call, const cJSON *visit, const char *email) {
  cJSON *part = visitor_part(call, visit, email);
  if (part == NULL || visitor_lives(part)) return part;
  call_refuse(call, 409, "Cette visite est déjà annulée ou terminée");
  return NULL;
}

static bool visit_write_move(struct call *call, cJSON *visit, const char *email, int64_t date) {
  cJSON *part = visit_write_part(call, visit, email);
  if (part == NULL || !visit_write_may_be(call, visit_property(visit), date)) return false;
  /* The agent hasn't agreed to the date yet. */
  cJSON *moved = visit_moved(call->sandbox, visit, part, date, "proposed", call->hidden);
  property_recount(call->sandbox, visit_property(visit));
  return call_answer(call, moved);
}

bool visit_write_reschedule(struct call *call) {
  const char *id, *email;
  int64_t date;
  if (!call_text(call, "visitId", &id) || !call_text(call, "visitorId", &email) || !call_moment(call, "date", &date))
    return false;
  if (id == NULL) return call_refuse(call, 400, "visitId is required");
  if (date == 0) return call_refuse(call, 400, "date is required");
  cJSON *visit = visit_find(call, id);
  if (visit == NULL) return false;
  bool moved = visit_write_move(call, visit, email != NULL ? email : "", date);
  cJSON_Delete(visit);
  return moved;
}

/* ---- cancel */

static bool visit_write_end(struct call *call, cJSON *visit, const char *status) {
  cJSON *part = visit_write_part(call, visit, json_text(call->body, "visitorId"));
  if (part == NULL) return false;
  visitor_set(call->sandbox, part, status);
  visit_store_counted(call->sandbox, visit);
  return call_answer(call, cJSON_Duplicate(json_get(part, "visitor"), true));
}

bool visit_write_cancel(struct call *call) {
  const char *status = json_text(call->body, "visitStatus"), *visitor;
  if (strcmp(status, VISITOR_STATUS "cancelled.visitor") != 0 && strcmp(status, VISITOR_STATUS "cancelled.owner") != 0)
    return call_refuse(call, 400, "visitStatus: visit.status.cancelled.visitor or visit.status.cancelled.owner");
  if (!call_text(call, "visitorId", &visitor)) return false;
  if (call->sandbox->settings.later && (visitor == NULL || visitor[0] == '\0'))
    return call_refuse(call, 400, "visitorId is required");
  cJSON *visit = visit_find(call, json_text(call->body, "visitId"));
  if (visit == NULL) return false;
  bool cancelled = visit_write_end(call, visit, status + strlen(VISITOR_STATUS));
  cJSON_Delete(visit);
  return cancelled;
}

/* ---- a visitor's details: the four replaced, fields when given */

static bool visit_write_details(struct call *call, cJSON *visit, const char *email) {
  cJSON *part = visitor_part(call, visit, email);
  if (part == NULL) return false;
  cJSON *made = visitor_copy(call->body, json_get(part, "visitor"));
  call_answer(call, cJSON_Duplicate(made, true));
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
  cJSON *visit = visit_find(call, visit_id);
  bool updated = visit != NULL && visit_write_details(call, visit, email != NULL ? email : "");
  cJSON_Delete(visit);
  return updated;
}
