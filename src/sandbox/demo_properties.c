#include "sandbox/demo_properties.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/agents.h"
#include "sandbox/json.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/words.h"

enum { DEMO_AGENT_STREETS = 3, DEMO_AGENT_ROUNDS = 8, DEMO_DETAILED = 5 };

static void demo_ref(int n, const struct words_street *street, char out[64]) {
  static const char *const odd[] = {"18/1280/02/0227", "Été à Lyon 12", "75 bis A"};
  if (n >= 12 && n < 15)
    snprintf(out, 64, "%s", odd[n - 12]);
  else
    snprintf(out, 64, "%.2s-%04d", street->zip, 1000 + n * 7 % 9000 + n / 9000 * 10000);
}

static cJSON *demo_address(struct dice *dice, const struct words_street *street) {
  cJSON *address = cJSON_CreateObject();
  json_set_text(address, "address", "%u %s", 1 + dice_roll(dice, street->numbers), street->name);
  json_add_texts(address, "zip", street->zip, "city", street->city, "countryCode", "FR", NULL);
  cJSON_AddNumberToObject(address, "latitude", street->latitude + ((int)dice_roll(dice, 21) - 10) * 0.0001);
  cJSON_AddNumberToObject(address, "longitude", street->longitude + ((int)dice_roll(dice, 21) - 10) * 0.0001);
  return address;
}

static cJSON *demo_fields(struct dice *dice, bool rent, int rooms) {
  static const char *const energy[] = {"A", "B", "C", "D", "E", "F"};
  cJSON *fields = cJSON_CreateObject();
  cJSON_AddNumberToObject(fields, "surface", rooms * 17 + (int)dice_roll(dice, 14));
  cJSON_AddNumberToObject(fields, "numRooms", rooms);
  cJSON_AddNumberToObject(fields, "numBedrooms", rooms > 1 ? rooms - 1 : 0);
  cJSON_AddNumberToObject(fields, "floor", dice_roll(dice, 7));
  cJSON_AddStringToObject(fields, "heating", dice_word(dice, &words_heating));
  cJSON_AddStringToObject(fields, "dpe", energy[dice_roll(dice, 6)]);
  cJSON_AddStringToObject(fields, "text", dice_word(dice, &words_text));
  cJSON_AddBoolToObject(fields, "cave", dice_roll(dice, 2) == 0);
  cJSON_AddBoolToObject(fields, "parking", dice_roll(dice, 3) == 0);
  if (rent) cJSON_AddNumberToObject(fields, "monthlyCharges", 40 + dice_roll(dice, 120));
  return fields;
}

static const char *demo_status(int n) {
  if (n % 11 == 5) return PROPERTY_STATUS "standby";
  if (n % 17 == 3) return PROPERTY_STATUS "unavailable";
  return PROPERTY_STATUS "available";
}

/* The members that few agencies fill in. */
static void demo_details(struct dice *dice, int n, cJSON *data, bool rent) {
  cJSON *fields = json_get(data, "fields"), *surface = cJSON_CreateObject();
  cJSON *address = json_get(data, "address");
  json_set_text(data, "extUrl", "https://annonces.example/biens/%d", 10000 + n);
  json_set_text(address, "doorInfo", "Code %u, %uᵉ étage droite", 1000 + dice_roll(dice, 9000), 2 + n % 5);
  json_set_text(data, "doorRef", "Porte %u", 1 + dice_roll(dice, 60));
  cJSON_AddStringToObject(data, "memo", dice_word(dice, &words_memo));
  cJSON *pictures = cJSON_AddArrayToObject(data, "picUrls"), *handles = cJSON_AddArrayToObject(data, "picHandles");
  for (int picture = 1; picture <= 2; picture++) {
    json_add_text(pictures, "https://annonces.example/photos/%d-%d.jpg", 10000 + n, picture);
    json_add_text(handles, "photo-%d-%d", 10000 + n, picture);
  }
  cJSON_AddStringToObject(surface, "name", "Balcon");
  cJSON_AddNumberToObject(surface, "surface", 2.5 + dice_roll(dice, 8));
  cJSON_AddItemToArray(cJSON_AddArrayToObject(fields, "additionalSurfaces"), surface);
  cJSON_AddStringToObject(fields, "orientation", n % 2 == 0 ? "sud-ouest" : "est");
  if (rent) cJSON_AddNumberToObject(fields, "deposit", 900 + dice_roll(dice, 600));
  if (rent) cJSON_AddNumberToObject(fields, "leaseDurationYears", 3);
  cJSON_AddNumberToObject(fields, "agencyFee", rent ? 250 + dice_roll(dice, 300) : 8000 + dice_roll(dice, 4000));
  cJSON_AddStringToObject(fields, "availableFrom", "immédiatement");
  cJSON_AddBoolToObject(fields, "keeper", n % 3 == 0);
  cJSON_AddBoolToObject(fields, "furnished", rent && n % 4 == 0);
  cJSON_AddStringToObject(fields, "works", "ravalement voté");
  cJSON_AddNumberToObject(fields, "constructionYear", 1880 + dice_roll(dice, 130));
  json_add_text(cJSON_AddArrayToObject(data, "additionalRefs"), "MANDAT-%d", 4000 + n);
  json_set_text(data, "tenantPhone", "07%08u", dice_roll(dice, 100000000));
  cJSON *extra = cJSON_AddObjectToObject(data, "extraFields");
  cJSON_AddNumberToObject(extra, "mandat", 4000 + n);
  cJSON_AddStringToObject(extra, "exclusivité", n % 2 == 0 ? "oui" : "non");
}

static cJSON *demo_criterias(int n, bool rent) {
  cJSON *criterias = cJSON_CreateObject();
  cJSON_AddBoolToObject(criterias, "sharingAllowed", rent && n % 2 == 0);
  cJSON_AddBoolToObject(criterias, "gli", rent && n % 3 == 0);
  cJSON_AddBoolToObject(criterias, "pinel", rent && n % 7 == 0);
  cJSON_AddBoolToObject(criterias, "actionLogement", false);
  return criterias;
}

#define DEMO_NEED(type, name)                                                                                          \
  "{\"_type\":\"" type "\",\"name\":\"" name                                                                           \
  "\",\"explain\":\"Le visiteur dit au téléphone s’il remplit la condition.\""
#define DEMO_WARNING ",\"warning\":\"Sans cette condition, le dossier sera refusé.\""

/* Every kind occurs. */
static cJSON *demo_prequalification(int n) {
  static const char *const kinds[] = {
      DEMO_NEED("DefaultRentPrequalification", "Dossier complet") "}",
      DEMO_NEED("DefaultSellPrequalification", "Financement étudié") "}",
      DEMO_NEED("GLIPrequalification", "Garantie loyers impayés") ",\"ratio\":2.7}",
      DEMO_NEED("TenantOrGuarantorSolvability", "Locataire ou garant solvable") DEMO_WARNING ",\"ratio\":3}",
      DEMO_NEED("TenantAndGuarantorSolvability", "Locataire et garant solvables") DEMO_WARNING ",\"ratio\":3}",
      DEMO_NEED("LogementSocial", "Logement social") DEMO_WARNING
      ",\"actionLogement\":true,\"resource\":38508,\"zone\":\"Abis\",\"ratio\":3}",
      DEMO_NEED("NicheFiscale", "Loi Pinel") DEMO_WARNING ",\"loi\":\"pinel\",\"zone\":\"B1\",\"ratio\":3}"};
  return json_read(kinds[n / DEMO_DETAILED % (int)(sizeof kinds / sizeof *kinds)]);
}

/* 8:00 to 20:00 in Paris. */
static cJSON *demo_days(int64_t now, int count, bool weekly) {
  cJSON *days = cJSON_CreateArray();
  for (int day = 0; day < count; day++)
    property_add_interval(days, moment_paris(now, day, 8, 0), moment_paris(now, day, 20, 0), weekly);
  return days;
}

/* What the later edition adds; weeks of three forms. */
static void demo_later(struct demo *demo, int n, cJSON *json) {
  cJSON *data = json_get(json, "data");
  property_add_staff(json);
  if (n % DEMO_DETAILED == 2) {
    cJSON *criterias = cJSON_CreateObject(), *metadata = cJSON_AddObjectToObject(data, "metadata");
    cJSON_AddBoolToObject(criterias, "sharingAllowed", n % 2 == 0);
    cJSON_AddItemToObject(criterias, "prequalification", demo_prequalification(n));
    json_set(data, "criterias", criterias);
    cJSON_AddStringToObject(metadata, "logiciel", "gestion-7");
    cJSON_AddNumberToObject(metadata, "lot", 100 + n);
  }
  if (n % DEMO_DETAILED == 3) { /* six days, and a morning of which it is said that it isn't repeated */
    cJSON *week = demo_days(demo->now, 6, true),
          *morning =
              property_add_interval(week, moment_paris(demo->now, 6, 8, 0), moment_paris(demo->now, 6, 12, 0), false);
    cJSON_AddFalseToObject(morning, "isWeeklyRecurring");
    json_set(data, "visitAvailabilities", week);
  }
  if (n % (2 * DEMO_DETAILED) == 6) json_set(data, "visitAvailabilities", demo_days(demo->now, 14, false));
}

static cJSON *demo_owner(struct dice *dice) {
  cJSON *owner = cJSON_CreateObject();
  const char *last = dice_word(dice, &words_last_name); /* the order of arguments would be the compiler's */
  json_set_text(owner, "name", "%s %s", dice_word(dice, &words_first_name), last);
  json_set_text(owner, "phone", "06%08u", dice_roll(dice, 100000000));
  return owner;
}

static cJSON *demo_property(struct demo *demo, int n, const struct words_street *street, const char *id) {
  char ref[64];
  bool rent = dice_roll(&demo->dice, 3) > 0;
  int rooms = 1 + (int)dice_roll(&demo->dice, 5);
  cJSON *json = json_add_texts(NULL, "id", id, "userId", demo->sandbox->account_id, NULL);
  cJSON *data = cJSON_AddObjectToObject(json, "data");
  demo_ref(n, street, ref);
  cJSON_AddStringToObject(data, "rentSell", rent ? "property.basics.rentsell.rent" : "property.basics.rentsell.sell");
  cJSON_AddNumberToObject(data, "price",
                          rent ? 350 + rooms * 260 + dice_roll(&demo->dice, 200)
                               : 90000 + rooms * 85000 + dice_roll(&demo->dice, 40) * 1000);
  cJSON_AddStringToObject(data, "propertyStatus", demo_status(n));
  if (strcmp(demo_status(n), PROPERTY_STATUS "available") != 0)
    json_set_moment(data, "propertyStatusUpdatedAt", demo->now - MOMENT_DAY * (1 + n % 9));
  cJSON_AddItemToObject(data, "address", demo_address(&demo->dice, street));
  cJSON_AddItemToObject(data, "fields", demo_fields(&demo->dice, rent, rooms));
  cJSON_AddItemToObject(data, "visitAvailabilities", property_default_availability(demo->sandbox));
  cJSON_AddStringToObject(data, "externalRef", ref);
  if (n % DEMO_DETAILED == 2) {
    cJSON_AddItemToObject(data, "criterias", demo_criterias(n, rent));
    demo_details(&demo->dice, n, data, rent);
  }
  json_set_moment(json, "createdAt", demo->now - (int64_t)(30 + dice_roll(&demo->dice, 200)) * MOMENT_DAY);
  json_set_moment(json, "updatedAt", demo->now - (int64_t)dice_roll(&demo->dice, 20) * MOMENT_DAY - 3600);
  cJSON_AddItemToObject(json, "ownerContact", demo_owner(&demo->dice));
  cJSON_AddStringToObject(json, "inCharge", dice_word(&demo->dice, &words_first_name));
  if (demo->sandbox->settings.later) demo_later(demo, n, json);
  return json;
}

/* Neighbouring streets of a city share an agent; a large account has one more for every few rounds of the streets. */
static void demo_agent(struct demo *demo, int n) {
  struct demo_property *made = &demo->properties[n];
  bool shared = made->street % DEMO_AGENT_STREETS != 0 &&
                strcmp(words_streets.rows[made->street].city, words_streets.rows[made->street - 1].city) == 0;
  int streets = (int)words_streets.count, same = n / streets % DEMO_AGENT_ROUNDS != 0 ? n - streets : -1;
  if (shared) same = n - 1;
  if (same < 0) {
    made->agent = n;
    dice_id(&demo->dice, made->agent_id);
    agents_add(demo->sandbox, made->agent_id, dice_roll(&demo->dice, 100000));
  } else {
    made->agent = demo->properties[same].agent;
    memcpy(made->agent_id, demo->properties[same].agent_id, sizeof made->agent_id);
  }
}

void demo_properties(struct demo *demo) {
  for (int n = 0; n < demo->count; n++) {
    struct demo_property *made = &demo->properties[n];
    made->street = (size_t)n % words_streets.count;
    dice_id(&demo->dice, made->id);
    demo_agent(demo, n);
    cJSON *json = demo_property(demo, n, &words_streets.rows[made->street], made->id);
    property_store(demo->sandbox, made->id, json, made->agent_id);
    made->summary = property_summary(json);
    made->ended = strcmp(demo_status(n), PROPERTY_STATUS "unavailable") == 0;
    cJSON_Delete(json);
  }
}
