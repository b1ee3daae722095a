#include "relay/status_client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

enum { STATUS_CLIENT_SECONDS = 5, STATUS_CLIENT_MAX = 8192 };

/* Who is stopped and goes on is interrupted where a socket has a time limit, without any handler (signal(7)): again. */
static int status_client_connect(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct timeval wait = {.tv_sec = STATUS_CLIENT_SECONDS};
  errno = ENAMETOOLONG;
  if (strlen(path) >= sizeof address.sun_path) return -1;
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait); /* of the connection, too */
  if (fd < 0 || TEMP_FAILURE_RETRY(connect(fd, (struct sockaddr *)&address, sizeof address)) == 0) return fd;
  int why = errno;
  close(fd);
  errno = why;
  return -1;
}

enum error_code status_client_ask(const char *socket, char **text, struct error *error) {
  char answer[STATUS_CLIENT_MAX];
  size_t length = 0;
  ssize_t came;
  int fd = status_client_connect(socket), why = errno;
  *text = NULL;
  if (fd < 0 && (why == EACCES || why == EPERM))
    return error_set(error, ERROR_STORE, _("Only the relay's own user may open %s: ask as that one, or as root"),
                     socket);
  while (fd >= 0 && length < sizeof answer &&
         (came = TEMP_FAILURE_RETRY(read(fd, answer + length, sizeof answer - length))) > 0)
    length += (size_t)came;
  if (fd >= 0) close(fd);
  if (length == 0)
    return error_set(error, ERROR_UNREACHABLE, _("No answer on %s: is visitdeck-relay running there?"), socket);
  *text = text_clean(answer, length, TEXT_LINES);
  return ERROR_NONE;
}
