#include "sandbox/visitor.h"

#include <string.h>
#include <strings.h>

#include "sandbox/json.h"
#include "sandbox/instant.h"

static const char *const required[] = {"email", "firstName", "lastName", "phone"};
enum { REQUIRED = sizeof required / sizeof *required };

bool visitor_is_whole(const cJSON *visitor) {
  for (size_t n = 0; n < REQUIRED; n++)
    if (!cJSON_IsString(json_get(visitor, required[n]))) return false;
  const cJSON *fields = json_member(visitor, "fields");
  return fields == NULL || cJSON_IsObject(fields);
}

cJSON *visitor_copy(const cJSON *given, const cJSON *otherwise) {
  cJSON *made = cJSON_CreateObject();
  for (size_t n = 0; n < REQUIRED; n++)
    cJSON_AddStringToObject(made, required[n], json_text(given, required[n]));
  const cJSON *fields = json_member(given, "fields");
  json_set_copy(made, "fields", fields != NULL ? fields : json_member(otherwise, "fields"));
  return made;
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
