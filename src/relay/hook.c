#include "relay/hook.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "relay/payload.h"

enum {
  HOOK_BODY_MAX = 256 * 1024,
  HOOK_LENGTH_MAX = 4 << 20, /* taken to its end, for an answer; what is over HOOK_BODY_MAX is not read */
  HOOK_CONNECTIONS = 512,
  HOOK_STRANGERS = 256, /* that have not shown the right path: the oldest makes room for the next one */
  HOOK_STRANGE_MS = 1000,
  HOOK_IDLE_SECONDS = 10,
  HOOK_SLOW_MS = 15000,    /* for a whole request */
  HOOK_GRACE_MS = 100,     /* after a standstill of ours: what has come is read first */
  HOOK_MEMORY = 64 * 1024, /* of a connection: what web servers pass on, 32 KiB, and what is made of it */
  HOOK_BURST = 10,         /* seconds' worth */
  HOOK_WRONG_RATE = 1000   /* answered a second; above it we hang up */
};
#define HOOK_RETRY_SECONDS "1"
#define HOOK_PATH "/hook/"
#define HOOK_METHODS "GET, HEAD, POST"

struct bucket { /* a rate; under the lock */
  double level, rate, most;
  int64_t at_ms;
};

struct visitor_socket { /* an open connection */
  int fd;
  const struct MHD_Daemon *place; /* where it came */
  atomic_llong since_ms;          /* the last request ended, or it was opened */
  atomic_bool known;              /* it has shown the right path: from now on it may take its time */
  atomic_bool waits;              /* for us */
  int64_t late_ms;                /* its time was seen to be over, 0: not so */
  struct hook_request *request;   /* that has begun and not ended; NULL: none. Its thread's alone */
  struct visitor_socket *next;
};

struct hook {
  struct MHD_Daemon *daemons[HOOK_PLACES]; /* a thread each */
  MHD_socket listening[HOOK_PLACES];       /* once they are quiet */
  size_t count;
  char *path; /* HOOK_PATH and the secret */
  struct msgq *queue;
  struct bucket events, wrong;
  atomic_ullong counts[HOOK_COUNTS];
  pthread_mutex_t lock;           /* around rates, the list of sockets, and closing with what goes into the queue */
  struct visitor_socket *sockets; /* the newest first */
  bool closing;                   /* nobody takes from the queue any more */
};

struct hook_request {
  struct hook *hook;
  struct MHD_Connection *connection;
  struct buf body;
  size_t length;    /* of the body, as far as it came */
  bool right;       /* the path is */
  bool begun, ours; /* ours: an event there */
  struct payload payload;
  int status; /* 0: not answered yet */
};

/* ---- rates */

/* How many are taken at once, all or none of them; forced: they have come already, and what follows has to wait. */
static bool hook_take(struct hook *hook, struct bucket *bucket, size_t count, bool forced) {
  int64_t now = clock_mono_ms(&clock_system);
  pthread_mutex_lock(&hook->lock);
  bucket->level += bucket->rate * (double)(now - bucket->at_ms) / 1000;
  if (bucket->level > bucket->most) bucket->level = bucket->most;
  bucket->at_ms = now;
  bool taken = forced || bucket->level >= (double)count;
  if (taken) bucket->level -= (double)count;
  pthread_mutex_unlock(&hook->lock);
  return taken;
}

/* ---- connections */

static struct visitor_socket *hook_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *about = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return about != NULL ? about->socket_context : NULL;
}

static void hook_mark(struct MHD_Connection *connection, bool waits) {
  struct visitor_socket *socket = hook_socket(connection);
  if (socket == NULL) return;
  socket->since_ms = clock_mono_ms(&clock_system); /* before it waits for us no longer */
  socket->waits = waits;
}

static void hook_hang_up(struct visitor_socket *socket) {
  shutdown(socket->fd, SHUT_RDWR);
  socket->fd = -1;
}

/* Whoever opens connections and says nothing crowds out others like that at the same place, and nobody else. Under the
 * lock. */
static void hook_make_room(struct hook *hook, const struct MHD_Daemon *place) {
  struct visitor_socket *oldest = NULL;
  size_t strangers = 0;
  for (struct visitor_socket *socket = hook->sockets; socket != NULL; socket = socket->next) {
    if (socket->known || socket->fd < 0 || socket->place != place) continue;
    strangers++;
    oldest = socket;
  }
  if (strangers <= HOOK_STRANGERS) return;
  hook_hang_up(oldest);
  atomic_fetch_add(&hook->counts[HOOK_SLOW], 1);
}

/* ---- answers, on the listening thread */

static enum MHD_Result hook_reply(struct MHD_Connection *connection, int status) {
  struct MHD_Response *response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
  if (status == 405) MHD_add_response_header(response, "Allow", HOOK_METHODS);
  if (status == 429 || status == 503) MHD_add_response_header(response, "Retry-After", HOOK_RETRY_SECONDS);
  if (status == 404 || status == 413) MHD_add_response_header(response, "Connection", "close");
  enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
  MHD_destroy_response(response);
  return result;
}

/* What can be said from the head of a request alone: 0 to go on, -1 to hang up. */
static int hook_judge_head(struct hook *hook, struct hook_request *request, const char *method) {
  const char *length = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, "Content-Length");
  if (!request->right) {
    atomic_fetch_add(&hook->counts[HOOK_WRONG_PATH], 1);
    return hook_take(hook, &hook->wrong, 1, false) ? 404 : -1;
  }
  struct visitor_socket *socket = hook_socket(request->connection);
  if (socket != NULL) socket->known = true;
  if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) return 200; /* does the address live? */
  if (strcmp(method, "POST") != 0) return 405;
  request->ours = true;
  if (length != NULL && strtoll(length, NULL, 10) > HOOK_LENGTH_MAX) {
    atomic_fetch_add(&hook->counts[HOOK_TOO_LARGE], 1);
    return 413;
  }
  if (hook_take(hook, &hook->events, 1, false)) return 0;
  atomic_fetch_add(&hook->counts[HOOK_TOO_FAST], 1);
  return 429;
}

/* It came whole: to the relay's thread, which answers when it is on the disk. */
static enum MHD_Result hook_pass_on(struct hook *hook, struct hook_request *request) {
  bool whole = request->length == request->body.length;
  payload_read(request->body.data, whole ? request->length : 0, &request->payload);
  if (request->payload.unclear) atomic_fetch_add(&hook->counts[HOOK_UNCLEAR], 1);
  if (request->payload.count > 1) hook_take(hook, &hook->events, request->payload.count - 1, true);
  hook_mark(request->connection, true);
  pthread_mutex_lock(&hook->lock);
  bool closing = hook->closing;
  if (!closing) MHD_suspend_connection(request->connection);
  if (!closing) msgq_put(hook->queue, request);
  pthread_mutex_unlock(&hook->lock);
  return closing ? hook_reply(request->connection, 503) : MHD_YES;
}

/* A part of the body: kept as far as it is read. */
static bool hook_more(struct hook *hook, struct hook_request *request, const char *bytes, size_t length) {
  request->length += length;
  if (request->length <= HOOK_BODY_MAX && buf_add(&request->body, bytes, length)) return true;
  if (request->length <= HOOK_LENGTH_MAX) return true;
  atomic_fetch_add(&hook->counts[HOOK_TOO_LARGE], 1); /* it said no length, and goes on and on */
  return false;
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
    if (status == 200) request->status = status; /* answered before its end a request ends the connection */
    return status == 0 || status == 200 ? MHD_YES : hook_reply(connection, status);
  }
  if (*length > 0) {
    bool more = hook_more(hook, request, bytes, *length);
    *length = 0;
    return more ? MHD_YES : MHD_NO;
  }
  if (request->status == 0) return hook_pass_on(hook, request);
  return hook_reply(connection, request->status);
}

/* Nobody here asks for parameters, and the connection's memory does not hold what is made of thousands of them:
 * microhttpd 0.9.75 then says nothing until the time is over. The text lies in that memory, and is read only
 * afterwards. */
static void hook_drop_parameters(const char *target) {
  char *query = strchr((char *)(uintptr_t)target, '?');
  if (query != NULL && query[1] != '\0') query[1] = '\0';
}

static void *hook_begin(void *arg, const char *target, struct MHD_Connection *connection) {
  struct hook *hook = arg;
  struct hook_request *request = mem_new(sizeof *request);
  struct visitor_socket *socket = hook_socket(connection);
  if (socket != NULL) socket->request = request;
  request->hook = hook;
  request->right = target != NULL && payload_target_is(target, hook->path);
  if (target != NULL) hook_drop_parameters(target);
  buf_init(&request->body, HOOK_BODY_MAX);
  return request;
}

static void hook_end(struct hook *hook, struct hook_request *take_request) {
  /* What did not even come to hook_serve, for its head is none that can be read, was an event for all we know. */
  bool unread = take_request->right && !take_request->begun;
  if (unread || (take_request->ours && take_request->status != 200)) atomic_fetch_add(&hook->counts[HOOK_MISSED], 1);
  buf_free(&take_request->body);
  payload_clear(&take_request->payload);
  free(take_request);
}

static void hook_completed(void *arg, struct MHD_Connection *connection, void **state,
                           enum MHD_RequestTerminationCode why) {
  struct visitor_socket *socket = hook_socket(connection);
  (void)why;
  if (*state == NULL) return;
  hook_mark(connection, false);
  if (socket != NULL) socket->request = NULL;
  hook_end(arg, *state);
  *state = NULL;
}

static void hook_connection(void *arg, struct MHD_Connection *connection, void **context,
                            enum MHD_ConnectionNotificationCode what) {
  struct hook *hook = arg;
  pthread_mutex_lock(&hook->lock);
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    struct visitor_socket *socket = mem_new(sizeof *socket);
    /* Each answer is good until the next question: in microhttpd 1.0 they share their place. */
    const union MHD_ConnectionInfo *about = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    socket->fd = about != NULL ? about->connect_fd : -1;
    about = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_DAEMON);
    socket->place = about != NULL ? about->daemon : NULL;
    socket->since_ms = clock_mono_ms(&clock_system);
    socket->next = hook->sockets;
    hook->sockets = socket;
    *context = socket;
    hook_make_room(hook, socket->place);
  } else {
    struct visitor_socket **at = &hook->sockets, *socket = *context;
    if (socket != NULL && socket->request != NULL) hook_end(hook, socket->request); /* microhttpd 1.0 forgets some */
    while (*at != NULL && *at != *context)
      at = &(*at)->next;
    if (*at != NULL) *at = (*at)->next;
    free(*context);
    *context = NULL;
  }
  pthread_mutex_unlock(&hook->lock);
}

/* ---- the relay's side */

const struct payload *hook_request_payload(const struct hook_request *request) {
  return &request->payload;
}

void hook_answer(struct hook_request *take_request, int status) {
  take_request->status = status;
  MHD_resume_connection(take_request->connection);
}

/* When its time will be over: seen to be so twice, and nothing that it said unread, for the time may have passed while
 * this machine stood still. Under the lock. */
static int64_t hook_over_ms(struct visitor_socket *socket, int64_t now) {
  int64_t end = socket->since_ms + (socket->known ? HOOK_SLOW_MS : HOOK_STRANGE_MS);
  char byte;
  if (socket->waits || socket->fd < 0) return INT64_MAX;
  bool late = now >= end && recv(socket->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
  if (!late || socket->late_ms == 0) socket->late_ms = late ? now : 0;
  return now < end ? end : (late ? socket->late_ms : now) + HOOK_GRACE_MS;
}

int64_t hook_sweep(struct hook *hook) {
  int64_t now = clock_mono_ms(&clock_system), next = INT64_MAX;
  pthread_mutex_lock(&hook->lock);
  for (struct visitor_socket *socket = hook->sockets; socket != NULL; socket = socket->next) {
    int64_t over = hook_over_ms(socket, now);
    if (over > now) {
      next = over < next ? over : next;
      continue;
    }
    hook_hang_up(socket);
    atomic_fetch_add(&hook->counts[HOOK_SLOW], 1);
  }
  pthread_mutex_unlock(&hook->lock);
  return next;
}

unsigned long long hook_count(struct hook *hook, enum hook_count which) {
  return atomic_load(&hook->counts[which]);
}

static struct MHD_Daemon *hook_listen(struct hook *hook, int fd) {
  return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                          hook_serve, hook, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
                          (unsigned)HOOK_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HOOK_IDLE_SECONDS,
                          MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HOOK_MEMORY, MHD_OPTION_URI_LOG_CALLBACK,
                          hook_begin, hook, MHD_OPTION_NOTIFY_COMPLETED, hook_completed, hook,
                          MHD_OPTION_NOTIFY_CONNECTION, hook_connection, hook, MHD_OPTION_END);
}

enum error_code hook_open(const struct hook_setup *setup, struct hook **hook, struct error *error) {
  struct hook *made = mem_new(sizeof *made);
  int64_t now = clock_mono_ms(&clock_system);
  double burst = (double)setup->rate * HOOK_BURST;
  made->path = mem_print(HOOK_PATH "%s", setup->secret);
  made->queue = setup->queue;
  made->events = (struct bucket){.level = burst, .rate = setup->rate, .most = burst, .at_ms = now};
  made->wrong =
      (struct bucket){.level = HOOK_WRONG_RATE, .rate = HOOK_WRONG_RATE, .most = HOOK_WRONG_RATE, .at_ms = now};
  pthread_mutex_init(&made->lock, NULL);
  for (; made->count < setup->count; made->count++) {
    made->listening[made->count] = -1;
    made->daemons[made->count] = hook_listen(made, setup->take_fds[made->count]);
    if (made->daemons[made->count] == NULL) break;
  }
  *hook = made;
  if (made->count == setup->count) return ERROR_NONE;
  for (size_t n = made->count; n < setup->count; n++)
    close(setup->take_fds[n]);
  hook_close(made);
  *hook = NULL;
  return error_set(error, ERROR_STORE, _("No more threads can be started"));
}

void hook_quiet(struct hook *hook) {
  for (size_t n = 0; n < hook->count; n++)
    hook->listening[n] = MHD_quiesce_daemon(hook->daemons[n]);
}

void hook_close(struct hook *take_hook) {
  struct hook_request *request;
  pthread_mutex_lock(&take_hook->lock);
  take_hook->closing = true;
  pthread_mutex_unlock(&take_hook->lock);
  while ((request = msgq_take(take_hook->queue)) != NULL)
    hook_answer(request, 503);
  for (size_t n = 0; n < take_hook->count; n++) {
    MHD_stop_daemon(take_hook->daemons[n]);
    if (take_hook->listening[n] >= 0) close(take_hook->listening[n]);
  }
  pthread_mutex_destroy(&take_hook->lock);
  free(take_hook->path);
  free(take_hook);
}
