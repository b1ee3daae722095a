/* nginx: nginx before a relay, with the configuration that we give as an example. */
#ifndef TESTS_E2E_NGINX_H
#define TESTS_E2E_NGINX_H

#include <stdbool.h>
#include <sys/types.h>

#include "relay.h"

struct nginx {
  const struct home *home;
  int port;
  pid_t pid;
};
/* Before the relay's socket, as that user (where we are root). False, and says so, where there is no nginx. Else waits
 * until it answers. Its files are in the home's folder "front", its error log, of everything that it says, too. */
bool nginx_start(struct nginx *nginx, const struct home *home, const char *socket, const char *user);
int nginx_connect(const struct nginx *nginx);
/* What is in any of its logs, and in all that it has written, has that text in it. */
bool nginx_wrote(const struct nginx *nginx, const char *text);
void nginx_end(struct nginx *nginx);

#endif
