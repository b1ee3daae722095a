#include "sandbox/server.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "sandbox/account.h"
#include "sandbox/faults.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/late.h"
#include "sandbox/property.h"
#include "sandbox/respell.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"

enum { SERVER_REQUESTS_KEPT = 1000 };

struct route {
  const char *method, *path, *name;
  unsigned needs;
  bool (*run)(struct exchange *exchange);
  bool later;
};
#define ROUTE(method, path, name, needs, run, later) {method, path, name, needs, run, later},
static const struct route api[] = {ROUTES_API(ROUTE)}, control[] = {ROUTES_CONTROL(ROUTE)};

/* The route; NULL when there is none, with the methods that the path has in allow. */
static const struct route *server_route(const struct route *table, size_t count, struct exchange *exchange) {
  const char *path = NULL;
  for (size_t n = 0; n < count; n++) {
    if (path != NULL ? strcmp(path, table[n].path) != 0 : !exchange_is(exchange, table[n].path)) continue;
    if (table[n].later && !exchange->sandbox->settings.later) return NULL;
    path = table[n].path;
    if (strcmp(table[n].method, exchange->method) == 0) return &table[n];
    exchange->allow = exchange->allow != NULL ? "GET, POST" : table[n].method; /* one path, properties, has two */
  }
  return NULL;
}

/* type: of the body. False: the answer says why not. */
static bool server_has_body(struct exchange *exchange, const struct request *request, const char *type) {
  static const char json[] = "application/json";
  size_t length = sizeof json - 1;
  if (type == NULL || strncasecmp(type, json, length) != 0 || strchr("; \t", type[length]) == NULL)
    return exchange_refuse(exchange, 415, "Content-Type: application/json is required");
  exchange->body = json_read_strictly(exchange->sandbox, request->body, request->length);
  return cJSON_IsObject(exchange->body) || exchange_refuse(exchange, 400, "The body is no JSON object");
}

static bool server_has_property(struct exchange *exchange, unsigned needs) {
  const char *ref = (needs & NEEDS_NAME) != 0 ? exchange->segments[1] : exchange_parameter(exchange, "ref");
  if ((needs & (NEEDS_REF | NEEDS_NAME)) == 0) return true;
  return ref != NULL && ref[0] != '\0' ? property_find(exchange, ref)
                                       : exchange_refuse(exchange, 400, "ref is required");
}

/* An operation is done as a whole or not at all. type: of the body. */
static void server_operation(struct exchange *exchange, const struct route *route, const struct request *request,
                             const char *type) {
  if ((route->needs & NEEDS_BODY) != 0 && !server_has_body(exchange, request, type)) return;
  if (exchange->effect.respell != NULL && exchange->body != NULL) respell(exchange->body, exchange->effect.respell);
  store_begin(exchange->sandbox);
  if (server_has_property(exchange, route->needs)) route->run(exchange);
  if (!store_end(exchange->sandbox, exchange->status < 400))
    exchange_refuse(exchange, 500, "The sandbox can't write its database");
}

/* route NULL: there is none, and allow is what the path has. */
static void server_do(struct exchange *exchange, const struct route *route, const char *allow,
                      const struct request *request) {
  if ((route == NULL || route->run != account_login) && !account_knows(exchange, request->token)) return;
  exchange->allow = route == NULL ? allow : NULL;
  if (route == NULL)
    exchange_refuse(exchange, allow != NULL ? 405 : 404, allow != NULL ? "Method not allowed" : "Unknown path");
  else if (strstr(request->target, "%00") != NULL) /* nothing of ours has a NUL, and C would end the text there */
    exchange_refuse(exchange, 400, "%%00 in the address");
  else
    server_operation(exchange, route, request, request->type);
}

static void server_api(struct exchange *exchange, const struct request *request) {
  const struct route *route = server_route(api, sizeof api / sizeof *api, exchange);
  const char *allow = exchange->allow;
  const struct fault_effect *effect = &exchange->effect;
  exchange->effect = faults_take(exchange, route != NULL ? route->name : "?");
  exchange->allow = NULL;
  if (effect->late > 0) late_add(exchange, request, effect->late);
  if ((effect->ways & (FAULT_DROP | FAULT_HTML)) != 0 || effect->late > 0) return;
  if (effect->status != 0)
    exchange_refuse(exchange, (int)effect->status, "fault");
  else
    server_do(exchange, route, allow, request);
}

static void server_control(struct exchange *exchange, const struct request *request) {
  const struct route *route = server_route(control, sizeof control / sizeof *control, exchange);
  exchange->allow = NULL;
  if (route == NULL)
    exchange_refuse(exchange, 404, "Unknown path");
  else
    server_operation(exchange, route, request, "application/json");
}

/* The last requests, for whoever tests a client. */
static void server_note(const struct exchange *exchange) {
  store_begin(exchange->sandbox);
  store_run(exchange->sandbox, "INSERT INTO request (at, method, target, status) VALUES (?1,?2,?3,?4)", "itti",
            instant_now(exchange->sandbox), exchange->method, exchange->target, (int64_t)exchange->status);
  store_run(exchange->sandbox, "DELETE FROM request WHERE id <= last_insert_rowid() - ?1", "i",
            (int64_t)SERVER_REQUESTS_KEPT);
  (void)store_end(exchange->sandbox, true);
}

/* What a fault makes of the answer to a call. */
static void server_reply(struct reply *reply, const struct exchange *exchange) {
  static const char page[] =
      "<!DOCTYPE html><html><head><title>Bienvenue</title></head><body>Connectez-vous au réseau</body></html>";
  const struct fault_effect *effect = &exchange->effect;
  const char *text = exchange->answer, *tail = "";
  reply->delay_ms = effect->delay_ms;
  bool html = (effect->ways & FAULT_HTML) != 0;
  if ((effect->ways & (FAULT_DROP | FAULT_LOSE)) != 0 || effect->late > 0) return;
  reply->status = exchange->status;
  reply->type = "application/json";
  reply->allow = exchange->allow;
  if (html) {
    reply->status = effect->status != 0 ? (int)effect->status : 200;
    reply->type = "text/html; charset=utf-8";
    text = page;
  }
  bool meant = exchange->status == 200 || effect->status != 0; /* what is refused stays a refusal */
  if (effect->body != NULL && meant && !html) text = effect->body;
  if (effect->tail != NULL && meant) tail = effect->tail;
  reply->body = mem_print("%s%s", text, tail);
  reply->length = strlen(reply->body);
  reply->sent = (effect->ways & FAULT_CUT) != 0 ? strlen(text) / 2 : reply->length;
}

/* What comes after others is done as if it came now; whatever is answered, nobody hears it. all: the faults are new,
 * and it comes as the last. */
static void server_do_late(struct sandbox *sandbox, bool all) {
  for (struct late *late; (late = late_take(sandbox, all)) != NULL; late_free(late)) {
    const struct request *request = &late->request;
    struct exchange exchange = {.sandbox = sandbox,
                                .method = request->method,
                                .target = request->target,
                                .text = request->body,
                                .effect.respell = late->respell};
    if (exchange_split(&exchange, "/api/v1/business/"))
      server_do(&exchange, server_route(api, sizeof api / sizeof *api, &exchange), NULL, request);
    exchange_end(&exchange);
  }
}

void server_answer(struct sandbox *sandbox, const struct request *request, struct reply *reply) {
  struct exchange exchange = {
      .sandbox = sandbox, .method = request->method, .target = request->target, .text = request->body};
  *reply = (struct reply){0};
  pthread_mutex_lock(&sandbox->lock);
  unsigned replaced = sandbox->faults_replaced;
  if (exchange_split(&exchange, "/api/v1/business/")) {
    exchange.status = 404;
    late_count(sandbox);
    server_do_late(sandbox, false);
    server_api(&exchange, request);
    server_note(&exchange);
  } else if (!exchange_split(&exchange, "/sandbox/")) {
    exchange_refuse(&exchange, 404, "Unknown path");
  } else if (!sandbox->settings.closed || account_knows(&exchange, request->token)) {
    server_control(&exchange, request);
  }
  server_do_late(sandbox, sandbox->faults_replaced != replaced);
  server_reply(reply, &exchange);
  exchange_end(&exchange);
  reply->made_at = instant_now(sandbox);
  pthread_mutex_unlock(&sandbox->lock);
}
