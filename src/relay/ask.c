#include "relay/ask.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

enum { ASK_SECONDS = 5 };

static int ask_connect(const char *host, int port) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV}, *found;
  struct timeval wait = {.tv_sec = ASK_SECONDS};
  char service[8];
  snprintf(service, sizeof service, "%d", port);
  bool any = strcmp(host, "0.0.0.0") == 0;
  if (getaddrinfo(any ? "127.0.0.1" : host, service, &hints, &found) != 0) return -1;
  int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
    close(fd);
    fd = -1;
  }
  freeaddrinfo(found);
  return fd;
}

enum error_code ask_status(const char *host, int port, const char *secret, FILE *out, struct error *error) {
  char answer[4096];
  size_t length = 0;
  ssize_t came = 0;
  int fd = ask_connect(host, port);
  char *request = mem_print("GET /hook/%s/status HTTP/1.0\r\nHost: localhost\r\n\r\n", secret);
  if (fd >= 0 && write(fd, request, strlen(request)) == (ssize_t)strlen(request))
    while (length < sizeof answer - 1 && (came = read(fd, answer + length, sizeof answer - 1 - length)) > 0)
      length += (size_t)came;
  mem_free_secret(request);
  if (fd >= 0) close(fd);
  answer[length] = '\0';
  const char *body = strstr(answer, "\r\n\r\n");
  bool good = body != NULL && strncmp(answer, "HTTP/1.", 7) == 0 && strncmp(answer + 8, " 200 ", 5) == 0;
  if (!good)
    return error_set(error, ERROR_UNREACHABLE, _("No answer from %s:%d: is visitdeck-relay running there?"), host,
                     port);
  fputs(body + 4, out);
  return ERROR_NONE;
}
