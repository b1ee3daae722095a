#include "sandbox/server.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "sandbox/account.h"
#include "sandbox/agents.h"
#include "sandbox/control.h"
#include "sandbox/faults.h"
#include "sandbox/json.h"
#include "sandbox/late.h"
#include "sandbox/messages.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/property_save.h"
#include "sandbox/property_write.h"
#include "sandbox/respell.h"
#include "sandbox/routes.h"
#include "sandbox/slots.h"
#include "sandbox/store.h"
#include "sandbox/visit_read.h"
#include "sandbox/visit_write.h"

enum { SERVER_REQUESTS_KEPT = 1000 };

struct route {
  const char *method, *path, *name;
  bool body;
  bool (*run)(struct call *call);
  bool later;
};
#define ROUTE(method, path, name, body, run, later) {method, path, name, body, run, later},
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

/* An operation is done as a whole or not at all. type: of the body. */
static void server_operation(struct call *call, const struct route *route, const struct request *request,
                             const char *type) {
  static const char json[] = "application/json";
  bool typed =
      type != NULL && strncasecmp(type, json, sizeof json - 1) == 0 && strchr("; \t", type[sizeof json - 1]) != NULL;
  if (route->body && !typed) {
    call_refuse(call, 415, "Content-Type: application/json is required");
    return;
  }
  if (route->body) call->body = json_read_strictly(call->sandbox, request->body, request->length);
  if (route->body && !cJSON_IsObject(call->body)) {
    call_refuse(call, 400, "The body is no JSON object");
    return;
  }
  if (call->respell != NULL && call->body != NULL) respell(call->body, call->respell);
  store_begin(call->sandbox);
  route->run(call);
  if (!store_end(call->sandbox, call->status < 400)) call_refuse(call, 500, "The sandbox can't write its database");
}

/* route NULL: there is none, and allow is what the path has. */
static void server_do(struct call *call, const struct route *route, const char *allow, const struct request *request) {
  if ((route == NULL || route->run != account_login) && !account_knows(call, request->token)) return;
  call->allow = route == NULL ? allow : NULL;
  if (route == NULL)
    call_refuse(call, allow != NULL ? 405 : 404, allow != NULL ? "Method not allowed" : "Unknown path");
  else if (strstr(request->target, "%00") != NULL) /* nothing of ours has a NUL, and C would end the text there */
    call_refuse(call, 400, "%%00 in the address");
  else
    server_operation(call, route, request, request->type);
}

static struct fault_effect server_api(struct call *call, const struct request *request) {
  const struct route *route = server_route(api, sizeof api / sizeof *api, call);
  const char *allow = call->allow;
  struct fault_effect effect = faults_take(call, route != NULL ? route->name : "?");
  call->allow = NULL;
  call->hidden = effect.lag;
  call->respell = effect.respell;
  if (effect.late > 0) late_add(call, request, effect.late);
  if (effect.drop || effect.html || effect.late > 0) return effect;
  if (effect.status != 0)
    call_refuse(call, (int)effect.status, "fault");
  else
    server_do(call, route, allow, request);
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
  if (effect->drop || effect->lose || effect->late > 0) return;
  reply->status = call->status;
  reply->type = "application/json";
  reply->allow = call->allow;
  if (effect->html) {
    reply->status = effect->status != 0 ? (int)effect->status : 200;
    reply->type = "text/html; charset=utf-8";
    text = page;
  }
  bool meant = call->status == 200 || effect->status != 0; /* what is refused stays a refusal */
  if (effect->body != NULL && meant && !effect->html) text = effect->body;
  if (effect->tail != NULL && meant) tail = effect->tail;
  reply->body = mem_print("%s%s", text, tail);
  reply->length = strlen(reply->body);
  reply->sent = effect->cut ? strlen(text) / 2 : reply->length;
}

/* What comes after others is done as if it came now; whatever is answered, nobody hears it. all: the faults are new,
 * and it comes as the last. */
static void server_do_late(struct sandbox *sandbox, bool all) {
  for (struct late *late; (late = late_take(sandbox, all)) != NULL; late_free(late)) {
    const struct request *request = &late->request;
    struct call call = {.sandbox = sandbox,
                        .method = request->method,
                        .target = request->target,
                        .text = request->body,
                        .respell = late->respell};
    if (call_split(&call, "/api/v1/business/"))
      server_do(&call, server_route(api, sizeof api / sizeof *api, &call), NULL, request);
    call_end(&call);
  }
}

void server_answer(struct sandbox *sandbox, const struct request *request, struct reply *reply) {
  struct fault_effect effect = {0};
  struct call call = {.sandbox = sandbox, .method = request->method, .target = request->target, .text = request->body};
  *reply = (struct reply){0};
  pthread_mutex_lock(&sandbox->lock);
  unsigned replaced = sandbox->faults_replaced;
  if (call_split(&call, "/api/v1/business/")) {
    call.status = 404;
    late_count(sandbox);
    server_do_late(sandbox, false);
    effect = server_api(&call, request);
    server_note(&call);
  } else if (!call_split(&call, "/sandbox/")) {
    call_refuse(&call, 404, "Unknown path");
  } else if (!sandbox->settings.closed || account_knows(&call, request->token)) {
    server_control(&call, request);
  }
  server_do_late(sandbox, sandbox->faults_replaced != replaced);
  server_reply(reply, &call, &effect);
  call_end(&call);
  reply->made_at = moment_now(sandbox);
  pthread_mutex_unlock(&sandbox->lock);
}
