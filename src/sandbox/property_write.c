#include <string.h>

#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/visitor.h"

/* The list in UTC and whole seconds; absent is empty. NULL when it can't be understood. */
static cJSON *property_write_intervals(const cJSON *given, bool later) {
  const cJSON *interval;
  bool understood = given == NULL || cJSON_IsArray(given);
  AUTO(cJSON_Delete_at) cJSON *made = cJSON_CreateArray();
  cJSON_ArrayForEach(interval, given) {
    int64_t start = 0, end = 0;
    understood &= instant_read(json_text(interval, "start"), false, &start) &&
                  instant_read(json_text(interval, "end"), false, &end) && end > start;
    cJSON *kept = property_add_interval(made, start, end, false);
    const cJSON *weekly = later ? json_member(interval, "isWeeklyRecurring") : NULL;
    understood &= weekly == NULL || cJSON_IsBool(weekly);
    json_set_copy(kept, "isWeeklyRecurring", weekly); /* false too */
    json_add_others(kept, interval, (const char *const[]){"start", "end", "isWeeklyRecurring", NULL});
  }
  return understood ? mem_take(&made) : NULL;
}

bool property_write_availability(struct exchange *exchange) {
  cJSON *made =
      property_write_intervals(json_member(exchange->body, "availability"), exchange->sandbox->settings.later);
  if (made == NULL)
    return exchange_refuse(exchange, 400, "availability: a list of intervals with a start before its end");
  json_set(json_get(property_take(exchange), "data"), "visitAvailabilities", made);
  return property_answer_changed(exchange);
}

/* picked: the visitor who takes it; NULL: nobody. */
static bool property_write_set_status(struct exchange *exchange, const char *status, const char *picked) {
  cJSON *data = json_get(property_take(exchange), "data");
  json_set(data, "propertyStatus", json_format(PROPERTY_STATUS "%s", status));
  json_set_instant(data, "propertyStatusUpdatedAt", instant_now(exchange->sandbox));
  if (picked != NULL) json_set(data, "pickedVisitorId", cJSON_CreateString(picked));
  return property_answer_changed(exchange);
}

bool property_write_status(struct exchange *exchange) {
  const char *status = json_text(exchange->body, "propertyStatus");
  if (strcmp(status, "available") != 0 && strcmp(status, "standby") != 0)
    return exchange_refuse(exchange, 400, "propertyStatus: available or standby");
  return property_write_set_status(exchange, status, NULL);
}

/* A property's visits that are still to come end as cancelled.terminated. */
static void property_write_end_visits(struct sandbox *sandbox, const char *id) {
  size_t count;
  cJSON *part;
  AUTO(mem_free_at)
  char(*live)[ID_SIZE] = store_ids(
      sandbox, store_query(sandbox, "SELECT id FROM visit WHERE property=?1 AND live=1 ORDER BY date, id", "t", id),
      &count);
  for (size_t n = 0; n < count; n++) {
    AUTO(cJSON_Delete_at) cJSON *visit = visit_load(sandbox, live[n]);
    cJSON_ArrayForEach(part, visitor_parts(visit)) {
      if (visitor_lives(part)) visitor_set(sandbox, part, "cancelled.terminated");
    }
    visit_store(sandbox, visit, 0);
  }
}

static bool property_write_had_visitor(struct sandbox *sandbox, const char *id, const char *email) {
  return store_number(
             sandbox, 0,
             store_query(sandbox,
                         "SELECT 1 FROM visit, json_each(visit.json, '$.visitorVisits') AS part WHERE property=?1"
                         " AND json_extract(part.value, '$.visitor.email')=?2 COLLATE NOCASE LIMIT 1",
                         "tt", id, email)) == 1;
}

bool property_write_end(struct exchange *exchange) {
  const char *picked;
  if (!exchange_text(exchange, "pickedVisitorEmail", &picked)) return false;
  if (picked != NULL && picked[0] == '\0') picked = NULL;
  if (picked != NULL && !property_write_had_visitor(exchange->sandbox, exchange->property, picked))
    return exchange_refuse(exchange, 400, "pickedVisitorEmail: no visitor of this property");
  property_write_end_visits(exchange->sandbox, exchange->property);
  property_recount(exchange->sandbox, exchange->property);
  return property_write_set_status(exchange, "unavailable", picked);
}

bool property_write_invitation(struct exchange *exchange) {
  if (!visitor_is_whole(exchange->body))
    return exchange_refuse(exchange, 400, "email, firstName, lastName and phone are required");
  store_run(exchange->sandbox, "INSERT INTO mail (at, ref, json) VALUES (?1,?2,?3)", "itj",
            instant_now(exchange->sandbox), exchange->segments[1], exchange->body);
  return exchange_answer(exchange, cJSON_CreateString("Email envoyé"));
}
