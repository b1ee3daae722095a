#include <stdlib.h>
#include <string.h>

#include "sandbox/json.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/visitor.h"

/* The list in UTC and whole seconds; absent is empty. NULL when it can't be understood. */
static cJSON *property_write_intervals(const cJSON *given, bool later) {
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
    json_set_copy(kept, "isWeeklyRecurring", weekly); /* false too */
    json_add_others(kept, interval, (const char *const[]){"start", "end", "isWeeklyRecurring", NULL});
  }
  if (understood) return made;
  cJSON_Delete(made);
  return NULL;
}

bool property_write_availability(struct call *call) {
  cJSON *made = property_write_intervals(json_member(call->body, "availability"), call->sandbox->settings.later);
  if (made == NULL) return call_refuse(call, 400, "availability: a list of intervals with a start before its end");
  json_set(json_get(property_take(call), "data"), "visitAvailabilities", made);
  return property_answer_changed(call);
}

/* picked: the visitor who takes it; NULL: nobody. */
static bool property_write_set_status(struct call *call, const char *status, const char *picked) {
  cJSON *data = json_get(property_take(call), "data");
  json_set(data, "propertyStatus", json_format(PROPERTY_STATUS "%s", status));
  json_set_moment(data, "propertyStatusUpdatedAt", moment_now(call->sandbox));
  if (picked != NULL) json_set(data, "pickedVisitorId", cJSON_CreateString(picked));
  return property_answer_changed(call);
}

bool property_write_status(struct call *call) {
  const char *status = json_text(call->body, "propertyStatus");
  if (strcmp(status, "available") != 0 && strcmp(status, "standby") != 0)
    return call_refuse(call, 400, "propertyStatus: available or standby");
  return property_write_set_status(call, status, NULL);
}

/* A property's visits that are still to come end as cancelled.terminated. */
static void property_write_end_visits(struct sandbox *sandbox, const char *id) {
  struct store_ids live = store_ids(
      sandbox, store_query(sandbox, "SELECT id FROM visit WHERE property=?1 AND live=1 ORDER BY date, id", "t", id));
  for (size_t n = 0; n < live.count; n++) {
    cJSON *visit = visit_load(sandbox, live.all[n]), *part;
    cJSON_ArrayForEach(part, visitor_parts(visit)) {
      if (visitor_lives(part)) visitor_set(sandbox, part, "cancelled.terminated");
    }
    visit_store(sandbox, visit, 0);
    cJSON_Delete(visit);
  }
  free(live.all);
}

static bool property_write_had_visitor(struct sandbox *sandbox, const char *id, const char *email) {
  return store_number(
             sandbox, 0,
             store_query(sandbox,
                         "SELECT 1 FROM visit, json_each(visit.json, '$.visitorVisits') AS part WHERE property=?1"
                         " AND json_extract(part.value, '$.visitor.email')=?2 COLLATE NOCASE LIMIT 1",
                         "tt", id, email)) == 1;
}

bool property_write_end(struct call *call) {
  const char *picked;
  if (!call_text(call, "pickedVisitorEmail", &picked)) return false;
  if (picked != NULL && picked[0] == '\0') picked = NULL;
  if (picked != NULL && !property_write_had_visitor(call->sandbox, call->property, picked))
    return call_refuse(call, 400, "pickedVisitorEmail: no visitor of this property");
  property_write_end_visits(call->sandbox, call->property);
  property_recount(call->sandbox, call->property);
  return property_write_set_status(call, "unavailable", picked);
}

bool property_write_invitation(struct call *call) {
  if (!visitor_is_whole(call->body)) return call_refuse(call, 400, "email, firstName, lastName and phone are required");
  store_run(call->sandbox, "INSERT INTO mail (at, ref, json) VALUES (?1,?2,?3)", "itj", moment_now(call->sandbox),
            call->segments[1], call->body);
  return call_answer(call, cJSON_CreateString("Email envoyé"));
}
