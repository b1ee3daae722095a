#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "sandbox/sandbox.h"

enum { BODY_MAX = 1 << 20, CONNECTIONS_MAX = 256, IDLE_SECONDS = 120, REQUESTS_KEPT = 1000 };
#define API_BASE "/api/v1/business/"

struct server {
  struct sandbox *sandbox;
  pthread_cond_t hurry; /* wakes what a fault delays */
  bool stopping;
};

struct incoming { /* one request while its body comes in */
  struct buf body;
  bool too_large, done;
  char *target; /* as it came: the path is split before it is decoded */
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
  char text[300];
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

const char *call_query(struct call *call, const char *name) {
  return call->query(call->query_arg, name);
}

/* ---- paths: split on "/" first, then each segment decoded, once (A19) */

static int path_hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

static char *path_decode(const char *bytes, size_t length) {
  char *out = mem_new(length + 1), *at = out;
  for (size_t n = 0; n < length; n++) {
    int high = bytes[n] == '%' && n + 2 < length + 0 ? path_hex(bytes[n + 1]) : -1,
        low = high >= 0 ? path_hex(bytes[n + 2]) : -1;
    if (low >= 0) {
      *at++ = (char)(high * 16 + low);
      n += 2;
    } else {
      *at++ = bytes[n];
    }
  }
  return out;
}

static void path_split(struct call *call, const char *path) {
  while (*path != '\0' && call->segment_count < sizeof call->segments / sizeof *call->segments) {
    size_t length = strcspn(path, "/?");
    call->segments[call->segment_count++] = path_decode(path, length);
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

/* ---- one request */

static bool serve_body(struct call *call, const struct route *route, const struct incoming *incoming,
                       const char *type) {
  static const char json[] = "application/json";
  if (incoming->too_large) return call_refuse(call, 413, "The body is too large");
  if (!route->body) return true;
  if (type == NULL || strncasecmp(type, json, sizeof json - 1) != 0 || strchr("; \t", type[sizeof json - 1]) == NULL)
    return call_refuse(call, 415, "Content-Type: application/json is required");
  call->body = json_read_strictly(call->sandbox, incoming->body.data, incoming->body.length);
  return cJSON_IsObject(call->body) || call_refuse(call, 400, "The body is no JSON object");
}

/* An operation is done as a whole or not at all. */
static void serve_operation(struct call *call, const struct route *route) {
  store_begin(call->sandbox);
  route->run(call);
  if (!store_end(call->sandbox, call->status < 400)) call_refuse(call, 500, "The sandbox can't write its database");
}

static struct fault_effect serve_api(struct server *server, struct call *call, const struct incoming *incoming,
                                     struct MHD_Connection *connection) {
  const char *allow;
  const struct route *route = route_find(routes, sizeof routes / sizeof *routes, call, &allow);
  struct fault_effect effect = faults_take(server->sandbox, route != NULL ? route->name : "?");
  if (effect.drop || effect.html) return effect;
  if (effect.status != 0) {
    call_refuse(call, effect.status, "fault");
    return effect;
  }
  bool login = route != NULL && route->run == account_login;
  const char *token = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Auth-Token");
  if (!login && !account_authorised(call, token)) return effect;
  if (route == NULL) {
    call->allow = allow;
    call_refuse(call, allow != NULL ? 405 : 404, allow != NULL ? "Method not allowed" : "Unknown path");
    return effect;
  }
  call->hidden = effect.lag;
  if (strstr(incoming->target, "%00") != NULL) /* nothing of ours has a NUL, and C would end the text there */
    call_refuse(call, 400, "%%00 in the address");
  else if (serve_body(call, route, incoming, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type")))
    serve_operation(call, route);
  return effect;
}

static bool control_faults(struct call *call, const struct incoming *incoming) {
  return faults_replace(call->sandbox, incoming->body.data != NULL ? incoming->body.data : "")
             ? call_answer_text(call, mem_copy("[]"))
             : call_refuse(call, 400, "A fault goes like OPERATION:ACTION[=VALUE][*TIMES]");
}

/* The last requests, for whoever tests a client. */
static void serve_note(const struct call *call) {
  store_run(call->sandbox, "INSERT INTO request (at, method, target, status) VALUES (?1,?2,?3,?4)", "itti",
            moment_now(call->sandbox), call->method, call->target, (int64_t)call->status);
  store_run(call->sandbox, "DELETE FROM request WHERE id <= last_insert_rowid() - ?1", "i", (int64_t)REQUESTS_KEPT);
}

static void serve_control(struct call *call, const struct incoming *incoming) {
  const char *allow;
  if (strcmp(call->method, "POST") == 0 && route_is("faults", call)) {
    control_faults(call, incoming);
    return;
  }
  const struct route *route = route_find(controls, sizeof controls / sizeof *controls, call, &allow);
  if (route == NULL)
    call_refuse(call, 404, "Unknown path");
  else if (serve_body(call, route, incoming, "application/json"))
    serve_operation(call, route);
}

static enum MHD_Result serve_queue(struct MHD_Connection *connection, int status, const char *type, const char *allow,
                                   char *take_text, size_t length) {
  struct MHD_Response *response = MHD_create_response_from_buffer(length, take_text, MHD_RESPMEM_MUST_FREE);
  MHD_add_response_header(response, "Content-Type", type);
  if (allow != NULL) MHD_add_response_header(response, "Allow", allow);
  enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
  MHD_destroy_response(response);
  return result;
}

struct cut_text { /* an answer that breaks off in the middle */
  char *text;
  size_t length;
};

static ssize_t cut_read(void *arg, uint64_t at, char *out, size_t max) {
  struct cut_text *cut = arg;
  size_t half = cut->length / 2;
  if (at >= half) return MHD_CONTENT_READER_END_WITH_ERROR;
  size_t count = half - at < max ? half - at : max;
  memcpy(out, cut->text + at, count);
  return (ssize_t)count;
}

static void cut_free(void *arg) {
  struct cut_text *cut = arg;
  free(cut->text);
  free(cut);
}

static enum MHD_Result serve_cut(struct MHD_Connection *connection, int status, char *take_text) {
  struct cut_text *cut = mem_new(sizeof *cut);
  *cut = (struct cut_text){take_text, strlen(take_text)};
  struct MHD_Response *response = MHD_create_response_from_callback(cut->length, 4096, cut_read, cut, cut_free);
  MHD_add_response_header(response, "Content-Type", "application/json");
  enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
  MHD_destroy_response(response);
  return result;
}

/* Called with the lock held; gives it up while it waits. */
static void serve_delay(struct server *server, long milliseconds) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += milliseconds / 1000;
  until.tv_nsec += milliseconds % 1000 * 1000000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  unsigned replaced = server->sandbox->faults_replaced;
  while (!server->stopping && server->sandbox->faults_replaced == replaced &&
         pthread_cond_timedwait(&server->hurry, &server->sandbox->lock, &until) == 0)
    ;
}

static const char *serve_query(void *arg, const char *name) {
  return MHD_lookup_connection_value(arg, MHD_GET_ARGUMENT_KIND, name);
}

static enum MHD_Result serve_whole(struct server *server, struct MHD_Connection *connection, const char *method,
                                   const struct incoming *incoming) {
  struct call call = {.sandbox = server->sandbox,
                      .method = method,
                      .target = incoming->target,
                      .query = serve_query,
                      .query_arg = connection,
                      .status = 404};
  struct fault_effect effect = {0};
  pthread_mutex_lock(&server->sandbox->lock);
  if (strncmp(incoming->target, API_BASE, strlen(API_BASE)) == 0) {
    path_split(&call, incoming->target + strlen(API_BASE));
    effect = serve_api(server, &call, incoming, connection);
    serve_note(&call);
  } else if (strncmp(incoming->target, "/sandbox/", 9) == 0) {
    path_split(&call, incoming->target + 9);
    const char *token = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Auth-Token");
    if (!server->sandbox->settings.closed || account_authorised(&call, token)) serve_control(&call, incoming);
    pthread_cond_broadcast(&server->hurry); /* the faults may be others now */
  } else {
    call_refuse(&call, 404, "Unknown path");
  }
  if (effect.delay_ms > 0) serve_delay(server, effect.delay_ms);
  pthread_mutex_unlock(&server->sandbox->lock);
  for (size_t n = 0; n < call.segment_count; n++)
    free(call.segments[n]);
  cJSON_Delete(call.body);
  if (effect.drop || effect.lose) {
    free(call.answer);
    return MHD_NO; /* closes the connection without a byte */
  }
  if (effect.html) {
    static const char page[] =
        "<!DOCTYPE html><html><head><title>Bienvenue</title></head><body>Connectez-vous au réseau</body></html>";
    return serve_queue(connection, 200, "text/html; charset=utf-8", NULL, mem_copy(page), sizeof page - 1);
  }
  if (effect.cut) return serve_cut(connection, call.status, call.answer);
  return serve_queue(connection, call.status, "application/json", call.allow, call.answer, strlen(call.answer));
}

/* ---- microhttpd's side */

static void *serve_target(void *arg, const char *target, struct MHD_Connection *connection) {
  (void)arg;
  (void)connection;
  struct incoming *incoming = mem_new(sizeof *incoming);
  buf_init(&incoming->body, BODY_MAX);
  incoming->target = mem_copy(target);
  return incoming;
}

static enum MHD_Result serve_request(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
                                     const char *version, const char *bytes, size_t *length, void **state) {
  struct incoming *incoming = *state;
  (void)url;
  (void)version;
  if (!incoming->done) { /* the first call has the head only */
    incoming->done = true;
    return MHD_YES;
  }
  if (*length > 0) {
    if (!buf_add(&incoming->body, bytes, *length)) incoming->too_large = true;
    *length = 0;
    return MHD_YES;
  }
  return serve_whole(arg, connection, method, incoming);
}

static void serve_completed(void *arg, struct MHD_Connection *connection, void **state,
                            enum MHD_RequestTerminationCode why) {
  struct incoming *incoming = *state;
  (void)arg;
  (void)connection;
  (void)why;
  if (incoming == NULL) return;
  buf_free(&incoming->body);
  free(incoming->target);
  free(incoming);
}

/* Query parameters, with our own decoding; the path is decoded when it is split (incoming.target). */
static size_t serve_decode(void *arg, struct MHD_Connection *connection, char *text) {
  (void)arg;
  (void)connection;
  char *decoded = path_decode(text, strlen(text));
  size_t length = strlen(decoded);
  memcpy(text, decoded, length + 1);
  free(decoded);
  return length;
}

static struct MHD_Daemon *server_listen(struct server *server) {
  const struct settings *settings = &server->sandbox->settings;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)settings->port)};
  inet_pton(AF_INET, settings->host, &address.sin_addr);
  return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, (uint16_t)settings->port,
                          NULL, NULL, serve_request, server, MHD_OPTION_SOCK_ADDR, &address,
                          MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
                          (unsigned)IDLE_SECONDS, MHD_OPTION_URI_LOG_CALLBACK, serve_target, NULL,
                          MHD_OPTION_UNESCAPE_CALLBACK, serve_decode, NULL, MHD_OPTION_NOTIFY_COMPLETED,
                          serve_completed, NULL, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
}

/* Prints the URL; false when it can't listen. */
static bool server_begin(struct server *server, struct MHD_Daemon **daemon) {
  const struct settings *settings = &server->sandbox->settings;
  *daemon = server_listen(server);
  if (*daemon == NULL) {
    fprintf(stderr, _("visitdeck-sandbox: can't listen on %s:%d: %s; choose another --listen\n"), settings->host,
            settings->port, strerror(errno));
    return false;
  }
  printf("listening on http://%s:%u\n", settings->host, MHD_get_daemon_info(*daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
  fflush(stdout);
  return true;
}

static void server_wait(struct server *server, const sigset_t *set) {
  int number;
  sigwait(set, &number);
  pthread_mutex_lock(&server->sandbox->lock);
  server->stopping = true;
  pthread_cond_broadcast(&server->hurry);
  pthread_mutex_unlock(&server->sandbox->lock);
}

int server_run(struct sandbox *sandbox) {
  struct server server = {.sandbox = sandbox};
  struct MHD_Daemon *daemon;
  sigset_t set;
  pthread_mutex_init(&sandbox->lock, NULL);
  pthread_cond_init(&server.hurry, NULL);
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, NULL); /* before any thread: only sigwait takes them */
  pthread_mutex_lock(&sandbox->lock);     /* nothing happens before the URL is known */
  if (sandbox->settings.webhook != NULL) sandbox->webhook = webhook_start(sandbox);
  sandbox->clockwork = clockwork_start(sandbox);
  bool listens = server_begin(&server, &daemon);
  pthread_mutex_unlock(&sandbox->lock);
  if (listens) {
    server_wait(&server, &set);
    MHD_stop_daemon(daemon);
  }
  clockwork_stop(sandbox->clockwork);
  webhook_stop(sandbox->webhook);
  pthread_cond_destroy(&server.hurry);
  pthread_mutex_destroy(&sandbox->lock);
  return listens ? 0 : 1;
}
