/* The sandbox by itself: every operation of the document, what it refuses, its faults and magic numbers. */
#include <curl/curl.h>
#include <cjson/cJSON.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"

#define API "/api/v1/business/"
#define REF "13-1063"

struct answer {
  long status; /* 0: no answer */
  cJSON *json;
  const char *text; /* until the next call */
};
struct client {
  struct place place;
  char token[512];
};

struct text {
  char bytes[1 << 22];
  size_t length;
};

static size_t take(char *bytes, size_t size, size_t count, void *arg) {
  struct text *text = arg;
  assert_true(text->length + size * count < sizeof text->bytes);
  memcpy(text->bytes + text->length, bytes, size * count);
  text->length += size * count;
  return size * count;
}

static struct answer call_as(const struct client *client, const char *method, const char *target, const char *body,
                             const char *type, const char *token) {
  static struct text text;
  char url[600], line[600];
  struct answer answer = {0};
  CURL *curl = curl_easy_init();
  struct curl_slist *headers = NULL;
  memset(&text, 0, sizeof text);
  snprintf(url, sizeof url, "%s" API "%s", client->place.url, target);
  snprintf(line, sizeof line, "X-Auth-Token: %s", token);
  if (token[0] != '\0') headers = curl_slist_append(headers, line);
  snprintf(line, sizeof line, "Content-Type: %s", type);
  headers = curl_slist_append(headers, line);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  if (body != NULL) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  answer.text = text.bytes;
  answer.json = cJSON_Parse(text.bytes);
  return answer;
}

static struct answer call(const struct client *client, const char *method, const char *target, const char *body) {
  return call_as(client, method, target, body, "application/json", client->token);
}

/* The status alone; every refusal has errors. */
static void answers(const struct client *client, const char *method, const char *target, const char *body,
                    long status) {
  struct answer answer = call(client, method, target, body);
  if (answer.status != status) {
    char *said = cJSON_PrintUnformatted(answer.json);
    fail_msg("%s %s: %ld (wanted %ld) %s", method, target, answer.status, status, said);
  }
  if (status >= 400) assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(answer.json, "errors")) > 0);
  cJSON_Delete(answer.json);
}

static const char *text_of(const cJSON *json, const char *name) {
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
  return text != NULL ? text : "";
}

static int setup(void **state) {
  struct client *client = calloc(1, sizeof *client);
  place_open(&client->place);
  place_start_sandbox(&client->place, NULL, NULL);
  struct answer answer =
      call(client, "POST", "login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}");
  assert_int_equal(answer.status, 200);
  assert_true(cJSON_IsArray(cJSON_GetObjectItem(answer.json, "errors")));
  snprintf(client->token, sizeof client->token, "%s", text_of(answer.json, "token"));
  cJSON_Delete(answer.json);
  *state = client;
  return 0;
}

static int teardown(void **state) {
  struct client *client = *state;
  place_close(&client->place);
  free(client);
  return 0;
}

static void logs_in_strictly(void **state) {
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
  char *large = malloc((2 << 20) + 1);
  memset(large, ' ', 2 << 20);
  large[2 << 20] = '\0';
  answers(client, "POST", "visit/create", large, 413);
  free(large);
}

static void token_expires(void **state) {
  struct client *client = *state;
  place_stop_sandbox(&client->place);
  place_start_sandbox(&client->place, "--token-seconds", "1");
  struct answer answer =
      call(client, "POST", "login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}");
  snprintf(client->token, sizeof client->token, "%s", text_of(answer.json, "token"));
  cJSON_Delete(answer.json);
  long status;
  do { /* until its second is over */
    answer = call(client, "GET", "me", NULL);
    status = answer.status;
    cJSON_Delete(answer.json);
  } while (status == 200);
  assert_int_equal(status, 401);
}

static void properties_are_kept(void **state) {
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
          "{\"externalRef\":\"a+b c/1\",\"criterias\":{\"qualification\":\"qualification.x\"}}", 400);
  answers(
      client, "POST", "properties",
      "{\"externalRef\":\"a+b "
      "c/1\",\"price\":700.5,\"criterias\":{\"qualification\":\"qualification.gli\"},\"additionalRefs\":[\"other\"],"
      "\"extraFields\":{\"k\":\"\\u001b[31m\"}}",
      200);
  answers(client, "POST", "properties", "{\"externalRef\":\"a+b c/1\",\"tenantPhone\":\"06\"}", 200);
  answer = call(client, "GET", "property?ref=other", NULL);
  const cJSON *data = cJSON_GetObjectItem(answer.json, "data");
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(cJSON_GetObjectItem(data, "criterias"), "gli")));
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
  answers(client, "POST", "property/a%2Bb%20c%2F1/status", "{\"propertyStatus\":\"property.basics.status.standby\"}",
          400);
  answers(client, "POST", "property/a%2Bb%20c%2F1/status", "{}", 400);
  answers(client, "POST", "property/a%2Bb%20c%2F1/status", "{\"propertyStatus\":\"standby\"}", 200);
  answers(client, "POST", "property/nope/status", "{\"propertyStatus\":\"standby\"}", 404);
}

static void first_slot(const struct client *client, char id[37], char date[24]) {
  struct answer answer = call(client, "GET", "property?ref=" REF, NULL);
  snprintf(id, 37, "%s", text_of(answer.json, "id"));
  cJSON_Delete(answer.json);
  answer = call(client, "GET", "visit/slots?reference=" REF, NULL);
  const cJSON *slot;
  int priority = 0, unavailable = 0;
  date[0] = '\0';
  cJSON_ArrayForEach(slot, answer.json) {
    bool available = cJSON_IsTrue(cJSON_GetObjectItem(slot, "available"));
    unavailable += !available;
    priority += available && cJSON_IsTrue(cJSON_GetObjectItem(slot, "isPriority"));
    if (available && date[0] == '\0') snprintf(date, 24, "%s", text_of(slot, "date"));
  }
  assert_in_range(priority, 3, 5);
  assert_true(unavailable > 0);
  cJSON_Delete(answer.json);
}

static void create_body(char out[800], const char *id, const char *date, const char *phone) {
  snprintf(out, 800,
           "{\"propertyId\":\"%s\",\"date\":\"%s\",\"visitor\":{\"email\":\"Z@x.fr\",\"firstName\":\"Z\",\"lastName\":"
           "\"Y\",\"phone\":\"%s\",\"fields\":"
           "{\"a\":[1,true,null,\"x\"]}}}",
           id, date, phone);
}

static void visits_live(void **state) {
  struct client *client = *state;
  char id[37], date[24], body[800], visit[37], target[200];
  first_slot(client, id, date);
  create_body(body, id, date, "0611111111");
  struct answer answer = call(client, "POST", "visit/create", body);
  assert_int_equal(answer.status, 200);
  snprintf(visit, sizeof visit, "%s", text_of(answer.json, "id"));
  const cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItem(answer.json, "visitorVisits"), 0);
  assert_string_equal(text_of(part, "status"), "visit.status.proposed");
  char *fields = cJSON_PrintUnformatted(cJSON_GetObjectItem(cJSON_GetObjectItem(part, "visitor"), "fields"));
  assert_string_equal(fields, "{\"a\":[1,true,null,\"x\"]}");
  free(fields);
  cJSON_Delete(answer.json);
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

static void visits_are_searched(void **state) {
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
  answers(client, "GET", "visits?direction=up", NULL, 400);
  answers(client, "GET", "visits?startTime=soon", NULL, 400);
  answers(client, "GET", "visits?ref=nope", NULL, 404);
  answers(client, "GET", "visits?startTime=2026-01-01T00:00:00%2B01:00&endTime=1900000000000&direction=desc", NULL,
          200);
  answers(client, "GET", "visit/slots", NULL, 400);
  answers(client, "GET", "visit/slots?reference=nope", NULL, 404);
  answers(client, "GET", "visit/slots?reference=" REF "&isReschedule=yes", NULL, 400);
}

static void magic_numbers_act(void **state) {
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
    bool report =
        text_of(cJSON_GetArrayItem(cJSON_GetObjectItem(answer.json, "propertyVisits"), 0), "comment")[0] != '\0';
    assert_int_equal(report, n == 1);
    cJSON_Delete(answer.json);
  }
  assert_int_equal(place_visits(&client->place, "0600000002", true), 1); /* the moved one lives, once */
}

static void property_ends(void **state) {
  struct client *client = *state;
  char id[37], date[24], body[800];
  answers(client, "POST", "sendmail/" REF, "{\"email\":\"a@x.fr\"}", 400);
  answers(client, "POST", "sendmail/" REF,
          "{\"email\":\"a@x.fr\",\"firstName\":\"A\",\"lastName\":\"B\",\"phone\":\"06\"}", 200);
  char *mails = place_ask(&client->place, "/sandbox/mails", NULL);
  assert_non_null(strstr(mails, "a@x.fr"));
  free(mails);
  first_slot(client, id, date);
  create_body(body, id, date, "0611111111");
  answers(client, "POST", "visit/create", body, 200);
  answers(client, "POST", "property/" REF "/terminate", "{\"pickedVisitorEmail\":\"nobody@x.fr\"}", 400);
  answers(client, "POST", "property/" REF "/terminate", "{\"pickedVisitorEmail\":\"Z@x.fr\"}", 200);
  assert_int_equal(place_visits(&client->place, "Z@x.fr", true), 0);
  struct answer answer = call(client, "GET", "visit/slots?reference=" REF, NULL);
  assert_int_equal(cJSON_GetArraySize(answer.json), 0);
  cJSON_Delete(answer.json);
  answers(client, "POST", "visit/create", body, 409);
  answers(client, "POST", "property/" REF "/terminate", "{}", 200);
}

static void takes_only_what_is_right(void **state) {
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
                                "{\"externalRef\":\"s\",\"criterias\":{\"gli\":1}}",
                                "[]"};
  for (size_t n = 0; n < sizeof broken / sizeof *broken; n++)
    answers(client, "POST", "properties", broken[n], 400);
  answers(client, "GET", "property?ref=s", NULL, 404);
  answers(client, "GET", "property?ref=13-1063%00x", NULL, 400);
}

/* The numbers of free objects come back with the digits they were sent with. */
static void digits_are_kept(void **state) {
  static const char sent[] = "\"extraFields\":{\"long\":12345678901234567,\"exact\":1.10,\"huge\":1e400}";
  struct client *client = *state;
  char body[200];
  snprintf(body, sizeof body, "{\"externalRef\":\"digits\",%s}", sent);
  answers(client, "POST", "properties", body, 200);
  answers(client, "POST", "properties", "{\"externalRef\":\"digits\",\"price\":2}", 200);
  struct answer answer = call(client, "GET", "property?ref=digits", NULL);
  cJSON_Delete(answer.json);
  assert_non_null(strstr(answer.text, sent));
}

static void faults_are_checked(void **state) {
  static const char *const wrong[] = {"nothing:lose",  "create:lose=1", "create:status=99", "create:delay=",
                                      "create:lose*0", "create:lose*x", "create",           "create:vanish"};
  struct client *client = *state;
  for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
    char *said = place_ask(&client->place, "/sandbox/faults", wrong[n]);
    assert_non_null(strstr(said, "errors"));
    free(said);
  }
  char *said = place_ask(&client->place, "/sandbox/faults", "me:status=503*1\nvisitCreate:lose*1");
  assert_string_equal(said, "[]");
  free(said);
  answers(client, "GET", "me", NULL, 503);
  answers(client, "GET", "me", NULL, 200);
}

struct busy {
  char agent[37], date[24];
};

/* An agent is in one place at a time, nobody visits what is no longer let, and every status is there. */
static void data_is_lifelike(void **state) {
  static struct busy busy[2000];
  struct client *client = *state;
  struct answer answer = call(client, "GET", "properties", NULL);
  cJSON *properties = answer.json;
  size_t count = 0;
  unsigned statuses = 0;
  char *all_visits = place_ask(&client->place, "/sandbox/visits", NULL);
  cJSON *visits = cJSON_Parse(all_visits);
  const cJSON *visit, *part, *property;
  assert_true(cJSON_GetArraySize(visits) > 100);
  cJSON_ArrayForEach(visit, visits) {
    const char *id = text_of(cJSON_GetObjectItem(visit, "propertySummary"), "id");
    bool ended = false;
    cJSON_ArrayForEach(property, properties) {
      if (strcmp(text_of(property, "id"), id) == 0)
        ended = strstr(text_of(cJSON_GetObjectItem(property, "data"), "propertyStatus"), "unavailable") != NULL;
    }
    for (size_t n = 0; n < count; n++)
      assert_false(strcmp(busy[n].agent, text_of(visit, "flatguideId")) == 0 &&
                   strcmp(busy[n].date, text_of(visit, "date")) == 0);
    assert_true(count < sizeof busy / sizeof *busy);
    snprintf(busy[count].agent, sizeof busy->agent, "%s", text_of(visit, "flatguideId"));
    snprintf(busy[count++].date, sizeof busy->date, "%s", text_of(visit, "date"));
    cJSON_ArrayForEach(part, cJSON_GetObjectItem(visit, "visitorVisits")) {
      static const char *const all[] = {"proposed",
                                        "confirmed",
                                        "done",
                                        "cancelled.owner",
                                        "cancelled.visitor",
                                        "cancelled.flatguide",
                                        "cancelled.terminated",
                                        "cancelled.rescheduled"};
      const char *status = text_of(part, "status");
      for (size_t n = 0; n < sizeof all / sizeof *all; n++)
        if (strcmp(status + strlen("visit.status."), all[n]) == 0) statuses |= 1u << n;
      assert_false(ended && (strstr(status, "proposed") != NULL || strstr(status, "confirmed") != NULL));
    }
  }
  assert_int_equal(statuses, 0xff);
  cJSON_Delete(visits);
  free(all_visits);
  cJSON_Delete(properties);
}

static void large_accounts_start(void **state) {
  struct place place;
  (void)state;
  place_open(&place);
  place_start_sandbox(&place, "--visits", "20000");
  char *requests = place_ask(&place, "/sandbox/requests", NULL);
  assert_string_equal(requests, "[]");
  free(requests);
  place_close(&place);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(logs_in_strictly, setup, teardown),
      cmocka_unit_test_setup_teardown(token_expires, setup, teardown),
      cmocka_unit_test_setup_teardown(properties_are_kept, setup, teardown),
      cmocka_unit_test_setup_teardown(visits_live, setup, teardown),
      cmocka_unit_test_setup_teardown(visits_are_searched, setup, teardown),
      cmocka_unit_test_setup_teardown(magic_numbers_act, setup, teardown),
      cmocka_unit_test_setup_teardown(property_ends, setup, teardown),
      cmocka_unit_test_setup_teardown(takes_only_what_is_right, setup, teardown),
      cmocka_unit_test_setup_teardown(digits_are_kept, setup, teardown),
      cmocka_unit_test_setup_teardown(faults_are_checked, setup, teardown),
      cmocka_unit_test_setup_teardown(data_is_lifelike, setup, teardown),
      cmocka_unit_test(large_accounts_start),
  };
  signal(SIGPIPE, SIG_IGN);
  return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
