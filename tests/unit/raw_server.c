#include "../harness/sockets.h"
#include "raw_server.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/mem.h"

enum { RAW_CONNECTIONS = 256, RAW_REQUESTS = 256, RAW_REQUEST_MAX = 64 * 1024, RAW_PAUSE_MS = 20 };

struct connection {
  struct raw_server *server;
  pthread_t thread;
  int number, peer;
};

struct raw_server {
  pthread_mutex_t mutex;
  struct acceptor acceptor;
  int stop;
  const struct raw_server_line *lines, *turned; /* turned: instead of all of them */
  size_t line_count;
  struct connection connections[RAW_CONNECTIONS];
  size_t connection_count;
  struct {
    char *text;
    int connection;
  } requests[RAW_REQUESTS];
  size_t request_count;
};

/* True when the server is closed within that time (-1: waits for it). */
static bool raw_server_stopped(const struct raw_server *server, int milliseconds) {
  struct pollfd wait = {.fd = server->stop, .events = POLLIN};
  return poll(&wait, 1, milliseconds) > 0;
}

/* Head and body of one request. New memory; NULL when the peer went away or the server is closed. */
static char *raw_server_read(const struct connection *connection) {
  char *request = mem_new(RAW_REQUEST_MAX);
  size_t length = 0;
  struct pollfd wait[] = {{.fd = connection->peer, .events = POLLIN},
                          {.fd = connection->server->stop, .events = POLLIN}};
  while (poll(wait, 2, -1) > 0 && wait[1].revents == 0) {
    ssize_t got = read(connection->peer, request + length, RAW_REQUEST_MAX - 1 - length);
    if (got <= 0) break;
    length += (size_t)got;
    if (socket_is_request(request, length) != NULL) return request;
  }
  free(request);
  return NULL;
}

static const struct raw_server_line *raw_server_note(struct connection *connection, char *take_request) {
  struct raw_server *server = connection->server;
  pthread_mutex_lock(&server->mutex);
  size_t n = server->request_count;
  if (n == RAW_REQUESTS) abort();
  server->requests[n].text = take_request;
  server->requests[n].connection = connection->number;
  server->request_count++;
  const struct raw_server_line *line = server->turned;
  pthread_mutex_unlock(&server->mutex);
  return line != NULL ? line : &server->lines[n < server->line_count ? n : server->line_count - 1];
}

/* From one of the two to the other; false when that one is at its end. */
static bool raw_server_pass(int from, int to) {
  char bytes[16 * 1024];
  ssize_t got = recv(from, bytes, sizeof bytes, 0);
  return got > 0 && socket_send(to, bytes, (size_t)got);
}

static void raw_server_tunnel(const struct connection *connection, int port) {
  int other = socket_connect(port), peer = connection->peer;
  bool open = other >= 0;
  struct pollfd wait[] = {{.fd = peer, .events = POLLIN},
                          {.fd = other, .events = POLLIN},
                          {.fd = connection->server->stop, .events = POLLIN}};
  while (open && poll(wait, 3, -1) > 0 && wait[2].revents == 0) {
    if (wait[0].revents != 0) open = raw_server_pass(peer, other);
    if (open && wait[1].revents != 0) open = raw_server_pass(other, peer);
  }
  if (other >= 0) close(other);
}

/* True when the connection goes on. */
static bool raw_server_answer(const struct connection *connection, const struct raw_server_line *line) {
  size_t length = line->length > 0 ? line->length : strlen(line->bytes);
  struct linger reset = {.l_onoff = 1};
  if (line->end == RAW_DRIP) {
    for (size_t n = 0; n < length && socket_send(connection->peer, line->bytes + n, 1); n++)
      if (raw_server_stopped(connection->server, RAW_PAUSE_MS)) return false;
    raw_server_stopped(connection->server, -1);
    return false;
  }
  if (!socket_send(connection->peer, line->bytes, length)) return false;
  while (line->end == RAW_FLOOD && socket_send(connection->peer, line->bytes, length))
    if (raw_server_stopped(connection->server, 0)) return false;
  if (line->end == RAW_RESET) setsockopt(connection->peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  if (line->end == RAW_TUNNEL) raw_server_tunnel(connection, line->port);
  if (line->end == RAW_HANG) raw_server_stopped(connection->server, -1);
  return line->end == RAW_KEEP;
}

static void *raw_server_serve(void *arg) {
  struct connection *connection = arg;
  for (char *request; (request = raw_server_read(connection)) != NULL;)
    if (!raw_server_answer(connection, raw_server_note(connection, request))) break;
  pthread_mutex_lock(&connection->server->mutex); /* nobody shuts down what has its number next */
  close(connection->peer);
  connection->peer = -1;
  pthread_mutex_unlock(&connection->server->mutex);
  return NULL;
}

static void raw_server_take(void *arg, int peer) {
  struct raw_server *server = arg;
  if (server->connection_count == RAW_CONNECTIONS) abort();
  pthread_mutex_lock(&server->mutex);
  struct connection *connection = &server->connections[server->connection_count++];
  *connection = (struct connection){.server = server, .number = (int)server->connection_count, .peer = dup(peer)};
  pthread_mutex_unlock(&server->mutex);
  if (pthread_create(&connection->thread, NULL, raw_server_serve, connection) != 0) abort();
}

struct raw_server *raw_server_open(char *url, size_t size, const struct raw_server_line *lines, size_t count) {
  struct raw_server *server = mem_new(sizeof *server);
  int port;
  pthread_mutex_init(&server->mutex, NULL);
  server->lines = lines;
  server->line_count = count;
  server->stop = eventfd(0, EFD_CLOEXEC);
  acceptor_begin(&server->acceptor, socket_bind(&port), raw_server_take, server);
  snprintf(url, size, "http://127.0.0.1:%d", port);
  return server;
}

void raw_server_turn(struct raw_server *server, const struct raw_server_line *line) {
  pthread_mutex_lock(&server->mutex);
  server->turned = line;
  for (size_t n = 0; n < server->connection_count; n++)
    if (server->connections[n].peer >= 0) shutdown(server->connections[n].peer, SHUT_RDWR);
  pthread_mutex_unlock(&server->mutex);
}

void raw_server_close(struct raw_server *take_server) {
  uint64_t one = 1;
  (void)!write(take_server->stop, &one, sizeof one);
  acceptor_end(&take_server->acceptor);
  for (size_t n = 0; n < take_server->connection_count; n++)
    pthread_join(take_server->connections[n].thread, NULL);
  for (size_t n = 0; n < take_server->request_count; n++)
    free(take_server->requests[n].text);
  close(take_server->stop);
  pthread_mutex_destroy(&take_server->mutex);
  free(take_server);
}

size_t raw_server_requests(struct raw_server *server, const char *start) {
  size_t count = 0;
  pthread_mutex_lock(&server->mutex);
  for (size_t n = 0; n < server->request_count; n++)
    count += strncmp(server->requests[n].text, start, strlen(start)) == 0;
  pthread_mutex_unlock(&server->mutex);
  return count;
}

int raw_server_connection(struct raw_server *server, size_t n) {
  pthread_mutex_lock(&server->mutex);
  int connection = n < server->request_count ? server->requests[n].connection : 0;
  pthread_mutex_unlock(&server->mutex);
  return connection;
}

const char *raw_server_request(struct raw_server *server, size_t n) {
  pthread_mutex_lock(&server->mutex);
  const char *text = n < server->request_count ? server->requests[n].text : NULL;
  pthread_mutex_unlock(&server->mutex);
  return text;
}
