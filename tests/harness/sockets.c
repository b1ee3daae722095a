#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sockets.h"

static struct sockaddr_in socket_loopback(int port) {
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int socket_take(struct sockaddr_in address, int shared, int *port) {
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &shared, sizeof shared) != 0 ||
      bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
      getsockname(fd, (struct sockaddr *)&address, &length) != 0)
    abort();
  *port = ntohs(address.sin_port);
  return fd;
}

int socket_bind(int *port) {
  return socket_take(socket_loopback(0), 0, port);
}

/* Bound at every address, and never listening, it keeps the port from everybody who asks for any; it stays open. */
int socket_hold(void) {
  int port;
  socket_take((struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)}, 1, &port);
  return port;
}

int socket_listen(int *port) {
  int fd = socket_bind(port);
  if (listen(fd, 16) != 0) abort();
  return fd;
}

int socket_connect(int port) {
  struct sockaddr_in address = socket_loopback(port);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) abort();
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

bool socket_send(int fd, const char *bytes, size_t length) {
  for (ssize_t sent; length > 0; bytes += sent, length -= (size_t)sent)
    if ((sent = send(fd, bytes, length, MSG_NOSIGNAL)) <= 0) return false;
  return true;
}

char *socket_is_request(char *bytes, size_t length) {
  char *end = strstr(bytes, "\r\n\r\n"), *size = strcasestr(bytes, "\r\ncontent-length:");
  if (end == NULL) return NULL;
  size_t body = size != NULL && size < end ? strtoul(size + strlen("\r\ncontent-length:"), NULL, 10) : 0;
  return length >= (size_t)(end + 4 - bytes) + body ? end + 4 : NULL;
}

char *socket_request(int fd, char *bytes, size_t size) {
  size_t length = 0;
  for (;;) {
    ssize_t got = read(fd, bytes + length, size - 1 - length);
    if (got <= 0) return NULL;
    length += (size_t)got;
    bytes[length] = '\0';
    char *body = socket_is_request(bytes, length);
    if (body != NULL) return body;
  }
}

static void *acceptor_run(void *arg) {
  const struct acceptor *acceptor = arg;
  for (int peer; (peer = accept4(acceptor->socket, NULL, NULL, SOCK_CLOEXEC)) >= 0; close(peer))
    acceptor->serve(acceptor->arg, peer);
  return NULL;
}

void acceptor_begin(struct acceptor *acceptor, int bound, void (*serve)(void *arg, int peer), void *arg) {
  *acceptor = (struct acceptor){.socket = bound, .serve = serve, .arg = arg};
  if (listen(bound, 16) != 0 || pthread_create(&acceptor->thread, NULL, acceptor_run, acceptor) != 0) abort();
}

void acceptor_end(struct acceptor *acceptor) {
  shutdown(acceptor->socket, SHUT_RDWR); /* wakes accept */
  pthread_join(acceptor->thread, NULL);
  close(acceptor->socket);
}
