/* The edition of December 2018: agents, coverage, messages, moving a visit, prequalification, metadata. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "caller.h"
#include "base/mem.h"

static const cJSON *at(const cJSON *list, int n) {
  return cJSON_GetArrayItem(list, n);
}

static const cJSON *part_of(const cJSON *visit, int n) {
  return at(cJSON_GetObjectItem(visit, "visitorVisits"), n);
}

/* As exactly as the sandbox knows it: time() lags behind by a tick. */
static time_t now(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec;
}

TEST_BETWEEN(login_says_how_long, client_setup, client_teardown) {
  struct client *client = *state;
  time_t before = now();
  struct answer answer =
      call(client, "POST", "login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}");
  struct tm parts = {0};
  assert_int_equal(sscanf(text_of(answer.json, "expiration"), "%d-%d-%dT%d:%d:%dZ", &parts.tm_year, &parts.tm_mon,
                          &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec),
                   6);
  parts.tm_year -= 1900;
  parts.tm_mon--;
  assert_in_range(timegm(&parts) - 30 * 86400, before, now());
  cJSON_Delete(answer.json);
}

TEST_BETWEEN(agents_are_known, client_setup, client_teardown) {
  struct client *client = *state;
  answers(client, "GET", "property/agent", NULL, 400);
  answers(client, "GET", "property/agent?ref=nope", NULL, 404);
  answers(client, "POST", "property/agent?ref=" REF, "{}", 405);
  answers(client, "POST", "properties", "{\"externalRef\":\"new/1 ?\"}", 200);
  static const char *const targets[] = {"property/agent?ref=" REF, "property/agent?ref=new%2F1%20%3F"};
  for (size_t n = 0; n < 2; n++) {
    AUTO(answer_clear) struct answer answer = call(client, "GET", targets[n], NULL);
    assert_int_equal(answer.status, 200);
    assert_true(text_of(answer.json, "name")[0] != '\0' && text_of(answer.json, "presentation")[0] != '\0');
    assert_true(cJSON_IsNumber(cJSON_GetObjectItem(answer.json, "rating")));
  }
}

TEST_BETWEEN(coverage_is_a_list_of_texts, client_setup, client_teardown) {
  struct client *client = *state;
  AUTO(answer_clear)
  struct answer coverage = call(client, "GET", "coverage", NULL), properties = call(client, "GET", "properties", NULL);
  const cJSON *zip, *other, *property;
  int outside = 0;
  bool nice = false;
  cJSON_ArrayForEach(zip, coverage.json) {
    assert_true(cJSON_IsString(zip) && strlen(zip->valuestring) == 5);
    for (other = zip->next; other != NULL; other = other->next)
      assert_string_not_equal(zip->valuestring, other->valuestring);
    nice |= strcmp(zip->valuestring, "06000") == 0;
  }
  assert_true(nice);
  cJSON_ArrayForEach(property, properties.json) {
    const cJSON *address = cJSON_GetObjectItem(cJSON_GetObjectItem(property, "data"), "address");
    bool covered = false;
    cJSON_ArrayForEach(zip, coverage.json) covered |= strcmp(zip->valuestring, text_of(address, "zip")) == 0;
    outside += !covered;
  }
  assert_in_range(outside, 1, 5); /* some, for a warning to be shown */
}

/* ---- messages */

TEST_BETWEEN(messages_are_refused, client_setup, client_teardown) {
  struct client *client = *state;
  char id[37], date[24], body[200];
  first_slot(client, id, date);
  answers(client, "GET", "messages/conversation", NULL, 400);
  answers(client, "GET", "messages/conversation?propertyId=x", NULL, 400);
  answers(client, "GET", "messages/conversation?propertyRef=nope", NULL, 404);
  answers(client, "GET", "messages/conversation?propertyId=00000000-0000-4000-8000-000000000000", NULL, 404);
  snprintf(body, sizeof body, "messages/conversation?propertyRef=13-1070&propertyId=%s", id);
  answers(client, "GET", body, NULL, 400);
  answers(client, "POST", "messages/save", "{\"text\":\"x\"}", 400);
  answers(client, "POST", "messages/save", "{\"propertyRef\":\"" REF "\"}", 400);
  answers(client, "POST", "messages/save", "{\"text\":\"\",\"propertyRef\":\"" REF "\"}", 400);
  answers(client, "POST", "messages/save", "{\"text\":1,\"propertyRef\":\"" REF "\"}", 400);
  answers(client, "POST", "messages/save", "{\"text\":\"x\",\"propertyRef\":\"nope\"}", 404);
  answers(client, "POST", "messages/save", "{\"text\":\"x\",\"propertyId\":\"nope\"}", 400);
  snprintf(body, sizeof body, "{\"text\":\"x\",\"propertyRef\":\"13-1070\",\"propertyId\":\"%s\"}", id);
  answers(client, "POST", "messages/save", body, 400);
  answers(client, "GET", "messages/save", NULL, 405);
}

TEST_BETWEEN(conversations_are_there, client_setup, client_teardown) {
  struct client *client = *state;
  AUTO(answer_clear) struct answer answer = call(client, "GET", "messages", NULL);
  const cJSON *conversation, *message;
  int empty = 0, unread = 0;
  assert_int_equal(cJSON_GetArraySize(answer.json), 40);
  AUTO(answer_clear) struct answer me = call(client, "GET", "me", NULL);
  cJSON_ArrayForEach(conversation, answer.json) {
    const cJSON *messages = cJSON_GetObjectItem(conversation, "messages");
    const char *before = "";
    assert_int_equal(strlen(text_of(conversation, "id")), 36);
    assert_true(text_of(cJSON_GetObjectItem(conversation, "propertySummary"), "displayAddress")[0] != '\0');
    assert_true(cJSON_IsArray(messages));
    empty += cJSON_GetArraySize(messages) == 0;
    cJSON_ArrayForEach(message, messages) {
      bool own = strcmp(text_of(message, "senderId"), text_of(me.json, "id")) == 0;
      assert_true(strcmp(before, text_of(message, "createdAt")) <= 0);
      before = text_of(message, "createdAt");
      assert_true(text_of(cJSON_GetObjectItem(message, "senderContact"), "name")[0] != '\0');
      unread += !own && !cJSON_HasObjectItem(message, "readAt");
    }
  }
  assert_true(empty > 0 && unread > 1);
}

TEST_BETWEEN(messages_are_sent_and_read, client_setup, client_teardown) {
  struct client *client = *state;
  static const char target[] = "messages/conversation?propertyRef=18%2F1280%2F02%2F0227";
  struct answer answer = call(client, "GET", target, NULL);
  int before = cJSON_GetArraySize(cJSON_GetObjectItem(answer.json, "messages"));
  char id[37];
  snprintf(id, sizeof id, "%s", text_of(answer.json, "id"));
  cJSON_Delete(answer.json);
  answer = call(client, "POST", "messages/save",
                "{\"text\":\"Bonjour \\u001b[31m\\nCave n\\u00b0 4 ?\",\"propertyRef\":\"18/1280/02/0227\"}");
  assert_int_equal(answer.status, 200);
  assert_string_equal(text_of(answer.json, "text"), "Bonjour \033[31m\nCave n° 4 ?");
  assert_string_equal(text_of(answer.json, "propertyRef"), "18/1280/02/0227");
  cJSON_Delete(answer.json);
  answers(client, "POST", "messages/save", "{\"text\":\"Merci.\",\"propertyRef\":\"18/1280/02/0227\"}", 200);
  for (int reading = 0; reading < 2; reading++) { /* what was received is unread at first, and read after it was sent */
    answer = call(client, "GET", target, NULL);
    const cJSON *messages = cJSON_GetObjectItem(answer.json, "messages"), *reply = at(messages, before + 1);
    assert_string_equal(text_of(answer.json, "id"), id);
    assert_int_equal(cJSON_GetArraySize(messages), before + 3); /* the question was answered, the thanks were not */
    assert_string_equal(text_of(reply, "recipientId"), text_of(at(messages, before), "senderId"));
    assert_int_equal(cJSON_HasObjectItem(reply, "readAt"), reading);
    assert_true(cJSON_HasObjectItem(at(messages, before), "readAt"));
    cJSON_Delete(answer.json);
  }
  cJSON *received = control(client, "/sandbox/message", "{\"text\":\"La clé ?\",\"propertyRef\":\"18/1280/02/0227\"}");
  assert_string_equal(text_of(received, "text"), "La clé ?");
  cJSON_Delete(received);
  answer = call(client, "GET", target, NULL);
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(answer.json, "messages")), before + 4);
  cJSON_Delete(answer.json);
  cJSON *all = control(client, "/sandbox/messages", NULL);
  assert_string_equal(text_of(at(all, cJSON_GetArraySize(all) - 1), "text"), "La clé ?");
  cJSON_Delete(all);
  cJSON *refused = control(client, "/sandbox/message", "{\"text\":\"x\"}");
  assert_non_null(cJSON_GetObjectItem(refused, "errors"));
  cJSON_Delete(refused);
}

/* ---- visits */

static cJSON *made(const struct client *client, const char *body) {
  struct answer answer = call(client, "POST", "visit/create", body);
  assert_int_equal(answer.status, 200);
  return answer.json;
}

TEST_BETWEEN(create_takes_more, client_setup, client_teardown) {
  struct client *client = *state;
  char id[37], date[24], body[1000];
#define WHO                                                                                                            \
  "\"visitor\":{\"email\":\"n@x.fr\",\"firstName\":\"N\",\"lastName\":\"M\",\"phone\":\"06\","                         \
  "\"metadata\":{\"inner\":1.50,\"both\":\"inner\"}}"
  first_slot(client, id, date);
  snprintf(body, sizeof body, "{\"date\":\"%s\"," WHO "}", date);
  answers(client, "POST", "visit/create", body, 400);
  snprintf(body, sizeof body, "{\"date\":\"%s\",\"ref\":\"nope\"," WHO "}", date);
  answers(client, "POST", "visit/create", body, 404);
  snprintf(body, sizeof body, "{\"date\":\"%s\",\"ref\":7," WHO "}", date);
  answers(client, "POST", "visit/create", body, 400);
  snprintf(body, sizeof body, "{\"date\":\"%s\",\"ref\":\"13-1070\",\"propertyId\":\"%s\"," WHO "}", date, id);
  answers(client, "POST", "visit/create", body, 400);
  snprintf(body, sizeof body, "{\"date\":\"%s\",\"ref\":\"" REF "\",\"clientId\":\"x\"," WHO "}", date);
  answers(client, "POST", "visit/create", body, 400);
  snprintf(body, sizeof body, "{\"date\":\"%s\",\"ref\":\"" REF "\",\"initialDate\":\"soon\"," WHO "}", date);
  answers(client, "POST", "visit/create", body, 400);
  snprintf(body, sizeof body, "{\"date\":\"%s\",\"ref\":\"" REF "\",\"metadata\":[]," WHO "}", date);
  answers(client, "POST", "visit/create", body, 400);
  snprintf(body, sizeof body,
           "{\"date\":\"%s\",\"ref\":\"" REF "\",\"propertyId\":\"%s\",\"clientId\":\"%s\",\"initialDate\":"
           "\"2026-01-05T11:00:00+01:00\",\"metadata\":{\"key\":12345678901234567,\"both\":\"top\"}," WHO "}",
           date, id, id);
  cJSON *visit = made(client, body);
  char *metadata = cJSON_PrintUnformatted(cJSON_GetObjectItem(visit, "metadata")), target[60];
  assert_string_equal(text_of(part_of(visit, 0), "initialDate"), "2026-01-05T10:00:00Z");
  assert_false(cJSON_HasObjectItem(cJSON_GetObjectItem(part_of(visit, 0), "visitor"), "metadata"));
  free(metadata);
  snprintf(target, sizeof target, "visit/%s", text_of(visit, "id"));
  cJSON_Delete(visit);
  AUTO(answer_clear) struct answer answer = call(client, "GET", target, NULL);
  assert_non_null(strstr(answer.text, "\"metadata\":{\"key\":12345678901234567,\"both\":\"top\",\"inner\":1.50}"));
}

TEST_BETWEEN(cancel_needs_the_visitor, client_setup, client_teardown) {
  struct client *client = *state;
  char id[37], date[24], body[800];
  first_slot(client, id, date);
  create_body(body, id, date, "0611111111");
  cJSON *visit = made(client, body);
  snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"visitStatus\":\"visit.status.cancelled.owner\"}",
           text_of(visit, "id"));
  answers(client, "POST", "visit/cancel", body, 400);
  snprintf(body, sizeof body,
           "{\"visitId\":\"%s\",\"visitorId\":\"z@X.FR\",\"visitStatus\":\"visit.status.cancelled.rescheduled\"}",
           text_of(visit, "id"));
  answers(client, "POST", "visit/cancel", body, 400);
  snprintf(body, sizeof body,
           "{\"visitId\":\"%s\",\"visitorId\":\"z@X.FR\",\"visitStatus\":\"visit.status.cancelled.owner\"}",
           text_of(visit, "id"));
  answers(client, "POST", "visit/cancel", body, 200);
  cJSON_Delete(visit);
}

static void reschedule_body(char out[300], const char *visit, const char *visitor, const char *date) {
  snprintf(out, 300, "{\"visitId\":\"%s\",\"visitorId\":\"%s\",\"date\":\"%s\"}", visit, visitor, date);
}

/* The text of an answer, until the next call. */
static const char *call_text(const struct client *client, const char *target) {
  AUTO(answer_clear) struct answer answer = call(client, "GET", target, NULL);
  return answer.text;
}

/* A slot that isn't the first. */
static void later_slot(const struct client *client, char date[24]) {
  AUTO(answer_clear) struct answer answer = call(client, "GET", "visit/slots?isReschedule=true&reference=" REF, NULL);
  const cJSON *slot;
  cJSON_ArrayForEach(slot, answer.json) {
    if (cJSON_IsTrue(cJSON_GetObjectItem(slot, "available"))) snprintf(date, 24, "%s", text_of(slot, "date"));
  }
}

TEST_BETWEEN(a_visit_moves, client_setup, client_teardown) {
  struct client *client = *state;
  char id[37], date[24], next[24], body[800], move[300], target[60];
  first_slot(client, id, date);
  later_slot(client, next);
  create_body(body, id, date, "0600000000"); /* is confirmed by itself; the moved one is not */
  cJSON *visit = made(client, body);
  const char *old = text_of(visit, "id");
  answers(client, "POST", "visit/reschedule", "{}", 400);
  reschedule_body(move, "x", "z@x.fr", next);
  answers(client, "POST", "visit/reschedule", move, 400);
  reschedule_body(move, "00000000-0000-4000-8000-000000000000", "z@x.fr", next);
  answers(client, "POST", "visit/reschedule", move, 404);
  reschedule_body(move, old, "other@x.fr", next);
  answers(client, "POST", "visit/reschedule", move, 404);
  reschedule_body(move, old, "z@x.fr", "2020-01-01T10:00:00Z");
  answers(client, "POST", "visit/reschedule", move, 400);
  reschedule_body(move, old, "z@x.fr", "soon");
  answers(client, "POST", "visit/reschedule", move, 400);
  reschedule_body(move, old, "z@x.fr", "2050-01-01T10:00:00Z");
  answers(client, "POST", "visit/reschedule", move, 409);
  snprintf(move, sizeof move, "{\"visitId\":\"%s\",\"visitorId\":\"z@x.fr\"}", old);
  answers(client, "POST", "visit/reschedule", move, 400);
  assert_int_equal(home_visits(&client->home, "Z@x.fr", true), 1);
  reschedule_body(move, old, "z@X.fr", next);
  home_fault(&client->home, "reschedule:lag=1*1");
  struct answer answer = call(client, "POST", "visit/reschedule", move);
  assert_int_equal(answer.status, 200);
  assert_string_not_equal(text_of(answer.json, "id"), old);
  assert_string_equal(text_of(answer.json, "date"), next);
  assert_string_equal(text_of(part_of(answer.json, 0), "status"), "visit.status.proposed");
  assert_string_equal(text_of(part_of(answer.json, 0), "initialDate"), date);
  assert_non_null(strstr(answer.text, "\"fields\":{\"a\":[1,true,null,\"x\"]}"));
  cJSON_Delete(answer.json);
  answers(client, "POST", "visit/reschedule", move, 409);                         /* moved already */
  assert_null(strstr(call_text(client, "visits?direction=desc&ref=" REF), next)); /* a list that lags, once */
  assert_non_null(strstr(call_text(client, "visits?direction=desc&ref=" REF), next));
  assert_int_equal(home_visits(&client->home, "Z@x.fr", true), 1);
  assert_int_equal(home_visits(&client->home, "Z@x.fr", false), 2);
  snprintf(target, sizeof target, "visit/%s", old);
  answer = call(client, "GET", target, NULL);
  assert_string_equal(text_of(part_of(answer.json, 0), "status"), "visit.status.cancelled.rescheduled");
  cJSON_Delete(answer.json);
  cJSON_Delete(visit);
}

/* The other visitors of a visit stay; a visit of several properties keeps them all. */
TEST_BETWEEN(one_of_several_moves, client_setup, client_teardown) {
  struct client *client = *state;
  cJSON *visits = control(client, "/sandbox/visits", NULL);
  const cJSON *visit, *several = NULL;
  char move[300], date[24] = "", target[300];
  cJSON_ArrayForEach(visit, visits) {
    if (cJSON_GetArraySize(cJSON_GetObjectItem(visit, "visitorVisits")) > 1 &&
        strcmp(text_of(part_of(visit, 0), "status"), "visit.status.confirmed") == 0)
      several = visit;
  }
  assert_non_null(several);
  const cJSON *summary = cJSON_GetObjectItem(several, "propertySummary");
  snprintf(target, sizeof target, "visit/slots?propertyId=%s", text_of(summary, "id"));
  struct answer answer = call(client, "GET", target, NULL);
  const cJSON *slot;
  cJSON_ArrayForEach(slot, answer.json) {
    if (cJSON_IsTrue(cJSON_GetObjectItem(slot, "available"))) snprintf(date, sizeof date, "%s", text_of(slot, "date"));
  }
  cJSON_Delete(answer.json);
  if (date[0] == '\0') { /* paused */
    reschedule_body(move, text_of(several, "id"), text_of(cJSON_GetObjectItem(part_of(several, 0), "visitor"), "email"),
                    "2050-01-01T10:00:00Z");
    answers(client, "POST", "visit/reschedule", move, 409);
  } else {
    snprintf(move, sizeof move, "{\"visitId\":\"%s\",\"date\":\"%s\"}", text_of(several, "id"), date);
    answers(client, "POST", "visit/reschedule", move, 400); /* which of them? */
    reschedule_body(move, text_of(several, "id"), text_of(cJSON_GetObjectItem(part_of(several, 0), "visitor"), "email"),
                    date);
    answer = call(client, "POST", "visit/reschedule", move);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(answer.json, "visitorVisits")), 1);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(answer.json, "propertyVisits")),
                     cJSON_GetArraySize(cJSON_GetObjectItem(several, "propertyVisits")));
    cJSON_Delete(answer.json);
    snprintf(target, sizeof target, "visit/%s", text_of(several, "id"));
    answer = call(client, "GET", target, NULL);
    assert_string_equal(text_of(part_of(answer.json, 0), "status"), "visit.status.cancelled.rescheduled");
    assert_string_equal(text_of(part_of(answer.json, 1), "status"), text_of(part_of(several, 1), "status"));
    cJSON_Delete(answer.json);
  }
  cJSON_Delete(visits);
}

/* ---- properties */

TEST_BETWEEN(prequalification_is_checked, client_setup, client_teardown) {
  static const char *const good[] = {
      "{\"_type\":\"DefaultRentPrequalification\",\"name\":\"n\",\"own\":{\"x\":1.10}}",
      "{\"_type\":\"DefaultSellPrequalification\",\"name\":\"n\",\"explain\":\"e\",\"warning\":\"w\"}",
      "{\"_type\":\"GLIPrequalification\",\"name\":\"n\",\"ratio\":2.70}",
      "{\"_type\":\"TenantOrGuarantorSolvability\",\"name\":\"n\",\"ratio\":3}",
      "{\"_type\":\"TenantAndGuarantorSolvability\",\"name\":\"n\",\"ratio\":3.0}",
      ("{\"_type\":\"LogementSocial\",\"name\":\"n\",\"actionLogement\":true,\"resource\":38508,\"zone\":\"Abis\","
       "\"ratio\":3}"),
      "{\"_type\":\"NicheFiscale\",\"name\":\"n\",\"loi\":\"pinel\",\"zone\":\"B1\",\"ratio\":3}"};
  static const char *const bad[] = {
      "{}",
      "7",
      "{\"name\":\"n\"}",
      "{\"_type\":\"Other\",\"name\":\"n\"}",
      "{\"_type\":\"DefaultRentPrequalification\"}",
      "{\"_type\":\"DefaultRentPrequalification\",\"name\":\"n\",\"explain\":1}",
      "{\"_type\":\"GLIPrequalification\",\"name\":\"n\"}",
      "{\"_type\":\"GLIPrequalification\",\"name\":\"n\",\"ratio\":\"3\"}",
      "{\"_type\":\"LogementSocial\",\"name\":\"n\",\"actionLogement\":true,\"zone\":\"A\",\"ratio\":3}",
      "{\"_type\":\"NicheFiscale\",\"name\":\"n\",\"loi\":\"pinel\",\"zone\":\"D\",\"ratio\":3}"};
  struct client *client = *state;
  char body[400], wanted[300];
  for (size_t n = 0; n < sizeof good / sizeof *good; n++) {
    snprintf(body, sizeof body, "{\"externalRef\":\"q\",\"criterias\":{\"pinel\":1,\"prequalification\":%s}}", good[n]);
    answers(client, "POST", "properties", body, 200);
    snprintf(wanted, sizeof wanted, "\"criterias\":{\"prequalification\":%s}", good[n]);
    assert_non_null(strstr(call_text(client, "property?ref=q"), wanted));
  }
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
    snprintf(body, sizeof body, "{\"externalRef\":\"q\",\"criterias\":{\"prequalification\":%s}}", bad[n]);
    answers(client, "POST", "properties", body, 400);
  }
  answers(client, "POST", "properties", "{\"externalRef\":\"q\",\"criterias\":{\"sharingAllowed\":1}}", 400);
  answers(client, "POST", "properties",
          "{\"externalRef\":\"q\",\"criterias\":{\"sharingAllowed\":true,\"prequalification\":null}}", 200);
  assert_non_null(strstr(call_text(client, "property?ref=q"), "\"criterias\":{\"sharingAllowed\":true}"));
}

TEST_BETWEEN(properties_say_more, client_setup, client_teardown) {
  static const char metadata[] = "\"metadata\":{\"n\":17.0,\"deep\":[{\"é\":null},1e400],\"twice\":1,\"twice\":2}";
  struct client *client = *state;
  char body[300];
  snprintf(body, sizeof body, "{\"externalRef\":\"m\",%s}", metadata);
  answers(client, "POST", "properties", body, 200);
  answers(client, "POST", "properties", "{\"externalRef\":\"m\",\"metadata\":\"x\"}", 400);
  answers(client, "POST", "properties", "{\"externalRef\":\"m\",\"price\":1}", 200);
  struct answer answer = call(client, "GET", "property?ref=m", NULL);
  assert_string_equal(text_of(answer.json, "initialStaffedAt"), text_of(answer.json, "createdAt"));
  assert_true(cJSON_IsNumber(cJSON_GetObjectItem(answer.json, "weight")));
  assert_false(cJSON_HasObjectItem(answer.json, "firstViewingAt"));
  cJSON_Delete(answer.json);
  assert_non_null(strstr(answer.text, metadata));
  answer = call(client, "GET", "properties", NULL);
  const cJSON *property;
  unsigned kinds = 0, weekly = 0, dated = 0, seen = 0;
  cJSON_ArrayForEach(property, answer.json) {
    static const char *const names[] = {"DefaultRentPrequalification",
                                        "DefaultSellPrequalification",
                                        "GLIPrequalification",
                                        "TenantOrGuarantorSolvability",
                                        "TenantAndGuarantorSolvability",
                                        "LogementSocial",
                                        "NicheFiscale"};
    const cJSON *data = cJSON_GetObjectItem(property, "data");
    const cJSON *first = at(cJSON_GetObjectItem(data, "visitAvailabilities"), 0);
    const char *kind =
        text_of(cJSON_GetObjectItem(cJSON_GetObjectItem(data, "criterias"), "prequalification"), "_type");
    for (unsigned n = 0; n < 7; n++)
      if (strcmp(kind, names[n]) == 0) kinds |= 1u << n;
    weekly += cJSON_IsTrue(cJSON_GetObjectItem(first, "isWeeklyRecurring"));
    dated += !cJSON_HasObjectItem(first, "isWeeklyRecurring");
    seen += strcmp(text_of(property, "firstViewingAt"), text_of(property, "lastViewingAt")) < 0;
  }
  assert_int_equal(kinds, 0x7f);
  assert_true(weekly > 20 && dated > 2 && seen > 10);
  cJSON_Delete(answer.json);
}

/* What no document has stays as it is, to the digit, through saves and new weeks; every change moves updatedAt. */
TEST_BETWEEN(the_unknown_is_kept, client_setup, client_teardown) {
  static const char odd[] = "\"odd\":{\"deep\":[1e400,12345678901234567,1.10,null],\"a\":1,\"a\":2},\"even\":\"\"";
  struct client *client = *state;
  char body[500], last[24] = "";
  snprintf(body, sizeof body, "{\"ref\":\"" REF "\",\"property\":{\"own\":0.10},\"data\":{%s,\"tenantPhone\":null}}",
           odd);
  cJSON *changed = control(client, "/sandbox/property", body);
  assert_string_equal(text_of(cJSON_GetObjectItem(changed, "data"), "externalRef"), REF);
  cJSON_Delete(changed);
  for (int save = 0; save < 3; save++) {
    answers(client, "POST", "properties",
            "{\"externalRef\":\"" REF
            "\",\"other\":1,\"criterias\":{\"gli\":true,\"mine\":2.0},\"fields\":{\"x\":7.0}}",
            200);
    answers(client, "PUT", "property/availability?ref=" REF,
            "{\"availability\":[{\"start\":\"2030-01-01T10:00:00Z\",\"end\":\"2030-01-01T12:00:00Z\",\"why\":3.0}]}",
            200);
    struct answer answer = call(client, "GET", "property?ref=" REF, NULL);
    assert_non_null(strstr(answer.text, odd));
    assert_non_null(strstr(answer.text, "\"own\":0.10"));
    assert_non_null(strstr(answer.text, "\"criterias\":{\"mine\":2.0}"));
    assert_non_null(strstr(answer.text, "\"fields\":{\"x\":7.0}"));
    assert_non_null(strstr(answer.text, "12:00:00Z\",\"why\":3.0}]"));
    assert_null(strstr(answer.text, "\"other\""));
    assert_true(strcmp(last, text_of(answer.json, "updatedAt")) < 0);
    snprintf(last, sizeof last, "%s", text_of(answer.json, "updatedAt"));
    cJSON_Delete(answer.json);
  }
  changed = control(client, "/sandbox/property", "{\"ref\":\"" REF "\",\"data\":{\"externalRef\":\"x\"}}");
  assert_non_null(cJSON_GetObjectItem(changed, "errors"));
  cJSON_Delete(changed);
}
