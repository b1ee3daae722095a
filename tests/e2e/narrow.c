#include "../harness/sockets.h"
#include "narrow.h"
#include "base/mem.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PACKET_MAX = 1 << 21 };

/* A whole packet of the client's goes through. False when the connection is over. */
static bool narrow_pass(struct narrow *narrow, int from, int to, char *bytes) {
  size_t length = 0, head = 1;
  if (recv(from, bytes, 1, 0) != 1) return false;
  for (int shift = 0; head == 1 || (bytes[head - 1] & 0x80); shift += 7) {
    if (head > 4 || recv(from, bytes + head, 1, 0) != 1) return false;
    length |= (size_t)(bytes[head++] & 0x7f) << shift;
  }
  if (length > narrow->most) {
    narrow->broken++;
    return false;
  }
  if (length > 0 && recv(from, bytes + head, length, MSG_WAITALL) != (ssize_t)length) return false;
  return socket_send(to, bytes, head + length);
}

static void narrow_serve(void *arg, int client) {
  struct narrow *narrow = arg;
  int broker = socket_connect(narrow->broker_port);
  AUTO(mem_free_at) char *bytes = malloc(PACKET_MAX);
  struct pollfd both[] = {{.fd = client, .events = POLLIN}, {.fd = broker, .events = POLLIN}};
  bool goes_on = broker >= 0;
  while (goes_on && poll(both, 2, -1) > 0) {
    if (both[0].revents != 0) goes_on = narrow_pass(narrow, client, broker, bytes);
    if (!goes_on || both[1].revents == 0) continue;
    ssize_t came = recv(broker, bytes, PACKET_MAX, 0);
    goes_on = came > 0 && socket_send(client, bytes, (size_t)came);
  }
  if (broker >= 0) close(broker);
}

void narrow_open(struct narrow *narrow, int broker_port, size_t most) {
  int port;
  *narrow = (struct narrow){.broker_port = broker_port, .most = most};
  acceptor_begin(&narrow->acceptor, socket_bind(&port), narrow_serve, narrow);
  snprintf(narrow->url, sizeof narrow->url, "mqtt://127.0.0.1:%d", port);
}

void narrow_close(struct narrow *narrow) {
  acceptor_end(&narrow->acceptor);
}
