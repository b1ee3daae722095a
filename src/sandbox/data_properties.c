#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/data.h"

enum { DATA_AGENT_STREETS = 3, DATA_AGENT_ROUNDS = 8, DATA_DETAILED = 5, DATA_CONVERSATIONS = 500 };

static void data_ref(int n, const struct data_street *street, char out[64]) {
  static const char *const odd[] = {"18/1280/02/0227", "Été à Lyon 12", "75 bis A"};
  if (n >= 12 && n < 15)
    snprintf(out, 64, "%s", odd[n - 12]);
  else
    snprintf(out, 64, "%.2s-%04d", street->zip, 1000 + n * 7 % 9000 + n / 9000 * 10000);
}

static cJSON *data_address(struct making *making, const struct data_street *street) {
  cJSON *address = cJSON_CreateObject();
  data_add(address, "address", mem_print("%u %s", 1 + data_random(making, street->numbers), street->name));
  cJSON_AddStringToObject(address, "zip", street->zip);
  cJSON_AddStringToObject(address, "city", street->city);
  cJSON_AddStringToObject(address, "countryCode", "FR");
  cJSON_AddNumberToObject(address, "latitude", street->latitude + ((int)data_random(making, 21) - 10) * 0.0001);
  cJSON_AddNumberToObject(address, "longitude", street->longitude + ((int)data_random(making, 21) - 10) * 0.0001);
  return address;
}

static cJSON *data_fields(struct making *making, bool rent, int rooms) {
  static const char *const energy[] = {"A", "B", "C", "D", "E", "F"};
  cJSON *fields = cJSON_CreateObject();
  cJSON_AddNumberToObject(fields, "surface", rooms * 17 + (int)data_random(making, 14));
  cJSON_AddNumberToObject(fields, "numRooms", rooms);
  cJSON_AddNumberToObject(fields, "numBedrooms", rooms > 1 ? rooms - 1 : 0);
  cJSON_AddNumberToObject(fields, "floor", data_random(making, 7));
  cJSON_AddStringToObject(fields, "heating", data_word(making, &data_heating));
  cJSON_AddStringToObject(fields, "dpe", energy[data_random(making, 6)]);
  cJSON_AddStringToObject(fields, "text", data_word(making, &data_text));
  cJSON_AddBoolToObject(fields, "cave", data_random(making, 2) == 0);
  cJSON_AddBoolToObject(fields, "parking", data_random(making, 3) == 0);
  if (rent) cJSON_AddNumberToObject(fields, "monthlyCharges", 40 + data_random(making, 120));
  return fields;
}

static const char *data_status(int n) {
  if (n % 11 == 5) return "property.basics.status.standby";
  if (n % 17 == 3) return "property.basics.status.unavailable";
  return "property.basics.status.available";
}

/* The members that few agencies fill in. */
static void data_details(struct making *making, int n, cJSON *data, bool rent) {
  cJSON *fields = cJSON_GetObjectItemCaseSensitive(data, "fields"), *surface = cJSON_CreateObject();
  cJSON *address = cJSON_GetObjectItemCaseSensitive(data, "address");
  data_add(data, "extUrl", mem_print("https://annonces.example/biens/%d", 10000 + n));
  data_add(address, "doorInfo", mem_print("Code %u, %uᵉ étage droite", 1000 + data_random(making, 9000), 2 + n % 5));
  data_add(data, "doorRef", mem_print("Porte %u", 1 + data_random(making, 60)));
  cJSON_AddStringToObject(data, "memo", data_word(making, &data_memo));
  for (int picture = 1; picture <= 2; picture++) {
    char *url = mem_print("https://annonces.example/photos/%d-%d.jpg", 10000 + n, picture);
    char *handle = mem_print("photo-%d-%d", 10000 + n, picture);
    cJSON_AddItemToArray(picture == 1 ? cJSON_AddArrayToObject(data, "picUrls")
                                      : cJSON_GetObjectItemCaseSensitive(data, "picUrls"),
                         cJSON_CreateString(url));
    cJSON_AddItemToArray(picture == 1 ? cJSON_AddArrayToObject(data, "picHandles")
                                      : cJSON_GetObjectItemCaseSensitive(data, "picHandles"),
                         cJSON_CreateString(handle));
    free(url);
    free(handle);
  }
  cJSON_AddStringToObject(surface, "name", "Balcon");
  cJSON_AddNumberToObject(surface, "surface", 2.5 + data_random(making, 8));
  cJSON_AddItemToArray(cJSON_AddArrayToObject(fields, "additionalSurfaces"), surface);
  cJSON_AddStringToObject(fields, "orientation", n % 2 == 0 ? "sud-ouest" : "est");
  if (rent) cJSON_AddNumberToObject(fields, "deposit", 900 + data_random(making, 600));
  if (rent) cJSON_AddNumberToObject(fields, "leaseDurationYears", 3);
  cJSON_AddNumberToObject(fields, "agencyFee",
                          rent ? 250 + data_random(making, 300) : 8000 + data_random(making, 4000));
  cJSON_AddStringToObject(fields, "availableFrom", "immédiatement");
  cJSON_AddBoolToObject(fields, "keeper", n % 3 == 0);
  cJSON_AddBoolToObject(fields, "furnished", rent && n % 4 == 0);
  cJSON_AddStringToObject(fields, "works", "ravalement voté");
  cJSON_AddNumberToObject(fields, "constructionYear", 1880 + data_random(making, 130));
  char *alias = mem_print("MANDAT-%d", 4000 + n), *phone = mem_print("07%08u", data_random(making, 100000000));
  cJSON_AddItemToArray(cJSON_AddArrayToObject(data, "additionalRefs"), cJSON_CreateString(alias));
  cJSON_AddStringToObject(data, "tenantPhone", phone);
  cJSON *extra = cJSON_AddObjectToObject(data, "extraFields");
  cJSON_AddNumberToObject(extra, "mandat", 4000 + n);
  cJSON_AddStringToObject(extra, "exclusivité", n % 2 == 0 ? "oui" : "non");
  free(alias);
  free(phone);
}

static cJSON *data_criterias(int n, bool rent) {
  cJSON *criterias = cJSON_CreateObject();
  cJSON_AddBoolToObject(criterias, "sharingAllowed", rent && n % 2 == 0);
  cJSON_AddBoolToObject(criterias, "gli", rent && n % 3 == 0);
  cJSON_AddBoolToObject(criterias, "pinel", rent && n % 7 == 0);
  cJSON_AddBoolToObject(criterias, "actionLogement", false);
  return criterias;
}

/* Every kind occurs. */
static cJSON *data_prequalification(int n) {
  static const char *const kinds[][2] = {{"DefaultRentPrequalification", "Dossier complet"},
                                         {"DefaultSellPrequalification", "Financement étudié"},
                                         {"GLIPrequalification", "Garantie loyers impayés"},
                                         {"TenantOrGuarantorSolvability", "Locataire ou garant solvable"},
                                         {"TenantAndGuarantorSolvability", "Locataire et garant solvables"},
                                         {"LogementSocial", "Logement social"},
                                         {"NicheFiscale", "Loi Pinel"}};
  int kind = n / DATA_DETAILED % 7;
  cJSON *need = cJSON_CreateObject();
  cJSON_AddStringToObject(need, "_type", kinds[kind][0]);
  cJSON_AddStringToObject(need, "name", kinds[kind][1]);
  cJSON_AddStringToObject(need, "explain", "Le visiteur dit au téléphone s’il remplit la condition.");
  if (kind > 2) cJSON_AddStringToObject(need, "warning", "Sans cette condition, le dossier sera refusé.");
  if (kind == 5) {
    cJSON_AddBoolToObject(need, "actionLogement", true);
    cJSON_AddNumberToObject(need, "resource", 38508);
  }
  if (kind == 6) cJSON_AddStringToObject(need, "loi", "pinel");
  if (kind >= 5) cJSON_AddStringToObject(need, "zone", kind == 5 ? "Abis" : "B1");
  if (kind >= 2) cJSON_AddNumberToObject(need, "ratio", kind == 2 ? 2.7 : 3);
  return need;
}

/* What the later edition adds; weeks of three forms. */
static void data_later(struct making *making, int n, cJSON *json) {
  cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
  property_staff(json);
  if (n % DATA_DETAILED == 2) {
    cJSON *criterias = cJSON_CreateObject(), *metadata = cJSON_AddObjectToObject(data, "metadata");
    cJSON_AddBoolToObject(criterias, "sharingAllowed", n % 2 == 0);
    cJSON_AddItemToObject(criterias, "prequalification", data_prequalification(n));
    json_replace(data, "criterias", criterias);
    cJSON_AddStringToObject(metadata, "logiciel", "gestion-7");
    cJSON_AddNumberToObject(metadata, "lot", 100 + n);
  }
  if (n % DATA_DETAILED == 3) { /* six days, and a morning of which it is said that it isn't repeated */
    cJSON *week = cJSON_CreateArray();
    for (int day = 0; day < 6; day++)
      property_add_interval(week, moment_paris(making->now, day, 8, 0), moment_paris(making->now, day, 20, 0), true);
    property_add_interval(week, moment_paris(making->now, 6, 8, 0), moment_paris(making->now, 6, 12, 0), false);
    cJSON_AddFalseToObject(cJSON_GetArrayItem(week, 6), "isWeeklyRecurring");
    json_replace(data, "visitAvailabilities", week);
  }
  if (n % (2 * DATA_DETAILED) == 6) { /* dated days only */
    cJSON *days = cJSON_CreateArray();
    for (int day = 0; day < 14; day++)
      property_add_interval(days, moment_paris(making->now, day, 8, 0), moment_paris(making->now, day, 20, 0), false);
    json_replace(data, "visitAvailabilities", days);
  }
}

static cJSON *data_owner(struct making *making) {
  cJSON *owner = cJSON_CreateObject();
  const char *last = data_word(making, &data_last_name); /* the order of arguments would be the compiler's */
  data_add(owner, "name", mem_print("%s %s", data_word(making, &data_first_name), last));
  data_add(owner, "phone", mem_print("06%08u", data_random(making, 100000000)));
  return owner;
}

static cJSON *data_property(struct making *making, int n, const struct data_street *street, const char *id) {
  char ref[64], when[24];
  bool rent = data_random(making, 3) > 0;
  int rooms = 1 + (int)data_random(making, 5);
  cJSON *json = cJSON_CreateObject();
  cJSON_AddStringToObject(json, "id", id);
  cJSON_AddStringToObject(json, "userId", making->sandbox->account_id);
  cJSON *data = cJSON_AddObjectToObject(json, "data");
  data_ref(n, street, ref);
  cJSON_AddStringToObject(data, "rentSell", rent ? "property.basics.rentsell.rent" : "property.basics.rentsell.sell");
  cJSON_AddNumberToObject(data, "price",
                          rent ? 350 + rooms * 260 + data_random(making, 200)
                               : 90000 + rooms * 85000 + data_random(making, 40) * 1000);
  cJSON_AddStringToObject(data, "propertyStatus", data_status(n));
  if (strcmp(data_status(n), "property.basics.status.available") != 0)
    cJSON_AddStringToObject(data, "propertyStatusUpdatedAt", moment_print(making->now - 86400 * (1 + n % 9), when));
  cJSON_AddItemToObject(data, "address", data_address(making, street));
  cJSON_AddItemToObject(data, "fields", data_fields(making, rent, rooms));
  cJSON_AddItemToObject(data, "visitAvailabilities", property_default_availability(making->sandbox));
  cJSON_AddStringToObject(data, "externalRef", ref);
  if (n % DATA_DETAILED == 2) {
    cJSON_AddItemToObject(data, "criterias", data_criterias(n, rent));
    data_details(making, n, data, rent);
  }
  cJSON_AddStringToObject(json, "createdAt",
                          moment_print(making->now - (int64_t)(30 + data_random(making, 200)) * 86400, when));
  cJSON_AddStringToObject(json, "updatedAt",
                          moment_print(making->now - (int64_t)data_random(making, 20) * 86400 - 3600, when));
  cJSON_AddItemToObject(json, "ownerContact", data_owner(making));
  cJSON_AddStringToObject(json, "inCharge", data_word(making, &data_first_name));
  if (making->sandbox->settings.later) data_later(making, n, json);
  return json;
}

/* Neighbouring streets of a city share an agent; a large account has one more for every few rounds of the streets. */
static void data_agent(struct making *making, int n) {
  struct made_property *made = &making->properties[n];
  bool shared = made->street % DATA_AGENT_STREETS != 0 &&
                strcmp(data_streets.rows[made->street].city, data_streets.rows[made->street - 1].city) == 0;
  int streets = (int)data_streets.count, same = n / streets % DATA_AGENT_ROUNDS != 0 ? n - streets : -1;
  if (shared) same = n - 1;
  if (same < 0) {
    made->agent = n;
    data_uuid(making, made->agent_id);
    agent_add(making->sandbox, made->agent_id, data_random(making, 100000));
  } else {
    made->agent = making->properties[same].agent;
    memcpy(made->agent_id, making->properties[same].agent_id, sizeof made->agent_id);
  }
}

void data_properties(struct making *making) {
  for (int n = 0; n < making->count; n++) {
    struct made_property *made = &making->properties[n];
    made->street = (size_t)n % data_streets.count;
    data_uuid(making, made->id);
    data_agent(making, n);
    cJSON *json = data_property(making, n, &data_streets.rows[made->street], made->id);
    property_store(making->sandbox, made->id, json, made->agent_id);
    made->summary = property_summary(json);
    made->ended = strcmp(data_status(n), "property.basics.status.unavailable") == 0;
    cJSON_Delete(json);
  }
}

/* One property in three has a conversation; the last message of some is unread. */
void data_messages(struct making *making) {
  char id[37];
  for (int n = 0; n < making->count && n < DATA_CONVERSATIONS * 3; n += 3) {
    int64_t at = making->now - (int64_t)(1 + data_random(making, 8)) * 86400 - 3600;
    int count = 1 + (int)data_random(making, 4);
    for (int message = 0; message < count; message++) {
      bool own = message % 2 != n % 2, unread = message == count - 1 && n % 2 != 0;
      const char *text = data_word(making, own ? &data_asked : &data_told);
      data_uuid(making, id);
      cJSON_Delete(message_add(making->sandbox, making->properties[n].id, text, own, at, unread ? 0 : at + 1200, id));
      at += 1800 + data_random(making, 3600 * 10);
      if (at > making->now - 60) at = making->now - 60;
    }
  }
}
