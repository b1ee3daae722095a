#include "sandbox/account.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"

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
  char first[ID_SIZE], second[ID_SIZE];
  int64_t expires = instant_now(sandbox) + sandbox->settings.token_seconds;
  AUTO(mem_free_at) char *payload = mem_print("{\"sub\":\"%s\",\"exp\":%lld}", sandbox->account_id, (long long)expires);
  AUTO(mem_free_at) char *head = account_base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
  AUTO(mem_free_at) char *body = account_base64(payload);
  id_new(first);
  id_new(second);
  char *token = mem_print("%s.%s.%s%s", head, body, first, second);
  store_run(sandbox, "INSERT INTO token (token, expires) VALUES (?1, ?2)", "ti", token, expires);
  return token;
}

bool account_login(struct exchange *exchange) {
  struct sandbox *sandbox = exchange->sandbox;
  const cJSON *identifier = json_get(exchange->body, "identifier");
  const cJSON *password = json_get(exchange->body, "password");
  if (!cJSON_IsString(identifier) || !cJSON_IsString(password))
    return exchange_refuse(exchange, 400, "identifier and password are required");
  if (strcmp(identifier->valuestring, sandbox->settings.user) != 0 ||
      strcmp(password->valuestring, sandbox->settings.password) != 0)
    return exchange_refuse(exchange, 401, "Identifiant ou mot de passe incorrect");
  AUTO(mem_free_at) char *token = account_token(sandbox);
  int64_t expires = sandbox->settings.later ? instant_now(sandbox) + sandbox->settings.token_seconds : 0;
  cJSON *answer = json_add(NULL, "s token m expiration s userId o errors", token, expires, sandbox->account_id,
                           cJSON_CreateArray());
  return exchange_answer(exchange, answer);
}

bool account_knows(struct exchange *exchange, const char *token) {
  return store_number(exchange->sandbox, 0,
                      store_query(exchange->sandbox, "SELECT 1 FROM token WHERE token=?1 AND expires > ?2", "ti", token,
                                  instant_now(exchange->sandbox))) == 1 ||
         exchange_refuse(exchange, 401, "Authentification requise");
}

bool account_me(struct exchange *exchange) {
  cJSON *address = json_add(NULL, "s address s zip s city s countryCode n latitude n longitude", "4 rue de Rivoli",
                            "75004", "Paris", "FR", 48.8554, 2.3602);
  return exchange_answer(
      exchange,
      json_add(NULL,
               "s id s firstName s lastName s fullName s shortName s email s phone o address s photoURL s phone2"
               " s businessHours",
               exchange->sandbox->account_id, "Camille", "Laurent", "Agence du Parc", "Parc",
               exchange->sandbox->settings.user, "0144556677", address, "https://annonces.example/agence.jpg",
               "0144556678", "lun.-sam. 9h-19h"));
}
