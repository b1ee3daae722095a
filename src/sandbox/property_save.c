#include <stdlib.h>
#include <string.h>

#include "sandbox/agents.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"

/* Of either edition: each ignores those of the other. */
static const char *const criterias_known[] = {"pinel",         "sharingAllowed",   "gli", "actionLogement",
                                              "qualification", "prequalification", NULL};

/* Criterias in both shapes, answered as the four booleans. NULL when they can't be understood. */
static cJSON *property_save_criterias(const cJSON *given) {
  static const char *const known[] = {"pinel", "sharingAllowed", "gli", "actionLogement"};
  const cJSON *qualification = json_member(given, "qualification");
  const char *short_name = json_text(given, "qualification");
  bool understood = cJSON_IsObject(given) && (qualification == NULL || cJSON_IsString(qualification)), named = false;
  if (strncmp(short_name, "qualification.", 14) == 0) short_name += 14;
  AUTO(cJSON_Delete_at) cJSON *made = cJSON_CreateObject();
  for (size_t n = 0; n < sizeof known / sizeof *known; n++) {
    const cJSON *member = json_member(given, known[n]);
    bool is_named = n != 1 && strcmp(short_name, known[n]) == 0;
    named |= is_named;
    understood &= member == NULL || cJSON_IsBool(member);
    cJSON_AddBoolToObject(made, known[n], is_named || cJSON_IsTrue(member));
  }
  json_add_others(made, given, criterias_known);
  return understood && (named || qualification == NULL) ? mem_take(&made) : NULL;
}

#define PROPERTY_ADDRESS "s!address s!zip s!city s!countryCode n!latitude n!longitude s doorInfo"
#define PROPERTY_FIELDS                                                                                                \
  "n surface A additionalSurfaces i numRooms i numBedrooms s orientation s text n deposit n monthlyCharges"            \
  " n agencyFee s availableFrom i floor s heating b cave b keeper b parking b furnished i leaseDurationYears s works"  \
  " s dpe i constructionYear"
#define PROPERTY_SAVED                                                                                                 \
  "s!externalRef s rentSell n price s extUrl o address s doorRef S picUrls o fields S additionalRefs s tenantPhone"    \
  " o extraFields"

/* The kinds of prequalification, told apart by _type, with the members that each has. */
#define PROPERTY_NEED "s!name s explain s warning"
static const struct {
  const char *type, *members;
} needs[] = {{"DefaultRentPrequalification", PROPERTY_NEED},
             {"DefaultSellPrequalification", PROPERTY_NEED},
             {"GLIPrequalification", PROPERTY_NEED " n!ratio"},
             {"TenantOrGuarantorSolvability", PROPERTY_NEED " n!ratio"},
             {"TenantAndGuarantorSolvability", PROPERTY_NEED " n!ratio"},
             {"LogementSocial", PROPERTY_NEED " b!actionLogement v!resource z!zone n!ratio"},
             {"NicheFiscale", PROPERTY_NEED " s!loi z!zone n!ratio"}};

/* In the later edition: the earlier members are ignored. NULL when it can't be understood. */
static cJSON *property_save_later_criterias(const cJSON *given) {
  const cJSON *sharing = json_member(given, "sharingAllowed"), *need = json_member(given, "prequalification");
  const char *type = json_text(need, "_type");
  struct json_member problem;
  bool understood = cJSON_IsObject(given) && (sharing == NULL || cJSON_IsBool(sharing)), known = need == NULL;
  for (size_t n = 0; n < sizeof needs / sizeof *needs; n++)
    known |= strcmp(type, needs[n].type) == 0 && json_fits(need, needs[n].members, &problem);
  if (!understood || !known) return NULL;
  cJSON *made = cJSON_CreateObject();
  json_set_copy(made, "sharingAllowed", sharing);
  json_set_copy(made, "prequalification", need);
  json_add_others(made, given, criterias_known);
  return made;
}

static cJSON *property_save_new(struct sandbox *sandbox, const char *id) {
  cJSON *data = json_add(NULL, "s propertyStatus o visitAvailabilities", PROPERTY_STATUS "available",
                         property_default_availability(sandbox));
  cJSON *json = json_add(NULL, "o data s id s userId m createdAt o ownerContact", data, id, sandbox->account_id,
                         instant_now(sandbox), json_add(NULL, "s name", "Agence du Parc"));
  if (sandbox->settings.later) property_add_staff(json);
  return json;
}

static const char *property_save_saved(const struct exchange *exchange) {
  return exchange->sandbox->settings.later ? PROPERTY_SAVED " o metadata" : PROPERTY_SAVED;
}

/* False: the answer says why not. */
static bool property_save_check(struct exchange *exchange) {
  const cJSON *address = json_member(exchange->body, "address"), *fields = json_member(exchange->body, "fields");
  const char *offer = json_text(exchange->body, "rentSell"), *charge;
  struct json_member problem;
  if (!json_fits(exchange->body, property_save_saved(exchange), &problem) ||
      (address != NULL && !json_fits(address, PROPERTY_ADDRESS, &problem)) ||
      (fields != NULL && !json_fits(fields, PROPERTY_FIELDS, &problem)))
    return exchange_refuse(exchange, 400, "%s: required, or not of its type", problem.name);
  if (!exchange_text(exchange, "inCharge", &charge)) return false;
  if (json_text(exchange->body, "externalRef")[0] == '\0')
    return exchange_refuse(exchange, 400, "externalRef is required");
  if (json_member(exchange->body, "rentSell") != NULL && strcmp(offer, "property.basics.rentsell.rent") != 0 &&
      strcmp(offer, "property.basics.rentsell.sell") != 0)
    return exchange_refuse(exchange, 400, "rentSell: unknown value");
  return true;
}

/* A null is as good as nothing, and never sent back. */
static void property_save_drop_nulls(cJSON *object, const char *members) {
  for (struct json_member next; json_next(&members, &next);)
    if (cJSON_IsNull(json_get(object, next.name))) cJSON_DeleteItemFromObjectCaseSensitive(object, next.name);
}

/* Members of PROPERTY_SAVED are taken over, absent ones kept, the others ignored. False: the answer says why
 * not.
 */
static bool property_save_merge(struct exchange *exchange, cJSON *json) {
  cJSON *data = json_get(json, "data");
  const cJSON *criterias = json_member(exchange->body, "criterias");
  if (!property_save_check(exchange)) return false;
  if (criterias != NULL) {
    bool later = exchange->sandbox->settings.later;
    cJSON *made = later ? property_save_later_criterias(criterias) : property_save_criterias(criterias);
    if (made == NULL)
      return exchange_refuse(exchange, 400,
                             later ? "criterias: an unknown kind of prequalification, or a member is missing"
                                   : "criterias: not booleans, or an unknown qualification");
    json_set(data, "criterias", made);
  }
  const char *members = property_save_saved(exchange);
  for (struct json_member next; json_next(&members, &next);)
    json_set_copy(data, next.name, json_member(exchange->body, next.name));
  property_save_drop_nulls(json_get(data, "address"), PROPERTY_ADDRESS);
  property_save_drop_nulls(json_get(data, "fields"), PROPERTY_FIELDS);
  json_set_copy(json, "inCharge", json_member(exchange->body, "inCharge"));
  return true;
}

/* Its visits show the property as it is now. */
static void property_save_store_summary(struct sandbox *sandbox, const char *id, const cJSON *json) {
  AUTO(cJSON_Delete_at) cJSON *summary = property_summary(json);
  store_run(sandbox,
            "UPDATE visit SET json=json_set(json, '$.propertySummary', json(?2)) WHERE property=?1 AND"
            " json_extract(json, '$.propertySummary')!=json(?2)",
            "tj", id, summary);
}

bool property_save(struct exchange *exchange) {
  char *id = exchange->property, agent[ID_SIZE];
  /* Its own reference: additional ones are no key. */
  bool known = store_id(exchange->sandbox, id,
                        store_query(exchange->sandbox, "SELECT id FROM property WHERE ref=?1", "t",
                                    json_text(exchange->body, "externalRef")));
  if (!known) id_new(id);
  exchange->tree = known ? property_load(exchange->sandbox, id) : property_save_new(exchange->sandbox, id);
  id_new(agent); /* a new property gets an agent of its own at once, as the vendor's test environment says */
  if (!known)
    agents_add(exchange->sandbox, agent, (unsigned)strtoul((char[]){agent[0], agent[1], agent[2], '\0'}, NULL, 16));
  if (!property_save_merge(exchange, exchange->tree)) return false;
  property_touch(exchange->sandbox, exchange->tree);
  property_store(exchange->sandbox, id, exchange->tree, agent);
  property_save_store_summary(exchange->sandbox, id, exchange->tree);
  return property_one(exchange);
}
