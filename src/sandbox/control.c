#include <string.h>

#include "base/mem.h"
#include "sandbox/events.h"
#include "sandbox/faults.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/reports.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/visitor.h"

bool control_faults(struct exchange *exchange) {
  if (faults_replace(exchange->sandbox, exchange->text != NULL ? exchange->text : ""))
    return exchange_answer_text(exchange, mem_copy("[]"));
  AUTO(mem_free_at) char *known = faults_known();
  return exchange_refuse(exchange, 400, "A fault goes like %s", known);
}

/* ---- what there is */

bool control_visits(struct exchange *exchange) {
  const char *ref = exchange_parameter(exchange, "ref");
  if (ref != NULL && !property_find(exchange, ref)) return false;
  return exchange_answer_rows(
      exchange, store_query(exchange->sandbox,
                            ref != NULL ? "SELECT json FROM visit WHERE " VISIT_OF_PROPERTY("?1") " ORDER BY date, id"
                                        : "SELECT json FROM visit ORDER BY date, id",
                            ref != NULL ? "t" : "", exchange->property));
}

bool control_mails(struct exchange *exchange) {
  return exchange_answer_rows(
      exchange,
      store_query(exchange->sandbox,
                  "SELECT json_object('at', at, 'ref', ref, 'visitor', json(json)) FROM mail ORDER BY id", ""));
}

bool control_requests(struct exchange *exchange) {
  return exchange_answer_rows(
      exchange, store_query(exchange->sandbox,
                            "SELECT json_object('at', at, 'method', method, 'target', target, 'status', status) FROM"
                            " request ORDER BY id",
                            ""));
}

bool control_messages(struct exchange *exchange) {
  return exchange_answer_rows(exchange, store_query(exchange->sandbox, "SELECT json FROM message ORDER BY at, id", ""));
}

bool control_events(struct exchange *exchange) {
  return exchange_answer_rows(
      exchange,
      store_query(exchange->sandbox,
                  "SELECT json_object('id', id, 'at', at, 'tries', tries, 'status', status, 'state',"
                  " CASE state WHEN 0 THEN 'waiting' WHEN 1 THEN 'sent' ELSE 'given up' END, 'event', json(json))"
                  " FROM (SELECT * FROM event ORDER BY id DESC LIMIT ?1) ORDER BY id",
                  "i", (int64_t)EVENTS_KEPT));
}

/* ---- what agents and time do */

static bool control_merge(struct exchange *exchange, cJSON *report) {
  const char *members = "s note s comment s positivePoints s negativePoints s questions s readAt i visitorInterest";
  struct json_member next;
  if (!json_fits(exchange->body, members, &next))
    return exchange_refuse(exchange, 400, "%s: not of its type", next.name);
  while (json_next(&members, &next)) {
    const cJSON *given = json_get(exchange->body, next.name);
    if (given != NULL) cJSON_DeleteItemFromObjectCaseSensitive(report, next.name);
    if (!cJSON_IsNull(given)) json_set_copy(report, next.name, given);
  }
  return true;
}

bool control_report(struct exchange *exchange) {
  cJSON *visit = visit_find(exchange, json_text(exchange->body, "visitId")), *report, *found = NULL;
  const char *property = json_text(exchange->body, "propertyId");
  if (visit == NULL) return false;
  cJSON_ArrayForEach(report, json_get(visit, "propertyVisits")) {
    if (found == NULL && (property[0] == '\0' || strcmp(property, json_text(report, "propertyId")) == 0))
      found = report;
  }
  if (found == NULL) return exchange_refuse(exchange, 404, "No such property on this visit");
  if (!control_merge(exchange, found)) return false;
  visit_store(exchange->sandbox, visit, 0);
  return exchange_answer_copy(exchange, visit);
}

bool control_status(struct exchange *exchange) {
  static const char *const known[] = {"proposed",
                                      "confirmed",
                                      "done",
                                      "cancelled.visitor",
                                      "cancelled.owner",
                                      "cancelled.flatguide",
                                      "cancelled.rescheduled",
                                      "cancelled.terminated"};
  const char *status = NULL;
  for (size_t n = 0; n < sizeof known / sizeof *known; n++)
    if (visitor_has(exchange->body, known[n])) status = known[n]; /* it has a status as a part has one */
  if (status == NULL) return exchange_refuse(exchange, 400, "status: unknown");
  cJSON *visit = visit_find(exchange, json_text(exchange->body, "visitId"));
  cJSON *part = visit != NULL ? visitor_part(exchange, visit, json_text(exchange->body, "visitorId")) : NULL;
  if (part == NULL) return false;
  visitor_set(exchange->sandbox, part, status);
  visit_store_counted(exchange->sandbox, visit);
  if (strcmp(status, "done") == 0) {
    reports_begin(exchange->sandbox, visit, instant_now(exchange->sandbox));
    visit_store(exchange->sandbox, visit, 0);
  }
  return exchange_answer_copy(exchange, visit);
}

bool control_clock(struct exchange *exchange) {
  char now[INSTANT_SIZE];
  const cJSON *forward = json_member(exchange->body, "forward");
  if (!json_is(forward, 'i') || forward->valuedouble < 0) return exchange_refuse(exchange, 400, "forward: seconds");
  if (instant_now(exchange->sandbox) + (int64_t)forward->valuedouble >= INSTANT_CLOCK_MOST)
    return exchange_refuse(exchange, 400, "forward: beyond the year 2999");
  exchange->sandbox->clock_shift += (int64_t)forward->valuedouble;
  reports_finish(exchange->sandbox); /* at once: whoever moves the clock sees them */
  pthread_cond_signal(&exchange->sandbox->due_changed);
  return exchange_answer(exchange, cJSON_CreateString(instant_print(instant_now(exchange->sandbox), now)));
}

/* A member of a property, or of its data: given ones are taken over as they are, null ones removed. */
static void control_take(cJSON *object, const cJSON *given) {
  const cJSON *member;
  cJSON_ArrayForEach(member, given) cJSON_DeleteItemFromObjectCaseSensitive(object, member->string);
  cJSON_ArrayForEach(member, given) {
    if (!cJSON_IsNull(member)) cJSON_AddItemToObject(object, member->string, cJSON_Duplicate(member, true));
  }
}

bool control_property(struct exchange *exchange) {
  const cJSON *given = json_member(exchange->body, "property"), *data = json_member(exchange->body, "data");
  if (!property_find_either(exchange, NULL, json_text(exchange->body, "ref"))) return false;
  if ((given != NULL && !cJSON_IsObject(given)) || (data != NULL && !cJSON_IsObject(data)) ||
      json_member(given, "id") != NULL || json_member(given, "data") != NULL ||
      json_member(data, "externalRef") != NULL)
    return exchange_refuse(exchange, 400, "property, data: objects with members other than id, data and externalRef");
  control_take(property_take(exchange), given);
  control_take(json_get(exchange->tree, "data"), data);
  return property_answer_changed(exchange);
}
