#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/events.h"
#include "sandbox/faults.h"
#include "sandbox/json.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/reports.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/visitor.h"

bool control_faults(struct call *call) {
  if (faults_replace(call->sandbox, call->text != NULL ? call->text : ""))
    return call_answer_text(call, mem_copy("[]"));
  char *known = faults_known();
  call_refuse(call, 400, "A fault goes like %s", known);
  free(known);
  return false;
}

/* ---- what there is */

bool control_visits(struct call *call) {
  const char *ref = call_parameter(call, "ref");
  if (ref != NULL && !property_find(call, ref)) return false;
  return call_answer_rows(
      call, store_query(call->sandbox,
                        ref != NULL ? "SELECT json FROM visit WHERE " VISIT_OF_PROPERTY("?1") " ORDER BY date, id"
                                    : "SELECT json FROM visit ORDER BY date, id",
                        ref != NULL ? "t" : "", call->property));
}

bool control_mails(struct call *call) {
  return call_answer_rows(
      call, store_query(call->sandbox,
                        "SELECT json_object('at', at, 'ref', ref, 'visitor', json(json)) FROM mail ORDER BY id", ""));
}

bool control_requests(struct call *call) {
  return call_answer_rows(
      call, store_query(call->sandbox,
                        "SELECT json_object('at', at, 'method', method, 'target', target, 'status', status) FROM"
                        " request ORDER BY id",
                        ""));
}

bool control_messages(struct call *call) {
  return call_answer_rows(call, store_query(call->sandbox, "SELECT json FROM message ORDER BY at, id", ""));
}

bool control_events(struct call *call) {
  return call_answer_rows(
      call, store_query(call->sandbox,
                        "SELECT json_object('id', id, 'at', at, 'tries', tries, 'status', status, 'state',"
                        " CASE state WHEN 0 THEN 'waiting' WHEN 1 THEN 'sent' ELSE 'given up' END, 'event', json(json))"
                        " FROM (SELECT * FROM event ORDER BY id DESC LIMIT ?1) ORDER BY id",
                        "i", (int64_t)EVENTS_KEPT));
}

/* ---- what agents and time do */

static bool control_merge(struct call *call, cJSON *report) {
  const char *members = "s note s comment s positivePoints s negativePoints s questions s readAt i visitorInterest";
  struct json_member next;
  if (!json_fits(call->body, members, &next)) return call_refuse(call, 400, "%s: not of its type", next.name);
  while (json_next(&members, &next)) {
    const cJSON *given = json_get(call->body, next.name);
    if (given != NULL) cJSON_DeleteItemFromObjectCaseSensitive(report, next.name);
    if (!cJSON_IsNull(given)) json_set_copy(report, next.name, given);
  }
  return true;
}

bool control_report(struct call *call) {
  cJSON *visit = visit_find(call, json_text(call->body, "visitId")), *report, *found = NULL;
  const char *property = json_text(call->body, "propertyId");
  if (visit == NULL) return false;
  cJSON_ArrayForEach(report, json_get(visit, "propertyVisits")) {
    if (found == NULL && (property[0] == '\0' || strcmp(property, json_text(report, "propertyId")) == 0))
      found = report;
  }
  if (found == NULL) return call_refuse(call, 404, "No such property on this visit");
  if (!control_merge(call, found)) return false;
  visit_store(call->sandbox, visit, 0);
  return call_answer_copy(call, visit);
}

bool control_status(struct call *call) {
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
    if (visitor_has(call->body, known[n])) status = known[n]; /* it has a status as a part has one */
  if (status == NULL) return call_refuse(call, 400, "status: unknown");
  cJSON *visit = visit_find(call, json_text(call->body, "visitId"));
  cJSON *part = visit != NULL ? visitor_part(call, visit, json_text(call->body, "visitorId")) : NULL;
  if (part == NULL) return false;
  visitor_set(call->sandbox, part, status);
  visit_store_counted(call->sandbox, visit);
  if (strcmp(status, "done") == 0) {
    reports_begin(call->sandbox, visit, moment_now(call->sandbox));
    visit_store(call->sandbox, visit, 0);
  }
  return call_answer_copy(call, visit);
}

bool control_clock(struct call *call) {
  char now[MOMENT_SIZE];
  const cJSON *forward = json_member(call->body, "forward");
  if (!json_is(forward, 'i') || forward->valuedouble < 0) return call_refuse(call, 400, "forward: seconds");
  if (moment_now(call->sandbox) + (int64_t)forward->valuedouble >= MOMENT_CLOCK_MOST)
    return call_refuse(call, 400, "forward: beyond the year 2999");
  call->sandbox->clock_shift += (int64_t)forward->valuedouble;
  reports_finish(call->sandbox); /* at once: whoever moves the clock sees them */
  pthread_cond_signal(&call->sandbox->due_changed);
  return call_answer(call, cJSON_CreateString(moment_print(moment_now(call->sandbox), now)));
}

/* A member of a property, or of its data: given ones are taken over as they are, null ones removed. */
static void control_take(cJSON *object, const cJSON *given) {
  const cJSON *member;
  cJSON_ArrayForEach(member, given) cJSON_DeleteItemFromObjectCaseSensitive(object, member->string);
  cJSON_ArrayForEach(member, given) {
    if (!cJSON_IsNull(member)) cJSON_AddItemToObject(object, member->string, cJSON_Duplicate(member, true));
  }
}

bool control_property(struct call *call) {
  const cJSON *given = json_member(call->body, "property"), *data = json_member(call->body, "data");
  if (!property_find_either(call, NULL, json_text(call->body, "ref"))) return false;
  if ((given != NULL && !cJSON_IsObject(given)) || (data != NULL && !cJSON_IsObject(data)) ||
      json_member(given, "id") != NULL || json_member(given, "data") != NULL ||
      json_member(data, "externalRef") != NULL)
    return call_refuse(call, 400, "property, data: objects with members other than id, data and externalRef");
  control_take(property_take(call), given);
  control_take(json_get(call->tree, "data"), data);
  return property_answer_changed(call);
}
