#include "caller.h"

#include <curl/curl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define API "/api/v1/business/"

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

struct answer call_as(const struct client *client, const char *method, const char *target, const char *body,
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
  char *said = place_ask(&client->place, path, body);
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
  place_open(&client->place);
  place_start_sandbox_of(&client->place, options != NULL ? options : none);
  client_login(client);
}

void client_close(struct client *client) {
  place_close(&client->place);
}

struct ran run_sandbox(const struct place *place, const char *const *options) {
  const char *argv[20] = {"/usr/bin/env", "timeout", "60", "./visitdeck-sandbox"};
  for (int n = 0; options[n] != NULL && n < 15; n++)
    argv[n + 4] = options[n];
  return run(place, NULL, argv);
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
