#include "sandbox/server.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "sandbox/account.h"
#include "sandbox/faults.h"
#include "sandbox/json.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"

enum { SERVER_REQUESTS_KEPT = 1000 };

struct route {
  const char *method, *path, *name;
  unsigned needs;
  bool (*run)(struct call *call);
  bool later;
};
#define ROUTE(method, path, name, needs, run, later) {method, path, name, needs, run, later},
static const struct route api[] = {ROUTES_API(ROUTE)}, control[] = {ROUTES_CONTROL(ROUTE)};

/* The route; NULL when there is none, with the methods that the path has in allow. */
static const struct route *server_route(const struct route *table, size_t count, struct call *call) {
  const char *path = NULL;
  for (size_t n = 0; n < count; n++) {
    if (path != NULL ? strcmp(path, table[n].path) != 0 : !call_is(call, table[n].path)) continue;
    if (table[n].later && !call->sandbox->settings.later) return NULL;
    path = table[n].path;
    if (strcmp(table[n].method, call->method) == 0) return &table[n];
    call->allow = call->allow != NULL ? "GET, POST" : table[n].method; /* one path, properties, has two */
  }
  return NULL;
}

/* type: of the body. False: the answer says why not. */
static bool server_has_body(struct call *call, const struct request *request, const char *type) {
  static const char json[] = "application/json";
  size_t length = sizeof json - 1;
  if (type == NULL || strncasecmp(type, json, length) != 0 || strchr("; \t", type[length]) == NULL)
    return call_refuse(call, 415, "Content-Type: application/json is required");
  call->body = json_read_strictly(call->sandbox, request->body, request->length);
  return cJSON_IsObject(call->body) || call_refuse(call, 400, "The body is no JSON object");
}

static bool server_has_property(struct call *call, unsigned needs) {
  const char *ref = (needs & NEEDS_NAME) != 0 ? call->segments[1] : call_parameter(call, "ref");
  if ((needs & (NEEDS_REF | NEEDS_NAME)) == 0) return true;
  return ref != NULL && ref[0] != '\0' ? property_find(call, ref) : call_refuse(call, 400, "ref is required");
}

/* An operation is done as a whole or not at all. type: of the body. */
static void server_operation(struct call *call, const struct route *route, const struct request *request,
                             const char *type) {
  if ((route->needs & NEEDS_BODY) != 0 && !server_has_body(call, request, type)) return;
  store_begin(call->sandbox);
  if (server_has_property(call, route->needs)) route->run(call);
  if (!store_end(call->sandbox, call->status < 400)) call_refuse(call, 500, "The sandbox can't write its database");
}

static struct fault_effect server_api(struct call *call, const struct request *request) {
  const struct route *route = server_route(api, sizeof api / sizeof *api, call);
  const char *allow = call->allow;
  struct fault_effect effect = faults_take(call, route != NULL ? route->name : "?");
  call->allow = NULL;
  call->hidden = effect.lag;
  if ((effect.ways & (FAULT_DROP | FAULT_HTML)) != 0) return effect;
  if (effect.status != 0) {
    call_refuse(call, (int)effect.status, "fault");
  } else if ((route != NULL && route->run == account_login) || account_knows(call, request->token)) {
    call->allow = route == NULL ? allow : NULL;
    if (route == NULL)
      call_refuse(call, allow != NULL ? 405 : 404, allow != NULL ? "Method not allowed" : "Unknown path");
    else if (strstr(request->target, "%00") != NULL) /* nothing of ours has a NUL, and C would end the text there */
      call_refuse(call, 400, "%%00 in the address");
    else
      server_operation(call, route, request, request->type);
  }
  return effect;
}

static void server_control(struct call *call, const struct request *request) {
  const struct route *route = server_route(control, sizeof control / sizeof *control, call);
  call->allow = NULL;
  if (route == NULL)
    call_refuse(call, 404, "Unknown path");
  else
    server_operation(call, route, request, "application/json");
}

/* The last requests, for whoever tests a client. */
static void server_note(const struct call *call) {
  store_begin(call->sandbox);
  store_run(call->sandbox, "INSERT INTO request (at, method, target, status) VALUES (?1,?2,?3,?4)", "itti",
            moment_now(call->sandbox), call->method, call->target, (int64_t)call->status);
  store_run(call->sandbox, "DELETE FROM request WHERE id <= last_insert_rowid() - ?1", "i",
            (int64_t)SERVER_REQUESTS_KEPT);
  (void)store_end(call->sandbox, true);
}

/* What a fault makes of the answer to a call. */
static void server_reply(struct reply *reply, const struct call *call, const struct fault_effect *effect) {
  static const char page[] =
      "<!DOCTYPE html><html><head><title>Bienvenue</title></head><body>Connectez-vous au réseau</body></html>";
  const char *text = call->answer, *tail = "";
  reply->delay_ms = effect->delay_ms;
  bool html = (effect->ways & FAULT_HTML) != 0;
  if ((effect->ways & (FAULT_DROP | FAULT_LOSE)) != 0) return;
  reply->status = call->status;
  reply->type = "application/json";
  reply->allow = call->allow;
  if (html) {
    reply->status = effect->status != 0 ? (int)effect->status : 200;
    reply->type = "text/html; charset=utf-8";
    text = page;
  }
  bool meant = call->status == 200 || effect->status != 0; /* what is refused stays a refusal */
  if (effect->body != NULL && meant && !html) text = effect->body;
  if (effect->tail != NULL && meant) tail = effect->tail;
  reply->body = mem_print("%s%s", text, tail);
  reply->length = strlen(reply->body);
  reply->sent = (effect->ways & FAULT_CUT) != 0 ? strlen(text) / 2 : reply->length;
}

void server_answer(struct sandbox *sandbox, const struct request *request, struct reply *reply) {
  struct fault_effect effect = {0};
  struct call call = {.sandbox = sandbox, .method = request->method, .target = request->target, .text = request->body};
  *reply = (struct reply){0};
  pthread_mutex_lock(&sandbox->lock);
  if (call_split(&call, "/api/v1/business/")) {
    call.status = 404;
    effect = server_api(&call, request);
    server_note(&call);
  } else if (!call_split(&call, "/sandbox/")) {
    call_refuse(&call, 404, "Unknown path");
  } else if (!sandbox->settings.closed || account_knows(&call, request->token)) {
    server_control(&call, request);
  }
  server_reply(reply, &call, &effect);
  call_end(&call);
  reply->made_at = moment_now(sandbox);
  pthread_mutex_unlock(&sandbox->lock);
}
