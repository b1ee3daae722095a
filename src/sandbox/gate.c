#include "sandbox/gate.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "sandbox/server.h"

enum {
  GATE_CONNECTIONS = 1000,
  GATE_DESCRIPTORS_LEAST = 32, /* for the database, the webhook and all else */
  GATE_READ = 16 << 10,
  GATE_EVENTS = 64,
  GATE_REQUEST_MS = 5000,
  GATE_IDLE_MS = 120 * 1000,
  GATE_STALLED_MS = 10 * 1000,
  GATE_LINGER_MS = 2000,
  GATE_RETRY_MS = 100, /* until a connection can be taken again, where no descriptor was free */
  GATE_END_MS = 1000   /* for the answers that are under way when it ends */
};
static const size_t gate_waiting_most = 256 << 20; /* bytes of answers that nobody takes */

enum phase {
  PHASE_READ,
  PHASE_DELAY, /* answered, and a fault keeps the answer back */
  PHASE_WRITE,
  PHASE_LINGER, /* what still comes is thrown away: bytes that nobody reads would take the answer with them */
  PHASE_GONE    /* freed when the round is over */
};

struct connection {
  struct connection *next;
  int fd;
  enum phase phase;
  int64_t since, until; /* of the phase; a read that hasn't begun is idle */
  struct http http;
  struct buf rest; /* requests behind the one that is being answered */
  struct reply reply;
  size_t sent;
  unsigned faults;  /* which faults delay it */
  uint32_t watched; /* epoll's events of it */
  bool left;        /* the other side is gone, or has at least said all */
};

struct gate {
  struct sandbox *sandbox;
  struct listening *listening;
  struct connection *connections;
  size_t count, most;
  size_t waiting; /* bytes of answers */
  int epoll, signals;
  int64_t listens_at; /* 0: it listens */
  bool ending;
};

static int64_t gate_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- connections */

static void connection_watch(struct gate *gate, struct connection *connection) {
  static const uint32_t events[] = {
      [PHASE_READ] = EPOLLIN, [PHASE_DELAY] = EPOLLRDHUP, [PHASE_WRITE] = EPOLLOUT, [PHASE_LINGER] = EPOLLIN};
  bool told = connection->phase == PHASE_DELAY && connection->left;
  struct epoll_event event = {.events = told ? 0 : events[connection->phase], .data.ptr = connection};
  if (event.events == connection->watched) return;
  connection->watched = event.events;
  epoll_ctl(gate->epoll, EPOLL_CTL_MOD, connection->fd, &event);
}

/* Without a watch yet: an answer mostly goes out at once. */
static void connection_begin(struct connection *connection, enum phase phase, int64_t lasts) {
  connection->phase = phase;
  connection->since = gate_now();
  connection->until = connection->since + lasts;
}

static void connection_enter(struct gate *gate, struct connection *connection, enum phase phase, int64_t lasts) {
  connection_begin(connection, phase, lasts);
  connection_watch(gate, connection);
}

static void connection_drop_reply(struct gate *gate, struct connection *connection) {
  gate->waiting -= connection->reply.length;
  free(connection->reply.bytes);
  connection->reply = (struct reply){0};
  connection->sent = 0;
}

static void connection_end(struct gate *gate, struct connection *connection) {
  if (connection->phase == PHASE_GONE) return;
  connection_drop_reply(gate, connection);
  close(connection->fd);
  connection->phase = PHASE_GONE;
  gate->count--;
}

static void gate_bury(struct gate *gate) {
  for (struct connection **at = &gate->connections; *at != NULL;) {
    struct connection *connection = *at;
    if (connection->phase != PHASE_GONE) {
      at = &connection->next;
      continue;
    }
    *at = connection->next;
    http_free(&connection->http);
    buf_free(&connection->rest);
    free(connection);
  }
}

/* The next one to go when there is no room: who has gone away already, who began a request and stopped, who is idle,
 * who takes no answer; of each the one that has stood the longest. */
static int connection_rank(const struct connection *connection) {
  if (connection->phase == PHASE_LINGER || connection->left) return 3;
  if (connection->phase == PHASE_READ) return connection->http.state != HTTP_NOTHING ? 2 : 1;
  return connection->phase == PHASE_WRITE ? 0 : -1;
}

/* answers: of those only whose answers nobody takes. False when all wait for answers that a fault keeps back. */
static bool gate_make_room(struct gate *gate, bool answers) {
  struct connection *found = NULL;
  for (struct connection *at = gate->connections; at != NULL; at = at->next) {
    if (at->phase == PHASE_GONE || connection_rank(at) < 0 || (answers && at->phase != PHASE_WRITE)) continue;
    if (found == NULL || connection_rank(at) > connection_rank(found) ||
        (connection_rank(at) == connection_rank(found) && at->since < found->since))
      found = at;
  }
  if (found == NULL) return false;
  connection_end(gate, found);
  return true;
}

/* ---- answers */

static void connection_write(struct gate *gate, struct connection *connection);

static void connection_reply(struct gate *gate, struct connection *connection) {
  struct reply *reply = &connection->reply;
  gate->waiting += reply->length;
  connection->sent = 0;
  if (reply->delay_ms > 0 && !gate->ending) {
    connection->faults = gate->sandbox->faults_replaced;
    connection_enter(gate, connection, PHASE_DELAY, reply->delay_ms);
  } else {
    connection_begin(connection, PHASE_WRITE, GATE_STALLED_MS);
    connection_write(gate, connection);
  }
}

static void connection_finish(struct gate *gate, struct connection *connection) {
  connection_drop_reply(gate, connection);
  if (connection->left || shutdown(connection->fd, SHUT_WR) != 0)
    connection_end(gate, connection);
  else
    connection_enter(gate, connection, PHASE_LINGER, GATE_LINGER_MS);
}

/* Requests that have come whole, one after the other: the next is read when the answer to this one is on its way. */
static void connection_take(struct gate *gate, struct connection *connection, const char *bytes, size_t length) {
  static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
  struct http *http = &connection->http;
  bool idle = http->state == HTTP_NOTHING;
  size_t taken = http_take(http, bytes, length);
  if (idle && http->state != HTTP_NOTHING) connection_enter(gate, connection, PHASE_READ, GATE_REQUEST_MS);
  if (http->state >= HTTP_WHOLE) {
    bool kept = buf_add(&connection->rest, bytes + taken, length - taken);
    server_answer(gate->sandbox, http, &connection->reply);
    connection->reply.close |= !kept;
    connection_reply(gate, connection);
  } else if (http->expects && http->state >= HTTP_BODY) {
    http->expects = false;
    if (send(connection->fd, go_on, sizeof go_on - 1, MSG_NOSIGNAL) != sizeof go_on - 1)
      connection_end(gate, connection);
  }
}

/* The answer is out. */
static void connection_next(struct gate *gate, struct connection *connection) {
  struct http *http = &connection->http;
  if (connection->reply.close || gate->ending) {
    connection_finish(gate, connection);
    return;
  }
  connection_drop_reply(gate, connection);
  http_free(http);
  http_init(http);
  connection_enter(gate, connection, PHASE_READ, GATE_IDLE_MS);
}

static void connection_write(struct gate *gate, struct connection *connection) {
  struct reply *reply = &connection->reply;
  while (connection->sent < reply->length) {
    ssize_t count =
        send(connection->fd, reply->bytes + connection->sent, reply->length - connection->sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK)
        connection_watch(gate, connection);
      else
        connection_end(gate, connection);
      return;
    }
    connection->sent += (size_t)count;
    connection->until = gate_now() + GATE_STALLED_MS;
  }
  connection_next(gate, connection);
}

/* ---- bytes that come */

static void connection_read(struct gate *gate, struct connection *connection) {
  char bytes[GATE_READ];
  ssize_t count = recv(connection->fd, bytes, sizeof bytes, 0);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
  if (count == 0 && connection->phase == PHASE_READ && connection->http.state != HTTP_NOTHING) {
    connection->left = true;
    server_refuse(&connection->reply, 400, "The request broke off");
    connection_reply(gate, connection);
  } else if (count <= 0) {
    connection_end(gate, connection);
  } else if (connection->phase == PHASE_READ) {
    connection_take(gate, connection, bytes, (size_t)count);
  }
}

/* Whoever has sent several requests at once; a round at a time, that others come in between. */
static bool connection_go_on(struct gate *gate, struct connection *connection) {
  if (connection->phase != PHASE_READ || connection->rest.length == 0) return false;
  struct buf rest = connection->rest;
  buf_init(&connection->rest, GATE_READ);
  connection_take(gate, connection, rest.data, rest.length);
  buf_free(&rest);
  return true;
}

static void connection_event(struct gate *gate, struct connection *connection, uint32_t events) {
  if (connection->phase == PHASE_GONE) return;
  if ((events & EPOLLERR) != 0 || (events & EPOLLHUP) != 0) {
    connection_end(gate, connection);
  } else if (connection->phase == PHASE_DELAY) {
    connection->left = true;
    connection_watch(gate, connection);
  } else if (connection->phase == PHASE_WRITE) {
    connection_write(gate, connection);
  } else {
    connection_read(gate, connection);
  }
}

/* ---- new ones */

static void gate_listen(struct gate *gate, bool on) {
  for (int n = 0; n < gate->listening->count; n++) {
    struct epoll_event event = {.events = on ? EPOLLIN : 0, .data.ptr = &gate->listening->fds[n]};
    epoll_ctl(gate->epoll, EPOLL_CTL_MOD, gate->listening->fds[n], &event);
  }
  gate->listens_at = on ? 0 : gate_now() + GATE_RETRY_MS;
}

static void gate_add(struct gate *gate, int fd) {
  struct connection *connection = mem_new(sizeof *connection);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  connection->fd = fd;
  connection->watched = EPOLLIN;
  http_init(&connection->http);
  buf_init(&connection->rest, GATE_READ);
  connection->next = gate->connections;
  gate->connections = connection;
  gate->count++;
  epoll_ctl(gate->epoll, EPOLL_CTL_ADD, fd, &event);
  connection_enter(gate, connection, PHASE_READ, GATE_IDLE_MS);
}

/* All connections wait for answers that a fault keeps back. What the client sends is not read: as much of it as has
 * come is thrown away, or it would take the answer with it. */
static void gate_turn_away(int fd) {
  struct reply reply = {0};
  char bytes[GATE_READ];
  server_refuse(&reply, 503, "Too many connections");
  bool sent = send(fd, reply.bytes, reply.length, MSG_NOSIGNAL) > 0 && shutdown(fd, SHUT_WR) == 0;
  for (int n = 0; sent && n < GATE_EVENTS && recv(fd, bytes, sizeof bytes, 0) > 0; n++)
    ;
  free(reply.bytes);
  close(fd);
}

static void gate_accept(struct gate *gate, int listening) {
  int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0) {
    if (gate->count >= gate->most) (void)gate_make_room(gate, false);
    if (gate->count < gate->most)
      gate_add(gate, fd);
    else
      gate_turn_away(fd);
  } else if ((errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) &&
             !gate_make_room(gate, false)) {
    gate_listen(gate, false);
  }
}

/* ---- rounds */

static void connection_expire(struct gate *gate, struct connection *connection) {
  if (connection->phase == PHASE_DELAY) {
    connection_begin(connection, PHASE_WRITE, GATE_STALLED_MS);
    connection_write(gate, connection);
  } else if (connection->phase == PHASE_READ && connection->http.state != HTTP_NOTHING) {
    server_refuse(&connection->reply, 408, "The request did not come whole within 5 seconds");
    connection_reply(gate, connection);
  } else {
    connection_end(gate, connection);
  }
}

/* Does what is due; how long the next round may wait, -1: for ever. */
static int gate_expire(struct gate *gate) {
  int64_t now = gate_now(), next = INT64_MAX;
  bool at_once = false;
  while (gate->waiting > gate_waiting_most && gate_make_room(gate, true))
    ;
  for (struct connection *at = gate->connections; at != NULL; at = at->next) {
    bool released = at->phase == PHASE_DELAY && (gate->ending || at->faults != gate->sandbox->faults_replaced);
    if (at->phase != PHASE_GONE && (released || at->until <= now)) connection_expire(gate, at);
    at_once |= connection_go_on(gate, at);
    if (at->phase != PHASE_GONE && at->until < next) next = at->until;
  }
  if (gate->listens_at != 0 && gate->listens_at <= now) gate_listen(gate, true);
  if (gate->listens_at != 0 && gate->listens_at < next) next = gate->listens_at;
  gate_bury(gate);
  if (at_once) return 0;
  int64_t left = next - gate_now();
  return next == INT64_MAX ? -1 : left < 0 ? 0 : left > 60 * 1000 ? 60 * 1000 : (int)left;
}

static bool gate_is_listening(const struct gate *gate, const void *what) {
  const int *fds = gate->listening->fds;
  for (int n = 0; n < gate->listening->count; n++)
    if (what == &fds[n]) return true;
  return false;
}

static void gate_round(struct gate *gate, int wait_ms) {
  struct epoll_event events[GATE_EVENTS];
  int count = epoll_wait(gate->epoll, events, GATE_EVENTS, wait_ms);
  for (int n = 0; n < count; n++) {
    void *what = events[n].data.ptr;
    if (what == &gate->signals)
      gate->ending = true;
    else if (gate_is_listening(gate, what))
      gate_accept(gate, *(int *)what);
    else
      connection_event(gate, what, events[n].events);
  }
}

static void gate_watch(struct gate *gate, int *fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = fd};
  epoll_ctl(gate->epoll, EPOLL_CTL_ADD, *fd, &event);
}

/* What is answered already goes out; who has asked nothing is let go. */
static void gate_finish(struct gate *gate) {
  int64_t until = gate_now() + GATE_END_MS;
  listen_close(gate->listening);
  epoll_ctl(gate->epoll, EPOLL_CTL_DEL, gate->signals, NULL);
  do {
    for (struct connection *at = gate->connections; at != NULL; at = at->next)
      if (at->phase == PHASE_READ) connection_end(gate, at);
    gate_expire(gate);
    if (gate->connections != NULL) gate_round(gate, GATE_RETRY_MS);
    gate_bury(gate);
  } while (gate->connections != NULL && gate_now() < until);
  for (struct connection *at = gate->connections; at != NULL; at = at->next)
    connection_end(gate, at);
  gate_bury(gate);
}

/* ---- the whole */

static int64_t gate_raise_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return GATE_CONNECTIONS + GATE_DESCRIPTORS_LEAST;
  rlim_t wanted = GATE_CONNECTIONS + GATE_DESCRIPTORS_LEAST;
  if (limit.rlim_cur >= wanted) return (int64_t)wanted;
  limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
  setrlimit(RLIMIT_NOFILE, &limit);
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (int64_t)limit.rlim_cur : 0;
}

static bool gate_open(struct gate *gate) {
  sigset_t set;
  struct sigaction hang_up;
  int64_t descriptors = gate_raise_limit();
  if (descriptors < GATE_DESCRIPTORS_LEAST * 2) {
    fprintf(stderr, _("visitdeck-sandbox: too few files may be open at once (%d); say ulimit -n %d\n"),
            (int)descriptors, GATE_CONNECTIONS + GATE_DESCRIPTORS_LEAST);
    return false;
  }
  gate->most = (size_t)(descriptors - GATE_DESCRIPTORS_LEAST);
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  if (sigaction(SIGHUP, NULL, &hang_up) != 0 || hang_up.sa_handler != SIG_IGN) sigaddset(&set, SIGHUP); /* nohup */
  pthread_sigmask(SIG_BLOCK, &set, NULL); /* before any thread */
  gate->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  gate->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (gate->signals < 0 || gate->epoll < 0) {
    fprintf(stderr, _("visitdeck-sandbox: can't run: %s\n"), strerror(errno));
    return false;
  }
  gate_watch(gate, &gate->signals);
  for (int n = 0; n < gate->listening->count; n++)
    gate_watch(gate, &gate->listening->fds[n]);
  return true;
}

/* Whoever can't read the line there may read it here. */
static void gate_print_url(const struct gate *gate) {
  if (printf("listening on %s\n", gate->listening->url) >= 0 && fflush(stdout) == 0) return;
  fprintf(stderr, _("visitdeck-sandbox: standard output can't be written (%s); listening on %s\n"), strerror(errno),
          gate->listening->url);
}

int gate_run(struct sandbox *sandbox, struct listening *listening) {
  struct gate gate = {.sandbox = sandbox, .listening = listening, .signals = -1, .epoll = -1};
  bool opened = gate_open(&gate);
  if (opened) {
    pthread_mutex_init(&sandbox->lock, NULL);
    pthread_mutex_lock(&sandbox->lock); /* nothing happens before the URL is known */
    if (sandbox->settings.webhook != NULL) sandbox->webhook = webhook_start(sandbox);
    sandbox->clockwork = clockwork_start(sandbox);
    gate_print_url(&gate);
    pthread_mutex_unlock(&sandbox->lock);
    while (!gate.ending)
      gate_round(&gate, gate_expire(&gate));
    gate_finish(&gate);
    clockwork_stop(sandbox->clockwork);
    webhook_stop(sandbox->webhook);
    pthread_mutex_destroy(&sandbox->lock);
  }
  listen_close(listening);
  close(gate.signals);
  close(gate.epoll);
  return opened ? 0 : 1;
}
