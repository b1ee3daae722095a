#include "sandbox/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/address.h"
#include "base/i18n.h"
#include "base/mem.h"

enum { LISTEN_BACKLOG = 1024, LISTEN_TRIES = 20 };
#define LISTEN_HOST "127.0.0.1"

/* HOST, HOST:, HOST:PORT, :PORT, [IPv6], [IPv6]:PORT. */
static bool listen_take_apart(const char *where, struct address *address) {
  size_t digits = strspn(where, "0123456789");
  if (digits > 0 && (where[digits] == '\0' || where[digits] == ':')) return false; /* 8080 alone is rather a port */
  AUTO(mem_free_at) char *whole = mem_print("%s%s", where[0] == ':' ? LISTEN_HOST : "", where);
  return address_read(whole, address);
}

static unsigned listen_port_of(int fd) {
  struct sockaddr_in6 address; /* the port stands at the same place in both families */
  socklen_t length = sizeof address;
  return getsockname(fd, (struct sockaddr *)&address, &length) == 0 ? ntohs(address.sin6_port) : 0;
}

/* Without SO_REUSEPORT: a port that another program listens on is taken. SO_REUSEADDR lets only the connections of the
 * one before be (TIME_WAIT). -1 and errno. */
static int listen_on(const struct addrinfo *info, unsigned port) {
  struct sockaddr_storage address;
  int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
  if (fd < 0) return -1;
  memcpy(&address, info->ai_addr, info->ai_addrlen);
  if (port != 0) ((struct sockaddr_in6 *)&address)->sin6_port = htons((uint16_t)port);
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      bind(fd, (const struct sockaddr *)&address, info->ai_addrlen) == 0 && listen(fd, LISTEN_BACKLOG) == 0)
    return fd;
  int problem = errno;
  close(fd);
  errno = problem;
  return -1;
}

void listen_close(struct listening *listening) {
  while (listening->count > 0)
    close(listening->fds[--listening->count]);
}

/* All of a family, on the port of what listens already. False and errno. */
static bool listen_on_family(struct listening *listening, const struct addrinfo *all, int family, int *problem) {
  for (const struct addrinfo *info = all; info != NULL && listening->count < LISTEN_MOST; info = info->ai_next) {
    if (info->ai_family != family) continue;
    int fd = listen_on(info, listening->count > 0 ? listen_port_of(listening->fds[0]) : 0);
    if (fd >= 0) {
      listening->fds[listening->count++] = fd;
      continue;
    }
    *problem = errno;
    if (errno != EADDRNOTAVAIL && errno != EAFNOSUPPORT) return false;
  }
  return true;
}

/* All of them on one port, IPv4 first: its URL is the one that every client reads. An address that this machine hasn't
 * (IPv6 switched off) is left out, unless it is the only one. False and errno. */
static bool listen_on_all(struct listening *listening, const struct addrinfo *all) {
  int problem = EADDRNOTAVAIL;
  if (!listen_on_family(listening, all, AF_INET, &problem) || !listen_on_family(listening, all, AF_INET6, &problem))
    listen_close(listening);
  errno = problem;
  return listening->count > 0;
}

/* Of all addresses: the one that a client on this machine can name. */
static void listen_be_near(struct sockaddr *address) {
  struct sockaddr_in *four = (struct sockaddr_in *)(void *)address;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)address;
  if (address->sa_family == AF_INET && four->sin_addr.s_addr == htonl(INADDR_ANY))
    four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (address->sa_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&six->sin6_addr)) six->sin6_addr = in6addr_loopback;
}

static void listen_print_url(struct listening *listening) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  char host[80] = "", shown[100] = "";
  if (getsockname(listening->fds[0], (struct sockaddr *)&address, &length) == 0) {
    listen_be_near((struct sockaddr *)&address);
    getnameinfo((const struct sockaddr *)&address, length, host, sizeof host, NULL, 0, NI_NUMERICHOST);
  }
  char *zone = strchr(host, '%');
  if (zone != NULL) *zone++ = '\0';
  bool six = strchr(host, ':') != NULL;
  snprintf(shown, sizeof shown, "%s%s%s%s%s", six ? "[" : "", host, zone != NULL ? "%25" : "", zone != NULL ? zone : "",
           six ? "]" : "");
  snprintf(listening->url, sizeof listening->url, "http://%s:%u", shown, listen_port_of(listening->fds[0]));
}

/* Of a free port the second address may be in use by another program: then another one. */
static bool listen_try(struct listening *listening, const struct addrinfo *all, bool any) {
  for (int tries = 0; tries < LISTEN_TRIES; tries++) {
    if (listen_on_all(listening, all)) return true;
    if (!any || errno != EADDRINUSE) return false;
  }
  return false;
}

static enum error_code listen_names(struct listening *listening, const char *where, const struct address *place,
                                    bool allow_all, struct error *error) {
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *all, *info;
  char port[8];
  snprintf(port, sizeof port, "%d", place->port != ADDRESS_NO_PORT ? place->port : 0);
  int code = getaddrinfo(place->host, port, &hints, &all);
  if (code != 0)
    return error_set(error, ERROR_REFUSED,
                     _("can't listen on %s: %s; write an address of this machine, like 127.0.0.1:8080"), where,
                     gai_strerror(code));
  bool inside = true, any = place->port <= 0;
  for (info = all; info != NULL; info = info->ai_next)
    inside = inside && address_socket_is_loopback(info->ai_addr);
  if (!inside && !allow_all)
    error_set(error, ERROR_USAGE, _("listening beyond loopback needs --public"));
  else if (!listen_try(listening, all, any))
    error_set(error, ERROR_REFUSED, _("can't listen on %s: %s; choose another --listen"), where, strerror(errno));
  else
    listen_print_url(listening);
  freeaddrinfo(all);
  return error->code;
}

enum error_code listen_open(struct listening *listening, const char *where, bool allow_all, struct error *error) {
  AUTO(address_clear) struct address place = {0};
  *listening = (struct listening){0};
  error_clear(error);
  if (!listen_take_apart(where, &place))
    return error_set(error, ERROR_USAGE,
                     _("--listen %s: write HOST:PORT, like 127.0.0.1:8080, localhost:0 (a free port) or [::1]:8080"),
                     where);
  return listen_names(listening, where, &place, allow_all, error);
}
