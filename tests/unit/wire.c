#include "../harness/sockets.h"
#include "wire.h"

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

enum { WIRE_CONNECTIONS = 256, WIRE_REQUESTS = 256, WIRE_REQUEST_MAX = 64 * 1024, WIRE_PAUSE_MS = 20 };

struct connection {
  struct wire *wire;
  pthread_t thread;
  int number, peer;
};

struct wire {
  pthread_mutex_t mutex;
  pthread_t thread;
  int listener, stop;
  const struct wire_line *lines, *turned; /* turned: instead of all of them */
  size_t line_count;
  struct connection connections[WIRE_CONNECTIONS];
  size_t connection_count;
  struct {
    char *text;
    int connection;
  } requests[WIRE_REQUESTS];
  size_t request_count;
};

/* True when the wire is closed within that time (-1: waits for it). */
static bool wire_stopped(const struct wire *wire, int milliseconds) {
  struct pollfd wait = {.fd = wire->stop, .events = POLLIN};
  return poll(&wait, 1, milliseconds) > 0;
}

/* Head and body of one request. New memory; NULL when the peer went away or the wire is closed. */
static char *wire_read(const struct connection *connection) {
  char *request = mem_new(WIRE_REQUEST_MAX);
  size_t length = 0;
  struct pollfd wait[] = {{.fd = connection->peer, .events = POLLIN}, {.fd = connection->wire->stop, .events = POLLIN}};
  while (poll(wait, 2, -1) > 0 && wait[1].revents == 0) {
    ssize_t got = read(connection->peer, request + length, WIRE_REQUEST_MAX - 1 - length);
    if (got <= 0) break;
    length += (size_t)got;
    if (socket_is_request(request, length) != NULL) return request;
  }
  free(request);
  return NULL;
}

static const struct wire_line *wire_note(struct connection *connection, char *take_request) {
  struct wire *wire = connection->wire;
  pthread_mutex_lock(&wire->mutex);
  size_t n = wire->request_count;
  if (n == WIRE_REQUESTS) abort();
  wire->requests[n].text = take_request;
  wire->requests[n].connection = connection->number;
  wire->request_count++;
  const struct wire_line *line = wire->turned;
  pthread_mutex_unlock(&wire->mutex);
  return line != NULL ? line : &wire->lines[n < wire->line_count ? n : wire->line_count - 1];
}

/* From one of the two to the other; false when that one is at its end. */
static bool wire_pass(int from, int to) {
  char bytes[16 * 1024];
  ssize_t got = recv(from, bytes, sizeof bytes, 0);
  return got > 0 && socket_send(to, bytes, (size_t)got);
}

static void wire_tunnel(const struct connection *connection, int port) {
  int other = socket_connect(port), peer = connection->peer;
  bool open = other >= 0;
  struct pollfd wait[] = {{.fd = peer, .events = POLLIN},
                          {.fd = other, .events = POLLIN},
                          {.fd = connection->wire->stop, .events = POLLIN}};
  while (open && poll(wait, 3, -1) > 0 && wait[2].revents == 0) {
    if (wait[0].revents != 0) open = wire_pass(peer, other);
    if (open && wait[1].revents != 0) open = wire_pass(other, peer);
  }
  if (other >= 0) close(other);
}

/* True when the connection goes on. */
static bool wire_answer(const struct connection *connection, const struct wire_line *line) {
  size_t length = line->length > 0 ? line->length : strlen(line->bytes);
  struct linger reset = {.l_onoff = 1};
  if (line->end == WIRE_DRIP) {
    for (size_t n = 0; n < length && socket_send(connection->peer, line->bytes + n, 1); n++)
      if (wire_stopped(connection->wire, WIRE_PAUSE_MS)) return false;
    wire_stopped(connection->wire, -1);
    return false;
  }
  if (!socket_send(connection->peer, line->bytes, length)) return false;
  while (line->end == WIRE_FLOOD && socket_send(connection->peer, line->bytes, length))
    if (wire_stopped(connection->wire, 0)) return false;
  if (line->end == WIRE_RESET) setsockopt(connection->peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  if (line->end == WIRE_TUNNEL) wire_tunnel(connection, line->port);
  if (line->end == WIRE_HANG) wire_stopped(connection->wire, -1);
  return line->end == WIRE_KEEP;
}

static void *wire_serve(void *arg) {
  struct connection *connection = arg;
  for (char *request; (request = wire_read(connection)) != NULL;)
    if (!wire_answer(connection, wire_note(connection, request))) break;
  pthread_mutex_lock(&connection->wire->mutex); /* nobody shuts down what has its number next */
  close(connection->peer);
  connection->peer = -1;
  pthread_mutex_unlock(&connection->wire->mutex);
  return NULL;
}

static void *wire_main(void *arg) {
  struct wire *wire = arg;
  for (int peer; (peer = accept(wire->listener, NULL, NULL)) >= 0;) {
    if (wire->connection_count == WIRE_CONNECTIONS) abort();
    pthread_mutex_lock(&wire->mutex);
    struct connection *connection = &wire->connections[wire->connection_count++];
    *connection = (struct connection){.wire = wire, .number = (int)wire->connection_count, .peer = peer};
    pthread_mutex_unlock(&wire->mutex);
    if (pthread_create(&connection->thread, NULL, wire_serve, connection) != 0) abort();
  }
  return NULL;
}

struct wire *wire_open(char *url, size_t size, const struct wire_line *lines, size_t count) {
  struct wire *wire = mem_new(sizeof *wire);
  int port;
  pthread_mutex_init(&wire->mutex, NULL);
  wire->lines = lines;
  wire->line_count = count;
  wire->stop = eventfd(0, EFD_CLOEXEC);
  wire->listener = socket_listen(&port);
  if (pthread_create(&wire->thread, NULL, wire_main, wire) != 0) abort();
  snprintf(url, size, "http://127.0.0.1:%d", port);
  return wire;
}

void wire_turn(struct wire *wire, const struct wire_line *line) {
  pthread_mutex_lock(&wire->mutex);
  wire->turned = line;
  for (size_t n = 0; n < wire->connection_count; n++)
    if (wire->connections[n].peer >= 0) shutdown(wire->connections[n].peer, SHUT_RDWR);
  pthread_mutex_unlock(&wire->mutex);
}

void wire_close(struct wire *take_wire) {
  uint64_t one = 1;
  (void)!write(take_wire->stop, &one, sizeof one);
  shutdown(take_wire->listener, SHUT_RDWR); /* wakes accept */
  pthread_join(take_wire->thread, NULL);
  for (size_t n = 0; n < take_wire->connection_count; n++)
    pthread_join(take_wire->connections[n].thread, NULL);
  for (size_t n = 0; n < take_wire->request_count; n++)
    free(take_wire->requests[n].text);
  close(take_wire->listener);
  close(take_wire->stop);
  pthread_mutex_destroy(&take_wire->mutex);
  free(take_wire);
}

size_t wire_requests(struct wire *wire, const char *start) {
  size_t count = 0;
  pthread_mutex_lock(&wire->mutex);
  for (size_t n = 0; n < wire->request_count; n++)
    count += strncmp(wire->requests[n].text, start, strlen(start)) == 0;
  pthread_mutex_unlock(&wire->mutex);
  return count;
}

int wire_connection(struct wire *wire, size_t n) {
  pthread_mutex_lock(&wire->mutex);
  int connection = n < wire->request_count ? wire->requests[n].connection : 0;
  pthread_mutex_unlock(&wire->mutex);
  return connection;
}

const char *wire_request(struct wire *wire, size_t n) {
  pthread_mutex_lock(&wire->mutex);
  const char *text = n < wire->request_count ? wire->requests[n].text : NULL;
  pthread_mutex_unlock(&wire->mutex);
  return text;
}
