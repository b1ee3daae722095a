/* listen: sockets that others connect to: in a folder of this machine, for those who may open them, or an address. Any
 * thread. */
#ifndef RELAY_LISTEN_H
#define RELAY_LISTEN_H

#include <stdbool.h>
#include "base/address.h"
#include "base/error.h"

/* Where to: a socket in a folder, or an address. */
struct listen_place {
  const char *path;  /* NULL: an address */
  const char *group; /* whose members may connect; NULL: our own user alone */
  struct address at; /* a number; borrowed; port 0: a free one */
};
/* Non-blocking, CLOEXEC. What another process left behind at that path is replaced, unless somebody answers there.
 * ERROR_CONFIG with a sentence. */
enum error_code listen_open(const struct listen_place *place, int *fd, struct error *error) MUST_CHECK;
/* The port that it has. */
int listen_port(int fd);
/* "http://127.0.0.1:8686", of such an address, on that port. New memory. */
char *listen_url(const struct address *at, int port);

#endif
