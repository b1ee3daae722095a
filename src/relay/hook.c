#include "relay/hook.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "model/json.h"

enum {
  HOOK_BODY_MAX = 256 * 1024,
  HOOK_ID_MAX = 200,
  HOOK_CONNECTIONS = 512,
  HOOK_CONNECTIONS_OF_ONE = 256,
  HOOK_IDLE_SECONDS = 10,
  HOOK_SLOW_MS = 15000, /* for a whole request */
  HOOK_MEMORY = 16 * 1024,
  HOOK_BURST = 10,        /* seconds' worth */
  HOOK_WRONG_RATE = 1000, /* answered a second; above it we hang up */
  HOOK_RETRY_SECONDS = 1
};
#define HOOK_PATH "/hook/"
#define HOOK_STATUS "/status"

struct bucket { /* a rate; the listening thread's */
  double level, rate, most;
  int64_t at_ms;
};

struct visitor_socket { /* an open connection */
  int fd;
  int64_t since_ms; /* the last request ended, or it was opened */
  bool waits;       /* for us */
  struct visitor_socket *next;
};

struct hook {
  struct MHD_Daemon *daemon;
  char *path; /* HOOK_PATH and the secret */
  struct msgq *queue;
  struct bucket events, wrong;
  atomic_ullong taken, wrong_path, unreadable, too_large, too_fast, slow;
  pthread_mutex_t lock; /* around sockets, and closing with what goes into the queue */
  struct visitor_socket *sockets;
  bool closing; /* nobody takes from the queue any more */
  MHD_socket listening;
};

struct hook_request {
  struct hook *hook;
  struct MHD_Connection *connection;
  char *target;
  struct buf body;
  bool begun;
  struct hook_says says;
  char *ids[2];
  int status; /* 0: not answered yet */
  char *text;
};

/* ---- rates */

static bool bucket_take(struct bucket *bucket) {
  int64_t now = clock_mono_ms(&clock_system);
  bucket->level += bucket->rate * (double)(now - bucket->at_ms) / 1000;
  if (bucket->level > bucket->most) bucket->level = bucket->most;
  bucket->at_ms = now;
  if (bucket->level < 1) return false;
  bucket->level -= 1;
  return true;
}

/* ---- the path: a comparison whose time tells nothing of how much of it was right */

static bool hook_same(const char *given, const char *wanted) {
  size_t length = strlen(wanted), given_length = strlen(given);
  volatile unsigned char differs = given_length != length;
  for (size_t n = 0; n < length; n++)
    differs |= (unsigned char)(given[n < given_length ? n : 0] ^ wanted[n]);
  return differs == 0;
}

/* 0: not ours; 1: events; 2: the question for our state. */
static int hook_place(const struct hook *hook, const char *target) {
  char *path = mem_copy_n(target, strcspn(target, "?"));
  size_t length = strlen(path), end = strlen(HOOK_STATUS);
  bool status = length > end && strcmp(path + length - end, HOOK_STATUS) == 0;
  if (status) path[length - end] = '\0';
  bool ours = hook_same(path, hook->path);
  free(path);
  return !ours ? 0 : status ? 2 : 1;
}

/* ---- what an event says (A54 to A59, A76): which visits to read again, no more */

static void hook_add_id(struct hook_request *request, char *take_id) {
  struct hook_says *says = &request->says;
  bool good = take_id != NULL && take_id[0] != '\0' && strlen(take_id) <= HOOK_ID_MAX && says->count < 2;
  if (!good || (says->count == 1 && strcmp(says->ids[0], take_id) == 0)) {
    free(take_id);
    return;
  }
  request->ids[says->count] = take_id;
  says->ids[says->count++] = take_id;
}

static bool hook_read(struct hook_request *request) {
  buf_drop_mark(&request->body);
  cJSON *json = json_parse_tolerant(request->body.data != NULL ? request->body.data : "", request->body.length);
  bool object = cJSON_IsObject(json);
  if (object) {
    char *type = json_exact(json, "eventType");
    hook_add_id(request, json_exact(json_member(json, "visit", false), "id"));
    hook_add_id(request, json_exact(json, "previousId"));
    request->says.talk =
        json_member(json, "message", false) != NULL || (type != NULL && strncmp(type, "message.", 8) == 0);
    request->says.unclear = request->says.count == 0 && !request->says.talk;
    free(type);
  }
  json_free(json);
  return object;
}

/* ---- answers, on the listening thread */

static enum MHD_Result hook_queue(struct MHD_Connection *connection, int status, const char *text, const char *header,
                                  const char *value) {
  char *body = mem_copy(text != NULL ? text : "");
  struct MHD_Response *response = MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_MUST_FREE);
  if (header != NULL) MHD_add_response_header(response, header, value);
  if (status == 404 || status == 413) MHD_add_response_header(response, "Connection", "close");
  enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
  MHD_destroy_response(response);
  return result;
}

static const char *hook_retry(int status) {
  return status == 429 || status == 503 ? "Retry-After" : NULL;
}

/* What can be said from the head of a request alone: 0 to go on. */
static int hook_judge_head(struct hook *hook, struct hook_request *request, const char *method) {
  int place = hook_place(hook, request->target);
  const char *length = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, "Content-Length");
  if (place == 0) {
    atomic_fetch_add(&hook->wrong_path, 1);
    return bucket_take(&hook->wrong) ? 404 : -1;
  }
  request->says.status = place == 2;
  if (request->says.status) return strcmp(method, "GET") == 0 ? 0 : 405;
  if (strcmp(method, "POST") != 0) return 405;
  if (length != NULL && strtoll(length, NULL, 10) > HOOK_BODY_MAX) {
    atomic_fetch_add(&hook->too_large, 1);
    return 413;
  }
  if (bucket_take(&hook->events)) return 0;
  atomic_fetch_add(&hook->too_fast, 1);
  return 429;
}

static struct visitor_socket *hook_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *about = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return about != NULL ? about->socket_context : NULL;
}

static void hook_mark(struct hook *hook, struct MHD_Connection *connection, bool waits) {
  struct visitor_socket *socket = hook_socket(connection);
  if (socket == NULL) return;
  pthread_mutex_lock(&hook->lock);
  socket->since_ms = clock_mono_ms(&clock_system);
  socket->waits = waits;
  pthread_mutex_unlock(&hook->lock);
}

/* It came whole: to the relay's thread, which answers when it is on the disk. */
static enum MHD_Result hook_pass_on(struct hook *hook, struct hook_request *request) {
  if (!request->says.status && !hook_read(request)) {
    atomic_fetch_add(&hook->unreadable, 1);
    return hook_queue(request->connection, 400, "not a JSON object\n", NULL, NULL);
  }
  hook_mark(hook, request->connection, true);
  pthread_mutex_lock(&hook->lock);
  bool closing = hook->closing;
  if (!closing) MHD_suspend_connection(request->connection);
  if (!closing) msgq_put(hook->queue, request);
  pthread_mutex_unlock(&hook->lock);
  return closing ? hook_queue(request->connection, 503, NULL, hook_retry(503), "1") : MHD_YES;
}

static enum MHD_Result hook_serve(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *bytes, size_t *length, void **state) {
  struct hook *hook = arg;
  struct hook_request *request = *state;
  (void)url;
  (void)version;
  request->connection = connection;
  if (!request->begun) {
    request->begun = true;
    int status = hook_judge_head(hook, request, method);
    if (status < 0) return MHD_NO;
    if (status == 405) return hook_queue(connection, status, NULL, "Allow", request->says.status ? "GET" : "POST");
    return status == 0 ? MHD_YES : hook_queue(connection, status, NULL, hook_retry(status), "1");
  }
  if (*length > 0) {
    if (!buf_add(&request->body, bytes, *length)) {
      atomic_fetch_add(&hook->too_large, 1);
      return MHD_NO; /* it said no length, and goes on and on */
    }
    *length = 0;
    return MHD_YES;
  }
  if (request->status == 0) return hook_pass_on(hook, request);
  if (request->status == 200 && !request->says.status) atomic_fetch_add(&hook->taken, 1);
  return hook_queue(connection, request->status, request->text, hook_retry(request->status), "1");
}

static void *hook_begin(void *arg, const char *target, struct MHD_Connection *connection) {
  struct hook_request *request = mem_new(sizeof *request);
  (void)connection;
  request->hook = arg;
  request->target = mem_copy(target);
  buf_init(&request->body, HOOK_BODY_MAX);
  return request;
}

static void hook_completed(void *arg, struct MHD_Connection *connection, void **state,
                           enum MHD_RequestTerminationCode why) {
  struct hook_request *request = *state;
  (void)why;
  if (request == NULL) return;
  hook_mark(arg, connection, false);
  buf_free(&request->body);
  free(request->target);
  free(request->ids[0]);
  free(request->ids[1]);
  free(request->text);
  free(request);
  *state = NULL;
}

static void hook_connection(void *arg, struct MHD_Connection *connection, void **context,
                            enum MHD_ConnectionNotificationCode what) {
  struct hook *hook = arg;
  pthread_mutex_lock(&hook->lock);
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    struct visitor_socket *socket = mem_new(sizeof *socket);
    const union MHD_ConnectionInfo *about = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    socket->fd = about != NULL ? about->connect_fd : -1;
    socket->since_ms = clock_mono_ms(&clock_system);
    socket->next = hook->sockets;
    hook->sockets = socket;
    *context = socket;
  } else {
    struct visitor_socket **at = &hook->sockets;
    while (*at != NULL && *at != *context)
      at = &(*at)->next;
    if (*at != NULL) *at = (*at)->next;
    free(*context);
    *context = NULL;
  }
  pthread_mutex_unlock(&hook->lock);
}

/* ---- the relay's side */

void hook_request_keep(void *request) {
  (void)request;
}

const struct hook_says *hook_request_says(const struct hook_request *request) {
  return &request->says;
}

void hook_answer(struct hook_request *take_request, int status, const char *text) {
  take_request->status = status;
  take_request->text = mem_copy(text);
  MHD_resume_connection(take_request->connection);
}

void hook_sweep(struct hook *hook) {
  int64_t now = clock_mono_ms(&clock_system);
  pthread_mutex_lock(&hook->lock);
  for (struct visitor_socket *socket = hook->sockets; socket != NULL; socket = socket->next) {
    if (socket->waits || socket->fd < 0 || now - socket->since_ms < HOOK_SLOW_MS) continue;
    shutdown(socket->fd, SHUT_RDWR);
    socket->fd = -1;
    atomic_fetch_add(&hook->slow, 1);
  }
  pthread_mutex_unlock(&hook->lock);
}

struct hook_counts hook_count(struct hook *hook) {
  return (struct hook_counts){.taken = atomic_load(&hook->taken),
                              .wrong_path = atomic_load(&hook->wrong_path),
                              .unreadable = atomic_load(&hook->unreadable),
                              .too_large = atomic_load(&hook->too_large),
                              .too_fast = atomic_load(&hook->too_fast),
                              .slow = atomic_load(&hook->slow)};
}

static struct MHD_Daemon *hook_listen(struct hook *hook, const struct hook_setup *setup) {
  struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)setup->port)};
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)setup->port)};
  bool is_six = strchr(setup->host, ':') != NULL;
  if (inet_pton(is_six ? AF_INET6 : AF_INET, setup->host, is_six ? (void *)&six.sin6_addr : (void *)&four.sin_addr) !=
      1)
    return NULL;
  return MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (is_six ? MHD_USE_IPv6 : 0),
      (uint16_t)setup->port, NULL, NULL, hook_serve, hook, MHD_OPTION_SOCK_ADDR, is_six ? (void *)&six : (void *)&four,
      MHD_OPTION_CONNECTION_LIMIT, (unsigned)HOOK_CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
      (unsigned)HOOK_CONNECTIONS_OF_ONE, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HOOK_IDLE_SECONDS,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HOOK_MEMORY, MHD_OPTION_URI_LOG_CALLBACK, hook_begin, hook,
      MHD_OPTION_NOTIFY_COMPLETED, hook_completed, hook, MHD_OPTION_NOTIFY_CONNECTION, hook_connection, hook,
      MHD_OPTION_END);
}

enum error_code hook_open(const struct hook_setup *setup, struct hook **hook, struct error *error) {
  struct hook *made = mem_new(sizeof *made);
  int64_t now = clock_mono_ms(&clock_system);
  double burst = (double)setup->rate * HOOK_BURST;
  *hook = NULL;
  made->path = mem_print(HOOK_PATH "%s", setup->secret);
  made->queue = setup->queue;
  made->listening = -1;
  made->events = (struct bucket){.level = burst, .rate = setup->rate, .most = burst, .at_ms = now};
  made->wrong =
      (struct bucket){.level = HOOK_WRONG_RATE, .rate = HOOK_WRONG_RATE, .most = HOOK_WRONG_RATE, .at_ms = now};
  pthread_mutex_init(&made->lock, NULL);
  made->daemon = hook_listen(made, setup);
  if (made->daemon != NULL) {
    *hook = made;
    return ERROR_NONE;
  }
  error_set(error, ERROR_CONFIG, _("Can't listen on %s:%d: %s; choose another address for listen"), setup->host,
            setup->port, strerror(errno));
  pthread_mutex_destroy(&made->lock);
  free(made->path);
  free(made);
  return error->code;
}

int hook_port(struct hook *hook) {
  return MHD_get_daemon_info(hook->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void hook_quiet(struct hook *hook) {
  hook->listening = MHD_quiesce_daemon(hook->daemon);
}

void hook_close(struct hook *take_hook) {
  struct hook_request *request;
  pthread_mutex_lock(&take_hook->lock);
  take_hook->closing = true;
  pthread_mutex_unlock(&take_hook->lock);
  while ((request = msgq_take(take_hook->queue)) != NULL)
    hook_answer(request, 503, NULL);
  MHD_stop_daemon(take_hook->daemon);
  if (take_hook->listening >= 0) close(take_hook->listening);
  pthread_mutex_destroy(&take_hook->lock);
  free(take_hook->path);
  free(take_hook);
}
