#include "sandbox/connections.h"

#include <errno.h>
#include <linux/tcp.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "sandbox/exchange.h"
#include "sandbox/server.h"

enum {
  CONNECTION_MEMORY = 32 << 10, /* of microhttpd, for a head */
  CONNECTION_FIELD = 64,        /* what it keeps of each header and parameter */
  CONNECTION_HEAD_LEFT = 1024,
  CONNECTION_TARGET_MAX = 8000,
  CONNECTION_BODY_MAX = 1 << 20,
  CONNECTION_PIECE = 4096,
  CONNECTION_REQUEST_MS = 5000,
  CONNECTION_IDLE_SECONDS = 120,
  CONNECTION_LOOK_MS = 100
};
static const size_t connections_waiting_most = 256 << 20; /* bytes of answers that nobody takes */

enum phase {
  PHASE_IDLE,
  PHASE_READ,
  PHASE_DELAY, /* answered, and a fault keeps the answer back: microhttpd has it suspended */
  PHASE_WRITE
};

struct connection { /* and the request that it is about */
  struct connection *next;
  struct connections *all;
  struct MHD_Connection *mhd;
  int fd; /* -1: hung up on, and microhttpd will see it */
  enum phase phase;
  int64_t since, until; /* of the phase */
  uint64_t received;    /* bytes, when it became idle */
  bool begun, answered; /* begun: the head is there */
  unsigned faults;      /* which faults delay it */
  char *target;
  struct buf body;
  struct reply reply;
};

struct connections {
  struct sandbox *sandbox;
  struct MHD_Daemon *daemon;
  struct connection *first; /* the newest */
  size_t count;
  size_t waiting;   /* bytes of answers */
  int64_t looks_at; /* for requests that have begun, as something has come */
  bool ending;
};

/* ---- connections */

static void connection_enter(struct connection *connection, enum phase phase, int64_t lasts_ms) {
  connection->phase = phase;
  connection->since = clock_mono_ms(&clock_system);
  connection->until = lasts_ms > 0 ? connection->since + lasts_ms : INT64_MAX;
}

/* As the kernel counts: microhttpd says nothing of a request before its first line is whole. What came in one packet
 * with the request before is of that one here: half a request in it makes nobody anything but idle. */
static uint64_t connection_received(const struct connection *connection) {
  struct tcp_info about = {0};
  socklen_t length = sizeof about;
  getsockopt(connection->fd, IPPROTO_TCP, TCP_INFO, &about, &length);
  return about.tcpi_bytes_received;
}

/* The other side is gone, or has at least said all. */
static bool connection_has_left(const struct connection *connection) {
  struct pollfd about = {.fd = connection->fd, .events = POLLRDHUP};
  return poll(&about, 1, 0) > 0;
}

/* microhttpd sees the end, and closes. */
static void connection_hang_up(struct connection *connection) {
  if (connection->fd >= 0) shutdown(connection->fd, SHUT_RDWR);
  connection->fd = -1;
  if (connection->phase != PHASE_DELAY) return;
  connection->reply.status = 0;
  connection_enter(connection, PHASE_WRITE, 0);
  MHD_resume_connection(connection->mhd);
}

/* The last word on a socket, of our own: microhttpd can't answer before a request is whole, nor who is none of its own,
 * and closes without a word where its memory ends. */
void connections_turn_away(int fd, int status, const char *why) {
  char text[400];
  int length = snprintf(text, sizeof text,
                        "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                        "Connection: close\r\n\r\n{\"errors\":[\"%s\"]}",
                        status, MHD_get_reason_phrase_for((unsigned)status), strlen(why) + 15, why);
  (void)!send(fd, text, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(fd, SHUT_RDWR);
}

static enum MHD_Result connection_refuse(struct connection *connection, int status, const char *why) {
  if (connection->fd >= 0) connections_turn_away(connection->fd, status, why);
  connection->fd = -1;
  return MHD_NO;
}

/* The next one to go when there is no room: who has gone away already, who began a request and stopped, who is idle,
 * who takes no answer; of each the one that has stood the longest. */
static int connection_rank(const struct connection *connection) {
  static const int ranks[] = {[PHASE_IDLE] = 1, [PHASE_READ] = 2, [PHASE_DELAY] = 3, [PHASE_WRITE] = 0};
  bool stays = connection->phase == PHASE_DELAY && !connection_has_left(connection);
  return connection->fd < 0 || stays ? -1 : ranks[connection->phase];
}

/* answers: of those only whose answers nobody takes. */
static bool connections_hang_up_on_one(struct connections *all, bool answers) {
  struct connection *found = NULL;
  int best = 0;
  for (struct connection *at = all->first; at != NULL; at = at->next) {
    int rank = connection_rank(at);
    if (rank < best || (answers && rank != 0)) continue;
    if (found != NULL && rank == best && at->since > found->since) continue;
    found = at;
    best = rank;
  }
  if (found == NULL) return false;
  connection_hang_up(found);
  MHD_run(all->daemon);
  return true;
}

static void connection_notify(void *arg, struct MHD_Connection *mhd, void **context,
                              enum MHD_ConnectionNotificationCode what) {
  struct connections *all = arg;
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    struct connection *connection = mem_new(sizeof *connection);
    connection->all = all;
    connection->mhd = mhd;
    connection->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    connection->next = all->first;
    all->first = *context = connection;
    all->count++;
    connection_enter(connection, PHASE_IDLE, 0);
  } else {
    struct connection **at = &all->first;
    while (*at != *context)
      at = &(*at)->next;
    *at = (*at)->next;
    all->count--;
    free(*context);
  }
}

/* ---- requests */

/* Path and query: of "http://host/path" too, as a proxy would ask for it. */
static const char *connection_path(const char *target) {
  if (strncasecmp(target, "http://", 7) != 0) return target;
  const char *path = strpbrk(target + 7, "/?");
  return path != NULL ? path : "/";
}

static size_t connection_parameters(const char *target) {
  const char *query = strchr(target, '?');
  size_t count = query != NULL;
  for (; query != NULL && *query != '\0'; query++)
    count += *query == '&';
  return count;
}

/* Characters, none of them a blank or a control: it is written down, and shown to who asks for the last requests. */
static bool connection_is_target(const char *target) {
  for (const char *at = target; *at != '\0'; at++)
    if ((unsigned char)*at <= ' ' || *at == 127) return false;
  return text_is_utf8(target, strlen(target));
}

/* The first line is there. microhttpd closes without a word when more parameters come than it has room for. */
static void *connection_begin(void *arg, const char *target, struct MHD_Connection *mhd) {
  struct connection *connection = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
  (void)arg;
  if (target == NULL || !connection_is_target(target))
    connection_refuse(connection, 400, "The first line is none of HTTP");
  else if (strlen(target) > CONNECTION_TARGET_MAX)
    connection_refuse(connection, 414, "The address is too long");
  else if (connection_parameters(target) > EXCHANGE_PARAMETERS_MAX)
    connection_refuse(connection, 414, "The address has too many parameters");
  else
    connection->target = mem_copy(connection_path(target));
  buf_init(&connection->body, CONNECTION_BODY_MAX);
  return connection;
}

/* Room for the answer's head is left: without it microhttpd would close without a word. */
static bool connection_head_fits(struct connection *connection) {
  const union MHD_ConnectionInfo *about =
      MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  int fields = MHD_get_connection_values(connection->mhd, MHD_HEADER_KIND | MHD_GET_ARGUMENT_KIND, NULL, NULL);
  return about != NULL &&
         about->header_size + (size_t)fields * CONNECTION_FIELD + CONNECTION_HEAD_LEFT < CONNECTION_MEMORY;
}

/* What the head alone says. */
static enum MHD_Result connection_judge_head(struct connection *connection, const char *version) {
  const char *host = MHD_lookup_connection_value(connection->mhd, MHD_HEADER_KIND, "Host"),
             *length = MHD_lookup_connection_value(connection->mhd, MHD_HEADER_KIND, "Content-Length"),
             *coding = MHD_lookup_connection_value(connection->mhd, MHD_HEADER_KIND, "Transfer-Encoding");
  connection->begun = true;
  if (!connection_head_fits(connection)) return connection_refuse(connection, 431, "The head is too large");
  if (host == NULL && strcmp(version, "HTTP/1.0") != 0) return connection_refuse(connection, 400, "Host is missing");
  if (coding != NULL && strcasecmp(coding, "chunked") != 0)
    return connection_refuse(connection, 501, "No such Transfer-Encoding");
  if (length != NULL && strtoll(length, NULL, 10) > CONNECTION_BODY_MAX)
    return connection_refuse(connection, 413, "The body is too large");
  return MHD_YES;
}

static ssize_t connection_reply_read(void *arg, uint64_t at, char *out, size_t most) {
  const struct reply *reply = &((const struct connection *)arg)->reply;
  if (at >= reply->sent) return MHD_CONTENT_READER_END_WITH_ERROR;
  size_t count = reply->sent - at < most ? reply->sent - at : most;
  memcpy(out, reply->body + at, count);
  return (ssize_t)count;
}

/* Whoever compares clocks compares with the sandbox's. */
static void connection_reply_date(struct MHD_Response *response, int64_t made_at) {
  static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  char text[40];
  struct tm at;
  time_t instant = (time_t)made_at;
  if (made_at == 0 || gmtime_r(&instant, &at) == NULL) return;
  snprintf(text, sizeof text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + 3 * at.tm_wday, at.tm_mday,
           months + 3 * at.tm_mon, at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
  MHD_add_response_header(response, "Date", text);
}

static enum MHD_Result connection_reply_write(struct connection *connection) {
  struct reply *reply = &connection->reply;
  if (reply->status == 0) return MHD_NO;
  struct MHD_Response *response =
      reply->sent < reply->length
          ? MHD_create_response_from_callback(reply->length, CONNECTION_PIECE, connection_reply_read, connection, NULL)
          : MHD_create_response_from_buffer(reply->length, reply->body, MHD_RESPMEM_PERSISTENT);
  MHD_add_response_header(response, "Content-Type", reply->type);
  if (reply->allow != NULL) MHD_add_response_header(response, "Allow", reply->allow);
  connection_reply_date(response, reply->made_at);
  enum MHD_Result result = MHD_queue_response(connection->mhd, (unsigned)reply->status, response);
  MHD_destroy_response(response);
  return result;
}

/* It came whole. */
static enum MHD_Result connection_answer(struct connection *connection, const char *method) {
  struct connections *all = connection->all;
  struct request request = {.method = method,
                            .target = connection->target,
                            .token = MHD_lookup_connection_value(connection->mhd, MHD_HEADER_KIND, "X-Auth-Token"),
                            .type = MHD_lookup_connection_value(connection->mhd, MHD_HEADER_KIND, "Content-Type"),
                            .body = connection->body.data,
                            .length = connection->body.length};
  server_answer(all->sandbox, &request, &connection->reply);
  connection->answered = true;
  all->waiting += connection->reply.length;
  if (connection->reply.delay_ms > 0 && !all->ending) {
    connection->faults = all->sandbox->faults_replaced;
    connection_enter(connection, PHASE_DELAY, connection->reply.delay_ms);
    MHD_suspend_connection(connection->mhd);
    return MHD_YES;
  }
  connection_enter(connection, PHASE_WRITE, 0);
  return connection_reply_write(connection);
}

static enum MHD_Result connection_serve(void *arg, struct MHD_Connection *mhd, const char *url, const char *method,
                                        const char *version, const char *bytes, size_t *length, void **context) {
  struct connection *connection = *context;
  (void)arg;
  (void)mhd;
  (void)url;
  if (connection->target == NULL) return MHD_NO;
  if (!connection->begun) return connection_judge_head(connection, version);
  if (*length > 0) {
    bool fits = buf_add(&connection->body, bytes, *length);
    *length = 0;
    return fits ? MHD_YES : connection_refuse(connection, 413, "The body is too large");
  }
  return connection->answered ? connection_reply_write(connection) : connection_answer(connection, method);
}

static void connections_look_soon(struct connections *all) {
  if (all->looks_at == INT64_MAX) all->looks_at = clock_mono_ms(&clock_system) + CONNECTION_LOOK_MS;
}

static void connection_completed(void *arg, struct MHD_Connection *mhd, void **context,
                                 enum MHD_RequestTerminationCode why) {
  struct connections *all = arg;
  struct connection *connection = *context;
  (void)mhd;
  (void)why;
  all->waiting -= connection->reply.length;
  free(connection->reply.body);
  connection->reply = (struct reply){0};
  free(connection->target);
  connection->target = NULL;
  buf_free(&connection->body);
  connection->begun = connection->answered = false;
  connection->received = connection_received(connection);
  connection_enter(connection, PHASE_IDLE, 0);
  connections_look_soon(all); /* its end may have come with it: then nothing comes any more */
}

/* ---- what is due */

static void connection_expire(struct connection *connection) {
  if (connection->phase == PHASE_READ) {
    connection_refuse(connection, 408, "The request did not come whole within 5 seconds");
    connection->until = INT64_MAX;
  } else {
    connection_enter(connection, PHASE_WRITE, 0);
    MHD_resume_connection(connection->mhd);
  }
}

/* Of an idle one. microhttpd misses an end that comes in one packet with a request. */
static void connection_look(struct connection *connection) {
  if (connection_received(connection) != connection->received)
    connection_enter(connection, PHASE_READ, CONNECTION_REQUEST_MS);
  else if (connection_has_left(connection))
    connection_hang_up(connection);
}

int connections_expire(struct connections *all) {
  int64_t now = clock_mono_ms(&clock_system), next = now + 60 * 1000;
  MHD_UNSIGNED_LONG_LONG idle;
  bool looks = all->looks_at <= now;
  if (looks) all->looks_at = INT64_MAX;
  for (struct connection *at = all->first; at != NULL; at = at->next) {
    if (looks && at->phase == PHASE_IDLE && at->fd >= 0) connection_look(at);
    bool released = at->phase == PHASE_DELAY && (all->ending || at->faults != all->sandbox->faults_replaced);
    if (released || at->until <= now) {
      connection_expire(at);
      next = now; /* that it goes on is no event for microhttpd before 1.0 */
    }
    if (at->until < next) next = at->until;
  }
  if (all->looks_at < next) next = all->looks_at;
  int wait = next > now ? (int)(next - now) : 0;
  return MHD_get_timeout(all->daemon, &idle) == MHD_YES && idle < (unsigned)wait ? (int)idle : wait;
}

void connections_run(struct connections *all, bool came) {
  MHD_run(all->daemon);
  while (all->waiting > connections_waiting_most && connections_hang_up_on_one(all, true))
    ;
  if (came) connections_look_soon(all);
}

/* ---- the whole */

size_t connections_count(const struct connections *all) {
  return all->count;
}

bool connections_make_room(struct connections *all) {
  return connections_hang_up_on_one(all, false);
}

void connections_add(struct connections *all, int take_fd, const struct sockaddr *address, socklen_t length) {
  (void)MHD_add_connection(all->daemon, take_fd, address, length); /* closes it if it can't */
}

void connections_finish(struct connections *all) {
  all->ending = true;
  for (struct connection *at = all->first; at != NULL; at = at->next)
    if (at->phase == PHASE_IDLE || at->phase == PHASE_READ) connection_hang_up(at);
}

struct connections *connections_open(struct sandbox *sandbox, size_t most, int *events) {
  struct connections *all = mem_new(sizeof *all);
  all->sandbox = sandbox;
  all->looks_at = INT64_MAX;
  errno = ENOMEM; /* microhttpd does not always say why */
  all->daemon = MHD_start_daemon(
      MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, connection_serve, all,
      MHD_OPTION_CONNECTION_LIMIT, (unsigned)most, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_IDLE_SECONDS,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_URI_LOG_CALLBACK, connection_begin, all,
      MHD_OPTION_NOTIFY_COMPLETED, connection_completed, all, MHD_OPTION_NOTIFY_CONNECTION, connection_notify, all,
      MHD_OPTION_END);
  const union MHD_DaemonInfo *about =
      all->daemon != NULL ? MHD_get_daemon_info(all->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
  *events = about != NULL ? about->epoll_fd : -1;
  if (*events >= 0) return all;
  connections_close(all);
  return NULL;
}

void connections_close(struct connections *take_all) {
  if (take_all != NULL && take_all->daemon != NULL) MHD_stop_daemon(take_all->daemon);
  free(take_all);
}
