#include "../harness/ask.h"
#include "../harness/run.h"
#include "caller.h"
#include "base/mem.h"
#include "model/json.h"

#include <setjmp.h>
#include <time.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#define API "/api/v1/business/"

struct answer call_as(const struct client *client, const char *method, const char *target, const char *body,
                      const char *type, const char *token) {
  static char *text;
  char path[600];
  struct answer answer;
  free(text);
  snprintf(path, sizeof path, API "%s", target);
  text = ask_http(&(struct ask){client->home.url, path, method, body, type, token[0] != '\0' ? token : NULL},
                  &answer.status);
  answer.text = text;
  answer.json = cJSON_Parse(text);
  return answer;
}

void answer_clear(struct answer *answer) {
  cJSON_Delete(answer->json);
}

struct answer call(const struct client *client, const char *method, const char *target, const char *body) {
  return call_as(client, method, target, body, "application/json", client->token);
}

void answers(const struct client *client, const char *method, const char *target, const char *body, long status) {
  AUTO(answer_clear) struct answer answer = call(client, method, target, body);
  if (answer.status != status)
    fail_msg("%s %s: %ld (wanted %ld) %s", method, target, answer.status, status, answer.text);
  if (status >= 400) assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(answer.json, "errors")) > 0);
}

const char *text_of(const cJSON *json, const char *name) {
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
  return text != NULL ? text : "";
}

int64_t instant_of(const char *text) {
  struct tm parts = {0};
  const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
  return end != NULL ? (int64_t)timegm(&parts) : 0;
}

static cJSON *first_slots(const struct client *client, char id[37], char date[24]) {
  struct answer answer = call(client, "GET", "property?ref=" REF, NULL);
  snprintf(id, 37, "%s", text_of(answer.json, "id"));
  cJSON_Delete(answer.json);
  answer = call(client, "GET", "visit/slots?reference=" REF, NULL);
  const cJSON *slot = answer.json->child;
  while (slot != NULL && !cJSON_IsTrue(cJSON_GetObjectItem(slot, "available")))
    slot = slot->next;
  assert_non_null(slot);
  snprintf(date, 24, "%s", text_of(slot, "date"));
  return answer.json;
}

void first_free(const struct client *client, char id[37], char date[24]) {
  cJSON_Delete(first_slots(client, id, date));
}

void first_slot(const struct client *client, char id[37], char date[24]) {
  AUTO(json_free_at) cJSON *slots = first_slots(client, id, date);
  const cJSON *slot;
  int priority = 0, unavailable = 0;
  cJSON_ArrayForEach(slot, slots) {
    bool available = cJSON_IsTrue(cJSON_GetObjectItem(slot, "available"));
    unavailable += !available;
    priority += available && cJSON_IsTrue(cJSON_GetObjectItem(slot, "isPriority"));
  }
  assert_in_range(priority, 3, 5);
  assert_true(unavailable > 0);
}

void create_body(char out[800], const char *id, const char *date, const char *phone) {
  snprintf(out, 800,
           "{\"propertyId\":\"%s\",\"date\":\"%s\",\"visitor\":{\"email\":\"Z@x.fr\",\"firstName\":\"Z\",\"lastName\":"
           "\"Y\",\"phone\":\"%s\",\"fields\":"
           "{\"a\":[1,true,null,\"x\"]}}}",
           id, date, phone);
}

cJSON *control(const struct client *client, const char *path, const char *body) {
  AUTO(mem_free_at) char *said = home_ask(&client->home, path, body);
  return cJSON_Parse(said);
}

void client_forward(const struct client *client, int seconds) {
  AUTO(mem_free_at) char *body = mem_print("{\"forward\":%d}", seconds);
  cJSON_Delete(control(client, "/sandbox/clock", body));
}

void client_login(struct client *client) {
  AUTO(answer_clear)
  struct answer answer =
      call_as(client, "POST", "login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}",
              "application/json", "");
  assert_int_equal(answer.status, 200);
  assert_true(cJSON_IsArray(cJSON_GetObjectItem(answer.json, "errors")));
  snprintf(client->token, sizeof client->token, "%s", text_of(answer.json, "token"));
}

void client_open(struct client *client, const char *const *options) {
  static const char *const none[] = {NULL};
  home_open(&client->home);
  home_start_sandbox_of(&client->home, options != NULL ? options : none);
  client_login(client);
}

void client_close(struct client *client) {
  home_close(&client->home);
}

struct ran run_sandbox(const struct home *home, const char *const *options) {
  const char *argv[20] = {"/usr/bin/env", "timeout", "60", "./visitdeck-sandbox"};
  for (int n = 0; options[n] != NULL && n < 15; n++)
    argv[n + 4] = options[n];
  return run(home, NULL, argv);
}

static int client_setup_of(void **state, const char *const *options) {
  client_open(*state = calloc(1, sizeof(struct client)), options);
  return 0;
}

int client_setup(void **state) {
  return client_setup_of(state, NULL);
}

int client_setup_earlier(void **state) {
  return client_setup_of(state, (const char *const[]){"--edition", "2018-08", NULL});
}

int client_teardown(void **state) {
  AUTO(mem_free_at) struct client *client = *state;
  client_close(client);
  return 0;
}
