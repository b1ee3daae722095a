#include "sandbox/demo_properties.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/agents.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/demo_words.h"

enum { DEMO_AGENT_STREETS = 3, DEMO_AGENT_ROUNDS = 8, DEMO_DETAILED = 5 };

static void demo_ref(int n, const struct demo_words_street *street, char out[64]) {
  static const char *const odd[] = {"18/1280/02/0227", "Été à Lyon 12", "75 bis A"};
  if (n >= 12 && n < 15)
    snprintf(out, 64, "%s", odd[n - 12]);
  else
    snprintf(out, 64, "%.2s-%04d", street->zip, 1000 + n * 7 % 9000 + n / 9000 * 10000);
}

/* A tenth of a metre's worth of degrees, ten times to either side. */
static double demo_near(struct chance *chance, double degrees) {
  return degrees + ((int)chance_number(chance, 21) - 10) * 0.0001;
}

static cJSON *demo_address(struct chance *chance, const struct demo_words_street *street) {
  cJSON *number = json_format("%u %s", 1 + chance_number(chance, street->numbers), street->name);
  double latitude = demo_near(chance, street->latitude), longitude = demo_near(chance, street->longitude);
  return json_add(NULL, "o address s zip s city s countryCode n latitude n longitude", number, street->zip,
                  street->city, "FR", latitude, longitude);
}

static cJSON *demo_fields(struct chance *chance, bool rent, int rooms) {
  static const char *const letters[] = {"A", "B", "C", "D", "E", "F"};
  static const struct demo_words energy = {sizeof letters / sizeof *letters, letters};
  cJSON *fields = chance_add(
      chance, NULL, "r surface i numRooms i numBedrooms r floor w heating w dpe w text c cave c parking", rooms * 17,
      14u, rooms, rooms > 1 ? rooms - 1 : 0, 0, 7u, &demo_words_heating, &energy, &demo_words_text, 2u, 3u);
  return rent ? chance_add(chance, fields, "r monthlyCharges", 40, 120u) : fields;
}

static const char *demo_status(int n) {
  if (n % 11 == 5) return PROPERTY_STATUS "standby";
  if (n % 17 == 3) return PROPERTY_STATUS "unavailable";
  return PROPERTY_STATUS "available";
}

/* The members that few agencies fill in. */
static void demo_details(struct chance *chance, int n, cJSON *data, bool rent) {
  cJSON *fields = json_get(data, "fields"), *pictures = cJSON_CreateArray(), *handles = cJSON_CreateArray(),
        *references = cJSON_CreateArray();
  json_set(data, "extUrl", json_format("https://annonces.example/biens/%d", 10000 + n));
  json_set(json_get(data, "address"), "doorInfo",
           json_format("Code %u, %uᵉ étage droite", 1000 + chance_number(chance, 9000), 2 + n % 5));
  json_set(data, "doorRef", json_format("Porte %u", 1 + chance_number(chance, 60)));
  for (int picture = 1; picture <= 2; picture++) {
    cJSON_AddItemToArray(pictures, json_format("https://annonces.example/photos/%d-%d.jpg", 10000 + n, picture));
    cJSON_AddItemToArray(handles, json_format("photo-%d-%d", 10000 + n, picture));
  }
  chance_add(chance, data, "w memo o picUrls o picHandles", &demo_words_memo, pictures, handles);
  cJSON_AddItemToArray(cJSON_AddArrayToObject(fields, "additionalSurfaces"),
                       json_add(NULL, "s name n surface", "Balcon", 2.5 + chance_number(chance, 8)));
  json_add(fields, "s orientation", n % 2 == 0 ? "sud-ouest" : "est");
  if (rent) chance_add(chance, fields, "r deposit i leaseDurationYears", 900, 600u, 3);
  chance_add(chance, fields, "r agencyFee s availableFrom b keeper b furnished s works r constructionYear",
             rent ? 250 : 8000, rent ? 300u : 4000u, "immédiatement", n % 3 == 0, rent && n % 4 == 0, "ravalement voté",
             1880, 130u);
  cJSON_AddItemToArray(references, json_format("MANDAT-%d", 4000 + n));
  chance_add(chance, data, "o additionalRefs p tenantPhone o extraFields", references, "07", 0, 100000000u,
             json_add(NULL, "i mandat s exclusivité", 4000 + n, n % 2 == 0 ? "oui" : "non"));
}

static cJSON *demo_criterias(int n, bool rent) {
  return json_add(NULL, "b sharingAllowed b gli b pinel b actionLogement", rent && n % 2 == 0, rent && n % 3 == 0,
                  rent && n % 7 == 0, false);
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
    property_add_interval(days, instant_paris(now, day, 8, 0), instant_paris(now, day, 20, 0), weekly);
  return days;
}

/* What the later edition adds; weeks of three forms. */
static void demo_later(struct demo *demo, int n, cJSON *json) {
  cJSON *data = json_get(json, "data");
  property_add_staff(json);
  if (n % DEMO_DETAILED == 2) {
    json_add(data, "o metadata", json_add(NULL, "s logiciel i lot", "gestion-7", 100 + n));
    json_set(data, "criterias",
             json_add(NULL, "b sharingAllowed o prequalification", n % 2 == 0, demo_prequalification(n)));
  }
  if (n % DEMO_DETAILED == 3) { /* six days, and a morning of which it is said that it isn't repeated */
    cJSON *week = demo_days(demo->now, 6, true),
          *morning =
              property_add_interval(week, instant_paris(demo->now, 6, 8, 0), instant_paris(demo->now, 6, 12, 0), false);
    cJSON_AddFalseToObject(morning, "isWeeklyRecurring");
    json_set(data, "visitAvailabilities", week);
  }
  if (n % (2 * DEMO_DETAILED) == 6) json_set(data, "visitAvailabilities", demo_days(demo->now, 14, false));
}

static cJSON *demo_owner(struct chance *chance) {
  const char *last = chance_word(chance, &demo_words_last_name); /* the order of arguments would be the compiler's */
  cJSON *name = json_format("%s %s", chance_word(chance, &demo_words_first_name), last);
  return chance_add(chance, NULL, "o name p phone", name, "06", 0, 100000000u);
}

static cJSON *demo_property(struct demo *demo, int n, const struct demo_words_street *street, const char *id) {
  char ref[64];
  bool rent = chance_number(&demo->chance, 3) > 0;
  int rooms = 1 + (int)chance_number(&demo->chance, 5);
  bool changed = strcmp(demo_status(n), PROPERTY_STATUS "available") != 0;
  unsigned price = rent ? 350 + (unsigned)rooms * 260 + chance_number(&demo->chance, 200)
                        : 90000 + (unsigned)rooms * 85000 + chance_number(&demo->chance, 40) * 1000;
  cJSON *address = demo_address(&demo->chance, street), *fields = demo_fields(&demo->chance, rent, rooms);
  demo_ref(n, street, ref);
  cJSON *data =
      json_add(NULL,
               "s rentSell i price s propertyStatus m propertyStatusUpdatedAt o address o fields o visitAvailabilities"
               " s externalRef",
               rent ? "property.basics.rentsell.rent" : "property.basics.rentsell.sell", (int)price, demo_status(n),
               changed ? demo->now - INSTANT_DAY * (1 + n % 9) : (int64_t)0, address, fields,
               property_default_availability(demo->sandbox), ref);
  cJSON *json = json_add(NULL, "s id s userId o data", id, demo->sandbox->account_id, data);
  if (n % DEMO_DETAILED == 2) {
    cJSON_AddItemToObject(data, "criterias", demo_criterias(n, rent));
    demo_details(&demo->chance, n, data, rent);
  }
  chance_add(&demo->chance, json, "a createdAt a updatedAt", demo->now, 30, 200u, demo->now - 3600, 0, 20u);
  chance_add(&demo->chance, json, "o ownerContact w inCharge", demo_owner(&demo->chance), &demo_words_first_name);
  if (demo->sandbox->settings.later) demo_later(demo, n, json);
  return json;
}

/* Neighbouring streets of a city share an agent; a large account has one more for every few rounds of the streets. */
static void demo_agent(struct demo *demo, int n) {
  struct demo_property *made = &demo->properties[n];
  bool shared = made->street % DEMO_AGENT_STREETS != 0 &&
                strcmp(demo_words_streets.rows[made->street].city, demo_words_streets.rows[made->street - 1].city) == 0;
  int streets = (int)demo_words_streets.count, same = n / streets % DEMO_AGENT_ROUNDS != 0 ? n - streets : -1;
  if (shared) same = n - 1;
  if (same < 0) {
    made->agent = n;
    chance_id(&demo->chance, made->agent_id);
    agents_add(demo->sandbox, made->agent_id, chance_number(&demo->chance, 100000));
  } else {
    made->agent = demo->properties[same].agent;
    memcpy(made->agent_id, demo->properties[same].agent_id, sizeof made->agent_id);
  }
}

void demo_properties(struct demo *demo) {
  for (int n = 0; n < demo->count; n++) {
    struct demo_property *made = &demo->properties[n];
    made->street = (size_t)n % demo_words_streets.count;
    chance_id(&demo->chance, made->id);
    demo_agent(demo, n);
    AUTO(cJSON_Delete_at) cJSON *json = demo_property(demo, n, &demo_words_streets.rows[made->street], made->id);
    property_store(demo->sandbox, made->id, json, made->agent_id);
    made->summary = property_summary(json);
    made->ended = strcmp(demo_status(n), PROPERTY_STATUS "unavailable") == 0;
  }
}
