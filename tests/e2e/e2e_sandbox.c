/* The sandbox by itself: every operation of the document, what it refuses, its faults and magic numbers. */
#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "caller.h"

TEST_AGAIN(logs_in_strictly, "logs_in_strictly (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(logs_in_strictly, client_setup, client_teardown) {
  struct client *client = *state;
  struct answer answer = call_as(client, "GET", "me", NULL, "application/json", "");
  assert_int_equal(answer.status, 401);
  cJSON_Delete(answer.json);
  answer = call_as(client, "GET", "nowhere", NULL, "application/json", "old.token.x"); /* before any other check */
  assert_int_equal(answer.status, 401);
  cJSON_Delete(answer.json);
  answers(client, "POST", "login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"x\"}", 401);
  answers(client, "POST", "login", "{}", 400);
  answers(client, "GET", "me", NULL, 200);
  answers(client, "GET", "nowhere", NULL, 404);
  answers(client, "PUT", "me", "{}", 405);
  answers(client, "POST", "visit/create", "not json", 400);
  answer = call_as(client, "POST", "visit/create", "{}", "text/plain", client->token);
  assert_int_equal(answer.status, 415);
  cJSON_Delete(answer.json);
  AUTO(mem_free_at) char *large = malloc((2 << 20) + 1);
  memset(large, ' ', 2 << 20);
  large[2 << 20] = '\0';
  answers(client, "POST", "visit/create", large, 413);
}

TEST_AGAIN(token_expires, "token_expires (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(token_expires, client_setup, client_teardown) {
  struct client *client = *state;
  home_stop_sandbox(&client->home);
  home_start_sandbox(&client->home, "--token-seconds", "1");
  client_login(client);
  long status;
  do { /* until its second is over */
    AUTO(answer_clear) struct answer answer = call(client, "GET", "me", NULL);
    status = answer.status;
  } while (status == 200);
  assert_int_equal(status, 401);
}

TEST_AGAIN(properties_are_kept, "properties_are_kept (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(properties_are_kept, client_setup, client_teardown) {
  struct client *client = *state;
  struct answer answer = call(client, "GET", "properties", NULL);
  assert_int_equal(cJSON_GetArraySize(answer.json), 40);
  cJSON_Delete(answer.json);
  answers(client, "GET", "property", NULL, 400);
  answers(client, "GET", "property?ref=nope", NULL, 404);
  answers(client, "GET", "property?ref=18%2F1280%2F02%2F0227", NULL, 200);
  answers(client, "POST", "properties", "{\"price\":1}", 400);
  answers(client, "POST", "properties", "{\"externalRef\":\"a+b c/1\",\"rentSell\":\"lease\"}", 400);
  answers(client, "POST", "properties",
          "{\"externalRef\":\"a+b "
          "c/1\",\"price\":700.5,\"additionalRefs\":[\"other\"],"
          "\"extraFields\":{\"k\":\"\\u001b[31m\"}}",
          200);
  answers(client, "POST", "properties", "{\"externalRef\":\"a+b c/1\",\"tenantPhone\":\"06\"}", 200);
  answer = call(client, "GET", "property?ref=other", NULL);
  const cJSON *data = cJSON_GetObjectItem(answer.json, "data");
  assert_string_equal(text_of(data, "tenantPhone"), "06");
  assert_string_equal(text_of(cJSON_GetObjectItem(data, "extraFields"), "k"), "\033[31m");
  assert_true(cJSON_GetObjectItem(data, "price")->valuedouble == 700.5);
  assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(data, "visitAvailabilities")) > 0);
  cJSON_Delete(answer.json);
  answers(client, "PUT", "property/availability", "{\"availability\":[]}", 400);
  answers(client, "PUT", "property/availability?ref=other",
          "{\"availability\":[{\"start\":\"2027-01-01T10:00:00Z\",\"end\":\"2027-01-01T09:00:00Z\"}]}", 400);
  answers(client, "PUT", "property/availability?ref=other",
          "{\"availability\":[{\"start\":\"2027-01-01T10:00:00+01:00\",\"end\":\"2027-01-01T12:00:00Z\"}]}", 200);
  answers(client, "PUT", "property/availability?ref=other",
          "{\"availability\":[{\"start\":\"0000-01-01T00:00:00+23:59\",\"end\":\"2027-01-01T12:00:00Z\"}]}", 400);
  answers(client, "POST", "property/a%2Bb%20c%2F1/status", "{\"propertyStatus\":\"property.basics.status.standby\"}",
          400);
  answers(client, "POST", "property/a%2Bb%20c%2F1/status", "{}", 400);
  answers(client, "POST", "property/a%2Bb%20c%2F1/status", "{\"propertyStatus\":\"standby\"}", 200);
  answers(client, "POST", "property/nope/status", "{\"propertyStatus\":\"standby\"}", 404);
}

TEST_AGAIN(visits_live, "visits_live (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(visits_live, client_setup, client_teardown) {
  struct client *client = *state;
  char id[37], date[24], body[800], visit[37], target[200];
  first_slot(client, id, date);
  create_body(body, id, date, "0611111111");
  AUTO(answer_clear) struct answer answer = call(client, "POST", "visit/create", body);
  assert_int_equal(answer.status, 200);
  snprintf(visit, sizeof visit, "%s", text_of(answer.json, "id"));
  const cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItem(answer.json, "visitorVisits"), 0);
  assert_string_equal(text_of(part, "status"), "visit.status.proposed");
  AUTO(mem_free_at)
  char *fields = cJSON_PrintUnformatted(cJSON_GetObjectItem(cJSON_GetObjectItem(part, "visitor"), "fields"));
  assert_string_equal(fields, "{\"a\":[1,true,null,\"x\"]}");
  answers(client, "POST", "visit/create", body, 409); /* taken */
  create_body(body, id, "2020-01-01T10:00:00Z", "06");
  answers(client, "POST", "visit/create", body, 400);
  create_body(body, "00000000-0000-4000-8000-000000000000", date, "06");
  answers(client, "POST", "visit/create", body, 404);
  snprintf(target, sizeof target, "visit/%s", visit);
  answers(client, "GET", target, NULL, 200);
  answers(client, "GET", "visit/nonsense", NULL, 400);
  answers(client, "GET", "visit/00000000-0000-4000-8000-000000000000", NULL, 404);
  snprintf(target, sizeof target, "update/visitor?visitId=%s&visitorId=z%%40X.fr", visit);
  answers(client, "POST", target, "{\"email\":\"Z@x.fr\",\"firstName\":\"New\",\"lastName\":\"Y\",\"phone\":\"07\"}",
          200);
  answers(client, "POST", "update/visitor",
          "{\"email\":\"Z@x.fr\",\"firstName\":\"New\",\"lastName\":\"Y\",\"phone\":\"07\"}", 400);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"visitorId\":\"z@X.fr\",\"visitStatus\":\"visit.status.proposed\"}",
           visit);
  answers(client, "POST", "visit/cancel", body, 400);
  snprintf(body, sizeof body,
           "{\"visitId\":\"%s\",\"visitorId\":\"other@x.fr\",\"visitStatus\":\"visit.status.cancelled.owner\"}", visit);
  answers(client, "POST", "visit/cancel", body, 404);
  snprintf(body, sizeof body,
           "{\"visitId\":\"%s\",\"visitorId\":\"z@X.fr\",\"visitStatus\":\"visit.status.cancelled.owner\"}", visit);
  answers(client, "POST", "visit/cancel", body, 200);
  answers(client, "POST", "visit/cancel", body, 409);
}

TEST_AGAIN(visits_are_searched, "visits_are_searched (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(visits_are_searched, client_setup, client_teardown) {
  struct client *client = *state;
  struct answer first = call(client, "GET", "visits?by=7", NULL),
                second = call(client, "GET", "visits?by=7&page=1", NULL);
  assert_int_equal(cJSON_GetArraySize(first.json), 7);
  assert_string_not_equal(text_of(cJSON_GetArrayItem(first.json, 0), "id"),
                          text_of(cJSON_GetArrayItem(second.json, 0), "id"));
  assert_true(strcmp(text_of(cJSON_GetArrayItem(first.json, 6), "date"),
                     text_of(cJSON_GetArrayItem(second.json, 0), "date")) <= 0);
  cJSON_Delete(first.json);
  cJSON_Delete(second.json);
  first = call(client, "GET", "visits?page=1000", NULL);
  assert_int_equal(cJSON_GetArraySize(first.json), 0);
  cJSON_Delete(first.json);
  answers(client, "GET", "visits?by=0", NULL, 400);
  answers(client, "GET", "visits?page=x", NULL, 400);
  answers(client, "GET", "visits?page=%2B1", NULL, 400);
  answers(client, "GET", "visits?direction=up", NULL, 400);
  answers(client, "GET", "visits?startTime=soon", NULL, 400);
  answers(client, "GET", "visits?ref=nope", NULL, 404);
  answers(client, "GET", "visits?startTime=2026-01-01T00:00:00%2B01:00&endTime=1900000000000&direction=desc", NULL,
          200);
  answers(client, "GET", "visit/slots", NULL, 400);
  answers(client, "GET", "visit/slots?reference=nope", NULL, 404);
  answers(client, "GET", "visit/slots?reference=" REF "&isReschedule=yes", NULL, 400);
}

TEST_AGAIN(magic_numbers_act, "magic_numbers_act (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(magic_numbers_act, client_setup, client_teardown) {
  static const struct {
    const char *phone, *status;
  } magic[] = {{"06 00.00-00 00", "visit.status.confirmed"},
               {"+33600000001", "visit.status.done"},
               {"0600000002", "visit.status.cancelled.rescheduled"},
               {"0600000010", "visit.status.cancelled.flatguide"},
               {"0600000011", "visit.status.cancelled.visitor"}};
  struct client *client = *state;
  for (size_t n = 0; n < sizeof magic / sizeof *magic; n++) {
    char id[37], date[24], body[800], target[100];
    first_slot(client, id, date);
    create_body(body, id, date, magic[n].phone);
    struct answer answer = call(client, "POST", "visit/create", body);
    assert_int_equal(answer.status, 200);
    snprintf(target, sizeof target, "visit/%s", text_of(answer.json, "id"));
    cJSON_Delete(answer.json);
    answer = call(client, "GET", target, NULL);
    assert_string_equal(text_of(cJSON_GetArrayItem(cJSON_GetObjectItem(answer.json, "visitorVisits"), 0), "status"),
                        magic[n].status);
    bool report = text_of(cJSON_GetArrayItem(cJSON_GetObjectItem(answer.json, "propertyVisits"), 0), "note")[0] != '\0';
    assert_int_equal(report, n == 1);
    cJSON_Delete(answer.json);
  }
  assert_int_equal(home_visits(&client->home, "0600000002", true), 1); /* the moved one lives, once */
}

/* A number is the same one however it is written; and no other one is magic. */
TEST_AGAIN(numbers_are_read_in_any_spelling, "numbers_are_read_in_any_spelling (2018-08)", client_setup_earlier,
           client_teardown, NULL)
TEST_BETWEEN(numbers_are_read_in_any_spelling, client_setup, client_teardown) {
  static const char *const confirmed[] = {
      "0600000000",
      "06 00 00 00 00",
      "06.00.00.00.00",
      "06-00-00-00-00",
      "06/00/00/00/00",
      " 0600000000 ",
      "+33600000000",
      "+33 6 00 00 00 00",
      "+33 (0)6 00 00 00 00",
      "+33(0)600000000",
      "0033600000000",
      "00 33 6 00 00 00 00",
      "0033 (0) 6 00 00 00 00",
      "33600000000",
      "(06) 00 00 00 00",
      "06\u00a000\u00a000\u00a000\u00a000",
      "06\u202f00\u202f00\u202f00\u202f00",
      "06\u201100\u201100\u201100\u201100",
      "06\u201300\u201300\u201300\u201300",
      "06\u200b00000000\u202c",
      "\uff10\uff16\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff10",
      "\uff0b33 6 00 00 00 00",
      "06\u300000\u300000\u300000\u300000",
  };
  static const char *const plain[] = {
      "06000000000",   "060000000",    "+44600000000", "0600000000 poste 5",
      "0700000000",    "+0600000000",  "06000+00000",  "6",
      "+330000000000", "060000000000", "0600000003",   "06000000000600000000060000000006000000000600000000"};
  struct client *client = *state;
  char id[37], date[24], body[800], target[100];
  size_t magic = sizeof confirmed / sizeof *confirmed;
  for (size_t n = 0; n < magic + sizeof plain / sizeof *plain; n++) {
    const char *phone = n < magic ? confirmed[n] : plain[n - magic];
    first_free(client, id, date);
    create_body(body, id, date, phone);
    struct answer answer = call(client, "POST", "visit/create", body);
    assert_int_equal(answer.status, 200);
    snprintf(target, sizeof target, "visit/%s", text_of(answer.json, "id"));
    cJSON_Delete(answer.json);
    answer = call(client, "GET", target, NULL);
    const cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItem(answer.json, "visitorVisits"), 0);
    if (strcmp(text_of(part, "status"), n < magic ? "visit.status.confirmed" : "visit.status.proposed") != 0)
      fail_msg("%s: %s", phone, text_of(part, "status"));
    cJSON_Delete(answer.json);
  }
}

TEST_AGAIN(property_ends, "property_ends (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(property_ends, client_setup, client_teardown) {
  struct client *client = *state;
  char id[37], date[24], body[800];
  answers(client, "POST", "sendmail/" REF, "{\"email\":\"a@x.fr\"}", 400);
  answers(client, "POST", "sendmail/" REF,
          "{\"email\":\"a@x.fr\",\"firstName\":\"A\",\"lastName\":\"B\",\"phone\":\"06\"}", 200);
  AUTO(mem_free_at) char *mails = home_ask(&client->home, "/sandbox/mails", NULL);
  assert_non_null(strstr(mails, "a@x.fr"));
  first_slot(client, id, date);
  create_body(body, id, date, "0611111111");
  answers(client, "POST", "visit/create", body, 200);
  answers(client, "POST", "property/" REF "/terminate", "{\"pickedVisitorEmail\":\"nobody@x.fr\"}", 400);
  answers(client, "POST", "property/" REF "/terminate", "{\"pickedVisitorEmail\":\"Z@x.fr\"}", 200);
  assert_int_equal(home_visits(&client->home, "Z@x.fr", true), 0);
  AUTO(answer_clear) struct answer answer = call(client, "GET", "visit/slots?reference=" REF, NULL);
  assert_int_equal(cJSON_GetArraySize(answer.json), 0);
  answers(client, "POST", "visit/create", body, 409);
  answers(client, "POST", "property/" REF "/terminate", "{}", 200);
}

TEST_AGAIN(takes_only_what_is_right, "takes_only_what_is_right (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(takes_only_what_is_right, client_setup, client_teardown) {
  struct client *client = *state;
  const char *const broken[] = {"{\"externalRef\":\"s\",}",
                                "{\"externalRef\":\"s\"} x",
                                "{\"externalRef\":\"s\",\"price\":01}",
                                "{\"externalRef\":\"s\",\"doorRef\":\"a\tb\"}",
                                "{\"externalRef\":\"s\",\"doorRef\":\"\\u0000\"}",
                                "{\"externalRef\":\"s\",\"doorRef\":\"\xff\"}",
                                "{\"externalRef\":\"\"}",
                                "{\"externalRef\":\"s\",\"picUrls\":\"u\"}",
                                "{\"externalRef\":\"s\",\"fields\":{\"numRooms\":1.5}}",
                                "[]"};
  for (size_t n = 0; n < sizeof broken / sizeof *broken; n++)
    answers(client, "POST", "properties", broken[n], 400);
  answers(client, "GET", "property?ref=s", NULL, 404);
  answers(client, "GET", "property?ref=13-1063%00x", NULL, 400);
}

/* The numbers of free objects come back with the digits they were sent with. */
TEST_AGAIN(digits_are_kept, "digits_are_kept (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(digits_are_kept, client_setup, client_teardown) {
  static const char sent[] = "\"extraFields\":{\"long\":12345678901234567,\"exact\":1.10,\"huge\":1e400}";
  struct client *client = *state;
  char body[200];
  snprintf(body, sizeof body, "{\"externalRef\":\"digits\",%s}", sent);
  answers(client, "POST", "properties", body, 200);
  answers(client, "POST", "properties", "{\"externalRef\":\"digits\",\"price\":2}", 200);
  AUTO(answer_clear) struct answer answer = call(client, "GET", "property?ref=digits", NULL);
  assert_non_null(strstr(answer.text, sent));
}

/* Nulls are as good as nothing; four booleans are answered; what a visit says of its property follows the property. */
TEST_AGAIN(answers_are_exact, "answers_are_exact (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(answers_are_exact, client_setup, client_teardown) {
  struct client *client = *state;
  char id[37], date[24], body[800];
  first_slot(client, id, date);
  create_body(body, id, date, "0611111111");
  answers(client, "POST", "visit/create", body, 200);
  answers(
      client, "POST", "properties",
      "{\"externalRef\":\"" REF "\",\"memo\":\"no\",\"propertyStatus\":\"x\","
      "\"price\":1234567890123456.70,\"doorRef\":\"B 12\",\"address\":{\"address\":\"1 rue Neuve\",\"zip\":\"06000\","
      "\"city\":\"Nice\",\"countryCode\":\"FR\",\"latitude\":43.70,\"longitude\":7.250,\"doorInfo\":null},"
      "\"fields\":{\"surface\":null,\"own\":null,\"floor\":-2147483648}}",
      200);
  struct answer answer = call(client, "GET", "property?ref=" REF, NULL);
  cJSON_Delete(answer.json);
  assert_null(strstr(answer.text, "\"memo\""));
  assert_null(strstr(answer.text, "doorInfo"));
  assert_non_null(strstr(answer.text, "\"fields\":{\"own\":null,\"floor\":-2147483648}"));
  assert_non_null(strstr(answer.text, "\"price\":1234567890123456.70"));
  answer = call(client, "GET", "visits?direction=desc&ref=" REF, NULL);
  const cJSON *summary = cJSON_GetObjectItem(cJSON_GetArrayItem(answer.json, 0), "propertySummary");
  assert_string_equal(text_of(summary, "displayAddress"), "1 rue Neuve, 06000 Nice");
  assert_string_equal(text_of(summary, "doorNumber"), "B 12");
  assert_non_null(strstr(answer.text, "\"latitude\":43.70,\"longitude\":7.250"));
  cJSON_Delete(answer.json);
}

/* Which visitor of several is never guessed; an update by email alone reaches every visit of that visitor. */
TEST_AGAIN(visitors_are_told_apart, "visitors_are_told_apart (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(visitors_are_told_apart, client_setup, client_teardown) {
  struct client *client = *state;
  char *all = home_ask(&client->home, "/sandbox/visits", NULL), body[400], target[300], upper[37];
  cJSON *visits = cJSON_Parse(all);
  const cJSON *visit, *several = NULL;
  cJSON_ArrayForEach(visit, visits) {
    const cJSON *parts = cJSON_GetObjectItem(visit, "visitorVisits");
    if (cJSON_GetArraySize(parts) > 1 && strstr(text_of(cJSON_GetArrayItem(parts, 1), "status"), "confirmed") != NULL)
      several = visit;
  }
  assert_non_null(several);
  const cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItem(several, "visitorVisits"), 1);
  const char *email = text_of(cJSON_GetObjectItem(part, "visitor"), "email"), *id = text_of(several, "id");
  snprintf(upper, sizeof upper, "%s", id);
  for (char *c = upper; *c != '\0'; c++)
    if (*c >= 'a' && *c <= 'f') *c = (char)(*c - 32);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"visitStatus\":\"visit.status.cancelled.owner\"}", id);
  answers(client, "POST", "visit/cancel", body, 400);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"visitorId\":1,\"visitStatus\":\"visit.status.cancelled.owner\"}",
           id);
  answers(client, "POST", "visit/cancel", body, 400);
  snprintf(target, sizeof target, "update/visitor?visitorId=%s", email);
  snprintf(body, sizeof body,
           "{\"email\":\"%s\",\"firstName\":\"É\",\"lastName\":\"L\",\"phone\":\"1\",\"fields\":{\"n\":1.50}}", email);
  answers(client, "POST", target, body, 200);
  snprintf(target, sizeof target, "visit/%s", upper);
  struct answer answer = call(client, "GET", target, NULL);
  assert_non_null(strstr(answer.text, "\"fields\":{\"n\":1.50}"));
  cJSON_Delete(answer.json);
  snprintf(target, sizeof target, "update/visitor?visitId=%s", id);
  answers(client, "POST", target, body, 400);
  snprintf(body, sizeof body,
           "{\"visitId\":\"%s\",\"visitorId\":\"%s\",\"visitStatus\":\"visit.status.cancelled.owner\"}", upper, email);
  answers(client, "POST", "visit/cancel", body, 200);
  snprintf(target, sizeof target, "visit/%s", id);
  answer = call(client, "GET", target, NULL);
  const cJSON *parts = cJSON_GetObjectItem(answer.json, "visitorVisits");
  assert_string_equal(text_of(cJSON_GetArrayItem(parts, 1), "status"), "visit.status.cancelled.owner");
  assert_string_equal(text_of(cJSON_GetArrayItem(parts, 0), "status"), /* the other one still comes */
                      text_of(cJSON_GetArrayItem(cJSON_GetObjectItem(several, "visitorVisits"), 0), "status"));
  cJSON_Delete(answer.json);
  cJSON_Delete(visits);
  free(all);
}

TEST_AGAIN(faults_are_checked, "faults_are_checked (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(faults_are_checked, client_setup, client_teardown) {
  static const char *const wrong[] = {
      "nothing:lose",  "create:lose=1", "create:status=99", "create:delay=",    "create:lose*0",
      "create:lose*x", "create",        "create:vanish",    "me:body",          "me?page:lose",
      "me:lose+0",     "me:silence=1",  "me?page=1",        "me:status=503*1*", "?page=1:lose",
      ":lose",         "me:late=0",     "me:respell=x",     "me:respell="};
  struct client *client = *state;
  for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
    AUTO(mem_free_at) char *said = home_ask(&client->home, "/sandbox/faults", wrong[n]);
    assert_non_null(strstr(said, "errors"));
  }
  AUTO(mem_free_at) char *said = home_ask(&client->home, "/sandbox/faults", "me:status=503*1\nvisitCreate:lose*1");
  assert_string_equal(said, "[]");
  answers(client, "GET", "me", NULL, 503);
  answers(client, "GET", "me", NULL, 200);
}

enum part { WHOLE, PART }; /* of an answer */

static void says(const struct client *client, const char *target, long status, enum part part, const char *text) {
  AUTO(answer_clear) struct answer answer = call(client, "GET", target, NULL);
  assert_int_equal(answer.status, status);
  if (part == PART)
    assert_non_null(strstr(answer.text, text));
  else
    assert_string_equal(answer.text, text);
}

/* A fault's text, place and page: whatever a server may answer is answered when it is wanted. */
TEST_AGAIN(faults_say_anything, "faults_say_anything (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(faults_say_anything, client_setup, client_teardown) {
  static const char *const texts[] = {"null", "[]", "{}", "[1,", "\"x\"", "\xef\xbb\xbf[]", "a:b=c?d", "0"};
  struct client *client = *state;
  char spec[100];
  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++) {
    snprintf(spec, sizeof spec, "me:body=%s+1*1", texts[n]);
    home_fault(&client->home, spec);
    says(client, "me", 200, PART, "Camille");
    says(client, "me", 200, WHOLE, texts[n]);
    says(client, "me", 200, PART, "Camille");
  }
  home_fault(&client->home, "me:body=");
  says(client, "me", 200, WHOLE, "");
  home_fault(&client->home, "visits?page=1:status=403\nvisits?page=1:body=<p>no</p>");
  says(client, "visits", 200, PART, "visitorVisits");
  says(client, "visits?page=1&by=20", 403, WHOLE, "<p>no</p>");
  says(client, "visits?by=20&page=%31", 403, WHOLE, "<p>no</p>");
  says(client, "visits?page=11", 200, PART, "[");
  home_fault(&client->home, "me:status=502\nme:html");
  says(client, "me", 502, PART, "<!DOCTYPE html>");
  home_fault(&client->home, "me:tail=rubbish");
  says(client, "me", 200, PART, "}rubbish");
  home_fault(&client->home, "me:body={}\nme:tail=]");
  says(client, "me", 200, WHOLE, "{}]");
  says(client, "property?ref=nope", 404, PART, "errors");
  home_fault(&client->home, "me:status=204");
  says(client, "me", 204, WHOLE, "");
  home_fault(&client->home, "me:cut");
  struct answer answer = call(client, "GET", "me", NULL);
  assert_int_equal(answer.status, 0);
  cJSON_Delete(answer.json);
  home_fault(&client->home, "me:body=x*1"); /* a refusal stays one */
  answer = call_as(client, "GET", "me", NULL, "application/json", "");
  assert_int_equal(answer.status, 401);
  assert_non_null(strstr(answer.text, "errors"));
  cJSON_Delete(answer.json);
}

/* A report is a draft at first; the agent, the reader and the clock are in the tests' hands. */
/* What comes late is done as whatever comes then: after so many calls, or with new faults; and kept in another form. */
TEST_BETWEEN(what_comes_late_is_kept_in_another_form, client_setup, client_teardown) {
  struct client *client = *state;
  char id[37], date[24], body[800];
  first_slot(client, id, date);
  create_body(body, id, date, "06 12 34 56 78");
  home_fault(&client->home, "create:late=2*1\ncreate:respell=penf");
  assert_int_equal(call(client, "POST", "visit/create", body).status, 0);
  answers(client, "GET", "me", NULL, 200);
  answers(client, "GET", "me", NULL, 200);
  assert_int_equal(home_visits(&client->home, "+33612345678", false), 0);
  answers(client, "GET", "me", NULL, 200);
  assert_int_equal(home_visits(&client->home, "+33612345678", true), 1);
  assert_int_equal(home_visits(&client->home, "z@x.fr", true), 1);
  assert_int_equal(home_visits(&client->home, "[1,true,null", true), 0);
  answers(client, "POST", "visit/create", body, 409);
  home_fault(&client->home, "saveMessage:late=9\nsaveMessage:respell=t");
  assert_int_equal(
      call(client, "POST", "messages/save", "{\"text\":\" Tardivement \",\"propertyRef\":\"" REF "\"}").status, 0);
  char *messages = home_ask(&client->home, "/sandbox/messages", NULL);
  assert_null(strstr(messages, "Tardivement"));
  free(messages);
  home_fault(&client->home, "");
  messages = home_ask(&client->home, "/sandbox/messages", NULL);
  assert_non_null(strstr(messages, "\"Tardivement\""));
  free(messages);
}

TEST_AGAIN(reports_become_whole, "reports_become_whole (2018-08)", client_setup_earlier, client_teardown, NULL)
TEST_BETWEEN(reports_become_whole, client_setup, client_teardown) {
  struct client *client = *state;
  char id[37], date[24], body[800], target[60];
  first_slot(client, id, date);
  create_body(body, id, date, "0600000001");
  AUTO(answer_clear) struct answer created = call(client, "POST", "visit/create", body);
  const cJSON *visit = created.json;
  snprintf(target, sizeof target, "visit/%s", text_of(visit, "id"));
  for (int later = 0; later < 2; later++) { /* a draft, and two hours later the whole */
    AUTO(answer_clear) struct answer answer = call(client, "GET", target, NULL);
    const cJSON *report = cJSON_GetArrayItem(cJSON_GetObjectItem(answer.json, "propertyVisits"), 0);
    assert_string_equal(text_of(cJSON_GetArrayItem(cJSON_GetObjectItem(answer.json, "visitorVisits"), 0), "status"),
                        "visit.status.done");
    assert_true(text_of(report, "note")[0] != '\0');
    assert_int_equal(text_of(report, "comment")[0] != '\0', later);
    assert_int_equal(cJSON_HasObjectItem(report, "visitorInterest"), later);
    cJSON_Delete(control(client, "/sandbox/clock", "{\"forward\":7200}"));
  }
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"comment\":\"Revu\\nMieux\",\"positivePoints\":null}",
           text_of(visit, "id"));
  cJSON *changed = control(client, "/sandbox/report", body);
  const cJSON *report = cJSON_GetArrayItem(cJSON_GetObjectItem(changed, "propertyVisits"), 0);
  assert_string_equal(text_of(report, "comment"), "Revu\nMieux");
  assert_false(cJSON_HasObjectItem(report, "positivePoints"));
  assert_true(text_of(report, "note")[0] != '\0');
  cJSON_Delete(changed);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"visitorInterest\":\"much\"}", text_of(visit, "id"));
  cJSON *refused = control(client, "/sandbox/report", body);
  assert_non_null(cJSON_GetObjectItem(refused, "errors"));
  cJSON_Delete(refused);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"status\":\"visit.status.cancelled.flatguide\"}",
           text_of(visit, "id"));
  changed = control(client, "/sandbox/status", body);
  assert_string_equal(text_of(cJSON_GetArrayItem(cJSON_GetObjectItem(changed, "visitorVisits"), 0), "status"),
                      "visit.status.cancelled.flatguide");
  cJSON_Delete(changed);
  refused = control(client, "/sandbox/clock", "{\"forward\":-1}");
  assert_non_null(cJSON_GetObjectItem(refused, "errors"));
  cJSON_Delete(refused);
  for (int n = 0; n < 20; n++) { /* the clock stops to be moved where years have no four digits */
    refused = control(client, "/sandbox/clock", "{\"forward\":2147483647}");
    if (n == 19) assert_non_null(cJSON_GetObjectItem(refused, "errors"));
    cJSON_Delete(refused);
  }
}

/* The earlier edition: both shapes of criterias, answered as booleans; nothing that came later is known. */
TEST_BETWEEN(the_earlier_edition_is_pure, client_setup_earlier, client_teardown) {
  static const char *const later[][2] = {{"GET", "property/agent?ref=" REF},
                                         {"GET", "coverage"},
                                         {"GET", "messages"},
                                         {"GET", "messages/conversation?propertyRef=" REF},
                                         {"POST", "messages/save"},
                                         {"POST", "visit/reschedule"}};
  static const char *const members[] = {"expiration", "metadata",         "isWeeklyRecurring", "firstViewingAt",
                                        "weight",     "initialStaffedAt", "prequalification"};
  struct client *client = *state;
  char id[37], date[24], body[800];
  for (size_t n = 0; n < sizeof later / sizeof *later; n++)
    answers(client, later[n][0], later[n][1], later[n][0][0] == 'P' ? "{}" : NULL, 404);
  answers(client, "POST", "properties", "{\"externalRef\":\"c\",\"criterias\":{\"gli\":1}}", 400);
  answers(client, "POST", "properties", "{\"externalRef\":\"c\",\"criterias\":{\"qualification\":\"qualification.x\"}}",
          400);
  answers(client, "POST", "properties",
          "{\"externalRef\":\"c\",\"metadata\":7,\"criterias\":{\"qualification\":\"qualification.gli\"}}", 200);
  answers(client, "PUT", "property/availability?ref=c",
          "{\"availability\":[{\"start\":\"2030-01-01T10:00:00Z\",\"end\":\"2030-01-01T12:00:00Z\","
          "\"isWeeklyRecurring\":\"x\"}]}",
          200);
  first_slot(client, id, date);
  snprintf(body, sizeof body,
           "{\"ref\":\"" REF "\",\"date\":\"%s\",\"visitor\":{\"email\":\"e@x.fr\",\"firstName\":\"A\","
           "\"lastName\":\"B\",\"phone\":\"06\"}}",
           date);
  answers(client, "POST", "visit/create", body, 400); /* a propertyId is needed */
  snprintf(body, sizeof body,
           "{\"propertyId\":\"%s\",\"date\":\"%s\",\"metadata\":{\"k\":1},\"initialDate\":3,\"clientId\":4,"
           "\"visitor\":{\"email\":\"e@x.fr\",\"firstName\":\"A\",\"lastName\":\"B\",\"phone\":\"06\"}}",
           id, date);
  struct answer answer = call(client, "POST", "visit/create", body);
  assert_int_equal(answer.status, 200);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"visitStatus\":\"visit.status.cancelled.owner\"}",
           text_of(answer.json, "id"));
  cJSON_Delete(answer.json);
  answers(client, "POST", "visit/cancel", body, 200); /* one visitor: needs no name */
  answer = call(client, "GET", "properties", NULL);
  assert_non_null(
      strstr(answer.text, "{\"pinel\":false,\"sharingAllowed\":false,\"gli\":true,\"actionLogement\":false}"));
  for (size_t n = 0; n < sizeof members / sizeof *members; n++)
    assert_null(strstr(answer.text, members[n]));
  cJSON_Delete(answer.json);
  AUTO(mem_free_at) char *visits = home_ask(&client->home, "/sandbox/visits", NULL);
  assert_null(strstr(visits, "metadata"));
}
