#include "relay/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

enum { LISTEN_BACKLOG = 1024 };

/* ---- in a folder */

/* A process that was killed leaves its socket behind. False when somebody is there, or something else. */
static bool listen_make_way(const struct sockaddr_un *address) {
  struct stat about;
  if (lstat(address->sun_path, &about) != 0) return errno == ENOENT;
  if (!S_ISSOCK(about.st_mode)) {
    errno = ENOTSOCK;
    return false;
  }
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  bool answers = fd >= 0 && (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 || errno == EAGAIN);
  if (fd >= 0) close(fd);
  if (!answers) return unlink(address->sun_path) == 0;
  errno = EADDRINUSE;
  return false;
}

static enum error_code listen_hand_over(const char *path, const char *group, struct error *error) {
  const struct group *found = group != NULL ? getgrnam(group) : NULL; /* before threads */
  if (group != NULL && found == NULL)
    return error_set(error, ERROR_CONFIG, _("There is no group %s on this machine: correct group"), group);
  if (found != NULL && chown(path, (uid_t)-1, found->gr_gid) != 0)
    return error_set(error, ERROR_CONFIG,
                     _("Can't give %s to the group %s: %s; make the relay's user a member of that group"), path, group,
                     strerror(errno));
  if (chmod(path, found != NULL ? 0660 : 0600) == 0) return ERROR_NONE;
  return error_set(error, ERROR_CONFIG, _("Can't listen on %s: %s"), path, strerror(errno));
}

static enum error_code listen_in_folder(const struct listen_place *place, int *fd, struct error *error) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(place->path) >= sizeof address.sun_path)
    return error_set(error, ERROR_CONFIG, _("%s is too long for a socket: choose a path of at most %zu bytes"),
                     place->path, sizeof address.sun_path - 1);
  strcpy(address.sun_path, place->path);
  *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  mode_t mask = umask(0777); /* nobody's until it is handed over */
  bool bound = *fd >= 0 && listen_make_way(&address) && bind(*fd, (struct sockaddr *)&address, sizeof address) == 0;
  int why = errno;
  umask(mask);
  if (!bound && why == ENOTSOCK)
    return error_set(error, ERROR_CONFIG, _("%s is no socket: move it away, visitdeck-relay listens there"),
                     place->path);
  if (!bound)
    return error_set(error, ERROR_CONFIG, _("Can't listen on %s: %s; is its folder there, and ours?"), place->path,
                     strerror(why));
  return listen_hand_over(place->path, place->group, error);
}

/* ---- an address */

static enum error_code listen_at_address(const struct address *at, int *fd, struct error *error) {
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *found = NULL;
  char port[12];
  int on = 1;
  snprintf(port, sizeof port, "%d", at->port);
  bool read = getaddrinfo(at->host, port, &hints, &found) == 0;
  errno = EADDRNOTAVAIL; /* of what is no address */
  if (read) *fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (*fd >= 0) setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  bool bound = *fd >= 0 && bind(*fd, found->ai_addr, found->ai_addrlen) == 0;
  int why = errno;
  if (read) freeaddrinfo(found);
  if (bound) return ERROR_NONE;
  AUTO(mem_free_at) char *where = address_print(at);
  error_set(error, ERROR_CONFIG, _("Can't listen on %s: %s; choose another address for listen"), where, strerror(why));
  return error->code;
}

enum error_code listen_open(const struct listen_place *place, int *fd, struct error *error) {
  *fd = -1;
  error_clear(error);
  enum error_code code =
      place->path != NULL ? listen_in_folder(place, fd, error) : listen_at_address(&place->at, fd, error);
  if (code == ERROR_NONE && listen(*fd, LISTEN_BACKLOG) != 0)
    code = error_set(error, ERROR_CONFIG, _("Can't listen on %s: %s"),
                     place->path != NULL ? place->path : place->at.host, strerror(errno));
  if (code != ERROR_NONE && *fd >= 0) {
    close(*fd);
    *fd = -1;
  }
  return code;
}

int listen_port(int fd) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                             : ((struct sockaddr_in *)&address)->sin_port);
}

char *listen_url(const struct address *at, int port) {
  return mem_print(at->kind == ADDRESS_SIX ? "http://[%s]:%d" : "http://%s:%d", at->host, port);
}
