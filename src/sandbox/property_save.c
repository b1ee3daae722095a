/* property_save: what a save may hold, and what becomes of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/sandbox.h"

/* Of either edition: each ignores those of the other. */
static const char *const criterias_known[] = {"pinel",         "sharingAllowed",   "gli", "actionLogement",
                                              "qualification", "prequalification", NULL};

/* Criterias in both shapes (A22), answered as the four booleans. NULL when they can't be understood. */
static cJSON *property_criterias(const cJSON *given) {
  static const char *const known[] = {"pinel", "sharingAllowed", "gli", "actionLogement"};
  const cJSON *qualification = json_member(given, "qualification");
  const char *short_name = json_text(given, "qualification");
  bool understood = cJSON_IsObject(given) && (qualification == NULL || cJSON_IsString(qualification)), named = false;
  if (strncmp(short_name, "qualification.", 14) == 0) short_name += 14;
  cJSON *made = cJSON_CreateObject();
  for (size_t n = 0; n < sizeof known / sizeof *known; n++) {
    const cJSON *member = json_member(given, known[n]);
    bool is_named = n != 1 && strcmp(short_name, known[n]) == 0;
    named |= is_named;
    understood &= member == NULL || cJSON_IsBool(member);
    cJSON_AddBoolToObject(made, known[n], is_named || cJSON_IsTrue(member));
  }
  json_add_others(made, given, criterias_known);
  if (understood && (named || qualification == NULL)) return made;
  cJSON_Delete(made);
  return NULL;
}

static const struct json_member address_members[] = {{"address", 's'},     {"zip", 's'},      {"city", 's'},
                                                     {"countryCode", 's'}, {"latitude", 'n'}, {"longitude", 'n'},
                                                     {"doorInfo", 's'}};
static const struct json_member field_members[] = {{"surface", 'n'},
                                                   {"additionalSurfaces", 'A'},
                                                   {"numRooms", 'i'},
                                                   {"numBedrooms", 'i'},
                                                   {"orientation", 's'},
                                                   {"text", 's'},
                                                   {"deposit", 'n'},
                                                   {"monthlyCharges", 'n'},
                                                   {"agencyFee", 'n'},
                                                   {"availableFrom", 's'},
                                                   {"floor", 'i'},
                                                   {"heating", 's'},
                                                   {"cave", 'b'},
                                                   {"keeper", 'b'},
                                                   {"parking", 'b'},
                                                   {"furnished", 'b'},
                                                   {"leaseDurationYears", 'i'},
                                                   {"works", 's'},
                                                   {"dpe", 's'},
                                                   {"constructionYear", 'i'}};
/* The kinds of prequalification, told apart by _type, with the members that each has besides name, explain, warning. */
static const struct json_member kind_plain[] = {{"name", 's'}, {"explain", 's'}, {"warning", 's'}},
                                kind_ratio[] = {{"ratio", 'n'}},
                                kind_social[] = {{"actionLogement", 'b'},
                                                 {"resource", 'v'},
                                                 {"zone", 'z'},
                                                 {"ratio", 'n'}},
                                kind_fiscal[] = {{"loi", 's'}, {"zone", 'z'}, {"ratio", 'n'}};
#define COUNT(members) (sizeof(members) / sizeof *(members))
static const struct {
  const char *type;
  const struct json_member *members;
  size_t count;
} kinds[] = {{"DefaultRentPrequalification", NULL, 0},
             {"DefaultSellPrequalification", NULL, 0},
             {"GLIPrequalification", kind_ratio, COUNT(kind_ratio)},
             {"TenantOrGuarantorSolvability", kind_ratio, COUNT(kind_ratio)},
             {"TenantAndGuarantorSolvability", kind_ratio, COUNT(kind_ratio)},
             {"LogementSocial", kind_social, COUNT(kind_social)},
             {"NicheFiscale", kind_fiscal, COUNT(kind_fiscal)}};
static const struct json_member save_members[] = {{"externalRef", 's'}, {"rentSell", 's'},    {"price", 'n'},
                                                  {"extUrl", 's'},      {"address", 'o'},     {"doorRef", 's'},
                                                  {"picUrls", 'S'},     {"fields", 'o'},      {"additionalRefs", 'S'},
                                                  {"tenantPhone", 's'}, {"extraFields", 'o'}, {"metadata", 'o'}};
enum { SAVE_EARLIER = COUNT(save_members) - 1 }; /* without metadata */

/* In the later edition (A72): the earlier members are ignored. NULL when it can't be understood. */
static cJSON *property_later_criterias(const cJSON *given) {
  const cJSON *sharing = json_member(given, "sharingAllowed"), *need = json_member(given, "prequalification");
  const char *problem, *type = json_text(need, "_type");
  bool understood = cJSON_IsObject(given) && (sharing == NULL || cJSON_IsBool(sharing)), known = need == NULL;
  for (size_t n = 0; n < COUNT(kinds); n++)
    known |= strcmp(type, kinds[n].type) == 0 && cJSON_IsObject(need) &&
             json_fits(need, kind_plain, COUNT(kind_plain), 1, &problem) &&
             json_fits(need, kinds[n].members, kinds[n].count, kinds[n].count, &problem);
  if (!understood || !known) return NULL;
  cJSON *made = cJSON_CreateObject();
  if (sharing != NULL) cJSON_AddItemToObject(made, "sharingAllowed", cJSON_Duplicate(sharing, true));
  if (need != NULL) cJSON_AddItemToObject(made, "prequalification", cJSON_Duplicate(need, true));
  json_add_others(made, given, criterias_known);
  return made;
}

static cJSON *property_new(struct sandbox *sandbox, const char *id) {
  char now[24];
  cJSON *json = cJSON_CreateObject(), *data = cJSON_AddObjectToObject(json, "data"), *owner = cJSON_CreateObject();
  cJSON_AddStringToObject(json, "id", id);
  cJSON_AddStringToObject(json, "userId", sandbox->account_id);
  cJSON_AddStringToObject(json, "createdAt", moment_print(moment_now(sandbox), now));
  cJSON_AddStringToObject(owner, "name", "Agence du Parc");
  cJSON_AddItemToObject(json, "ownerContact", owner);
  cJSON_AddStringToObject(data, "propertyStatus", "property.basics.status.available");
  cJSON_AddItemToObject(data, "visitAvailabilities", property_default_availability(sandbox));
  if (sandbox->settings.later) property_staff(json);
  return json;
}

static size_t property_save_count(const struct call *call) {
  return call->sandbox->settings.later ? COUNT(save_members) : SAVE_EARLIER;
}

/* False: the answer says why not. */
static bool property_check(struct call *call) {
  const cJSON *address = json_member(call->body, "address"), *fields = json_member(call->body, "fields"),
              *charge = json_member(call->body, "inCharge");
  const char *offer = json_text(call->body, "rentSell"), *problem;
  if (!json_fits(call->body, save_members, property_save_count(call), 1, &problem) ||
      (address != NULL && !json_fits(address, address_members, COUNT(address_members), 6, &problem)) ||
      (fields != NULL && !json_fits(fields, field_members, COUNT(field_members), 0, &problem)))
    return call_refuse(call, 400, "%s: required, or not of its type", problem);
  if (charge != NULL && !cJSON_IsString(charge)) return call_refuse(call, 400, "inCharge: not a text");
  if (json_text(call->body, "externalRef")[0] == '\0') return call_refuse(call, 400, "externalRef is required");
  if (json_member(call->body, "rentSell") != NULL && strcmp(offer, "property.basics.rentsell.rent") != 0 &&
      strcmp(offer, "property.basics.rentsell.sell") != 0)
    return call_refuse(call, 400, "rentSell: unknown value");
  return true;
}

/* A null is as good as nothing, and never sent back (A11). */
static void property_drop_nulls(cJSON *object, const struct json_member *members, size_t count) {
  for (size_t n = 0; n < count; n++)
    if (cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(object, members[n].name)))
      cJSON_DeleteItemFromObjectCaseSensitive(object, members[n].name);
}

/* Members of the table are taken over, absent ones kept, the others ignored (A21, A23). False: the answer says why not.
 */
static bool property_merge(struct call *call, cJSON *json) {
  cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
  const cJSON *criterias = json_member(call->body, "criterias"), *charge = json_member(call->body, "inCharge");
  if (!property_check(call)) return false;
  if (criterias != NULL) {
    bool later = call->sandbox->settings.later;
    cJSON *made = later ? property_later_criterias(criterias) : property_criterias(criterias);
    if (made == NULL)
      return call_refuse(call, 400,
                         later ? "criterias: an unknown kind of prequalification, or a member is missing"
                               : "criterias: not booleans, or an unknown qualification");
    json_replace(data, "criterias", made);
  }
  for (size_t n = 0; n < property_save_count(call); n++) {
    const cJSON *given = json_member(call->body, save_members[n].name);
    if (given != NULL) json_replace(data, save_members[n].name, cJSON_Duplicate(given, true));
  }
  property_drop_nulls(cJSON_GetObjectItemCaseSensitive(data, "address"), address_members, COUNT(address_members));
  property_drop_nulls(cJSON_GetObjectItemCaseSensitive(data, "fields"), field_members, COUNT(field_members));
  if (charge != NULL) json_replace(json, "inCharge", cJSON_Duplicate(charge, true));
  return true;
}

/* The property whose own reference it is: additional ones are no key. */
static bool property_find_own(struct sandbox *sandbox, const char *ref, char id[37]) {
  sqlite3_stmt *find = store_query(sandbox, "SELECT id FROM property WHERE ref=?1", "t", ref);
  bool found = store_row(sandbox, find);
  if (found) snprintf(id, 37, "%s", (const char *)sqlite3_column_text(find, 0));
  sqlite3_finalize(find);
  return found;
}

/* Its visits show the property as it is now. */
static void property_store_summary(struct sandbox *sandbox, const char *id, const cJSON *json) {
  cJSON *summary = property_summary(json);
  char *text = cJSON_PrintUnformatted(summary);
  store_run(sandbox,
            "UPDATE visit SET json=json_set(json, '$.propertySummary', json(?2)) WHERE property=?1 AND"
            " json_extract(json, '$.propertySummary')!=json(?2)",
            "tt", id, text);
  free(text);
  cJSON_Delete(summary);
}

bool properties_save(struct call *call) {
  char id[37], agent[37];
  bool known = property_find_own(call->sandbox, json_text(call->body, "externalRef"), id);
  if (!known) store_uuid(id);
  cJSON *json = known ? property_load(call->sandbox, id) : property_new(call->sandbox, id);
  store_uuid(agent); /* a new property gets an agent of its own at once, as the vendor's test environment says */
  if (!known)
    agent_add(call->sandbox, agent, (unsigned)strtoul((char[]){agent[0], agent[1], agent[2], '\0'}, NULL, 16));
  bool saved = property_merge(call, json);
  if (saved) {
    property_touch(call->sandbox, json);
    property_store(call->sandbox, id, json, agent);
    property_store_summary(call->sandbox, id, json);
    saved = property_answer(call, id);
  }
  cJSON_Delete(json);
  return saved;
}
