/* control: the sandbox's own side, without a login: what it holds, and what agents and time do, for tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/sandbox.h"

bool control_visits(struct call *call) {
  char property[37] = "";
  const char *ref = call_query(call, "ref");
  if (ref != NULL && !property_find(call->sandbox, ref, property))
    return call_refuse(call, 404, "Unknown property reference");
  return call_answer_rows(
      call, store_query(call->sandbox,
                        ref != NULL ? "SELECT json FROM visit WHERE " VISIT_OF_PROPERTY("?1") " ORDER BY date, id"
                                    : "SELECT json FROM visit ORDER BY date, id",
                        ref != NULL ? "t" : "", property));
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

/* ---- what agents do */

static bool control_merge(struct call *call, cJSON *report) {
  static const struct json_member members[] = {{"note", 's'},           {"comment", 's'},   {"positivePoints", 's'},
                                               {"negativePoints", 's'}, {"questions", 's'}, {"readAt", 's'},
                                               {"visitorInterest", 'i'}};
  const char *problem;
  if (!json_fits(call->body, members, sizeof members / sizeof *members, 0, &problem))
    return call_refuse(call, 400, "%s: not of its type", problem);
  for (size_t n = 0; n < sizeof members / sizeof *members; n++) {
    const cJSON *given = cJSON_GetObjectItemCaseSensitive(call->body, members[n].name);
    if (given == NULL) continue;
    cJSON_DeleteItemFromObjectCaseSensitive(report, members[n].name);
    if (!cJSON_IsNull(given)) cJSON_AddItemToObject(report, members[n].name, cJSON_Duplicate(given, true));
  }
  return true;
}

/* Members of a report: given ones are taken over, null ones removed. propertyId: which, of several. */
bool control_report(struct call *call) {
  cJSON *visit = visit_of_call(call, json_text(call->body, "visitId")), *report, *found = NULL;
  const char *property = json_text(call->body, "propertyId");
  if (visit == NULL) return false;
  cJSON_ArrayForEach(report, cJSON_GetObjectItemCaseSensitive(visit, "propertyVisits")) {
    if (found == NULL && (property[0] == '\0' || strcmp(property, json_text(report, "propertyId")) == 0))
      found = report;
  }
  bool changed = found != NULL ? control_merge(call, found) : call_refuse(call, 404, "No such property on this visit");
  if (changed) {
    visit_store(call->sandbox, visit, 0);
    call_answer(call, cJSON_Duplicate(visit, true));
  }
  cJSON_Delete(visit);
  return changed;
}

static bool control_set(struct call *call, cJSON *visit, const char *status) {
  cJSON *part = visit_part(call, visit, json_text(call->body, "visitorId"));
  if (part == NULL) return false;
  visit_part_set(call->sandbox, part, status);
  visit_store(call->sandbox, visit, 0);
  if (strcmp(status, "done") == 0) {
    report_begin(call->sandbox, visit, moment_now(call->sandbox));
    visit_store(call->sandbox, visit, 0);
  }
  property_recount(call->sandbox, json_text(cJSON_GetObjectItemCaseSensitive(visit, "propertySummary"), "id"));
  return call_answer(call, cJSON_Duplicate(visit, true));
}

/* Any status for a visitor; done begins a report. */
bool control_status(struct call *call) {
  static const char *const known[] = {"proposed",
                                      "confirmed",
                                      "done",
                                      "cancelled.visitor",
                                      "cancelled.owner",
                                      "cancelled.flatguide",
                                      "cancelled.rescheduled",
                                      "cancelled.terminated"};
  const char *given = json_text(call->body, "status"), *status = NULL;
  for (size_t n = 0; n < sizeof known / sizeof *known; n++)
    if (strncmp(given, STATUS, strlen(STATUS)) == 0 && strcmp(given + strlen(STATUS), known[n]) == 0) status = known[n];
  if (status == NULL) return call_refuse(call, 400, "status: unknown");
  cJSON *visit = visit_of_call(call, json_text(call->body, "visitId"));
  if (visit == NULL) return false;
  bool set = control_set(call, visit, status);
  cJSON_Delete(visit);
  return set;
}

/* Moves the sandbox's clock on. */
bool control_clock(struct call *call) {
  char now[24];
  const cJSON *forward = json_member(call->body, "forward");
  if (!json_is(forward, 'i') || forward->valuedouble < 0) return call_refuse(call, 400, "forward: seconds");
  if (moment_now(call->sandbox) + (int64_t)forward->valuedouble >= MOMENT_CLOCK_MOST)
    return call_refuse(call, 400, "forward: beyond the year 2999");
  call->sandbox->clock_shift += (int64_t)forward->valuedouble;
  reports_finish(call->sandbox); /* at once: whoever moves the clock sees them */
  clockwork_wake(call->sandbox->clockwork);
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

/* The vendor changes a property: any member, also those of no document. */
bool control_property(struct call *call) {
  char id[37];
  const cJSON *given = json_member(call->body, "property"), *data = json_member(call->body, "data");
  if (!property_of(call, NULL, json_text(call->body, "ref"), id)) return false;
  if ((given != NULL && !cJSON_IsObject(given)) || (data != NULL && !cJSON_IsObject(data)) ||
      json_member(given, "id") != NULL || json_member(given, "data") != NULL ||
      json_member(data, "externalRef") != NULL)
    return call_refuse(call, 400, "property, data: objects with members other than id, data and externalRef");
  cJSON *json = property_load(call->sandbox, id);
  control_take(json, given);
  control_take(cJSON_GetObjectItemCaseSensitive(json, "data"), data);
  property_touch(call->sandbox, json);
  property_store(call->sandbox, id, json, "");
  cJSON_Delete(json);
  return property_answer(call, id);
}
