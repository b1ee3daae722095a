#include "sandbox/server.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"

enum { REQUESTS_KEPT = 1000, NAMES_MAX = 4096 };
#define API_BASE "/api/v1/business/"

struct server_query { /* decoded */
  size_t count;
  struct {
    char *name, *value; /* NULL: a name alone */
  } all[SERVER_PARAMETERS_MAX];
};

/* ---- the operations: method, path as segments ("*" is a reference or an id), the document's name */
static const struct route {
  const char *method, *path, *name;
  bool body;
  bool (*run)(struct call *call);
  bool later; /* of the later edition: in the earlier one there is no such path */
} routes[] = {
    {"POST", "login", "login", true, account_login},
    {"GET", "me", "me", false, account_me},
    {"GET", "properties", "properties", false, properties_list},
    {"POST", "properties", "saveProperty", true, properties_save},
    {"GET", "property", "property", false, properties_one},
    {"PUT", "property/availability", "propertyAvailability", true, properties_availability},
    {"POST", "property/*/status", "updatePropertyStatus", true, properties_status},
    {"POST", "property/*/terminate", "terminateProperty", true, properties_terminate},
    {"POST", "sendmail/*", "sendmail", true, properties_sendmail},
    {"GET", "visit/slots", "slots", false, slots_list},
    {"POST", "visit/create", "create", true, visits_create},
    {"POST", "visit/cancel", "cancel", true, visits_cancel},
    {"POST", "visit/reschedule", "reschedule", true, visits_reschedule, true},
    {"GET", "visit/*", "visit", false, visits_one},
    {"POST", "update/visitor", "updateVisitor", true, visits_update_visitor},
    {"GET", "visits", "visits", false, visits_list},
    {"GET", "property/agent", "agent", false, agents_one, true},
    {"GET", "coverage", "coverage", false, agents_coverage, true},
    {"GET", "messages", "messages", false, messages_list, true},
    {"GET", "messages/conversation", "conversation", false, messages_conversation, true},
    {"POST", "messages/save", "saveMessage", true, messages_save, true},
};
static const struct route controls[] = {
    {"GET", "mails", "mails", false, control_mails},          {"GET", "visits", "visits", false, control_visits},
    {"GET", "requests", "requests", false, control_requests}, {"GET", "messages", "messages", false, control_messages},
    {"POST", "message", "message", true, control_receive},    {"POST", "report", "report", true, control_report},
    {"POST", "status", "status", true, control_status},       {"POST", "clock", "clock", true, control_clock},
    {"POST", "property", "property", true, control_property}, {"GET", "events", "events", false, control_events},
};

bool call_refuse(struct call *call, int status, const char *format, ...) {
  char text[800];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  cJSON *json = cJSON_CreateObject();
  cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "errors"), cJSON_CreateString(text));
  call_answer(call, json);
  call->status = status;
  return false;
}

bool call_answer(struct call *call, cJSON *take_json) {
  char *text = cJSON_PrintUnformatted(take_json);
  cJSON_Delete(take_json);
  return call_answer_text(call, text);
}

bool call_answer_text(struct call *call, char *take_text) {
  free(call->answer);
  call->answer = take_text;
  call->status = 200;
  return true;
}

const char *call_query(const struct call *call, const char *name) {
  return call->query(call->query_arg, name);
}

/* ---- paths: split on "/" first, then each segment decoded, once (A19) */

static int path_hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* plus: a '+' is a blank, as in a query. */
static char *path_decode(const char *bytes, size_t length, bool plus) {
  char *out = mem_new(length + 1), *at = out;
  for (size_t n = 0; n < length; n++) {
    int high = bytes[n] == '%' && n + 2 < length ? path_hex(bytes[n + 1]) : -1,
        low = high >= 0 ? path_hex(bytes[n + 2]) : -1;
    if (low >= 0) {
      *at++ = (char)(high * 16 + low);
      n += 2;
    } else {
      *at++ = plus && bytes[n] == '+' ? ' ' : bytes[n];
    }
  }
  return out;
}

static void path_split(struct call *call, const char *path) {
  while (*path != '\0' && call->segment_count < sizeof call->segments / sizeof *call->segments) {
    size_t length = strcspn(path, "/?");
    call->segments[call->segment_count++] = path_decode(path, length, false);
    path += length;
    if (*path == '?') return;
    if (*path == '/') path++;
  }
}

static bool route_is(const char *path, const struct call *call) {
  size_t n = 0;
  for (; *path != '\0'; n++) {
    size_t length = strcspn(path, "/");
    if (n >= call->segment_count) return false;
    bool any = length == 1 && *path == '*';
    if (!any && (strlen(call->segments[n]) != length || strncmp(call->segments[n], path, length) != 0)) return false;
    if (any && call->segments[n][0] == '\0') return false;
    path += length + (path[length] == '/');
  }
  return n == call->segment_count;
}

/* The route; NULL when there is none, with the methods that the path has in allow. The first path that fits counts:
 * visit/create is no visit with the id "create". */
static const struct route *route_find(const struct route *table, size_t count, const struct call *call,
                                      const char **allow) {
  const char *path = NULL;
  *allow = NULL;
  for (size_t n = 0; n < count; n++) {
    if (path != NULL ? strcmp(path, table[n].path) != 0 : !route_is(table[n].path, call)) continue;
    if (table[n].later && !call->sandbox->settings.later) return NULL;
    path = table[n].path;
    if (strcmp(table[n].method, call->method) == 0) return &table[n];
    *allow = *allow != NULL ? "GET, POST" : table[n].method; /* one path, properties, has two */
  }
  return NULL;
}

bool server_has_operation(const char *name) {
  for (size_t n = 0; n < sizeof routes / sizeof *routes; n++)
    if (strcmp(routes[n].name, name) == 0) return true;
  return false;
}

char *server_operations(void) {
  struct buf names;
  bool fits = true;
  buf_init(&names, NAMES_MAX);
  for (size_t n = 0; n < sizeof routes / sizeof *routes; n++)
    fits = fits && buf_print(&names, "%s%s", n > 0 ? " " : "", routes[n].name);
  return buf_take(&names);
}

/* ---- one request */

static bool serve_body(struct call *call, const struct route *route, const struct request *request, const char *type) {
  static const char json[] = "application/json";
  if (!route->body) return true;
  if (type == NULL || strncasecmp(type, json, sizeof json - 1) != 0 || strchr("; \t", type[sizeof json - 1]) == NULL)
    return call_refuse(call, 415, "Content-Type: application/json is required");
  call->body = json_read_strictly(call->sandbox, request->body, request->length);
  return cJSON_IsObject(call->body) || call_refuse(call, 400, "The body is no JSON object");
}

/* An operation is done as a whole or not at all. */
static void serve_operation(struct call *call, const struct route *route) {
  store_begin(call->sandbox);
  route->run(call);
  if (!store_end(call->sandbox, call->status < 400)) call_refuse(call, 500, "The sandbox can't write its database");
}

static struct fault_effect serve_api(struct call *call, const struct request *request) {
  const char *allow;
  const struct route *route = route_find(routes, sizeof routes / sizeof *routes, call, &allow);
  struct fault_effect effect = faults_take(call, route != NULL ? route->name : "?");
  if (effect.drop || effect.html) return effect;
  if (effect.status != 0) {
    call_refuse(call, effect.status, "fault");
    return effect;
  }
  bool login = route != NULL && route->run == account_login;
  if (!login && !account_authorised(call, request->token)) return effect;
  if (route == NULL) {
    call->allow = allow;
    call_refuse(call, allow != NULL ? 405 : 404, allow != NULL ? "Method not allowed" : "Unknown path");
    return effect;
  }
  call->hidden = effect.lag;
  if (strstr(request->target, "%00") != NULL) /* nothing of ours has a NUL, and C would end the text there */
    call_refuse(call, 400, "%%00 in the address");
  else if (serve_body(call, route, request, request->type))
    serve_operation(call, route);
  return effect;
}

static bool control_faults(struct call *call, const struct request *request) {
  if (faults_replace(call->sandbox, request->body != NULL ? request->body : ""))
    return call_answer_text(call, mem_copy("[]"));
  char *known = faults_known();
  call_refuse(call, 400, "A fault goes like %s", known);
  free(known);
  return false;
}

/* The last requests, for whoever tests a client. */
static void serve_note(const struct call *call) {
  store_begin(call->sandbox);
  store_run(call->sandbox, "INSERT INTO request (at, method, target, status) VALUES (?1,?2,?3,?4)", "itti",
            moment_now(call->sandbox), call->method, call->target, (int64_t)call->status);
  store_run(call->sandbox, "DELETE FROM request WHERE id <= last_insert_rowid() - ?1", "i", (int64_t)REQUESTS_KEPT);
  (void)store_end(call->sandbox, true);
}

static void serve_control(struct call *call, const struct request *request) {
  const char *allow;
  if (strcmp(call->method, "POST") == 0 && route_is("faults", call)) {
    control_faults(call, request);
    return;
  }
  const struct route *route = route_find(controls, sizeof controls / sizeof *controls, call, &allow);
  if (route == NULL)
    call_refuse(call, 404, "Unknown path");
  else if (serve_body(call, route, request, "application/json"))
    serve_operation(call, route);
}

/* ---- queries */

static void query_read(struct server_query *query, const char *target) {
  const char *at = strchr(target, '?');
  while (at != NULL && at[1] != '\0' && query->count < SERVER_PARAMETERS_MAX) {
    size_t length = strcspn(++at, "&"), name = strcspn(at, "=&");
    query->all[query->count].name = path_decode(at, name, true);
    query->all[query->count++].value = name < length ? path_decode(at + name + 1, length - name - 1, true) : NULL;
    at = at[length] == '&' ? at + length : NULL;
  }
}

static const char *query_value(void *arg, const char *name) {
  const struct server_query *query = arg;
  for (size_t n = 0; n < query->count; n++)
    if (strcmp(query->all[n].name, name) == 0) return query->all[n].value;
  return NULL;
}

static void query_free(struct server_query *query) {
  for (size_t n = 0; n < query->count; n++) {
    free(query->all[n].name);
    free(query->all[n].value);
  }
}

/* ---- answers */

/* What a fault makes of the answer to a call. */
static void reply_call(struct reply *reply, const struct call *call, const struct fault_effect *effect) {
  static const char page[] =
      "<!DOCTYPE html><html><head><title>Bienvenue</title></head><body>Connectez-vous au réseau</body></html>";
  const char *text = call->answer, *tail = "";
  reply->delay_ms = effect->delay_ms;
  if (effect->drop || effect->lose) return;
  reply->status = call->status;
  reply->type = "application/json";
  reply->allow = call->allow;
  if (effect->html) {
    reply->status = effect->status != 0 ? effect->status : 200;
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

static void server_call(struct sandbox *sandbox, const struct request *request, struct reply *reply) {
  struct server_query query = {0};
  struct fault_effect effect = {0};
  struct call call = {.sandbox = sandbox,
                      .method = request->method,
                      .target = request->target,
                      .query = query_value,
                      .query_arg = &query,
                      .status = 404};
  query_read(&query, request->target);
  if (strncmp(request->target, API_BASE, strlen(API_BASE)) == 0) {
    path_split(&call, request->target + strlen(API_BASE));
    effect = serve_api(&call, request);
    serve_note(&call);
  } else if (strncmp(request->target, "/sandbox/", 9) == 0) {
    path_split(&call, request->target + 9);
    if (!sandbox->settings.closed || account_authorised(&call, request->token)) serve_control(&call, request);
  } else {
    call_refuse(&call, 404, "Unknown path");
  }
  reply_call(reply, &call, &effect);
  query_free(&query);
  for (size_t n = 0; n < call.segment_count; n++)
    free(call.segments[n]);
  cJSON_Delete(call.body);
  free(call.answer);
}

void server_answer(struct sandbox *sandbox, const struct request *request, struct reply *reply) {
  *reply = (struct reply){0};
  pthread_mutex_lock(&sandbox->lock);
  server_call(sandbox, request, reply);
  reply->made_at = moment_now(sandbox);
  pthread_mutex_unlock(&sandbox->lock);
}
