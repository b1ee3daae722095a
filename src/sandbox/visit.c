#include "sandbox/visit.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/events.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/store.h"
#include "sandbox/visitor.h"

enum { VISIT_MINUTES = 30 };

cJSON *visit_load(struct sandbox *sandbox, const char *id) {
  return json_load(sandbox, "SELECT json FROM visit WHERE id=lower(?1)", id);
}

cJSON *visit_find(struct exchange *exchange, const char *id) {
  if (!id_is(id)) {
    exchange_refuse(exchange, 400, "id: not a UUID");
    return NULL;
  }
  exchange->tree = visit_load(exchange->sandbox, id);
  if (exchange->tree == NULL) exchange_refuse(exchange, 404, "Unknown visit");
  return exchange->tree;
}

const char *visit_property(const cJSON *visit) {
  return json_text(json_get(visit, "propertySummary"), "id");
}

/* ---- storing */

static void visit_store_also(struct sandbox *sandbox, const cJSON *visit) {
  const cJSON *seen = json_get(visit, "propertyVisits")->child;
  while (seen != NULL && (seen = seen->next) != NULL)
    store_run(sandbox, "INSERT OR IGNORE INTO also (property, visit) VALUES (?1,?2)", "tt",
              json_text(seen, "propertyId"), json_text(visit, "id"));
}

void visit_store(struct sandbox *sandbox, cJSON *visit, int64_t hidden) {
  const cJSON *part;
  int64_t date = 0, live = 0, done = 0;
  bool dated = instant_read(json_text(visit, "date"), false, &date);
  cJSON_ArrayForEach(part, visitor_parts(visit)) {
    live |= visitor_lives(part);
    done |= visitor_has(part, "done");
  }
  AUTO(cJSON_Delete_at) cJSON *before = sandbox->tells ? visit_load(sandbox, json_text(visit, "id")) : NULL;
  store_run(sandbox,
            "INSERT INTO visit (id, date, property, agent, live, done, hidden, json)"
            " VALUES (?1,iif(?9,?2,NULL),?3,?4,?5,?6,?7,?8)"
            " ON CONFLICT (id) DO UPDATE SET date=iif(?9,?2,NULL), live=?5, done=?6, json=?8",
            "tittiiiji", json_text(visit, "id"), date, visit_property(visit), json_text(visit, "flatguideId"), live,
            done, hidden, visit, (int64_t)dated);
  visit_store_also(sandbox, visit);
  events_visit(sandbox, before, visit);
}

void visit_store_counted(struct sandbox *sandbox, cJSON *visit) {
  visit_store(sandbox, visit, 0);
  property_recount(sandbox, visit_property(visit));
}

/* ---- making */

/* That a property is seen on a visit, of which there is no report yet. */
static cJSON *visit_new_seen(const char *property_id, const char *visit_id) {
  return json_add(NULL, "s propertyId s visitId", property_id, visit_id);
}

cJSON *visit_new(struct sandbox *sandbox, const char *property_id, int64_t date, const cJSON *visitor,
                 const char *status) {
  char id[ID_SIZE], agent[ID_SIZE];
  int64_t now = instant_now(sandbox);
  AUTO(cJSON_Delete_at) cJSON *property = property_load(sandbox, property_id);
  id_new(id);
  store_id(sandbox, agent, store_query(sandbox, "SELECT agent FROM property WHERE id=?1", "t", property_id));
  cJSON *visit = json_add(NULL, "s id m date m createdAt s flatguideId o code", id, date, now, agent,
                          json_format("%04u", (unsigned)strtoul((char[]){id[0], id[1], id[2], '\0'}, NULL, 16)));
  cJSON_AddItemToArray(cJSON_AddArrayToObject(visit, "propertyVisits"), visit_new_seen(property_id, id));
  cJSON *part = json_add(NULL, "s visitId s askedPropertyId o status m initialDate o visitor m statusUpdatedAt", id,
                         property_id, json_format(VISITOR_STATUS "%s", status), date, visitor_copy(visitor, NULL), now);
  cJSON_AddItemToArray(cJSON_AddArrayToObject(visit, "visitorVisits"), part);
  json_add(visit, "o propertySummary i durationMinutes", property_summary(property), VISIT_MINUTES);
  return visit;
}

cJSON *visit_moved(struct sandbox *sandbox, cJSON *visit, cJSON *part, int64_t date, const char *status,
                   int64_t hidden) {
  const cJSON *seen;
  const char *property_id = visit_property(visit);
  cJSON *moved = visit_new(sandbox, property_id, date, json_get(part, "visitor"), status);
  json_set_copy(moved, "durationMinutes", json_member(visit, "durationMinutes"));
  cJSON_ArrayForEach(seen, json_get(visit, "propertyVisits")) {
    const char *further = json_text(seen, "propertyId");
    if (strcmp(further, property_id) != 0)
      cJSON_AddItemToArray(json_get(moved, "propertyVisits"), visit_new_seen(further, json_text(moved, "id")));
  }
  json_set_copy(visitor_first_part(moved), "initialDate", json_member(part, "initialDate"));
  json_set_copy(moved, "metadata", json_member(visit, "metadata"));
  visitor_set(sandbox, part, "cancelled.rescheduled");
  visit_store(sandbox, visit, 0); /* in the order in which the document tells of it */
  events_moved(sandbox, visit, moved);
  visit_store(sandbox, moved, hidden);
  return moved;
}
