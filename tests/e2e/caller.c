#include "../harness/ask.h"
#include "../harness/run.h"
#include "caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

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

struct answer call(const struct client *client, const char *method, const char *target, const char *body) {
  return call_as(client, method, target, body, "application/json", client->token);
}

void answers(const struct client *client, const char *method, const char *target, const char *body, long status) {
  struct answer answer = call(client, method, target, body);
  if (answer.status != status) {
    char *said = cJSON_PrintUnformatted(answer.json);
    fail_msg("%s %s: %ld (wanted %ld) %s", method, target, answer.status, status, said);
  }
  if (status >= 400) assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(answer.json, "errors")) > 0);
  cJSON_Delete(answer.json);
}

const char *text_of(const cJSON *json, const char *name) {
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
  return text != NULL ? text : "";
}

void first_slot(const struct client *client, char id[37], char date[24]) {
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

void create_body(char out[800], const char *id, const char *date, const char *phone) {
  snprintf(out, 800,
           "{\"propertyId\":\"%s\",\"date\":\"%s\",\"visitor\":{\"email\":\"Z@x.fr\",\"firstName\":\"Z\",\"lastName\":"
           "\"Y\",\"phone\":\"%s\",\"fields\":"
           "{\"a\":[1,true,null,\"x\"]}}}",
           id, date, phone);
}

cJSON *control(const struct client *client, const char *path, const char *body) {
  char *said = home_ask(&client->home, path, body);
  cJSON *json = cJSON_Parse(said);
  free(said);
  return json;
}

void client_login(struct client *client) {
  struct answer answer =
      call_as(client, "POST", "login", "{\"identifier\":\"demo@visitdeck.example\",\"password\":\"demo\"}",
              "application/json", "");
  assert_int_equal(answer.status, 200);
  assert_true(cJSON_IsArray(cJSON_GetObjectItem(answer.json, "errors")));
  snprintf(client->token, sizeof client->token, "%s", text_of(answer.json, "token"));
  cJSON_Delete(answer.json);
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

int client_setup(void **state) {
  struct client *client = calloc(1, sizeof *client);
  client_open(client, NULL);
  *state = client;
  return 0;
}

int client_setup_earlier(void **state) {
  struct client *client = calloc(1, sizeof *client);
  client_open(client, (const char *const[]){"--edition", "2018-08", NULL});
  *state = client;
  return 0;
}

int client_teardown(void **state) {
  struct client *client = *state;
  client_close(client);
  free(client);
  return 0;
}
