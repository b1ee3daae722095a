#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/sandbox.h"

/* base64url of JSON, as a JWT's parts are. New memory. */
static char *account_base64(const char *text) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  size_t length = strlen(text);
  char *out = mem_new(length * 4 / 3 + 4), *at = out;
  for (size_t n = 0; n < length; n += 3) {
    unsigned bits = (unsigned char)text[n] << 16;
    if (n + 1 < length) bits |= (unsigned char)text[n + 1] << 8;
    if (n + 2 < length) bits |= (unsigned char)text[n + 2];
    *at++ = digits[bits >> 18];
    *at++ = digits[bits >> 12 & 63];
    if (n + 1 < length) *at++ = digits[bits >> 6 & 63];
    if (n + 2 < length) *at++ = digits[bits & 63];
  }
  return out;
}

/* Looks like a JWT; what counts is that we know it. */
static char *account_token(struct sandbox *sandbox) {
  char first[37], second[37];
  int64_t expires = moment_now(sandbox) + sandbox->settings.token_seconds;
  char *payload = mem_print("{\"sub\":\"%s\",\"exp\":%lld}", sandbox->account_id, (long long)expires);
  char *head = account_base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), *body = account_base64(payload);
  store_uuid(first);
  store_uuid(second);
  char *token = mem_print("%s.%s.%s%s", head, body, first, second);
  store_run(sandbox, "INSERT INTO token (token, expires) VALUES (?1, ?2)", "ti", token, expires);
  free(payload);
  free(head);
  free(body);
  return token;
}

bool account_login(struct call *call) {
  struct sandbox *sandbox = call->sandbox;
  const cJSON *identifier = cJSON_GetObjectItemCaseSensitive(call->body, "identifier");
  const cJSON *password = cJSON_GetObjectItemCaseSensitive(call->body, "password");
  if (!cJSON_IsString(identifier) || !cJSON_IsString(password))
    return call_refuse(call, 400, "identifier and password are required");
  if (strcmp(identifier->valuestring, sandbox->settings.user) != 0 ||
      strcmp(password->valuestring, sandbox->settings.password) != 0)
    return call_refuse(call, 401, "Identifiant ou mot de passe incorrect");
  char expires[24], *token = account_token(sandbox);
  cJSON *answer = cJSON_CreateObject();
  cJSON_AddStringToObject(answer, "token", token);
  if (sandbox->settings.later)
    cJSON_AddStringToObject(answer, "expiration",
                            moment_print(moment_now(sandbox) + sandbox->settings.token_seconds, expires));
  cJSON_AddStringToObject(answer, "userId", sandbox->account_id);
  cJSON_AddArrayToObject(answer, "errors");
  free(token);
  return call_answer(call, answer);
}

bool account_authorised(struct call *call, const char *token) {
  bool known = false;
  if (token != NULL) {
    sqlite3_stmt *find = store_query(call->sandbox, "SELECT 1 FROM token WHERE token=?1 AND expires > ?2", "ti", token,
                                     moment_now(call->sandbox));
    known = store_row(call->sandbox, find);
    sqlite3_finalize(find);
  }
  return known || call_refuse(call, 401, "Authentification requise");
}

bool account_me(struct call *call) {
  cJSON *answer = cJSON_CreateObject(), *address = cJSON_CreateObject();
  cJSON_AddStringToObject(answer, "id", call->sandbox->account_id);
  cJSON_AddStringToObject(answer, "firstName", "Camille");
  cJSON_AddStringToObject(answer, "lastName", "Laurent");
  cJSON_AddStringToObject(answer, "fullName", "Agence du Parc");
  cJSON_AddStringToObject(answer, "shortName", "Parc");
  cJSON_AddStringToObject(answer, "email", call->sandbox->settings.user);
  cJSON_AddStringToObject(answer, "phone", "0144556677");
  cJSON_AddStringToObject(address, "address", "4 rue de Rivoli");
  cJSON_AddStringToObject(address, "zip", "75004");
  cJSON_AddStringToObject(address, "city", "Paris");
  cJSON_AddStringToObject(address, "countryCode", "FR");
  cJSON_AddNumberToObject(address, "latitude", 48.8554);
  cJSON_AddNumberToObject(address, "longitude", 2.3602);
  cJSON_AddItemToObject(answer, "address", address);
  cJSON_AddStringToObject(answer, "photoURL", "https://annonces.example/agence.jpg");
  cJSON_AddStringToObject(answer, "phone2", "0144556678");
  cJSON_AddStringToObject(answer, "businessHours", "lun.-sam. 9h-19h");
  return call_answer(call, answer);
}
