/* Account, property and visit: whole objects, poor ones and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/account.h"
#include "model/agent.h"
#include "model/property.h"
#include "model/report_state.h"
#include "model/visit.h"

static void assert_login(const char *text, enum error_code expected, const char *said) {
  char *token;
  int64_t expires;
  struct error error = {0};
  assert_int_equal(account_login_decode(text, strlen(text), &token, &expires, &error), expected);
  if (said != NULL) assert_non_null(strstr(error.text, said));
  if (expected != ERROR_NONE) assert_null(token);
  mem_free_secret(token);
}

TEST(test_login) {
  const char *good = "{\"token\":\"abc.def\",\"errors\":[],\"expiration\":\"2018-07-09T09:05:00Z\"}";
  char *token;
  int64_t expires;
  assert_int_equal(account_login_decode(good, strlen(good), &token, &expires, NULL), ERROR_NONE);
  assert_string_equal(token, "abc.def");
  assert_int_equal(expires, 1531127100);
  mem_free_secret(token);
  assert_login("{\"token\":\"abc\"}", ERROR_NONE, NULL);
  assert_login("{\"token\":\"abc\",\"errors\":null,\"expiration\":7}", ERROR_NONE, NULL);
  assert_login("{\"errors\":[\"Mot de passe\\u001b[31m faux\",\"R\\u00e9essayez\"]}", ERROR_AUTH,
               "Mot de passe faux Réessayez");
  assert_login("{\"token\":\"abc\",\"errors\":[\"no\"]}", ERROR_AUTH, "no");
  assert_login("{\"errors\":[]}", ERROR_AUTH, "password");
  assert_login("{\"token\":\"\",\"errors\":[]}", ERROR_AUTH, NULL);
  assert_login("{\"token\":null,\"errors\":[]}", ERROR_AUTH, NULL);
  assert_login("{\"token\":7,\"errors\":[\"no\"]}", ERROR_AUTH, "no");
  /* No text at all, which says nothing of the password. */
  assert_login("{\"token\":7,\"errors\":{}}", ERROR_ANSWER, NULL);
  assert_login("{\"token\":[\"abc\"]}", ERROR_ANSWER, NULL);
  /* A token that would break the header line. */
  assert_login("{\"token\":\"abc\\r\\nHost: x\"}", ERROR_ANSWER, NULL);
  assert_login("<html>", ERROR_ANSWER, NULL);
  assert_login("[]", ERROR_ANSWER, NULL);
  assert_login("", ERROR_ANSWER, NULL);
  AUTO(buf_free) struct buf out;
  buf_init(&out, 1000);
  assert_true(account_login_encode(&out, "a@b.fr", "p\"\\é"));
  assert_string_equal(out.data, "{\"identifier\":\"a@b.fr\",\"password\":\"p\\\"\\\\é\"}");
}

static void assert_client(const char *text, const char *name) {
  AUTO(client_free_at) struct client *client = NULL;
  struct error error;
  assert_int_equal(client_decode(text, strlen(text), &client, &error), name != NULL ? ERROR_NONE : ERROR_ANSWER);
  if (name != NULL)
    assert_string_equal(client->name, name);
  else
    assert_null(client);
}

TEST(test_client) {
  assert_client("{\"id\":\"1\",\"email\":\"a@b.fr\",\"fullName\":\"Agence X\"}", "Agence X");
  assert_client("{\"id\":\"1\",\"email\":\"a@b.fr\",\"fullName\":\"\",\"firstName\":\"Léa\",\"lastName\":\"Roy\"}",
                "Léa Roy");
  assert_client("{\"id\":\"1\",\"email\":\"a@b.fr\",\"lastName\":\"Roy\"}", "Roy");
  assert_client("{\"id\":\"1\",\"email\":\"a@b.fr\"}", "a@b.fr");
  assert_client("{\"id\":\"1\"}", "");
  assert_client("{}", NULL);
  assert_client("[]", NULL);
  assert_client("", NULL);
}

TEST(test_error_text) {
  static const char *const cases[][2] = {
      {"{\"errors\":[\"taken\"],\"message\":\"x\"}", "taken"},
      {"{\"errors\":[],\"error\":\"e\"}", "e"},
      {"{\"error\":{\"message\":\"em\"}}", "em"},
      {"{\"message\":\"m\\u001b]52;c;x\\u0007\"}", "m"},
      {"{\"detail\":\"d\",\"title\":\"t\"}", "d"},
      {"{\"title\":\"t\"}", "t"},
      {"{\"errors\":[{\"message\":\"in\"}]}", "in"},
      {"{\"errors\":7}", ""},
      {"{\"mess", ""},
      {"<html>no</html>", ""},
      {"", ""},
      {"\"text\"", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char out[32];
    account_error_text(cases[i][0], strlen(cases[i][0]), out, sizeof out);
    assert_string_equal(out, cases[i][1]);
  }
  char small[4];
  account_error_text("{\"error\":\"\xc3\xa9\xc3\xa9\"}", 16, small, sizeof small);
  assert_string_equal(small, "é");
}

static struct property *property(const char *text) {
  struct property *made;
  struct error error;
  assert_int_equal(property_decode(text, strlen(text), &made, &error), ERROR_NONE);
  assert_string_equal(made->raw, text);
  return made;
}

TEST(test_property) {
  struct property *whole = property(
      "{\"id\":\"p1\",\"data\":{\"rentSell\":\"property.basics.rentsell.sell\",\"price\":350000.5,"
      "\"propertyStatus\":\"property.basics.status.standby\",\"address\":{\"address\":\"12 r. de la "
      "Paix\",\"zip\":\"75002\","
      "\"city\":\"Paris\",\"latitude\":48.8,\"longitude\":2.3,\"doorInfo\":\"2e\"},\"doorRef\":\"B\",\"memo\":"
      "\"one\\r\\ntwo\","
      "\"fields\":{\"surface\":54.5,\"numRooms\":3,\"numBedrooms\":3000000000,\"floor\":-1,\"text\":\"t\"},"
      "\"visitAvailabilities\":[{\"start\":\"2018-07-09T09:05:00Z\",\"end\":\"2018-07-09T10:05:00Z\"},"
      "{\"start\":\"2018-07-09T09:05:00Z\",\"end\":\"2018-07-09T09:05:00Z\"},{\"start\":\"x\"},7],"
      "\"externalRef\":\"18/"
      "1280\",\"tenantPhone\":\"06\"},\"updatedAt\":\"2018-07-09T09:05:00Z\",\"ownerContact\":{\"name\":\"M. X\"},"
      "\"inCharge\":\"L\\u00e9a\",\"viewingsPlanned\":2,\"viewingsDone\":-4}");
  assert_string_equal(whole->ref, "18/1280");
  assert_string_equal(whole->ref_shown, "18/1280");
  assert_int_equal(whole->status, PROPERTY_STANDBY);
  assert_int_equal(whole->offer, PROPERTY_SELL);
  assert_true(whole->price == 350000.5 && whole->surface == 54.5);
  assert_int_equal(whole->rooms, 3);
  assert_int_equal(whole->bedrooms, INT_MIN);
  assert_int_equal(whole->floor, -1);
  assert_string_equal(whole->memo, "one\ntwo");
  assert_string_equal(whole->in_charge, "Léa");
  assert_int_equal(whole->interval_count, 1);
  assert_int_equal(whole->planned, 2);
  assert_int_equal(whole->done, -1);
  assert_int_equal(whole->updated_at, 1531127100);
  assert_true(whole->created_at == WHEN_NONE);
  property_free(whole);
  struct property *poor =
      property("{\"id\":\"p\\u001b[31m2\",\"data\":{\"propertyStatus\":\"x.sold\",\"externalRef\":\"\","
               "\"address\":{\"latitude\":0,\"longitude\":0},\"fields\":[],\"price\":\"1\"}}");
  assert_null(poor->ref);
  assert_string_equal(poor->id, "p\x1b[31m2");
  assert_string_equal(poor->ref_shown, "p2");
  assert_int_equal(poor->status, PROPERTY_STATUS_OTHER);
  assert_string_equal(poor->status_text, "x.sold");
  assert_true(isnan(poor->price));
  property_free(poor);
  AUTO(property_free_at)
  struct property *bare = property("{\"id\":\"p3\",\"data\":{\"propertyStatus\":\"available\"}}");
  assert_int_equal(bare->status, PROPERTY_AVAILABLE);
  property_free(property("{\"id\":\"p4\",\"data\":7}"));
  struct property *none;
  struct error error;
  static const char *const bad[] = {"{}", "{\"id\":\"\"}", "{\"id\":7}", "[]", "", "null", "{\"id\":\"a\""};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(property_decode(bad[i], strlen(bad[i]), &none, &error), ERROR_ANSWER);
}

static struct visit *visit(const char *text) {
  struct visit *made;
  struct error error;
  assert_int_equal(visit_decode(text, strlen(text), &made, &error), ERROR_NONE);
  assert_memory_equal(made->raw, text, made->raw_length);
  return made;
}

TEST(test_visit) {
  struct visit *whole = visit(
      "{\"id\":\"v1\",\"date\":\"2026-11-27T13:30:00Z\",\"code\":\"0042\",\"flatguideId\":\"g\",\"durationMinutes\":-3,"
      "\"propertyVisits\":[{\"propertyId\":\"p9\",\"note\":\"\",\"comment\":\"a\\nb\",\"visitorInterest\":4},null],"
      "\"visitorVisits\":[{\"status\":\"visit.status.cancelled.owner\",\"rating\":5,\"visitor\":{\"email\":\" M@x.fr\","
      "\"firstName\":\"Marie\",\"lastName\":\"\\u202eDupont\xff\",\"phone\":\"06\",\"fields\":{\"visitdeckKey\":\"k1\"}"
      "}},"
      "{\"status\":\"confirmed\",\"visitor\":7},{\"status\":\"visit.status.new\"},\"x\"],"
      "\"propertySummary\":{\"id\":\"p1\",\"displayAddress\":\"12 r.\",\"externalRef\":\"R "
      "1\",\"latitude\":1e999,\"longitude\":2}}");
  assert_int_equal(whole->duration_minutes, 0);
  assert_string_equal(whole->code, "0042");
  assert_string_equal(whole->property_id, "p1");
  assert_string_equal(whole->ref, "R 1");
  assert_int_equal(whole->report_count, 1);
  assert_string_equal(whole->reports[0].comment, "a\nb");
  assert_int_equal(whole->visitor_count, 4); /* what is no object is somebody all the same */
  const struct visit_visitor *first = &whole->visitors[0];
  assert_int_equal(first->status, VISIT_CANCELLED_OWNER);
  assert_string_equal(first->visitor.email, "M@x.fr");
  assert_string_equal(first->visitor.email_exact, " M@x.fr");
  assert_string_equal(first->visitor.last_name, "Dupont\uFFFD");
  assert_string_equal(first->visitor.key, "k1");
  assert_int_equal(first->rating, 5);
  assert_int_equal(whole->visitors[1].status, VISIT_CONFIRMED);
  assert_null(whole->visitors[1].visitor.email);
  assert_int_equal(whole->visitors[2].status, VISIT_STATUS_OTHER);
  assert_string_equal(whole->visitors[2].status_text, "visit.status.new");
  bool mixed;
  assert_int_equal(visit_summary_status(whole, &mixed), VISIT_CONFIRMED);
  assert_true(mixed);
  assert_true(visit_has_report(whole));
  visit_free(whole);
}

TEST(test_poor_visits) {
  struct visit *poor =
      visit("{\"id\":\"v2\",\"date\":\"soon\",\"propertyVisits\":[{},{\"propertyId\":\"p2\"}],\"visitorVisits\":{}}");
  assert_true(poor->at == WHEN_NONE);
  assert_string_equal(poor->property_id, "p2");
  assert_string_equal(poor->ref_shown, "p2");
  bool mixed = true;
  assert_int_equal(visit_summary_status(poor, &mixed), VISIT_STATUS_OTHER);
  assert_false(mixed);
  assert_false(visit_has_report(poor));
  visit_free(poor);
  AUTO(visit_free_at) struct visit *bare = visit("{\"id\":\"v3\",\"id\":\"v4\"}");
  assert_string_equal(bare->id, "v3");
  assert_string_equal(bare->ref_shown, "");
  struct visit *none;
  struct error error;
  static const char *const bad[] = {"{}", "{\"id\":null}", "{\"id\":{}}", "7", "", "{\"id\":\"v\"}}"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(visit_decode(bad[i], strlen(bad[i]), &none, &error), ERROR_ANSWER);
    assert_null(none);
  }
}

TEST(test_statuses) {
  assert_int_equal(visit_status_read("visit.status.cancelled.rescheduled"), VISIT_CANCELLED_MOVED);
  assert_int_equal(visit_status_read("cancelled.flatguide"), VISIT_CANCELLED_AGENT);
  assert_int_equal(visit_status_read("Done"), VISIT_STATUS_OTHER);
  assert_int_equal(visit_status_read("visit.status."), VISIT_STATUS_OTHER);
  assert_int_equal(visit_status_read(""), VISIT_STATUS_OTHER);
  assert_int_equal(visit_status_read(NULL), VISIT_STATUS_OTHER);
  for (enum visit_status status = VISIT_PROPOSED; status < VISIT_STATUS_OTHER; status++) {
    assert_int_equal(visit_status_read(visit_status_api(status)), status);
    assert_int_equal(visit_status_is_cancelled(status), strncmp(visit_status_api(status), "cancelled", 9) == 0);
    assert_false(visit_status_is_live(status) && visit_status_is_cancelled(status));
    assert_in_range(strlen(visit_status_short(status)), 1, 4);
  }
  assert_true(visit_status_is_live(VISIT_PROPOSED));
  assert_false(visit_status_is_live(VISIT_DONE));
}

static const char *const odd_statuses[] = {"",
                                           "\"status\":null",
                                           "\"status\":7",
                                           "\"status\":true",
                                           "\"status\":{}",
                                           "\"status\":[\"visit.status.done\"]",
                                           "\"status\":\"\"",
                                           "\"status\":\"VISIT.STATUS.DONE\"",
                                           "\"status\":\"Cancelled.owner\"",
                                           "\"status\":\"visit.status.archived\""};

static struct visit *with_parts(const char *parts) {
  AUTO(mem_free_at)
  char *json = mem_print("{\"id\":\"v\",\"date\":\"2026-11-27T13:00:00Z\",\"visitorVisits\":[%s]}", parts);
  return visit(json);
}

/* Whatever stands there: it may be to come, beside others too, and nobody can tell what changed. */
TEST(a_status_that_cant_be_read_is_not_over) {
  AUTO(visit_free_at) struct visit *live = with_parts("{\"status\":\"visit.status.confirmed\"}");
  AUTO(visit_free_at) struct visit *none = with_parts("");
  for (size_t n = 0; n <= sizeof odd_statuses / sizeof *odd_statuses; n++) {
    bool part = n < sizeof odd_statuses / sizeof *odd_statuses;
    char *one = part ? mem_print("{%s}", odd_statuses[n]) : mem_copy("null"); /* a part that is none */
    AUTO(mem_free_at)
    char *with = mem_print("{\"status\":\"visit.status.done\"},%s,{\"status\":\"cancelled.owner\"}", one);
    AUTO(visit_free_at) struct visit *alone = with_parts(one);
    AUTO(visit_free_at) struct visit *beside = with_parts(with);
    if (!visit_may_come(alone) || !visit_may_come(beside) || !visit_has_odd_status(alone) ||
        !visit_has_odd_status(beside) || visit_summary_status(beside, NULL) != VISIT_STATUS_OTHER ||
        visit_status_changed(live, alone) || visit_status_changed(alone, live) || visit_status_changed(none, live))
      fail_msg("%s", one);
    free(one);
  }
  AUTO(visit_free_at)
  struct visit *over = with_parts("{\"status\":\"visit.status.done\"},{\"status\":\"cancelled.owner\"}");
  assert_false(visit_may_come(over) || visit_has_odd_status(over) || visit_may_come(none));
  assert_true(visit_status_changed(live, over));
}

/* Nothing there is no report; what is there and can't be read is one. */
#define KNOWN(guests) "{\"id\":\"v\",\"visitorVisits\":[" guests "]}"
#define GUEST(email, name, more) "{\"visitor\":{\"email\":\"" email "\",\"firstName\":\"" name "\"" more "}}"
#define PHONE(digits) ",\"phone\":\"" digits "\""

/* What a visitor lacks by now is what was known of him; of two with one address nobody knows whose that is. */
TEST(nobody_gets_another_ones_details) {
  static const struct {
    const char *before, *now, *wanted; /* NULL: as it is */
  } rows[] = {
      {KNOWN(GUEST("a@x.fr", "Adam", PHONE("1"))), KNOWN(GUEST("A@x.fr", "Adam", "")),
       KNOWN(GUEST("A@x.fr", "Adam", PHONE("1")))},
      {KNOWN(GUEST("a@x.fr", "Adam", PHONE("1")) "," GUEST("A@x.fr", "Eve", PHONE("2"))),
       KNOWN(GUEST("a@x.fr", "Adam", PHONE("1")) "," GUEST("A@x.fr", "Eve", "")), NULL},
      {KNOWN(GUEST("a@x.fr", "Adam", PHONE("1")) "," GUEST("A@x.fr", "Eve", PHONE("2"))),
       KNOWN(GUEST("A@x.fr", "Eve", "")), NULL},
      {KNOWN(GUEST("a@x.fr", "Adam", PHONE("1"))),
       KNOWN(GUEST("a@x.fr", "Adam", PHONE("1")) "," GUEST("A@x.fr", "Eve", "")), NULL},
      {KNOWN(GUEST("a@x.fr", "Adam", PHONE("1")) "," GUEST("b@x.fr", "Bea", PHONE("2")) "," GUEST("A@x.fr", "Eve", "")),
       KNOWN(GUEST("a@x.fr", "Adam", "") "," GUEST("b@x.fr", "Bea", "") "," GUEST("A@x.fr", "Eve", "")),
       KNOWN(GUEST("a@x.fr", "Adam", "") "," GUEST("b@x.fr", "Bea", PHONE("2")) "," GUEST("A@x.fr", "Eve", ""))},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(visit_free_at) struct visit *before = NULL;
    AUTO(visit_free_at) struct visit *now = NULL;
    struct error error;
    assert_int_equal(visit_decode(rows[n].before, strlen(rows[n].before), &before, &error), ERROR_NONE);
    assert_int_equal(visit_decode(rows[n].now, strlen(rows[n].now), &now, &error), ERROR_NONE);
    AUTO(visit_free_at) struct visit *whole = visit_with_known(now, before);
    if (rows[n].wanted == NULL && whole != NULL) fail_msg("%zu: %s", n, whole->raw);
    if (rows[n].wanted != NULL) assert_string_equal(whole->raw, rows[n].wanted);
  }
}

TEST(a_report_that_cant_be_read_is_counted) {
  static const struct {
    const char *reports;
    size_t odd;
    bool some;
  } rows[] = {{"[]", 0, false},
              {"[{}]", 0, false},
              {"[{\"comment\":null,\"note\":\"\",\"visitorInterest\":null}]", 0, false},
              {"[{\"comment\":\"Calme\"}]", 0, true},
              {"null", 1, false},
              {"\"x\"", 1, false},
              {"7", 1, false},
              {"{\"comment\":\"Calme\"}", 1, false},
              {"[null]", 1, false},
              {"[7,\"x\",[]]", 3, false},
              {"[{\"comment\":{}}]", 1, false},
              {"[{\"note\":7}]", 1, false},
              {"[{\"positivePoints\":[\"calme\"]}]", 1, false},
              {"[{\"negativePoints\":true}]", 1, false},
              {"[{\"questions\":{}}]", 1, false},
              {"[{\"visitorInterest\":\"4\"}]", 1, false},
              {"[{\"comment\":\"Calme\"},{\"comment\":[]}]", 1, true}};
  AUTO(visit_free_at) struct visit *whole = visit("{\"id\":\"v\",\"propertyVisits\":[{\"comment\":\"Clair\"}]}");
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *json = mem_print("{\"id\":\"v\",\"propertyVisits\":%s}", rows[n].reports);
    AUTO(visit_free_at) struct visit *read = visit(json);
    if (read->odd_reports != rows[n].odd || visit_has_report(read) != rows[n].some ||
        visit_same_reports(whole, read) != (rows[n].odd > 0) || visit_same_reports(read, whole) != (rows[n].odd > 0))
      fail_msg("%s: %zu", json, read->odd_reports);
  }
}

TEST(an_agent_without_a_name_is_none) {
  static const char *const bad[] = {"{\"name\":\"\"}", "{\"name\":null}",
                                    "{\"errors\":[\"maintenance\"],\"name\":\"\"}", "[]"};
  struct error error;
  struct agent *agent;
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++)
    assert_int_equal(agent_decode(bad[n], strlen(bad[n]), &agent, &error), ERROR_ANSWER);
}

TEST(intervals_that_cant_be_read_are_counted) {
  static const struct {
    const char *hours;
    size_t count, odd;
  } rows[] = {{"[]", 0, 0},
              {"null", 0, 0},
              {"7", 0, 1},
              {"{}", 0, 1},
              {"[null,{},{\"start\":\"2026-11-27T08:00:00Z\"}]", 0, 3},
              {"[{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T07:00:00Z\"},"
               "{\"start\":\"2026-11-27T08:00:00Z\",\"end\":\"2026-11-27T11:00:00Z\"}]",
               1, 1}};
  struct error error;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct property *property;
    AUTO(mem_free_at) char *json = mem_print("{\"id\":\"p\",\"data\":{\"visitAvailabilities\":%s}}", rows[n].hours);
    assert_int_equal(property_decode(json, strlen(json), &property, &error), ERROR_NONE);
    if (property->interval_count != rows[n].count || property->odd_intervals != rows[n].odd) fail_msg("%s", json);
    property_free(property);
  }
}

TEST(test_drafts) {
  const int64_t done = 1795789800; /* 2026-11-27T14:30:00Z */
  struct visit *told =
      visit("{\"id\":\"v\",\"date\":\"2026-11-27T13:00:00Z\",\"durationMinutes\":30,\"visitorVisits\":[{\"status\":"
            "\"done\",\"statusUpdatedAt\":\"2026-11-27T14:30:00Z\"},{\"status\":\"cancelled.owner\"}]}");
  assert_int_equal(visit_draft_age(told, done + 60), 60);
  assert_int_equal(visit_draft_age(told, done + VISIT_DRAFT_SECONDS), VISIT_DRAFT_SECONDS);
  assert_int_equal(visit_draft_age(told, done + VISIT_DRAFT_SECONDS + 1), -1);
  assert_int_equal(visit_draft_age(told, done - 60), 0);
  visit_free(told);
  struct visit *untold = visit("{\"id\":\"v\",\"date\":\"2026-11-27T14:00:00Z\",\"durationMinutes\":30,"
                               "\"visitorVisits\":[{\"status\":\"done\"}]}");
  assert_int_equal(visit_draft_age(untold, done + 60), 60);
  visit_free(untold);
  struct visit *live =
      visit("{\"id\":\"v\",\"date\":\"2026-11-27T14:00:00Z\",\"visitorVisits\":[{\"status\":\"confirmed\"}]}");
  assert_int_equal(visit_draft_age(live, done), -1);
  visit_free(live);
}

TEST(a_report_is_missing_four_hours_after_the_visit) {
  const int64_t done = 1795789800, later = done + VISIT_DRAFT_SECONDS; /* 2026-11-27T14:30:00Z */
  static const char SINCE[] = "\"status\":\"done\",\"statusUpdatedAt\":\"2026-11-27T14:30:00Z\"";
  static const char TEXT[] = "[{\"comment\":\"Bien\",\"visitorInterest\":4},{\"visitorInterest\":2}]";
  const struct {
    const char *part, *reports;
    enum report_state then, after; /* while it may change, and a second after that */
    int interest;
  } rows[] = {{SINCE, TEXT, REPORT_DRAFT, REPORT_FINAL, 4},
              {SINCE, "[]", REPORT_AWAITED, REPORT_MISSING, -1},
              {SINCE, "[{\"comment\":\"\"}]", REPORT_AWAITED, REPORT_MISSING, -1},
              {SINCE, "[7]", REPORT_UNREADABLE, REPORT_UNREADABLE, -1},
              {SINCE, "null", REPORT_UNREADABLE, REPORT_UNREADABLE, -1},
              {"\"status\":\"done\"", "[]", REPORT_AWAITED, REPORT_AWAITED, -1}, /* nobody knows since when */
              {"\"status\":\"confirmed\"", "[]", REPORT_NONE, REPORT_NONE, -1},
              {"\"status\":\"confirmed\"", TEXT, REPORT_FINAL, REPORT_FINAL, 4},
              {"\"status\":\"cancelled.owner\"", "null", REPORT_NONE, REPORT_NONE, -1}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at)
    char *json =
        mem_print("{\"id\":\"v\",\"visitorVisits\":[{%s}],\"propertyVisits\":%s}", rows[n].part, rows[n].reports);
    AUTO(visit_free_at) struct visit *read = visit(json);
    if (report_state_of(read, later) != rows[n].then || report_state_of(read, later + 1) != rows[n].after ||
        report_state_interest(read) != rows[n].interest)
      fail_msg("%s: %d, %d, %d", json, (int)report_state_of(read, later), (int)report_state_of(read, later + 1),
               report_state_interest(read));
  }
}

TEST(test_visit_list_order) {
  AUTO(visit_list_free_at) struct visit_list *list = mem_new(sizeof *list);
  visit_list_sort(list);
  static const char *const texts[] = {"{\"id\":\"n\"}", "{\"id\":\"b\",\"date\":\"2026-11-27T14:00:00+01:00\"}",
                                      "{\"id\":\"a\",\"date\":\"2026-11-27T13:00:00Z\"}", "{\"id\":\"m\"}",
                                      "{\"id\":\"z\",\"date\":\"2026-11-27T12:59:59Z\"}"};
  for (size_t i = 0; i < 5; i++)
    visit_list_add(list, visit(texts[i]));
  visit_list_sort(list);
  for (size_t i = 0; i < 5; i++)
    assert_int_equal(list->visits[i]->id[0], "zabmn"[i]);
  visit_list_free(NULL);
}

TEST(test_encoders) {
  struct buf out;
  buf_init(&out, 1000);
  assert_true(visit_encode_cancel(&out, "v\"1", "M@x.fr", true));
  assert_string_equal(
      out.data, "{\"visitStatus\":\"visit.status.cancelled.owner\",\"visitorId\":\"M@x.fr\",\"visitId\":\"v\\\"1\"}");
  buf_reset(&out);
  assert_true(visit_encode_cancel(&out, "v", "e", false));
  assert_non_null(strstr(out.data, "\"visit.status.cancelled.visitor\""));
  buf_reset(&out);
  struct visitor visitor;
  assert_int_equal(visitor_line_read("Marie Dupont 0612345678 M@x.fr", &visitor), 0);
  assert_true(visitor_encode_create(&out, "p1", "2026-11-27T13:30:00Z", &visitor, "k1", NULL));
  assert_string_equal(
      out.data,
      "{\"propertyId\":\"p1\",\"date\":\"2026-11-27T13:30:00Z\",\"visitor\":{\"email\":\"M@x.fr\",\"firstName\":"
      "\"Marie\",\"lastName\":\"Dupont\",\"phone\":\"0612345678\",\"fields\":{\"visitdeckKey\":\"k1\"}}}");
  buf_reset(&out);
  assert_true(visitor_add_field(&visitor, "b=1") && !visitor_add_field(&visitor, "visitdeckSeat=x"));
  assert_true(visitor_encode(&out, &visitor, "k1", "L\"a"));
  assert_non_null(strstr(out.data, "{\"visitdeckKey\":\"k1\",\"visitdeckSeat\":\"L\\\"a\",\"b\":\"1\"}}"));
  buf_free(&out);
  buf_init(&out, 50);
  assert_false(visitor_encode_create(&out, "p1", "2026-11-27T13:30:00Z", &visitor, "k1", NULL));
  buf_free(&out);
  struct visitor copy, nobody = {0};
  visitor_copy(&copy, &visitor);
  AUTO(mem_free_at) char *name = visitor_name(&copy);
  AUTO(mem_free_at) char *none = visitor_name(&nobody);
  assert_string_equal(name, "Marie Dupont");
  assert_string_equal(none, "");
  assert_null(copy.key);
  visitor_clear(&copy);
  visitor_clear(&visitor);
}
