/* Every member that the API knows, by its name: what is read of it, and for a property's what is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "model/account.h"
#include "model/agent.h"
#include "model/json.h"
#include "model/property.h"
#include "model/property_draft.h"
#include "model/visit.h"

enum { EDITS_MAX = 1 << 16, AT = 1531127100 /* 2018-07-09T09:05:00Z */ };
#define DATE "\"2018-07-09T09:05:00Z\""

/* ---- what is sent to save a property */

static const struct {
  enum property_member member;
  const char *path, *typed, *sent; /* shown again as it was typed */
} members[] = {
    {PROPERTY_MORE_REFS, "additionalRefs", "a; b", "[\"a\",\"b\"]"},
    {PROPERTY_RENT_SELL, "rentSell", "for sale", "\"property.basics.rentsell.sell\""},
    {PROPERTY_PRICE, "price", "12.5", "12.5"},
    {PROPERTY_IN_CHARGE, "inCharge", "Léa", "\"Léa\""},
    {PROPERTY_TENANT_PHONE, "tenantPhone", "0612345678", "\"0612345678\""},
    {PROPERTY_DOOR_REF, "doorRef", "B2", "\"B2\""},
    {PROPERTY_URL, "extUrl", "https://x.fr", "\"https://x.fr\""},
    {PROPERTY_PICTURES, "picUrls", "https://x.fr/1", "[\"https://x.fr/1\"]"},
    {PROPERTY_STREET, "address/address", "1 rue", "\"1 rue\""},
    {PROPERTY_ZIP, "address/zip", "06000", "\"06000\""},
    {PROPERTY_CITY, "address/city", "Nice", "\"Nice\""},
    {PROPERTY_COUNTRY, "address/countryCode", "FR", "\"FR\""},
    {PROPERTY_LATITUDE, "address/latitude", "43.7", "43.7"},
    {PROPERTY_LONGITUDE, "address/longitude", "7.2", "7.2"},
    {PROPERTY_DOOR, "address/doorInfo", "2e", "\"2e\""},
    {PROPERTY_SURFACE, "fields/surface", "54.5", "54.5"},
    {PROPERTY_SURFACES, "fields/additionalSurfaces", "balcon 4", "[{\"name\":\"balcon\",\"surface\":4}]"},
    {PROPERTY_ROOMS, "fields/numRooms", "3", "3"},
    {PROPERTY_BEDROOMS, "fields/numBedrooms", "2", "2"},
    {PROPERTY_FLOOR, "fields/floor", "-1", "-1"},
    {PROPERTY_ORIENTATION, "fields/orientation", "sud", "\"sud\""},
    {PROPERTY_HEATING, "fields/heating", "gaz", "\"gaz\""},
    {PROPERTY_DPE, "fields/dpe", "C", "\"C\""},
    {PROPERTY_YEAR, "fields/constructionYear", "1930", "1930"},
    {PROPERTY_WORKS, "fields/works", "2019", "\"2019\""},
    {PROPERTY_CAVE, "fields/cave", "yes", "true"},
    {PROPERTY_KEEPER, "fields/keeper", "no", "false"},
    {PROPERTY_PARKING, "fields/parking", "yes", "true"},
    {PROPERTY_FURNISHED, "fields/furnished", "no", "false"},
    {PROPERTY_TEXT, "fields/text", "one" PROPERTY_BREAK "two", "\"one\\ntwo\""},
    {PROPERTY_CHARGES, "fields/monthlyCharges", "90", "90"},
    {PROPERTY_DEPOSIT, "fields/deposit", "1000", "1000"},
    {PROPERTY_FEE, "fields/agencyFee", "300", "300"},
    {PROPERTY_AVAILABLE_FROM, "fields/availableFrom", "now", "\"now\""},
    {PROPERTY_LEASE, "fields/leaseDurationYears", "3", "3"},
    {PROPERTY_SHARING, "criterias/sharingAllowed", "yes", "true"},
    {PROPERTY_PINEL, "criterias/pinel", "yes", "true"},
    {PROPERTY_GLI, "criterias/gli", "no", "false"},
    {PROPERTY_ACTION_LOGEMENT, "criterias/actionLogement", "yes", "true"},
    {PROPERTY_EXTRA, "extraFields", "{\"a\":1}", "{\"a\":1}"},
    {PROPERTY_METADATA, "metadata", "{\"b\":[2]}", "{\"b\":[2]}"},
};
enum { MEMBERS = sizeof members / sizeof *members };

/* An address is sent whole or not at all. */
static const char whole[] = "{\"externalRef\":\"1\",\"address\":{\"address\":\"2 rue\",\"zip\":\"75002\",\"city\":"
                            "\"Paris\",\"countryCode\":\"BE\",\"latitude\":48,\"longitude\":2}}";

TEST(every_member_is_sent_and_shown_again) {
  for (size_t n = 0; n < MEMBERS; n++) {
    struct buf edits;
    struct property_draft *draft = property_draft_new(whole);
    AUTO(mem_free_at) char *path = mem_print("/%s", members[n].path);
    AUTO(mem_free_at) char *wanted = mem_print("{\"%s\":%s}", path, members[n].sent);
    assert_string_equal(property_member_row(members[n].member)->path, path);
    buf_init(&edits, EDITS_MAX);
    property_draft_set(draft, members[n].member, members[n].typed);
    assert_int_equal(property_draft_changes(draft), 1);
    if (!property_draft_edits(draft, &edits)) fail_msg("%s: a fault", path);
    assert_string_equal(edits.data, wanted);
    property_draft_free(draft);
    buf_free(&edits);
    AUTO(mem_free_at) char *shown = property_member_show(members[n].member, json_span_of(members[n].sent));
    assert_string_equal(shown, members[n].typed);
  }
}

/* The rest of what a property is saved with: its name, and what is asked of a visitor. */
TEST(no_member_is_left_out) {
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    bool here = member == PROPERTY_REF ||
                strncmp(property_member_row(member)->path, "/criterias/prequalification/", 28) == 0 ||
                member == PROPERTY_QUALIFICATION;
    for (size_t n = 0; n < MEMBERS; n++)
      here |= members[n].member == member;
    if (!here) fail_msg("%s is in no table", property_member_row(member)->path);
  }
}

/* ---- what is read */

TEST(a_client_is_read) {
  static const char json[] =
      "{\"id\":\"1\",\"email\":\"a@b.fr\",\"firstName\":\"L\",\"lastName\":\"R\",\"phone\":\"04\"}";
  struct client *client;
  struct error error;
  assert_int_equal(client_decode(json, sizeof json - 1, &client, &error), ERROR_NONE);
  assert_string_equal(client->name, "L R");
  assert_string_equal(client->phone, "04");
  client_free(client);
}

TEST(a_property_is_read) {
  static const char json[] = "{\"id\":\"p\",\"createdAt\":" DATE ",\"updatedAt\":" DATE ",\"lastViewingAt\":" DATE
                             ",\"viewingsPlanned\":2,\"viewingsDone\":3,\"inCharge\":\"L\",\"ownerContact\":{\"name\":"
                             "\"M. X\",\"phone\":\"05\",\"email\":\"x@x.fr\"},\"data\":{\"doorRef\":\"B\","
                             "\"tenantPhone\":\"06\",\"memo\":\"m\"}}";
  struct property *property;
  struct error error;
  assert_int_equal(property_decode(json, sizeof json - 1, &property, &error), ERROR_NONE);
  assert_true(property->created_at == AT && property->updated_at == AT && property->last_viewing_at == AT);
  assert_int_equal(property->planned, 2);
  assert_int_equal(property->done, 3);
  assert_string_equal(property->owner_name, "M. X");
  assert_string_equal(property->owner_phone, "05");
  assert_string_equal(property->owner_email, "x@x.fr");
  property_free(property);
}

TEST(a_visit_is_read) {
  static const char json[] =
      "{\"id\":\"v\",\"date\":" DATE ",\"createdAt\":" DATE
      ",\"flatguideId\":\"g\",\"code\":\"1\",\"durationMinutes\":30,"
      "\"propertyVisits\":[{\"propertyId\":\"p\",\"visitId\":\"v\",\"readAt\":" DATE
      ",\"note\":\"n\",\"comment\":\"c\","
      "\"positivePoints\":\"+\",\"negativePoints\":\"-\",\"questions\":\"?\",\"visitorInterest\":4}],"
      "\"visitorVisits\":[{\"status\":\"visit.status.done\",\"initialDate\":" DATE ",\"statusUpdatedAt\":" DATE
      ",\"rating\":5,\"comment\":\"k\",\"visitor\":{\"email\":\"e\"}}],"
      "\"propertySummary\":{\"id\":\"p\",\"displayAddress\":\"1 rue\",\"externalRef\":\"R\",\"doorNumber\":\"12\","
      "\"latitude\":48,\"longitude\":2}}";
  struct visit *visit;
  struct error error;
  assert_int_equal(visit_decode(json, sizeof json - 1, &visit, &error), ERROR_NONE);
  assert_true(visit->at == AT && visit->created_at == AT);
  assert_int_equal(visit->duration_minutes, 30);
  assert_string_equal(visit->agent_id, "g");
  assert_string_equal(visit->code, "1");
  assert_string_equal(visit->property_id, "p");
  assert_string_equal(visit->ref, "R");
  assert_string_equal(visit->address, "1 rue");
  assert_string_equal(visit->door, "12");
  assert_true(visit->latitude == 48 && visit->longitude == 2);
  const struct visit_visitor *visitor = &visit->visitors[0];
  assert_int_equal(visitor->status, VISIT_DONE);
  assert_true(visitor->initial_date == AT && visitor->status_updated_at == AT);
  assert_int_equal(visitor->rating, 5);
  assert_string_equal(visitor->comment, "k");
  const struct visit_report *report = &visit->reports[0];
  assert_string_equal(report->property_id, "p");
  assert_string_equal(report->note, "n");
  assert_string_equal(report->comment, "c");
  assert_string_equal(report->positive, "+");
  assert_string_equal(report->negative, "-");
  assert_string_equal(report->questions, "?");
  assert_int_equal(report->interest, 4);
  assert_true(report->read_at == AT);
  visit_free(visit);
}

TEST(an_agent_is_read) {
  static const char json[] = "{\"name\":\"Léa\",\"phone\":\"06\",\"presentation\":\"a\\nb\",\"rating\":4.5}";
  struct agent *agent;
  struct error error;
  assert_int_equal(agent_decode(json, sizeof json - 1, &agent, &error), ERROR_NONE);
  assert_string_equal(agent->name, "Léa");
  assert_string_equal(agent->phone, "06");
  assert_string_equal(agent->presentation, "a\nb");
  assert_true(agent->rating == 4.5);
  agent_free(agent);
  static const char *const bad[] = {"[]", "7", "", "null"};
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++)
    assert_int_equal(agent_decode(bad[n], strlen(bad[n]), &agent, &error), ERROR_ANSWER);
}

/* A number among the postcodes has lost its leading zero. */
TEST(coverage_is_read) {
  static const char json[] = "[\"75002\",6000,13006,1.5,-3,1e9,null,{}]";
  struct coverage *coverage;
  struct error error;
  assert_int_equal(coverage_decode(json, sizeof json - 1, &coverage, &error), ERROR_NONE);
  assert_false(coverage_lacks(coverage, "75002"));
  assert_false(coverage_lacks(coverage, "06000"));
  assert_false(coverage_lacks(coverage, "13006"));
  assert_int_equal(coverage->count, 3);
  assert_int_equal(coverage->left_out, 5);
  coverage_free(coverage);
  static const char *const bad[] = {"{}", "7", "", "null"};
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++)
    assert_int_equal(coverage_decode(bad[n], strlen(bad[n]), &coverage, &error), ERROR_ANSWER);
}
