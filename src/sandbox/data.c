/* data: a lifelike account round the sandbox's now. The same seed gives the same account. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/data.h"
#include "sandbox/sandbox.h"

enum {
  DATA_PAST_DAYS = 14,
  DATA_FUTURE_DAYS = 14,
  DATA_DAY_MOST = 1500,
  DATA_AGENT_STREETS = 3,
  DATA_AGENT_ROUNDS = 8,
  DATA_DAY_SLOTS = 20
};

struct made_property {
  char id[37], agent_id[37];
  int agent; /* the first of the agent's properties: a number for the agent */
  bool ended;
  size_t street;
  cJSON *summary; /* of its visits */
};

struct making {
  struct sandbox *sandbox;
  unsigned random;
  int count;
  struct made_property *properties;
  int64_t now;
};

/* xorshift: the same everywhere. */
static unsigned data_random(struct making *making, unsigned below) {
  unsigned x = making->random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  making->random = x;
  return x % below;
}

static const char *data_word(struct making *making, const struct data_words *words) {
  return words->rows[data_random(making, words->count)];
}

static void data_uuid(struct making *making, char out[37]) {
  snprintf(out, 37, "%08x-%04x-4%03x-%04x-%08x%04x", data_random(making, 0xFFFFFFFFu), data_random(making, 0x10000),
           data_random(making, 0x1000), 0x8000 + data_random(making, 0x4000), data_random(making, 0xFFFFFFFFu),
           data_random(making, 0x10000));
}

/* ---- properties */

static void data_ref(struct making *making, int n, const struct data_street *street, char out[64]) {
  static const char *const odd[] = {"18/1280/02/0227", "Été à Lyon 12", "75 bis A"};
  if (n >= 12 && n < 15)
    snprintf(out, 64, "%s", odd[n - 12]);
  else
    snprintf(out, 64, "%.2s-%04d", street->zip, 1000 + n * 7 % 9000 + n / 9000 * 10000);
  (void)making;
}

static cJSON *data_address(struct making *making, const struct data_street *street) {
  cJSON *address = cJSON_CreateObject();
  char *line = mem_print("%u %s", 1 + data_random(making, street->numbers), street->name);
  cJSON_AddStringToObject(address, "address", line);
  cJSON_AddStringToObject(address, "zip", street->zip);
  cJSON_AddStringToObject(address, "city", street->city);
  cJSON_AddStringToObject(address, "countryCode", "FR");
  cJSON_AddNumberToObject(address, "latitude", street->latitude + ((int)data_random(making, 21) - 10) * 0.0001);
  cJSON_AddNumberToObject(address, "longitude", street->longitude + ((int)data_random(making, 21) - 10) * 0.0001);
  free(line);
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

static cJSON *data_property(struct making *making, int n, const struct data_street *street, const char *id) {
  char ref[64], created[24], updated[24];
  bool rent = data_random(making, 3) > 0;
  int rooms = 1 + (int)data_random(making, 5);
  cJSON *json = cJSON_CreateObject(), *owner = cJSON_CreateObject();
  cJSON_AddStringToObject(json, "id", id);
  cJSON_AddStringToObject(json, "userId", making->sandbox->account_id);
  cJSON *data = cJSON_AddObjectToObject(json, "data");
  data_ref(making, n, street, ref);
  cJSON_AddStringToObject(data, "rentSell", rent ? "property.basics.rentsell.rent" : "property.basics.rentsell.sell");
  cJSON_AddNumberToObject(data, "price",
                          rent ? 350 + rooms * 260 + data_random(making, 200)
                               : 90000 + rooms * 85000 + data_random(making, 40) * 1000);
  cJSON_AddStringToObject(data, "propertyStatus", data_status(n));
  cJSON_AddItemToObject(data, "address", data_address(making, street));
  cJSON_AddItemToObject(data, "fields", data_fields(making, rent, rooms));
  cJSON_AddItemToObject(data, "visitAvailabilities", property_default_availability(making->now));
  cJSON_AddStringToObject(data, "externalRef", ref);
  cJSON_AddStringToObject(json, "createdAt",
                          moment_print(making->now - (int64_t)(30 + data_random(making, 200)) * 86400, created));
  cJSON_AddStringToObject(json, "updatedAt",
                          moment_print(making->now - (int64_t)data_random(making, 20) * 86400 - 3600, updated));
  char *name = mem_print("%s %s", data_word(making, &data_first_name), data_word(making, &data_last_name));
  char *phone = mem_print("06%08u", data_random(making, 100000000));
  cJSON_AddStringToObject(owner, "name", name);
  cJSON_AddStringToObject(owner, "phone", phone);
  cJSON_AddItemToObject(json, "ownerContact", owner);
  cJSON_AddStringToObject(json, "inCharge", data_word(making, &data_first_name));
  free(name);
  free(phone);
  return json;
}

static cJSON *data_summary(const cJSON *property, const char *id) {
  cJSON *summary = cJSON_CreateObject();
  const cJSON *data = cJSON_GetObjectItemCaseSensitive(property, "data"),
              *address = cJSON_GetObjectItemCaseSensitive(data, "address");
  char *shown =
      mem_print("%s, %s %s", cJSON_GetObjectItem(address, "address")->valuestring,
                cJSON_GetObjectItem(address, "zip")->valuestring, cJSON_GetObjectItem(address, "city")->valuestring);
  cJSON_AddStringToObject(summary, "id", id);
  cJSON_AddStringToObject(summary, "displayAddress", shown);
  cJSON_AddNumberToObject(summary, "latitude", cJSON_GetObjectItem(address, "latitude")->valuedouble);
  cJSON_AddNumberToObject(summary, "longitude", cJSON_GetObjectItem(address, "longitude")->valuedouble);
  cJSON_AddStringToObject(summary, "externalRef", cJSON_GetObjectItem(data, "externalRef")->valuestring);
  cJSON_AddStringToObject(summary, "rentSell", cJSON_GetObjectItem(data, "rentSell")->valuestring);
  free(shown);
  return summary;
}

/* Neighbouring streets of a city share an agent; a large account has one more for every few rounds of the streets. */
static void data_agent(struct making *making, int n) {
  struct made_property *made = &making->properties[n];
  bool shared = made->street % DATA_AGENT_STREETS != 0 &&
                strcmp(data_streets.rows[made->street].city, data_streets.rows[made->street - 1].city) == 0;
  int streets = (int)data_streets.count, same = shared                                 ? n - 1
                                                : n / streets % DATA_AGENT_ROUNDS != 0 ? n - streets
                                                                                       : -1;
  if (same < 0) {
    made->agent = n;
    data_uuid(making, made->agent_id);
  } else {
    made->agent = making->properties[same].agent;
    memcpy(made->agent_id, making->properties[same].agent_id, sizeof made->agent_id);
  }
}

static void data_properties(struct making *making) {
  for (int n = 0; n < making->count; n++) {
    struct made_property *made = &making->properties[n];
    made->street = (size_t)n % data_streets.count;
    data_uuid(making, made->id);
    data_agent(making, n);
    cJSON *json = data_property(making, n, &data_streets.rows[made->street], made->id);
    property_store(making->sandbox, made->id, json, made->agent_id);
    made->summary = data_summary(json, made->id);
    made->ended = strcmp(data_status(n), "property.basics.status.unavailable") == 0;
    cJSON_Delete(json);
  }
}

/* ---- visits */

static cJSON *data_visitor(struct making *making) {
  const char *first = data_word(making, &data_first_name), *last = data_word(making, &data_last_name);
  cJSON *visitor = cJSON_CreateObject();
  unsigned number = data_random(making, 900);
  char *email =
      mem_print("%c%u.%u@courriel.example", (char)('a' + data_random(making, 26)), number, data_random(making, 1000));
  char *phone = mem_print("06%08u", 10000000 + data_random(making, 89999999));
  cJSON_AddStringToObject(visitor, "email", email);
  cJSON_AddStringToObject(visitor, "firstName", first);
  cJSON_AddStringToObject(visitor, "lastName", last);
  cJSON_AddStringToObject(visitor, "phone", phone);
  free(email);
  free(phone);
  return visitor;
}

static const char *data_visit_status(struct making *making, const struct made_property *made, bool past) {
  static const char *const lived[] = {"done",
                                      "done",
                                      "done",
                                      "done",
                                      "done",
                                      "done",
                                      "cancelled.visitor",
                                      "cancelled.owner",
                                      "cancelled.flatguide",
                                      "cancelled.rescheduled"};
  static const char *const coming[] = {"confirmed", "confirmed", "confirmed", "confirmed",         "confirmed",
                                       "proposed",  "proposed",  "proposed",  "cancelled.visitor", "cancelled.owner"};
  if (past) return lived[data_random(making, 10)];
  return made->ended ? "cancelled.terminated" : coming[data_random(making, 10)];
}

static void data_part(struct making *making, cJSON *visit, const struct made_property *made, const char *id,
                      int64_t date, const char *status) {
  char when[24], changed[24];
  cJSON *part = cJSON_CreateObject();
  char *longer = mem_print("visit.status.%s", status);
  bool past = date < making->now;
  cJSON_AddStringToObject(part, "visitId", id);
  cJSON_AddStringToObject(part, "askedPropertyId", made->id);
  cJSON_AddStringToObject(part, "status", longer);
  cJSON_AddStringToObject(part, "initialDate", moment_print(date, when));
  cJSON_AddItemToObject(part, "visitor", data_visitor(making));
  cJSON_AddStringToObject(part, "statusUpdatedAt",
                          moment_print(past && date + 1800 < making->now ? date + 1800 : making->now - 600, changed));
  cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(visit, "visitorVisits"), part);
  free(longer);
}

static void data_report(struct making *making, cJSON *report) {
  cJSON_AddStringToObject(report, "note", data_word(making, &data_note));
  cJSON_AddStringToObject(report, "comment", data_word(making, &data_comment));
  cJSON_AddStringToObject(report, "positivePoints", data_word(making, &data_good));
  cJSON_AddStringToObject(report, "negativePoints", data_word(making, &data_bad));
  if (data_random(making, 3) == 0) cJSON_AddStringToObject(report, "questions", data_word(making, &data_question));
  cJSON_AddNumberToObject(report, "visitorInterest", 1 + data_random(making, 5));
}

static cJSON *data_visit(struct making *making, const struct made_property *made, int64_t date) {
  char id[37], when[24], created[24], code[12];
  bool past = date + 1800 < making->now;
  const char *status = data_visit_status(making, made, past);
  cJSON *visit = cJSON_CreateObject(), *report = cJSON_CreateObject();
  data_uuid(making, id);
  snprintf(code, sizeof code, "%04u", data_random(making, 10000));
  cJSON_AddStringToObject(visit, "id", id);
  cJSON_AddStringToObject(visit, "date", moment_print(date, when));
  cJSON_AddStringToObject(
      visit, "createdAt",
      moment_print((date < making->now ? date : making->now) - (int64_t)(1 + data_random(making, 5)) * 86400, created));
  cJSON_AddStringToObject(visit, "flatguideId", made->agent_id);
  cJSON_AddStringToObject(visit, "code", code);
  cJSON_AddStringToObject(report, "propertyId", made->id);
  cJSON_AddStringToObject(report, "visitId", id);
  if (strcmp(status, "done") == 0 && data_random(making, 6) > 0) data_report(making, report);
  cJSON_AddItemToArray(cJSON_AddArrayToObject(visit, "propertyVisits"), report);
  cJSON_AddArrayToObject(visit, "visitorVisits");
  data_part(making, visit, made, id, date, status);
  if (data_random(making, 12) == 0) data_part(making, visit, made, id, date, data_visit_status(making, made, past));
  cJSON_AddItemReferenceToObject(visit, "propertySummary", made->summary);
  cJSON_AddNumberToObject(visit, "durationMinutes", 30);
  return visit;
}

/* Today first, then the days round it, then ever further back. */
static int data_day(int n) {
  if (n < DATA_PAST_DAYS + DATA_FUTURE_DAYS - 1) return n % 2 != 0 ? (n + 1) / 2 : -n / 2;
  return DATA_FUTURE_DAYS - 1 - n;
}

/* A property and a half hour from 9:00 to 19:00 when its agent is free, and can come from the visit before. taken: a
 * bit for each half hour of each agent's day. False when the day is too full to find one. */
static bool data_pick(struct making *making, unsigned *taken, int day, int *property, int64_t *date) {
  for (int tries = 0; tries < DATA_DAY_SLOTS; tries++) {
    int half_hour = (int)data_random(making, DATA_DAY_SLOTS);
    *property = (int)data_random(making, (unsigned)making->count);
    unsigned *agent = &taken[making->properties[*property].agent];
    if ((*agent & 7u << half_hour) != 0) continue; /* the bits stand one to the left: before, it, after */
    *agent |= 2u << half_hour;
    *date = moment_paris(making->now, day, 9 + half_hour / 2, half_hour % 2 * 30);
    return true;
  }
  return false;
}

static void data_visits(struct making *making, int count) {
  int days = DATA_PAST_DAYS + DATA_FUTURE_DAYS, per_day = (count + days - 1) / days;
  if (per_day > DATA_DAY_MOST) per_day = DATA_DAY_MOST;
  unsigned *taken = mem_new_array((size_t)making->count, sizeof *taken);
  for (int made = 0, n = 0; made < count; n++) {
    int property, that_day = 0;
    int64_t date;
    memset(taken, 0, (size_t)making->count * sizeof *taken);
    while (that_day < per_day && made < count && data_pick(making, taken, data_day(n), &property, &date)) {
      cJSON *visit = data_visit(making, &making->properties[property], date);
      visit_store(making->sandbox, visit, 0);
      cJSON_Delete(visit);
      that_day++;
      made++;
    }
  }
  free(taken);
}

void data_fill(struct sandbox *sandbox) {
  struct making making = {.sandbox = sandbox,
                          .random = sandbox->settings.seed * 2654435761u + 1,
                          .count = sandbox->settings.properties,
                          .now = moment_now(sandbox)};
  if (making.random == 0) making.random = 1;
  data_uuid(&making, sandbox->account_id);
  making.properties = mem_new_array((size_t)making.count, sizeof *making.properties);
  data_properties(&making);
  if (making.count > 0) data_visits(&making, sandbox->settings.visits);
  store_run(sandbox,
            "UPDATE property SET planned=coalesce((SELECT sum(live) FROM visit WHERE visit.property=property.id), 0), "
            "done=coalesce((SELECT sum(done) FROM visit WHERE"
            " visit.property=property.id), 0)",
            "");
  for (int n = 0; n < making.count; n++)
    cJSON_Delete(making.properties[n].summary);
  free(making.properties);
}
