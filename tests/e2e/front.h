/* front: nginx before a relay, with the configuration that we give as an example. */
#ifndef TESTS_E2E_FRONT_H
#define TESTS_E2E_FRONT_H

#include <stdbool.h>
#include <sys/types.h>

#include "relay.h"

struct front {
  const struct home *home;
  int port;
  pid_t pid;
};
/* Before the relay's socket, as that user (where we are root). False, and says so, where there is no nginx. Else waits
 * until it answers. Its files are in the home's folder "front", its error log, of everything that it says, too. */
bool front_start(struct front *front, const struct home *home, const char *socket, const char *user);
int front_connect(const struct front *front);
/* What is in any of its logs, and in all that it has written, has that text in it. */
bool front_wrote(const struct front *front, const char *text);
void front_end(struct front *front);

#endif
