/* An answer that is poorer than what is known takes nothing away from it, however often it comes; and one about
 * something else is none. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "../harness/cases.h"
#include "../harness/test.h"
#include "any_job.h"
#include "agency.h"
#include "base/mem.h"
#include "base/when.h"

/* ---- properties */

#define SAME "\"updatedAt\":\"2020-01-01T00:00:00Z\""
#define LATER "\"updatedAt\":\"2020-02-01T00:00:00Z\""
#define HOURS                                                                                                          \
  "\"visitAvailabilities\":[{\"start\":\"2020-01-06T06:00:00Z\",\"end\":\"2020-01-06T20:00:00Z\","                     \
  "\"isWeeklyRecurring\":true}]"
#define ADDRESS "\"address\":{\"address\":\"1 rue de la Paix\",\"zip\":\"13001\"}"
#define CONTACT ",\"ownerContact\":{\"name\":\"Roy\"}"

/* What comes next of the property that is whole: {SAME, R1, ADDRESS, HOURS, CONTACT}. */
static const struct {
  const char *members, *data;
  bool taken;
} properties[] = {
    {SAME CONTACT, "\"externalRef\":\"R1\",\"propertyStatus\":\"property.basics.status.available\"", false},
    {SAME CONTACT, "\"externalRef\":\"R1\"," ADDRESS, false},
    {SAME CONTACT, "\"externalRef\":\"R1\",\"address\":null," HOURS, false},
    {SAME CONTACT, "\"externalRef\":\"R1\",\"address\":{\"address\":\"1 rue de la Paix\"}," HOURS, false},
    {"\"updatedAt\":\"2019-12-31T00:00:00Z\"" CONTACT, "\"externalRef\":\"R1\"", false},
    {"\"updatedAt\":null" CONTACT, "\"externalRef\":\"R1\"," ADDRESS "," HOURS, false},
    {"\"viewingsDone\":1" CONTACT, "\"externalRef\":\"R1\"," ADDRESS "," HOURS, false},
    {LATER CONTACT, ADDRESS "," HOURS, false},
    {LATER ",\"ownerContact\":null", "\"externalRef\":\"R1\"," ADDRESS "," HOURS, false},
    {LATER CONTACT, "\"externalRef\":\"R1\",\"price\":5", true}, /* somebody has taken it out */
    {SAME CONTACT, "\"externalRef\":\"R1\",\"price\":5," ADDRESS "," HOURS, true},
};

static char *property_of(const char *members, const char *data) {
  return mem_print("{\"id\":\"p1\",%s,\"data\":{%s}}", members, data);
}

/* The list is read and has one property, as it is here; so many could not be read. */
static void lists(struct agency *agency, size_t row, const char *raw, size_t left_out) {
  AUTO(event_free_at) struct event *event = agency_read(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  assert_int_equal(event->set->count, 1);
  const struct property *property = event->set->properties[0];
  if (property->raw_length != strlen(raw) || memcmp(property->raw, raw, strlen(raw)) != 0)
    fail_msg("%zu: %.*s", row, (int)property->raw_length, property->raw);
  if (event->fresh.left_out != left_out) fail_msg("%zu: %zu left out", row, event->fresh.left_out);
}

static void try_properties(UNUSED void *state, size_t row) {
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  AUTO(mem_free_at) char *whole = property_of(SAME CONTACT, "\"externalRef\":\"R1\"," ADDRESS "," HOURS);
  AUTO(mem_free_at) char *next = property_of(properties[row].members, properties[row].data);
  AUTO(mem_free_at) char *whole_list = mem_print("[%s]", whole), *next_list = mem_print("[%s]", next);
  bool taken = properties[row].taken;
  fake_api_say(agency->api, 'P', 200, whole_list);
  fake_api_say(agency->api, 'O', 200, next);
  lists(agency, row, whole, 0);
  fake_api_say(agency->api, 'P', 200, next_list);
  for (int times = 0; times < 3; times++) {
    lists(agency, row, taken ? next : whole, !taken);
    agency_asks(agency, agency_job(JOB_READ_PROPERTY, NULL, "R1"), EVENT_PROPERTY,
                strstr(next, "\"R1\"") != NULL ? ERROR_NONE : ERROR_ANSWER, "");
  }
  fake_api_say(agency->api, 'P', 200, whole_list);
  if (!taken) lists(agency, row, whole, 0);
}

TEST(a_list_takes_nothing_from_a_property) {
  cases_run(&(struct cases){.count = sizeof properties / sizeof *properties, .run = try_properties});
}

/* ---- visitors */

#define EMAIL "\"email\":\"a@x.fr\""
#define NAMES "\"firstName\":\"Marie\",\"lastName\":\"Roy\""
#define FIELDS "\"fields\":{\"budget\":\"1200\",\"visitdeckKey\":\"k\"}"

/* What comes next of who was {EMAIL, NAMES, phone 06, FIELDS}; lacks: what the write names. */
static const struct {
  const char *visitor, *lacks;
} visitors[] = {
    {EMAIL "," NAMES ",\"phone\":\"06\",\"fields\":null", "fields"},
    {EMAIL "," NAMES ",\"phone\":\"06\"", "fields"},
    {EMAIL "," NAMES ",\"phone\":\"06\",\"fields\":{}", "fields"},
    {EMAIL "," NAMES ",\"phone\":\"06\",\"fields\":\"none\"", "fields"},
    {EMAIL "," NAMES ",\"phone\":null," FIELDS, "phone"},
    {EMAIL ",\"lastName\":\"Roy\",\"phone\":\"06\"," FIELDS, "firstName"},
    {"\"email\":\"A@X.fr\"," NAMES ",\"phone\":\"06\",\"fields\":null", "fields"},
};

/* R and the only list are answered so. */
static void says(struct agency *agency, const char *visit) {
  AUTO(mem_free_at) char *list = mem_print("[%s]", visit);
  fake_api_say(agency->api, 'R', 200, visit);
  fake_api_say(agency->api, 'V', 200, list);
  fake_api_say(agency->api, 'W', 200, "[]");
}

/* It is known as that. */
static void knows(struct agency *agency, const char *visit) {
  fake_api_say(agency->api, 'R', 200, visit);
  agency_asks(agency, agency_job(JOB_READ_VISIT, "v1", NULL), EVENT_VISIT, ERROR_NONE, "");
}

static char *visit_with(const struct agency *agency, const char *members) {
  char date[WHEN_SIZE];
  when_print(agency->day + 36000, date);
  return mem_print("{\"id\":\"v1\",\"date\":\"%s\",%s}", date, members);
}

static char *visit_of(const struct agency *agency, const char *visitor, const char *status) {
  AUTO(mem_free_at)
  char *members = mem_print("\"propertyVisits\":[],\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},"
                            "\"visitorVisits\":[{\"status\":\"visit.status.%s\",\"visitor\":{%s}}]",
                            status, visitor);
  return visit_with(agency, members);
}

/* Of her visit. */
static struct job *hers(enum job_type type, const char *edits) {
  return any_job((struct any_job){
      .type = type, .id = "v1", .ref = "R1", .edits = edits, .once = true, .visitor = any_visitor("a@x.fr")});
}

/* The visit as the cache has it. */
static struct event *cached(struct agency *agency) {
  return agency_read(agency, job_read(JOB_READ_VISIT, "v1", NULL, true), EVENT_VISIT);
}

static void try_visitors(UNUSED void *state, size_t row) {
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  AUTO(mem_free_at) char *whole = visit_of(agency, EMAIL "," NAMES ",\"phone\":\"06\"," FIELDS, "confirmed");
  AUTO(mem_free_at) char *poor = visit_of(agency, visitors[row].visitor, "cancelled.owner");
  AUTO(mem_free_at) char *wanted = mem_print("lacks %s", visitors[row].lacks);
  knows(agency, whole);
  says(agency, poor);
  for (int times = 0; times < 2; times++) {
    agency_asks(agency, agency_job(JOB_READ_VISIT, "v1", NULL), EVENT_VISIT, ERROR_NONE, ""); /* as a command does */
    agency_asks(agency, agency_day(agency, false), EVENT_VISITS, ERROR_NONE, "");
    AUTO(event_free_at) struct event *kept = cached(agency);
    const struct visit *visit = kept->visit;
    if (strstr(visit->raw, FIELDS) == NULL || strstr(visit->raw, "\"06\"") == NULL ||
        strstr(visit->raw, "\"Marie\"") == NULL)
      fail_msg("%zu: %s", row, visit->raw);
    assert_int_equal(visit->visitors[0].status, VISIT_CANCELLED_OWNER); /* the rest is as it is now */
    agency_asks(agency, hers(JOB_VISITOR, "{\"/phone\":\"07\"}"), EVENT_WRITE, ERROR_REFUSED, wanted);
  }
  assert_int_equal(agency_story(agency, "U"), 0);
}

TEST(what_is_known_of_a_visitor_is_not_sent_away) {
  cases_run(&(struct cases){.count = sizeof visitors / sizeof *visitors, .run = try_visitors});
}

/* ... but what the person took out is gone, and the next change is sent. */
TEST_BETWEEN(what_was_taken_out_is_gone, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  char *whole = visit_of(agency, EMAIL "," NAMES ",\"phone\":\"06\",\"fields\":{\"budget\":\"1200\"}", "confirmed"),
       *without = visit_of(agency, EMAIL "," NAMES ",\"phone\":\"06\"", "confirmed");
  fake_api_say(agency->api, 'R', 200, without);
  fake_api_say_times(agency->api, 'R', 2, 200, whole);
  fake_api_say(agency->api, 'U', 200, "{" EMAIL "," NAMES ",\"phone\":\"06\"}");
  agency_asks(agency, agency_job(JOB_READ_VISIT, "v1", NULL), EVENT_VISIT, ERROR_NONE, "");
  agency_asks(agency, hers(JOB_VISITOR, "{\"/fields/budget\":null}"), EVENT_WRITE, ERROR_NONE, "");
  agency_asks(agency, agency_job(JOB_READ_VISIT, "v1", NULL), EVENT_VISIT, ERROR_NONE, "");
  AUTO(event_free_at) struct event *kept = cached(agency);
  assert_null(strstr(kept->visit->raw, "budget"));
  fake_api_say(agency->api, 'U', 200, "{" EMAIL "," NAMES ",\"phone\":\"07\"}");
  agency_asks(agency, hers(JOB_VISITOR, "{\"/phone\":\"07\"}"), EVENT_WRITE, ERROR_NONE, "");
  assert_int_equal(agency_story(agency, "U"), 2);
  free(whole);
  free(without);
}

/* ---- what makes it a visit */

#define PLACE "\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"}"
#define REPORTS "\"propertyVisits\":[{\"propertyId\":\"p1\",\"comment\":\"Calme\"}]"
#define GUEST "\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{" EMAIL "}}]"
#define NOBODY "\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":null}]"

#define IS(status, more) "\"visitorVisits\":[{\"status\":\"visit.status." status "\",\"visitor\":{" EMAIL more "}}]"

/* alone: it is none, also where nothing was known before. */
static const struct {
  const char *members;
  bool alone;
} visits[] = {
    {NOBODY ",\"propertySummary\":null,\"propertyVisits\":null", true},
    {"\"visitorVisits\":[{}],\"propertySummary\":{}", true},
    {"\"visitorVisits\":[{\"visitor\":{\"email\":null,\"phone\":null}}],\"propertyVisits\":[]", true},
    {PLACE "," REPORTS ",\"visitorVisits\":null", true},
    {NOBODY "," PLACE "," REPORTS, false},
    {"\"visitorVisits\":[{\"visitor\":{}}]," PLACE "," REPORTS, false},
    {GUEST ",\"propertySummary\":null," REPORTS, false},
    {GUEST "," REPORTS, false},
    {GUEST ",\"propertySummary\":{\"latitude\":1}," REPORTS, false},
    {GUEST "," PLACE ",\"propertyVisits\":null", false},
    {GUEST "," PLACE, false},
};

static void try_visits(UNUSED void *state, size_t n) {
  size_t row = n / 2;
  bool known = n % 2 == 0, shown = !known && !visits[row].alone;
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  AUTO(mem_free_at) char *poor = visit_with(agency, visits[row].members);
  AUTO(mem_free_at) char *whole = visit_with(agency, IS("confirmed", ",\"firstName\":\"Marie\"") "," PLACE "," REPORTS);
  if (known) knows(agency, whole);
  says(agency, poor);
  for (int times = 0; times < 2; times++) {
    struct told told = agency_ask(agency, agency_day(agency, false), EVENT_VISITS);
    if (told.event == NULL) fail_msg("%zu: %s", n, told.text);
    if (told.event->visits->count != shown || told.event->fresh.left_out != !shown)
      fail_msg("%zu: %zu, %zu left out", n, told.event->visits->count, told.event->fresh.left_out);
    event_free(told.event);
    agency_asks(agency, agency_job(JOB_READ_VISIT, "v1", NULL), EVENT_VISIT, shown ? ERROR_NONE : ERROR_ANSWER, "");
  }
  if (known) {
    AUTO(event_free_at) struct event *kept = cached(agency);
    assert_string_equal(kept->visit->visitors[0].visitor.first_name, "Marie");
    assert_string_equal(kept->visit->ref, "R1");
    assert_string_equal(kept->visit->reports[0].comment, "Calme");
  }
}

TEST(a_visit_without_what_makes_it_one_is_left_out) {
  cases_run(&(struct cases){.count = sizeof visits / sizeof *visits * 2, .run = try_visits});
}

/* ---- ... and what a poorer reading tells all the same */

static const char *const poorer[] = {"," PLACE, "," REPORTS, "", "," PLACE ",\"propertyVisits\":null"};
enum { POORER = sizeof poorer / sizeof *poorer };

/* The answer was lost: how it stands is told by a reading that lacks something else, and none of that is lost. */
static void try_settling(UNUSED void *state, size_t n) {
  bool details_too = n >= POORER;
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  AUTO(mem_free_at) char *whole = visit_with(agency, GUEST "," PLACE "," REPORTS);
  AUTO(mem_free_at)
  char *members = mem_print("%s%s", details_too ? IS("confirmed", ",\"phone\":\"07\"") : IS("cancelled.visitor", ""),
                            poorer[n % POORER]);
  AUTO(mem_free_at) char *poor = visit_with(agency, members);
  fake_api_say(agency->api, details_too ? 'U' : 'X', 0, NULL);
  fake_api_say(agency->api, 'R', 200, poor);
  fake_api_say_times(agency->api, 'R', 2, 200, whole); /* it is read before anything is sent */
  agency_asks(agency, agency_job(JOB_READ_VISIT, "v1", NULL), EVENT_VISIT, ERROR_NONE, "");
  agency_asks(agency, details_too ? hers(JOB_VISITOR, "{\"/phone\":\"07\"}") : hers(JOB_CANCEL, NULL), EVENT_WRITE,
              ERROR_NONE, "");
  assert_int_equal(agency_story(agency, "UX"), 1);
  AUTO(event_free_at) struct event *kept = cached(agency);
  assert_string_equal(kept->visit->ref, "R1");
  assert_string_equal(kept->visit->reports[0].comment, "Calme");
  if (!details_too) assert_int_equal(kept->visit->visitors[0].status, VISIT_CANCELLED_VISITOR);
}

TEST(a_poorer_reading_leaves_no_write_open) {
  cases_run(&(struct cases){.count = POORER * 2, .run = try_settling});
}

/* Nobody goes to a visit that Flatsy shows as cancelled, whatever else it leaves out. */
static void try_standing(UNUSED void *state, size_t row) {
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  AUTO(mem_free_at) char *whole = visit_with(agency, GUEST "," PLACE "," REPORTS);
  AUTO(mem_free_at) char *members = mem_print("%s%s", IS("cancelled.owner", ""), poorer[row]);
  AUTO(mem_free_at) char *poor = visit_with(agency, members);
  knows(agency, whole);
  says(agency, poor);
  for (int times = 0; times < 2; times++) {
    AUTO(event_free_at) struct event *event = agency_read(agency, agency_day(agency, false), EVENT_VISITS);
    assert_int_equal(event->fresh.left_out, 1);
    AUTO(event_free_at) struct event *kept = cached(agency);
    assert_int_equal(kept->visit->visitors[0].status, VISIT_CANCELLED_OWNER);
    assert_string_equal(kept->visit->ref, "R1");
    assert_string_equal(kept->visit->reports[0].comment, "Calme");
  }
}

TEST(how_it_stands_is_told_by_a_poorer_reading) {
  cases_run(&(struct cases){.count = POORER, .run = try_standing});
}

/* Nor does a poorer reading of another visit. */
TEST_BETWEEN(a_booking_is_found_beside_a_poorer_visit, agency_setup, agency_teardown) {
  struct agency *agency = *state;
  AUTO(mem_free_at) char *whole = visit_with(agency, GUEST "," PLACE "," REPORTS);
  AUTO(mem_free_at) char *poor = visit_with(agency, GUEST);
  char *list = mem_print("[%s,{\"id\":\"new\",\"date\":\"2031-03-03T10:00:00Z\"," PLACE ",\"propertyVisits\":[],"
                         "\"visitorVisits\":[{\"status\":\"visit.status.proposed\",\"visitor\":{\"email\":\"n@x.fr\","
                         "\"fields\":{\"visitdeckKey\":\"%%KEY%%\"}}}]}]",
                         poor);
  struct job *job = any_job((struct any_job){.type = JOB_BOOK,
                                             .id = "p1",
                                             .ref = "R1",
                                             .once = true,
                                             .date = "2031-03-03T10:00:00Z",
                                             .visitor = any_visitor("n@x.fr")});
  fake_api_say(agency->api, 'R', 200, whole);
  fake_api_say(agency->api, 'V', 200, list);
  fake_api_say(agency->api, 'W', 200, "[]");
  fake_api_say(agency->api, 'C', 0, NULL);
  agency_asks(agency, agency_job(JOB_READ_VISIT, "v1", NULL), EVENT_VISIT, ERROR_NONE, "");
  agency_asks(agency, job, EVENT_WRITE, ERROR_NONE, "");
  assert_int_equal(agency_story(agency, "C"), 1);
  free(list);
}

/* No list has it, but it is there when it is asked for: whatever can't be read of it, it is not gone. */
static void try_unlisted(UNUSED void *state, size_t row) {
  static const char *const unread[] = {GUEST, GUEST "," PLACE, NOBODY "," PLACE "," REPORTS,
                                       PLACE "," REPORTS ",\"visitorVisits\":null"};
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  AUTO(mem_free_at) char *whole = visit_with(agency, GUEST "," PLACE "," REPORTS);
  AUTO(mem_free_at)
  char *poor = row < sizeof unread / sizeof *unread
                   ? visit_with(agency, unread[row])
                   : mem_copy("{\"id\":\"v1\",\"date\":\"soon\"," GUEST "," PLACE "," REPORTS "}");
  knows(agency, whole);
  fake_api_say(agency->api, 'R', 200, poor);
  fake_api_say(agency->api, 'V', 200, "[]");
  for (int times = 0; times < 2; times++) {
    AUTO(event_free_at) struct event *event = agency_read(agency, agency_day(agency, false), EVENT_VISITS);
    assert_int_equal(event->fresh.left_out, 1);
    event_free(cached(agency));
  }
}

TEST(what_is_there_and_cannot_be_read_is_not_gone) {
  cases_run(&(struct cases){.count = 5, .run = try_unlisted});
}

/* A server that writes its UUIDs in small letters from now on has no visit twice. */
TEST_BETWEEN(an_id_in_other_letters_is_no_second_visit, agency_setup, agency_teardown) {
  static const char *const ids[] = {"ABCDEF00-0000-4000-8000-00000000000A", "abcdef00-0000-4000-8000-00000000000a"};
  struct agency *agency = *state;
  fake_api_say(agency->api, 'W', 200, "[]");
  for (size_t n = 0; n < 2; n++) {
    AUTO(mem_free_at) char *visit = agency_visit(agency->day + 36000, ids[n]);
    AUTO(mem_free_at) char *list = mem_print("[%s]", visit);
    fake_api_say(agency->api, 'V', 200, list);
    fake_api_say(agency->api, 'R', 200, visit);
    for (int cached = 0; cached < 2; cached++) {
      AUTO(event_free_at) struct event *event = agency_read(agency, agency_day(agency, cached), EVENT_VISITS);
      assert_int_equal(event->visits->count, 1);
      assert_string_equal(event->visits->visits[0]->id, ids[n]);
      assert_int_equal(event->fresh.left_out, 0);
    }
  }
}

/* ---- about something else */

#define TALK(summary) "{\"id\":\"k\",\"propertySummary\":{" summary "},\"messages\":[]}"
#define ALIASED                                                                                                        \
  "[{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\",\"additionalRefs\":[\"OLD\"]}},"                                   \
  "{\"id\":\"p2\",\"data\":{\"externalRef\":\"R2\"}},{\"id\":\"p3\",\"data\":{\"externalRef\":\"R3\"}}]"

TEST(a_conversation_about_another_property_is_none) {
  static const struct {
    const char *id, *ref, *talk;
    bool known, good;
  } rows[] = {
      {NULL, "R1", TALK("\"id\":\"p1\",\"externalRef\":\"R1\""), false, true},
      {NULL, "R1", TALK("\"id\":\"p2\",\"externalRef\":\"R2\""), false, false},
      {NULL, "R1", TALK("\"externalRef\":\"R2\""), false, false},
      {NULL, "R1", TALK("\"id\":\"p2\""), true, false},
      {NULL, "R1", TALK("\"externalRef\":\"OLD\""), true, true},
      {NULL, "OLD", TALK("\"id\":\"p1\",\"externalRef\":\"R1\""), true, true},
      {NULL, "OLD", TALK("\"externalRef\":\"R1\""), true, true},
      {NULL, "OLD", TALK("\"id\":\"p2\",\"externalRef\":\"R2\""), true, false},
      {"p1", NULL, TALK("\"id\":\"p1\",\"externalRef\":\"R1\""), false, true},
      {"p1", NULL, TALK("\"id\":\"p2\",\"externalRef\":\"R2\""), false, false},
      {"p1", NULL, TALK("\"externalRef\":\"R2\""), true, false},
      {"p1", "R1", TALK("\"id\":\"p2\",\"externalRef\":\"R1\""), false, false},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(agency_close_at) struct agency *agency = agency_open(false);
    fake_api_say(agency->api, 'P', 200, ALIASED);
    if (rows[n].known) agency_asks(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET, ERROR_NONE, "");
    fake_api_say(agency->api, 'K', 200, rows[n].talk);
    print_message("  %zu\n", n);
    agency_asks(agency, agency_job(JOB_READ_TALK, rows[n].id, rows[n].ref), EVENT_TALK,
                rows[n].good ? ERROR_NONE : ERROR_ANSWER, rows[n].good ? "" : "about another property");
  }
}

static char *visit_at(const struct agency *agency, const char *id, const char *summary) {
  char date[WHEN_SIZE];
  when_print(agency->day + 36000, date);
  return mem_print("{\"id\":\"%s\",\"date\":\"%s\",\"propertyVisits\":[],\"propertySummary\":{%s}," GUEST "}", id, date,
                   summary);
}

/* Where the reference is not heeded all visits of all properties come. */
TEST(visits_of_a_property_are_of_no_other) {
  static const struct {
    const char *ref;
    bool known;
    size_t count; /* of the four; 4: it can't be told */
  } rows[] = {{"R1", false, 2}, {"R1", true, 2}, {"OLD", true, 2}, {"OLD", false, 4},
              {"R2", true, 1},  {"R3", true, 0}, {"R3", false, 4}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(agency_close_at) struct agency *agency = agency_open(false);
    AUTO(mem_free_at)
    char *a = visit_at(agency, "a", "\"id\":\"p1\",\"externalRef\":\"R1\""),
         *b = visit_at(agency, "b",
                       "\"id\":\"p2\","
                       "\"externalRef\":\"R2\""),
         *c = visit_at(agency, "c", "\"externalRef\":\"R1\""), *d = visit_at(agency, "d", "\"id\":\"p9\"");
    AUTO(mem_free_at) char *list = mem_print("[%s,%s,%s,%s]", a, b, c, d);
    fake_api_say(agency->api, 'P', 200, ALIASED);
    fake_api_say(agency->api, 'V', 200, list);
    fake_api_say(agency->api, 'W', 200, "[]");
    if (rows[n].known) agency_asks(agency, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET, ERROR_NONE, "");
    struct told told = agency_ask(agency, agency_job(JOB_READ_VISITS, NULL, rows[n].ref), EVENT_VISITS);
    bool guess = rows[n].count == 4;
    if (told.code != (guess ? ERROR_ANSWER : ERROR_NONE) || (told.event == NULL) != guess ||
        (!guess && told.event->visits->count != rows[n].count))
      fail_msg("%s, known %d: %d, %zu visits", rows[n].ref, rows[n].known, told.code,
               told.event != NULL ? told.event->visits->count : 0);
    event_free(told.event);
  }
}
