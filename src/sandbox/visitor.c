#include "sandbox/visitor.h"

#include <string.h>
#include <strings.h>

#include "sandbox/json.h"
#include "sandbox/instant.h"

bool visitor_is_whole(const cJSON *visitor) {
  struct json_member problem;
  return json_fits(visitor, "s!email s!firstName s!lastName s!phone o fields", &problem);
}

cJSON *visitor_copy(const cJSON *given, const cJSON *otherwise) {
  const cJSON *fields = json_member(given, "fields");
  if (fields == NULL) fields = json_member(otherwise, "fields");
  return json_add(NULL, "s email s firstName s lastName s phone o fields", json_text(given, "email"),
                  json_text(given, "firstName"), json_text(given, "lastName"), json_text(given, "phone"),
                  fields != NULL ? cJSON_Duplicate(fields, true) : NULL);
}

cJSON *visitor_parts(const cJSON *visit) {
  return json_get(visit, "visitorVisits");
}

cJSON *visitor_first_part(const cJSON *visit) {
  return cJSON_GetArrayItem(visitor_parts(visit), 0);
}

cJSON *visitor_part(struct exchange *exchange, const cJSON *visit, const char *email) {
  cJSON *part, *found = NULL;
  if (email[0] == '\0') {
    if (cJSON_GetArraySize(visitor_parts(visit)) == 1) return visitor_first_part(visit);
    exchange_refuse(exchange, 400, "visitorId is required: the visit has several visitors");
    return NULL;
  }
  cJSON_ArrayForEach(part, visitor_parts(visit)) {
    bool named = strcasecmp(json_text(json_get(part, "visitor"), "email"), email) == 0;
    if (named && (found == NULL || !visitor_lives(found))) found = part; /* one that lives, of two with one email */
  }
  if (found == NULL) exchange_refuse(exchange, 404, "No such visitor on this visit");
  return found;
}

bool visitor_has(const cJSON *part, const char *status) {
  const char *whole = json_text(part, "status");
  return strncmp(whole, VISITOR_STATUS, strlen(VISITOR_STATUS)) == 0 &&
         strcmp(whole + strlen(VISITOR_STATUS), status) == 0;
}

bool visitor_lives(const cJSON *part) {
  return visitor_has(part, "proposed") || visitor_has(part, "confirmed");
}

void visitor_set(struct sandbox *sandbox, cJSON *part, const char *status) {
  json_set(part, "status", json_format(VISITOR_STATUS "%s", status));
  json_set_instant(part, "statusUpdatedAt", instant_now(sandbox));
}
