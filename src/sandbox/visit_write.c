#include <stdio.h>
#include <string.h>

#include "sandbox/json.h"
#include "sandbox/test_numbers.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/slots.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/visitor.h"

/* ---- create and reschedule */

/* At the property that is asked for. */
static bool visit_write_may_be(struct exchange *exchange, int64_t date) {
  if (date != 0 && date <= instant_now(exchange->sandbox)) return exchange_refuse(exchange, 400, "date: in the past");
  if (store_number(exchange->sandbox, 0,
                   store_query(exchange->sandbox,
                               "SELECT 1 FROM property WHERE id=?1 AND status='" PROPERTY_STATUS "available'", "t",
                               exchange->property)) == 0)
    return exchange_refuse(exchange, 409, "Les visites de ce bien sont en pause ou terminées");
  if (date != 0 && !slots_free(exchange->sandbox, exchange->property, date))
    return exchange_refuse(exchange, 409, "Ce créneau n'est plus disponible");
  return true;
}

/* The property that is asked for: by its id, in the later edition also by its reference. */
static bool visit_write_property(struct exchange *exchange) {
  const char *given_id, *given_ref = NULL, *client;
  if (!exchange_text(exchange, "propertyId", &given_id)) return false;
  if (!exchange->sandbox->settings.later)
    return given_id != NULL ? property_find_either(exchange, given_id, NULL)
                            : exchange_refuse(exchange, 400, "propertyId is required");
  if (!exchange_text(exchange, "ref", &given_ref) || !exchange_text(exchange, "clientId", &client)) return false;
  if (client != NULL && !id_is(client)) return exchange_refuse(exchange, 400, "clientId: not a UUID");
  return property_find_either(exchange, given_id, given_ref);
}

/* metadata of both places; NULL when there is none. False: the answer says why not. */
static bool visit_write_metadata(struct exchange *exchange, const cJSON *visitor, cJSON **metadata) {
  const cJSON *top = json_member(exchange->body, "metadata"), *inner = json_member(visitor, "metadata"), *member;
  *metadata = NULL;
  if (!exchange->sandbox->settings.later) return true;
  if ((top != NULL && !cJSON_IsObject(top)) || (inner != NULL && !cJSON_IsObject(inner)))
    return exchange_refuse(exchange, 400, "metadata: not an object");
  if (top == NULL && inner == NULL) return true;
  *metadata = top != NULL ? cJSON_Duplicate(top, true) : cJSON_CreateObject();
  cJSON_ArrayForEach(member, inner) {
    if (json_get(top, member->string) == NULL)
      cJSON_AddItemToObject(*metadata, member->string, cJSON_Duplicate(member, true));
  }
  return true;
}

static bool visit_write_new(struct exchange *exchange, int64_t date, int64_t first, cJSON *take_metadata) {
  cJSON *visit =
      visit_new(exchange->sandbox, exchange->property, date, json_get(exchange->body, "visitor"), "proposed");
  exchange->tree = visit;
  if (take_metadata != NULL) cJSON_AddItemToObject(visit, "metadata", take_metadata);
  if (first != 0) json_set_instant(visitor_first_part(visit), "initialDate", first);
  visit_store(exchange->sandbox, visit, exchange->effect.lag);
  exchange_answer_copy(exchange, visit);
  test_numbers_begin(exchange->sandbox, visit);
  property_recount(exchange->sandbox, exchange->property);
  return true;
}

bool visit_write_create(struct exchange *exchange) {
  const cJSON *visitor = json_get(exchange->body, "visitor");
  int64_t date, first = 0;
  cJSON *metadata;
  if (!cJSON_IsObject(visitor) || !visitor_is_whole(visitor))
    return exchange_refuse(exchange, 400, "visitor: email, firstName, lastName and phone are required");
  if (!exchange_instant(exchange, "date", &date) || !visit_write_property(exchange)) return false;
  if (exchange->sandbox->settings.later && !exchange_instant(exchange, "initialDate", &first)) return false;
  return visit_write_may_be(exchange, date) && visit_write_metadata(exchange, visitor, &metadata) &&
         visit_write_new(exchange, date, first, metadata);
}

/* The visitor's part in the visit of that id, which can still be cancelled or moved; NULL: the answer says why not. */
static cJSON *visit_write_part(struct exchange *exchange, const char *id, const char *email) {
  cJSON *part = visit_find(exchange, id) != NULL ? visitor_part(exchange, exchange->tree, email) : NULL;
  if (part == NULL || visitor_lives(part)) return part;
  exchange_refuse(exchange, 409, "Cette visite est déjà annulée ou terminée");
  return NULL;
}

bool visit_write_reschedule(struct exchange *exchange) {
  const char *id, *email;
  int64_t date;
  if (!exchange_text(exchange, "visitId", &id) || !exchange_text(exchange, "visitorId", &email) ||
      !exchange_instant(exchange, "date", &date))
    return false;
  if (id == NULL) return exchange_refuse(exchange, 400, "visitId is required");
  if (date == 0) return exchange_refuse(exchange, 400, "date is required");
  cJSON *part = visit_write_part(exchange, id, email != NULL ? email : "");
  if (part == NULL) return false;
  snprintf(exchange->property, ID_SIZE, "%s", visit_property(exchange->tree));
  if (!visit_write_may_be(exchange, date)) return false;
  /* The agent hasn't agreed to the date yet. */
  cJSON *moved = visit_moved(exchange->sandbox, exchange->tree, part, date, "proposed", exchange->effect.lag);
  property_recount(exchange->sandbox, exchange->property);
  return exchange_answer(exchange, moved);
}

/* ---- cancel */

bool visit_write_cancel(struct exchange *exchange) {
  const char *status = json_text(exchange->body, "visitStatus"), *visitor;
  if (strcmp(status, VISITOR_STATUS "cancelled.visitor") != 0 && strcmp(status, VISITOR_STATUS "cancelled.owner") != 0)
    return exchange_refuse(exchange, 400,
                           "visitStatus: visit.status.cancelled.visitor or visit.status.cancelled.owner");
  if (!exchange_text(exchange, "visitorId", &visitor)) return false;
  if (exchange->sandbox->settings.later && (visitor == NULL || visitor[0] == '\0'))
    return exchange_refuse(exchange, 400, "visitorId is required");
  cJSON *part =
      visit_write_part(exchange, json_text(exchange->body, "visitId"), json_text(exchange->body, "visitorId"));
  if (part == NULL) return false;
  visitor_set(exchange->sandbox, part, status + strlen(VISITOR_STATUS));
  visit_store_counted(exchange->sandbox, exchange->tree);
  return exchange_answer_copy(exchange, json_get(part, "visitor"));
}

/* ---- a visitor's details: the four replaced, fields when given */

static bool visit_write_details(struct exchange *exchange, cJSON *visit, const char *email) {
  cJSON *part = visitor_part(exchange, visit, email);
  if (part == NULL) return false;
  cJSON *made = visitor_copy(exchange->body, json_get(part, "visitor"));
  exchange_answer_copy(exchange, made);
  cJSON_ReplaceItemInObjectCaseSensitive(part, "visitor", made);
  visit_store(exchange->sandbox, visit, 0);
  return true;
}

/* Every visit of that visitor. */
static bool visit_write_details_of_all(struct exchange *exchange, const char *email) {
  size_t count;
  AUTO(mem_free_at)
  char(*ids)[ID_SIZE] =
      store_ids(exchange->sandbox,
                store_query(exchange->sandbox,
                            "SELECT DISTINCT visit.id FROM visit, json_each(visit.json, '$.visitorVisits') AS part"
                            " WHERE json_extract(part.value, '$.visitor.email')=?1 COLLATE NOCASE",
                            "t", email),
                &count);
  for (size_t n = 0; n < count; n++) {
    AUTO(cJSON_Delete_at) cJSON *visit = visit_load(exchange->sandbox, ids[n]);
    visit_write_details(exchange, visit, email);
  }
  return count > 0 || exchange_refuse(exchange, 404, "Unknown visitor");
}

bool visit_write_visitor(struct exchange *exchange) {
  const char *visit_id = exchange_parameter(exchange, "visitId"), *email = exchange_parameter(exchange, "visitorId");
  if (!visitor_is_whole(exchange->body))
    return exchange_refuse(exchange, 400, "email, firstName, lastName and phone are required");
  if (visit_id == NULL && (email == NULL || email[0] == '\0'))
    return exchange_refuse(exchange, 400, "visitId or visitorId is required");
  if (visit_id == NULL) return visit_write_details_of_all(exchange, email);
  return visit_find(exchange, visit_id) != NULL &&
         visit_write_details(exchange, exchange->tree, email != NULL ? email : "");
}
